use axum::http::StatusCode;
use http_body_util::BodyExt;
use oaxum_runtime::server::{HeaderText, ProblemDetails, Rejection, Reply, Response};
use oaxum_runtime::{Location, Path, Timestamp, Uuid, Violations};
use serde_json::{Value, json};

fn body(response: Response) -> Value {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let bytes = runtime
        .block_on(response.into_body().collect())
        .unwrap()
        .to_bytes();
    serde_json::from_slice(&bytes).unwrap_or(Value::Null)
}

#[test]
fn a_reply_has_status_headers_and_body() {
    let response = Reply::status(201)
        .header("etag", &"\"1\"")
        .optional_header("retry-after", Some(&7))
        .optional_header("x-note", None::<&String>)
        .json("application/vnd.thing+json", &json!({"a": null}));
    assert_eq!(response.status(), StatusCode::CREATED);
    assert_eq!(response.headers()["etag"], "\"1\"");
    assert_eq!(response.headers()["retry-after"], "7");
    assert_eq!(
        response.headers()["content-type"],
        "application/vnd.thing+json"
    );
    assert_eq!(response.headers().len(), 3);
    assert_eq!(body(response), json!({"a": null}));
}

#[test]
fn a_reply_without_a_body_has_no_type() {
    let response = Reply::status(204).empty();
    assert_eq!(response.status(), StatusCode::NO_CONTENT);
    assert!(response.headers().is_empty());
    assert_eq!(body(response), Value::Null);
}

#[test]
fn headers_are_made_of_everything_that_has_a_text() {
    assert_eq!(5_u64.header_value().unwrap(), "5");
    assert_eq!(true.header_value().unwrap(), "true");
    assert_eq!(0.5.header_value().unwrap(), "0.5");
    assert_eq!(
        Uuid::nil().header_value().unwrap(),
        "00000000-0000-0000-0000-000000000000"
    );
    assert_eq!(
        Timestamp::UNIX_EPOCH.header_value().unwrap(),
        "1970-01-01T00:00:00Z"
    );
    assert_eq!(
        "naïve".header_value().unwrap().as_bytes(),
        "naïve".as_bytes()
    );
}

#[test]
fn no_text_of_a_handler_can_split_a_response() {
    for text in ["a\r\nset-cookie: b", "a\nb", "a\0", "\u{7f}"] {
        assert_eq!(text.header_value(), None);
        let response = Reply::status(200).header("x-note", &text).empty();
        assert!(response.headers().is_empty());
    }
}

#[test]
fn a_status_that_is_none_is_a_fault_of_ours() {
    assert_eq!(
        Reply::status(1000).empty().status(),
        StatusCode::INTERNAL_SERVER_ERROR
    );
}

#[test]
fn what_shapes_no_refusals_of_its_own_gives_problem_details() {
    let mut violations = Violations::of(Location::Body);
    violations.add(&Path::ROOT.key("name"), "required", "is required");
    let rejection = Rejection::Invalid(violations);
    let details = ProblemDetails::from(&rejection);
    let response = rejection.respond("application/problem+json", &details);
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
    assert_eq!(
        response.headers()["content-type"],
        "application/problem+json"
    );
    assert_eq!(
        body(response),
        json!({
            "title": "Bad Request",
            "status": 400,
            "detail": "The request breaks 1 rule; see `violations`.",
            "violations": [{
                "in": "body", "pointer": "/name", "code": "required", "message": "is required",
            }],
        })
    );
}

#[test]
fn every_rejection_has_its_status_and_says_what_to_do() {
    let limit = 5;
    for (rejection, status) in [
        (Rejection::UnknownPath, 404),
        (Rejection::MethodNotAllowed, 405),
        (
            Rejection::Unauthenticated {
                challenges: Vec::new(),
            },
            401,
        ),
        (
            Rejection::Forbidden {
                needed: &["read", "write"],
            },
            403,
        ),
        (Rejection::Invalid(Violations::of(Location::Body)), 400),
        (Rejection::ContentTooLarge { limit }, 413),
        (
            Rejection::UnsupportedMediaType {
                supported: &["application/json"],
            },
            415,
        ),
        (
            Rejection::NotAcceptable {
                available: &["application/json"],
            },
            406,
        ),
        (Rejection::Unreadable, 400),
        (Rejection::Unavailable { retry_after: 1 }, 503),
        (Rejection::Internal, 500),
    ] {
        assert_eq!(rejection.status(), status);
        let detail = rejection.detail();
        assert!(detail.ends_with('.') && detail.len() > 20, "{detail}");
        let response = rejection.respond("application/json", &json!({}));
        assert_eq!(response.status(), status);
    }
}
