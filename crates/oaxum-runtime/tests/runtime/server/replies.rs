use axum::http::StatusCode;
use http_body_util::BodyExt;
use oaxum_runtime::server::{
    Event, HeaderMap, Outgoing, ProblemDetails, Rejection, Reply, Response, TypedBody,
};
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

fn finish(reply: Reply) -> Response {
    reply.finish(&HeaderMap::new()).unwrap()
}

fn text(response: Response) -> String {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let bytes = runtime
        .block_on(response.into_body().collect())
        .unwrap()
        .to_bytes();
    String::from_utf8(bytes.into()).unwrap()
}

#[test]
fn a_reply_has_status_headers_and_body() {
    let response = finish(
        Reply::json(201, "application/vnd.thing+json", &json!({"a": null}))
            .header("etag", "\"1\"")
            .header("retry-after", &Some(7))
            .header("x-note", &None::<String>),
    );
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
    let response = finish(Reply::empty(204));
    assert_eq!(response.status(), StatusCode::NO_CONTENT);
    assert!(response.headers().is_empty());
    assert_eq!(body(response), Value::Null);
}

#[test]
fn headers_are_written_in_the_style_simple() {
    let uuid = Uuid::nil().to_string();
    for (value, expected) in [
        (json!(5), "5"),
        (json!(true), "true"),
        (json!(0.5), "0.5"),
        (json!(uuid), "00000000-0000-0000-0000-000000000000"),
        (json!(Timestamp::UNIX_EPOCH), "1970-01-01T00:00:00Z"),
        (json!("naïve"), "naïve"),
        (json!(["a", 2, null]), "a,2,null"),
        (json!([]), ""),
        (json!({"a": 1, "b": "c"}), "a,1,b,c"),
    ] {
        let response = finish(Reply::empty(200).header("x-note", &value));
        assert_eq!(response.headers()["x-note"].as_bytes(), expected.as_bytes());
    }
    let object = json!({"a": 1, "b": "c"});
    let response = finish(Reply::empty(200).exploded_header("x-note", &object));
    assert_eq!(response.headers()["x-note"], "a=1,b=c");
    let response = finish(Reply::empty(200).json_header("x-note", &object));
    assert_eq!(response.headers()["x-note"], r#"{"a":1,"b":"c"}"#);
    let response = finish(Reply::empty(200).json_header("x-note", &None::<i64>));
    assert!(response.headers().is_empty());
}

#[test]
fn each_of_several_cookies_is_a_header_of_its_own() {
    let response = finish(Reply::empty(200).header("set-cookie", &["a=1, 2", "b=3"]));
    let cookies: Vec<_> = response.headers().get_all("set-cookie").iter().collect();
    assert_eq!(cookies, ["a=1, 2", "b=3"]);
}

#[test]
fn what_cannot_be_sent_is_a_fault_of_ours_and_splits_no_response() {
    for text in ["a\r\nset-cookie: b", "a\nb", "a\0", "\u{7f}"] {
        let reply = Reply::empty(200).header("x-note", text);
        assert!(matches!(
            reply.finish(&HeaderMap::new()),
            Err(Rejection::Internal)
        ));
        let reply = Reply::empty(200).header("x-note", &Some(text));
        assert!(matches!(
            reply.finish(&HeaderMap::new()),
            Err(Rejection::Internal)
        ));
    }
    for reply in [
        Reply::empty(1000),
        Reply::json(0, "application/json", &1),
        Reply::json(200, "application/json\n", &1),
        Reply::typed(
            200,
            "image/*",
            TypedBody::new("text/plain".parse().unwrap(), "a"),
        ),
    ] {
        assert!(matches!(
            reply.finish(&HeaderMap::new()),
            Err(Rejection::Internal)
        ));
    }
}

#[test]
fn texts_go_as_they_are_and_what_is_no_text_as_json() {
    for (value, expected) in [
        (json!("a\"b"), "a\"b"),
        (json!(1.5), "1.5"),
        (json!([1]), "[1]"),
    ] {
        let response = finish(Reply::text(200, "text/plain", &value));
        assert_eq!(response.headers()["content-type"], "text/plain");
        assert_eq!(text(response), expected);
    }
}

#[test]
fn a_body_of_a_range_names_its_own_type() {
    let body = TypedBody::new("image/png".parse().unwrap(), "bytes");
    let response = finish(Reply::typed(200, "image/*", body));
    assert_eq!(response.headers()["content-type"], "image/png");
    assert_eq!(text(response), "bytes");
}

#[test]
fn accept_chooses_among_the_names_of_one_body() {
    for (accept, expected) in [
        (None, "application/a+json"),
        (Some("application/b+json"), "application/b+json"),
        (Some("text/html"), "application/a+json"),
    ] {
        let mut headers = HeaderMap::new();
        headers.extend(accept.map(|accept| (axum::http::header::ACCEPT, accept.parse().unwrap())));
        let reply = Reply::json(200, "application/a+json", &1);
        let reply = reply.in_any(&["application/a+json", "application/b+json"]);
        let response = reply.finish(&headers).unwrap();
        assert_eq!(response.headers()["content-type"], expected, "{accept:?}");
    }
}

#[test]
fn streams_are_written_item_by_item() {
    let lines = Outgoing::of(futures_util::stream::iter([json!({"a": 1}), json!("b\nc")]));
    let response = finish(Reply::json_lines(200, "application/x-ndjson", lines));
    assert_eq!(text(response), "{\"a\":1}\n\"b\\nc\"\n");
    let events = [
        Event::new(json!({"a": 1})),
        Event {
            event: Some("kind\r\ndata: x".to_owned()),
            id: Some("7".to_owned()),
            retry: Some(std::time::Duration::from_secs(2)),
            ..Event::new(json!("a\nb\rc"))
        },
        Event {
            comment: Some("alive".to_owned()),
            ..Event::default()
        },
    ];
    let events = Outgoing::of(futures_util::stream::iter(events));
    let response = finish(Reply::events(200, "text/event-stream", events));
    assert_eq!(response.headers()["cache-control"], "no-store");
    let expected = "data: {\"a\":1}\n\n\
                    event: kind data: x\nid: 7\nretry: 2000\ndata: a\ndata: b\ndata: c\n\n\
                    : alive\n\n";
    assert_eq!(text(response), expected);
}

#[test]
fn a_stream_that_fails_breaks_off() {
    let items = [Ok(1), Err(std::io::Error::other("gone"))];
    let lines = Outgoing::try_of(futures_util::stream::iter(items));
    let response = finish(Reply::json_lines(200, "application/x-ndjson", lines));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    assert!(runtime.block_on(response.into_body().collect()).is_err());
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
        (Rejection::TooManyRequests { retry_after: 1 }, 429),
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
