//! Following references.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use percent_encoding::percent_decode_str;

use super::{FileId, MalformedPointer, Node, Place, Pointer, Sources, Span, Value};
use crate::diagnostics::{Finding, near_miss};

/// The parts of `other.yaml#/components/schemas/Pet`.
pub(super) struct Reference {
    /// The other file's path as it is written, decoded; none for the file itself.
    pub(super) path: Option<String>,
    pub(super) fragment: Fragment,
}

/// What stands behind the `#`.
pub(super) enum Fragment {
    Pointer(Pointer),
    /// The `$anchor` of a schema.
    Anchor(String),
}

pub(super) enum Malformed {
    /// It names something elsewhere on the network, by this scheme.
    Remote,
    Pointer(MalformedPointer),
    /// The path is not UTF-8 once decoded.
    Path,
}

impl Reference {
    pub(super) fn parse(text: &str) -> Result<Reference, Malformed> {
        let (path, fragment) = text.split_once('#').unwrap_or((text, ""));
        if has_scheme(path) || path.starts_with("//") {
            return Err(Malformed::Remote);
        }
        let path = percent_decode_str(path)
            .decode_utf8()
            .map_err(|_| Malformed::Path)?;
        let fragment = match Pointer::from_fragment(fragment) {
            Ok(pointer) => Fragment::Pointer(pointer),
            Err(MalformedPointer::Start) => Fragment::Anchor(fragment.to_owned()),
            Err(error) => return Err(Malformed::Pointer(error)),
        };
        Ok(Reference {
            path: (!path.is_empty()).then(|| path.into_owned()),
            fragment,
        })
    }
}

/// Whether a reference starts with a URI scheme (RFC 3986 §3.1).
fn has_scheme(reference: &str) -> bool {
    let Some((scheme, _)) = reference.split_once(':') else {
        return false;
    };
    // A single letter is a drive.
    scheme.len() > 1
        && scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|char| char.is_ascii_alphanumeric() || matches!(char, '+' | '-' | '.'))
}

/// A path as seen from a folder, without `.` and, where that is certain, without `..`.
pub(super) fn joined(folder: &Path, path: &str) -> PathBuf {
    let mut joined = PathBuf::new();
    for component in folder.join(path).components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir
                if matches!(joined.components().next_back(), Some(Component::Normal(_))) =>
            {
                joined.pop();
            }
            other => joined.push(other),
        }
    }
    joined
}

/// How many other references may be followed on the way of one.
const MAX_STEPS: usize = 64;

