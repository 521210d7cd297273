//! What the command tells of itself.

use insta::assert_snapshot;

use crate::shell::Shell;

/// Every command, without what all of them say of the connection.
const COMMANDS: [&[&str]; 29] = [
    &["customers"],
    &["customers", "list"],
    &["customers", "get"],
    &["customers", "create"],
    &["customers", "update"],
    &["customers", "deactivate"],
    &["customers", "reactivate"],
    &["customers", "export"],
    &["customers", "import"],
    &["users"],
    &["users", "add"],
    &["users", "remove"],
    &["billing"],
    &["billing", "get"],
    &["billing", "create"],
    &["billing", "update"],
    &["billing", "delete"],
    &["billing", "search"],
    &["api"],
    &["mcp"],
    &["config"],
    &["config", "list"],
    &["config", "show"],
    &["config", "set"],
    &["config", "use"],
    &["config", "remove"],
    &["config", "path"],
    &["completions"],
    &["manual"],
];

#[tokio::test]
async fn without_a_command_it_shows_the_short_help_and_fails() {
    let mut shell = Shell::new();
    let ran = shell.run(&[]).await;
    assert_eq!((ran.status, ran.stdout.as_str()), (2, ""));
    assert_snapshot!(ran.stderr);
}

#[tokio::test]
async fn the_help_has_every_exit_status() {
    let mut shell = Shell::new();
    assert_snapshot!(shell.run(&["--help"]).await.succeeded());
}

#[tokio::test]
async fn every_command_explains_itself() {
    let mut shell = Shell::new();
    let mut told = String::new();
    for command in COMMANDS {
        let help = shell.run(&[command, &["-h"]].concat()).await.succeeded();
        let connection = help.find("\nConnection:").unwrap_or(help.len());
        let (before, after) = help.split_at(connection);
        // What follows the part on the connection is the command's own again.
        let parts = after.split("\n\n").skip(1);
        let after: String = parts
            .map(|part| format!("\n{}\n", part.trim_end()))
            .collect();
        told.push_str(&format!(
            "$ express {} -h\n{before}{after}\n",
            command.join(" ")
        ));
    }
    assert_snapshot!(told);
}

#[tokio::test]
async fn an_import_explains_rows_and_interruptions() {
    let mut shell = Shell::new();
    let help = shell
        .run(&["help", "customers", "import"])
        .await
        .succeeded();
    let explained = help.find("Rows:").expect("a part on rows");
    assert_snapshot!(&help[explained..]);
}

#[tokio::test]
async fn there_are_completions_for_each_shell() {
    let mut shell = Shell::new();
    for name in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = shell.run(&["completions", name]).await.succeeded();
        for word in ["deactivate", "--clear-metadata", "--dry-run"] {
            // Some scripts leave the dashes to the shell.
            assert!(
                script.contains(word.trim_start_matches('-')),
                "{name}: {word}"
            );
        }
        // What is hidden is there to be refused, and not offered.
        for hidden in [
            "api-key", "--key ", "--key=", "--key'", "-l key ", "kept off",
        ] {
            assert!(!script.contains(hidden), "{name}: {hidden}");
        }
        assert!(
            script.contains("version") && script.contains("dry-run"),
            "{name}"
        );
    }
}

#[tokio::test]
async fn there_is_a_manual_page_for_each_command() {
    let mut shell = Shell::new();
    shell
        .run(&["manual", "--out", "man/man1"])
        .await
        .succeeded();
    assert!(shell.read("man/man1/express.1").contains("Exit status"));
    for command in COMMANDS {
        let page = shell.read(&format!("man/man1/express-{}.1", command.join("-")));
        assert!(page.starts_with(".ie"), "{command:?}: {page}");
    }
}

#[tokio::test]
async fn the_version_is_told() {
    let mut shell = Shell::new();
    let version = shell.run(&["--version"]).await.succeeded();
    assert_eq!(version, format!("express {}\n", env!("CARGO_PKG_VERSION")));
}

#[tokio::test]
async fn the_readme_has_the_exit_statuses_of_the_help() {
    let help = Shell::new().run(&["--help"]).await.succeeded();
    let (_, table) = help.split_once("Exit status:").expect("a table");
    let of_help: Vec<_> = table
        .lines()
        .filter_map(|line| line.trim().split_once("  "))
        .collect();
    let readme = include_str!("../../crates/express-cli/README.md");
    let (_, table) = readme.split_once("| --- | --- |\n| 0 |").expect("a table");
    let rows = format!("| 0 |{table}");
    let of_readme: Vec<_> = rows
        .lines()
        .map_while(|line| {
            line.strip_prefix("| ")?
                .strip_suffix(" |")?
                .split_once(" | ")
        })
        .collect();
    assert_eq!(of_readme, of_help);
    assert_eq!(of_help.len(), 11);
}
