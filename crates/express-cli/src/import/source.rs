//! What is imported, as it was when the import began.

use std::{
    fs::File,
    io::{self, BufReader, Read, Seek, SeekFrom, Write},
    path::Path,
};

use sha2::{Digest, Sha256};

use crate::failure::Trouble;

/// A copy of a file, which can be read again and again.
#[derive(Debug)]
pub struct Source {
    name: String,
    copy: File,
    digest: String,
    size: u64,
}

impl Source {
    /// Copies the file at this path; `-` is standard input.
    ///
    /// # Errors
    /// It cannot be read, or there is no room for the copy.
    pub fn read(path: &Path) -> Result<Self, Trouble> {
        let (name, copied) = if path.as_os_str() == "-" {
            ("standard input".to_owned(), copy(io::stdin().lock()))
        } else {
            let copied = File::open(path).and_then(copy);
            (path.display().to_string(), copied)
        };
        match copied {
            Ok((copy, digest, size)) => Ok(Self {
                name,
                copy,
                digest,
                size,
            }),
            Err(error) => Err(cannot_read(&name, &error)),
        }
    }

    /// What it is called in messages.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its SHA-256, in hexadecimal digits.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// Its size in bytes.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Its bytes, from the first. Only one reading can go on at a time.
    ///
    /// # Errors
    /// The copy cannot be read.
    pub fn reader(&self) -> Result<BufReader<File>, Trouble> {
        let rewound = self.copy.try_clone().and_then(|mut file| {
            file.seek(SeekFrom::Start(0))?;
            Ok(file)
        });
        match rewound {
            Ok(file) => Ok(BufReader::with_capacity(1 << 16, file)),
            Err(error) => Err(cannot_read(&self.name, &error)),
        }
    }
}

pub(super) fn cannot_read(name: &str, error: &io::Error) -> Trouble {
    Trouble::failed(format_args!("cannot read {name}: {error}"))
}

fn copy(mut from: impl Read) -> io::Result<(File, String, u64)> {
    let mut copy = tempfile::tempfile()?;
    let mut sha = Sha256::new();
    let mut size = 0;
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = match from.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        sha.update(&buffer[..read]);
        copy.write_all(&buffer[..read])?;
        size += read as u64;
    }
    let digest = sha.finalize();
    let digest = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok((copy, digest, size))
}
