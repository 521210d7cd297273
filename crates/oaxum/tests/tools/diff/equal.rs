//! What says the same in another way is no change.

use oaxum::diff::{Change, diff};
use oaxum::source::Sources;

use super::{answer, changes, document, request};
use crate::corpus::documents;

#[test]
fn the_same_in_other_words_is_no_change() {
    let same = [
        ("{type: string}", "{allOf: [{type: string}]}"),
        ("{type: string}", "{oneOf: [{type: string}]}"),
        (
            "{type: [string, 'null']}",
            "{anyOf: [{type: string}, {type: 'null'}]}",
        ),
        ("{type: [string, integer]}", "{type: [integer, string]}"),
        ("{const: a}", "{enum: [a]}"),
        ("{enum: [1, 2]}", "{enum: [2.0, 1]}"),
        ("{type: string, minLength: 0}", "{type: string}"),
        (
            "{type: object, properties: {a: {}, b: {}}}",
            "{type: object, properties: {b: {}, a: {}}}",
        ),
        (
            "{type: object, required: [a], properties: {a: {type: string}}}",
            "{allOf: [{type: object, required: [a]}, {properties: {a: {type: string}}}]}",
        ),
        (
            "{type: object}",
            "{type: object, additionalProperties: true}",
        ),
        ("{type: object}", "{type: object, additionalProperties: {}}"),
        ("{maximum: 9}", "{allOf: [{maximum: 10}, {maximum: 9}]}"),
    ];
    for (one, other) in same {
        for (old, new) in [(one, other), (other, one)] {
            assert_eq!(changes(&request(old), &request(new)), [], "{old} -> {new}");
            assert_eq!(changes(&answer(old), &answer(new)), [], "{old} -> {new}");
        }
    }
}

#[test]
fn a_reference_is_what_it_names() {
    let components = "components: {schemas: {A: {type: string, minLength: 1}}}";
    let paths = |schema: &str| {
        let content = format!("{{application/json: {{schema: {schema}}}}}");
        let post = format!("requestBody: {{content: {content}}}, responses: {{}}");
        document(&format!("{{/x: {{post: {{{post}}}}}}}"), components)
    };
    let inline = paths("{type: string, minLength: 1}");
    let referred = paths("{$ref: '#/components/schemas/A'}");
    assert_eq!(changes(&inline, &referred), []);
}

/// The two versions write null and exclusive bounds in their own ways.
#[test]
fn both_versions_are_compared_by_what_they_mean() {
    let old = request("{type: string, nullable: true, enum: [a, null]}").replace("3.1.0", "3.0.3");
    let new = request("{type: [string, 'null'], enum: [a, null]}");
    let only_version = |changes: Vec<Change>| {
        let codes: Vec<&str> = changes.iter().map(|change| change.rule.code()).collect();
        assert_eq!(codes, ["version-changed"], "{changes:#?}");
    };
    only_version(changes(&old, &new));
    let old =
        request("{type: integer, minimum: 1, exclusiveMinimum: true}").replace("3.1.0", "3.0.3");
    only_version(changes(
        &old,
        &request("{type: integer, exclusiveMinimum: 1}"),
    ));
    let old = request("{nullable: true, allOf: [{type: object}]}").replace("3.1.0", "3.0.3");
    only_version(changes(
        &old,
        &request("{oneOf: [{type: object}, {type: 'null'}]}"),
    ));
}

#[test]
fn recursion_comes_to_an_end() {
    let tree = |more: &str| {
        let schemas = format!(
            "components: {{schemas: {{Tree: {{type: object, properties: {{{more}kids: {{type: array, items: {{$ref: '#/components/schemas/Tree'}}}}}}}}, Odd: {{allOf: [{{$ref: '#/components/schemas/Odd'}}]}}}}}}"
        );
        let content = "{application/json: {schema: {$ref: '#/components/schemas/Tree'}}}";
        let get = format!("responses: {{'200': {{description: ok, content: {content}}}}}");
        document(&format!("{{/x: {{get: {{{get}}}}}}}"), &schemas)
    };
    let found = changes(&tree("name: {type: string}, "), &tree(""));
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0].message, "the property `name` is gone");
}

#[test]
fn no_real_document_differs_from_itself() {
    for path in documents() {
        let (sources, root) = Sources::load(&path).unwrap();
        let changes = diff((&sources, root), (&sources, root)).unwrap();
        assert_eq!(changes, [], "{}", path.display());
    }
}
