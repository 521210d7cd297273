//! The document of the generated router means the same as the contract.

use express_tests::contract::Contract;
use serde_json::Value;

use crate::meaning::{Prose, differences, normalised, resolved};

/// What a document means: every operation with all that it refers to, and the security schemes.
/// Components have no meaning of their own but where something refers to them.
fn meaning(document: &Value, prose: Prose) -> Value {
    let mut meaning = resolved(document, document);
    meaning["components"] = serde_json::json!({
        "securitySchemes": meaning["components"]["securitySchemes"],
        "schemas": meaning["components"]["schemas"],
    });
    let mut meaning = normalised(&meaning, prose);
    sayable(&mut meaning);
    meaning
}

/// Takes away what utoipa's model of a document cannot say, or says where the contract is silent.
fn sayable(node: &mut Value) {
    match node {
        Value::Object(members) => {
            // A header's `required` has no place in its model. That generated responses know it,
            // the mutations show.
            if let Some(headers) = members.get_mut("headers").and_then(Value::as_object_mut) {
                for header in headers.values_mut().filter_map(Value::as_object_mut) {
                    header.remove("required");
                }
            }
            // Names are texts, stated or not.
            if let Some(names) = members
                .get_mut("propertyNames")
                .and_then(Value::as_object_mut)
            {
                names.remove("type");
            }
            // The default.
            if members.contains_key("in") && members.get("required") == Some(&Value::Bool(false)) {
                members.remove("required");
            }
            members.values_mut().for_each(sayable);
        }
        Value::Array(items) => items.iter_mut().for_each(sayable),
        _ => {}
    }
}

fn generated() -> Value {
    serde_json::to_value(express_server::openapi()).expect("a document is JSON")
}

#[test]
fn the_generated_document_means_what_the_contract_means() {
    let contract = meaning(Contract::get().document(), Prose::Dropped);
    let generated = meaning(&generated(), Prose::Dropped);
    let differences = differences(&contract, &generated);
    assert!(
        differences.is_empty(),
        "the contract and the generated router's document differ:\n{}",
        differences.join("\n")
    );
}

#[test]
fn the_generated_document_tells_what_the_contract_tells() {
    let descriptions = |document: &Value| {
        let mut told = Vec::new();
        collect(&meaning(document, Prose::Kept), "", &mut told);
        told
    };
    let contract = descriptions(Contract::get().document());
    let generated = descriptions(&generated());
    let missing: Vec<_> = contract
        .iter()
        .filter(|told| !generated.contains(told))
        .collect();
    assert!(missing.is_empty(), "untold:\n{missing:#?}");
}

/// Every description in the operations and schemas, with its place.
fn collect(node: &Value, pointer: &str, out: &mut Vec<String>) {
    match node {
        Value::Object(members) => {
            for (name, member) in members {
                let pointer = format!("{pointer}/{name}");
                match member {
                    Value::String(text) if name == "description" => {
                        out.push(format!("{pointer}: {}", text.trim_end()));
                    }
                    _ => collect(member, &pointer, out),
                }
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                collect(item, &format!("{pointer}/{index}"), out);
            }
        }
        _ => {}
    }
}
