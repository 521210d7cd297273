//! The Dockerfile, held against the workspace that it builds: no image is built here.

use std::fs;
use std::path::{Path, PathBuf};

use crate::harness::World;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The instructions, each on one line, without comments.
fn instructions() -> Vec<String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/Dockerfile");
    let text = fs::read_to_string(file).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let text: String = lines.flat_map(|line| [line, "\n"]).collect();
    let text = text.replace("\\\n", " ");
    let lines = text.lines().map(|line| {
        let words: Vec<_> = line.split_whitespace().collect();
        words.join(" ")
    });
    lines.filter(|line| !line.is_empty()).collect()
}

/// What follows this where it stands first.
#[track_caller]
fn after(instructions: &[String], start: &str) -> String {
    let found = instructions.iter().find_map(|it| it.strip_prefix(start));
    found
        .unwrap_or_else(|| panic!("no {start:?} in {instructions:#?}"))
        .to_owned()
}

/// The word behind this one.
#[track_caller]
fn word_after<'a>(text: &'a str, word: &str) -> &'a str {
    let mut words = text.split(' ').skip_while(|it| *it != word);
    words
        .nth(1)
        .unwrap_or_else(|| panic!("nothing follows {word} in {text}"))
}

/// A value of `ENV`.
#[track_caller]
fn variable(instructions: &[String], name: &str) -> String {
    let all = after(instructions, "ENV ");
    let found = all
        .split(' ')
        .find_map(|it| it.strip_prefix(&format!("{name}=")));
    found.unwrap().to_owned()
}

#[test]
fn it_is_built_by_the_rust_of_the_workspace() {
    let image = after(&instructions(), "FROM rust:");
    let version = image.split('-').next().unwrap();
    assert_eq!(version, env!("CARGO_PKG_RUST_VERSION"));
}

#[test]
fn what_is_built_gets_to_where_it_is_run() {
    let instructions = instructions();
    let build = instructions
        .iter()
        .find(|it| it.contains("cargo build"))
        .unwrap();
    assert!(build.contains("--release --locked"), "{build}");
    assert_eq!(word_after(build, "--package"), env!("CARGO_PKG_NAME"));
    let binary = Path::new(env!("CARGO_BIN_EXE_expressd"));
    let built = Path::new(word_after(build, "-D"));
    assert_eq!(built.parent(), Some(Path::new("target/release")));
    assert_eq!(built.file_name(), binary.file_name());

    let kept = build.split(' ').next_back().unwrap();
    let copied = after(&instructions, "COPY --from=build ");
    let (from, to) = copied.split_once(' ').unwrap();
    assert_eq!(from, kept);
    assert_eq!(after(&instructions, "ENTRYPOINT "), format!("[\"{to}\"]"));
    assert_eq!(after(&instructions, "CMD "), r#"["serve"]"#);
    World::new().run(&["serve", "--help"]).succeeded();
}

#[test]
fn its_health_is_what_the_binary_in_it_says() {
    let instructions = instructions();
    let check = after(&instructions, "HEALTHCHECK ");
    let (times, command) = check.split_once(" CMD ").unwrap();
    let to = after(&instructions, "ENTRYPOINT ");
    let binary = to.trim_end_matches(']');
    assert_eq!(command, format!(r#"{binary}, "healthcheck"]"#));
    // It gives up by itself, and says why, before it is killed.
    let timeout = times
        .split(' ')
        .find_map(|it| it.strip_prefix("--timeout="));
    let timeout: u32 = timeout.unwrap().strip_suffix('s').unwrap().parse().unwrap();
    let help = World::new().run(&["healthcheck", "--help"]).succeeded();
    let own = help.split_once("--timeout <TIME>").unwrap().1;
    let own = own.split_once("[default: ").unwrap().1;
    let own: u32 = own.split_once("s]").unwrap().0.parse().unwrap();
    assert!(own < timeout, "{own} s, {timeout} s");
    // What the image sets is understood by both.
    let known = |name: &str| help.contains(&format!("[env: {name}="));
    assert!(known("EXPRESS_LISTEN") && !variable(&instructions, "EXPRESS_LISTEN").is_empty());
}

#[test]
fn it_runs_as_the_user_that_owns_its_folder() {
    let instructions = instructions();
    let system = instructions
        .iter()
        .find(|it| it.contains("useradd"))
        .unwrap();
    assert_eq!(word_after(system, "--uid"), after(&instructions, "USER "));
    let folder = after(&instructions, "VOLUME ");
    assert_eq!(word_after(system, "--home-dir"), folder);
    let made = format!("install -d -o expressd -g expressd -m 0700 {folder}");
    assert!(system.contains(&made), "{system}");
    let database = variable(&instructions, "EXPRESS_DATABASE");
    let file = Path::new(database.strip_prefix("sqlite:").unwrap());
    assert_eq!(file.parent(), Some(Path::new(&folder)));
    let listen = variable(&instructions, "EXPRESS_LISTEN");
    let (_, port) = listen.rsplit_once(':').unwrap();
    assert_eq!(port, after(&instructions, "EXPOSE "));
}

#[test]
fn nothing_that_is_built_from_is_left_out() {
    let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/Dockerfile.dockerignore");
    let list = fs::read_to_string(list).unwrap();
    let lines = list.lines().filter(|line| !line.starts_with('#'));
    let (mut at_the_root, mut anywhere) = (Vec::new(), Vec::new());
    for line in lines {
        match (line.strip_prefix('/'), line.strip_prefix("**/")) {
            (Some(name), _) => at_the_root.push(name),
            (None, Some(name)) => anywhere.push(name),
            (None, None) => panic!("{line:?} begins with neither / nor **/"),
        }
    }
    assert!(at_the_root.contains(&"target") && at_the_root.contains(&".git"));
    for needed in [
        ".cargo",
        "Cargo.lock",
        "Cargo.toml",
        "crates",
        "docs",
        "openapi",
        "tests",
        "xtask",
    ] {
        assert!(root().join(needed).exists(), "{needed}");
        assert!(!at_the_root.contains(&needed), "{needed} is left out");
    }
    // What is anywhere left out: databases by their endings, and what npm installs.
    assert_eq!(anywhere, ["*.db", "*.db-*", "node_modules"]);
    for folder in ["crates", "docs/guides", "openapi"] {
        files(&root().join(folder), &mut |file| {
            let name = file.to_string_lossy();
            let left_out = name.contains(".db") || name.contains("/node_modules/");
            assert!(!left_out, "{name} is left out");
        });
    }
}

fn files(folder: &Path, each: &mut impl FnMut(&Path)) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files(&path, each),
            false => each(&path),
        }
    }
}
