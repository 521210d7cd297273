//! Nothing in a document is passed over: a field that no object of OpenAPI has is always found.

use std::path::Path;
use std::sync::LazyLock;

use oaxum::check;
use oaxum::source::Sources;
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::Value;

/// Objects whose members are the author's own business.
const FREE: [&str; 3] = ["default", "example", "examples"];

/// The contract, and the pointers of its objects.
static CONTRACT: LazyLock<(Value, Vec<String>)> = LazyLock::new(|| {
    let document = contract();
    let mut pointers = Vec::new();
    objects(&document, "", &mut pointers);
    (document, pointers)
});

fn contract() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../openapi/express.yaml");
    let (sources, root) = Sources::load(&path).unwrap();
    sources.root(root).node.to_json()
}

/// The pointers of all objects that OpenAPI has a say in.
fn objects(value: &Value, pointer: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            found.push(pointer.to_owned());
            for (name, member) in members {
                if !FREE.contains(&name.as_str()) && !name.starts_with("x-") {
                    let token = name.replace('~', "~0").replace('/', "~1");
                    objects(member, &format!("{pointer}/{token}"), found);
                }
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                objects(item, &format!("{pointer}/{index}"), found);
            }
        }
        _ => {}
    }
}

proptest! {
    #[test]
    fn an_unknown_field_is_found_wherever_it_is(at in any::<Index>(), name in "[a-z]{3,9}[0-9]") {
        let (contract, pointers) = &*CONTRACT;
        prop_assert!(pointers.len() > 500, "only {} objects", pointers.len());
        let (mut document, pointer) = (contract.clone(), at.get(pointers));
        let object = document.pointer_mut(pointer).and_then(Value::as_object_mut).unwrap();
        object.insert(name.clone(), Value::Null);

        let (sources, root) = Sources::from_text("it.json", &document.to_string()).unwrap();
        let findings = check(&sources, root);
        let added = format!("{pointer}/{name}");
        let found = findings.into_iter().any(|finding| finding.pointer.as_str() == added);
        prop_assert!(found, "{added} is passed over");
    }
}
