//! Operations: parameters, request bodies, responses and headers.

use super::{Case, cases, refused, warned};

const DOCUMENT: &str = "\
openapi: 3.1.0
info: {title: It, version: 1.0.0}
paths:
  /things/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    put: {operationId: it, responses: {'204': {description: Done.}}, PART}
components:
  parameters: {Page: {name: page, in: query, schema: {type: integer}}}
";

const PARAMETERS: &str = "\
openapi: 3.1.0
info: {title: It, version: 1.0.0}
paths:
  /things/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    put: {operationId: it, responses: {'204': {description: Done.}}, parameters: [PART]}
components:
  parameters: {Page: {name: page, in: query, schema: {type: integer}}}
";

const BODIES: &str = "\
openapi: 3.1.0
info: {title: It, version: 1.0.0}
paths:
  /things: {put: {operationId: it, responses: {'204': {description: Done.}}, requestBody: PART}}
";

const RESPONSES: &str = "\
openapi: 3.1.0
info: {title: It, version: 1.0.0}
paths:
  /things: {get: {operationId: it, PART}}
";

pub fn refused_cases() -> Vec<Case> {
    let operations = [
        "servers: {}",
        "callbacks: []",
        "summary: [x]",
        "tags: things",
        "deprecated: 'yes'",
        "externalDocs: []",
        "operation_id: it",
    ];
    let parameters = [
        "5",
        "{in: query, schema: {type: string}}",
        "{name: q, schema: {type: string}}",
        "{name: q, in: body, schema: {type: string}}",
        "{name: q, in: querystring, content: {application/json: {}}}",
        "{name: q, in: url, schema: {type: string}}",
        "{name: ids, in: path, required: true, schema: {type: string}}",
        "{name: q, in: query}",
        "{name: q, in: query, type: string}",
        "{name: q, in: query, schema: {type: string}, style: matrix}",
        "{name: X, in: header, schema: {type: string}, style: form}",
        "{name: q, in: query, schema: {}, content: {application/json: {schema: {}}}}",
        "{name: q, in: query, content: {application/json: {}, text/plain: {}}}",
        "{name: X Y, in: header, schema: {type: string}}",
        "{$ref: '#/components/parameters/Gone'}",
        "{name: q, in: query, schema: {type: string}}, {name: q, in: query, schema: {type: string}}",
        "{name: X, in: header, schema: {type: string}}, {name: x, in: header, schema: {type: string}}",
    ];
    let bodies = [
        "{}",
        "{content: []}",
        "{content: {}}",
        "{content: {json: {}}}",
        "{content: {application/json: {schema: 5}}}",
        "{content: {application/json: {}, Application/JSON: {}}}",
        "{content: {application/jsonl: {itemSchema: {}}}}",
        "{content: {multipart/form-data: {encoding: []}}}",
        "{content: {multipart/form-data: {encoding: {part: {contentType: text, style: simple, headers: {X Y: {schema: {}}}, encoding: {}}}}}}",
        "{content: {application/json: {schema: {}}}, require: true}",
    ];
    let responses = [
        "responses: []",
        "responses: {4XY: {description: x}}",
        "responses: {'0200': {description: x}}",
        "responses: {'99': {description: x}}",
        "responses: {'600': {description: x}}",
        "responses: {4XX: {description: x}, 4xx: {description: x}}",
        "responses: {'200': {description: x, type: string}}",
        "responses: {'200': {description: x, headers: {X: {}}}}",
        "responses: {'200': {description: x, headers: {X Y: {schema: {type: string}}}}}",
        "responses: {'200': {description: x, headers: {X: {schema: {type: string}, style: form}}}}",
        "responses: {'200': {description: x, headers: {X: {content: {}}}}}",
        "responses: {'200': {description: x, headers: {X: {schema: {type: string}}, x: {schema: {type: string}}}}}",
    ];
    let mut all = cases(DOCUMENT, &operations);
    all.extend(cases(PARAMETERS, &parameters));
    all.extend(cases(BODIES, &bodies));
    all.extend(cases(RESPONSES, &responses));
    all
}

pub fn warned_cases() -> Vec<Case> {
    let parameters = [
        "{name: id, in: path, schema: {type: string}}",
        "{name: Authorization, in: header, schema: {type: string}}",
        "{$ref: '#/components/parameters/Page', required: true}",
        "{name: q, in: query, schema: {}, example: 1, examples: {one: {value: 1}}}",
        "{name: q, in: query, schema: {}, examples: {one: {values: [1]}}}",
    ];
    let bodies = ["{content: {application/json;simple: {}}}"];
    let responses = [
        "responses: {}",
        "responses: {'200': {}}",
        "responses: {'204': {description: x, content: {application/json: {schema: {}}}}}",
        "responses: {'200': {description: x, headers: {Content-Type: {schema: {type: string}}}}}",
    ];
    let mut all = cases(PARAMETERS, &parameters);
    all.extend(cases(BODIES, &bodies));
    all.extend(cases(RESPONSES, &responses));
    all
}

#[test]
fn operations_are_refused() {
    insta::assert_snapshot!(refused(&refused_cases()));
}

#[test]
fn operations_are_warned_of() {
    insta::assert_snapshot!(warned(&warned_cases()));
}
