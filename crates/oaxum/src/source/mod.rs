//! The documents as they are written: every value with its place in the text.
//!
//! [`Sources`] reads a document and the local files it refers to, JSON or YAML, into trees of
//! [`Node`]s. Each node keeps its [`Span`], so that whatever is found wrong later can be shown where
//! it stands. Nothing here knows what OpenAPI is, apart from the name `$ref`.
//!
//! What a file may hold is bounded, so that no input exhausts memory or the stack:
//! [`MAX_DEPTH`] levels of nesting and [`MAX_ALIAS_BYTES`] made by YAML aliases.

mod anchors;
mod json;
mod lines;
mod load;
mod node;
mod number;
mod place;
mod pointer;
mod resolve;
#[cfg(test)]
mod tests;
mod text;
mod tree;
mod yaml;

pub use load::{LoadError, Refused};
pub use node::{Key, Node, Object, Value};
pub use number::Number;
pub use place::Place;
pub use pointer::{MalformedPointer, Pointer};
pub use text::Text;
pub use tree::MAX_DEPTH;
pub use yaml::MAX_ALIAS_BYTES;

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};

use anchors::Anchors;
use lines::Lines;

/// One of the files in a [`Sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(u32);

/// A stretch of a file: byte offsets into [`Sources::text`], the end exclusive.
///
/// Ordered by file (in the order of reading), then by position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// Offset of the first byte.
    pub start: u32,
    /// Offset behind the last byte.
    pub end: u32,
}

impl Span {
    /// The bytes as a range, for slicing the file's text.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    fn contains(self, other: Span) -> bool {
        self.file == other.file && self.start <= other.start && other.end <= self.end
    }
}

/// Where a span starts, as people and editors count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location<'a> {
    /// The file's path, as [`Sources::path`] gives it.
    pub path: &'a Path,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters (Unicode scalar values).
    pub column: usize,
}

impl fmt::Display for Location<'_> {
    /// `path:line:column`, which terminals and editors make a link of.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.path.display(), self.line, self.column)
    }
}

/// All files read so far, the root document first.
#[derive(Default)]
pub struct Sources {
    files: Vec<File>,
    /// What became of every path that a reference named: a file, or why it could not be read.
    known: BTreeMap<PathBuf, Result<FileId, String>>,
}

struct File {
    path: PathBuf,
    text: String,
    lines: Lines,
    root: Node,
    anchors: Anchors,
}

impl Sources {
    /// The files in the order of reading.
    pub fn files(&self) -> impl Iterator<Item = FileId> + '_ {
        (0..self.files.len() as u32).map(FileId)
    }

    /// The file's path: the root's as it was given, another's joined to that of the file which names
    /// it.
    pub fn path(&self, file: FileId) -> &Path {
        &self.file(file).path
    }

    /// The file's text, without a byte order mark.
    pub fn text(&self, file: FileId) -> &str {
        &self.file(file).text
    }

    /// The text that a span covers.
    pub fn excerpt(&self, span: Span) -> &str {
        self.text(span.file).get(span.range()).unwrap_or_default()
    }

    /// Where a span starts.
    pub fn location(&self, span: Span) -> Location<'_> {
        let file = self.file(span.file);
        let (line, column) = file.lines.position(&file.text, span.start as usize);
        Location {
            path: &file.path,
            line,
            column,
        }
    }

    /// The bytes of a line (from 1) without its line break; empty behind the last.
    pub(crate) fn line(&self, file: FileId, line: usize) -> Range<usize> {
        let file = self.file(file);
        file.lines.line(&file.text, line)
    }

    /// The file's outermost value.
    pub fn root(&self, file: FileId) -> Place<'_> {
        Place {
            node: &self.file(file).root,
            file,
            pointer: Pointer::root(),
        }
    }

    /// How many schemas in all files have the name as `$anchor` or `$dynamicAnchor`.
    pub fn anchors(&self, name: &str) -> usize {
        let files = self.files.iter();
        files.map(|file| file.anchors.named(name).len()).sum()
    }

    /// The pointer to the innermost value whose text holds `span`.
    pub fn pointer_at(&self, span: Span) -> Pointer {
        let mut pointer = Pointer::root();
        let mut node = &self.file(span.file).root;
        loop {
            let inner = match &node.value {
                Value::Array(items) => items
                    .iter()
                    .enumerate()
                    .find(|(_, item)| item.span.contains(span))
                    .map(|(index, item)| {
                        pointer.push_index(index);
                        item
                    }),
                Value::Object(object) => object
                    .iter()
                    .find(|(key, value)| key.span.contains(span) || value.span.contains(span))
                    .map(|(key, value)| {
                        pointer.push(&key.name);
                        value
                    }),
                _ => None,
            };
            match inner {
                Some(inner) => node = inner,
                None => return pointer,
            }
        }
    }

    fn file(&self, file: FileId) -> &File {
        // A `FileId` is made only together with its file.
        &self.files[file.0 as usize]
    }
}

impl fmt::Debug for Sources {
    /// The paths: texts and trees would bury whatever is being debugged.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.files.iter().map(|file| &file.path))
            .finish()
    }
}
