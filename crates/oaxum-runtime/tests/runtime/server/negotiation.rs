use axum::body::Body;
use axum::http::{HeaderValue, Method};

use super::{Answer, bytes, put, request, send};

const CHANGE: &str = r#"{"count": 1}"#;

fn accept(method: Method, values: &[&str]) -> Answer {
    let mut sent = request(method, "/things/a");
    for value in values {
        sent = sent.header("accept", *value);
    }
    send(sent, Body::empty())
}

#[test]
fn an_answer_that_is_acceptable_is_given() {
    for values in [
        &[][..],
        &[""],
        &["*/*"],
        &["application/json"],
        &["APPLICATION/JSON; charset=utf-8"],
        &["application/*;q=0.1"],
        &["text/html, application/xml;q=0.9, */*;q=0.8"],
        &["text/html", "application/json"],
        &["text/html;q=1, application/json;q=0.001"],
    ] {
        assert_eq!(accept(Method::GET, values).status, 200, "{values:?}");
    }
    // Each of several forms would do.
    for value in ["application/vnd.thing+json", "application/json"] {
        assert_eq!(accept(Method::POST, &[value]).status, 201);
    }
}

#[test]
fn any_other_is_not() {
    for values in [
        &["text/html"][..],
        &["application/xml, text/*"],
        &["application/json;q=0"],
        &["*/*, application/json; Q=0.000"],
        &["application/problem+json"],
        &["json"],
        &["*"],
    ] {
        let answer = accept(Method::GET, values);
        answer.assert_refused(406);
        assert_eq!(
            answer.json()["detail"],
            "The answer comes as application/json; let Accept allow it."
        );
    }
}

#[test]
fn an_answer_without_a_body_is_always_acceptable() {
    assert_eq!(accept(Method::DELETE, &["text/html"]).status, 204);
}

#[test]
fn a_range_in_odd_bytes_allows_nothing() {
    let sent = request(Method::GET, "/things/a").header("accept", bytes(b"\xff/json"));
    assert_eq!(
        send(sent, Body::empty()).status,
        200,
        "as if nothing had been said"
    );
}

#[test]
fn a_body_is_of_a_type_that_the_operation_takes() {
    for value in [
        "application/json",
        "application/json;charset=utf-8",
        "Application/JSON ; charset=\"UTF-8\"",
        "application/merge-patch+json",
    ] {
        let answer = send(put().header("content-type", value), CHANGE);
        assert_eq!(answer.status, 200, "{value}: {answer:?}");
    }
}

#[test]
fn a_body_of_another_type_or_of_none_is_refused() {
    for value in [
        "text/plain",
        "application/jsonp",
        "json",
        "",
        "application/vnd.thing+json",
    ] {
        send(put().header("content-type", value), CHANGE).assert_refused(415);
    }
    send(
        put().header("content-type", bytes(b"application/json\xff")),
        CHANGE,
    )
    .assert_refused(415);
    let answer = send(put(), CHANGE);
    answer.assert_refused(415);
    assert_eq!(
        answer.json()["detail"],
        "Send the body as application/json or application/merge-patch+json, and say so in Content-Type."
    );
}

#[test]
fn two_types_of_one_body_are_none() {
    let json = HeaderValue::from_static("application/json");
    let sent = put()
        .header("content-type", "text/plain")
        .header("content-type", json);
    send(sent, CHANGE).assert_refused(415);
}

#[test]
fn the_type_of_a_body_that_is_not_there_does_not_matter() {
    let sent = request(Method::POST, "/things/a").header("content-type", "text/plain");
    let answer = send(sent, Body::empty());
    assert_eq!(
        (answer.status.as_u16(), answer.json()["count"].is_null()),
        (201, true)
    );
}
