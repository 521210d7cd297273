//! What operations mean.

use serde_json::Value as Json;

use super::{api, described, yaml};

/// The operations of a document of 3.0, described as 3.1.
#[track_caller]
fn paths(paths: &str, components: &str) -> Json {
    let document = format!(
        "openapi: 3.0.3\ninfo: {{title: It, version: 1.0.0}}\npaths: {paths}\ncomponents: {components}\n"
    );
    described(&api(&[("it.yaml", &document)]))["paths"].take()
}

/// The one operation `GET /it`, with these members.
#[track_caller]
fn operation(members: &str, components: &str) -> Json {
    let paths = paths(&format!("{{/it: {{get: {{{members}}}}}}}"), components);
    paths["/it"]["get"].clone()
}

const DONE: &str = "responses: {'204': {description: Done.}}";

#[test]
fn what_goes_without_saying_is_left_out() {
    let members = format!(
        "operationId: it, {DONE}, parameters: [\
         {{name: a, in: query, schema: {{}}, style: form, explode: true}}, \
         {{name: b, in: query, schema: {{}}, style: pipeDelimited}}, \
         {{name: c, in: query, schema: {{}}, explode: false, allowReserved: true}}, \
         {{name: d, in: header, schema: {{}}, explode: true}}, \
         {{name: e, in: cookie, required: true, content: {{application/json: {{schema: {{}}}}}}}}]"
    );
    let parameters = "[{name: a, in: query, required: false, schema: {}}, \
        {name: b, in: query, required: false, schema: {}, style: pipeDelimited}, \
        {name: c, in: query, required: false, schema: {}, explode: false, allowReserved: true}, \
        {name: d, in: header, required: false, schema: {}, explode: true}, \
        {name: e, in: cookie, required: true, content: {application/json: {schema: {}}}}]";
    assert_eq!(operation(&members, "{}")["parameters"], yaml(parameters));
}

#[test]
fn parameters_of_the_path_come_first_unless_the_operation_has_its_own() {
    let shared = "parameters: [{name: a, in: query, schema: {type: string}}, {name: b, in: query, schema: {}}]";
    let own = "parameters: [{name: a, in: query, schema: {type: integer}}]";
    let paths = paths(
        &format!("{{/it: {{{shared}, get: {{{own}, {DONE}}}}}}}"),
        "{}",
    );
    let parameters = &paths["/it"]["get"]["parameters"];
    assert_eq!(parameters[0]["name"], "b");
    assert_eq!(
        parameters[1],
        yaml("{name: a, in: query, required: false, schema: {type: integer}}")
    );
}

#[test]
fn headers_that_are_described_otherwise_are_no_parameters() {
    let headers = ["Accept", "content-type", "AUTHORIZATION"];
    let headers = headers.map(|name| format!("{{name: {name}, in: header, schema: {{}}}}"));
    let members = format!("{DONE}, parameters: [{}]", headers.join(", "));
    assert_eq!(operation(&members, "{}").get("parameters"), None);
}

#[test]
fn a_path_parameter_that_nobody_declares_is_a_string() {
    let paths = paths(
        &format!("{{'/it/{{id}}.{{format}}': {{get: {{{DONE}}}}}}}"),
        "{}",
    );
    let operation = &paths["/it/{id}.{format}"]["get"];
    assert_eq!(operation["operationId"], "get_it_by_id_format");
    let id = yaml("{name: id, in: path, required: true, schema: {type: string}}");
    assert_eq!(operation["parameters"][0], id);
    assert_eq!(operation["parameters"][1]["name"], "format");
}

#[test]
fn operations_of_one_id_are_told_apart() {
    let operation = format!("{{operationId: it, {DONE}}}");
    let paths = paths(
        &format!("{{/it: {{get: {operation}, put: {operation}, post: {operation}}}}}"),
        "{}",
    );
    assert_eq!(paths["/it"]["get"]["operationId"], "it");
    assert_eq!(paths["/it"]["put"]["operationId"], "it_2");
    assert_eq!(paths["/it"]["post"]["operationId"], "it_3");
}

#[test]
fn security_is_that_of_the_operation_or_of_the_document() {
    let schemes = "securitySchemes: {key: {type: apiKey, in: query, name: k}, \
                   cert: {type: mutualTLS}, digest: {type: http, scheme: Digest}}";
    let document = format!(
        "openapi: 3.1.0\ninfo: {{title: It, version: 1.0.0}}\nsecurity: [{{key: []}}]\npaths:\n  \
         /a: {{get: {{{DONE}}}}}\n  /b: {{get: {{{DONE}, security: []}}}}\n  \
         /c: {{get: {{{DONE}, security: [{{key: [read], cert: []}}, {{}}]}}}}\ncomponents: {{{schemes}}}\n"
    );
    let described = described(&api(&[("it.yaml", &document)]));
    let security = |path: &str| described["paths"][path]["get"]["security"].clone();
    assert_eq!(security("/a"), yaml("[{key: []}]"));
    assert_eq!(security("/b"), yaml("[]"));
    assert_eq!(security("/c"), yaml("[{key: [read], cert: []}, {}]"));
    let schemes = &described["components"]["securitySchemes"];
    assert_eq!(schemes["digest"], yaml("{type: http, scheme: digest}"));
    assert_eq!(schemes["key"], yaml("{type: apiKey, in: query, name: k}"));
}

