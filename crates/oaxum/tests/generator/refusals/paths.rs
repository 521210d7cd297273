//! Paths and path items.

use super::{Case, table};

const DOCUMENT: &str = "\
openapi: 3.1.0
info: {title: It, version: 1.0.0}
security: [{key: []}]
paths:
  PART
components:
  securitySchemes: {key: {type: http, scheme: bearer}}
";

pub fn cases() -> Vec<Case> {
    let parts = [
        "things: {}",
        "/things?all: {}",
        "/things#all: {}",
        "/things/a{id}: {}",
        "/things/{}: {}",
        "/things/{*rest}: {}",
        "/things/{id}/{id}: {}",
        "/:things: {}",
        "/*: {}",
        "/naïve things: {}",
        "{'/things/{id}': {}, '/things/{name}': {}}",
        "/things: []",
        "/things: {query: {}}",
        "/things: {servers: []}",
        "/things: {parameters: {}, get: {operationId: it, responses: {'204': {description: x}}}}",
        "/things: {$ref: '#/paths/~1gone'}",
        "/things: {$ref: '#/paths/~1things'}",
        "/things: {summary: Things., $ref: '#/components'}",
        "/things/{id}: {get: {operationId: it, responses: {'204': {description: x}}}}",
        "{/a: {get: {operationId: it, responses: {'204': {description: x}}}}, /b: {get: {operationId: it, responses: {'204': {description: x}}}}}",
    ];
    parts.map(|part| Case::within(DOCUMENT, part)).into()
}

#[test]
fn paths_are_refused() {
    insta::assert_snapshot!(table(&cases()));
}
