//! Places that files are written to.

use std::fs;
use std::io;
use std::path::Path;

use super::trouble::Trouble;

/// Refuses to put a file where it could not be, or where something is that must not go: a folder, a
/// device.
pub fn refuse_no_file(path: &Path) -> Result<(), Trouble> {
    let name = path.display();
    let folder = folder_of(path);
    if !folder.is_dir() {
        let folder = folder.display();
        let trouble = Trouble::new(format!(
            "cannot write to {name}: the folder {folder} does not exist"
        ));
        return Err(trouble.hint("create it, or name another file"));
    }
    if path.is_dir() {
        return Err(
            Trouble::new(format!("cannot write to {name}: it is a folder"))
                .hint("name a file in it"),
        );
    }
    if is_no_file(path) {
        return Err(
            Trouble::new(format!("cannot write to {name}: it is no regular file"))
                .hint("name another file"),
        );
    }
    Ok(())
}

/// Whether something else than a file is there, such as a device.
pub fn is_no_file(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|found| !found.is_file())
}

/// The folder that a file is in.
pub fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Whether two names are of one file that is there, by whatever way.
pub fn is_same_file(one: &Path, other: &Path) -> bool {
    matches!((identity(one), identity(other)), (Ok(one), Ok(other)) if one == other)
}

#[cfg(unix)]
fn identity(path: &Path) -> io::Result<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    fs::metadata(path).map(|found| (found.dev(), found.ino()))
}

#[cfg(not(unix))]
fn identity(path: &Path) -> io::Result<std::path::PathBuf> {
    path.canonicalize()
}
