//! Which components operations use.

use std::collections::BTreeSet;

use express_tests::contract::Contract;
use serde_json::Value;

/// The components that operations refer to, directly or not, as JSON pointers.
pub fn reachable(document: &Value) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut open = Vec::new();
    references(&document["paths"], &mut open);
    while let Some(pointer) = open.pop() {
        if let Some(node) = document
            .pointer(&pointer)
            .filter(|_| reached.insert(pointer))
        {
            references(node, &mut open);
        }
    }
    reached
}

fn references(node: &Value, out: &mut Vec<String>) {
    match node {
        Value::Object(members) => {
            let target = members.get("$ref").and_then(Value::as_str);
            out.extend(
                target
                    .and_then(|target| target.strip_prefix('#'))
                    .map(str::to_owned),
            );
            members.values().for_each(|member| references(member, out));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, out)),
        _ => {}
    }
}

#[test]
fn operations_use_every_component_but_those_for_what_lies_outside() {
    let document = Contract::get().document();
    let reached = reachable(document);
    let mut unused = Vec::new();
    for kind in ["parameters", "requestBodies", "responses", "headers"] {
        let components = document["components"][kind]
            .as_object()
            .expect("components");
        let pointers = components
            .keys()
            .map(|name| format!("/components/{kind}/{name}"));
        unused.extend(pointers.filter(|pointer| !reached.contains(pointer)));
    }
    unused.sort();
    // No handler answers a request outside the operations, so no generated type describes it; the
    // judge of every exchange holds such answers against these components.
    let outside = [
        "/components/headers/Allow",
        "/components/responses/MethodNotAllowed",
        "/components/responses/UnknownPath",
    ];
    assert_eq!(unused, outside);
}
