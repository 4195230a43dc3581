//! QR codes in the terminal.

use crate::error::{Error, Result};
use fast_qr::{Module, QRBuilder, QRCode, ECL};
use std::io::IsTerminal;

/// The colours of a code on a terminal.
pub const DARK_ON_LIGHT: &str = "\u{1b}[30;107m";
/// The colours of what a merchant reads across the counter: paid.
pub const PAID: &str = "\u{1b}[30;42m";
/// The terminal's own colours.
pub const USUAL: &str = "\u{1b}[0m";
/// The light border that the standard asks for, in modules.
const QUIET: usize = 4;

/// Draws `text` as a QR code with half-block characters: two modules a character. On a terminal it is dark on light
/// whatever the terminal's colours are: some readers refuse an inverted code.
///
/// # Errors
/// If the text is too long for a QR code.
pub fn draw(text: &str) -> Result<String> {
    let code = QRBuilder::new(text)
        .ecl(ECL::L)
        .build()
        .map_err(|_| Error::internal("QR", "the text is too long for a QR code"))?;
    let size = code.size + 2 * QUIET;
    let (dark_on_light, usual) = if std::io::stdout().is_terminal() {
        (DARK_ON_LIGHT, USUAL)
    } else {
        ("", "")
    };
    let mut drawing = String::new();
    for row in (0..size).step_by(2) {
        drawing.push_str(dark_on_light);
        for column in 0..size {
            drawing.push(match (is_dark(&code, row, column), is_dark(&code, row + 1, column)) {
                (true, true) => '█',
                (true, false) => '▀',
                (false, true) => '▄',
                (false, false) => ' ',
            });
        }
        drawing.push_str(usual);
        drawing.push('\n');
    }
    Ok(drawing)
}

fn is_dark(code: &QRCode, row: usize, column: usize) -> bool {
    let (Some(row), Some(column)) = (row.checked_sub(QUIET), column.checked_sub(QUIET)) else {
        return false;
    };
    row < code.size && column < code.size && code[row][column].value() == Module::DARK
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_code_is_square_and_framed() {
        let drawing = super::draw("piazza:pay?a=12.50").expect("short text");
        let lines: Vec<_> = drawing.lines().collect();
        // Version 2 has 25 modules; with the border 33, two a line.
        assert_eq!(lines.len(), 17);
        assert!(
            lines[0].trim().is_empty() && lines[2].trim_start().starts_with('█'),
            "{drawing}"
        );
    }

    #[test]
    fn an_endless_text_is_an_error() {
        assert!(super::draw(&"x".repeat(8_000)).is_err());
    }
}
