//! A program made of generated types, and what it is asked.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use oaxum::output::Output;
use serde_json::{Value, json};

use super::packages;

/// Generated types as one program, and the values that it is to judge.
pub struct Questions {
    name: &'static str,
    folder: PathBuf,
    modules: String,
    contracts: String,
    table: String,
    asked: Vec<Question>,
}

struct Question {
    document: String,
    schema: String,
    value: Value,
    /// Unknown where it is only asked whether all that judges says the same.
    is_valid: Option<bool>,
}

impl Questions {
    /// No types yet; `name` is that of the program.
    pub fn of(name: &'static str) -> Self {
        Self {
            name,
            folder: packages::workspace(name),
            modules: String::new(),
            contracts: String::new(),
            table: String::new(),
            asked: Vec::new(),
        }
    }

    /// Takes in the types of a document, as a module.
    pub fn document(&mut self, module: &str, output: &Output) {
        for (file, text) in &output.files {
            packages::put(&self.folder.join("src").join(module).join(file), text);
        }
        let silenced = "#[allow(dead_code, unused_imports)]";
        writeln!(self.modules, "{silenced}\nmod {module};").unwrap();
        let contract = format!("contract!({module});");
        writeln!(self.contracts, "    {contract}").unwrap();
    }

    /// Takes in a schema, which the document's module has a type for.
    pub fn schema(&mut self, module: &str, schema: &str, ty: &str) {
        let line = format!("({module:?}, {schema:?}) => judge::<{ty}>(value),");
        writeln!(self.table, "        {line}").unwrap();
    }

    /// Asks whether a value is valid, and knows the answer, or at least that there is one.
    pub fn ask(&mut self, module: &str, schema: &str, value: Value, is_valid: Option<bool>) {
        self.asked.push(Question {
            document: module.to_owned(),
            schema: schema.to_owned(),
            value,
            is_valid,
        });
    }

    /// How many values are asked about, and how many of them are valid.
    pub fn counts(&self) -> (usize, usize) {
        let valid = self.asked.iter();
        let valid = valid.filter(|question| question.is_valid == Some(true));
        (self.asked.len(), valid.count())
    }

    /// What is judged otherwise than expected: one value for each schema and reason.
    pub fn differences(&self) -> Vec<String> {
        self.build();
        let mut seen = BTreeSet::new();
        let mut differences = Vec::new();
        for (question, verdict) in self.asked.iter().zip(self.verdicts()) {
            let Question {
                document,
                schema,
                value,
                is_valid,
            } = question;
            let differs = is_valid.is_some_and(|is_valid| is_valid != (verdict == "valid"));
            if differs || verdict.starts_with("broken") {
                let expected = match is_valid {
                    Some(true) => "valid",
                    Some(false) => "invalid",
                    None => "one or the other",
                };
                if seen.insert((document, schema, reason(&verdict))) {
                    differences.push(format!(
                        "{document} {schema}: {value}\n    is {expected}, judged {verdict}\n"
                    ));
                }
            }
        }
        differences
    }

    fn build(&self) {
        let judge = include_str!("judge.rs").replace("        // Every schema.\n", &self.table);
        let judge = judge.replace("    // Every document.\n", &self.contracts);
        packages::put(&self.folder.join("src/main.rs"), &(judge + &self.modules));
        packages::put(&self.folder.join("Cargo.toml"), &manifest(self.name));
        packages::lock(&self.folder);
        packages::succeed(&self.folder, "cargo", &["build", "--offline", "--quiet"]);
    }

    /// What contract tests have against the types: a report for each document.
    pub fn contracts(&self) -> String {
        self.build();
        let run = self.judge().arg("contracts").output().unwrap();
        assert!(run.status.success(), "the judge ended early: {run:?}");
        String::from_utf8(run.stdout).unwrap()
    }

    fn judge(&self) -> Command {
        let target = packages::workspace("generated-target");
        Command::new(target.join("debug").join(self.name))
    }

    fn verdicts(&self) -> Vec<String> {
        let mut judge = self.judge();
        let mut judge = judge
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = judge.stdin.take().unwrap();
        let lines = self.asked.iter().map(|question| {
            let Question {
                document,
                schema,
                value,
                ..
            } = question;
            format!("{}\n", json!([document, schema, value]))
        });
        let lines: String = lines.collect();
        let writer = std::thread::spawn(move || stdin.write_all(lines.as_bytes()));
        let output = judge.wait_with_output().unwrap();
        writer.join().unwrap().unwrap();
        let verdicts = String::from_utf8(output.stdout).unwrap();
        let verdicts: Vec<String> = verdicts.lines().map(str::to_owned).collect();
        assert_eq!(
            verdicts.len(),
            self.asked.len(),
            "the judge ended early: {:?}",
            output.status
        );
        verdicts
    }
}

/// The Rust names of the components that describe themselves, by the components' own.
pub fn described(output: &Output) -> BTreeMap<String, String> {
    let index = &output.files[Path::new("mod.rs")];
    let start = index.find("rt::describe! {").unwrap();
    let lines = index[start..].lines().skip(2);
    lines
        .filter_map(|line| {
            let (name, component) = line.trim().trim_end_matches(',').split_once(" = ")?;
            let component = component.trim_end_matches(" in requests");
            Some((serde_json::from_str(component).ok()?, name.to_owned()))
        })
        .collect()
}

/// What a verdict says, whatever the place and the value.
fn reason(verdict: &str) -> String {
    let first = verdict.split("; ").next().unwrap_or_default();
    first.split(['`', '/', ':']).step_by(2).collect()
}

fn manifest(name: &str) -> String {
    let runtime = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("oaxum-runtime");
    format!(
        "[package]\nname = {name:?}\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n\
         oaxum-runtime = {{ path = {runtime:?}, features = [\"testing\"] }}\nserde = \"1\"\nserde_json = \"1\"\n\n\
         [workspace]\n\n[profile.dev]\ndebug = false\n"
    )
}
