//! Whose files are written, kept and removed.

use super::*;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

fn output(files: &[(&str, &str)]) -> Output {
    let files = files.iter().map(|(path, text)| {
        (
            PathBuf::from(path),
            format!("// {MARKER} from a.yaml\n{text}\n"),
        )
    });
    Output {
        files: files.collect(),
        ..Output::default()
    }
}

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn put(folder: &TempDir, path: &str, text: &str) {
    let path = folder.path().join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// Every file there is, hidden ones too.
fn files(folder: &Path) -> Vec<String> {
    fn enter(root: &Path, path: &Path, files: &mut Vec<String>) {
        for entry in fs::read_dir(path).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                enter(root, &path, files);
            } else {
                let inner = path.strip_prefix(root).unwrap();
                files.push(inner.to_str().unwrap().to_owned());
            }
        }
    }
    let mut all = Vec::new();
    enter(folder, folder, &mut all);
    all.sort();
    all
}

fn paths(names: &[&str]) -> Vec<PathBuf> {
    names.iter().map(PathBuf::from).collect()
}

#[test]
fn a_new_folder_is_made_and_filled() {
    let folder = folder();
    let inner = folder.path().join("a/b");
    let changes = write(&inner, &output(&[("Cargo.toml", "a"), ("src/lib.rs", "b")])).unwrap();
    assert_eq!(changes.written, paths(&["Cargo.toml", "src/lib.rs"]));
    assert_eq!(files(&inner), ["Cargo.toml", "src/lib.rs"]);
    let text = fs::read_to_string(inner.join("src/lib.rs")).unwrap();
    assert_eq!(text, format!("// {MARKER} from a.yaml\nb\n"));
}

#[test]
fn only_what_differs_is_touched() {
    let folder = folder();
    write(folder.path(), &output(&[("a.rs", "same"), ("b.rs", "old")])).unwrap();
    let same = folder.path().join("a.rs");
    let long_ago = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000);
    let file = fs::File::options().write(true).open(&same).unwrap();
    file.set_modified(long_ago).unwrap();

    let changes = write(folder.path(), &output(&[("a.rs", "same"), ("b.rs", "new")])).unwrap();
    assert_eq!(changes.written, paths(&["b.rs"]));
    assert_eq!(changes.unchanged, 1);
    assert_eq!(fs::metadata(&same).unwrap().modified().unwrap(), long_ago);
    assert_eq!(files(folder.path()), ["a.rs", "b.rs"]);
}

#[test]
fn what_is_no_longer_generated_goes_with_its_folder() {
    let folder = folder();
    write(
        folder.path(),
        &output(&[("a.rs", ""), ("x/y/b.rs", ""), ("z/c.rs", "")]),
    )
    .unwrap();
    put(&folder, "z/mine.rs", "fn mine() {}\n");
    let changes = write(folder.path(), &output(&[("a.rs", "")])).unwrap();
    assert_eq!(changes.removed, paths(&["x/y/b.rs", "z/c.rs"]));
    assert_eq!(files(folder.path()), ["a.rs", "z/mine.rs"]);
    assert!(!folder.path().join("x").exists());
}

#[test]
fn what_somebody_else_wrote_stays() {
    let folder = folder();
    write(
        folder.path(),
        &output(&[("Cargo.toml", ""), ("old.rs", "")]),
    )
    .unwrap();
    let marked = format!("// {MARKER}\n");
    let quoted = format!("//! Explains.\n//! `{MARKER}`\n");
    for (path, text) in [
        ("notes.md", "mine"),
        ("src/quotes.rs", quoted.as_str()),
        ("other/Cargo.toml", marked.as_str()),
        ("other/src/lib.rs", marked.as_str()),
        ("target/debug/out.rs", marked.as_str()),
        (".hidden/a.rs", marked.as_str()),
    ] {
        put(&folder, path, text);
    }
    let before = files(folder.path());
    write(folder.path(), &output(&[("Cargo.toml", "")])).unwrap();
    let kept: Vec<_> = before.into_iter().filter(|file| file != "old.rs").collect();
    assert_eq!(files(folder.path()), kept);
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    let (folder, elsewhere) = (folder(), folder());
    put(&elsewhere, "a.rs", &format!("// {MARKER}\n"));
    write(folder.path(), &output(&[("b.rs", "")])).unwrap();
    std::os::unix::fs::symlink(elsewhere.path(), folder.path().join("link")).unwrap();
    let changes = write(folder.path(), &output(&[("b.rs", "")])).unwrap();
    assert_eq!(changes.removed, paths(&[]));
    assert_eq!(files(elsewhere.path()), ["a.rs"]);
}

