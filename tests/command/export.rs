//! Customers out, and in again.

use express_tests::world;
use serde_json::Value;

use crate::shell::Shell;

/// What an import takes over of a customer.
fn kept(line: &str) -> (String, bool, Option<Value>) {
    let customer: Value = serde_json::from_str(line).expect("a customer");
    (
        customer["expressCustomerName"]
            .as_str()
            .expect("a name")
            .to_owned(),
        customer["isActive"] == true,
        customer.get("metadata").cloned(),
    )
}

fn sorted(lines: &str) -> Vec<(String, bool, String)> {
    let customers = lines.lines().map(kept);
    let mut customers: Vec<_> = customers
        .map(|(name, is_active, metadata)| (name, is_active, format!("{metadata:?}")))
        .collect();
    customers.sort();
    customers
}

#[tokio::test]
async fn what_is_exported_can_be_imported_in_either_format() {
    let world = world!("--demo");
    let mut demo = Shell::with_key(&world, &world.key_for("demo", "live", "write"));
    demo.run(&[
        "customers",
        "create",
        "Three \"lines\",\n\nof it ",
        "--metadata",
        "a=\u{1f990}, \"b\"",
    ])
    .await
    .succeeded();
    let id = demo
        .run(&["customers", "list", "--quiet", "--limit", "1"])
        .await
        .succeeded();
    demo.run(&["customers", "deactivate", id.trim_end()])
        .await
        .succeeded();
    demo.run(&[
        "api",
        "POST",
        "/v1/express",
        "-d",
        r#"{"expressCustomerName":"empty","metadata":{}}"#,
    ])
    .await
    .succeeded();
    let original = demo.run(&["customers", "export"]).await.succeeded();
    assert_eq!(original.lines().count(), 203);

    for (environment, file) in [("csv", "out.csv"), ("ndjson", "out.ndjson")] {
        let said = demo.run(&["customers", "export", "--output", file]).await;
        assert_eq!(said.stderr, format!("exported 203 customers to {file}\n"));
        let mut copy = Shell::with_key(&world, &world.key_for("copy", environment, "write"));
        copy.write(file, demo.read(file));
        copy.run(&["customers", "import", file]).await.succeeded();
        let copied = copy.run(&["customers", "export"]).await.succeeded();
        assert_eq!(sorted(&copied), sorted(&original), "{file}");
    }
    world.finish();
}

#[tokio::test]
async fn an_export_that_fails_leaves_the_file_as_it_was() {
    let world = world!();
    let mut shell = Shell::in_world(&world);
    shell.write("out.csv", "precious");
    shell.set("AVARA_API_KEY", "exp_wrong");
    shell
        .run(&["customers", "export", "--output", "out.csv"])
        .await
        .failed(4);
    assert_eq!(shell.read("out.csv"), "precious");
    world.finish();
}

#[tokio::test]
async fn an_export_of_nothing_is_empty() {
    let world = world!();
    let mut shell = Shell::in_world(&world);
    assert_eq!(shell.run(&["customers", "export"]).await.succeeded(), "");
    let csv = shell
        .run(&["customers", "export", "--format", "csv"])
        .await
        .succeeded();
    assert_eq!(csv.lines().count(), 1, "the names of the columns");
    let said = shell
        .run(&["customers", "export", "-o", "none/out.csv"])
        .await
        .failed(1);
    assert!(said.contains("there is no folder none"), "{said}");
    world.finish();
}

#[tokio::test]
async fn a_file_that_is_named_as_for_an_import_is_told_its_option() {
    let world = world!();
    let mut shell = Shell::in_world(&world);
    let said = shell
        .run(&["customers", "export", "out.csv"])
        .await
        .failed(2);
    assert!(said.contains("hint: --output out.csv"), "{said}");
    world.finish();
}
