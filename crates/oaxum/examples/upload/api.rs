//! The operations: what the contract says, on what the folder can do.

use std::io::{self, ErrorKind};

use oaxum_runtime::server::Context;

use crate::folder::Folder;
use crate::server::*;
use crate::types::{DownloadOkContentLength, Stored};

/// The implementation of the contract.
pub struct Files {
    folder: Folder,
}

impl Files {
    /// In this folder.
    pub fn new(folder: Folder) -> Self {
        Self { folder }
    }
}

impl UploadApi for Files {
    async fn upload(
        &self,
        _: Context,
        request: UploadRequest,
    ) -> Result<UploadResponse, UploadError> {
        let mut parts = request.body;
        let mut draft = self.folder.draft()?;
        let mut title = None;
        // The sender chooses the order. `?` answers a part that breaks the contract as the router
        // would, and the draft is gone.
        while let Some(part) = parts.next().await {
            match part? {
                UploadPart::Title(text) => title = Some(text.into_inner()),
                UploadPart::File(mut file) => {
                    while let Some(bytes) = file.bytes.next().await {
                        draft.write(&bytes?).await?;
                    }
                }
            }
        }
        let body = draft.keep(title).await?;
        let location = format!("/files/{}", body.id);
        Ok(UploadResponse::Created { body, location })
    }

    async fn download(
        &self,
        _: Context,
        request: DownloadRequest,
    ) -> Result<DownloadResponse, DownloadError> {
        let (size, body) = self.folder.read(request.id).await?;
        let content_length = DownloadOkContentLength::try_from(size)
            .map_err(|_| DownloadError::InternalServerError)?;
        Ok(DownloadResponse::Ok {
            body,
            content_length,
        })
    }

    async fn about(&self, _: Context, request: AboutRequest) -> Result<AboutResponse, AboutError> {
        let stored: Stored = self.folder.about(request.id).await?;
        Ok(AboutResponse::Ok(stored))
    }
}

impl From<io::Error> for UploadError {
    fn from(error: io::Error) -> Self {
        report(&error);
        Self::InternalServerError
    }
}

impl From<io::Error> for DownloadError {
    fn from(error: io::Error) -> Self {
        if error.kind() == ErrorKind::NotFound {
            return Self::NotFound;
        }
        report(&error);
        Self::InternalServerError
    }
}

impl From<io::Error> for AboutError {
    fn from(error: io::Error) -> Self {
        if error.kind() == ErrorKind::NotFound {
            return Self::NotFound;
        }
        report(&error);
        Self::InternalServerError
    }
}

/// Tells the operator what happened; the caller learns only that something did.
#[allow(clippy::print_stderr, reason = "the log of an example")]
fn report(error: &io::Error) {
    eprintln!("the disk failed: {error}");
}
