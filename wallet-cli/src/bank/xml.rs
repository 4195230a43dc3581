//! The elements of a bank's message, as a tree.
//!
//! The crate `sepa` reads the same text and says whether it is the message it claims to be; what it does not hand out
//! is all that payments are matched by: structured references, several blocks of details in an entry, marks of
//! reversals, the line in which a file breaks off. Those are read here. No entity but XML's own five and numbers, no
//! document type, bounded in depth and number; elements of other namespaces are left out.

use crate::{
    error::{input, Error, Result},
    i18n::say,
};

/// The deepest nesting: ISO 20022 needs about 15.
pub const DEEPEST: usize = 64;
/// The most elements: a statement of 10,000 transactions has about 400,000.
pub const MOST_NODES: usize = 2_000_000;

/// An element.
#[derive(Debug, Default)]
pub struct Node<'a> {
    name: &'a str,
    /// The currency, if it is an amount.
    pub currency: Option<String>,
    /// The text directly within.
    pub text: String,
    children: Vec<Node<'a>>,
}

impl<'a> Node<'a> {
    /// The name, without prefix.
    pub fn name(&self) -> &'a str {
        self.name
    }

    /// The children of a name.
    pub fn all<'n>(&'n self, name: &'n str) -> impl Iterator<Item = &'n Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The first element on a path of names.
    pub fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |node, name| {
            node.children.iter().find(|child| child.name == *name)
        })
    }

    /// The text at the end of a path, unless it is empty.
    pub fn text(&self, path: &[&str]) -> Option<&str> {
        self.at(path)
            .map(|node| node.text.trim())
            .filter(|text| !text.is_empty())
    }

    /// A code, which is a choice of two in later versions.
    pub fn code(&self) -> Option<&str> {
        self.text(&["Cd"])
            .or_else(|| self.text(&["Prtry"]))
            .or_else(|| self.text(&[]))
    }
}

/// A message.
#[derive(Debug)]
pub struct Tree<'a> {
    /// The namespace of the root, which names the message.
    pub namespace: String,
    /// The root.
    pub root: Node<'a>,
}

/// Reads a message.
///
/// # Errors
/// If the text breaks off, is damaged, or declares a document type; the sentence names the line.
pub fn read(text: &str) -> Result<Tree<'_>> {
    let mut reader = Reader {
        text,
        at: 0,
        open: Vec::new(),
        space: None,
        root: None,
        nodes: 0,
    };
    while let Some(length) = reader.rest().find('<') {
        let before = &reader.rest()[..length];
        reader.add_text(before, true)?;
        reader.at += length;
        reader.markup()?;
    }
    if !reader.open.is_empty() {
        return Err(reader.breaks_off());
    }
    let namespace = reader.space.take().map(|(_, namespace)| namespace);
    match (reader.root.take(), namespace) {
        (Some(root), Some(namespace)) => Ok(Tree { namespace, root }),
        _ => Err(input(say!("This is not an XML file.", "Questo non è un file XML."))),
    }
}

