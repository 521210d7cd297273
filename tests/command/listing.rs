//! Lists of customers.

use std::collections::BTreeSet;

use express_tests::{world, world::World};

use crate::shell::Shell;

/// A key for the customers of the demonstration, 201 of them.
fn shell(world: &World) -> Shell {
    Shell::with_key(world, &world.key_for("demo", "live", "read"))
}

#[tokio::test]
async fn a_list_has_as_many_as_were_asked_for() {
    let world = world!("--demo");
    let mut shell = shell(&world);
    for (options, expected) in [
        (&[][..], 20),
        (&["--limit", "1"], 1),
        (&["--limit", "150"], 150),
        (&["--limit", "500"], 201),
        (&["--all"], 201),
    ] {
        let arguments = [&["customers", "list", "--quiet"], options].concat();
        let ids: BTreeSet<_> = shell.run(&arguments).await.lines().into_iter().collect();
        assert_eq!(ids.len(), expected, "{options:?}");
    }
    world.finish();
}

#[tokio::test]
async fn every_form_has_the_same_customers() {
    let world = world!("--demo");
    let mut shell = shell(&world);
    let list = ["customers", "list", "--limit", "120", "--name", "a"];
    let mut run = async |form: &[&str]| shell.run(&[&list[..], form].concat()).await;
    let ids = run(&["--quiet"]).await.lines();
    assert!(ids.len() > 100, "more than a page");

    let id = |customer: &serde_json::Value| {
        customer["expressCustomerId"]
            .as_str()
            .expect("an id")
            .to_owned()
    };
    let document = run(&["--json"]).await.succeeded();
    let array: Vec<serde_json::Value> = serde_json::from_str(&document).expect("an array");
    assert_eq!(array.iter().map(id).collect::<Vec<_>>(), ids);
    let lines = run(&["--jsonl"]).await.lines();
    let lines = lines
        .iter()
        .map(|line| serde_json::from_str(line).expect("JSON"));
    assert_eq!(lines.map(|customer| id(&customer)).collect::<Vec<_>>(), ids);

    let table = run(&[]).await.lines();
    assert!(
        table[0].starts_with("ID") && table[0].ends_with("NAME"),
        "{}",
        table[0]
    );
    let first = |line: &String| line.split(' ').next().unwrap_or_default().to_owned();
    assert_eq!(table[1..].iter().map(first).collect::<Vec<_>>(), ids);
    // The parts of a long table line up.
    let column = table[0].find("USERS").expect("a column");
    for line in &table[1..] {
        assert!(
            line[column..column + 5].ends_with(|last: char| last.is_ascii_digit()),
            "{line}"
        );
    }
    world.finish();
}

#[tokio::test]
async fn that_there_are_more_is_said_to_people_alone() {
    let world = world!("--demo");
    let mut shell = shell(&world);
    let more = "there are more: --limit COUNT lists so many, --all every one\n";
    assert_eq!(shell.run(&["customers", "list"]).await.stderr, more);
    assert_eq!(
        shell.run(&["customers", "list", "--jsonl"]).await.stderr,
        ""
    );
    assert_eq!(shell.run(&["customers", "list", "--all"]).await.stderr, "");
    let none = shell.run(&["customers", "list", "--name", "no such"]).await;
    assert_eq!(
        (none.stdout.as_str(), none.stderr.as_str()),
        ("", "no customers\n")
    );
    let none = shell
        .run(&["customers", "list", "--name", "no such", "--json"])
        .await;
    assert_eq!((none.stdout.as_str(), none.stderr.as_str()), ("[]\n", ""));
    world.finish();
}

#[tokio::test]
async fn forms_exclude_one_another() {
    let mut shell = Shell::nowhere();
    let said = shell
        .run(&["customers", "list", "--json", "--quiet"])
        .await
        .failed(2);
    assert!(
        said.contains("'--json' cannot be used with '--quiet'"),
        "{said}"
    );
}

#[tokio::test]
async fn on_a_terminal_a_list_keeps_to_its_width_and_a_customer_to_two_lines() {
    let world = world!();
    let mut shell = Shell::in_world(&world);
    let name = "a clinic of so many words that two lines of a terminal, be it as wide as this, hold \
                less than all of its name";
    let create = ["customers", "create", name, "--quiet"];
    let id = shell.run(&create).await.succeeded();
    shell.set("NO_COLOR", "1");
    for width in [72, 100] {
        shell.set("COLUMNS", &width.to_string());
        let lines = shell.watch(&["customers", "list"]).await;
        assert!(
            lines.iter().all(|line| line.chars().count() <= width),
            "{lines:#?}"
        );
        assert_eq!(lines.len(), 3, "the headings, and the customer: {lines:#?}");
        assert!(lines[1].starts_with(id.trim_end()), "{lines:#?}");
        assert!(lines[2].ends_with('…'), "{lines:#?}");
    }
    let whole = shell.run(&["customers", "list"]).await.lines();
    assert!(
        whole[1].ends_with(name),
        "elsewhere nothing is cut: {whole:#?}"
    );
    world.finish();
}
