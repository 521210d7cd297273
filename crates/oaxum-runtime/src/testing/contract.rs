//! A contract, read from the descriptions that generated code carries.

use std::collections::BTreeMap;

use axum::Router;
use serde_json::{Map, Value};

use super::{
    Report, Type,
    answers::Answers,
    definitions::{Definitions, View},
    examples, refusals, trips,
};
use crate::describe::Schemas;

/// What an API promises: its operations, their schemas, and the types that stand for them.
#[derive(Debug)]
pub struct Contract {
    pub(super) document: Value,
    pub(super) schemas: &'static Schemas,
    pub(super) requests: Definitions,
    pub(super) responses: Definitions,
    pub(super) types: &'static [Type],
    /// What each operation may answer, by its id.
    pub(super) answers: BTreeMap<String, Answers>,
}

/// An operation as the document describes it.
#[derive(Clone, Copy)]
pub(super) struct Operation<'c> {
    pub(super) id: &'c str,
    /// In lower case.
    pub(super) method: &'c str,
    /// The template.
    pub(super) path: &'c str,
    pub(super) described: &'c Value,
}

impl Contract {
    /// The contract of a generated server: its document, the schemas of its components, and its
    /// types. Generated code calls it; a document that is no JSON has no operations.
    pub fn new(document: &str, schemas: &'static Schemas, types: &'static [Type]) -> Self {
        let document: Value = serde_json::from_str(document).unwrap_or_default();
        let mut answers = BTreeMap::new();
        for operation in operations(&document) {
            let known = Answers::read(&operation.described["responses"], schemas);
            answers.insert(operation.id.to_owned(), known);
        }
        Self {
            requests: Definitions::of(schemas, View::Request),
            responses: Definitions::of(schemas, View::Response),
            document,
            schemas,
            types,
            answers,
        }
    }

    /// Holds everything against the contract: its examples, its types, and how a router receives
    /// callers without credentials.
    ///
    /// The router is called as it is, with requests that no service should let in; a `GET`
    /// without credentials has no effects, and neither has anything else.
    pub async fn check(&self, router: &Router) -> Report {
        let mut report = self.check_values();
        refusals::check(self, router, &mut report).await;
        report
    }

    /// The part of [`Self::check`] for which nothing has to be implemented: examples and types.
    pub fn check_values(&self) -> Report {
        let mut report = Report::default();
        examples::check(self, &mut report);
        trips::check(self, &mut report);
        report
    }

    pub(super) fn operations(&self) -> impl Iterator<Item = Operation<'_>> {
        operations(&self.document)
    }

    pub(super) const fn definitions(&self, view: View) -> &Definitions {
        match view {
            View::Request => &self.requests,
            View::Response => &self.responses,
        }
    }
}

fn operations(document: &Value) -> impl Iterator<Item = Operation<'_>> {
    members(&document["paths"]).flat_map(|(path, item)| {
        members(item).filter_map(|(method, described)| {
            Some(Operation {
                id: described["operationId"].as_str()?,
                method,
                path,
                described,
            })
        })
    })
}

/// The members of an object; of anything else, none.
pub(super) fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter)
}
