//! Whatever a document is, the generator says something and does not panic.

use std::path::Path;
use std::sync::LazyLock;

use oaxum::diagnostics::{Colour, to_text};
use oaxum::source::{LoadError, Sources};
use oaxum::{Settings, Unsupported, generate};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};

/// Documents to start from, as texts.
static DOCUMENTS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let fixtures = std::fs::read_dir(folder.join("tests/generator/fixtures")).unwrap();
    let mut paths: Vec<_> = fixtures.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.is_file());
    paths.push(folder.join("../../openapi/express.yaml"));
    paths.sort();
    let texts = paths
        .iter()
        .map(|path| std::fs::read_to_string(path).unwrap());
    texts.collect()
});

/// The same documents as values, and the pointers of all values in them.
static TREES: LazyLock<Vec<(Value, Vec<String>)>> = LazyLock::new(|| {
    let trees = DOCUMENTS.iter().map(|text| {
        let (sources, root) = Sources::from_text("it.yaml", text).unwrap();
        let tree = sources.root(root).node.to_json();
        let mut pointers = Vec::new();
        collect(&tree, String::new(), &mut pointers);
        (tree, pointers)
    });
    trees.collect()
});

fn collect(value: &Value, pointer: String, pointers: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let token = name.replace('~', "~0").replace('/', "~1");
                collect(member, format!("{pointer}/{token}"), pointers);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                collect(item, format!("{pointer}/{index}"), pointers);
            }
        }
        _ => {}
    }
    pointers.push(pointer);
}

/// Goes all the way that a document may go; each way has an end.
fn survive(text: &str) {
    let (sources, root) = match Sources::from_text("it.yaml", text) {
        Ok(loaded) => loaded,
        Err(LoadError::Refused { refused }) => {
            to_text(&refused.findings, &refused.sources, Colour::Always);
            return;
        }
        Err(error) => panic!("{error}"),
    };
    for unsupported in [Unsupported::Refused, Unsupported::LeftOut] {
        let settings = Settings {
            unsupported,
            ..Settings::default()
        };
        let findings = match generate(&sources, root, &settings) {
            Ok(output) => output.warnings,
            Err(findings) => findings,
        };
        to_text(&findings, &sources, Colour::Never);
    }
}

/// What may stand anywhere and belongs hardly anywhere.
fn stray() -> impl Strategy<Value = Value> {
    select(vec![
        Value::Null,
        json!(true),
        json!(-1),
        json!(1e300),
        json!(""),
        json!("#/"),
        json!("object"),
        json!("}{/~%"),
        json!([]),
        json!({}),
        json!([[{}]]),
        json!({"$ref": "#"}),
        json!({"$ref": "#/components/schemas"}),
        json!({"allOf": [{"$ref": "#/components"}], "nullable": true}),
        json!({"type": ["string", "array", "null"], "enum": [[], null, "a"], "items": false}),
        json!({"oneOf": [{"type": "object"}, {"not": {}}], "unevaluatedProperties": false}),
    ])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn bytes_changed_at_random(
        document in any::<Index>(),
        changes in prop::collection::vec((any::<Index>(), any::<char>(), 0..4_usize), 1..6),
    ) {
        let mut text: Vec<char> = document.get(DOCUMENTS.as_slice()).chars().collect();
        for (at, character, removed) in changes {
            let at = at.index(text.len());
            let end = (at + removed).min(text.len());
            text.splice(at..end, [character]);
        }
        survive(&text.into_iter().collect::<String>());
    }

    #[test]
    fn values_put_where_they_do_not_belong(
        document in any::<Index>(),
        changes in prop::collection::vec((any::<Index>(), any::<Index>()), 1..4),
        stray in stray(),
    ) {
        let (tree, pointers) = document.get(TREES.as_slice());
        let mut changed = tree.clone();
        for (from, to) in changes {
            let moved = tree.pointer(from.get::<String>(pointers)).cloned();
            if let (Some(moved), Some(place)) = (moved, changed.pointer_mut(to.get::<String>(pointers))) {
                *place = moved;
            }
        }
        survive(&changed.to_string());
        let mut strayed = tree.clone();
        if let Some(place) = strayed.pointer_mut(document.get::<String>(pointers)) {
            *place = stray;
        }
        survive(&strayed.to_string());
    }
}
