//! No text, however strange, does harm.

use super::*;
use crate::diagnostics::{to_json, to_text};
use proptest::prelude::*;

/// Loads, and uses everything that was made of it: whatever the bytes, without a panic.
fn exercise(name: &str, bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    match Sources::from_text(name, &text) {
        Ok((sources, root)) => visit(&sources, sources.root(root)),
        Err(LoadError::Refused { refused }) => {
            assert!(!refused.findings.is_empty());
            to_json(&refused.findings, &refused.sources);
            let plain = to_text(&refused.findings, &refused.sources, Colour::Never);
            assert!(plain.starts_with(&format!("{name}:")), "{plain}");
            to_text(&refused.findings, &refused.sources, Colour::Always);
        }
        Err(error) => panic!("{error}"),
    }
}

/// Every span is a piece of the text, and children lie in their parents unless an alias made them.
fn visit(sources: &Sources, place: Place<'_>) {
    let text = sources.text(place.file);
    assert!(
        text.get(place.span().range()).is_some(),
        "{:?}",
        place.span()
    );
    sources.location(place.span());
    place.node.to_json();
    for (key, value) in place.members() {
        assert!(text.get(key.span.range()).is_some(), "{:?}", key.span);
        visit(sources, value);
    }
    for item in place.items() {
        visit(sources, item);
    }
}

/// Pieces that mean something to one of the readers, in any order.
fn pieces() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "a",
        "é",
        "😀",
        ": ",
        ":",
        "- ",
        "? ",
        ", ",
        "[",
        "]",
        "{",
        "}",
        "\"",
        "'",
        "\n",
        "\r\n",
        "\r",
        "\t",
        "  ",
        "    ",
        "&a ",
        "*a",
        "!!str ",
        "!x ",
        "<<",
        "|",
        ">",
        "|-\n",
        "---\n",
        "...\n",
        "#",
        " # c",
        "%YAML 1.2\n",
        "\\",
        "\\u00e4",
        "\\ud83d",
        "1",
        "-1.5e3",
        "0x1f",
        "null",
        "true",
        "~",
        ".inf",
        "$ref",
        "#/a",
        "\u{feff}",
        "\0",
        "\u{2028}",
        "\u{85}",
    ]);
    prop::collection::vec(pieces, 0..40).prop_map(|pieces| pieces.concat())
}

fn json() -> impl Strategy<Value = serde_json::Value> {
    let scalar = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<u64>().prop_map(Into::into),
        (-1e300..1e300).prop_map(Into::into),
        any::<String>().prop_map(Into::into),
    ];
    scalar.prop_recursive(5, 60, 15, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..15).prop_map(Into::into),
            prop::collection::vec((any::<String>(), inner), 0..15)
                .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_bytes_are_loaded_or_refused(bytes: Vec<u8>) {
        exercise("a.yaml", &bytes);
        exercise("a.json", &bytes);
    }

    #[test]
    fn any_syntax_is_loaded_or_refused(text in pieces()) {
        exercise("a.yaml", text.as_bytes());
        exercise("a.json", text.as_bytes());
    }

    #[test]
    fn braced_syntax_is_loaded_or_refused(text in pieces()) {
        exercise("a.yaml", format!("{{{text}}}").as_bytes());
        exercise("a.json", format!("{{{text}}}").as_bytes());
    }

    #[test]
    fn json_is_read_as_serde_json_reads_it(text in pieces()) {
        let expected = serde_json::from_str::<serde_json::Value>(&text);
        let loaded = Sources::from_text("a.json", &text);
        if text.trim_start().starts_with(['[', '{']) && let Ok(expected) = expected {
            match loaded {
                Ok((sources, root)) => prop_assert_eq!(sources.root(root).node.to_json(), expected),
                // `serde_json` lets the last of several members of one name win.
                Err(error) => prop_assert!(error.to_string().contains("duplicate-key"), "{error}"),
            }
        }
    }
}

proptest! {
    #[test]
    fn what_serde_json_writes_comes_back(value in json()) {
        let document = serde_json::json!({ "value": value });
        for text in [
            serde_json::to_string(&document).unwrap(),
            serde_json::to_string_pretty(&document).unwrap(),
        ] {
            let expected: serde_json::Value = serde_json::from_str(&text).unwrap();
            let (sources, root) = load(&text);
            visit(&sources, sources.root(root));
            prop_assert_eq!(sources.root(root).node.to_json(), expected);
        }
    }
}
