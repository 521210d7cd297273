//! Who sends a value decides whom a change of it breaks.

use oaxum::diff::{Breaks, Rule};

use super::{changes, document, found};

/// A document whose schema `A` is used like this.
fn using(request: bool, response: bool, schema: &str) -> String {
    let content = "content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}";
    let body = if request {
        format!("requestBody: {{{content}}}, ")
    } else {
        String::new()
    };
    let answer = if response {
        format!(", {content}")
    } else {
        String::new()
    };
    let post = format!("{body}responses: {{'200': {{description: ok{answer}}}}}");
    let components = format!("components: {{schemas: {{A: {schema}}}}}");
    document(&format!("{{/x: {{post: {{{post}}}}}}}"), &components)
}

#[test]
fn a_component_breaks_whom_any_use_of_it_breaks() {
    let narrowed = |request, response| {
        let old = using(request, response, "{type: [string, integer]}");
        found(&old, &using(request, response, "{type: string}"))
    };
    assert_eq!(
        narrowed(true, false),
        [(Rule::TypeNarrowed, Breaks::Clients)]
    );
    assert_eq!(
        narrowed(false, true),
        [(Rule::TypeNarrowed, Breaks::Servers)]
    );
    assert_eq!(narrowed(true, true), [(Rule::TypeNarrowed, Breaks::Both)]);
    assert_eq!(
        narrowed(false, false),
        [(Rule::TypeNarrowed, Breaks::Neither)]
    );
}

#[test]
fn read_only_counts_in_responses_and_write_only_in_requests() {
    let object = |members: &str| format!("{{type: object, properties: {{{members}}}}}");
    let removed = |mark: &str, request, response| {
        let old = using(request, response, &object(&format!("a: {{{mark}: true}}")));
        found(&old, &using(request, response, &object("")))
            .into_iter()
            .any(|(_, breaks)| breaks.anyone())
    };
    assert!(removed("readOnly", false, true));
    assert!(!removed("readOnly", true, false));
    assert!(removed("writeOnly", true, false));
    assert!(!removed("writeOnly", false, true));
}

#[test]
fn a_webhook_is_sent_by_the_server() {
    let hook = |schema: &str| {
        let body = format!("requestBody: {{content: {{application/json: {{schema: {schema}}}}}}}");
        let answer = format!(
            "responses: {{'200': {{description: ok, content: {{application/json: {{schema: {schema}}}}}}}}}"
        );
        document(
            "{}",
            &format!("webhooks: {{a: {{post: {{{body}, {answer}}}}}}}"),
        )
    };
    let widened = found(&hook("{type: integer}"), &hook("{type: number}"));
    let expected = [
        (Rule::TypeWidened, Breaks::Clients),
        (Rule::TypeWidened, Breaks::Neither),
    ];
    assert_eq!(widened, expected);
    let narrowed = found(&hook("{type: number}"), &hook("{type: integer}"));
    let expected = [
        (Rule::TypeNarrowed, Breaks::Servers),
        (Rule::TypeNarrowed, Breaks::Clients),
    ];
    assert_eq!(narrowed, expected);
}

#[test]
fn a_callback_is_sent_by_the_server() {
    let with = |schema: &str| {
        let call = format!(
            "post: {{requestBody: {{content: {{application/json: {{schema: {schema}}}}}}}, responses: {{'200': {{description: ok}}}}}}"
        );
        let get = format!(
            "callbacks: {{done: {{'{{$request.query.url}}': {{{call}}}}}}}, responses: {{}}"
        );
        document(&format!("{{/x: {{get: {{{get}}}}}}}"), "")
    };
    let widened = found(&with("{type: integer}"), &with("{type: number}"));
    assert_eq!(widened, [(Rule::TypeWidened, Breaks::Clients)]);
}

#[test]
fn a_range_stands_for_its_statuses() {
    let statuses =
        |text: &str| document(&format!("{{/x: {{get: {{responses: {{{text}}}}}}}}}"), "");
    let body = |schema: &str| {
        format!(
            "{{description: no, content: {{application/json: {{schema: {{type: {schema}}}}}}}}}"
        )
    };
    let old = statuses(&format!("4XX: {}", body("string")));
    let same = statuses(&format!(
        "4XX: {}, '404': {}",
        body("string"),
        body("string")
    ));
    assert_eq!(found(&old, &same), []);
    let other = statuses(&format!(
        "4XX: {}, '404': {}",
        body("string"),
        body("integer")
    ));
    assert_eq!(found(&old, &other), [(Rule::TypeChanged, Breaks::Both)]);
}

#[test]
fn each_change_has_its_place_in_both_documents() {
    let old = "\
openapi: 3.1.0
info: {title: T, version: 1.0.0}
paths: {}
components:
  schemas:
    Pet:
      properties:
        name: {type: string}
        age: {type: integer}
";
    let new = old
        .replace("        age: {type: integer}\n", "")
        .replace("string", "integer");
    let changes = changes(old, &new);
    let places: Vec<(&str, &str)> = changes
        .iter()
        .map(|change| (change.old.pointer.as_str(), change.new.pointer.as_str()))
        .collect();
    let pet = "/components/schemas/Pet/properties";
    assert_eq!(
        places,
        [
            (&*format!("{pet}/age"), pet),
            (&*format!("{pet}/name/type"), &*format!("{pet}/name/type")),
        ]
    );
}
