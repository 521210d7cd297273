use axum::body::Body;
use axum::http::{HeaderValue, Method};
use oaxum_runtime::Uuid;

use super::{Answer, bytes, request, send};

fn with_id(id: HeaderValue) -> Answer {
    send(
        request(Method::GET, "/things/a").header("x-request-id", id),
        Body::empty(),
    )
}

#[track_caller]
fn assert_fresh(answer: &Answer) {
    let id: Uuid = answer.header("x-request-id").unwrap().parse().unwrap();
    assert_eq!(id.get_version_num(), 7);
}

#[test]
fn a_sane_id_comes_back() {
    let longest = "x".repeat(128);
    for id in [
        "1",
        "0192f1c0-5b6a-7c3d-8e4f-a0b1c2d3e4f5",
        "a-._~:+/=Z9",
        &longest,
    ] {
        let answer = with_id(HeaderValue::from_str(id).unwrap());
        assert_eq!(answer.header("x-request-id"), Some(id));
        assert_eq!(answer.json()["requestId"], id, "the handler learns it");
    }
}

#[test]
fn any_other_is_replaced_by_a_fresh_one() {
    let too_long = "x".repeat(129);
    for id in [
        "", "a b", "a,b", "<script>", "\"a\"", "a;b", "{a}", "a\tb", &too_long,
    ] {
        assert_fresh(&with_id(HeaderValue::from_str(id).unwrap()));
    }
    assert_fresh(&with_id(bytes(b"\xff\xfe")));
    assert_fresh(&with_id(bytes("naïve".as_bytes())));
}

#[test]
fn no_two_are_the_same() {
    let ids: std::collections::BTreeSet<_> = (0..100)
        .map(|_| {
            super::get("/things/a")
                .header("x-request-id")
                .unwrap()
                .to_owned()
        })
        .collect();
    assert_eq!(ids.len(), 100);
}

#[test]
fn every_answer_has_one() {
    for (method, uri) in [
        (Method::GET, "/things/a"),
        (Method::GET, "/things/A"),
        (Method::DELETE, "/things/a"),
        (Method::PATCH, "/things/a"),
        (Method::GET, "/"),
    ] {
        let sent = request(method.clone(), uri).header("x-request-id", "mine");
        let answer = send(sent, Body::empty());
        assert_eq!(
            answer.header("x-request-id"),
            Some("mine"),
            "{method} {uri}"
        );
    }
}
