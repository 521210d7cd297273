//! What lies in a folder already.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, DirEntry, File};
use std::io::{BufRead, BufReader, ErrorKind, Read};
use std::path::{Path, PathBuf};

use super::list::listed;
use super::{MARKER, OutputError};

/// A folder that generated files go to.
pub(super) struct Folder<'a> {
    root: &'a Path,
    /// What is to be generated into it.
    files: &'a BTreeMap<&'a Path, Cow<'a, str>>,
    /// Files that were generated, by their path as seen from the folder.
    pub(super) generated: BTreeSet<PathBuf>,
    /// Whether there is anything else, but for what is hidden.
    pub(super) has_others: bool,
}

impl<'a> Folder<'a> {
    /// Looks through a folder; one that is not there is empty.
    ///
    /// Left alone are what is hidden, `target`, symbolic links, and crates inside whose manifest is
    /// not among `files`: those may have been generated too, but from another document.
    pub(super) fn look(
        root: &'a Path,
        files: &'a BTreeMap<&'a Path, Cow<'a, str>>,
    ) -> Result<Folder<'a>, OutputError> {
        let mut folder = Folder {
            root,
            files,
            generated: BTreeSet::new(),
            has_others: false,
        };
        let mut listed = listed(root)?;
        listed.retain(|path| root.join(path).is_file());
        folder.generated.extend(listed);
        folder.enter(Path::new(""))?;
        Ok(folder)
    }

    fn enter(&mut self, inner: &Path) -> Result<(), OutputError> {
        let outermost = inner == Path::new("");
        // Joined to nothing a path would end in a slash.
        let path = if outermost {
            self.root.to_owned()
        } else {
            self.root.join(inner)
        };
        let entries = match fs::read_dir(&path) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound && outermost => return Ok(()),
            Err(error) => return Err(OutputError::io("read", &path)(error)),
        };
        for entry in entries {
            let entry = entry.map_err(OutputError::io("read", &path))?;
            self.entry(inner, &entry)?;
        }
        Ok(())
    }

    fn entry(&mut self, inner: &Path, entry: &DirEntry) -> Result<(), OutputError> {
        let name = entry.file_name();
        if name.to_string_lossy().starts_with('.') {
            return Ok(());
        }
        let inner = inner.join(&name);
        let path = entry.path();
        let kind = entry.file_type().map_err(OutputError::io("read", &path))?;
        if kind.is_dir() {
            let manifest = inner.join("Cargo.toml");
            let manifest_exists = self.root.join(&manifest).exists();
            let foreign = manifest_exists && !self.files.contains_key(manifest.as_path());
            if foreign || name == "target" {
                self.has_others = true;
                return Ok(());
            }
            return self.enter(&inner);
        }
        if self.generated.contains(&inner) || kind.is_file() && is_generated(&path)? {
            self.generated.insert(inner);
        } else {
            self.has_others = true;
        }
        Ok(())
    }
}

/// Whether the file starts with a line that holds the marker.
fn is_generated(path: &Path) -> Result<bool, OutputError> {
    // A longer line is not ours.
    const FIRST_LINE: u64 = 1024;
    let file = File::open(path).map_err(OutputError::io("read", path))?;
    let mut line = Vec::new();
    BufReader::with_capacity(FIRST_LINE as usize, file.take(FIRST_LINE))
        .read_until(b'\n', &mut line)
        .map_err(OutputError::io("read", path))?;
    Ok(memchr::memmem::find(&line, MARKER.as_bytes()).is_some())
}
