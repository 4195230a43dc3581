//! Files: private ones for secrets, and plain sentences when one can't be used.

use crate::{
    error::{input, keys, Error, Result},
    i18n::say,
};
use std::{
    fs::{self, File},
    io::{self, Write},
    path::Path,
};

/// Reads a text file.
///
/// # Errors
/// If it can't be read, or is not text.
pub fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|error| unreadable(path, &error))
}

/// The error of a file that can't be read.
pub fn unreadable(path: &Path, error: &io::Error) -> Error {
    let (path, reason) = (path.display(), reason(error));
    input(say!(
        "{path} can't be read: {reason}.",
        "Impossibile leggere {path}: {reason}."
    ))
}

/// The error of a file that can't be written.
pub fn unwritable(path: &Path, error: &io::Error) -> Error {
    let (path, reason) = (path.display(), reason(error));
    input(say!(
        "{path} can't be written: {reason}.",
        "Impossibile scrivere {path}: {reason}."
    ))
}

fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => say!("there is no such file", "il file non esiste"),
        io::ErrorKind::PermissionDenied => say!("permission denied", "permesso negato"),
        io::ErrorKind::AlreadyExists => say!("it exists already", "esiste già"),
        io::ErrorKind::StorageFull => say!("the disk is full", "il disco è pieno"),
        io::ErrorKind::InvalidData => say!("it is not text in UTF-8", "non è testo in UTF-8"),
        io::ErrorKind::IsADirectory => say!("it is a folder", "è una cartella"),
        _ => error.to_string(),
    }
}

/// Refuses a secret that others on this machine may read.
///
/// # Errors
/// If the file's group or others may read or write it.
pub fn refuse_readable_by_others(path: &Path) -> Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(path)
            .map_err(|error| unreadable(path, &error))?
            .permissions()
            .mode();
        if mode & 0o077 != 0 {
            let path = path.display();
            return Err(keys(say!(
                "Others on this machine may read {path}.",
                "Altri su questo computer possono leggere {path}."
            ))
            .hint(say!(
                "Make it yours alone: chmod 600 {path}",
                "Rendilo solo tuo: chmod 600 {path}"
            )));
        }
    }
    Ok(())
}

/// Makes a folder that only its owner may enter.
///
/// # Errors
/// If it can't be made.
pub fn make_private_folder(folder: &Path) -> Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|error| unwritable(folder, &error))
}

/// Makes a new, empty file that only its owner may read.
///
/// # Errors
/// If it exists already, or can't be made.
pub fn create_private(path: &Path) -> io::Result<File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Writes a new file that only its owner may read, safely on disk before it returns.
///
/// # Errors
/// If it exists already, or can't be written.
pub fn write_private(path: &Path, text: &str) -> io::Result<()> {
    let mut file = create_private(path)?;
    file.write_all(text.as_bytes())?;
    file.write_all(b"\n")?;
    file.sync_all()
}
