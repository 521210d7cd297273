//! What schemas mean, of one version and the other.

use super::{api, described, yaml};

/// A schema of a version of OpenAPI, as JSON Schema 2020-12.
#[track_caller]
fn means(version: &str, schema: &str, expected: &str) {
    let document = format!(
        "openapi: {version}\ninfo: {{title: It, version: 1.0.0}}\npaths: {{}}\n\
         components: {{schemas: {{It: {schema}, Other: {{type: object}}, Third: {{}}}}}}\n"
    );
    let described = described(&api(&[("it.yaml", &document)]));
    assert_eq!(
        described["components"]["schemas"]["It"],
        yaml(expected),
        "{schema}"
    );
}

#[track_caller]
fn means_in_3_0(schema: &str, expected: &str) {
    means("3.0.3", schema, expected);
}

#[track_caller]
fn means_in_3_1(schema: &str, expected: &str) {
    means("3.1.0", schema, expected);
}

#[track_caller]
fn means_itself(schema: &str) {
    means_in_3_1(schema, schema);
}

#[test]
fn every_keyword_of_json_schema_is_kept() {
    means_itself("{type: [string, 'null'], format: date, minLength: 1, maxLength: 9, pattern: a}");
    means_itself("{type: string, contentEncoding: base64, contentMediaType: image/png}");
    means_itself("{type: integer, format: int32, minimum: 1, maximum: 9, multipleOf: 2}");
    means_itself("{type: number, exclusiveMinimum: 0.5, exclusiveMaximum: 1e3}");
    means_itself("{type: array, prefixItems: [{type: string}], items: false, minItems: 1}");
    means_itself("{type: array, contains: {type: string}, minContains: 2, maxContains: 3}");
    means_itself("{type: array, items: {type: string}, maxItems: 4, uniqueItems: true}");
    means_itself("{type: object, required: [a], properties: {a: {}}, additionalProperties: false}");
    means_itself(
        "{type: object, patternProperties: {^a: {type: string}}, additionalProperties: true}",
    );
    means_itself(
        "{type: object, propertyNames: {maxLength: 3}, minProperties: 1, maxProperties: 2}",
    );
    means_itself(
        "{type: object, dependentRequired: {a: [b]}, dependentSchemas: {c: {required: [d]}}}",
    );
    means_itself("{allOf: [{type: string}], anyOf: [{maxLength: 1}], oneOf: [{minLength: 1}]}");
    means_itself("{not: {type: string}, if: {minimum: 1}, then: {maximum: 2}, else: {minimum: 0}}");
    means_itself("{enum: [a, 1, null, [b], {c: 1.5}]}");
    means_itself(
        "{type: object, title: It, description: This., default: {}, examples: [{a: 1}], deprecated: true}",
    );
    means_itself("{type: string, readOnly: true}");
}

#[test]
fn const_is_an_enum_of_one_value_and_holds_beside_another() {
    means_in_3_1("{const: 1}", "{enum: [1]}");
    means_in_3_1("{enum: [1, 2], const: 2.0}", "{enum: [2]}");
}

#[test]
fn values_that_are_equal_or_impossible_go() {
    means_in_3_1(
        "{type: integer, enum: [1, 1.0, a]}",
        "{type: integer, enum: [1]}",
    );
    means_in_3_1(
        "{enum: [{a: 1, b: 2}, {b: 2, a: 1}]}",
        "{enum: [{a: 1, b: 2}]}",
    );
}

#[test]
fn nullable_beside_a_type_is_one_more_type() {
    means_in_3_0("{type: string, nullable: true}", "{type: [string, 'null']}");
    means_in_3_0("{type: string, nullable: false}", "{type: string}");
    let of_enum = "{type: string, nullable: true, enum: [a, null]}";
    means_in_3_0(of_enum, "{type: [string, 'null'], enum: [a, null]}");
    let without_null = "{type: string, nullable: true, enum: [a]}";
    means_in_3_0(without_null, "{type: [string, 'null'], enum: [a]}");
}

#[test]
fn nullable_beside_a_combination_is_one_more_choice() {
    let other = "$ref: '#/components/schemas/Other'";
    means_in_3_0(
        &format!("{{description: This., nullable: true, allOf: [{{{other}}}]}}"),
        &format!("{{description: This., anyOf: [{{allOf: [{{{other}}}]}}, {{type: 'null'}}]}}"),
    );
    means_in_3_0(
        &format!("{{type: object, nullable: true, oneOf: [{{{other}}}], readOnly: true}}"),
        &format!(
            "{{readOnly: true, anyOf: [{{type: object, oneOf: [{{{other}}}]}}, {{type: 'null'}}]}}"
        ),
    );
}

