//! What was sent, and what came of it: a file beside the source, one JSON object a line.
//!
//! A line is added before a row is sent and another when its outcome is known, each by one write, so
//! that they are there whenever and however the process ends. An unfinished last line is cut off.

use std::{
    collections::HashMap,
    fs::{File, OpenOptions, TryLockError},
    io::{self, BufRead, BufReader, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Source;
use crate::failure::{Status, Trouble};

/// How long the service answers a repeat with the first answer is 24 hours; an hour is left for
/// clocks that differ and requests that are under way.
const KEPT: Duration = Duration::from_secs(23 * 60 * 60);

/// What a journal is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Subject {
    /// The SHA-256 of the source.
    import: String,
    /// The service.
    base_url: String,
    started: Timestamp,
}

/// What happened to a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    row: u64,
    #[serde(flatten)]
    what: What,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum What {
    /// It is about to be sent, at this time.
    Sent(Timestamp),
    /// It is the customer of this id.
    Created(String),
    /// The service refused it, with this status: there is no customer.
    Refused(u16),
}

/// What is known of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Known {
    /// It was sent first at this time; nothing is known of its outcome.
    Sent(Timestamp),
    /// It is a customer.
    Created,
}

/// What is to be done with a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Todo {
    /// Send it.
    Send,
    /// Nothing: it is a customer already.
    Skip,
    /// It was sent at this time with unknown outcome, and the service no longer knows its key: sent
    /// again, it could become a second customer.
    Unknown(Timestamp),
}

/// What was sent, and what came of it.
#[derive(Debug)]
pub struct Journal {
    /// Where it is; none if nothing is kept.
    file: Option<(PathBuf, File)>,
    known: HashMap<u64, Known>,
    /// Some customer that was created earlier.
    witness: Option<String>,
    created: u64,
}

impl Journal {
    /// A journal that is kept nowhere.
    pub fn nowhere() -> Self {
        Self {
            file: None,
            known: HashMap::new(),
            witness: None,
            created: 0,
        }
    }

    /// Opens the journal of a source at this path, or begins it. While it is open, no other import
    /// can open it.
    ///
    /// # Errors
    /// It cannot be read or written, another import has it open, or it is about another source or
    /// another service.
    pub fn open(path: &Path, source: &Source, base_url: &str) -> Result<Self, Trouble> {
        let failed = |error: io::Error| {
            Trouble::cannot_write(path, &error)
                .hint("the journal is what makes an import safe to repeat; --journal names another place for it")
        };
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(Trouble::new(
                    Status::Conflict,
                    format_args!("another import of {} is under way", source.name()),
                ));
            }
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        let mut journal = Self::nowhere();
        let end = journal.read(&file, path, source, base_url)?;
        file.set_len(end).map_err(failed)?;
        file.seek(SeekFrom::Start(end)).map_err(failed)?;
        if end == 0 {
            let subject = Subject {
                import: source.digest().to_owned(),
                base_url: base_url.to_owned(),
                started: Timestamp::now(),
            };
            write(&mut file, &subject).map_err(failed)?;
        }
        journal.file = Some((path.to_owned(), file));
        Ok(journal)
    }

    /// How many rows were customers already when it was opened.
    pub fn created(&self) -> u64 {
        self.created
    }

    /// The id of a customer that was created earlier, if there is one.
    pub fn witness(&self) -> Option<&str> {
        self.witness.as_deref()
    }

    /// What is to be done with a row.
    pub fn todo(&self, row: u64, now: Timestamp) -> Todo {
        match self.known.get(&row) {
            None => Todo::Send,
            Some(Known::Created) => Todo::Skip,
            Some(Known::Sent(at)) => {
                let age = Duration::try_from(now.duration_since(*at)).unwrap_or_default();
                if age < KEPT {
                    Todo::Send
                } else {
                    Todo::Unknown(*at)
                }
            }
        }
    }

    /// Notes that a row is about to be sent.
    ///
    /// # Errors
    /// It cannot be written: then the row must not be sent.
    pub fn sent(&mut self, row: u64) -> Result<(), Trouble> {
        self.add(row, What::Sent(Timestamp::now()))
    }

    /// Notes that a row is a customer now.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn created_as(&mut self, row: u64, id: &str) -> Result<(), Trouble> {
        self.add(row, What::Created(id.to_owned()))
    }

    /// Notes that the service refused a row.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn refused(&mut self, row: u64, status: u16) -> Result<(), Trouble> {
        self.add(row, What::Refused(status))
    }

    fn add(&mut self, row: u64, what: What) -> Result<(), Trouble> {
        match &mut self.file {
            None => Ok(()),
            Some((path, file)) => write(file, &Event { row, what })
                .map_err(|error| Trouble::cannot_write(path, &error)),
        }
    }

    /// Reads what is there, and gives the length of its complete lines.
    fn read(
        &mut self,
        file: &File,
        path: &Path,
        source: &Source,
        base_url: &str,
    ) -> Result<u64, Trouble> {
        let mut reader = BufReader::new(file);
        let mut text = Vec::new();
        let (mut end, mut line) = (0, 0_u64);
        loop {
            text.clear();
            let read = reader
                .read_until(b'\n', &mut text)
                .map_err(|error| Trouble::cannot_read(path, &error))?;
            if read == 0 || text.last() != Some(&b'\n') {
                return Ok(end);
            }
            line += 1;
            if line == 1 {
                self.check_subject(&text, path, source, base_url)?;
            } else {
                let event = serde_json::from_slice(&text).map_err(|_| {
                    Trouble::failed(format_args!(
                        "{}:{line}: no line of a journal",
                        path.display()
                    ))
                })?;
                self.learn(event);
            }
            end += read as u64;
        }
    }

    fn check_subject(
        &self,
        text: &[u8],
        path: &Path,
        source: &Source,
        base_url: &str,
    ) -> Result<(), Trouble> {
        let (shown, name) = (path.display(), source.name());
        let Ok(subject) = serde_json::from_slice::<Subject>(text) else {
            return Err(
                Trouble::failed(format_args!("{shown} is no journal of an import"))
                    .hint("name another file with --journal"),
            );
        };
        if subject.base_url != base_url {
            return Err(Trouble::new(
                Status::Conflict,
                format_args!(
                    "{shown} is about an import into {}, not into {base_url}",
                    subject.base_url
                ),
            )
            .hint("to import into both, give each a journal of its own with --journal"));
        }
        if subject.import != source.digest() {
            return Err(Trouble::new(
                Status::Conflict,
                format_args!(
                    "{name} has changed since its import began at {}",
                    subject.started.strftime("%Y-%m-%dT%H:%M:%SZ")
                ),
            )
            .detail(format_args!("{shown} tells which of its rows are customers already"))
            .hint("put back the file as it was to go on, and give new rows in a file of their own; with another --journal, every row would be created anew"));
        }
        Ok(())
    }

    fn learn(&mut self, Event { row, what }: Event) {
        match what {
            What::Sent(at) => {
                // The key lives from the first time on.
                self.known.entry(row).or_insert(Known::Sent(at));
            }
            What::Created(id) => {
                self.known.insert(row, Known::Created);
                self.witness = Some(id);
                self.created += 1;
            }
            What::Refused(_) => {
                self.known.remove(&row);
            }
        }
    }
}

fn write(file: &mut File, entry: &impl Serialize) -> io::Result<()> {
    let mut line = serde_json::to_vec(entry)?;
    line.push(b'\n');
    file.write_all(&line)
}
