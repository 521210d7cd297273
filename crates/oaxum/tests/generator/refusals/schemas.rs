//! Schemas, and components that nothing uses.

use super::{Case, table};

const SCHEMA: &str = "\
openapi: 3.1.0
info: {title: It, version: 1.0.0}
components:
  schemas:
    It: PART
    Other: {type: string}
    Sized: {type: integer, minimum: 1, default: 20}
";

pub fn cases() -> Vec<Case> {
    let parts = [
        "5",
        "false",
        "{type: strin}",
        "{type: [string, integer]}",
        "{type: 'null'}",
        "{type: 5}",
        "{minLength: 1}",
        "{type: string, minLenght: 1}",
        "{type: string, minimum: 1}",
        "{type: boolean, enum: [true]}",
        "{type: object, title: [x], deprecated: 1}",
        // References.
        "{$ref: '#/components/schemas/Othr'}",
        "{$ref: '#/components/schemas/It'}",
        "{$ref: '#/components/schemas/It/properties/a', type: object, properties: {a: {}}}",
        "{type: object, properties: {a: {type: string}, b: {$ref: '#/components/schemas/It/properties/a'}}}",
        "{$ref: 5}",
        "{$ref: '#/components/schemas/Other', minLength: 1}",
        "{$ref: 'https://example.org/it.yaml'}",
        "{type: object, properties: {a: {oneOf: [{$ref: '#/components/schemas/Other'}]}}}",
        "{type: object, properties: {a: {oneOf: [{$ref: '#/components/schemas/Other'}, {type: 'null', x: 1}]}}}",
        "{type: object, properties: {a: {oneOf: [{$ref: '#/components/schemas/Other', x: 1}, {type: 'null'}]}}}",
        "{oneOf: [{$ref: '#/components/schemas/Other'}, {type: 'null'}]}",
        // Keywords of a later day.
        "{allOf: [], anyOf: [], not: {}, if: {}, then: {}, else: {}, const: 1, discriminator: {}}",
        "{type: object, readOnly: true, writeOnly: true, patternProperties: {}, dependentRequired: {}, dependentSchemas: {}}",
        "{type: object, unevaluatedProperties: false, unevaluatedItems: false, xml: {}, $defs: {}, $id: x, $anchor: x, $dynamicRef: x}",
        "{type: array, prefixItems: [], contains: {}}",
        "{type: string, contentEncoding: base64, contentMediaType: text/plain, contentSchema: {}, nullable: true}",
        // Strings.
        "{type: string, minLength: -1}",
        "{type: string, maxLength: 1.5}",
        "{type: string, minLength: 5, maxLength: 4}",
        "{type: string, pattern: 5}",
        "{type: string, pattern: '(?=a)b'}",
        r"{type: string, pattern: '(a)\1'}",
        r"{type: string, pattern: '\bword'}",
        r"{type: string, pattern: '[\D]'}",
        "{type: string, pattern: '[]'}",
        "{type: string, pattern: '('}",
        r"{type: string, pattern: 'a\'}",
        "{type: string, pattern: '(?i)a'}",
        "{type: string, pattern: 'a{,3}'}",
        "{type: string, format: email}",
        "{type: string, format: uuid, maxLength: 36}",
        "{type: string, enum: a}",
        "{type: string, enum: []}",
        "{type: string, enum: [a, 5]}",
        "{type: string, enum: [a, b, a]}",
        "{type: string, enum: [a], pattern: a}",
        "{type: string, enum: [a, null]}",
        "{type: object, properties: {a: {type: [string, 'null'], enum: [a]}}}",
        "{type: string, default: a}",
        // Numbers.
        "{type: integer, minimum: one}",
        "{type: integer, minimum: 0.5}",
        "{type: integer, maximum: 18446744073709551616}",
        "{type: integer, minimum: 2, maximum: 1}",
        "{type: integer, exclusiveMinimum: 0, exclusiveMaximum: 9}",
        "{type: integer, multipleOf: 0}",
        "{type: integer, format: double}",
        "{type: number, format: int32}",
        "{type: number, multipleOf: 0.1}",
        "{type: integer, minimum: 1, default: 0}",
        "{type: integer, maximum: 1, default: 2}",
        "{type: integer, default: x}",
        "{type: integer, multipleOf: 5, default: 4}",
        "{type: integer, format: int32, default: 2147483648}",
        // Arrays and objects.
        "{type: array, minItems: 2, maxItems: 1}",
        "{type: array, uniqueItems: 1}",
        "{type: array, items: {type: [string, 'null']}}",
        "{type: array, items: [{type: string}]}",
        "{type: object, minProperties: 2, maxProperties: 1}",
        "{type: object, propertyNames: {minLen: 1}}",
        "{type: object, propertyNames: {type: integer}}",
        "{type: object, propertyNames: {enum: [a]}}",
        "{type: object, properties: []}",
        "{type: object, required: a, properties: {a: {}}}",
        "{type: object, required: [a]}",
        "{type: object, required: [a, b], properties: {a: {}}}",
        "{type: object, properties: {a: {}}, maxProperties: 1}",
        "{type: object, properties: {a: {}}, additionalProperties: {type: string}}",
        "{type: object, properties: {a: {type: integer, default: 1}}}",
        "{type: object, properties: {a: {$ref: '#/components/schemas/Sized'}}}",
        "{type: [object, 'null'], properties: {a: {}}}",
    ];
    parts.map(|part| Case::within(SCHEMA, part)).into()
}

#[test]
fn schemas_are_refused() {
    insta::assert_snapshot!(table(&cases()));
}

/// What no operation uses is held to the same rules.
pub fn unused_parts() -> Vec<Case> {
    let document = "openapi: 3.1.0\ninfo: {title: It, version: 1.0.0}\ncomponents: {PART}\n";
    let parts = [
        "parameters: {It: {name: q, in: query}}",
        "requestBodies: {It: {}}",
        "responses: {It: {}}",
        "headers: {It: {}}",
        "schemas: []",
        "parameters: [], responses: 5, headers: x, requestBodies: [], securitySchemes: [], examples: []",
    ];
    parts.map(|part| Case::within(document, part)).into()
}

#[test]
fn unused_components_are_refused() {
    insta::assert_snapshot!(table(&unused_parts()));
}
