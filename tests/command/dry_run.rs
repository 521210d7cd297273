//! `--dry-run`: the request, and nothing sent.

use insta::assert_snapshot;

use crate::shell::Shell;

const CUSTOMER: &str = "cus_119bc0fd89c07a3e9c5d4f1b2a6e8d07";

const USER: &str = "usr_019bc0ff1e0070b1a4c85e2d9f637a10";

#[tokio::test]
async fn each_command_shows_its_request_with_the_key_masked() {
    // Nobody listens there: whatever was sent would fail.
    let mut shell = Shell::nowhere();
    for arguments in [
        &["customers", "list", "--name", "clinic"][..],
        &["customers", "get", CUSTOMER],
        &[
            "customers",
            "create",
            "City Clinic",
            "--metadata",
            "region=north",
        ],
        &[
            "customers",
            "update",
            CUSTOMER,
            "--name",
            "New",
            "--if-match",
            "\"v1\"",
        ],
        &["customers", "update", CUSTOMER, "--clear-metadata"],
        &[
            "customers",
            "update",
            CUSTOMER,
            "--clear-metadata",
            "--metadata",
            "a=b",
        ],
        &[
            "customers",
            "update",
            CUSTOMER,
            "--metadata",
            "a=b",
            "--unset",
            "c",
        ],
        &["customers", "deactivate", CUSTOMER],
        &["customers", "reactivate", CUSTOMER],
        &["customers", "export"],
        &["users", "add", CUSTOMER, USER],
        &["users", "remove", CUSTOMER, USER],
        &["billing", "get", CUSTOMER, "--integrations"],
        &["billing", "get", "clinic 1", "--external"],
        &[
            "billing",
            "create",
            "c-1",
            "City Clinic",
            "--country",
            "DE",
            "--integration",
            "stripe=x",
        ],
        &[
            "billing",
            "update",
            "c-1",
            "--external",
            "--email",
            "a@example.com",
            "--clear-metadata",
        ],
        &["billing", "delete", CUSTOMER],
        &[
            "billing",
            "search",
            "--name",
            "x",
            "--where",
            "created_at after 2026-01-15T09:30:00Z",
            "--sort",
            "name:desc",
        ],
        &[
            "api",
            "POST",
            "/v1/customers/search",
            "-d",
            "{\"limit\":1}",
            "-H",
            "X-Team: north",
        ],
    ] {
        let said = shell.run(&[arguments, &["--dry-run"]].concat()).await;
        assert!(said.stderr.contains("nothing was sent"), "{said:?}");
        said.succeeded();
    }
    assert_snapshot!(shell.transcript());
}

#[tokio::test]
async fn what_breaks_the_contract_is_told_all_the_same() {
    let mut shell = Shell::nowhere();
    let said = shell
        .run(&["customers", "create", "", "--dry-run"])
        .await
        .failed(3);
    assert!(
        said.contains("NAME  must be at least 1 character long"),
        "{said}"
    );
}

#[tokio::test]
async fn an_import_checks_every_row_and_shows_its_first_request() {
    let mut shell = Shell::nowhere();
    shell.write(
        "three.csv",
        "name,metadata.region\nOne,north\nTwo,\nThree,south\n",
    );
    shell
        .run(&["customers", "import", "three.csv", "--dry-run"])
        .await
        .succeeded();
    assert!(!shell.path("three.csv.journal").exists());
    assert_snapshot!(shell.transcript());
}

#[tokio::test]
async fn a_header_with_credentials_is_masked_too() {
    let mut shell = Shell::nowhere();
    let header = "Authorization: Bearer exp_another_key_0123456789";
    let shown = shell
        .run(&["api", "GET", "/v1", "-H", header, "--dry-run"])
        .await
        .succeeded();
    assert!(shown.contains("authorization: Bearer exp_…6789"), "{shown}");
}
