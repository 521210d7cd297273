//! What a document says, operation by operation, its references followed.
//!
//! This is for the commands that look at documents without generating anything: `diff`, `routes` and
//! `mock`. They take more than the generator carries, so they read the document itself and not the
//! model. What is so wrong that they cannot go on is reported like everywhere, with its place.

mod operation;
mod security;

use std::cell::RefCell;

pub(crate) use operation::{Operation, Parameter, operations, operations_in};
pub(crate) use security::{Alternative, SchemeUse, alternatives};

use crate::diagnostics::{Finding, Findings};
use crate::source::{FileId, Place, Sources};

/// The two versions of OpenAPI that are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Version {
    /// 3.0.x, whose schemas are a dialect of their own.
    V30,
    /// 3.1.x, whose schemas are JSON Schema 2020-12, and 3.2.x, where it is the same.
    V31,
}

/// A document, and what was found wrong while looking around in it.
pub(crate) struct Outline<'a> {
    pub(crate) sources: &'a Sources,
    pub(crate) root: Place<'a>,
    pub(crate) version: Version,
    findings: RefCell<Findings>,
}

/// Whether a version is one of a line, such as `3.1.2` of `3.1`.
fn is_of(version: &str, line: &str) -> bool {
    let rest = version.strip_prefix(line);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

impl<'a> Outline<'a> {
    /// The document of a file.
    ///
    /// # Errors
    /// It is not an OpenAPI document of a version that is known.
    pub(crate) fn new(sources: &'a Sources, file: FileId) -> Result<Outline<'a>, Findings> {
        let root = sources.root(file);
        let stated = root.get("openapi");
        let stated = stated.as_ref().and_then(|at| match at.node.as_number() {
            // `openapi: 3.1` is a number in YAML.
            Some(number) => Some(number.text()),
            None => at.node.as_str(),
        });
        let version = match stated {
            Some(text) if is_of(text, "3.0") => Version::V30,
            Some(text) if ["3.1", "3.2"].iter().any(|known| is_of(text, known)) => Version::V31,
            other => {
                let at = root.get("openapi").unwrap_or_else(|| root.clone());
                let finding = Finding::wrong(
                    "openapi-version",
                    at.span(),
                    at.pointer,
                    match other {
                        Some(text) => format!("`{text}` is no version of OpenAPI that is known"),
                        None => "this is not an OpenAPI 3 document".to_owned(),
                    },
                );
                let hint = "start the document with `openapi: 3.1.0`, or a version of 3.0 or 3.1";
                return Err(finding.hint(hint).into());
            }
        };
        Ok(Outline {
            sources,
            root,
            version,
            findings: RefCell::default(),
        })
    }

    /// The value itself, or what it refers to in the end; none if that is reported.
    pub(crate) fn follow(&self, place: Place<'a>) -> Option<Place<'a>> {
        let Some(reference) = place.get("$ref") else {
            return Some(place);
        };
        let Some(text) = reference.node.as_str() else {
            self.report(Finding::wrong(
                "wrong-type",
                reference.span(),
                reference.pointer.clone(),
                format!("`$ref` is {}, not a string", reference.node.kind()),
            ));
            return None;
        };
        let mut seen = vec![reference.span()];
        let mut target = self.resolve(&place, text, &reference)?;
        while let Some(next) = target.get("$ref") {
            if seen.contains(&next.span()) {
                self.report(
                    Finding::wrong(
                        "reference-cycle",
                        reference.span(),
                        reference.pointer.clone(),
                        format!("`{text}` leads back to itself and never to a value"),
                    )
                    .hint("replace one of these references by what is meant"),
                );
                return None;
            }
            seen.push(next.span());
            let further = next.node.as_str().unwrap_or_default().to_owned();
            target = self.resolve(&target, &further, &next)?;
        }
        Some(target)
    }

    /// One step along a `$ref`, however much stands beside it.
    pub(crate) fn step(&self, place: &Place<'a>) -> Option<Place<'a>> {
        let reference = place.get("$ref")?;
        let text = reference.node.as_str()?.to_owned();
        self.resolve(place, &text, &reference)
    }

    fn resolve(&self, place: &Place<'a>, text: &str, reference: &Place<'a>) -> Option<Place<'a>> {
        self.sources
            .resolve(place.file, text, reference.span())
            .map_err(|finding| self.report(finding))
            .ok()
    }

    /// The member of that name, followed, which has to be an object where it is there.
    pub(crate) fn object(&self, place: &Place<'a>, name: &str) -> Option<Place<'a>> {
        let member = self.follow(place.get(name)?)?;
        self.is_object(&member, name).then_some(member)
    }

    /// Whether the value is an object; if it is none, that is reported.
    pub(crate) fn is_object(&self, place: &Place<'a>, what: &str) -> bool {
        if place.node.as_object().is_some() {
            return true;
        }
        let kind = place.node.kind();
        self.report(
            Finding::wrong(
                "wrong-type",
                place.span(),
                place.pointer.clone(),
                format!("`{what}` is {kind}, not an object"),
            )
            .hint("write it as an object"),
        );
        false
    }

    /// The components of a kind, such as `schemas`, unfollowed.
    pub(crate) fn components(&self, kind: &str) -> Vec<(&'a str, Place<'a>)> {
        let section = self
            .object(&self.root, "components")
            .and_then(|components| self.object(&components, kind));
        section.map_or_else(Vec::new, |section| {
            let members = section.members();
            members
                .map(|(key, place)| (key.name.as_str(), place))
                .collect()
        })
    }

    pub(crate) fn report(&self, finding: Finding) {
        self.findings.borrow_mut().push(finding);
    }

    /// What was found wrong so far.
    pub(crate) fn findings(&self) -> Findings {
        self.findings.borrow().clone()
    }
}

/// The text of a string member.
pub(crate) fn text<'a>(place: &Place<'a>, name: &str) -> Option<&'a str> {
    place.node.get(name)?.as_str()
}

/// Whether a member is there and `true`.
pub(crate) fn is_true(place: &Place<'_>, name: &str) -> bool {
    place.node.get(name).and_then(|node| node.as_bool()) == Some(true)
}
