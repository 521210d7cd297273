//! `oaxum generate SPEC --out DIR`

use std::fs;
use std::time::{Duration, SystemTime};

use super::{PETS, World, texts};
use insta::assert_snapshot;

#[test]
fn a_crate_is_written_and_one_line_tells_of_it() {
    let world = World::new();
    let run = world.run(&[
        "generate",
        "pets.yaml",
        "--out",
        "made/pets",
        "--name",
        "zoo-api",
    ]);
    assert_eq!((run.status, &*run.stdout), (0, ""), "{}", run.stderr);
    let told = run.stderr.strip_suffix(" ms\n").unwrap();
    let told = told.trim_end_matches(|char: char| char.is_ascii_digit());
    assert_eq!(told, "generated 1 operation, 2 schemas into made/pets in ");
    let manifest = fs::read_to_string(world.path("made/pets/Cargo.toml")).unwrap();
    assert!(manifest.contains("name = \"zoo-api\""), "{manifest}");
}

#[test]
fn a_second_run_touches_nothing() {
    let world = World::new();
    let generate = ["generate", "pets.yaml", "--out", "out"];
    world.run(&generate);
    let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
    let before = texts(&world.path("out"));
    for (path, _) in &before {
        let file = fs::File::options().write(true).open(path).unwrap();
        file.set_modified(long_ago).unwrap();
    }
    assert_eq!(world.run(&generate).status, 0);
    assert_eq!(texts(&world.path("out")), before);
    for (path, _) in &before {
        let modified = fs::metadata(path).unwrap().modified().unwrap();
        assert_eq!(modified, long_ago, "{}", path.display());
    }
}

#[test]
fn a_document_with_findings_changes_nothing() {
    let world = World::new();
    world.run(&["generate", "pets.yaml", "--out", "out"]);
    let before = texts(&world.path("out"));
    let run = world.run(&["generate", "mistakes.yaml", "--out", "out"]);
    assert_eq!(run.status, 1);
    assert!(
        run.stderr.starts_with("mistakes.yaml:2:37: error"),
        "{}",
        run.stderr
    );
    assert_eq!(texts(&world.path("out")), before);
}

#[test]
fn checking_lists_what_is_not_up_to_date_and_writes_nothing() {
    let world = World::new();
    let check = ["generate", "pets.yaml", "--out", "out", "--check"];
    let run = world.run(&check);
    assert_eq!(run.status, 1);
    assert!(
        run.stderr.contains("out/Cargo.toml: missing\n"),
        "{}",
        run.stderr
    );
    assert!(!world.path("out").exists());

    world.run(&check[..4]);
    let run = world.run(&check);
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert_eq!(run.stderr, "up to date: 1 operation, 2 schemas in out\n");

    let manifest = fs::read_to_string(world.path("out/Cargo.toml")).unwrap();
    let marker = manifest.lines().next().unwrap();
    world.put("out/Cargo.toml", &format!("{manifest}\n# edited\n"));
    world.put("out/src/gone.rs", &marker.replace('#', "//"));
    let before = texts(&world.path("out"));
    let run = world.run(&check);
    assert_eq!((run.status, &*run.stdout), (1, ""));
    assert_snapshot!(run.stderr);
    let run = world.run(&[&check[..], &["--format", "json"]].concat());
    assert_eq!(run.status, 1);
    assert_snapshot!(run.stdout);
    assert_eq!(texts(&world.path("out")), before);
}

#[test]
fn a_folder_of_somebody_else_is_left_alone() {
    let world = World::new();
    world.put("mine/notes.md", "mine");
    let run = world.run(&["generate", "pets.yaml", "--out", "mine"]);
    assert_eq!(run.status, 2);
    assert_snapshot!(run.stderr);
    assert_eq!(texts(&world.path("mine")).len(), 1);
}

#[test]
fn a_folder_that_cannot_be_made_is_said() {
    let world = World::new();
    world.put("file", "");
    let run = world.run(&["generate", "pets.yaml", "--out", "file/out"]);
    assert_eq!(run.status, 2);
    assert!(
        run.stderr.starts_with("error: could not read file/out: "),
        "{}",
        run.stderr
    );
}

#[test]
fn operations_that_cannot_be_carried_over_are_left_out_on_request() {
    let world = World::new();
    let broken =
        "paths:\n  /broken: {get: {operationId: broken, responses: {'200': {type: string}}}}\n";
    world.put("broken.yaml", &PETS.replace("paths:\n", broken));
    let generate = ["generate", "broken.yaml", "--out", "out"];
    let run = world.run(&generate);
    assert_eq!(run.status, 1);
    assert!(!world.path("out").exists());

    let run = world.run(&[&generate[..], &["--skip-unsupported"]].concat());
    assert_eq!(run.status, 0, "{}", run.stderr);
    let reason = "broken.yaml:4:60: error[unknown-field]: a response has no field `type`\n";
    assert!(run.stderr.contains(reason), "{}", run.stderr);
    let listed = "broken.yaml:4:18: not generated: the operation `broken`: GET /broken\n";
    assert!(run.stderr.contains(listed), "{}", run.stderr);
    assert!(
        run.stderr.contains("generated 1 operation, "),
        "{}",
        run.stderr
    );

    let check = [&generate[..], &["--skip-unsupported", "--check"]].concat();
    let run = world.run(&check);
    assert_eq!(run.status, 0, "{}", run.stderr);
    fs::remove_file(world.path("out/Cargo.toml")).unwrap();
    let run = world.run(&check);
    let mend = "not up to date: run `oaxum generate broken.yaml --out out --skip-unsupported`\n";
    assert!(
        run.status == 1 && run.stderr.contains(mend),
        "{}",
        run.stderr
    );
}

#[test]
fn types_alone_are_modules_without_a_crate() {
    let world = World::new();
    let run = world.run(&["generate", "pets.yaml", "--out", "out", "--types-only"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert!(world.path("out/mod.rs").is_file());
    let texts = texts(&world.path("out"));
    let mentions = |word: &str| texts.iter().any(|(_, text)| text.contains(word));
    assert!(mentions("pub struct Pet") && !mentions("axum::"));
}

#[test]
fn of_many_warnings_of_one_kind_the_first_are_shown() {
    let world = World::new();
    let tags = ["one", "two", "three", "four", "five"];
    let tags = tags.map(|name| format!("{{name: {name}, colour: red}}"));
    let head = format!("tags: [{}]\npaths:\n", tags.join(", "));
    world.put("warned.yaml", &PETS.replace("paths:\n", &head));
    let run = world.run(&["generate", "warned.yaml", "--out", "out"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert_eq!(run.stderr.matches("warning[stray-field]").count(), 3);
    let more = "2 more of `stray-field`: `oaxum check` shows all\n";
    assert!(run.stderr.contains(more), "{}", run.stderr);
    assert!(run.stderr.ends_with("\n5 warnings\n"), "{}", run.stderr);
}
