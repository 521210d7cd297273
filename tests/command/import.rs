//! Many customers at once.

use std::collections::BTreeMap;

use express_tests::{world, world::World};
use insta::assert_snapshot;
use serde_json::Value;

use crate::shell::Shell;

/// A CSV file of so many customers.
pub fn rows(count: usize) -> String {
    let rows = (1..=count).map(|row| format!("Customer {row},{row}\n"));
    "name,metadata.row\n".to_owned() + &rows.collect::<String>()
}

/// How often there is a customer of each name.
pub async fn names(shell: &mut Shell) -> BTreeMap<String, usize> {
    let mut names = BTreeMap::new();
    for line in shell
        .run(&["customers", "list", "--all", "--jsonl"])
        .await
        .lines()
    {
        let customer: Value = serde_json::from_str(&line).expect("JSON");
        let name = customer["expressCustomerName"].as_str().expect("a name");
        *names.entry(name.to_owned()).or_insert(0) += 1;
    }
    names
}

/// Fails unless there are so many customers, each once.
pub async fn assert_each_once(shell: &mut Shell, count: usize) {
    let names = names(shell).await;
    let repeated: Vec<_> = names.iter().filter(|(_, times)| **times != 1).collect();
    assert!(repeated.is_empty(), "{repeated:?}");
    assert_eq!(names.len(), count);
}

fn shell(world: &World, count: usize) -> Shell {
    let shell = Shell::in_world(world);
    shell.write("customers.csv", rows(count));
    shell
}

#[tokio::test]
async fn each_row_becomes_one_customer() {
    let world = world!();
    let mut shell = shell(&world, 100);
    let text = [
        "name,metadata.region,isActive",
        "\"One, Inc.\",north,true",
        "Two,,false",
        "Three,south,",
    ];
    shell.write("three.csv", text.join("\n"));
    shell
        .run(&["customers", "import", "three.csv"])
        .await
        .succeeded();
    shell
        .run(&["customers", "import", "three.csv"])
        .await
        .succeeded();
    shell
        .run(&["customers", "list", "--name", "Two"])
        .await
        .succeeded();
    shell
        .run(&["customers", "import", "customers.csv", "--json"])
        .await
        .succeeded();
    shell
        .run(&["customers", "import", "customers.csv", "--json"])
        .await
        .succeeded();
    assert_each_once(&mut shell, 103).await;
    let names = names(&mut shell).await;
    assert!(names.contains_key("One, Inc.") && names.contains_key("Customer 100"));
    let transcript = shell.transcript();
    let (told, _) = transcript
        .split_once("$ express customers list --all")
        .expect("the lists");
    assert_snapshot!(told);
    world.finish();
}

