//! Single customers, from their creation on.

use express_tests::world;
use insta::assert_snapshot;

use crate::shell::Shell;

const USER: &str = "usr_019bc0ff1e0070b1a4c85e2d9f637a10";

/// The id of a new customer.
pub async fn created(shell: &mut Shell, name: &str) -> String {
    let id = shell.run(&["customers", "create", name, "--quiet"]).await;
    id.succeeded().trim_end().to_owned()
}

#[tokio::test]
async fn the_life_of_a_customer() {
    let world = world!();
    let mut shell = Shell::in_world(&world);
    let pairs = ["--metadata", "region=north", "--metadata", "plan=basic"];
    shell
        .run(&[&["customers", "create", "City Clinic"], &pairs[..]].concat())
        .await;
    let id = shell
        .run(&["customers", "list", "--quiet"])
        .await
        .succeeded();
    let id = id.trim_end();
    shell
        .run(&[
            "customers",
            "update",
            id,
            "--name",
            "City Hospital",
            "--metadata",
            "plan=premium",
        ])
        .await;
    shell
        .run(&["customers", "update", id, "--unset", "region", "--json"])
        .await;
    shell.run(&["users", "add", id, USER]).await;
    shell.run(&["customers", "deactivate", id]).await;
    shell.run(&["billing", "get", id]).await;
    shell.run(&["customers", "reactivate", id, "--quiet"]).await;
    shell
        .run(&["customers", "update", id, "--clear-metadata", "--jsonl"])
        .await;
    shell.run(&["customers", "list"]).await;
    assert_snapshot!(shell.transcript());
    world.finish();
}

#[tokio::test]
async fn an_idempotency_key_makes_one_customer() {
    let world = world!();
    let mut shell = Shell::in_world(&world);
    let create = [
        "customers",
        "create",
        "Once",
        "--idempotency-key",
        "order-1",
        "--quiet",
    ];
    let first = shell.run(&create).await.succeeded();
    assert_eq!(shell.run(&create).await.succeeded(), first);
    world.finish();
}

#[tokio::test]
async fn pairs_are_replaced_only_where_all_metadata_are_cleared() {
    let world = world!();
    let mut shell = Shell::in_world(&world);
    let id = created(&mut shell, "x").await;
    let mut metadata = async |options: &[&str]| {
        let arguments = [&["customers", "update", &id, "--jsonl"], options].concat();
        let json = shell.run(&arguments).await.succeeded();
        let customer: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        customer.get("metadata").cloned()
    };
    let json = |text: &str| Some(serde_json::from_str(text).expect("JSON"));
    assert_eq!(
        metadata(&["--metadata", "a=1", "--metadata", "b=2"]).await,
        json(r#"{"a":"1","b":"2"}"#)
    );
    assert_eq!(
        metadata(&["--metadata", "c=x=y"]).await,
        json(r#"{"a":"1","b":"2","c":"x=y"}"#)
    );
    assert_eq!(
        metadata(&["--unset", "a", "--metadata", "b="]).await,
        json(r#"{"b":"","c":"x=y"}"#)
    );
    assert_eq!(
        metadata(&["--clear-metadata", "--metadata", "d=4"]).await,
        json(r#"{"d":"4"}"#)
    );
    assert_eq!(metadata(&["--unset", "d"]).await, json("{}"));
    assert_eq!(metadata(&["--clear-metadata"]).await, None);
    world.finish();
}

#[tokio::test]
async fn pairs_that_are_set_at_the_same_time_are_all_kept() {
    let world = world!();
    let mut shell = Shell::in_world(&world);
    let id = created(&mut shell, "x").await;
    let children: Vec<_> = (0..3)
        .map(|number| {
            let pair = format!("key{number}=value");
            let mut command = shell.command(&["customers", "update", &id, "--metadata", &pair]);
            command.spawn().expect("it starts")
        })
        .collect();
    for child in children {
        let output = tokio::task::spawn_blocking(|| child.wait_with_output()).await;
        let output = output.expect("it is waited for").expect("its output");
        assert!(output.status.success(), "{output:?}");
    }
    let shown = shell.run(&["customers", "get", &id]).await.succeeded();
    assert_eq!(shown.matches("metadata.key").count(), 3, "{shown}");
    world.finish();
}

#[tokio::test]
async fn a_change_of_another_version_is_not_made() {
    let world = world!();
    let mut shell = Shell::in_world(&world);
    let id = created(&mut shell, "x").await;
    for change in [&["--name", "y"][..], &["--metadata", "a=b"]] {
        let stale = [&["customers", "update", &id, "--if-match", "\"0\""], change].concat();
        shell.run(&stale).await.failed(6);
    }
    let shown = shell.run(&["customers", "get", &id]).await.succeeded();
    assert!(
        shown.contains("Name        x\n") && !shown.contains("metadata"),
        "{shown}"
    );
    // The version that is shown is the one to give back.
    let version = shown
        .lines()
        .find_map(|line| line.strip_prefix("Version"))
        .expect("a version");
    let change = [
        "customers",
        "update",
        &id,
        "--if-match",
        version.trim(),
        "--metadata",
        "a=b",
    ];
    shell.run(&change).await.succeeded();
    world.finish();
}
