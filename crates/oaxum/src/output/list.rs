//! The list of generated files that cannot say so themselves.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

use super::{MARKER, Output, OutputError, is_marked};

/// The name of the list, in the folder that the files were generated into.
pub const LIST: &str = ".oaxum";

/// The files of `output`, and the list of those that have no marker, if there are any.
///
/// # Errors
/// A path leads out of the folder.
pub(super) fn files(output: &Output) -> Result<BTreeMap<&Path, Cow<'_, str>>, OutputError> {
    let mut files = BTreeMap::new();
    let mut list = format!("# {MARKER}: files without a first line that says so.\n");
    let header = list.len();
    for (path, text) in &output.files {
        if !is_inside(path) {
            return Err(OutputError::Outside(path.clone()));
        }
        if !is_marked(text) {
            list.push_str(&path.to_string_lossy());
            list.push('\n');
        }
        files.insert(path.as_path(), Cow::Borrowed(text.as_str()));
    }
    if list.len() > header {
        files.insert(Path::new(LIST), Cow::Owned(list));
    }
    Ok(files)
}

/// The files that a folder's list names, the list itself among them.
pub(super) fn listed(folder: &Path) -> Result<Vec<PathBuf>, OutputError> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let list = folder.join(LIST);
    let text = match fs::read_to_string(&list) {
        Ok(text) if is_marked(&text) => text,
        Ok(_) => return Ok(Vec::new()),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(OutputError::io("read", &list)(error)),
    };
    let named = text.lines().skip(1).map(PathBuf::from);
    // A list that was tampered with leads nowhere else.
    let named = named.filter(|path| is_inside(path));
    Ok(named.chain([PathBuf::from(LIST)]).collect())
}

/// Whether a path only goes down.
fn is_inside(path: &Path) -> bool {
    let mut components = path.components();
    let down = components.all(|component| matches!(component, Component::Normal(_)));
    down && !path.as_os_str().is_empty()
}
