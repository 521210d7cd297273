//! One case for each rule, in what clients send and in what servers send.

use std::collections::BTreeSet;

use oaxum::diff::Rule;

use super::{answer, document, found, operation, request, response};

/// A change of a schema: of a rule, from this to that.
const SCHEMAS: &[(Rule, &str, &str)] = &[
    (
        Rule::TypeNarrowed,
        "{type: [string, integer]}",
        "{type: string}",
    ),
    (Rule::TypeNarrowed, "{type: number}", "{type: integer}"),
    (Rule::TypeNarrowed, "{}", "{type: string}"),
    (Rule::TypeWidened, "{type: integer}", "{type: number}"),
    (Rule::TypeWidened, "{type: string}", "{}"),
    (Rule::TypeChanged, "{type: string}", "{type: integer}"),
    (
        Rule::NullRefused,
        "{type: [string, 'null']}",
        "{type: string}",
    ),
    (
        Rule::NullAllowed,
        "{type: string}",
        "{type: [string, 'null']}",
    ),
    (
        Rule::NullAllowed,
        "{type: string}",
        "{oneOf: [{type: string}, {type: 'null'}]}",
    ),
    (
        Rule::FormatNarrowed,
        "{type: string}",
        "{type: string, format: uuid}",
    ),
    (
        Rule::FormatNarrowed,
        "{type: integer, format: int64}",
        "{type: integer, format: int32}",
    ),
    (
        Rule::FormatWidened,
        "{type: string, format: uuid}",
        "{type: string}",
    ),
    (
        Rule::FormatChanged,
        "{type: string, format: uuid}",
        "{type: string, format: date}",
    ),
    (Rule::EnumNarrowed, "{enum: [a, b]}", "{enum: [a]}"),
    (
        Rule::EnumNarrowed,
        "{type: string}",
        "{type: string, enum: [a]}",
    ),
    (
        Rule::EnumNarrowed,
        "{type: string}",
        "{type: string, const: a}",
    ),
    (Rule::EnumWidened, "{enum: [a]}", "{enum: [a, b]}"),
    (
        Rule::EnumWidened,
        "{type: string, enum: [a]}",
        "{type: string}",
    ),
    (
        Rule::BoundTightened,
        "{type: string, maxLength: 9}",
        "{type: string, maxLength: 8}",
    ),
    (
        Rule::BoundTightened,
        "{type: integer, minimum: 1}",
        "{type: integer, exclusiveMinimum: 1}",
    ),
    (
        Rule::BoundTightened,
        "{type: array}",
        "{type: array, uniqueItems: true}",
    ),
    (
        Rule::BoundTightened,
        "{type: integer, multipleOf: 2}",
        "{type: integer, multipleOf: 6}",
    ),
    (
        Rule::BoundTightened,
        "{type: object}",
        "{type: object, minProperties: 1}",
    ),
    (
        Rule::BoundLoosened,
        "{type: string, maxLength: 8}",
        "{type: string, maxLength: 9}",
    ),
    (
        Rule::BoundLoosened,
        "{type: array, minItems: 1}",
        "{type: array}",
    ),
    (
        Rule::BoundLoosened,
        "{type: number, multipleOf: 0.3}",
        "{type: number, multipleOf: 0.1}",
    ),
    (
        Rule::BoundChanged,
        "{type: integer, multipleOf: 2}",
        "{type: integer, multipleOf: 3}",
    ),
    (
        Rule::PatternAdded,
        "{type: string}",
        "{type: string, pattern: ^a}",
    ),
    (
        Rule::PatternRemoved,
        "{type: string, pattern: ^a}",
        "{type: string}",
    ),
    (
        Rule::PatternChanged,
        "{type: string, pattern: ^a}",
        "{type: string, pattern: ^b}",
    ),
    (
        Rule::PropertyAdded,
        "{type: object}",
        "{type: object, properties: {a: {}}}",
    ),
    (
        Rule::PropertyAddedToClosed,
        "{type: object, additionalProperties: false}",
        "{type: object, additionalProperties: false, properties: {a: {}}}",
    ),
    (
        Rule::RequiredPropertyAdded,
        "{type: object}",
        "{type: object, required: [a], properties: {a: {}}}",
    ),
    (
        Rule::PropertyRemoved,
        "{type: object, properties: {a: {}}}",
        "{type: object}",
    ),
    (
        Rule::PropertyRequired,
        "{type: object, properties: {a: {}}}",
        "{type: object, properties: {a: {}}, required: [a]}",
    ),
    (
        Rule::PropertyOptional,
        "{type: object, properties: {a: {}}, required: [a]}",
        "{type: object, properties: {a: {}}}",
    ),
    (
        Rule::ObjectClosed,
        "{type: object}",
        "{type: object, additionalProperties: false}",
    ),
    (
        Rule::ObjectClosed,
        "{type: object, additionalProperties: true}",
        "{type: object, additionalProperties: {type: string}}",
    ),
    (
        Rule::ObjectOpened,
        "{type: object, additionalProperties: false}",
        "{type: object}",
    ),
    (
        Rule::AlternativeRemoved,
        "{oneOf: [{title: A, type: string}, {title: B, type: integer}, {title: C, type: array}]}",
        "{oneOf: [{title: A, type: string}, {title: B, type: integer}]}",
    ),
    (
        Rule::AlternativeAdded,
        "{oneOf: [{title: A, type: string}, {title: B, type: integer}]}",
        "{oneOf: [{title: C, type: array}, {title: A, type: string}, {title: B, type: integer}]}",
    ),
    (
        Rule::AlternativeAdded,
        "{title: A, type: string}",
        "{anyOf: [{title: A, type: string}, {title: B, type: integer}]}",
    ),
    (
        Rule::DiscriminatorChanged,
        "{oneOf: [{title: A}, {title: B}], discriminator: {propertyName: kind}}",
        "{oneOf: [{title: A}, {title: B}], discriminator: {propertyName: type}}",
    ),
    (
        Rule::KeywordChanged,
        "{not: {type: string}}",
        "{not: {type: integer}}",
    ),
    (
        Rule::KeywordChanged,
        "{type: array}",
        "{type: array, contains: {type: string}}",
    ),
    (
        Rule::KeywordChanged,
        "{oneOf: [{title: A}, {title: B}]}",
        "{anyOf: [{title: A}, {title: B}]}",
    ),
    (
        Rule::DefaultChanged,
        "{type: integer, default: 1}",
        "{type: integer, default: 2}",
    ),
    (
        Rule::DefaultChanged,
        "{type: integer, default: 1}",
        "{type: integer}",
    ),
    (
        Rule::DefaultAdded,
        "{type: integer}",
        "{type: integer, default: 2}",
    ),
    (
        Rule::Deprecated,
        "{type: integer}",
        "{type: integer, deprecated: true}",
    ),
    (
        Rule::DocumentationChanged,
        "{type: integer, title: A}",
        "{type: integer, title: B}",
    ),
    (
        Rule::ExtensionChanged,
        "{type: integer, x-a: 1}",
        "{type: integer, x-a: 2}",
    ),
];

