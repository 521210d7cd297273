//! The rows that could not be imported.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use serde::Serialize;

use super::row::{BadRow, Fault};
use crate::{
    failure::Trouble,
    output::{file_beside, note, shown},
};

/// So many bad rows are shown; all are in the file.
const SHOWN: u64 = 20;

/// Shows the first bad rows, and writes all to a file, one JSON object a line.
#[derive(Debug)]
pub struct Report {
    source: String,
    path: Option<PathBuf>,
    entries: Option<BufWriter<File>>,
    count: u64,
}

#[derive(Serialize)]
struct Entry<'a> {
    row: u64,
    line: u64,
    errors: &'a [Fault],
}

impl Report {
    /// A report about a source, to a file if a path is given. The file is there only if there is
    /// something to report, and replaces the one of an earlier import.
    pub fn new(source: &str, path: Option<PathBuf>) -> Self {
        Self {
            source: source.to_owned(),
            path,
            entries: None,
            count: 0,
        }
    }

    /// How many rows it has.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Where it is, if it is in a file.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref().filter(|_| self.count > 0)
    }

    /// Adds a row.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn add(&mut self, bad: &BadRow) -> Result<(), Trouble> {
        self.count += 1;
        if self.count <= SHOWN {
            for fault in &bad.faults {
                let place = if fault.place.is_empty() {
                    String::new()
                } else {
                    format!("{}: ", shown(&fault.place))
                };
                note(&format!(
                    "{}:{}: {place}{}",
                    self.source,
                    bad.line,
                    shown(&fault.message)
                ));
            }
        } else if self.count == SHOWN + 1 {
            note("… and more");
        }
        let Some(path) = &self.path else {
            return Ok(());
        };
        let entry = Entry {
            row: bad.number,
            line: bad.line,
            errors: &bad.faults,
        };
        let written = spool(&mut self.entries).and_then(|entries| {
            serde_json::to_writer(&mut *entries, &entry)?;
            entries.write_all(b"\n")
        });
        written.map_err(|error| Trouble::cannot_write(path, &error))
    }

    /// Puts the file in its place, or removes the one of an earlier import if there is nothing to
    /// report.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn finish(&mut self) -> Result<(), Trouble> {
        let Some(path) = &self.path else {
            return Ok(());
        };
        let finished = match self.entries.take() {
            Some(entries) => put(entries, path),
            None => match fs::remove_file(path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
                _ => Ok(()),
            },
        };
        finished.map_err(|error| {
            Trouble::cannot_write(path, &error)
                .hint("it lists the rows that fail; --report names another place for it")
        })
    }
}

/// Where entries wait for their end: a file without a name, of which nothing is left however the
/// process ends.
fn spool(entries: &mut Option<BufWriter<File>>) -> io::Result<&mut BufWriter<File>> {
    Ok(match entries {
        Some(entries) => entries,
        None => entries.insert(BufWriter::new(tempfile::tempfile()?)),
    })
}

fn put(entries: BufWriter<File>, path: &Path) -> io::Result<()> {
    let mut entries = entries
        .into_inner()
        .map_err(io::IntoInnerError::into_error)?;
    entries.seek(SeekFrom::Start(0))?;
    let mut file = file_beside(path)?;
    io::copy(&mut entries, &mut file)?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}
