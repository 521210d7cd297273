//! `paths`: the operations of a document.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    diagnostics::Finding,
    model::Operation,
    source::{Place, Span},
};

use super::{Fields, Parser, Version, operation::Shared, path::Templates};

/// The methods that a path item has fields for.
pub(super) const METHODS: [(&str, &str); 8] = [
    ("get", "GET"),
    ("put", "PUT"),
    ("post", "POST"),
    ("delete", "DELETE"),
    ("options", "OPTIONS"),
    ("head", "HEAD"),
    ("patch", "PATCH"),
    ("trace", "TRACE"),
];

impl<'a> Parser<'a> {
    /// Every operation, with an id that no other one has.
    pub(super) fn paths(&mut self, document: &Fields<'a>) -> Vec<Operation> {
        let paths = match document.get("paths") {
            Some(paths) => paths,
            None => {
                if self.version == Version::V3_0 {
                    self.required(document, "paths");
                }
                return Vec::new();
            }
        };
        let default_security = document.get("security");
        let default_security = default_security.map(|place| self.security(&place));
        let default_security = default_security.unwrap_or_default();
        let mut operations = Vec::new();
        let mut templates = Templates::default();
        self.expect_object(&paths);
        for (path, item) in paths.members() {
            if path.name.starts_with("x-") {
                continue;
            }
            let Some(fields) = self.path_item(&item) else {
                continue;
            };
            let methods: Vec<&'static str> = METHODS
                .iter()
                .filter(|(name, _)| fields.has(name))
                .map(|(_, method)| *method)
                .collect();
            self.template(path, &fields.place, &methods, &mut templates);
            let shared = Shared {
                path: path.name.as_str(),
                parameters: self.parameters(&fields),
                security: &default_security,
            };
            operations.extend(self.operations(&fields, &shared));
        }
        self.unique_ids(&mut operations);
        operations
    }

    fn path_item(&mut self, item: &Place<'a>) -> Option<Fields<'a>> {
        let unsupported = [
            (
                "query",
                "use another method; the method QUERY is of OpenAPI 3.2",
            ),
            (
                "additionalOperations",
                "use another method; these are of OpenAPI 3.2",
            ),
        ];
        let shared = ["summary", "description", "parameters", "servers", "$ref"];
        let known: Vec<&str> = METHODS
            .iter()
            .map(|(name, _)| *name)
            .chain(shared)
            .collect();
        let item = self.follow(item)?;
        let fields = self.fields(&item, "a path item", &known, &unsupported)?;
        self.servers(&fields);
        Some(fields)
    }

    fn operations(&mut self, item: &Fields<'a>, shared: &Shared<'_>) -> Vec<Operation> {
        let mut operations = Vec::new();
        for (key, operation) in item.place.members() {
            let mut methods = METHODS.iter();
            let Some((_, method)) = methods.find(|(name, _)| key.name == *name) else {
                continue;
            };
            operations.extend(self.operation(&operation, method, shared));
        }
        operations
    }

    /// Gives operations of the same id numbers, so that each can be told from the others.
    fn unique_ids(&mut self, operations: &mut [Operation]) {
        let mut first: BTreeMap<String, Span> = BTreeMap::new();
        let mut taken: BTreeSet<String> = operations
            .iter()
            .map(|operation| operation.id.clone())
            .collect();
        for operation in operations {
            let Some(before) = first.get(&operation.id) else {
                first.insert(operation.id.clone(), operation.at.span);
                continue;
            };
            let numbers = 2_usize..;
            let free = numbers
                .map(|number| format!("{}_{number}", operation.id))
                .find(|id| !taken.contains(id))
                .unwrap_or_default();
            let message = format!("the operationId `{}` is used twice", operation.id);
            let at = &operation.at;
            let finding = Finding::warning(
                "duplicate-operation-id",
                at.span,
                at.pointer.clone(),
                message,
            );
            let finding = finding.related(*before, "the other operation");
            self.findings.push(finding.hint(format!(
                "give it one of its own; this is taken for `{free}`"
            )));
            taken.insert(free.clone());
            operation.id = free;
        }
    }
}
