//! Customers as a billing system keeps them.

use express_tests::world;
use insta::assert_snapshot;

use crate::shell::Shell;

#[tokio::test]
async fn the_life_of_a_billing_customer() {
    let world = world!();
    let mut shell = Shell::in_world(&world);
    let create = [
        "billing",
        "create",
        "clinic-1",
        "City Clinic",
        "--email",
        "a@example.com",
        "--line1",
        "1 Harbour Street",
        "--city",
        "Hamburg",
        "--country",
        "DE",
        "--timezone",
        "Europe/Berlin",
        "--metadata",
        "region=north",
        "--integration",
        "stripe=cus_9",
    ];
    shell.run(&create).await.succeeded();
    shell.run(&create[..4]).await.failed(6);
    let other = ["billing", "create", "clinic-2", "Other", "--quiet"];
    let id = shell.run(&other).await.succeeded();
    let id = id.trim_end();
    let renamed = [
        "billing",
        "update",
        "clinic-1",
        "--external",
        "--name",
        "Hospital",
        "--email",
        "",
    ];
    shell.run(&renamed).await.succeeded();
    let changed = ["billing", "update", id, "--metadata", "a=b", "--jsonl"];
    shell.run(&changed).await.succeeded();
    shell
        .run(&["billing", "search", "--sort", "name"])
        .await
        .succeeded();
    let found = [
        "billing",
        "search",
        "--where",
        "external_id in clinic-1,x",
        "--quiet",
    ];
    shell.run(&found).await.succeeded();
    shell
        .run(&["billing", "search", "--metadata", "a=b", "--jsonl"])
        .await
        .succeeded();
    shell.run(&["billing", "delete", id]).await.succeeded();
    shell
        .run(&["billing", "search", "--name", "OTHER"])
        .await
        .succeeded();
    shell
        .run(&["billing", "search", "--status", "deleted", "--limit", "1"])
        .await
        .succeeded();
    shell.run(&["customers", "get", id]).await.failed(5);
    assert_snapshot!(shell.transcript());
    world.finish();
}

#[tokio::test]
async fn what_cannot_be_meant_is_told_at_once() {
    let mut shell = Shell::nowhere();
    for arguments in [
        &["billing", "search", "--where", "name"][..],
        &["billing", "search", "--where", "password eq x"],
        &["billing", "search", "--where", "created_at after yesterday"],
        &["billing", "search", "--sort", "name:up"],
        &["billing", "search", "--status", "active"],
        &["billing", "update", "x"],
    ] {
        shell.run(arguments).await.failed(2);
    }
    let country = ["--country", "de", "--email", "nobody"];
    for arguments in [
        &["billing", "search", "--limit", "1001"][..],
        &[&["billing", "create", "", "x"], &country[..]].concat(),
    ] {
        shell.run(arguments).await.failed(3);
    }
    assert_snapshot!(shell.transcript());
}
