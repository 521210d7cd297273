//! The contract without what only describes it: what is left is what the code must heed.

use express_tests::contract::Contract;
use serde_json::Value;

/// Members of an OpenAPI object that describe, and ask nothing of anybody.
const DESCRIPTIVE: [&str; 5] = ["description", "summary", "example", "examples", "tags"];

/// Members whose own members have names of the author's choice, which may be any of the above.
const NAMED: [&str; 11] = [
    "content",
    "headers",
    "parameters",
    "paths",
    "properties",
    "requestBodies",
    "responses",
    "schemas",
    "securitySchemes",
    "security",
    "required",
];

/// The contract, stripped.
pub fn bare_contract() -> Value {
    let mut document = Contract::get().document().clone();
    strip(&mut document, false);
    document
}

fn strip(node: &mut Value, is_named: bool) {
    match node {
        Value::Object(members) => {
            if !is_named {
                let is_response = !members.contains_key("operationId")
                    && members.contains_key("description")
                    && (members.contains_key("content") || members.contains_key("headers"));
                members.retain(|name, _| !DESCRIPTIVE.contains(&name.as_str()));
                if is_response {
                    members.insert("description".to_owned(), Value::from("-")); // must be there
                }
            }
            for (name, member) in members.iter_mut() {
                strip(member, !is_named && NAMED.contains(&name.as_str()));
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| strip(item, false)),
        _ => {}
    }
}

#[test]
fn only_descriptions_are_stripped() {
    let bare = bare_contract();
    assert!(
        bare.pointer("/components/schemas/UserId/description")
            .is_none()
    );
    assert!(
        bare.pointer("/components/responses/NotFound/description")
            .is_some()
    );
    assert!(
        bare.pointer("/components/parameters/Limit/example")
            .is_none()
    );
    for pointer in [
        "/paths/~1v1~1express/get/security",
        "/paths/~1v1~1express/get/responses/200",
        "/components/schemas/Limit/default",
        "/components/schemas/Problem/properties/violations/items",
    ] {
        assert!(bare.pointer(pointer).is_some(), "{pointer}");
    }
}
