//! What JSON means.

use super::*;

#[test]
fn are_those_that_serde_json_reads() {
    for text in [
        r#"{"a": [], "b": {}, "c": [[], [1]], "d": "\ud83d\ude00\n\"\\\/\u0000"}"#,
        "[\t1,\r\n-0, 1.50, 1e2, 18446744073709551615, 1e20, 100000000000000000000000]",
        r#"[{"a":{"b":[{"c":[true,false,null]}]}}, "x"]"#,
        "[\"\u{7f}é\"]",
    ] {
        let expected: serde_json::Value = serde_json::from_str(text).unwrap();
        assert_eq!(json_of(text), expected, "{text}");
    }
}

#[test]
fn long_objects_are_searched_by_name() {
    let members: Vec<_> = (0..500)
        .map(|n| format!("\"k{}\": {n}", n * 7 % 500))
        .collect();
    let (sources, root) = load(&format!("{{{}}}", members.join(",")));
    let object = sources.root(root).node.as_object().unwrap();
    assert_eq!(object.len(), 500);
    for n in 0..500 {
        let value = object.get(&format!("k{}", n * 7 % 500)).unwrap();
        assert_eq!(value.as_number().unwrap().as_u64(), Some(n));
    }
    assert!(object.get("k500").is_none());
}