impl Sources {
    /// The value that a reference in file `from` names; `at` is where the reference stands.
    ///
    /// The forms are `#/…`, `other.yaml#/…` and `other.yaml`, paths as seen from `from`'s folder. A
    /// pointer that leads through a `$ref` goes on at what that names. The value may be a reference
    /// again: see [`Sources::resolve_fully`].
    ///
    /// # Errors
    /// The reference is malformed, remote or dangling.
    pub fn resolve(&self, from: FileId, reference: &str, at: Span) -> Result<Place<'_>, Finding> {
        let mut steps = MAX_STEPS;
        self.resolve_within(from, reference, at, &mut steps)
    }

    /// Like [`Sources::resolve`], and on along values that are nothing but a `$ref`.
    ///
    /// An object with members beside `$ref` ends the chain, except `summary` and `description`, which
    /// say nothing about what is meant.
    ///
    /// # Errors
    /// As for [`Sources::resolve`]; a chain that leads back into itself.
    pub fn resolve_fully(
        &self,
        from: FileId,
        reference: &str,
        at: Span,
    ) -> Result<Place<'_>, Finding> {
        let place = self.resolve(from, reference, at)?;
        self.follow_while(place, pure_reference)
            .map_err(|lost| match lost {
                Lost::Circle(steps) => self.cycle(reference, at, &steps),
                Lost::Finding(finding) => finding,
            })
    }

    /// The value at a place, or what its `$ref` leads to, however long the chain.
    ///
    /// This is how OpenAPI's own objects refer: what stands beside a `$ref` does not count. (In a
    /// schema it does; see [`Sources::resolve`].)
    ///
    /// # Errors
    /// As for [`Sources::resolve`]; a chain that leads back into itself.
    pub fn follow<'s>(&'s self, place: &Place<'s>) -> Result<Place<'s>, Finding> {
        self.follow_while(place.clone(), reference_of)
            .map_err(|lost| match lost {
                Lost::Finding(finding) => finding,
                Lost::Circle(steps) => {
                    let first = reference_of(place.node);
                    let target = first.and_then(Node::as_str).unwrap_or_default();
                    let at = first.map_or(place.span(), |reference| reference.span);
                    self.cycle(target, at, &steps)
                }
            })
    }

    /// Goes on from value to value for as long as `reference` finds one to follow.
    fn follow_while<'s>(
        &'s self,
        mut place: Place<'s>,
        reference: impl Fn(&'s Node) -> Option<&'s Node>,
    ) -> Result<Place<'s>, Lost> {
        let mut steps: BTreeSet<Span> = BTreeSet::new();
        while let Some(next) = reference(place.node) {
            if !steps.insert(next.span) {
                return Err(Lost::Circle(steps.into_iter().collect()));
            }
            let target = next.as_str().unwrap_or_default();
            place = self
                .resolve(place.file, target, next.span)
                .map_err(Lost::Finding)?;
        }
        Ok(place)
    }

    fn resolve_within(
        &self,
        from: FileId,
        reference: &str,
        at: Span,
        steps: &mut usize,
    ) -> Result<Place<'_>, Finding> {
        let parsed = Reference::parse(reference)
            .map_err(|malformed| self.malformed(malformed, reference, at))?;
        let file = match &parsed.path {
            None => from,
            Some(path) => self.file_at(from, path, reference, at)?,
        };
        let mut place = self.root(file);
        let pointer = match &parsed.fragment {
            Fragment::Pointer(pointer) => pointer,
            Fragment::Anchor(name) => self.anchor(file, name, reference, at)?,
        };
        for token in pointer.tokens() {
            place = loop {
                if let Some(inner) = place.step(&token) {
                    break inner;
                }
                let Some(on) = place.node.get("$ref") else {
                    return Err(self.dangling(reference, at, &place, &token));
                };
                if *steps == 0 {
                    return Err(self.cycle(reference, at, &[on.span]));
                }
                *steps -= 1;
                let target = on.as_str().unwrap_or_default();
                place = self.resolve_within(place.file, target, on.span, steps)?;
            };
        }
        Ok(place)
    }

    fn anchor(
        &self,
        file: FileId,
        name: &str,
        reference: &str,
        at: Span,
    ) -> Result<&Pointer, Finding> {
        match self.file(file).anchors.named(name) {
            [pointer] => Ok(pointer),
            [] => Err(Finding::wrong(
                "anchor-reference",
                at,
                self.pointer_at(at),
                format!("`{reference}` names an anchor, and no schema has it"),
            )
            .hint(format!(
                "write the whole way as a JSON pointer, such as `#/components/schemas/{name}`"
            ))),
            several => Err(Finding::wrong(
                "anchor-reference",
                at,
                self.pointer_at(at),
                format!(
                    "`{reference}` names an anchor that {} schemas have",
                    several.len()
                ),
            )
            .hint("give each `$anchor` a name of its own")),
        }
    }

    fn file_at(
        &self,
        from: FileId,
        path: &str,
        reference: &str,
        at: Span,
    ) -> Result<FileId, Finding> {
        let reason = match self.known.get(&joined(self.folder(from), path)) {
            Some(Ok(file)) => return Ok(*file),
            Some(Err(reason)) => reason.as_str(),
            None => "it was not read",
        };
        let finding = Finding::wrong(
            "dangling-reference",
            at,
            self.pointer_at(at),
            format!("`{reference}` names a file that cannot be read: {reason}"),
        );
        // Without a `#` a schema's bare name is a file's.
        let schemas = Pointer::root().join("components").join("schemas");
        let schema = schemas.join(path);
        Err(finding.hint(if self.root(from).find(&schema).is_some() {
            format!("did you mean `#{schema}`?")
        } else {
            let sought = self.folder(from).join(path);
            format!("it was looked for at `{}`", sought.display())
        }))
    }

    /// The folder that the file's references start from.
    pub(super) fn folder(&self, file: FileId) -> &Path {
        self.path(file).parent().unwrap_or(Path::new(""))
    }

    fn malformed(&self, malformed: Malformed, reference: &str, at: Span) -> Finding {
        let pointer = self.pointer_at(at);
        match malformed {
            Malformed::Remote => Finding::not_supported(
                "remote-reference",
                at,
                pointer,
                format!("`{reference}` is not a local file"),
            )
            .hint("save the file beside this one and refer to it by a relative path"),
            Malformed::Pointer(error) => Finding::wrong(
                "malformed-reference",
                at,
                pointer,
                format!("`{reference}` has no valid JSON pointer behind `#`"),
            )
            .hint(error.to_string()),
            Malformed::Path => Finding::wrong(
                "malformed-reference",
                at,
                pointer,
                format!("the path in `{reference}` is not UTF-8"),
            ),
        }
    }

    /// `place` exists, but has no `token`.
    fn dangling(&self, reference: &str, at: Span, place: &Place<'_>, token: &str) -> Finding {
        let parent = if place.pointer.is_root() {
            "the document".to_owned()
        } else {
            format!("`{}`", place.pointer)
        };
        let (lack, hint) = match &place.node.value {
            Value::Object(object) => (
                format!("{parent} has no `{token}`"),
                near_miss(token, object.iter().map(|(key, _)| key.name.as_str()))
                    .map(|meant| place.pointer.join(meant)),
            ),
            Value::Array(items) => {
                let plural = if items.len() == 1 { "" } else { "s" };
                let held = format!("{parent} holds {} item{plural}", items.len());
                (format!("{held}, counted from 0"), None)
            }
            _ => (format!("{parent} is {}", place.node.kind()), None),
        };
        let mut finding = Finding::wrong(
            "dangling-reference",
            at,
            self.pointer_at(at),
            format!("`{reference}` does not exist: {lack}"),
        );
        if !place.pointer.is_root() {
            finding = finding.related(
                first_of(place.node, self),
                format!("there is no `{token}` in here"),
            );
        }
        let path = reference.split('#').next().unwrap_or_default();
        match hint.or_else(|| self.elsewhere(place.file, reference)) {
            Some(meant) => finding.hint(format!("did you mean `{path}#{meant}`?")),
            None => finding.hint("correct the reference, or add what it names"),
        }
    }

    /// A component that has the name a dangling reference ends with.
    fn elsewhere(&self, file: FileId, reference: &str) -> Option<Pointer> {
        let Fragment::Pointer(pointer) = Reference::parse(reference).ok()?.fragment else {
            return None;
        };
        let name = pointer.tokens().next_back()?;
        let components = self.root(file).get("components")?;
        components
            .members()
            .find_map(|(_, section)| section.get(&name).map(|found| found.pointer))
    }

    fn cycle(&self, reference: &str, at: Span, steps: &[Span]) -> Finding {
        let finding = Finding::wrong(
            "reference-cycle",
            at,
            self.pointer_at(at),
            format!("`{reference}` leads back to itself and never to a value"),
        );
        steps
            .iter()
            .filter(|step| **step != at)
            .fold(finding, |finding, step| {
                finding.related(*step, "by way of this")
            })
            .hint("replace one of these references by what is meant")
    }
}

/// Why a chain of references leads to no value.
enum Lost {
    /// By way of these it comes back to where it was.
    Circle(Vec<Span>),
    Finding(Finding),
}

/// The value of `$ref` in an object.
fn reference_of(node: &Node) -> Option<&Node> {
    node.get("$ref").filter(|target| target.as_str().is_some())
}

/// The value of `$ref` in an object that is nothing but a reference.
fn pure_reference(node: &Node) -> Option<&Node> {
    let beside = ["$ref", "summary", "description"];
    let pure = node
        .as_object()?
        .iter()
        .all(|(key, _)| beside.contains(&key.name.as_str()));
    reference_of(node).filter(|_| pure)
}

/// The start of a value, short enough to be shown.
fn first_of(node: &Node, sources: &Sources) -> Span {
    match &node.value {
        Value::Object(object) => object.iter().next().map_or(node.span, |(key, _)| key.span),
        _ => Span {
            end: sources
                .text(node.span.file)
                .ceil_char_boundary(node.span.start as usize + 1) as u32,
            ..node.span
        },
    }
}
