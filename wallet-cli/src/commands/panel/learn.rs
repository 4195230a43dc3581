//! `piazza panel learn`: the texts behind the hashes on the chain, from whoever wrote them.

use crate::{
    chain::{rewards, At, Chain},
    codes::{blake2_256, Hash},
    commands::programme::file::parse_hash,
    context::Context,
    error::{input, Result},
    files,
    i18n::say,
    output::Done,
};
use serde::Deserialize;
use serde_json::json;
use std::{collections::BTreeSet, path::Path};

/// What a file says of one text.
#[derive(Debug, Deserialize, PartialEq, Eq)]
struct Line {
    #[serde(alias = "title", alias = "text")]
    words: String,
    #[serde(alias = "title_hash")]
    hash: Option<String>,
}

/// Texts under their own table, as `[[texts]]`.
#[derive(Deserialize)]
struct Table {
    #[serde(default)]
    texts: Vec<Line>,
    title: Option<String>,
}

/// A text, and the hash that it is said to have.
type Said = (String, Option<Hash>);

/// Learns the texts of a file: TOML with a title, or with `[[texts]]`; or a line of JSON for each. A text without a hash is
/// learnt if it is the title of a programme or a behaviour; one with a hash if it has that hash.
///
/// # Errors
/// If the file is neither, or a text does not have its hash.
pub async fn run(context: &Context, path: &Path) -> Result<()> {
    let said = parse(&files::read(path)?, path)?;
    let mut titles = None;
    let (mut learnt, mut unknown) = (Vec::new(), Vec::new());
    for (text, hash) in said {
        let found = blake2_256(text.as_bytes());
        if hash.is_some_and(|hash| hash != found) {
            return Err(input(say!(
                "\"{text}\" does not have the hash that the file says: it was changed.",
                "\"{text}\" non ha l'hash indicato nel file: è stato modificato."
            )));
        }
        if hash.is_none() && titles.is_none() {
            let chain = Chain::connect(context).await?;
            titles = Some(on_chain(&chain.at_best().await?).await?);
        }
        if hash.is_some() || titles.as_ref().is_some_and(|titles| titles.contains(&found)) {
            context.store()?.remember(&text)?;
            learnt.push(text);
        } else {
            unknown.push(text);
        }
    }
    let (count, other) = (learnt.len(), unknown.len());
    let mut text = say!("Texts learnt: {count}.", "Testi imparati: {count}.");
    if let Some(first) = unknown.first() {
        text.push_str(&say!(
            " No titles of this chain, and not learnt: {other}, as \"{first}\".",
            " Non sono titoli di questa chain, e non imparati: {other}, come \"{first}\"."
        ));
    }
    let fields = json!({ "learnt": learnt, "unknown": unknown });
    context.out.print(&Done::new(text, fields))
}

/// The hashes of all titles on the chain.
async fn on_chain(at: &At) -> Result<BTreeSet<Hash>> {
    let (programmes, behaviours) = futures::try_join!(rewards::programmes(at), rewards::behaviours(at))?;
    let of_programmes = programmes.iter().map(|(_, programme)| programme.terms.title.0);
    let of_behaviours = behaviours.iter().map(|(_, behaviour)| behaviour.terms.title.0);
    Ok(of_programmes.chain(of_behaviours).collect())
}

fn parse(text: &str, path: &Path) -> Result<Vec<Said>> {
    let wrong = |line: usize| {
        let path = path.display();
        input(say!(
            "{path}, line {line}: this is no text.",
            "{path}, riga {line}: questo non è un testo."
        ))
        .hint(say!(
            "A line is {{\"text\": \"…\", \"hash\": \"0x…\"}}; or the file is TOML with a title.",
            "Una riga è {{\"text\": \"…\", \"hash\": \"0x…\"}}; oppure il file è TOML con un titolo."
        ))
    };
    let said = |line: Line, number: usize| {
        let hash = line.hash.map(|hash| parse_hash(&hash).ok_or_else(|| wrong(number)));
        // A title is hashed without the spaces around it.
        Ok((line.words.trim().to_owned(), hash.transpose()?))
    };
    if !text.trim_start().starts_with('{') {
        let table: Table = toml::from_str(text).map_err(|_| wrong(1))?;
        let title = table.title.map(|words| Line { words, hash: None });
        let lines: Vec<_> = title.into_iter().chain(table.texts).collect();
        if lines.is_empty() {
            return Err(wrong(1));
        }
        return lines.into_iter().map(|line| said(line, 1)).collect();
    }
    (1..)
        .zip(text.lines())
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(number, line)| said(serde_json::from_str(line).map_err(|_| wrong(number))?, number))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<Vec<Said>> {
        parse(text, Path::new("texts")).ok()
    }

    #[test]
    fn texts_come_as_toml_or_as_lines_of_json() {
        let paper = || ("Paper".to_owned(), None);
        assert_eq!(read("title = \"Paper\"\nunit = \"kg\""), Some(vec![paper()]));
        assert_eq!(read("[[texts]]\ntext = \" Paper \""), Some(vec![paper()]));
        let hash = format!("0x{}", "11".repeat(32));
        let lines = format!("{{\"text\":\"Paper\"}}\n\n{{\"title\":\"Bus\",\"title_hash\":\"{hash}\"}}\n");
        assert_eq!(read(&lines), Some(vec![paper(), ("Bus".to_owned(), Some([0x11; 32]))]));
        for wrong in [
            "",
            "unit = \"kg\"",
            "{\"text\":\"a\",\"hash\":\"0x1\"}",
            "{\"txt\":\"a\"}",
            "Paper",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
