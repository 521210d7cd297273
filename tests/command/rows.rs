//! Rows of files, as an import understands them before anything is sent.

use insta::assert_snapshot;

use crate::shell::Shell;

#[tokio::test]
async fn column_names_that_are_not_understood_are_told_with_what_was_meant() {
    let mut shell = Shell::nowhere();
    for (name, text) in [
        ("capitals.csv", "Name,Region\na,b\n"),
        ("semicolons.csv", "name;metadata.region\na;b\n"),
        ("tabs.csv", "name\tmetadata.region\na\tb\n"),
        ("twice.csv", "name,expressCustomerName\na,b\n"),
        ("nameless.csv", "metadata.region\nnorth\n"),
        ("empty.csv", ""),
    ] {
        shell.write(name, text);
        shell.run(&["customers", "import", name]).await.failed(3);
        assert!(!shell.path(&format!("{name}.journal")).exists());
    }
    assert_snapshot!(shell.transcript());
}

#[tokio::test]
async fn every_bad_row_of_a_csv_file_is_told_with_its_line() {
    let mut shell = Shell::nowhere();
    let long = "x".repeat(256);
    let rows = [
        "name,metadata,metadata.plan,isActive",
        ",,,",
        "\"Two\nlines\",,,",
        "good,\"{\"\"a\"\":\"\"b\"\"}\",basic,false",
        "\"array\",[1],,",
        "number,\"{\"\"a\"\":1}\",,",
        "short",
        "state,,,yes",
        "text,nonsense,,maybe",
        &long,
    ]
    .join("\n");
    shell.write("bad.csv", rows);
    shell
        .run(&["customers", "import", "bad.csv"])
        .await
        .failed(3);
    assert_snapshot!(shell.transcript() + &shell.read("bad.csv.errors.jsonl"));
}

#[tokio::test]
async fn every_bad_line_of_an_ndjson_file_is_told() {
    let mut shell = Shell::nowhere();
    let lines = [
        r#"{"expressCustomerName":"good","metadata":{"a":"b"},"isActive":false}"#,
        "",
        r#"{"expressCustomerName":"typo","metdata":{}}"#,
        r#"{"expressCustomerName":1}"#,
        r#"{"expressCustomerName":"null","metadata":null}"#,
        "[]",
        "{",
        r#"{"expressCustomerName":"twice","expressCustomerName":"twice"}"#,
    ]
    .join("\n");
    let arguments = [
        "customers",
        "import",
        "-",
        "--format",
        "ndjson",
        "--report",
        "report.jsonl",
    ];
    shell.feed(&arguments, &lines).await.failed(3);
    assert_snapshot!(shell.transcript() + &shell.read("report.jsonl"));
}

#[tokio::test]
async fn only_the_first_bad_rows_are_shown_and_all_are_reported() {
    let mut shell = Shell::nowhere();
    shell.write(
        "bad.csv",
        format!("name,metadata.a\n{}", ",b\n".repeat(100)),
    );
    let said = shell
        .run(&["customers", "import", "bad.csv"])
        .await
        .failed(3);
    assert_eq!(
        said.matches("must be at least 1 character long").count(),
        20
    );
    assert!(said.contains("100 of 100 rows"), "{said}");
    assert_eq!(shell.read("bad.csv.errors.jsonl").lines().count(), 100);
}

#[tokio::test]
async fn a_file_that_does_not_tell_its_format_needs_it_said() {
    let mut shell = Shell::nowhere();
    shell.write("customers.txt", "name\na\n");
    shell
        .run(&["customers", "import", "customers.txt"])
        .await
        .failed(2);
    shell.run(&["customers", "import", "-"]).await.failed(2);
    shell
        .run(&["customers", "import", "none.csv"])
        .await
        .failed(1);
    shell
        .run(&["customers", "import", "customers.txt", "--delimiter", "ab"])
        .await
        .failed(2);
    shell
        .run(&["customers", "import", "customers.txt", "--concurrency", "0"])
        .await
        .failed(2);
    assert_snapshot!(shell.transcript());
}

#[tokio::test]
async fn a_file_as_spreadsheets_write_it_is_understood() {
    let mut shell = Shell::nowhere();
    // A byte order mark, line ends of two characters, cells between semicolons.
    shell.write(
        "sheet.csv",
        "\u{feff}name;metadata.note\r\n\"a;b\";\"says \"\"hi\"\"\"\r\n",
    );
    let arguments = [
        "customers",
        "import",
        "sheet.csv",
        "--delimiter",
        ";",
        "--dry-run",
    ];
    let shown = shell.run(&arguments).await.succeeded();
    assert!(shown.contains(r#""expressCustomerName": "a;b""#), "{shown}");
    assert!(shown.contains(r#""note": "says \"hi\"""#), "{shown}");
}

#[tokio::test]
async fn cells_may_be_separated_by_tabs() {
    let mut shell = Shell::nowhere();
    shell.write("sheet.csv", "name\tmetadata.note\na, b\tc\n");
    let arguments = [
        "customers",
        "import",
        "sheet.csv",
        "--delimiter",
        "tab",
        "--dry-run",
    ];
    let shown = shell.run(&arguments).await.succeeded();
    assert!(
        shown.contains(r#""expressCustomerName": "a, b""#),
        "{shown}"
    );
}
