//! What generated types let through, and what `jsonschema` does, is the same.
//!
//! The types of many documents are built into one program, which is then asked about values:
//! whether `inspect` finds something, and whether decoding agrees with it.

mod instances;
mod oracle;
mod questions;
mod suite;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use oaxum::output::Output;
use oaxum::source::Sources;
use oaxum::{Layout, Settings, generate};
use serde_json::{Value, json};

use super::{corpus, fixture, packages};
use instances::Instances;
use questions::{Questions, described};

/// How many values each schema is tried with; half of them are changed afterwards.
const TRIALS: usize = 20;

/// Documents that are refused, each for a fault of its own.
const REFUSED: [&str; 1] = ["d_param_collision"];

#[test]
fn generated_types_and_jsonschema_say_the_same() {
    let mut questions = Questions::of("agreement");
    let mut refused = Vec::new();
    let documents = documents();
    // Where there is no corpus, those of it are not asked about.
    let mut to_refuse = REFUSED.to_vec();
    to_refuse.retain(|module| documents.contains_key(*module));
    for (module, path) in documents {
        let Some(output) = types_of(&path) else {
            refused.push(module);
            continue;
        };
        questions.document(&module, &output);
        let schemas = &output.files[Path::new("schemas.json")];
        let schemas: Value = serde_json::from_str(schemas).unwrap();
        let stated = json!({"components": {"schemas": schemas}});
        let validator = oracle::validator(&oracle::spelled_out(&stated));
        let mut instances = Instances::new(&stated, 7);
        for (component, ty) in described(&output) {
            let schema = &stated["components"]["schemas"][&component];
            let is_comparable = !differs_by_intent(&stated, schema);
            let is_valid = |value: &Value| validator.is_valid(&json!({component.as_str(): value}));
            // Where null is allowed, whoever uses the type says so.
            let ty = match is_valid(&Value::Null) {
                true => format!("Option<{module}::{ty}>"),
                false => format!("{module}::{ty}"),
            };
            questions.schema(&module, &component, &ty);
            for trial in 0..TRIALS {
                let mut value = instances.near(schema);
                if trial % 2 == 1 {
                    value = instances.changed(&value);
                }
                // What cannot be written down cannot be asked about.
                let Ok(value) = serde_json::from_str::<Value>(&value.to_string()) else {
                    continue;
                };
                let is_valid = is_comparable.then(|| is_valid(&value));
                questions.ask(&module, &component, value, is_valid);
            }
        }
    }
    assert_eq!(refused, to_refuse);
    let (all, valid) = questions.counts();
    assert!(
        valid > all / 5 && valid < all * 4 / 5,
        "{valid} of {all} are valid"
    );
    let contracts = questions.contracts();
    let faults = ["its type ", "it comes back "];
    assert!(
        !faults.iter().any(|fault| contracts.contains(fault)),
        "{contracts}"
    );
    let differences = questions.differences();
    let count = differences.len();
    assert!(
        differences.is_empty(),
        "{count} differences:\n{}",
        differences.concat()
    );
}

/// Documents by the names of their modules.
fn documents() -> BTreeMap<String, PathBuf> {
    let fixtures = fixture::names()
        .into_iter()
        .map(|name| fixture::path(&name));
    let own = [
        env!("CARGO_MANIFEST_DIR"),
        "tests/generator/agreement/documents",
    ];
    let own = std::fs::read_dir(own.iter().collect::<PathBuf>()).unwrap();
    let own = own.map(|file| file.unwrap().path());
    let all = fixtures.chain(corpus::documents()).chain(own);
    all.map(|path| {
        let stem = path.file_stem().unwrap().to_str().unwrap();
        (format!("d_{}", stem.replace(['-', '.'], "_")), path)
    })
    .collect()
}

fn types_of(path: &Path) -> Option<Output> {
    let (sources, root) = Sources::load(path).unwrap();
    let settings = Settings {
        layout: Layout::Types,
        ..Settings::default()
    };
    generate(&sources, root, &settings).ok()
}

/// Whether a schema leads to something that generated types mean otherwise: a discriminator chooses
/// one schema where others may be valid too, and what is read-only is in no request. All the same,
/// a value of it is decoded if and only if nothing is found in it.
fn differs_by_intent(document: &Value, schema: &Value) -> bool {
    const MEANT_OTHERWISE: [&str; 3] = ["discriminator", "readOnly", "writeOnly"];
    let mut open = vec![schema];
    let mut seen: Vec<&str> = Vec::new();
    while let Some(schema) = open.pop() {
        match schema {
            Value::Object(keywords) => {
                if MEANT_OTHERWISE
                    .iter()
                    .any(|name| keywords.contains_key(*name))
                {
                    return true;
                }
                if let Some(target) = keywords.get("$ref").and_then(Value::as_str)
                    && !seen.contains(&target)
                {
                    seen.push(target);
                    open.extend(document.pointer(target.trim_start_matches('#')));
                }
                open.extend(keywords.values());
            }
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
    false
}
