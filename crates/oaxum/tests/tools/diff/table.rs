//! The table in the documentation is the one that the code has.

use std::fs;
use std::path::Path;

use oaxum::diff::Rule;

#[test]
fn the_documented_table_is_that_of_the_code() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/diff/rules.md");
    let text = fs::read_to_string(file).unwrap();
    let documented: Vec<&str> = text
        .lines()
        .filter(|line| line.starts_with("| `"))
        .collect();
    let rules = Rule::ALL.iter().map(|rule| {
        let (by_clients, by_servers) = rule.breaks();
        format!(
            "| `{}` | {} | {by_clients} | {by_servers} |",
            rule.code(),
            rule.when()
        )
    });
    assert_eq!(documented, Vec::from_iter(rules));
}
