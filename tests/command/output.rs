//! Where output goes, and how it is coloured.

use std::{io::Read, process::Stdio};

use express_tests::world;

use crate::{
    import::{assert_each_once, rows},
    shell::{Ran, Shell},
};

const ESCAPE: char = '\u{1b}';

#[tokio::test]
async fn colour_is_for_terminals_unless_it_is_forced() {
    let mut shell = Shell::nowhere();
    let arguments = ["config", "show"];
    assert!(!shell.run(&arguments).await.succeeded().contains(ESCAPE));
    let always = shell
        .run(&[&arguments[..], &["--color", "always"]].concat())
        .await;
    assert!(always.succeeded().contains(ESCAPE));
    shell.set("CLICOLOR_FORCE", "1");
    assert!(shell.run(&arguments).await.succeeded().contains(ESCAPE));
    let never = shell
        .run(&[&arguments[..], &["--color", "never"]].concat())
        .await;
    assert!(!never.succeeded().contains(ESCAPE));
    shell.set("NO_COLOR", "1");
    assert!(!shell.run(&arguments).await.succeeded().contains(ESCAPE));
}

#[tokio::test]
async fn a_reader_that_has_had_enough_is_no_failure() {
    let shell = Shell::nowhere();
    // More than a pipe holds.
    let mut child = shell
        .command(&["completions", "zsh"])
        .spawn()
        .expect("it starts");
    let mut stdout = child.stdout.take().expect("a pipe");
    stdout.read_exact(&mut [0; 10]).expect("it begins");
    drop(stdout);
    let ran = Ran::of(&child.wait_with_output().expect("its end"));
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""), "{ran:?}");
}

#[tokio::test]
async fn an_import_goes_on_when_nobody_reads_what_it_says() {
    let world = world!();
    let mut shell = Shell::in_world(&world);
    shell.write("customers.csv", rows(50));
    for form in ["--quiet", "--json"] {
        let arguments = ["customers", "import", "customers.csv", form];
        let mut child = shell.command(&arguments).spawn().expect("it starts");
        drop(child.stdout.take());
        let ended = tokio::task::spawn_blocking(|| child.wait_with_output()).await;
        let ran = Ran::of(&ended.expect("it is waited for").expect("its output"));
        assert_eq!((ran.status, ran.stderr.as_str()), (0, ""), "{ran:?}");
        assert_each_once(&mut shell, 50).await;
    }
    world.finish();
}

#[tokio::test]
async fn a_closed_standard_error_changes_nothing() {
    let shell = Shell::new();
    let mut command = shell.command(&["customers", "list"]);
    let status = command.stderr(Stdio::null()).status().expect("it runs");
    assert_eq!(status.code(), Some(4));
}

#[tokio::test]
async fn a_name_cannot_command_the_terminal() {
    let world = world!();
    let mut shell = Shell::in_world(&world);
    let name = "red\u{1b}[31m\nline\u{202e}";
    for arguments in [&["customers", "create", name][..], &["customers", "list"]] {
        let shown = shell.run(arguments).await.succeeded();
        assert!(!shown.contains([ESCAPE, '\u{202e}']), "{shown:?}");
        assert!(shown.contains(r"red\u{1b}[31m\nline\u{202e}"), "{shown:?}");
    }
    // Programs get it as it is.
    let json = shell
        .run(&["customers", "list", "--jsonl"])
        .await
        .succeeded();
    let customer: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(customer["expressCustomerName"], name);
    world.finish();
}

#[tokio::test]
async fn requests_are_told_on_standard_error_if_asked_for() {
    let world = world!();
    let key = world.key();
    let mut shell = Shell::with_key(&world, &key);
    assert_eq!(shell.run(&["api", "GET", "/v1/express"]).await.stderr, "");
    let ran = shell
        .run(&["api", "GET", "/v1/express", "--log", "debug"])
        .await;
    assert!(ran.stderr.contains("/v1/express"), "{ran:?}");
    assert!(!ran.stderr.contains(&key.secret), "{ran:?}");
    shell.set("AVARA_LOG", "info");
    let ran = shell.run(&["api", "GET", "/v1/express"]).await;
    assert!(ran.stderr.contains("/v1/express"), "{ran:?}");
    shell.set("AVARA_LOG", "loud");
    let said = shell.run(&["api", "GET", "/v1/express"]).await.failed(2);
    assert!(
        said.contains("AVARA_LOG names no level of the log"),
        "{said}"
    );
    world.finish();
}
