//! Operations left out, so that the rest can be generated.

use oaxum::diagnostics::{Findings, JsonFinding, to_json};
use oaxum::output::Output;
use oaxum::source::Sources;
use oaxum::{Settings, Unsupported, generate};

/// A document with one operation that is fine; `PART` is another path, `COMPONENTS` what it uses.
const DOCUMENT: &str = "\
openapi: 3.1.0
info: {title: It, version: 1.0.0}
paths:
  /fine:
    get:
      operationId: fine
      responses:
        '200':
          description: Fine.
          content: {application/json: {schema: {$ref: '#/components/schemas/Fine'}}}
  PART
components:
  securitySchemes: {key: {type: http, scheme: bearer}, broken: {type: apiKey, in: body, name: key}}
  responses:
    Broken: {description: Broken., content: {application/json: {schema: {type: strin}}}}
  schemas:
    Fine: {type: object, properties: {name: {type: string}}}
    Broken: {type: object, properties: {name: {type: strin}}}
    Holder: {type: array, items: {$ref: '#/components/schemas/Broken'}}
";

/// What becomes of the document.
fn generated(document: &str, unsupported: Unsupported) -> Result<Output, (Findings, Sources)> {
    let (sources, root) = Sources::from_text("it.yaml", document).unwrap();
    let settings = Settings {
        unsupported,
        ..Settings::default()
    };
    generate(&sources, root, &settings).map_err(|findings| (findings, sources))
}

/// What is left out with such a path, besides the components that are broken in any case.
#[track_caller]
fn left_out(path: &str) -> Vec<String> {
    let document = DOCUMENT.replace("PART", path);
    assert!(generated(&document, Unsupported::Refused).is_err());
    let Ok(output) = generated(&document, Unsupported::LeftOut) else {
        panic!("all of it is refused");
    };
    assert_eq!(output.operations, 1);
    assert!(output.warnings.stop(), "the reasons are told");
    let omitted = output.omitted.into_iter().map(|omitted| omitted.what);
    let schemas = ["the schema `Broken`", "the schema `Holder`"];
    let (schemas, others): (Vec<_>, Vec<_>) =
        omitted.partition(|what| schemas.contains(&what.as_str()));
    assert_eq!(schemas.len(), 2);
    others
}

#[test]
fn what_stands_in_an_operation_leaves_it_out() {
    let path = "/broken: {get: {operationId: broken, parameters: [{name: q, in: body}]}}";
    assert_eq!(left_out(path), ["the operation `broken`: GET /broken"]);
}

#[test]
fn what_an_operation_refers_to_leaves_it_out_however_far() {
    let holder = "$ref: '#/components/schemas/Holder'";
    let body = format!("requestBody: {{content: {{application/json: {{schema: {{{holder}}}}}}}}}");
    let path = format!("/broken: {{put: {{operationId: broken, {body}}}}}");
    assert_eq!(left_out(&path), ["the operation `broken`: PUT /broken"]);
    let responses = "responses: {'200': {$ref: '#/components/responses/Broken'}}";
    let path = format!("/broken: {{get: {{{responses}}}}}");
    assert_eq!(left_out(&path), ["the operation `get_broken`: GET /broken"]);
}

#[test]
fn what_operations_share_leaves_all_of_them_out() {
    let operations = "get: {operationId: one}, put: {operationId: other}";
    let path = format!("/broken: {{parameters: [{{name: q, in: body}}], {operations}}}");
    let both = [
        "the operation `other`: PUT /broken",
        "the operation `one`: GET /broken",
    ];
    let mut left = left_out(&path);
    left.sort_unstable_by(|one, other| other.cmp(one));
    assert_eq!(left, both);
    let path = format!("broken: {{{operations}}}");
    assert_eq!(left_out(&path).len(), 2, "the path itself is wrong");
}

#[test]
fn an_operation_whose_security_scheme_is_wrong_is_never_served() {
    let path = "/broken: {get: {operationId: broken, security: [{broken: []}]}}";
    assert_eq!(left_out(path), ["the operation `broken`: GET /broken"]);
}

#[test]
fn what_is_wrong_with_the_document_refuses_it() {
    let mended = DOCUMENT.replace("PART", "x-none: {}");
    let document = mended.replace("title: It", "titel: It");
    let Err((findings, sources)) = generated(&document, Unsupported::LeftOut) else {
        panic!("a document without a title is generated");
    };
    let codes = to_json(&findings, &sources).into_iter();
    let codes: Vec<String> = codes.map(|JsonFinding { code, .. }| code).collect();
    assert!(codes.contains(&"missing-field".to_owned()), "{codes:?}");
}

#[test]
fn a_document_with_nothing_left_is_refused() {
    let document = DOCUMENT.replace("PART", "x-none: {}");
    let document = document.replace("schemas/Fine", "schemas/Broken");
    assert!(generated(&document, Unsupported::LeftOut).is_err());
}
