//! What the generator makes of a document, in memory.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use oaxum::{Layout, RuntimeDependency, Settings, diagnostics::Findings, source::Sources};
use serde_json::Value;

/// What came of a document.
#[derive(Debug)]
pub enum Generation {
    /// The Rust files, and nothing that only describes.
    Code(BTreeMap<PathBuf, String>),
    /// It was refused, for these reasons.
    Refused(String),
}

/// Generates types and server from a document.
pub fn generate(document: &Value) -> Generation {
    let text = document.to_string();
    let (sources, root) = Sources::from_text("express.json", &text).expect("JSON can be read");
    let runtime = RuntimeDependency::Version("0.1".to_owned());
    let settings = Settings {
        layout: Layout::Package(runtime),
        ..Settings::default()
    };
    match oaxum::generate(&sources, root, &settings) {
        // The contract has nothing to warn of, so a warning is a refusal here as it is in `xtask`.
        Ok(output) if !output.warnings.is_empty() => Generation::Refused(codes(&output.warnings)),
        Ok(output) => {
            let is_rust = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "rs");
            let files = output.files.into_iter().filter(|(path, _)| is_rust(path));
            Generation::Code(files.map(|(path, text)| (path, code(&text))).collect())
        }
        Err(findings) => Generation::Refused(codes(&findings)),
    }
}

/// A Rust text without its comments: they describe, and do nothing.
fn code(text: &str) -> String {
    let lines = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// The codes of the findings, each once: stable, unlike their texts.
fn codes(findings: &Findings) -> String {
    let codes = findings.sorted().into_iter().map(|finding| finding.code);
    codes
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect::<Vec<_>>()
        .join(", ")
}
