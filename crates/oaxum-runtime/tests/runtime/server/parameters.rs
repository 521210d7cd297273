use axum::body::Body;
use axum::http::Method;
use serde_json::json;

use super::{Answer, bytes, get, request, send};

/// What reached the handler.
#[track_caller]
fn read(uri: &str, name: &str) -> serde_json::Value {
    let answer = get(uri);
    assert_eq!(
        answer.status,
        200,
        "{uri}: {}",
        String::from_utf8_lossy(&answer.text)
    );
    answer.json()[name].clone()
}

#[track_caller]
fn assert_invalid(answer: &Answer, violation: &str) {
    answer.assert_refused(400);
    assert_eq!(answer.violations(), [violation]);
}

#[test]
fn a_segment_of_the_path_is_percent_decoded() {
    assert_eq!(read("/things/a", "id"), "a");
    assert_eq!(read("/things/a%20b", "id"), "a b");
    assert_eq!(read("/things/%c3%a4%F0%9F%98%80", "id"), "ä😀");
    // A slash in a segment is none between two.
    assert_eq!(read("/things/a%2Fb", "id"), "a/b");
    assert_eq!(read("/things/100%25", "id"), "100%");
    // `+` is a space in queries only.
    assert_eq!(read("/things/a+b", "id"), "a+b");
    assert_eq!(read("/things/a%00", "id"), "a\0");
}

#[test]
fn a_segment_that_is_no_text_is_refused() {
    assert_invalid(&get("/things/%FF"), "path /id encoding");
    assert_invalid(&get("/things/%c3%28"), "path /id encoding");
    assert_invalid(&get("/things/CAPITALS"), "path /id pattern");
    assert_invalid(&get("/things/%41"), "path /id pattern");
    assert_invalid(&get("/things/123456789"), "path /id max_length");
}

#[test]
fn a_percent_sign_that_encodes_nothing_stands_for_itself() {
    assert_eq!(read("/things/a%zz", "id"), "a%zz");
    assert_eq!(read("/things/a?q=a%zz%", "q"), "a%zz%");
}

#[test]
fn a_query_parameter_is_decoded_as_a_form() {
    for (query, expected) in [
        ("q=a", "a"),
        ("q=", ""),
        ("q", ""),
        ("q=a+b%20c", "a b c"),
        ("q=a%2Bb", "a+b"),
        ("q=a=b", "a=b"),
        ("q=%26%3D", "&="),
        ("q=%c3%a4", "ä"),
        ("%71=a", "a"),
        ("&&q=a&", "a"),
        ("q=a;b", "a;b"),
        ("q=%EF%BF%BD", "\u{FFFD}"),
    ] {
        assert_eq!(
            read(&format!("/things/a?{query}"), "q"),
            expected,
            "{query}"
        );
    }
    assert_eq!(read("/things/a", "q"), json!(null));
    assert_eq!(read("/things/a?", "q"), json!(null));
    assert_eq!(
        read("/things/a?Q=a&q[]=b", "q"),
        json!(null),
        "other parameters are let be"
    );
}

#[test]
fn a_query_parameter_that_is_no_text_is_refused() {
    assert_invalid(&get("/things/a?q=%FF"), "query /q encoding");
    assert_invalid(&get("/things/a?q=a%c3%28b"), "query /q encoding");
    // Of no concern to the operation.
    assert_eq!(read("/things/a?q=x&other=%FF&%FF=y", "q"), "x");
}

#[test]
fn a_query_parameter_is_given_once() {
    assert_invalid(&get("/things/a?q=a&q=a"), "query /q repeated");
    assert_invalid(
        &get("/things/a?limit=1&x=2&%6Cimit=1"),
        "query /limit repeated",
    );
    assert_eq!(read("/things/a?x=1&x=2&q=a", "q"), "a");
}

#[test]
fn numbers_and_booleans_are_read_as_in_json() {
    for (limit, expected) in [("1", 1), ("20.0", 20), ("1e2", 100), ("%31", 1)] {
        assert_eq!(
            read(&format!("/things/a?limit={limit}"), "limit"),
            expected,
            "{limit}"
        );
    }
    assert_eq!(read("/things/a", "limit"), 20, "the default");
    for (limit, violation) in [
        ("0", "query /limit minimum"),
        ("101", "query /limit maximum"),
        ("1.5", "query /limit type"),
        ("abc", "query /limit type"),
        ("", "query /limit type"),
        ("+1", "query /limit type"),
        ("%2B1", "query /limit type"),
        ("1%00", "query /limit type"),
    ] {
        assert_invalid(&get(&format!("/things/a?limit={limit}")), violation);
    }
    assert_eq!(
        get("/things/a?limit=-1").violations(),
        ["query /limit format", "query /limit minimum"]
    );
    assert_eq!(read("/things/a?exact=true", "exact"), true);
    assert_invalid(&get("/things/a?exact=1"), "query /exact type");
    assert_invalid(&get("/things/a?exact"), "query /exact type");
}

#[test]
fn a_header_is_a_text_given_once() {
    let note = |value: &[u8]| {
        send(
            request(Method::GET, "/things/a").header("X-NOTE", bytes(value)),
            Body::empty(),
        )
    };
    for text in ["a", "", "a b,c", "a\tb", "naïve", "日本"] {
        let answer = note(text.as_bytes());
        assert_eq!(answer.json()["note"], text, "{text:?}");
        // It goes back as it came.
        assert_eq!(answer.headers["x-note"].as_bytes(), text.as_bytes());
    }
    assert_invalid(&note(b"a\xff"), "header /X-Note encoding");
    assert_invalid(&note(&[b'x'; 21]), "header /X-Note max_length");
    let twice = request(Method::GET, "/things/a")
        .header("x-note", "a")
        .header("x-note", "a");
    assert_invalid(&send(twice, Body::empty()), "header /X-Note repeated");
    assert_eq!(get("/things/a").json()["note"], json!(null));
}

#[test]
fn what_has_to_be_there_is_missed() {
    let sent = request(Method::PUT, "/things/a").header("content-type", "application/json");
    let answer = send(sent, r#"{"count": 1}"#);
    answer.assert_refused(400);
    assert_eq!(
        answer.violations(),
        ["query /dry required", "header /If-Match required"]
    );
}
