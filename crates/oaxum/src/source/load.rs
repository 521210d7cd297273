//! Reading a document and every local file that it refers to.

use std::collections::{BTreeMap, VecDeque};
use std::path::{Path, PathBuf};
use std::{fs, io};

use super::anchors::Anchors;
use super::lines::Lines;
use super::resolve::{Reference, joined};
use super::{File, FileId, Node, Pointer, Sources, Span, Value, json, yaml};
use crate::diagnostics::{Colour, Finding, Findings, to_text};

/// Why a document could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The document itself cannot be read.
    #[error("could not read {}", path.display())]
    Unreadable {
        /// The path that was given.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// It can be read, but it or a file that it refers to is neither JSON nor YAML.
    #[error("{}", to_text(&refused.findings, &refused.sources, Colour::Never))]
    Refused {
        /// What is wrong, and the texts to show it in.
        refused: Box<Refused>,
    },
}

/// Files that were read, and what is wrong in them.
#[derive(Debug)]
pub struct Refused {
    /// The files.
    pub sources: Sources,
    /// What is wrong.
    pub findings: Findings,
}

/// Where files come from.
enum Shelf<'a> {
    Disk,
    /// Texts by normalised path.
    Memory(BTreeMap<PathBuf, &'a str>),
}

impl Sources {
    /// Reads a document and every local file that can be reached from it by `$ref`.
    ///
    /// Whether a file is JSON or YAML is told by its content. A file that is referred to but cannot be
    /// read is no error here: [`Sources::resolve`] reports it where the reference counts.
    ///
    /// # Errors
    /// The document cannot be read, or something in one of the files is wrong; all of it is reported.
    pub fn load(path: &Path) -> Result<(Sources, FileId), LoadError> {
        let bytes = fs::read(path).map_err(|source| LoadError::Unreadable {
            path: path.to_owned(),
            source,
        })?;
        Loading::new(Shelf::Disk).load(path.to_owned(), bytes)
    }

    /// Reads a document from memory; it can refer to itself only. The name stands for the path in
    /// messages.
    ///
    /// # Errors
    /// Something in it is wrong.
    pub fn from_text(name: &str, text: &str) -> Result<(Sources, FileId), LoadError> {
        Sources::from_texts(&[(name, text)])
    }

    /// Reads documents from memory, as (path, text); the first is the root, the others are read if
    /// something refers to them.
    ///
    /// # Errors
    /// There is no text, or something in one of them is wrong.
    pub fn from_texts(texts: &[(&str, &str)]) -> Result<(Sources, FileId), LoadError> {
        let Some((name, text)) = texts.first() else {
            return Err(LoadError::Unreadable {
                path: PathBuf::new(),
                source: io::Error::new(io::ErrorKind::NotFound, "no text was given"),
            });
        };
        let by_path = texts
            .iter()
            .map(|(name, text)| (joined(Path::new(""), name), *text));
        let shelf = Shelf::Memory(by_path.collect());
        Loading::new(shelf).load(PathBuf::from(name), text.as_bytes().to_vec())
    }
}

struct Loading<'a> {
    shelf: Shelf<'a>,
    sources: Sources,
    /// Files on disk by their one true path, whatever they are called.
    canonical: BTreeMap<PathBuf, FileId>,
    findings: Findings,
    /// Files whose references are still to be followed.
    unfollowed: VecDeque<FileId>,
}

impl<'a> Loading<'a> {
    fn new(shelf: Shelf<'a>) -> Loading<'a> {
        Loading {
            shelf,
            sources: Sources::default(),
            canonical: BTreeMap::new(),
            findings: Findings::new(),
            unfollowed: VecDeque::new(),
        }
    }

    fn load(mut self, path: PathBuf, bytes: Vec<u8>) -> Result<(Sources, FileId), LoadError> {
        let known_as = joined(Path::new(""), &path.to_string_lossy());
        let root = self
            .add(path.clone(), bytes)
            .map_err(|source| LoadError::Unreadable { path, source })?;
        self.sources.known.insert(known_as, Ok(root));
        while let Some(file) = self.unfollowed.pop_front() {
            self.follow(file);
        }
        if self.findings.is_empty() {
            Ok((self.sources, root))
        } else {
            Err(LoadError::Refused {
                refused: Box::new(Refused {
                    sources: self.sources,
                    findings: self.findings,
                }),
            })
        }
    }

    /// Reads every file that a file refers to and that is not known yet.
    fn follow(&mut self, file: FileId) {
        let folder = self.sources.folder(file).to_owned();
        let mut paths = Vec::new();
        collect_paths(&self.sources.file(file).root, &folder, &mut paths);
        for path in paths {
            if !self.sources.known.contains_key(&path) {
                let outcome = self.fetch(&path).map_err(|error| error.to_string());
                self.sources.known.insert(path, outcome);
            }
        }
    }

    fn fetch(&mut self, path: &Path) -> io::Result<FileId> {
        match &self.shelf {
            Shelf::Memory(texts) => match texts.get(path) {
                Some(text) => {
                    let bytes = text.as_bytes().to_vec();
                    self.add(path.to_owned(), bytes)
                }
                None => Err(io::Error::new(
                    io::ErrorKind::NotFound,
                    "there is no such file",
                )),
            },
            Shelf::Disk => {
                let canonical = fs::canonicalize(path)?;
                if let Some(&file) = self.canonical.get(&canonical) {
                    return Ok(file);
                }
                // Reading a device or a pipe could go on for ever.
                if !fs::metadata(&canonical)?.is_file() {
                    return Err(io::Error::other("it is not a regular file"));
                }
                let bytes = fs::read(&canonical)?;
                self.add(path.to_owned(), bytes)
            }
        }
    }

    fn add(&mut self, path: PathBuf, bytes: Vec<u8>) -> io::Result<FileId> {
        if u32::try_from(bytes.len()).is_err() {
            return Err(io::Error::other("it is larger than 4 GiB"));
        }
        let file = FileId(self.sources.files.len() as u32);
        let (text, invalid) = decode(bytes);
        let lines = Lines::of(&text);
        let root = match invalid {
            Some(at) => {
                self.findings.push(not_utf8(file, at));
                None
            }
            None => parse(file, &path, &text, &mut self.findings),
        };
        if matches!(self.shelf, Shelf::Disk)
            && let Ok(canonical) = fs::canonicalize(&path)
        {
            self.canonical.entry(canonical).or_insert(file);
        }
        let root = root.unwrap_or(Node {
            span: start_of(file),
            value: Value::Null,
        });
        let anchors = Anchors::of(&text, &root);
        self.sources.files.push(File {
            path,
            text,
            lines,
            root,
            anchors,
        });
        self.unfollowed.push_back(file);
        Ok(file)
    }
}

/// The text without a byte order mark, and where it stops being UTF-8, if it does.
fn decode(bytes: Vec<u8>) -> (String, Option<u32>) {
    const MARK: &str = "\u{feff}";
    let (mut text, mut invalid) = match String::from_utf8(bytes) {
        Ok(text) => (text, None),
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let lossy = String::from_utf8_lossy(error.as_bytes()).into_owned();
            (lossy, Some(valid as u32))
        }
    };
    if text.starts_with(MARK) {
        text.drain(..MARK.len());
        invalid = invalid.map(|at| at - MARK.len() as u32);
    }
    (text, invalid)
}