#[test]
fn a_folder_of_somebody_else_is_refused() {
    let folder = folder();
    put(&folder, "src/lib.rs", "fn mine() {}\n");
    let error = write(folder.path(), &output(&[("Cargo.toml", "")])).unwrap_err();
    assert!(matches!(error, OutputError::ForeignFolder(_)), "{error}");
    assert_eq!(files(folder.path()), ["src/lib.rs"]);
}

#[test]
fn what_is_hidden_makes_no_folder_somebody_else_s() {
    let folder = folder();
    put(&folder, ".git/config", "");
    put(&folder, ".gitignore", "");
    write(folder.path(), &output(&[("Cargo.toml", "")])).unwrap();
}

#[test]
fn a_file_of_somebody_else_is_not_replaced() {
    let folder = folder();
    write(folder.path(), &output(&[("a.rs", "")])).unwrap();
    put(&folder, "b.rs", "fn mine() {}\n");
    let error = write(folder.path(), &output(&[("a.rs", "new"), ("b.rs", "")])).unwrap_err();
    assert!(matches!(error, OutputError::ForeignFile(_)), "{error}");
    // Nothing is written if not everything can be.
    assert_eq!(
        compare(folder.path(), &output(&[("a.rs", "")])).unwrap(),
        []
    );
}

#[test]
fn files_without_a_first_line_of_ours_are_kept_in_a_list() {
    let folder = folder();
    let mut made = output(&[("a.rs", "")]);
    made.files.insert("sub/b.json".into(), "{}\n".into());
    write(folder.path(), &made).unwrap();
    assert_eq!(files(folder.path()), [".oaxum", "a.rs", "sub/b.json"]);
    assert_eq!(compare(folder.path(), &made).unwrap(), []);
    put(&folder, "sub/mine.json", "[]\n");

    made.files
        .insert("sub/b.json".into(), "{\"new\": 1}\n".into());
    let changes = write(folder.path(), &made).unwrap();
    assert_eq!(changes.written, paths(&["sub/b.json"]));

    let changes = write(folder.path(), &output(&[("a.rs", "")])).unwrap();
    assert_eq!(changes.removed, paths(&[".oaxum", "sub/b.json"]));
    assert_eq!(files(folder.path()), ["a.rs", "sub/mine.json"]);

    made.files.insert("sub/mine.json".into(), "{}\n".into());
    let error = write(folder.path(), &made).unwrap_err();
    assert!(matches!(error, OutputError::ForeignFile(_)), "{error}");
}

#[test]
fn nothing_leads_out_of_the_folder() {
    let folder = folder();
    let inner = folder.path().join("inner");
    put(&folder, "outside.rs", &format!("// {MARKER}\n"));
    for path in ["../a.rs", "/a.rs", "a/../../b.rs", ""] {
        let error = write(&inner, &output(&[(path, "")])).unwrap_err();
        assert!(
            matches!(error, OutputError::Outside(_)),
            "{path:?}: {error}"
        );
    }
    put(
        &folder,
        "inner/.oaxum",
        &format!("# {MARKER}\n../outside.rs\n\n"),
    );
    write(&inner, &output(&[("a.rs", "")])).unwrap();
    assert_eq!(files(folder.path()), ["inner/a.rs", "outside.rs"]);
}

#[test]
fn differences_are_those_that_writing_would_mend() {
    let folder = folder();
    let old = output(&[("same.rs", ""), ("changed.rs", "old"), ("stale.rs", "")]);
    write(folder.path(), &old).unwrap();
    let new = output(&[
        ("same.rs", ""),
        ("changed.rs", "new"),
        ("sub/missing.rs", ""),
    ]);
    let differences: Vec<_> = compare(folder.path(), &new)
        .unwrap()
        .iter()
        .map(Difference::to_string)
        .collect();
    assert_eq!(
        differences,
        [
            "changed.rs: changed",
            "stale.rs: stale",
            "sub/missing.rs: missing"
        ]
    );
    write(folder.path(), &new).unwrap();
    assert_eq!(compare(folder.path(), &new).unwrap(), []);
    assert_eq!(compare(&folder.path().join("none"), &new).unwrap().len(), 3);
}
