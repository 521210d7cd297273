//! Bringing a folder up to date.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::folder::Folder;
use super::list::files;
use super::{Output, OutputError};

/// What [`write()`] did; paths as seen from the folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Files that are new or whose text is another now.
    pub written: Vec<PathBuf>,
    /// Generated earlier, but no longer.
    pub removed: Vec<PathBuf>,
    /// How many files were right already; they were not touched.
    pub unchanged: usize,
}

/// Makes the generated files of a folder those of `output`.
///
/// A file whose text is right is not touched, so that nothing is built again for it. Others are
/// written beside and moved into place, so that no reader ever sees half of one. What was generated
/// earlier and is no longer is removed, with folders that this leaves empty.
///
/// # Errors
/// Before anything is written: the folder is somebody else's, or a file that is to be written is.
pub fn write(folder: &Path, output: &Output) -> Result<Changes, OutputError> {
    let files = files(output)?;
    let present = Folder::look(folder, &files)?;
    if present.has_others && present.generated.is_empty() {
        return Err(OutputError::ForeignFolder(folder.to_owned()));
    }
    for path in files.keys() {
        let target = folder.join(path);
        if !present.generated.contains(*path) && target.symlink_metadata().is_ok() {
            return Err(OutputError::ForeignFile(target));
        }
    }
    let mut changes = Changes::default();
    for (path, text) in &files {
        let target = folder.join(path);
        if fs::read(&target).is_ok_and(|present| present == text.as_bytes()) {
            changes.unchanged += 1;
        } else {
            replace(&target, text)?;
            changes.written.push(path.to_path_buf());
        }
    }
    for path in present.generated {
        if !files.contains_key(path.as_path()) {
            remove(folder, &path)?;
            changes.removed.push(path);
        }
    }
    Ok(changes)
}

fn replace(target: &Path, text: &str) -> Result<(), OutputError> {
    let folder = target.parent().unwrap_or(Path::new(""));
    fs::create_dir_all(folder).map_err(OutputError::io("create", folder))?;
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    // Hidden, and of this process alone: two runs at once do not mix their texts.
    let beside = folder.join(format!(".{name}.{}.tmp", std::process::id()));
    fs::write(&beside, text)
        .map_err(OutputError::io("write", &beside))
        .and_then(|()| fs::rename(&beside, target).map_err(OutputError::io("write", target)))
        .inspect_err(|_| {
            // The error that counts is on its way already.
            let _ = fs::remove_file(&beside);
        })
}

fn remove(folder: &Path, path: &Path) -> Result<(), OutputError> {
    let target = folder.join(path);
    fs::remove_file(&target).map_err(OutputError::io("remove", &target))?;
    for parent in path.ancestors().skip(1) {
        if parent == Path::new("") {
            break;
        }
        let parent = folder.join(parent);
        match fs::remove_dir(&parent) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::DirectoryNotEmpty => break,
            Err(error) => return Err(OutputError::io("remove", &parent)(error)),
        }
    }
    Ok(())
}
