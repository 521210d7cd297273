//! Lines of a file, as often as one wants to read them.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Seek, SeekFrom};
use std::path::Path;

use super::trouble::Trouble;

/// A file that can be read from its start again. What comes from a pipe is kept in a temporary
/// file.
#[derive(Debug)]
pub struct Source {
    name: String,
    file: File,
}

impl Source {
    /// The file at `path`; `-` is standard input.
    pub fn open(path: &Path) -> Result<Self, Trouble> {
        let (name, opened) = if path.as_os_str() == "-" {
            ("stdin".to_owned(), spooled(io::stdin().lock()))
        } else {
            (path.display().to_string(), opened(path))
        };
        match opened {
            Ok(file) => Ok(Self { name, file }),
            Err(error) => Err(cannot_read(&name, &error)),
        }
    }

    /// What it is called in messages.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its size in bytes.
    pub fn size(&self) -> u64 {
        self.file.metadata().map_or(0, |metadata| metadata.len())
    }

    /// Its lines, from the first. Only one reading can go on at a time.
    pub fn lines(&self) -> Result<Lines, Trouble> {
        let restarted = self.file.try_clone().and_then(|mut file| {
            file.seek(SeekFrom::Start(0))?;
            Ok(file)
        });
        match restarted {
            Ok(file) => Ok(Lines {
                name: self.name.clone(),
                reader: BufReader::with_capacity(1 << 16, file),
                number: 0,
                text: Vec::new(),
            }),
            Err(error) => Err(cannot_read(&self.name, &error)),
        }
    }
}

fn opened(path: &Path) -> io::Result<File> {
    let file = File::open(path)?;
    if file.metadata()?.is_file() {
        Ok(file)
    } else {
        spooled(file)
    }
}

fn spooled(mut from: impl io::Read) -> io::Result<File> {
    let mut file = tempfile::tempfile()?;
    io::copy(&mut from, &mut file)?;
    Ok(file)
}

fn cannot_read(name: &str, error: &io::Error) -> Trouble {
    Trouble::new(format!("cannot read {name}: {error}"))
}

/// Reads line by line.
#[derive(Debug)]
pub struct Lines {
    name: String,
    reader: BufReader<File>,
    number: u64,
    text: Vec<u8>,
}

impl Lines {
    /// The next line that is not blank, with its number, counted from 1, and without its end.
    pub fn next(&mut self) -> Result<Option<(u64, &[u8])>, Trouble> {
        loop {
            self.text.clear();
            match self.reader.read_until(b'\n', &mut self.text) {
                Ok(0) => return Ok(None),
                Ok(_) => self.number += 1,
                Err(error) => return Err(cannot_read(&self.name, &error)),
            }
            if !self.text.trim_ascii().is_empty() {
                return Ok(Some((self.number, self.text.trim_ascii_end())));
            }
        }
    }
}