struct Open<'a> {
    full: &'a str,
    foreign: bool,
    node: Node<'a>,
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    open: Vec<Open<'a>>,
    /// The root's prefix and namespace.
    space: Option<(&'a str, String)>,
    root: Option<Node<'a>>,
    nodes: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn markup(&mut self) -> Result<()> {
        let rest = self.rest();
        if rest.starts_with("<!--") {
            self.take_until("<!--", "-->").map(|_| ())
        } else if rest.starts_with("<![CDATA[") {
            let literal = self.take_until("<![CDATA[", "]]>")?;
            self.add_text(literal, false)
        } else if rest.starts_with("<?") {
            self.take_until("<?", "?>").map(|_| ())
        } else if rest.starts_with("<!") {
            Err(self.fault(&say!(
                "it declares a document type, which no bank's file does",
                "dichiara un tipo di documento, cosa che nessun file di banca fa"
            )))
        } else if rest.starts_with("</") {
            let full = self.take_until("</", ">")?.trim_end();
            match self.open.last() {
                Some(open) if open.full == full => self.close(),
                _ => Err(self.damaged()),
            }
        } else {
            self.tag()
        }
    }

    /// What stands between a beginning, which is there, and an end; goes on after it.
    fn take_until(&mut self, begin: &str, end: &str) -> Result<&'a str> {
        let inside = &self.rest()[begin.len()..];
        let length = inside.find(end).ok_or_else(|| self.breaks_off())?;
        self.at += begin.len() + length + end.len();
        Ok(&inside[..length])
    }

    fn tag(&mut self) -> Result<()> {
        let length = self.tag_length().ok_or_else(|| self.breaks_off())?;
        let inside = &self.rest()[1..length];
        let (inside, empty) = match inside.strip_suffix('/') {
            Some(inside) => (inside, true),
            None => (inside, false),
        };
        let (full, attributes) = inside
            .split_once(|c: char| c.is_ascii_whitespace())
            .unwrap_or((inside, ""));
        let attributes = self.attributes(attributes)?;
        self.nodes += 1;
        if full.is_empty() || self.open.len() >= DEEPEST || self.nodes > MOST_NODES {
            return Err(self.damaged());
        }
        let (prefix, name) = full.split_once(':').unwrap_or(("", full));
        let foreign = self.is_foreign(prefix, &attributes)?;
        let currency = attributes.into_iter().find(|(name, _)| *name == "Ccy");
        self.open.push(Open {
            full,
            foreign,
            node: Node {
                name,
                currency: currency.map(|(_, value)| value),
                ..Node::default()
            },
        });
        self.at += length + 1;
        if empty {
            self.close()?;
        }
        Ok(())
    }

    /// The bytes up to the end of a tag, which is not one within quotes.
    fn tag_length(&self) -> Option<usize> {
        let mut quote = None;
        self.rest().bytes().position(|byte| match quote {
            Some(open) => {
                if byte == open {
                    quote = None;
                }
                false
            }
            None => {
                if matches!(byte, b'"' | b'\'') {
                    quote = Some(byte);
                }
                byte == b'>'
            }
        })
    }

    fn attributes(&self, mut rest: &'a str) -> Result<Vec<(&'a str, String)>> {
        let mut found = Vec::new();
        loop {
            rest = rest.trim_start();
            if rest.is_empty() {
                return Ok(found);
            }
            let (name, after) = rest.split_once('=').ok_or_else(|| self.damaged())?;
            let after = after.trim_start();
            let quote = if after.starts_with('"') { '"' } else { '\'' };
            let (value, after) = after
                .strip_prefix(quote)
                .and_then(|after| after.split_once(quote))
                .ok_or_else(|| self.damaged())?;
            found.push((name.trim_end(), self.decode(value)?));
            rest = after;
        }
    }

    /// Whether an element is of another namespace than the root. The root says which that is.
    fn is_foreign(&mut self, prefix: &'a str, attributes: &[(&str, String)]) -> Result<bool> {
        let declared = attributes.iter().find(|(name, _)| match name.strip_prefix("xmlns") {
            Some("") => prefix.is_empty(),
            Some(other) => other.strip_prefix(':') == Some(prefix),
            None => false,
        });
        let declared = declared.map(|(_, namespace)| namespace);
        match (&self.space, self.open.last()) {
            (Some((ours, namespace)), Some(parent)) => {
                Ok(parent.foreign || prefix != *ours || declared.is_some_and(|declared| declared != namespace))
            }
            (Some(_), None) => Err(self.damaged()),
            (None, _) => {
                self.space = Some((prefix, declared.cloned().unwrap_or_default()));
                Ok(false)
            }
        }
    }

    fn close(&mut self) -> Result<()> {
        let done = self.open.pop().ok_or_else(|| self.damaged())?;
        match self.open.last_mut() {
            Some(parent) if !done.foreign => parent.node.children.push(done.node),
            Some(_) => {}
            None => self.root = Some(done.node),
        }
        Ok(())
    }

    fn add_text(&mut self, text: &str, encoded: bool) -> Result<()> {
        if text.trim().is_empty() {
            return Ok(());
        }
        let text = if encoded { self.decode(text)? } else { text.to_owned() };
        match self.open.last_mut() {
            Some(open) => open.node.text.push_str(&text),
            None => return Err(self.damaged()),
        }
        Ok(())
    }

    fn decode(&self, text: &str) -> Result<String> {
        let mut plain = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('&') {
            let (entity, after) = after.split_once(';').ok_or_else(|| self.damaged())?;
            plain.push_str(before);
            plain.push(character(entity).ok_or_else(|| self.damaged())?);
            rest = after;
        }
        plain.push_str(rest);
        Ok(plain)
    }

    fn line(&self) -> usize {
        1 + self.text[..self.at].matches('\n').count()
    }

    fn fault(&self, reason: &str) -> Error {
        let line = self.line();
        input(say!(
            "Line {line} of the file is wrong: {reason}.",
            "La riga {line} del file è sbagliata: {reason}."
        ))
        .hint(fetch_again())
    }

    fn damaged(&self) -> Error {
        self.fault(&say!("it is not well-formed XML", "non è XML ben formato"))
    }

    fn breaks_off(&self) -> Error {
        let line = 1 + self.text.matches('\n').count();
        input(say!(
            "The file is not whole: it breaks off in line {line}.",
            "Il file non è intero: si interrompe alla riga {line}."
        ))
        .hint(fetch_again())
    }
}

