//! Reads from the contract what a client has to know, and refuses what progenitor cannot say.
//!
//! `progenitor` panics on some documents and quietly misreads others. Each of its limits is checked
//! here, where the place in the contract is known; what passes can be generated.

mod body;
mod operation;
mod parameter;
mod schema;
mod security;

use std::collections::BTreeMap;

use oaxum::diagnostics::{Finding, Findings};
use oaxum::source::{FileId, Place, Sources};

use super::contract::Operation;

/// The methods of a path item that a client can send, in the order in which progenitor writes them.
const METHODS: &[&str] = &["get", "put", "post", "delete", "head", "patch"];

/// The methods that `reqwest` has no function for.
const UNSENT_METHODS: &[&str] = &["options", "trace"];

/// Names that the generated client has already.
const TAKEN_NAMES: &[&str] = &[
    "api_version",
    "baseurl",
    "client",
    "exec",
    "inner",
    "new_with_client",
    "post",
    "pre",
];

/// The operations of a contract, in its order.
///
/// # Errors
/// What the client cannot say, all of it, each with its place.
pub fn operations(sources: &Sources, root: FileId) -> Result<Vec<Operation>, Findings> {
    let mut reader = Reader {
        sources,
        root: sources.root(root),
        findings: Findings::new(),
    };
    let operations = reader.operations();
    reader.findings.or_ok(operations)
}

/// The contract under reading, and what was found wrong in it so far.
struct Reader<'s> {
    sources: &'s Sources,
    root: Place<'s>,
    findings: Findings,
}

impl<'s> Reader<'s> {
    fn operations(&mut self) -> Vec<Operation> {
        let mut operations: Vec<Operation> = Vec::new();
        let mut names: BTreeMap<String, Place<'s>> = BTreeMap::new();
        let Some(paths) = self.root.get("paths") else {
            let root = self.root.clone();
            self.refuse(
                Finding::not_supported_at("client-without-paths", &root, "there are no `paths`")
                    .hint("a client needs at least one operation to call"),
            );
            return operations;
        };
        for (path, item) in paths.members() {
            // Extensions are no paths.
            if !path.name.starts_with('/') {
                continue;
            }
            let Some(item) = self.resolve(item) else {
                continue;
            };
            self.refuse_servers(&item);
            for method in UNSENT_METHODS {
                if let Some(place) = item.get(method) {
                    self.refuse(Finding::not_supported_at(
                        "client-method",
                        &place,
                        format!("the client has no way to send `{}`", method.to_uppercase()),
                    ));
                }
            }
            for method in METHODS {
                let Some(place) = item.get(method) else {
                    continue;
                };
                let before = self.findings.len();
                let Some(operation) = self.operation(&path.name, method, &item, &place) else {
                    if self.findings.len() == before {
                        let message = "the operation lacks something that a client has to know";
                        self.refuse(Finding::wrong_at("client-operation", &place, message));
                    }
                    continue;
                };
                let id = place.get("operationId").unwrap_or_else(|| place.clone());
                match names.get(&operation.name) {
                    Some(first) => self.refuse(
                        Finding::not_supported_at(
                            "client-name-taken",
                            &id,
                            format!("`{}` is the name of two methods", operation.name),
                        )
                        .related(first.span(), "the other one")
                        .hint("rename one of the two `operationId`s"),
                    ),
                    None => drop(names.insert(operation.name.clone(), id)),
                }
                operations.push(operation);
            }
        }
        operations
    }

    /// The value itself, or what its `$ref` names; none when that is reported.
    fn resolve(&mut self, place: Place<'s>) -> Option<Place<'s>> {
        let Some(reference) = place.get("$ref") else {
            return Some(place);
        };
        let target = reference.node.as_str()?;
        match self
            .sources
            .resolve_fully(place.file, target, reference.span())
        {
            Ok(target) => Some(target),
            Err(finding) => {
                self.refuse(finding);
                None
            }
        }
    }

    fn refuse(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// Servers of a path or an operation: the client knows one base URL.
    fn refuse_servers(&mut self, place: &Place<'s>) {
        if let Some(servers) = place.get("servers") {
            self.refuse(
                Finding::not_supported_at(
                    "client-server",
                    &servers,
                    "the client sends every request to one base URL",
                )
                .hint("state the servers once, for the whole document"),
            );
        }
    }
}

/// The string member of that name.
fn text<'s>(place: &Place<'s>, name: &str) -> Option<&'s str> {
    place.node.get(name).and_then(|node| node.as_str())
}

/// The boolean member of that name.
fn flag(place: &Place<'_>, name: &str) -> Option<bool> {
    place.node.get(name).and_then(|node| node.as_bool())
}
