//! What was sent, and what came of it: a file beside the source, one JSON object a line.
//!
//! A line is added before a row is sent and another when its outcome is known. Lines gather while
//! answers are at hand and rows are made ready, and one write takes them all before anything more is
//! sent: so they are there whenever and however the process ends, and hundreds of rows share a call
//! of the system. An unfinished last line is cut off.

use std::{
    collections::HashMap,
    fs::{File, OpenOptions, TryLockError},
    io::{self, BufRead, BufReader, Seek, SeekFrom, Write},
    mem,
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
    /// Lines that are not in the file yet.
    noted: Vec<u8>,
    /// The length of the file.
    end: u64,
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
            noted: Vec::new(),
            end: 0,
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
            add_line(&mut journal.noted, &subject);
        }
        journal.end = end;
        journal.file = Some((path.to_owned(), file));
        journal.write()?;
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

    /// Notes that a row is about to be sent. It must not be before [`Self::write`] has succeeded.
    pub fn sent(&mut self, row: u64, now: Timestamp) {
        self.note(row, What::Sent(now));
    }

    /// Notes that a row is a customer now.
    pub fn created_as(&mut self, row: u64, id: &str) {
        self.note(row, What::Created(id.to_owned()));
    }

    /// Notes that the service refused a row.
    pub fn refused(&mut self, row: u64, status: u16) {
        self.note(row, What::Refused(status));
    }

    /// Writes what was noted.
    ///
    /// # Errors
    /// It cannot be written: then no row that was noted as sent must be sent.
    pub fn write(&mut self) -> Result<(), Trouble> {
        let Some((path, file)) = &mut self.file else {
            return Ok(());
        };
        let noted = mem::take(&mut self.noted);
        match file.write_all(&noted) {
            Ok(()) => self.end += noted.len() as u64,
            Err(error) => {
                // Half a line must not stay in the midst of others.
                let cut = file.set_len(self.end);
                let _ = cut.and_then(|()| file.seek(SeekFrom::Start(self.end)));
                return Err(Trouble::cannot_write(path, &error));
            }
        }
        // The room is used again.
        self.noted = noted;
        self.noted.clear();
        Ok(())
    }

    fn note(&mut self, row: u64, what: What) {
        if self.file.is_some() {
            add_line(&mut self.noted, &Event { row, what });
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

fn add_line(lines: &mut Vec<u8>, entry: &impl Serialize) {
    // Numbers, times and texts are always JSON, and memory takes what it is given.
    let _ = serde_json::to_writer(&mut *lines, entry);
    lines.push(b'\n');
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const SERVICE: &str = "http://localhost";

    #[test]
    fn what_was_noted_is_there_once_it_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let (rows, path) = (folder.path().join("rows"), folder.path().join("journal"));
        fs::write(&rows, "name").unwrap();
        let source = Source::read(&rows).unwrap();
        let open = || Journal::open(&path, &source, SERVICE).unwrap();
        let now = Timestamp::now();
        let mut journal = open();
        for row in 1..=3 {
            journal.sent(row, now);
        }
        journal.created_as(1, "cus_1");
        journal.refused(2, 409);
        journal.write().unwrap();
        journal.created_as(3, "cus_3");
        drop(journal);

        let later = now + Duration::from_secs(24 * 60 * 60);
        let journal = open();
        assert_eq!((journal.created(), journal.witness()), (1, Some("cus_1")));
        assert_eq!(journal.todo(1, later), Todo::Skip);
        assert_eq!(journal.todo(2, later), Todo::Send);
        assert_eq!(journal.todo(3, now), Todo::Send);
        assert!(matches!(journal.todo(3, later), Todo::Unknown(_)));
    }

    #[test]
    fn a_line_that_was_begun_is_cut_off_and_the_journal_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let (rows, path) = (folder.path().join("rows"), folder.path().join("journal"));
        fs::write(&rows, "name").unwrap();
        let source = Source::read(&rows).unwrap();
        let mut journal = Journal::open(&path, &source, SERVICE).unwrap();
        journal.created_as(1, "cus_1");
        journal.write().unwrap();
        drop(journal);
        let whole = fs::read_to_string(&path).unwrap();
        fs::write(&path, format!("{whole}{{\"row\":2,\"cre")).unwrap();
        let mut journal = Journal::open(&path, &source, SERVICE).unwrap();
        journal.created_as(3, "cus_3");
        journal.write().unwrap();
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(
            text,
            format!("{whole}{{\"row\":3,\"created\":\"cus_3\"}}\n")
        );
    }
}
