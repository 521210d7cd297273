//! Generated types describe themselves as the contract does.

use express_tests::contract::Contract;
use schemars::{JsonSchema, SchemaGenerator, generate::SchemaSettings};
use serde_json::Value;

use crate::meaning::{Prose, differences, normalised, resolved};

/// How a type describes itself, with what it refers to.
struct Described {
    name: &'static str,
    schema: Value,
    definitions: Value,
}

fn described<T: JsonSchema>(name: &'static str) -> Described {
    let settings = SchemaSettings::draft2020_12();
    let mut generator = SchemaGenerator::new(settings);
    let schema = T::json_schema(&mut generator).to_value();
    let definitions = Value::Object(generator.take_definitions(true));
    Described {
        name,
        schema,
        definitions,
    }
}

macro_rules! described {
    ($($name:ident,)*) => {
        vec![$(described::<express_types::$name>(stringify!($name)),)*]
    };
}

fn all() -> Vec<Described> {
    express_tests::for_every_schema!(described)
}

#[test]
fn the_schema_of_each_type() {
    for described in all() {
        let schema = normalised(&described.schema, Prose::Kept);
        insta::assert_yaml_snapshot!(described.name, schema);
    }
}

#[test]
fn each_type_says_what_its_component_schema_says() {
    let contract = Contract::get().document();
    let mut found = Vec::new();
    for described in all() {
        let mut whole = described.schema.clone();
        whole["$defs"] = described.definitions.clone();
        let own = resolved(&whole, &described.schema);
        let stated = &contract["components"]["schemas"][described.name];
        let stated = resolved(contract, stated);
        let (stated, own) = (
            normalised(&stated, Prose::Kept),
            normalised(&own, Prose::Kept),
        );
        let differences = differences(&stated, &own).into_iter();
        found.extend(differences.map(|difference| format!("{}{difference}", described.name)));
    }
    assert!(
        found.is_empty(),
        "contract and type differ:\n{}",
        found.join("\n")
    );
}