#[tokio::test]
async fn good_rows_are_imported_beside_bad_ones_only_if_asked_for() {
    let world = world!();
    let mut shell = Shell::in_world(&world);
    shell.write("mixed.csv", "name\nGood\n\"\"\nBetter\n");
    shell
        .run(&["customers", "import", "mixed.csv"])
        .await
        .failed(3);
    assert_each_once(&mut shell, 0).await;
    shell
        .run(&["customers", "import", "mixed.csv", "--skip-invalid"])
        .await
        .failed(9);
    assert_each_once(&mut shell, 2).await;
    assert!(shell.read("mixed.csv.errors.jsonl").contains(r#""line":3"#));
    world.finish();
}

#[tokio::test]
async fn standard_input_is_imported_without_a_journal_and_once_all_the_same() {
    let world = world!();
    let mut shell = Shell::in_world(&world);
    let arguments = ["customers", "import", "-", "--format", "csv", "--quiet"];
    let mut first = shell.feed(&arguments, &rows(20)).await.lines();
    let mut second = shell.feed(&arguments, &rows(20)).await.lines();
    first.sort();
    second.sort();
    assert_eq!(first, second);
    assert_each_once(&mut shell, 20).await;
    world.finish();
}

#[tokio::test]
async fn each_customer_is_told_with_its_line() {
    let world = world!();
    let mut shell = Shell::in_world(&world);
    shell.write("lines.csv", "name\n\"Two\nlines\"\n\nLast\n");
    let lines = shell
        .run(&["customers", "import", "lines.csv", "--jsonl"])
        .await
        .lines();
    let lines: BTreeMap<_, _> = lines
        .iter()
        .map(|line| serde_json::from_str::<Value>(line).expect("JSON"))
        .map(|told| (told["row"].as_u64(), told["line"].as_u64()))
        .collect();
    assert_eq!(
        lines,
        BTreeMap::from([(Some(1), Some(2)), (Some(2), Some(5))])
    );
    world.finish();
}

#[tokio::test]
async fn a_file_that_has_changed_is_not_mixed_with_what_it_was() {
    let world = world!();
    let mut shell = shell(&world, 3);
    shell
        .run(&["customers", "import", "customers.csv"])
        .await
        .succeeded();
    shell.write("customers.csv", rows(4));
    shell
        .run(&["customers", "import", "customers.csv"])
        .await
        .failed(6);
    assert_snapshot!(shell.transcript());
    assert_each_once(&mut shell, 3).await;
    world.finish();
}

#[tokio::test]
async fn a_journal_counts_for_the_service_and_the_tenant_it_was_written_for() {
    let world = world!();
    let mut shell = shell(&world, 3);
    shell
        .run(&["customers", "import", "customers.csv"])
        .await
        .succeeded();
    let other = world.key_for("other", "test", "write");
    shell.set("AVARA_API_KEY", &other.secret);
    shell
        .run(&["customers", "import", "customers.csv"])
        .await
        .failed(6);
    shell.set("AVARA_BASE_URL", "http://127.0.0.1:1");
    shell
        .run(&["customers", "import", "customers.csv"])
        .await
        .failed(6);
    shell.write("customers.csv.journal", "something else\n");
    shell
        .run(&["customers", "import", "customers.csv"])
        .await
        .failed(1);
    assert_snapshot!(shell.transcript());
    world.finish();
}

#[tokio::test]
async fn a_row_of_unknown_outcome_is_sent_again_only_while_its_key_is_known() {
    let world = world!();
    let mut shell = shell(&world, 3);
    shell
        .run(&["customers", "import", "customers.csv"])
        .await
        .succeeded();
    // As after a crash between the sending of a row and its answer.
    let journal = shell.read("customers.csv.journal");
    let lines = journal
        .lines()
        .filter(|line| !(line.contains("created") && line.contains("\"row\":2")));
    let crashed: String = lines.map(|line| format!("{line}\n")).collect();
    shell.write("customers.csv.journal", &crashed);
    shell
        .run(&["customers", "import", "customers.csv"])
        .await
        .succeeded();
    assert_each_once(&mut shell, 3).await;

    // The same, but days ago.
    let sent = crashed.find("\"sent\":\"").expect("a time") + "\"sent\":\"".len();
    let today = &crashed[sent..sent + "2026-01-01".len()];
    shell.write(
        "customers.csv.journal",
        crashed.replace(today, "2025-01-01"),
    );
    let said = shell
        .run(&["customers", "import", "customers.csv"])
        .await
        .failed(9);
    assert!(
        said.contains("customers.csv:3: was sent at 2025-01-01"),
        "{said}"
    );
    assert!(
        shell
            .read("customers.csv.errors.jsonl")
            .contains("unknown_outcome")
    );
    assert_each_once(&mut shell, 3).await;
    // Sent all the same, it is still the same request to this service, which knows its key.
    let resend = ["customers", "import", "customers.csv", "--resend-unknown"];
    shell.run(&resend).await.succeeded();
    assert_each_once(&mut shell, 3).await;
    // What is reported no longer holds.
    assert!(!shell.path("customers.csv.errors.jsonl").exists());
    world.finish();
}
