//! `piazza attest watch`: what arrives in a folder, or on standard input, for as long as it arrives.
//!
//! A folder is looked at again and again; a file is read once it is no longer being written, and again if it grew. What
//! breaks off, of whatever cause, goes on at the next start.

use super::{
    desk::{is_outage, patiently, Desk},
    Reading, Subject,
};
use crate::{
    chain::Chain,
    connectors::{Choice, Input},
    context::Context,
    error::{keys, usage, Result},
    files,
    i18n::say,
};
use clap::Args;
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

/// How often a folder is looked at.
const LOOK: Duration = Duration::from_secs(2);
/// For how long a file is left alone after it was last written.
const SETTLE: Duration = Duration::from_secs(2);

/// Attest what arrives in a folder, or on standard input as an object a line, each once.
#[derive(Args)]
pub struct Watch {
    /// The behaviour's number: `piazza attest list` has those that you may attest.
    behaviour: u32,
    /// The folder, or `-` for standard input.
    folder: PathBuf,
    #[command(flatten)]
    reading: Reading,
    /// Attest what is in the folder now, and end.
    #[arg(long)]
    once: bool,
}

/// The files that were read, as they were then.
type Known = HashMap<PathBuf, (u64, Option<SystemTime>)>;

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong; and at the end, if rows were refused.
pub async fn run(context: &Context, arguments: Watch) -> Result<()> {
    if context.settings.passphrase_file.is_none() {
        return Err(keys(say!(
            "What watches signs by itself, and can't ask for the passphrase.",
            "Chi osserva firma da sé, e non può chiedere la password."
        ))
        .hint(say!("Add --passphrase-file FILE.", "Aggiungi --passphrase-file FILE.")));
    }
    let standard = arguments.folder == Path::new("-");
    if !standard {
        list(&arguments.folder)?;
    }
    let (chain, subject) = begin(context, arguments.behaviour).await?;
    let (place, title) = (arguments.folder.display(), &subject.title);
    let question = say!(
        "Attest what arrives at {place} as '{title}', without asking again?",
        "Attestare ciò che arriva in {place} come '{title}', senza più chiedere?"
    );
    if !context.prompt.confirm(&question, context.settings.yes)? {
        return Err(usage(say!("Nothing was attested.", "Non è stato attestato nulla.")));
    }
    let choice = Choice::only(arguments.reading.only.as_deref()).unwrap_or(Choice::Plain);
    let mut desk = Desk::open(context, chain, subject, arguments.reading)?;
    desk.carry().await?;
    if standard {
        if let Some(error) = desk.read(&Input::Standard, choice, 0).await? {
            desk.refuse_file(&error);
        }
    } else {
        let mut known = Known::new();
        while look(
            context,
            &mut desk,
            &arguments.folder,
            &choice,
            arguments.once,
            &mut known,
        )
        .await?
        {
            tokio::time::sleep(LOOK).await;
        }
    }
    let tally = desk.tally().clone();
    drop(desk);
    tally.end(context)
}

/// Connects, as soon as there is a node.
async fn begin(context: &Context, behaviour: u32) -> Result<(Chain, Subject)> {
    let attempt = async || {
        let chain = Chain::connect(context).await?;
        let subject = Subject::find(context, &chain.at_best().await?, behaviour).await?;
        Ok((chain, subject))
    };
    match attempt().await {
        Err(error) if is_outage(&error) => {
            let message = &error.message;
            context
                .out
                .note(&say!("{message} Waiting for it.", "{message} In attesa."));
            patiently(attempt).await
        }
        other => other,
    }
}

/// Looks at the folder once; answers whether to look again.
async fn look(
    context: &Context,
    desk: &mut Desk<'_>,
    folder: &Path,
    choice: &Choice,
    once: bool,
    known: &mut Known,
) -> Result<bool> {
    for path in list(folder)? {
        let Some(state) = is_new(&path, once, known) else {
            continue;
        };
        let file = Input::File(path.clone());
        let before = desk.tally().clone();
        if let Some(skip) = desk.unread(&file)? {
            match desk.read(&file, choice.clone(), skip).await? {
                // A file that is none of ours does not stop the others.
                Some(error) => desk.refuse_file(&error),
                None if once => {}
                None => context.out.print(&desk.tally().since(&before))?,
            }
        }
        known.insert(path, state);
    }
    Ok(!once)
}

/// The file's size and time, if it was not read as it is now and nobody writes to it any more.
fn is_new(path: &Path, once: bool, known: &Known) -> Option<(u64, Option<SystemTime>)> {
    let metadata = std::fs::metadata(path).ok().filter(|metadata| metadata.is_file())?;
    let written = metadata.modified().ok();
    let state = (metadata.len(), written);
    let age = written.and_then(|written| SystemTime::now().duration_since(written).ok());
    let settled = once || age.is_none_or(|age| age >= SETTLE);
    (settled && state.0 > 0 && known.get(path) != Some(&state)).then_some(state)
}

/// The files of a folder, by name. What begins with a dot, or ends as what is being written, is not there yet.
fn list(folder: &Path) -> Result<Vec<PathBuf>> {
    let unreadable = |error| files::unreadable(folder, &error);
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let unfinished = [".tmp", ".part", "~"].iter().any(|end| name.ends_with(end));
        if !name.starts_with('.') && !unfinished {
            paths.push(entry.path());
        }
    }
    paths.sort();
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_taken_once_they_are_whole() {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str| std::fs::write(folder.path().join(name), "x").expect("written");
        for name in ["b.csv", "a.csv", ".hidden", "c.csv.part", "d.tmp"] {
            write(name);
        }
        let paths = list(folder.path()).expect("listed");
        let names: Vec<_> = paths.iter().filter_map(|path| path.file_name()?.to_str()).collect();
        assert_eq!(names, ["a.csv", "b.csv"]);
        let mut known = Known::new();
        assert_eq!(is_new(&paths[0], false, &known), None, "written a moment ago");
        let state = is_new(&paths[0], true, &known).expect("there");
        known.insert(paths[0].clone(), state);
        assert_eq!(is_new(&paths[0], true, &known), None, "read");
        std::fs::write(&paths[0], "xy").expect("written");
        assert!(is_new(&paths[0], true, &known).is_some(), "it grew");
        assert_eq!(is_new(folder.path(), true, &known), None);
        assert!(list(&folder.path().join("none")).is_err());
    }
}