#[test]
fn schemas_break_whom_the_table_says() {
    for (rule, old, new) in SCHEMAS {
        let (by_clients, by_servers) = rule.breaks();
        let in_requests = found(&request(old), &request(new));
        assert_eq!(
            in_requests,
            [(*rule, by_clients)],
            "request: {old} -> {new}"
        );
        let in_answers = found(&answer(old), &answer(new));
        assert_eq!(
            in_answers,
            [(*rule, by_servers)],
            "response: {old} -> {new}"
        );
    }
}

const PLAIN: &str = "schema: {type: string}";

/// A change of an operation: of a rule, from one document to another.
fn operations() -> Vec<(Rule, String, String)> {
    let one = "/x: {get: {responses: {'200': {description: ok}}}}";
    let other = "/y: {get: {responses: {'200': {description: ok}}}}";
    let both = document(&format!("{{{one}, {other}}}"), "");
    let single = document(&format!("{{{one}}}"), "");
    let parameter =
        |text: &str| operation(&format!("parameters: [{{name: a, in: query, {text}}}]"));
    let path = |name: &str| {
        document(
            &format!(
                "{{'/x/{{{name}}}': {{get: {{parameters: [{{name: {name}, in: path, required: true, {PLAIN}}}], responses: {{'200': {{description: ok}}}}}}}}}}"
            ),
            "",
        )
    };
    let body = |text: &str| operation(&format!("requestBody: {{{text}content: {{a/b: {{}}}}}}"));
    let content = |text: &str| operation(&format!("requestBody: {{content: {{{text}}}}}"));
    let statuses =
        |text: &str| document(&format!("{{/x: {{get: {{responses: {{{text}}}}}}}}}"), "");
    let header = |text: &str| response(&format!("headers: {{A: {{{text}{PLAIN}}}}}"));
    let secured = |security: &str, schemes: &str| {
        document(
            &format!("{{{one}}}"),
            &format!("security: {security}\ncomponents: {{securitySchemes: {{{schemes}}}}}"),
        )
    };
    let bearer = "k: {type: http, scheme: bearer}";
    let ok = "'200': {description: ok}";
    vec![
        (Rule::OperationAdded, single.clone(), both.clone()),
        (Rule::OperationRemoved, both, single.clone()),
        (
            Rule::OperationRenamed,
            operation("operationId: a"),
            operation("operationId: b"),
        ),
        (Rule::PathParameterRenamed, path("a"), path("b")),
        (
            Rule::ServerAdded,
            single.clone(),
            format!("{single}servers: [{{url: /v2}}]"),
        ),
        (
            Rule::ServerRemoved,
            format!("{single}servers: [{{url: /v2}}]"),
            single.clone(),
        ),
        (
            Rule::SecurityNarrowed,
            secured("[]", bearer),
            secured("[{k: []}]", bearer),
        ),
        (
            Rule::SecurityNarrowed,
            secured("[{k: []}, {}]", bearer),
            secured("[{k: []}]", bearer),
        ),
        (
            Rule::SecurityNarrowed,
            secured("[{k: [a]}]", bearer),
            secured("[{k: [a, b]}]", bearer),
        ),
        (
            Rule::SecurityWidened,
            secured("[{k: []}]", bearer),
            secured("[{k: []}, {}]", bearer),
        ),
        (
            Rule::SecurityWidened,
            secured("[{k: []}]", bearer),
            secured("[]", bearer),
        ),
        (
            Rule::SecuritySchemeChanged,
            secured("[{k: []}]", bearer),
            secured("[{k: []}]", "k: {type: http, scheme: basic}"),
        ),
        (Rule::ParameterAdded, operation(""), parameter(PLAIN)),
        (
            Rule::RequiredParameterAdded,
            operation(""),
            parameter(&format!("required: true, {PLAIN}")),
        ),
        (Rule::ParameterRemoved, parameter(PLAIN), operation("")),
        (
            Rule::ParameterRequired,
            parameter(PLAIN),
            parameter(&format!("required: true, {PLAIN}")),
        ),
        (
            Rule::ParameterOptional,
            parameter(&format!("required: true, {PLAIN}")),
            parameter(PLAIN),
        ),
        (
            Rule::ParameterStyleChanged,
            parameter("schema: {type: array}"),
            parameter("explode: false, schema: {type: array}"),
        ),
        (Rule::BodyAdded, operation(""), body("")),
        (
            Rule::RequiredBodyAdded,
            operation(""),
            body("required: true, "),
        ),
        (Rule::BodyRemoved, body(""), operation("")),
        (Rule::BodyRequired, body(""), body("required: true, ")),
        (Rule::BodyOptional, body("required: true, "), body("")),
        (
            Rule::MediaTypeAdded,
            content("a/b: {}"),
            content("a/b: {}, a/c: {}"),
        ),
        (
            Rule::MediaTypeRemoved,
            content("a/b: {}, a/c: {}"),
            content("a/b: {}"),
        ),
        (
            Rule::ErrorAdded,
            statuses(ok),
            statuses(&format!("{ok}, '404': {{description: no}}")),
        ),
        (
            Rule::ComponentAdded,
            single.clone(),
            format!("{single}components: {{schemas: {{A: {{}}}}}}"),
        ),
        (
            Rule::ComponentRemoved,
            format!("{single}components: {{schemas: {{A: {{}}}}}}"),
            single.clone(),
        ),
        (
            Rule::VersionChanged,
            single.clone(),
            single.replace("3.1.0", "3.0.3"),
        ),
        (
            Rule::DocumentationChanged,
            single.clone(),
            single.replace("1.0.0", "1.0.1"),
        ),
        (
            Rule::Deprecated,
            operation(""),
            operation("deprecated: true"),
        ),
        // What servers send.
        (
            Rule::SuccessAdded,
            statuses(ok),
            statuses(&format!("{ok}, '201': {{description: ok}}")),
        ),
        (
            Rule::StatusRemoved,
            statuses(&format!("{ok}, '404': {{description: no}}")),
            statuses(ok),
        ),
        (Rule::ParameterAdded, response(""), header("")),
        (
            Rule::RequiredParameterAdded,
            response(""),
            header("required: true, "),
        ),
        (Rule::ParameterRemoved, header(""), response("")),
        (
            Rule::ParameterRequired,
            header(""),
            header("required: true, "),
        ),
        (
            Rule::ParameterOptional,
            header("required: true, "),
            header(""),
        ),
        (
            Rule::MediaTypeAdded,
            response("content: {a/b: {}}"),
            response("content: {a/b: {}, a/c: {}}"),
        ),
        (
            Rule::MediaTypeRemoved,
            response("content: {a/b: {}, a/c: {}}"),
            response("content: {a/b: {}}"),
        ),
    ]
}

#[test]
fn operations_break_whom_the_table_says() {
    for (number, (rule, old, new)) in operations().into_iter().enumerate() {
        let first_answer = operations()
            .iter()
            .position(|(rule, ..)| *rule == Rule::SuccessAdded);
        let by_server = first_answer.is_some_and(|first| number >= first);
        let (by_clients, by_servers) = rule.breaks();
        let breaks = if by_server { by_servers } else { by_clients };
        assert_eq!(found(&old, &new), [(rule, breaks)], "{old}\n->\n{new}");
    }
}

#[test]
fn every_rule_has_a_case() {
    let of_schemas = SCHEMAS.iter().map(|(rule, ..)| *rule);
    let of_operations = operations().into_iter().map(|(rule, ..)| rule);
    let tried: BTreeSet<Rule> = of_schemas.chain(of_operations).collect();
    let untried: Vec<&Rule> = Rule::ALL
        .iter()
        .filter(|rule| !tried.contains(rule))
        .collect();
    assert!(untried.is_empty(), "{untried:?}");
}
