//! The lines of a file or a pipe, one at a time, however it was written: with a byte-order mark, with Windows line ends,
//! with a line that is no text. A line that can't be read is told and the next one follows.

use crate::{
    error::{input, Error, Result},
    i18n::say,
};
use std::io::{self, BufRead, Read};

/// The longest line that is read, in bytes: what is longer is no row of ours.
const LONGEST: u64 = 64 * 1024;
/// The byte-order mark of UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// A line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its number, counted from 1.
    pub number: u64,
    /// How many bytes were read with it, from the start.
    pub end: u64,
    /// Its text without the line end, or why it can't be read.
    pub text: Result<String, String>,
}

/// Reads lines.
pub struct Lines<R> {
    reader: R,
    number: u64,
    end: u64,
}

impl<R: BufRead> Lines<R> {
    /// Reads from here on.
    pub const fn new(reader: R) -> Self {
        Self {
            reader,
            number: 0,
            end: 0,
        }
    }

    /// The next line; nothing at the end.
    ///
    /// # Errors
    /// If the file can't be read, or is in UTF-16.
    pub fn next(&mut self) -> Result<Option<Line>> {
        let mut bytes = Vec::new();
        let mut read = (&mut self.reader)
            .take(LONGEST)
            .read_until(b'\n', &mut bytes)
            .map_err(broken)? as u64;
        if read == 0 {
            return Ok(None);
        }
        let too_long = read == LONGEST && !bytes.ends_with(b"\n");
        if too_long {
            read += skip_line(&mut self.reader).map_err(broken)?;
        }
        self.number += 1;
        self.end += read;
        let mut bytes = bytes.as_slice();
        if self.number == 1 {
            refuse_utf_16(bytes)?;
            bytes = bytes.strip_prefix(MARK).unwrap_or(bytes);
        }
        let text = match std::str::from_utf8(bytes) {
            _ if too_long => Err(say!("the row is too long", "la riga è troppo lunga")),
            Ok(text) => Ok(text.trim_end_matches(['\r', '\n']).to_owned()),
            Err(_) => Err(say!("the row is not in UTF-8", "la riga non è in UTF-8")),
        };
        Ok(Some(Line {
            number: self.number,
            end: self.end,
            text,
        }))
    }
}

/// Refuses what begins as UTF-16 does.
///
/// # Errors
/// If it does.
pub fn refuse_utf_16(bytes: &[u8]) -> Result<()> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(input(say!(
            "the file is in UTF-16, not in UTF-8.",
            "il file è in UTF-16, non in UTF-8."
        ))
        .hint(say!("Save it again in UTF-8.", "Salvalo di nuovo in UTF-8.")));
    }
    Ok(())
}

/// The first byte of the content, after a byte-order mark and blanks; nothing is passed over.
///
/// # Errors
/// If the file can't be read, or is in UTF-16.
pub fn first_byte(reader: &mut impl BufRead) -> Result<Option<u8>> {
    let start = reader.fill_buf().map_err(broken)?;
    refuse_utf_16(start)?;
    let content = start.strip_prefix(MARK).unwrap_or(start);
    Ok(content.iter().copied().find(|byte| !byte.is_ascii_whitespace()))
}

/// Passes over a byte-order mark, if there is one.
///
/// # Errors
/// If the file can't be read.
pub fn skip_mark(reader: &mut impl BufRead) -> Result<()> {
    if reader.fill_buf().map_err(broken)?.starts_with(MARK) {
        reader.consume(MARK.len());
    }
    Ok(())
}

/// What went wrong with the file in the middle of it.
pub fn broken(error: io::Error) -> Error {
    input(say!("it can't be read: {error}.", "impossibile leggerlo: {error}."))
}

/// Passes over the rest of a line; answers its length.
fn skip_line(reader: &mut impl BufRead) -> io::Result<u64> {
    let mut passed = 0;
    loop {
        let bytes = reader.fill_buf()?;
        let found = bytes.iter().position(|byte| *byte == b'\n');
        let length = found.map_or(bytes.len(), |index| index + 1);
        reader.consume(length);
        passed += length as u64;
        if found.is_some() || length == 0 {
            return Ok(passed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Vec<(u64, u64, Result<String, String>)> {
        let mut lines = Lines::new(bytes);
        let mut all = Vec::new();
        while let Some(line) = lines.next().expect("read") {
            all.push((line.number, line.end, line.text));
        }
        all
    }

    #[test]
    fn lines_are_read_however_they_were_written() {
        let expected = |ends: [u64; 2]| vec![(1, ends[0], Ok("à,b".to_owned())), (2, ends[1], Ok("1,2".to_owned()))];
        assert_eq!(read("à,b\n1,2\n".as_bytes()), expected([5, 9]));
        assert_eq!(read("à,b\n1,2".as_bytes()), expected([5, 8]));
        assert_eq!(read("\u{feff}à,b\r\n1,2\r\n".as_bytes()), expected([9, 14]));
        assert_eq!(read(b""), []);
    }

    #[test]
    fn a_line_that_is_no_text_does_not_stop_the_next() {
        let rows = read(b"a\nNicol\xf2\nb\n");
        assert_eq!(rows.len(), 3);
        assert!(rows[1].2.as_ref().is_err_and(|reason| reason.contains("UTF-8")));
        assert_eq!(rows[2], (3, 11, Ok("b".to_owned())));
        let long = [vec![b'x'; 200_000], b"\nb\n".to_vec()].concat();
        let rows = read(&long);
        assert!(rows[0].2.as_ref().is_err_and(|reason| reason.contains("too long")));
        assert_eq!(rows[1], (2, 200_003, Ok("b".to_owned())));
    }

    #[test]
    fn utf_16_is_refused_as_a_whole() {
        let mut lines = Lines::new(&b"\xff\xfea\0\n\0"[..]);
        assert!(lines.next().expect_err("UTF-16").message.contains("UTF-16"));
        assert!(first_byte(&mut &b"\xfe\xff\0a"[..]).is_err());
    }

    #[test]
    fn the_content_begins_after_mark_and_blanks() {
        let mut reader = &b"\xef\xbb\xbf \r\n [1]"[..];
        assert_eq!(first_byte(&mut reader).expect("read"), Some(b'['));
        skip_mark(&mut reader).expect("read");
        assert_eq!(reader, b" \r\n [1]");
        skip_mark(&mut reader).expect("read");
        assert_eq!(reader, b" \r\n [1]");
        assert_eq!(first_byte(&mut &b""[..]).expect("read"), None);
    }
}
