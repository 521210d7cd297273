//! `oaxum check SPEC...`

use super::World;
use insta::assert_snapshot;

#[test]
fn a_document_without_findings_is_silence() {
    let run = World::new().run(&["check", "pets.yaml"]);
    assert_eq!((run.status, &*run.stdout, &*run.stderr), (0, "", ""));
    let run = World::new().run(&["check", "pets.yaml", "--format", "json"]);
    assert_eq!((run.status, &*run.stdout, &*run.stderr), (0, "[]\n", ""));
}

#[test]
fn findings_are_shown_with_their_excerpts() {
    let run = World::new().run(&["check", "mistakes.yaml"]);
    assert_eq!((run.status, &*run.stdout), (1, ""));
    assert_snapshot!(run.stderr);
}

#[test]
fn findings_are_objects_for_programs() {
    let run = World::new().run(&["check", "mistakes.yaml", "--format", "json"]);
    assert_eq!((run.status, &*run.stderr), (1, ""));
    assert_snapshot!(run.stdout);
}

#[test]
fn every_document_is_checked_whatever_the_others_are() {
    let world = World::new();
    let run = world.run(&[
        "check",
        "mistakes.yaml",
        "gone.yaml",
        "mistakes.yaml",
        "pets.yaml",
    ]);
    assert_eq!(run.status, 2);
    assert_eq!(
        run.stderr
            .matches("mistakes.yaml:2:37: error[duplicate-key]")
            .count(),
        2
    );
    assert!(
        run.stderr.contains("error: could not read gone.yaml: "),
        "{}",
        run.stderr
    );
    assert!(run.stderr.ends_with("4 findings\n"), "{}", run.stderr);
}

#[test]
fn what_is_no_document_is_said_in_json_too() {
    let run = World::new().run(&["check", ".", "--format", "json"]);
    assert_eq!((run.status, &*run.stdout), (2, "[]\n"));
    assert!(
        run.stderr.starts_with("error: could not read .: "),
        "{}",
        run.stderr
    );
}

#[test]
fn colour_is_for_terminals_or_when_it_is_asked_for() {
    let world = World::new();
    let coloured = |environment| {
        let run = world.run_with(&["check", "mistakes.yaml"], environment);
        run.stderr.contains('\u{1b}')
    };
    assert!(!coloured(&[]));
    assert!(coloured(&[("CLICOLOR_FORCE", "1")]));
    assert!(!coloured(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
}

#[test]
fn warnings_are_shown_and_are_no_failure() {
    let world = World::new();
    let document = "openapi: 3.1.0\ninfo: {title: Pets, version: 1.0}\npaths: {}\n";
    world.put("warned.yaml", document);
    let run = world.run(&["check", "warned.yaml"]);
    assert_eq!((run.status, &*run.stdout), (0, ""));
    let start = "warned.yaml:2:30: warning[unquoted-version]: the version is a number\n";
    assert!(run.stderr.starts_with(start), "{}", run.stderr);
    assert!(run.stderr.ends_with("\n1 warning\n"), "{}", run.stderr);
    let run = world.run(&["check", "warned.yaml", "--format", "json"]);
    assert_eq!((run.status, &*run.stderr), (0, ""));
    assert!(
        run.stdout.contains(r#""kind": "warning""#),
        "{}",
        run.stdout
    );
    let run = world.run(&["check", "warned.yaml", "mistakes.yaml"]);
    assert_eq!(run.status, 1);
    assert!(
        run.stderr.ends_with("\n2 findings, 1 warning\n"),
        "{}",
        run.stderr
    );
}
