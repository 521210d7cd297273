//! Files that take their place only when they are complete.

use std::{io, path::Path};

use tempfile::{Builder, NamedTempFile};

/// A temporary file in the folder of `path`, to be renamed to it: nobody ever sees half of it.
///
/// # Errors
/// The folder cannot be written to.
pub fn file_beside(path: &Path) -> io::Result<NamedTempFile> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    if !folder.is_dir() {
        let message = format!("there is no folder {}", folder.display());
        return Err(io::Error::new(io::ErrorKind::NotFound, message));
    }
    let mut builder = Builder::new();
    builder.prefix(".express-");
    // For whom any new file is, not for its owner alone as temporary files are.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}
