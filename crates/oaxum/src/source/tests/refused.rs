//! What is refused, and in which words.

use super::*;
use insta::assert_snapshot;

/// The text and what is said about it, for each text.
fn refusals(name: &str, texts: &[&str]) -> String {
    let refusal = |text: &&str| format!("{text}\n----\n{}\n", refusal_in(name, text));
    let all: Vec<_> = texts.iter().map(refusal).collect();
    all.join("\n================\n")
}

#[test]
fn syntax_of_yaml() {
    assert_snapshot!(refusals(
        "a.yaml",
        &[
            "info:\n  title: a: b\n",
            "info:\n\ttitle: a\n",
            "a: [1, 2\n",
            "a: 'x",
            "a: @x",
            "ü: *nowhere",
        ]
    ));
}

#[test]
fn syntax_of_json() {
    assert_snapshot!(refusals(
        "a.json",
        &[
            "{\"a\": [1, 2,]}",
            "{\"ü\": tru}",
            "{\n  \"a\": 1\n  \"b\": 2\n}",
            "{\"a\": \"x",
            "{\"a\": \"x\\q\"}",
            "{\"a\": \"ü\\ud800\"}",
            "{\"a\": \"x\n\", \"b\": 1}",
            "{\"a\": 01}",
            "{\"a\": 1e999}",
            "{a: 1}",
            "[1] x",
            "{\"a\": {\"b\": 1",
        ]
    ));
}

#[test]
fn duplicate_keys_each_with_both_places() {
    assert_snapshot!(refusal(
        "paths:\n  /a:\n    get: 1\n    post: 2\n    get: 3\n    get: 4\n"
    ));
    let many: Vec<_> = (0..20).map(|n| format!("\"k{}\": {n}", n % 19)).collect();
    assert_snapshot!(refusal(&format!("{{\n{}\n}}", many.join(",\n"))));
}

#[test]
fn what_json_cannot_say() {
    assert_snapshot!(refusals(
        "a.yaml",
        &[
            "a: .inf\nb: !!binary aGk=\nc: !point {x: 1}\nd: !!int x\n",
            "? [a, b]\n: c\n",
            "a: 1\n---\nb: 2\n",
            "a:\n  <<: 1\n",
        ]
    ));
}

#[test]
fn files_with_nothing_in_them() {
    for text in [
        "",
        "\n\n",
        "# only a comment\n",
        "---\n",
        "null",
        "\u{feff}",
    ] {
        assert!(refusal(text).contains("empty-document"), "{text:?}");
    }
    assert_snapshot!(refusal(""));
}

#[test]
fn nesting_beyond_the_limit() {
    for opening in ["[", "{\"a\":", "{a: ", "- ", "a: ["] {
        let text = opening.repeat(100_000);
        assert!(refusal(&text).contains("[too-deep]"), "{opening}");
    }
    let indented: String = (0..1000)
        .map(|n| format!("{}a:\n", " ".repeat(n)))
        .collect();
    assert!(refusal(&indented).contains("[too-deep]"));
}

#[test]
fn nesting_up_to_the_limit_is_fine() {
    let nested = |depth| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    load(&nested(MAX_DEPTH));
    assert_snapshot!(
        refusal(&nested(MAX_DEPTH + 1))
            .lines()
            .next()
            .unwrap_or_default()
    );
    load(&format!("a: &a {}\nb: *a\n", nested(MAX_DEPTH - 1)));
    let through_alias = format!("a: &a {}\nb: [*a]\n", nested(MAX_DEPTH - 1));
    assert!(refusal(&through_alias).contains("[too-deep]"));
}

#[test]
fn bombs_of_aliases() {
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..12 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        bomb.push_str(&format!("a{level}: &a{level} [{aliases}]\n"));
    }
    assert_snapshot!(refusal(&bomb).lines().next().unwrap_or_default());

    let long = "x".repeat(1 << 20);
    let text = format!("a: &a {long}\nb: [{}]\n", vec!["*a"; 100].join(", "));
    assert!(refusal(&text).contains("[alias-expansion]"));

    assert!(refusal("a: &a [*a]\n").contains("[recursive-alias]"));
}

#[test]
fn bytes_that_are_no_text() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.yaml");
    std::fs::write(&path, b"a: 1\nb: \xc3\xa4\xff\n").unwrap();
    let error = Sources::load(&path).unwrap_err().to_string();
    let shown = error.replace(&folder.path().display().to_string(), "DIR");
    assert_snapshot!(shown);
}