#[test]
fn nullable_alone_is_null_among_choices_and_nothing_elsewhere() {
    let other = "$ref: '#/components/schemas/Other'";
    means_in_3_0(
        &format!("{{anyOf: [{{{other}}}, {{nullable: true}}]}}"),
        &format!("{{anyOf: [{{{other}}}, {{type: 'null'}}]}}"),
    );
    means_in_3_0("{nullable: true}", "{}");
    means_in_3_1("{type: string, nullable: true}", "{type: string}");
}

#[test]
fn exclusive_bounds_are_flags_in_3_0_and_numbers_in_3_1() {
    let flags =
        "{type: integer, minimum: 1, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: false}";
    means_in_3_0(flags, "{type: integer, exclusiveMinimum: 1, maximum: 9}");
    let numbers = "{type: integer, minimum: 0, exclusiveMinimum: 1}";
    means_in_3_1(numbers, "{type: integer, minimum: 0, exclusiveMinimum: 1}");
}

#[test]
fn what_stands_beside_a_reference_restricts_it_in_3_1_alone() {
    let schema = "{$ref: '#/components/schemas/Other', minProperties: 1, description: This.}";
    means_in_3_1(schema, schema);
    let ignored = "{$ref: '#/components/schemas/Other', description: This.}";
    means_in_3_0(schema, ignored);
}

#[test]
fn keywords_without_effect_go() {
    means_in_3_1("{type: string, minimum: 1, items: {}}", "{type: string}");
    means_in_3_1("{type: boolean, format: int32}", "{type: boolean}");
    means_in_3_1("{format: int32}", "{format: int32}");
    means_in_3_1(
        "{format: date, x-more: 1, $comment: This.}",
        "{format: date}",
    );
}

#[test]
fn keywords_of_3_1_are_read_in_3_0_too() {
    means_in_3_0("{type: [string, 'null']}", "{type: [string, 'null']}");
    means_in_3_0("{const: a, examples: [a]}", "{enum: [a], examples: [a]}");
    means_in_3_0(
        "{type: object, patternProperties: {a: {}}}",
        "{type: object, patternProperties: {a: {}}}",
    );
}

#[test]
fn numbers_keep_every_digit_that_counts() {
    means_itself("{type: integer, minimum: -9223372036854775808, maximum: 18446744073709551615}");
    means_itself("{type: number, multipleOf: 0.01}");
}

#[test]
fn what_is_unevaluated_is_what_no_part_names() {
    let parts = "allOf: [{properties: {a: {}}, patternProperties: {^x: {}}}, {$ref: '#/components/schemas/Third'}]";
    means_in_3_1(
        &format!("{{{parts}, properties: {{b: {{type: string}}}}, unevaluatedProperties: false}}"),
        &format!(
            "{{{parts}, properties: {{b: {{type: string}}, a: {{}}}}, patternProperties: {{^x: {{}}}}, additionalProperties: false}}"
        ),
    );
    let tuple = "{prefixItems: [{type: string}], unevaluatedItems: {type: integer}}";
    means_in_3_1(
        tuple,
        "{prefixItems: [{type: string}], items: {type: integer}}",
    );
}

#[test]
fn what_is_evaluated_already_is_not_restricted_again() {
    let open = "{additionalProperties: {type: string}, unevaluatedProperties: false}";
    means_in_3_1(open, "{additionalProperties: {type: string}}");
    let items = "{allOf: [{items: {type: string}}], unevaluatedItems: false}";
    means_in_3_1(items, "{allOf: [{items: {type: string}}]}");
    means_in_3_1(
        "{type: object, unevaluatedProperties: true}",
        "{type: object}",
    );
}

#[test]
fn discriminators_know_the_names_of_their_alternatives() {
    let other = "#/components/schemas/Other";
    let third = "#/components/schemas/Third";
    means_in_3_1(
        &format!(
            "{{oneOf: [{{$ref: '{other}'}}, {{$ref: '{third}'}}], discriminator: {{propertyName: kind, mapping: {{one: Other, uno: '{other}'}}}}}}"
        ),
        &format!(
            "{{oneOf: [{{$ref: '{other}'}}, {{$ref: '{third}'}}], discriminator: {{propertyName: kind, mapping: {{one: '{other}', uno: '{other}', Third: '{third}'}}}}}}"
        ),
    );
}