fn not_utf8(file: FileId, at: u32) -> Finding {
    let span = Span {
        file,
        start: at,
        // The replacement character that stands there now.
        end: at + 3,
    };
    Finding::wrong("not-utf8", span, Pointer::root(), "this is not UTF-8")
        .hint("save the file in the encoding UTF-8")
}

fn start_of(file: FileId) -> Span {
    Span {
        file,
        start: 0,
        end: 0,
    }
}

/// The file's value; `None` once something is reported that ends the reading.
fn parse(file: FileId, path: &Path, text: &str, findings: &mut Findings) -> Option<Node> {
    let mut own = Findings::new();
    let content = text.trim_start_matches([' ', '\t', '\r', '\n']);
    let node = if content.starts_with(['{', '[']) {
        parse_braced(file, path, text, content, &mut own)
    } else {
        yaml::read(file, text, &mut own)
    };
    if own.is_empty() && node.as_ref().is_none_or(Node::is_null) {
        own.push(
            Finding::wrong(
                "empty-document",
                start_of(file),
                Pointer::root(),
                "there is nothing in this file",
            )
            .hint("an OpenAPI document starts with `openapi: 3.1.0`"),
        );
    }
    findings.extend(own);
    node
}

/// What starts with a bracket is JSON, or else YAML in flow style (`{a: b}`).
fn parse_braced(
    file: FileId,
    path: &Path,
    text: &str,
    content: &str,
    findings: &mut Findings,
) -> Option<Node> {
    let mut as_json = Findings::new();
    let node = json::read(file, text, &mut as_json);
    let is_json = node.is_some() || !as_json.sorted().iter().any(|f| f.code == "syntax");
    let meant_json = path
        .extension()
        .is_some_and(|extension| extension == "json");
    if is_json || meant_json {
        findings.extend(as_json);
        return node;
    }
    let mut as_yaml = Findings::new();
    let node = yaml::read(file, text, &mut as_yaml);
    // When it is neither, a name in quotes tells what was meant.
    let quoted = content[1..].trim_start().starts_with('"');
    findings.extend(if node.is_none() && quoted {
        as_json
    } else {
        as_yaml
    });
    node
}

/// The paths of all other files that `$ref`s and discriminator mappings in a value name.
fn collect_paths(node: &Node, folder: &Path, paths: &mut Vec<PathBuf>) {
    match &node.value {
        Value::Array(items) => {
            for item in items {
                collect_paths(item, folder, paths);
            }
        }
        Value::Object(object) => {
            for (key, value) in object.iter() {
                match (key.name.as_str(), value.as_str()) {
                    ("$ref", Some(reference)) => collect_path(reference, folder, paths),
                    ("discriminator", None) => {
                        let mapping = value.get("mapping").and_then(Node::as_object);
                        let targets = mapping.into_iter().flat_map(|mapping| mapping.iter());
                        for (_, target) in targets {
                            collect_path(target.as_str().unwrap_or_default(), folder, paths);
                        }
                        collect_paths(value, folder, paths);
                    }
                    _ => collect_paths(value, folder, paths),
                }
            }
        }
        _ => {}
    }
}

fn collect_path(reference: &str, folder: &Path, paths: &mut Vec<PathBuf>) {
    if let Ok(Reference {
        path: Some(path), ..
    }) = Reference::parse(reference)
    {
        paths.push(joined(folder, &path));
    }
}
