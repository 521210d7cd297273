//! From the document to the model: references resolved, versions made one.
//!
//! Each object is read through `Fields`, which knows what may stand there. A field that is not known
//! is wrong, one that is known but not carried over is reported as such: nothing in a document is
//! ever passed over in silence. Extensions (`x-…`) are the exception that OpenAPI makes.
//!
//! Three kinds of findings come of it. What is *wrong* or *not supported* stops the generation, or
//! leaves out the operations concerned. A *warning* is for what the document can do without: it has
//! no effect, or has one that its author may not have had in mind.

mod about;
mod body;
mod components;
mod document;
mod encoding;
mod examples;
mod fields;
mod form;
mod left_out;
mod media_type;
mod operation;
mod parameter;
mod path;
mod paths;
mod pattern;
mod response;
mod schema;
mod security;

use std::collections::BTreeMap;

use crate::{
    diagnostics::{Finding, Findings},
    model::{Api, At, Header, Omitted, Parameter, RequestBody, Response, Schemas, SecurityScheme},
    source::{FileId, Node, Place, Sources},
};

use fields::Fields;
use schema::SchemaReader;

pub use left_out::leave_out;

/// What a document says.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// What it is about.
    pub api: Api,
    /// What its author may want to look at. When operations were left out, the reasons are among
    /// them, with the kinds they have.
    pub warnings: Findings,
}

/// What becomes of operations that something wrong or not supported concerns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unsupported {
    /// The document is refused.
    #[default]
    Refused,
    /// They are left out, and listed in [`Output::omitted`](crate::output::Output::omitted).
    LeftOut,
}

/// Reads a document.
///
/// # Errors
/// Everything in it that is wrong or not carried over, and the warnings with it. With
/// [`Unsupported::LeftOut`], as far as that concerns the document and not some operations.
pub fn parse(
    sources: &Sources,
    root: FileId,
    unsupported: Unsupported,
) -> Result<Parsed, Findings> {
    let mut parser = Parser::new(sources, root);
    let api = parser.document(&sources.root(root));
    let (errors, warnings) = parser.findings.partition(|finding| finding.kind.stops());
    let parsed = match api {
        Some(api) if errors.is_empty() => Ok(Parsed { api, warnings }),
        Some(api) if unsupported == Unsupported::LeftOut => {
            return leave_out(sources, root, Parsed { api, warnings }, errors);
        }
        _ => Err((errors, warnings)),
    };
    parsed.map_err(|(mut errors, warnings)| {
        errors.extend(warnings);
        errors
    })
}

/// The version of OpenAPI that a document is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Version {
    /// 3.0, with a dialect of JSON Schema of its own.
    V3_0,
    /// 3.1, with JSON Schema 2020-12; 3.2 where it is the same.
    V3_1,
}

/// Reads on after a finding, so that one run finds everything.
struct Parser<'a> {
    sources: &'a Sources,
    root: FileId,
    version: Version,
    findings: Findings,
    schemas: Schemas,
    reader: SchemaReader<'a>,
    shared: Shared,
    schemes: Vec<SecurityScheme>,
    omitted: Vec<Omitted>,
}

/// What was referred to and is read already, by the identity of its value; none where it is wrong.
#[derive(Default)]
struct Shared {
    parameters: BTreeMap<usize, Option<Parameter>>,
    headers: BTreeMap<usize, Option<Header>>,
    responses: BTreeMap<usize, Option<Response>>,
    bodies: BTreeMap<usize, Option<RequestBody>>,
}

impl<'a> Parser<'a> {
    fn new(sources: &'a Sources, root: FileId) -> Self {
        Self {
            sources,
            root,
            version: Version::V3_1,
            findings: Findings::new(),
            schemas: Schemas::default(),
            reader: SchemaReader::default(),
            shared: Shared::default(),
            schemes: Vec::new(),
            omitted: Vec::new(),
        }
    }

    fn wrong(&mut self, code: &'static str, place: &Place<'_>, message: impl Into<String>) {
        self.findings.push(Finding::wrong_at(code, place, message));
    }

    fn not_supported(
        &mut self,
        code: &'static str,
        place: &Place<'_>,
        message: impl Into<String>,
        hint: &str,
    ) {
        self.findings
            .push(Finding::not_supported_at(code, place, message).hint(hint));
    }

    fn warn(
        &mut self,
        code: &'static str,
        place: &Place<'_>,
        message: impl Into<String>,
        hint: &str,
    ) {
        self.findings
            .push(Finding::warning_at(code, place, message).hint(hint));
    }

    /// The value itself, or what its `$ref` leads to.
    ///
    /// In 3.1 a `description` beside the reference takes the place of the one it leads to; see
    /// [`Parser::own_description`]. Whatever else stands there is ignored in both versions.
    fn follow(&mut self, place: &Place<'a>) -> Option<Place<'a>> {
        let Some(object) = place.node.as_object() else {
            return Some(place.clone());
        };
        let reference = object.get("$ref");
        if let Some(reference) = reference.filter(|reference| reference.as_str().is_none()) {
            let message = format!("`$ref` must be a string, not {}", reference.kind());
            self.wrong("type-mismatch", place, message);
            return None;
        }
        if reference.is_some() {
            for (key, _) in object.iter() {
                let name = key.name.as_str();
                if !["$ref", "summary", "description"].contains(&name) && !name.starts_with("x-") {
                    let message = format!("`{name}` has no effect beside `$ref`");
                    let pointer = place.pointer.join(name);
                    let finding = Finding::warning("reference-sibling", key.span, pointer, message);
                    let hint = "leave it out, or write the whole thing in place of the reference";
                    self.findings.push(finding.hint(hint));
                }
            }
        }
        match self.sources.follow(place) {
            Ok(place) => Some(place),
            Err(finding) => {
                self.findings.push(finding);
                None
            }
        }
    }

    /// The description beside a `$ref`, which counts in 3.1.
    fn own_description(&self, place: &Place<'a>) -> Option<String> {
        let is_reference = place.node.get("$ref").is_some() && self.version == Version::V3_1;
        let description = place.node.get("description").filter(|_| is_reference);
        description.and_then(Node::as_str).map(str::to_owned)
    }

    fn omit(&mut self, place: &Place<'a>, what: String) {
        let at = at(place);
        self.omitted.push(Omitted { at, what });
    }
}

fn at(place: &Place<'_>) -> At {
    At {
        span: place.span(),
        pointer: place.pointer.clone(),
    }
}

/// What tells a value from every other one of the sources: they stay where they are in memory for
/// as long as a parser reads them.
fn identity(node: &Node) -> usize {
    std::ptr::from_ref(node).addr()
}
