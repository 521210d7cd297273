//! Examples and defaults that do not fit their schemas.

use oaxum::source::Sources;
use oaxum::{Settings, Unsupported, check, generate};

use super::{Case, cases, warned};

const DOCUMENT: &str = "\
openapi: 3.1.0
info: {title: It, version: 1.0.0}
paths:
  /things:
    put:
      parameters:
        - {name: limit, in: query, schema: {type: integer, maximum: 9}, PARAMETER}
      requestBody:
        content:
          application/json: {schema: {$ref: '#/components/schemas/Thing'}, BODY}
          application/xml: {schema: {$ref: '#/components/schemas/Thing'}, XML}
          application/x-www-form-urlencoded:
            {schema: {$ref: '#/components/schemas/Thing'}, FORM}
      responses:
        '200':
          description: It is there.
          headers: {Left: {schema: {type: integer}, HEADER}}
          content:
            application/vnd.it+json: {schema: {$ref: '#/components/schemas/Thing'}, ANSWER}
components:
  schemas:
    Thing:
      type: object
      additionalProperties: false
      required: [id, name]
      properties:
        id: {type: string, format: uuid, readOnly: true}
        name: {type: string, minLength: 2}
        secret: {type: string, writeOnly: true}
        at: {type: string, format: time}
        either: {oneOf: [{type: integer}, {type: string, maxLength: 3}]}
    Other: SCHEMA
";

/// The document, with some of its parts replaced.
fn document(parts: &[(&str, &str)]) -> String {
    let mut document = DOCUMENT.to_owned();
    for (part, text) in parts {
        document = document.replace(part, text);
    }
    for part in ["PARAMETER", "BODY", "XML", "FORM", "HEADER", "ANSWER"] {
        document = document.replace(&format!(", {part}}}"), "}");
    }
    document.replace("SCHEMA", "{type: string}")
}

pub fn warned_cases() -> Vec<Case> {
    let schemas = [
        "{type: integer, default: many}",
        "{type: string, example: 5}",
        "{type: string, maxLength: 3, examples: [fits, fit, 1]}",
        "{type: [string, 'null'], enum: [a, b, null], default: c}",
        "{type: object, properties: {a: {type: string, format: uri, example: /b}}}",
        "{type: array, items: {$ref: '#/components/schemas/Thing'}, example: [{name: n}]}",
        "{type: array, items: {type: integer}, example: '[1, 2]'}",
        "{type: object, additionalProperties: {type: integer}, example: {'a/b~c': x, d: y}}",
        "{$ref: '#/components/schemas/Thing', default: {either: long}}",
    ];
    let mut all = cases(&document(&[("SCHEMA", "PART")]), &schemas);
    for (part, text) in [
        ("PARAMETER", "example: 10"),
        (
            "PARAMETER",
            "examples: {few: {value: 1}, many: {value: many}}",
        ),
        ("HEADER", "example: none"),
        ("BODY", "example: {name: Ada, nickname: A}"),
        ("BODY", "example: '{\"name\": \"Ada\"}'"),
        ("FORM", "example: {name: A}"),
        ("ANSWER", "example: {name: Ada}"),
        ("ANSWER", "example: {id: 1, name: Ada, secret: hush}"),
    ] {
        let whole = document(&[(part, "PART")]);
        all.extend(cases(&whole, &[text]));
    }
    all
}

#[test]
fn what_does_not_fit_is_warned_of_where_it_stands() {
    insta::assert_snapshot!(warned(&warned_cases()));
}

#[test]
fn what_fits_on_its_side_is_not_spoken_of() {
    let id = "3f0c8a52-6d1b-4b0e-9a6d-0a4c7c1d2e3f";
    let answer = format!("example: {{id: {id}, name: Ada, at: '18:30:00Z', either: 5}}");
    let document = document(&[
        ("PARAMETER", "examples: {few: {value: 1}}"),
        ("BODY", "example: {name: Ada, secret: hush}"),
        ("XML", "example: <thing><name>A</name></thing>"),
        ("FORM", "example: name=A"),
        ("HEADER", "example: 3"),
        ("ANSWER", &answer),
        (
            "SCHEMA",
            "{type: [integer, 'null'], default: null, examples: [1]}",
        ),
    ]);
    let (sources, root) = Sources::from_text("it.yaml", &document).unwrap();
    assert_eq!(check(&sources, root).iter().count(), 0);
}

/// The codes of what is said of a document whose schemas with patterns are no regular expressions.
fn codes_beside_patterns(count: usize) -> Vec<&'static str> {
    let properties: String = (0..count)
        .map(|number| format!("p{number}: {{type: string, pattern: '(', example: a}}, "))
        .collect();
    let schema =
        format!("{{type: object, properties: {{{properties} q: {{type: integer, example: a}}}}}}");
    let document = document(&[("SCHEMA", &schema)]);
    let (sources, root) = Sources::from_text("it.yaml", &document).unwrap();
    let settings = Settings {
        unsupported: Unsupported::LeftOut,
        ..Settings::default()
    };
    let output = generate(&sources, root, &settings).unwrap();
    let mut codes: Vec<_> = output.warnings.iter().map(|found| found.code).collect();
    codes.dedup();
    codes
}

#[test]
fn schemas_that_cannot_be_read_do_not_hide_what_others_say() {
    assert_eq!(codes_beside_patterns(1), ["pattern", "invalid-example"]);
}

#[test]
fn where_too_many_schemas_cannot_be_read_that_is_said() {
    assert_eq!(codes_beside_patterns(40), ["pattern", "unchecked-examples"]);
}
