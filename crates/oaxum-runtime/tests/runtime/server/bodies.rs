use axum::body::Body;
use axum::http::{Method, request::Builder};
use futures_util::stream;

use super::{Answer, put, request, send};

fn json() -> Builder {
    put().header("content-type", "application/json")
}

/// A body in pieces, whose length nobody knows before.
fn chunked(pieces: &[&'static str]) -> Body {
    let pieces: Vec<_> = pieces
        .iter()
        .map(|&piece| Ok::<_, std::io::Error>(piece))
        .collect();
    Body::from_stream(stream::iter(pieces))
}

fn padded(length: usize) -> String {
    format!("{:width$}", r#"{"count": 1}"#, width = length)
}

#[track_caller]
fn assert_too_large(answer: &Answer) {
    answer.assert_refused(413);
    assert_eq!(
        answer.json()["detail"],
        "The request body exceeds 64 bytes."
    );
}

#[test]
fn a_body_is_read_whole_or_in_pieces() {
    let answer = send(json(), r#"{"count": 3.0}"#);
    assert_eq!(
        (answer.status.as_u16(), answer.json()["count"].as_u64()),
        (200, Some(3))
    );
    let answer = send(json(), chunked(&["{\"cou", "", "nt\":", " 3}"]));
    assert_eq!(
        (answer.status.as_u16(), answer.json()["count"].as_u64()),
        (200, Some(3))
    );
}

#[test]
fn a_body_up_to_the_limit_is_taken() {
    assert_eq!(send(json(), padded(64)).status, 200);
    assert_eq!(
        send(json(), chunked(&[r#"{"count": 1}"#, " ".repeat(52).leak()])).status,
        200
    );
}

#[test]
fn a_body_beyond_the_limit_is_refused_with_and_without_its_length() {
    assert_too_large(&send(json(), padded(65)));
    assert_too_large(&send(
        json(),
        chunked(&[r#"{"count": 1}"#, " ".repeat(53).leak()]),
    ));
    assert_too_large(&send(request(Method::POST, "/things/a"), padded(65)));
}

#[test]
fn a_body_without_an_end_is_not_waited_for() {
    let endless = stream::repeat_with(|| Ok::<_, std::io::Error>(" "));
    assert_too_large(&send(json(), Body::from_stream(endless)));
}

#[test]
fn a_length_that_is_too_great_is_refused_before_anything_is_read() {
    /// A body that says how long it is, and is not to be asked for more.
    struct Announced;

    impl http_body::Body for Announced {
        type Data = bytes::Bytes;
        type Error = std::io::Error;

        fn poll_frame(
            self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Result<http_body::Frame<Self::Data>, Self::Error>>> {
            panic!("the body is read")
        }

        fn size_hint(&self) -> http_body::SizeHint {
            http_body::SizeHint::with_exact(u64::MAX)
        }
    }

    assert_too_large(&send(json(), Body::new(Announced)));
}

#[test]
fn a_body_that_breaks_off_is_refused() {
    let pieces = [Ok("{\"count\":"), Err(std::io::Error::other("gone"))];
    let answer = send(json(), Body::from_stream(stream::iter(pieces)));
    answer.assert_refused(400);
    assert_eq!(
        answer.json()["detail"],
        "The request body could not be read to its end."
    );
}

#[test]
fn a_body_that_has_to_be_there_is_missed() {
    for body in [Body::empty(), chunked(&[]), chunked(&["", ""])] {
        let answer = send(json(), body);
        answer.assert_refused(400);
        assert_eq!(answer.violations(), ["body  required"]);
    }
    // White space is no JSON, but it is not nothing either.
    assert_eq!(send(json(), " ").violations(), ["body  syntax"]);
}

#[test]
fn a_body_that_may_be_there_is_read_or_not() {
    let post = || request(Method::POST, "/things/a").header("content-type", "application/json");
    let answer = send(post(), Body::empty());
    assert_eq!(
        (answer.status.as_u16(), answer.json()["count"].is_null()),
        (201, true)
    );
    let answer = send(post(), r#"{"count": 3}"#);
    assert_eq!(
        (answer.status.as_u16(), answer.json()["count"].as_u64()),
        (201, Some(3))
    );
    assert_eq!(send(post(), "null").violations(), ["body  type"]);
    assert_eq!(send(post(), "{}").violations(), ["body /count required"]);
}

#[test]
fn every_violation_of_a_request_is_named_in_one_answer() {
    let sent = request(Method::PUT, "/things/CAPITALS?dry=perhaps")
        .header("content-type", "application/json");
    let answer = send(sent, r#"{"count": -1, "extra": {}}"#);
    answer.assert_refused(400);
    assert_eq!(
        answer.violations(),
        [
            "path /id pattern",
            "query /dry type",
            "header /If-Match required",
            "body /count format",
            "body /extra additional_properties",
        ]
    );
    assert_eq!(
        answer.json()["detail"],
        "The request breaks 5 rules; see `violations`."
    );
}

#[test]
fn a_hostile_body_gets_an_answer_of_bounded_size() {
    let keys: String = (0..500).map(|key| format!("\"{key}\":0,")).collect();
    let body = format!("{{{keys}\"count\":1}}");
    assert!(body.len() > 64);
    let mut violations = oaxum_runtime::Violations::of(oaxum_runtime::Location::Body);
    let change: Option<super::things::Change> =
        oaxum_runtime::decode_json(body.as_bytes(), &mut violations);
    assert!(change.is_none());
    assert_eq!(violations.len(), oaxum_runtime::Violations::LISTED);
}
