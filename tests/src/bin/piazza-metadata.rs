//! Writes the runtime's metadata: `piazza-metadata wallet-cli/metadata/piazza.scale tests/golden/metadata.txt`.

use std::{env, fs, process::ExitCode};

fn main() -> ExitCode {
    let [_, scale, text] = env::args().collect::<Vec<_>>().try_into().unwrap_or_else(|_| {
        eprintln!("usage: piazza-metadata FILE.scale FILE.txt");
        std::process::exit(2)
    });
    let metadata = piazza_tests::metadata::current();
    let rendered = piazza_tests::metadata::render(&metadata);
    for (path, content) in [(scale, metadata), (text, rendered.into_bytes())] {
        if let Err(error) = fs::write(&path, content) {
            eprintln!("{path} can't be written: {error}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
