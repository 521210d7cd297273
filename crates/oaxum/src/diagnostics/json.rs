//! Findings for programs.

use serde::Serialize;

use super::Findings;
use crate::source::Sources;

/// A finding as `--format json` prints it; members keep this order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct JsonFinding {
    /// What it is about, in kebab case and stable.
    pub code: String,
    /// `wrong`, `not-supported`, `warning`, or `stale` for a generated file.
    pub kind: &'static str,
    /// The file's path.
    pub file: String,
    /// The line, from 1; none where it is about the whole file.
    pub line: Option<usize>,
    /// The column, from 1, in characters.
    pub column: Option<usize>,
    /// The JSON pointer to the value concerned.
    pub pointer: Option<String>,
    /// What is the case.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

/// Every finding once, in the order of its place.
pub fn to_json(findings: &Findings, sources: &Sources) -> Vec<JsonFinding> {
    let findings = findings.sorted().into_iter().map(|finding| {
        let location = sources.location(finding.span);
        JsonFinding {
            code: finding.code.to_owned(),
            kind: finding.kind.name(),
            file: location.path.to_string_lossy().into_owned(),
            line: Some(location.line),
            column: Some(location.column),
            pointer: Some(finding.pointer.as_str().to_owned()),
            message: finding.message.clone(),
            hint: finding.hint.as_deref().map(str::to_owned),
        }
    });
    findings.collect()
}
