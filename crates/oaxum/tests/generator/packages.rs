//! Whatever a document is, its package compiles, reads and documents without a warning.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use oaxum::diagnostics::{Colour, to_text};
use oaxum::output::Output;
use oaxum::source::Sources;
use oaxum::{Settings, Unsupported, generate};

use super::{corpus, fixture};

/// A folder that stays between runs, so that only what has changed is built again.
pub fn workspace(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

/// Writes a file unless it has that text already: what is not touched is not built.
pub fn put(path: &Path, text: &str) {
    if fs::read_to_string(path).is_ok_and(|present| present == text) {
        return;
    }
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// Runs a command in a workspace of packages; it has to succeed.
#[track_caller]
pub fn succeed(folder: &Path, program: &str, arguments: &[&str]) {
    let output = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", workspace("generated-target"))
        .env("CARGO_TERM_COLOR", "never")
        .env("RUSTDOCFLAGS", "-D warnings")
        .env_remove("RUSTFLAGS")
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{program} {arguments:?}\n{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
}

/// The versions of all dependencies are those of this workspace.
pub fn lock(folder: &Path) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let lock = fs::read_to_string(root.join("Cargo.lock")).unwrap();
    fs::create_dir_all(folder).unwrap();
    // Cargo leaves out what these packages do not need; that is no change.
    let stamp = folder.join("Cargo.lock.from");
    if fs::read_to_string(&stamp).is_ok_and(|present| present == lock) {
        return;
    }
    fs::write(folder.join("Cargo.lock"), &lock).unwrap();
    fs::write(stamp, lock).unwrap();
}

/// A file of a package, which is made a member of a workspace.
fn as_member<'a>(output: &'a Output, path: &Path) -> &'a str {
    let text = output.files[path].as_str();
    match path.to_str() {
        Some("Cargo.toml") => text.split_once("# A package of its own").unwrap().0,
        _ => text,
    }
}

/// Packages as the members of one workspace, which has to be clean.
struct Members {
    folder: PathBuf,
    manifest: String,
    sources: Vec<String>,
}

impl Members {
    fn new(name: &str) -> Self {
        Self {
            folder: workspace(name),
            manifest: "[workspace]\nresolver = \"3\"\nmembers = [\n".to_owned(),
            sources: Vec::new(),
        }
    }

    fn add(&mut self, name: &str, output: &Output) {
        self.manifest.push_str(&format!("    {name:?},\n"));
        for path in output.files.keys() {
            let target = self.folder.join(name).join(path);
            put(&target, as_member(output, path));
            if path.extension().is_some_and(|extension| extension == "rs") {
                self.sources.push(target.to_str().unwrap().to_owned());
            }
        }
    }

    /// Holds the packages to rustfmt and clippy.
    #[track_caller]
    fn lint(&mut self) {
        self.manifest
            .push_str("]\n\n[profile.dev]\ndebug = false\n");
        put(&self.folder.join("Cargo.toml"), &self.manifest);
        lock(&self.folder);

        let mut rustfmt = vec!["--check", "--edition", "2024"];
        rustfmt.extend(self.sources.iter().map(String::as_str));
        succeed(&self.folder, "rustfmt", &rustfmt);
        let clippy = [&["clippy"], &ALL[..], &["--", "-D", "warnings"]].concat();
        succeed(&self.folder, "cargo", &clippy);
    }
}

const ALL: [&str; 4] = ["--offline", "--quiet", "--workspace", "--all-features"];

#[test]
fn every_package_is_clean() {
    let mut members = Members::new("generated");
    for name in fixture::names() {
        let output = fixture::package(&name);
        let again = fixture::package(&name);
        assert!(
            output.files == again.files,
            "{name}: another text on the second run"
        );
        members.add(&name, &output);
    }
    members.lint();
    let doc = [&["doc", "--no-deps"], &ALL[..]].concat();
    succeed(&members.folder, "cargo", &doc);
}

#[test]
fn every_real_document_becomes_a_package_that_is_clean() {
    let mut members = Members::new("real");
    for path in corpus::documents() {
        let name = path
            .file_stem()
            .unwrap()
            .to_str()
            .unwrap()
            .replace('.', "-");
        // What is left out is the document's own mistake: `findings` says which.
        let settings = Settings {
            name: Some(format!("real-{name}")),
            unsupported: Unsupported::LeftOut,
            ..Settings::default()
        };
        let (sources, root) = Sources::load(&path).unwrap();
        let output = match generate(&sources, root, &settings) {
            Ok(output) => output,
            // Its one operation is wrong, so that nothing is left.
            Err(_) if name == "param-collision" => continue,
            Err(findings) => panic!("{}", to_text(&findings, &sources, Colour::Never)),
        };
        members.add(&name, &output);
    }
    if !members.sources.is_empty() {
        members.lint();
    }
}
