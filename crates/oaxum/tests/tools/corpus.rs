//! Real documents, as `../shared/corpus` beside the workspace holds them.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The paths of all documents; none, and loudly so, where there is no corpus.
pub fn documents() -> Vec<PathBuf> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let Ok(files) = fs::read_dir(&corpus) else {
        // Straight to the stream: the test harness would swallow what a passing test prints.
        let text = format!("NOT TESTED: there is no corpus at {}\n", corpus.display());
        std::io::stderr().write_all(text.as_bytes()).unwrap();
        return Vec::new();
    };
    let mut documents: Vec<PathBuf> = files
        .map(|file| file.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|kind| kind == "json" || kind == "yaml")
        })
        .collect();
    documents.sort();
    assert!(documents.len() >= 10, "{documents:?}");
    documents
}
