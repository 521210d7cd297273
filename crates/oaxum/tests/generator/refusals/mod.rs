//! What stops the generator, and what it warns of: for every reason a document, and what is said of
//! it.

mod documents;
mod examples;
mod left_out;
mod operations;
mod paths;
mod schemas;
mod security;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use oaxum::check;
use oaxum::diagnostics::Findings;
use oaxum::source::Sources;
use regex::Regex;

/// A document that something is found in, and the part of it that is to blame.
pub struct Case {
    blame: String,
    document: String,
}

impl Case {
    /// A whole document.
    fn document(document: &str) -> Case {
        let blame = document.trim_end().replace('\n', "\n  ");
        let document = document.to_owned();
        Case { blame, document }
    }

    /// A part of a document that is fine without it: it replaces `PART`.
    fn within(document: &str, part: &str) -> Case {
        Case {
            blame: part.to_owned(),
            document: document.replace("PART", part),
        }
    }
}

/// Parts of one document, each a case.
fn cases(document: &str, parts: &[&str]) -> Vec<Case> {
    let parts = parts.iter();
    parts.map(|part| Case::within(document, part)).collect()
}

/// The findings of cases that stop the generator.
#[track_caller]
fn refused(cases: &[Case]) -> String {
    table(cases, Findings::stop)
}

/// The warnings of cases that generate all the same.
#[track_caller]
fn warned(cases: &[Case]) -> String {
    table(cases, |findings| !findings.is_empty() && !findings.stop())
}

/// The findings of every case: kind, code, line and column, pointer, message, hint.
#[track_caller]
fn table(cases: &[Case], expected: impl Fn(&Findings) -> bool) -> String {
    let (mut table, mut unexpected) = (String::new(), Vec::new());
    for Case { blame, document } in cases {
        let (sources, root) = Sources::from_text("it.yaml", document).unwrap();
        let findings = check(&sources, root);
        if !expected(&findings) {
            unexpected.push(blame.as_str());
        }
        table.push_str(&format!("· {blame}\n"));
        for finding in findings.sorted() {
            let place = sources.location(finding.span);
            let (kind, code) = (finding.kind.name(), finding.code);
            table.push_str(&format!(
                "    {kind} [{code}] {}:{} {}: {}\n",
                place.line, place.column, finding.pointer, finding.message
            ));
            if let Some(hint) = &finding.hint {
                table.push_str(&format!("        {hint}\n"));
            }
        }
    }
    assert!(
        unexpected.is_empty(),
        "not what is expected of\n{}\nin\n{table}",
        unexpected.join("\n")
    );
    table
}

fn every_case() -> Vec<Case> {
    let groups = [
        documents::refused_cases(),
        documents::warned_cases(),
        examples::warned_cases(),
        paths::refused_cases(),
        paths::warned_cases(),
        operations::refused_cases(),
        operations::warned_cases(),
        security::refused_cases(),
        schemas::refused_cases(),
        schemas::warned_cases(),
        security::warned_cases(),
        schemas::unused_cases(),
    ];
    groups.into_iter().flatten().collect()
}

/// The texts of a folder's files, those of folders within it among them.
fn texts(folder: &Path) -> Vec<String> {
    let mut texts = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            texts.extend(self::texts(&path));
        } else {
            texts.push(fs::read_to_string(path).unwrap());
        }
    }
    texts
}

/// A reason that no case shows would be one that nobody has read.
#[test]
fn every_reason_has_a_case() {
    let made = r#"(?:wrong|wrong_at|not_supported|not_supported_at|warn|warning|warning_at|push)"#;
    let codes = Regex::new(&format!(r#"{made}\(\s*"([a-z0-9-]+)""#)).unwrap();
    let mut expected = BTreeSet::new();
    for stage in ["parse", "lower"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        for text in texts(&folder.join("src").join(stage)) {
            let found = codes.captures_iter(&text);
            expected.extend(found.map(|code| code.extract::<1>().1[0].to_owned()));
        }
    }
    assert!(expected.len() > 60, "the calls are written in another way");
    let mut shown = BTreeSet::new();
    for case in every_case() {
        let (sources, root) = Sources::from_text("it.yaml", &case.document).unwrap();
        let findings = check(&sources, root).into_iter();
        shown.extend(findings.map(|finding| finding.code.to_owned()));
    }
    let missing: Vec<_> = expected.difference(&shown).collect();
    assert!(missing.is_empty(), "without a case: {missing:?}");
}

#[test]
fn everything_is_found_in_one_run_and_told_in_the_order_of_the_document() {
    let document = "\
openapi: 3.1.0
info: {title: It}
paths:
  things:
    get: {responses: {}}
components:
  schemas:
    First: {type: strin}
    Second: {allOf: []}
    Third: {type: string, minLength: -1, pattern: '(?=a'}
";
    insta::assert_snapshot!(refused(&[Case::document(document)]));
}
