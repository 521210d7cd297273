//! A folder of files, each with what is known of it: `ID` and `ID.json`.

use std::io;
use std::path::{Path, PathBuf};

use futures_util::stream;
use oaxum_runtime::Uuid;
use oaxum_runtime::server::{Body, Bytes};
use tempfile::{NamedTempFile, TempPath};
use tokio::fs::{self, File};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::types::Stored;

/// How many bytes are read at a time.
const CHUNK: usize = 64 << 10;

/// A folder of files.
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// This folder, which is made if it is not there.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn open(path: &Path) -> io::Result<Self> {
        std::fs::create_dir_all(path)?;
        let path = path.to_owned();
        Ok(Self { path })
    }

    /// An empty file that is not stored yet.
    pub fn draft(&self) -> io::Result<Draft<'_>> {
        let (file, path) = NamedTempFile::new_in(&self.path)?.into_parts();
        Ok(Draft {
            folder: self,
            file: File::from_std(file),
            path,
            size: 0,
        })
    }

    /// The size of a file, and its bytes as they are read.
    pub async fn read(&self, id: Uuid) -> io::Result<(i64, Body)> {
        let file = File::open(self.bytes_of(id)).await?;
        let size = i64::try_from(file.metadata().await?.len()).map_err(io::Error::other)?;
        let chunks = stream::try_unfold(file, |mut file| async move {
            let mut chunk = Vec::with_capacity(CHUNK);
            let length = file.read_buf(&mut chunk).await?;
            io::Result::Ok((length > 0).then(|| (Bytes::from(chunk), file)))
        });
        Ok((size, Body::from_stream(chunks)))
    }

    /// What is known of a file.
    pub async fn about(&self, id: Uuid) -> io::Result<Stored> {
        let text = fs::read(self.about_of(id)).await?;
        Ok(serde_json::from_slice(&text)?)
    }

    fn bytes_of(&self, id: Uuid) -> PathBuf {
        self.path.join(id.to_string())
    }

    fn about_of(&self, id: Uuid) -> PathBuf {
        self.path.join(format!("{id}.json"))
    }
}

/// A file that is not stored yet; one that is given up leaves nothing behind.
pub struct Draft<'a> {
    folder: &'a Folder,
    file: File,
    path: TempPath,
    size: i64,
}

impl Draft<'_> {
    /// Adds bytes at the end.
    pub async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes).await?;
        self.size += i64::try_from(bytes.len()).map_err(io::Error::other)?;
        Ok(())
    }

    /// Stores the file under an id of its own, which is its only name: those that senders give may
    /// be anything.
    pub async fn keep(mut self, title: Option<String>) -> io::Result<Stored> {
        let stored = Stored {
            title,
            ..Stored::new(Uuid::now_v7(), self.size)
        };
        let mut about = File::create_new(self.folder.about_of(stored.id)).await?;
        about.write_all(&serde_json::to_vec(&stored)?).await?;
        // What is acknowledged is on the disk.
        for file in [&mut about, &mut self.file] {
            file.flush().await?;
            file.sync_all().await?;
        }
        self.path.persist(self.folder.bytes_of(stored.id))?;
        Ok(stored)
    }
}