/// What to do about a file that can't be read.
pub fn fetch_again() -> String {
    say!(
        "Fetch the file from the bank again. Nothing was changed here.",
        "Scarica di nuovo il file dalla banca. Qui non è cambiato nulla."
    )
}

fn character(entity: &str) -> Option<char> {
    let number = match entity {
        "amp" => return Some('&'),
        "lt" => return Some('<'),
        "gt" => return Some('>'),
        "quot" => return Some('"'),
        "apos" => return Some('\''),
        other => other.strip_prefix('#')?,
    };
    let code = match number.strip_prefix('x') {
        Some(hex) => u32::from_str_radix(hex, 16),
        None => number.parse(),
    };
    char::from_u32(code.ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_has_names_texts_and_currencies() {
        let text =
            "<?xml version='1.0'?>\n<!-- <a/> -->\n<d:Doc xmlns:d=\"urn:x\" b='>'><d:Amt Ccy=\"EUR\"> 1.00 </d:Amt>\
                    <d:Nm>A &amp; B&#x20;<![CDATA[<C>]]></d:Nm><d:Nm/><x:Nm xmlns:x=\"urn:y\">no</x:Nm></d:Doc>\n";
        let tree = read(text).expect("well-formed");
        assert_eq!((tree.namespace.as_str(), tree.root.name()), ("urn:x", "Doc"));
        let amount = tree.root.at(&["Amt"]).expect("an amount");
        assert_eq!((amount.currency.as_deref(), amount.text.trim()), (Some("EUR"), "1.00"));
        assert_eq!(tree.root.text(&["Nm"]), Some("A & B <C>"));
        assert_eq!(tree.root.all("Nm").count(), 2);
        assert_eq!(tree.root.text(&["Nm", "Other"]), None);
    }

    #[test]
    fn a_code_is_a_choice_or_plain() {
        let text = "<D><a><Cd>BOOK</Cd></a><b>BOOK</b><c><Prtry>X</Prtry></c><d/></D>";
        let tree = read(text).expect("well-formed");
        let code = |name: &str| tree.root.at(&[name]).and_then(Node::code);
        assert_eq!(
            [code("a"), code("b"), code("c"), code("d")],
            [Some("BOOK"), Some("BOOK"), Some("X"), None]
        );
    }

    #[test]
    fn elements_of_other_namespaces_are_left_out() {
        let text = "<D xmlns='urn:a'><Nm xmlns='urn:b'>no<D xmlns='urn:a'>no</D></Nm><Nm xmlns='urn:a'>yes</Nm></D>";
        let tree = read(text).expect("well-formed");
        assert_eq!(tree.root.all("Nm").count(), 1);
        assert_eq!(tree.root.text(&["Nm"]), Some("yes"));
    }

    #[test]
    fn what_is_not_well_formed_is_refused_with_its_line() {
        for (text, line) in [
            ("<a>\n<b></a>", "2"),
            ("<a>\n&nbsp;</a>", "1"),
            ("<a/>\n<b/>", "2"),
            ("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "1"),
            ("<a>\n<b", "2"),
            ("<a>\n\n", "3"),
            ("<a><!-- ", "1"),
            ("<a b=c/>", "1"),
            ("</a>", "1"),
            ("text", "XML"),
            ("", "XML"),
            ("text<a/>", "1"),
            ("<a>&#xD800;</a>", "1"),
        ] {
            let error = read(text).expect_err(text);
            assert!(error.message.contains(line), "{text}: {}", error.message);
        }
    }

    #[test]
    fn depth_is_not_without_end() {
        let nested = |depth: usize| format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth));
        assert!(read(&nested(DEEPEST)).is_ok());
        assert!(read(&nested(DEEPEST + 1)).is_err());
        assert!(read(&"<a>".repeat(100_000)).is_err());
    }
}
