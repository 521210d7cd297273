//! What generated types let through, and what `jsonschema` does, is the same.
//!
//! The types of many documents are built into one program, the judge, which is then asked about
//! random values: whether `inspect` finds something, and whether decoding agrees with it.

mod instances;
mod oracle;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use oaxum::output::Output;
use oaxum::source::Sources;
use oaxum::{Layout, Settings, generate};
use serde_json::{Value, json};

use super::{corpus, fixture, packages};
use instances::Instances;

/// How many values each schema is tried with; half of them are changed afterwards.
const TRIALS: usize = 8;

/// Documents by the names of their modules.
fn documents() -> BTreeMap<String, PathBuf> {
    let fixtures = fixture::names().into_iter().map(|name| fixture::path(&name));
    let all = fixtures.chain(corpus::documents());
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

#[test]
fn generated_types_and_jsonschema_say_the_same() {
    let folder = packages::workspace("agreement");
    let mut main = String::from(include_str!("judge.rs"));
    let mut cases: Vec<(String, String, Value)> = Vec::new();
    let mut expected: Vec<bool> = Vec::new();
    let mut table = String::new();
    for (module, path) in documents() {
        let Some(output) = types_of(&path) else {
            continue;
        };
        let schemas: Value =
            serde_json::from_str(&output.files[Path::new("schemas.json")]).unwrap();
        let document = oracle::spelled_out(&schemas);
        let index = &output.files[Path::new("mod.rs")];
        for (file, text) in &output.files {
            packages::put(&folder.join("src").join(&module).join(file), text);
        }
        writeln!(main, "#[allow(dead_code, unused_imports)]\nmod {module};").unwrap();
        let validator = oracle::validator(&document);
        let mut instances = Instances::new(&document, 7);
        for (name, component) in described(index) {
            let schema = &document["components"]["schemas"][&component];
            if differs_by_intent(&document, schema) {
                continue;
            }
            writeln!(table, "        ({module:?}, {component:?}) => judge::<{module}::{name}>(value),").unwrap();
            for trial in 0..TRIALS {
                let mut value = instances.near(schema);
                if trial % 2 == 1 {
                    value = instances.changed(&value);
                }
                // What cannot be written down cannot be asked about.
                let text = value.to_string();
                let Ok(value) = serde_json::from_str::<Value>(&text) else {
                    continue;
                };
                expected.push(validator.is_valid(&json!({component.clone(): value})));
                cases.push((module.clone(), component.clone(), value));
            }
        }
    }
    let main = main.replace("        // Every schema.\n", &table);
    packages::put(&folder.join("src/main.rs"), &main);
    packages::put(&folder.join("Cargo.toml"), &manifest());
    packages::lock(&folder);
    packages::succeed(&folder, "cargo", &["build", "--offline", "--quiet"]);

    let verdicts = ask(&cases);
    let valid = expected.iter().filter(|valid| **valid).count();
    assert!(valid > cases.len() / 5 && valid < cases.len() * 4 / 5, "{valid} of {} are valid", cases.len());
    let mut differing = String::new();
    let mut count = 0;
    for ((case, expected), verdict) in cases.iter().zip(&expected).zip(&verdicts) {
        let said = verdict == "valid";
        if said != *expected || verdict.starts_with("broken") {
            count += 1;
            if count <= 20 {
                let (module, component, value) = case;
                writeln!(differing, "{module} {component}: {value}\n    expected {expected}, judged {verdict}").unwrap();
            }
        }
    }
    assert!(count == 0, "{count} of {} differ:\n{differing}", cases.len());
}

/// The Rust names and the components of the types that describe themselves.
fn described(index: &str) -> Vec<(String, String)> {
    let start = index.find("rt::describe! {").unwrap();
    let lines = index[start..].lines().skip(2);
    lines
        .filter_map(|line| {
            let (name, component) = line.trim().trim_end_matches(',').split_once(" = ")?;
            Some((name.to_owned(), serde_json::from_str(component).ok()?))
        })
        .collect()
}

/// Whether a schema leads to something that generated types mean otherwise: a discriminator chooses
/// one schema where others may be valid too, and what is read-only is in no request.
fn differs_by_intent(document: &Value, schema: &Value) -> bool {
    let mut open = vec![schema];
    let mut seen: Vec<&str> = Vec::new();
    while let Some(schema) = open.pop() {
        match schema {
            Value::Object(keywords) => {
                if ["discriminator", "readOnly", "writeOnly"].iter().any(|name| keywords.contains_key(*name)) {
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

fn manifest() -> String {
    let runtime = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("oaxum-runtime");
    format!(
        "[package]\nname = \"judge\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n\
         oaxum-runtime = {{ path = {runtime:?} }}\nserde_json = \"1\"\n\n[workspace]\n\n\
         [profile.dev]\ndebug = false\n"
    )
}

/// The judge's verdicts.
fn ask(cases: &[(String, String, Value)]) -> Vec<String> {
    let program = packages::workspace("generated-target").join("debug/judge");
    let mut judge = Command::new(program)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = judge.stdin.take().unwrap();
    let questions: String = cases.iter().map(|case| format!("{}\n", json!(case))).collect();
    let writer = std::thread::spawn(move || stdin.write_all(questions.as_bytes()));
    let output = judge.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    let verdicts = String::from_utf8(output.stdout).unwrap();
    let verdicts: Vec<String> = verdicts.lines().map(str::to_owned).collect();
    assert_eq!(verdicts.len(), cases.len(), "the judge ended early: {:?}", output.status);
    verdicts
}
