//! What is found in real documents, as `../shared/corpus` beside the workspace holds them.

use std::collections::BTreeSet;
use std::path::Path;

use oaxum::check;
use oaxum::source::Sources;

use super::corpus::documents;

/// The mistakes that real documents have, each of a kind that no generator can make good.
const MISTAKES: [(&str, &str); 1] = [
    // A response has a `type`, as in Swagger 2, where a `content` would say what it holds.
    ("param-collision.json", "unknown-field"),
];

fn name(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).unwrap()
}

#[test]
fn nothing_stops_real_documents_but_their_own_mistakes() {
    for path in documents() {
        let (sources, root) = Sources::load(&path).unwrap();
        let findings = check(&sources, root);
        let stopping = findings.iter().filter(|finding| finding.kind.stops());
        let found: BTreeSet<_> = stopping
            .map(|finding| (name(&path), finding.code))
            .collect();
        let expected = MISTAKES
            .into_iter()
            .filter(|(document, _)| *document == name(&path));
        assert_eq!(found, expected.collect(), "{}", path.display());
    }
}
