//! Telling whether a folder is up to date.

use std::fmt;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::folder::Folder;
use super::list::files;
use super::{Output, OutputError};

/// A file that is not as it would be generated now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The file, as seen from the folder.
    pub path: PathBuf,
    /// In what it differs.
    pub kind: DifferenceKind,
}

/// In what a file differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DifferenceKind {
    /// It is not there.
    Missing,
    /// Its text is another.
    Changed,
    /// It was generated earlier, but is no longer.
    Stale,
}

impl fmt::Display for DifferenceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            DifferenceKind::Missing => "missing",
            DifferenceKind::Changed => "changed",
            DifferenceKind::Stale => "stale",
        })
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path.display(), self.kind)
    }
}

/// The files that [`write()`](super::write()) would write or remove, sorted by path.
///
/// # Errors
/// Something cannot be read.
pub fn compare(folder: &Path, output: &Output) -> Result<Vec<Difference>, OutputError> {
    let files = files(output)?;
    let mut differences = Vec::new();
    for (path, text) in &files {
        let target = folder.join(path);
        let kind = match fs::read(&target) {
            Ok(present) if present == text.as_bytes() => continue,
            Ok(_) => DifferenceKind::Changed,
            Err(error) if error.kind() == ErrorKind::NotFound => DifferenceKind::Missing,
            Err(error) => return Err(OutputError::io("read", &target)(error)),
        };
        let path = path.to_path_buf();
        differences.push(Difference { path, kind });
    }
    let generated = Folder::look(folder, &files)?.generated;
    let stale = generated
        .into_iter()
        .filter(|path| !files.contains_key(path.as_path()))
        .map(|path| Difference {
            path,
            kind: DifferenceKind::Stale,
        });
    differences.extend(stale);
    differences.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(differences)
}
