//! Paths and path items.

use super::{Case, cases, refused, warned};

const DOCUMENT: &str = "\
openapi: 3.1.0
info: {title: It, version: 1.0.0}
paths:
  PART
components:
  pathItems: {Things: {get: {operationId: it, responses: {'204': {description: x}}}}}
";

pub fn refused_cases() -> Vec<Case> {
    let parts = [
        "things: {}",
        "/things?all: {}",
        "/things#all: {}",
        "/things/{}: {}",
        "/things/{id: {}",
        "/things/id}: {}",
        "/things/{id}/{id}: {}",
        "/naïve things: {}",
        "{'/things/{id}': {get: {parameters: [{name: id, in: path, required: true, schema: {}}]}}, '/things/{name}': {get: {parameters: [{name: name, in: path, required: true, schema: {}}]}}}",
        "/things: []",
        "/things: {query: {}, additionalOperations: {}}",
        "/things: {fetch: {}}",
        "/things: {servers: {}}",
        "/things: {parameters: {}, get: {operationId: it, responses: {'204': {description: x}}}}",
        "/things: {$ref: '#/paths/~1gone'}",
        "/things: {$ref: '#/paths/~1things'}",
        "/things: {$ref: 5}",
    ];
    cases(DOCUMENT, &parts)
}

pub fn warned_cases() -> Vec<Case> {
    let parts = [
        "/things/{id}: {get: {operationId: it, responses: {'204': {description: x}}}}",
        "{/a: {get: {operationId: it, responses: {'204': {description: x}}}}, /b: {get: {operationId: it, responses: {'204': {description: x}}}}}",
        "{'/a/{b}': {}, '/a/{c}': {}}",
        "/things: {parameters: [], $ref: '#/components/pathItems/Things'}",
        "/things: {get: {$ref: '#/components/pathItems/Things/get'}}",
    ];
    cases(DOCUMENT, &parts)
}

#[test]
fn paths_are_refused() {
    insta::assert_snapshot!(refused(&refused_cases()));
}

#[test]
fn paths_are_warned_of() {
    insta::assert_snapshot!(warned(&warned_cases()));
}
