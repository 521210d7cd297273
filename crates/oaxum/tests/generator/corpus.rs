//! Real documents, as `../shared/corpus` beside the workspace holds them.

use std::io::Write;
use std::path::{Path, PathBuf};

use oaxum::source::{Place, Sources};

const DOCUMENTS: [&str; 10] = [
    "datadog-v1.yaml",
    "kratos.json",
    "meilisearch.json",
    "param-collision.json",
    "petstore-expanded.yaml",
    "qdrant.json",
    "swagger-petstore.yaml",
    "tictactoe.json",
    "uspto.yaml",
    "xero-files.yaml",
];

/// The paths of all documents; none, and loudly so, where there is no corpus.
pub fn documents() -> Vec<PathBuf> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    if !corpus.is_dir() {
        // Straight to the stream: the test harness would swallow what a passing test prints.
        let mut stderr = std::io::stderr();
        writeln!(
            stderr,
            "NOT TESTED: there is no corpus at {}",
            corpus.display()
        )
        .unwrap();
        return Vec::new();
    }
    DOCUMENTS.map(|name| corpus.join(name)).into()
}

#[track_caller]
fn load(path: &Path) -> (Sources, oaxum::source::FileId) {
    Sources::load(path).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn every_document_loads_with_every_value_in_its_place() {
    for path in documents() {
        let (sources, root) = load(&path);
        assert_eq!(sources.files().count(), 1, "{}", path.display());
        let mut values = 0;
        visit(&sources, &sources.root(root), &mut values);
        assert!(values > 50, "{}: {values} values", path.display());
    }
}

/// Checks that what stands at a value's place is that value.
fn visit(sources: &Sources, place: &Place<'_>, values: &mut usize) {
    *values += 1;
    let text = sources.excerpt(place.span());
    if let Some(number) = place.node.as_number() {
        assert_eq!(text, number.text());
    }
    if let Some(string) = place.node.as_str() {
        let quoted = text.starts_with(['"', '\'']);
        let first = string.split_whitespace().next().unwrap_or_default();
        assert!(
            quoted || text.starts_with(first),
            "{string:?} is at {text:?}"
        );
    }
    for (key, value) in place.members() {
        let text = sources.excerpt(key.span);
        assert!(
            text.trim_matches(['"', '\'']) == key.name.as_str(),
            "{} is at {text:?}",
            key.name
        );
        assert!(place.span().start <= key.span.start && key.span.end <= value.span().end);
        visit(sources, &value, values);
    }
    for item in place.items() {
        assert!(place.span().start <= item.span().start && item.span().end <= place.span().end);
        visit(sources, &item, values);
    }
}

#[test]
fn json_documents_have_the_values_that_serde_json_reads() {
    for path in documents() {
        if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            let text = std::fs::read_to_string(&path).unwrap();
            let expected: serde_json::Value = serde_json::from_str(&text).unwrap();
            let (sources, root) = load(&path);
            assert!(
                sources.root(root).node.to_json() == expected,
                "{}",
                path.display()
            );
        }
    }
}

#[test]
fn every_reference_leads_somewhere() {
    for path in documents() {
        let (sources, root) = load(&path);
        let mut dangling = Vec::new();
        follow(&sources, &sources.root(root), &mut dangling);
        assert!(dangling.is_empty(), "{}: {dangling:#?}", path.display());
    }
}

fn follow(sources: &Sources, place: &Place<'_>, dangling: &mut Vec<String>) {
    if let Some(reference) = place.get("$ref")
        && let Some(target) = reference.node.as_str()
        && let Err(finding) = sources.resolve_fully(place.file, target, reference.span())
    {
        dangling.push(format!("{}: {}", finding.pointer, finding.message));
    }
    for (_, value) in place.members() {
        follow(sources, &value, dangling);
    }
    for item in place.items() {
        follow(sources, &item, dangling);
    }
}
