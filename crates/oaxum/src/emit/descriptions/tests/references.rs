//! Where references lead, and what becomes of what is no component.

use super::{api, described, yaml};

const HEAD: &str = "openapi: 3.1.0\ninfo: {title: It, version: 1.0.0}\n";

/// The schemas of documents, the first the root.
#[track_caller]
fn schemas(components: &str, others: &[(&str, &str)]) -> serde_json::Value {
    let document = format!("{HEAD}components: {{schemas: {components}}}\n");
    let mut texts = vec![("it.yaml", document.as_str())];
    texts.extend(others);
    described(&api(&texts))["components"]["schemas"].take()
}

#[test]
fn what_is_referred_to_gets_a_name_of_its_place() {
    let components = "{It: {type: object, properties: {a: {type: string}}}, \
                       Other: {$ref: '#/components/schemas/It/properties/a'}}";
    let expected = "{It: {type: object, properties: {a: {type: string}}}, \
                     Other: {$ref: '#/components/schemas/It_properties_a'}, \
                     It_properties_a: {type: string}}";
    assert_eq!(schemas(components, &[]), yaml(expected));
}

#[test]
fn schemas_may_contain_themselves() {
    let components = "{Tree: {type: array, items: {$ref: '#/components/schemas/Tree'}}}";
    assert_eq!(schemas(components, &[]), yaml(components));
}

#[test]
fn anchors_and_definitions_are_places_like_any_other() {
    let components = "{It: {$ref: '#here'}, Other: {$ref: '#/components/schemas/Third/$defs/inner'}, \
                       Third: {$anchor: here, $defs: {inner: {type: string}}, type: object}, \
                       Dynamic: {$dynamicRef: '#here'}}";
    let expected = "{It: {$ref: '#/components/schemas/Third'}, \
                     Other: {$ref: '#/components/schemas/Third_defs_inner'}, \
                     Third: {type: object}, \
                     Dynamic: {allOf: [{$ref: '#/components/schemas/Third'}]}, \
                     Third_defs_inner: {type: string}}";
    assert_eq!(schemas(components, &[]), yaml(expected));
}

#[test]
fn schemas_of_other_files_are_components_by_their_names_there() {
    let components = "{It: {$ref: 'other.yaml#/components/schemas/Pet'}, \
                       Whole: {$ref: models/Owner.yaml}, Taken: {$ref: 'other.yaml#/components/schemas/It'}}";
    let other = "components: {schemas: {Pet: {type: object, properties: {tag: {$ref: '#/components/schemas/Tag'}}}, \
                  Tag: {type: string}, It: {type: integer}}}";
    let owner =
        "{type: object, properties: {pet: {$ref: '../other.yaml#/components/schemas/Pet'}}}";
    let described = schemas(
        components,
        &[("other.yaml", other), ("models/Owner.yaml", owner)],
    );
    let expected = "{It: {$ref: '#/components/schemas/Pet'}, Whole: {$ref: '#/components/schemas/Owner'}, \
                     Taken: {$ref: '#/components/schemas/It_2'}, \
                     Pet: {type: object, properties: {tag: {$ref: '#/components/schemas/Tag'}}}, \
                     Owner: {type: object, properties: {pet: {$ref: '#/components/schemas/Pet'}}}, \
                     Tag: {type: string}, It_2: {type: integer}}";
    assert_eq!(described, yaml(expected));
}

#[test]
fn long_chains_of_references_need_no_stack() {
    let mut components = String::from("{Last: {type: string}");
    let mut target = "Last".to_owned();
    for index in 0..5_000 {
        components.push_str(&format!(
            ", C{index}: {{$ref: '#/components/schemas/{target}'}}"
        ));
        target = format!("C{index}");
    }
    components.push('}');
    assert_eq!(schemas(&components, &[]).as_object().unwrap().len(), 5_001);
}

#[test]
fn what_extends_a_schema_that_lists_it_has_it_without_the_list() {
    let pet = "type: object, required: [kind], properties: {kind: {type: string}}";
    let list = "oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]";
    let mapping = "Cat: '#/components/schemas/Cat', Dog: '#/components/schemas/Dog'";
    let tell = format!("discriminator: {{propertyName: kind, mapping: {{{mapping}}}}}");
    let extends = "{allOf: [{$ref: '#/components/schemas/Pet'}, {properties: {name: {}}}]}";
    let components = format!("{{Pet: {{{pet}, {list}, {tell}}}, Cat: {extends}, Dog: {extends}}}");
    let extended = format!("{{allOf: [{{allOf: [{{{pet}}}]}}, {{properties: {{name: {{}}}}}}]}}");
    let expected = format!("{{Pet: {{{pet}, {list}, {tell}}}, Cat: {extended}, Dog: {extended}}}");
    assert_eq!(schemas(&components, &[]), yaml(&expected));
    // From whichever side the circle is entered.
    let reversed = format!("{{Cat: {extends}, Pet: {{{pet}, {list}, {tell}}}, Dog: {extends}}}");
    assert_eq!(schemas(&reversed, &[]), yaml(&expected));
}