#[test]
fn responses_are_for_statuses_classes_and_the_rest() {
    let responses = "responses: {'100': {description: a}, 2xx: {description: b}, default: {description: c}, x-more: 1}";
    let expected = "{'100': {description: a}, 2XX: {description: b}, default: {description: c}}";
    assert_eq!(operation(responses, "{}")["responses"], yaml(expected));
    assert_eq!(
        operation("responses: {}", "{}")["responses"],
        yaml("{default: {description: ''}}")
    );
}

#[test]
fn statuses_without_a_body_have_none() {
    let responses = "responses: {'204': {description: x, content: {text/plain: {}}}}";
    assert_eq!(
        operation(responses, "{}")["responses"],
        yaml("{'204': {description: x}}")
    );
}

#[test]
fn what_is_referred_to_stands_in_its_place() {
    let components = "{parameters: {Page: {name: page, in: query, schema: {type: integer}}}, \
        headers: {Limit: {required: true, schema: {type: integer}}}, \
        requestBodies: {Body: {content: {text/plain: {schema: {type: string}, examples: {one: {$ref: '#/components/examples/One'}}}}}}, \
        examples: {One: {summary: One., value: a}}, \
        responses: {Fine: {description: Fine., headers: {X-Limit: {$ref: '#/components/headers/Limit'}}}, \
                    Same: {$ref: '#/components/responses/Fine'}}}";
    let members = "operationId: it, parameters: [{$ref: '#/components/parameters/Page'}], \
        requestBody: {$ref: '#/components/requestBodies/Body'}, responses: {'200': {$ref: '#/components/responses/Same'}}";
    let expected = "{operationId: it, security: [], \
        parameters: [{name: page, in: query, required: false, schema: {type: integer}}], \
        requestBody: {required: false, content: {text/plain: {schema: {type: string}, examples: {one: {summary: One., value: a}}}}}, \
        responses: {'200': {description: Fine., headers: {X-Limit: {required: true, schema: {type: integer}}}}}}";
    assert_eq!(operation(members, components), yaml(expected));
}

#[test]
fn bodies_have_all_their_media_types_with_their_encodings() {
    let content = "{multipart/form-data: {schema: {type: object}, encoding: {file: {contentType: 'image/png, image/*', \
        headers: {X-Hash: {schema: {type: string}}}}, tags: {style: spaceDelimited}}}, '*/*': {}, \
        application/vnd.it+json;v=2: {schema: {type: object}}}";
    let members = format!("requestBody: {{required: true, content: {content}}}, {DONE}");
    assert_eq!(
        operation(&members, "{}")["requestBody"]["content"],
        yaml(content)
    );
}

#[test]
fn a_description_beside_a_reference_counts_in_3_1() {
    let document = "openapi: 3.1.0\ninfo: {title: It, version: 1.0.0}\npaths: {/it: {get: {responses: \
        {'200': {$ref: '#/components/responses/Fine', description: Better.}}}}}\n\
        components: {responses: {Fine: {description: Fine.}}}\n";
    let described = described(&api(&[("it.yaml", document)]));
    assert_eq!(
        described["paths"]["/it"]["get"]["responses"]["200"]["description"],
        "Better."
    );
}

#[test]
fn what_a_server_has_no_part_in_is_listed() {
    let document = "openapi: 3.1.0\ninfo: {title: It, version: 1.0.0}\nwebhooks: {changed: {}}\npaths: {/it: {get: \
        {operationId: it, callbacks: {done: {}}, responses: {'200': {description: x, links: {next: {operationId: it}}}}}}}\n";
    let omitted = api(&[("it.yaml", document)]).omitted.into_iter();
    let omitted: Vec<String> = omitted.map(|omitted| omitted.what).collect();
    let expected = [
        "the link `next` of a response",
        "the callback `done` of `it`",
        "the webhook `changed`",
    ];
    assert_eq!(omitted, expected);
}

#[test]
fn a_document_of_webhooks_alone_is_one() {
    let document =
        "openapi: 3.1.0\ninfo: {title: It, version: v1}\nwebhooks: {changed: {post: {}}}\n";
    let api = api(&[("it.yaml", document)]);
    assert!(api.operations.is_empty() && api.omitted.len() == 1);
}
