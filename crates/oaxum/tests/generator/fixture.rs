//! Small documents, one for each thing that a document can say.

use std::fs;
use std::path::PathBuf;

use oaxum::diagnostics::{Colour, to_text};
use oaxum::output::Output;
use oaxum::source::Sources;
use oaxum::{Settings, generate};

/// The names of all fixtures, in alphabetical order.
pub fn names() -> Vec<String> {
    let files = fs::read_dir(folder()).unwrap();
    let mut names: Vec<String> = files
        .map(|file| file.unwrap().path())
        .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
        .collect();
    names.sort_unstable();
    names
}

/// The package that a fixture becomes; its name is that of the fixture and `-fixture`.
#[track_caller]
pub fn package(name: &str) -> Output {
    let (sources, root) = Sources::load(&path(name)).unwrap();
    let settings = Settings {
        name: Some(format!("{name}-fixture")),
        ..Settings::default()
    };
    match generate(&sources, root, &settings) {
        Ok(output) => output,
        Err(findings) => panic!("{}", to_text(&findings, &sources, Colour::Never)),
    }
}

/// The document itself.
pub fn path(name: &str) -> PathBuf {
    folder().join(name).with_extension("yaml")
}

fn folder() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests", "generator", "fixtures"]
        .iter()
        .collect()
}
