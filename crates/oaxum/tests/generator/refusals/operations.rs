//! Operations: parameters, request bodies, responses and headers.

use super::{Case, table};

const DOCUMENT: &str = "\
openapi: 3.1.0
info: {title: It, version: 1.0.0}
security: [{key: []}]
paths:
  /things/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    put: {operationId: it, responses: {'204': {description: Done.}}, PART}
components:
  securitySchemes: {key: {type: http, scheme: bearer}}
  schemas:
    List: {type: array, items: {type: string}}
    Size: {type: integer, default: 20}
";

const RESPONSES: &str = "\
openapi: 3.1.0
info: {title: It, version: 1.0.0}
security: [{key: []}]
paths:
  /things: {get: {operationId: it, PART}}
components:
  securitySchemes: {key: {type: http, scheme: bearer}}
";

pub fn cases() -> Vec<Case> {
    let operations = [
        "servers: []",
        "callbacks: {}",
        "summary: [x]",
        "tags: things",
        "deprecated: 'yes'",
        "externalDocs: {link: x}",
        "operation_id: it",
    ];
    let parameters = [
        "5",
        "{in: query, schema: {type: string}}",
        "{name: q, schema: {type: string}}",
        "{name: q, in: body, schema: {type: string}}",
        "{name: q, in: cookie, schema: {type: string}}",
        "{name: other, in: path, required: true, schema: {type: string}}",
        "{name: id, in: path, schema: {type: string}}",
        "{name: q, in: query}",
        "{name: q, in: query, schema: {type: string}, style: spaceDelimited, explode: true}",
        "{name: q, in: query, schema: {type: string}, allowReserved: true, allowEmptyValue: true}",
        "{name: q, in: query, content: {application/json: {schema: {}}}}",
        "{name: q, in: query, schema: {type: array, items: {type: string}}}",
        "{name: q, in: query, schema: {$ref: '#/components/schemas/List'}}",
        "{name: q, in: query, schema: {type: [string, 'null']}}",
        "{name: q, in: query, schema: {type: integer, default: 5}}",
        "{name: Authorization, in: header, schema: {type: string}}",
        "{name: X Y, in: header, schema: {type: string}}",
        "{$ref: '#/components/parameters/Gone'}",
        "{$ref: '#/components/parameters/Gone', description: Another one.}",
        "{name: q, in: query, schema: {type: string}}, {name: q, in: query, schema: {type: string}}",
        "{name: X, in: header, schema: {type: string}}, {name: x, in: header, schema: {type: string}}",
    ];
    let bodies = [
        "{}",
        "{content: []}",
        "{content: {}}",
        "{content: {application/json: {}}}",
        "{content: {text/plain: {schema: {type: string}}}}",
        "{content: {application/json: {schema: {}}, application/problem+json: {schema: {}}}}",
        "{content: {naïve+json: {schema: {}}}}",
        "{content: {application/json: {schema: {}, encoding: {}}}}",
        "{content: {application/json: {schema: {type: [object, 'null']}}}}",
        "{content: {application/json: {schema: {}}}, require: true}",
    ];
    let responses = [
        "summary: There are no responses.",
        "responses: []",
        "responses: {}",
        "responses: {default: {description: x}}",
        "responses: {4XX: {description: x}}",
        "responses: {'0200': {description: x}}",
        "responses: {'101': {description: x}}",
        "responses: {'600': {description: x}}",
        "responses: {'200': {}}",
        "responses: {'200': {description: x, links: {}}}",
        "responses: {'204': {description: x, content: {application/json: {schema: {}}}}}",
        "responses: {'200': {description: x, headers: {X: {}}}}",
        "responses: {'200': {description: x, headers: {X Y: {schema: {type: string}}}}}",
        "responses: {'200': {description: x, headers: {X: {schema: {type: object}}}}}",
        "responses: {'200': {description: x, headers: {X: {schema: {type: string}, style: simple, explode: false}}}}",
        "responses: {'200': {description: x, headers: {X: {content: {}}}}}",
        "responses: {'200': {description: x, headers: {X: {schema: {type: string}}, x: {schema: {type: string}}}}}",
    ];
    let operations = operations.map(|part| Case::within(DOCUMENT, part));
    let parameters =
        parameters.map(|part| Case::within(DOCUMENT, &format!("parameters: [{part}]")));
    let bodies = bodies.map(|part| Case::within(DOCUMENT, &format!("requestBody: {part}")));
    let responses = responses.map(|part| Case::within(RESPONSES, part));
    let parts = operations.into_iter().chain(parameters);
    parts.chain(bodies).chain(responses).collect()
}

#[test]
fn operations_are_refused() {
    insta::assert_snapshot!(table(&cases()));
}
