//! Schemas, and components that nothing uses.

use super::{Case, cases, refused, warned};

const SCHEMA: &str = "\
openapi: 3.1.0
info: {title: It, version: 1.0.0}
components:
  schemas:
    It: PART
    Other: {type: string}
    Named: {type: object, properties: {name: {type: string}}}
    Cat: {$dynamicAnchor: pet}
    Dog: {$dynamicAnchor: pet}
";

/// The same in OpenAPI 3.0.
const EARLIER: &str = "\
openapi: 3.0.3
info: {title: It, version: 1.0.0}
paths: {}
components:
  schemas:
    It: PART
    Other: {type: string}
";

pub fn refused_cases() -> Vec<Case> {
    let parts = [
        "5",
        "{type: strin}",
        "{type: file}",
        "{type: any}",
        "{type: date}",
        "{type: null}",
        "{type: [string, null]}",
        "{type: []}",
        "{type: 5}",
        "{type: string, minLenght: 1}",
        "{type: object, title: [x], deprecated: 1}",
        "{type: string, readOnly: true, writeOnly: true}",
        "{type: object, $schema: http://json-schema.org/draft-07/schema#}",
        "{type: object, $id: it, properties: {a: {$ref: '#/$defs/a'}}}",
        // References.
        "{$ref: '#/components/schemas/Othr'}",
        "{$ref: '#/components/schemas/It'}",
        "{allOf: [{$ref: '#/components/schemas/It'}]}",
        "{type: object, not: {anyOf: [{$ref: '#/components/schemas/It'}]}}",
        "{$ref: 5}",
        "{$ref: 'https://example.org/it.yaml'}",
        "{$ref: '#it'}",
        "{$dynamicRef: '#pet'}",
        "{$recursiveRef: '#'}",
        // Combinations.
        "{allOf: {}, anyOf: 5, oneOf: x}",
        "{oneOf: [{$ref: '#/components/schemas/Named'}], discriminator: name}",
        "{oneOf: [{$ref: '#/components/schemas/Named'}], discriminator: {property: name}}",
        "{oneOf: [{$ref: '#/components/schemas/Named'}], discriminator: {propertyName: name, mapping: {other: Othr.yaml}}}",
        "{oneOf: [{$ref: '#/components/schemas/Named'}], discriminator: {propertyName: name, defaultMapping: Named}}",
        "{anyOf: [{$ref: '#/components/schemas/Named'}], unevaluatedProperties: false}",
        "{contains: {type: string}, unevaluatedItems: false}",
        // Values.
        "{type: string, enum: a}",
        // Strings.
        "{type: string, minLength: -1}",
        "{type: string, maxLength: 1.5}",
        "{type: string, minLength: 5, maxLength: 4}",
        "{type: string, pattern: 5}",
        "{type: string, pattern: '('}",
        r"{type: string, pattern: 'a\'}",
        r"{type: string, pattern: '\Aa\z'}",
        "{type: string, format: 5}",
        // Numbers.
        "{type: integer, minimum: one}",
        "{type: integer, minimum: 2, maximum: 1}",
        "{type: integer, exclusiveMinimum: zero}",
        "{type: integer, multipleOf: 0}",
        // Arrays and objects.
        "{type: array, minItems: 2, maxItems: 1}",
        "{type: array, uniqueItems: 1}",
        "{type: array, items: [{type: string}]}",
        "{type: array, prefixItems: {}}",
        "{type: object, minProperties: 2, maxProperties: 1}",
        "{type: object, propertyNames: 5}",
        "{type: object, patternProperties: {'(': {}}}",
        "{type: object, properties: []}",
        "{type: object, properties: {a: {type: string, required: true}}}",
        "{type: object, required: a, properties: {a: {}}}",
        "{type: object, dependentRequired: {a: b}}",
    ];
    cases(SCHEMA, &parts)
}

pub fn warned_cases() -> Vec<Case> {
    let parts = [
        "{type: string, nullable: true}",
        "{type: string, sensitive: true}",
        "{type: [string, string]}",
        "{type: string, minimum: 1, items: {}, properties: {}}",
        "{type: integer, pattern: a}",
        "{type: integer, minimum: 1, exclusiveMinimum: true}",
        "{type: integer, exclusiveMinimum: true}",
        "{type: string, examples: {one: {value: a}}}",
        "{type: string, enum: [a, b, a]}",
        "{type: string, enum: []}",
        "{type: string, enum: [1, 2]}",
        "{enum: [a, b], const: c}",
        "{$recursiveAnchor: true, type: array, items: {anyOf: [{type: string}, {$recursiveRef: '#'}]}}",
        "{type: string, enum: [a, 5, null]}",
        "{allOf: []}",
        "{oneOf: [{type: object, allOf: [{$ref: '#/components/schemas/It'}]}]}",
        "{type: array, minContains: 1, maxContains: 2}",
        "{if: {type: string}}",
        "{then: {}, else: {}}",
        "{type: object, required: [a, a], properties: {a: {}}}",
        "{type: object, required: [nam], properties: {name: {}}}",
    ];
    let earlier = [
        "{$ref: '#/components/schemas/Other', minLength: 1, nullable: true, description: One more.}",
        "{type: [string, integer]}",
        "{type: 'null'}",
        "{const: 1, examples: [1]}",
        "{type: string, nullable: true, enum: [a]}",
        "{type: integer, exclusiveMinimum: 0}",
    ];
    let mut all = cases(SCHEMA, &parts);
    all.extend(cases(EARLIER, &earlier));
    all
}

/// What no operation uses is held to the same rules.
pub fn unused_cases() -> Vec<Case> {
    let document = "openapi: 3.1.0\ninfo: {title: It, version: 1.0.0}\ncomponents: {PART}\n";
    let parts = [
        "parameters: {It: {name: q, in: query}}",
        "requestBodies: {It: {}}",
        "responses: {It: {content: []}}",
        "headers: {It: {}}",
        "schemas: []",
        "parameters: [], responses: 5, headers: x, requestBodies: [], securitySchemes: [], examples: []",
    ];
    cases(document, &parts)
}

#[test]
fn schemas_are_refused() {
    insta::assert_snapshot!(refused(&refused_cases()));
}

#[test]
fn schemas_are_warned_of() {
    insta::assert_snapshot!(warned(&warned_cases()));
}

#[test]
fn unused_components_are_refused() {
    insta::assert_snapshot!(refused(&unused_cases()));
}
