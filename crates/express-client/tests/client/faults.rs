//! Servers that fail in every way there is, and what the caller learns of it.

use std::time::{Duration, Instant};

use express_client::{
    Error, ErrorKind,
    testing::{MockServer, Reply},
};

use crate::service::{CUSTOMER, ID};

/// What comes of a request that always meets the same failure.
async fn failing(reply: Reply) -> Error {
    failing_within(reply, Duration::from_secs(20)).await
}

/// The same, each attempt with so much time.
async fn failing_within(reply: Reply, timeout: Duration) -> Error {
    let server = MockServer::start().await.unwrap();
    server.script([reply.clone(), reply.clone(), reply]);
    let retrieve = server.client().unwrap().express().retrieve(ID);
    retrieve.timeout(timeout).await.unwrap_err()
}

#[tokio::test]
async fn a_connection_that_drops() {
    let error = failing(Reply::disconnect()).await;
    assert_eq!(error.kind(), ErrorKind::Connection);
    assert_eq!(
        (error.attempts(), error.status(), error.body()),
        (3, None, None)
    );
    assert!(error.is_retryable() && !error.is_timeout() && !error.is_connect());
    assert_eq!(
        error.to_string(),
        "`retrieve` failed: no answer, after 3 attempts"
    );
}

#[tokio::test]
async fn a_service_that_stalls() {
    let started = Instant::now();
    let error = failing_within(Reply::stall(), Duration::from_millis(150)).await;
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.is_timeout() && error.is_retryable() && error.attempts() == 3);
    assert!(
        started.elapsed() >= Duration::from_millis(450),
        "each attempt has its time"
    );
    assert_eq!(
        error.to_string(),
        "`retrieve` failed: no answer in time, after 3 attempts"
    );
}

#[tokio::test]
async fn a_body_that_breaks_off() {
    let reply = Reply::body(200, "application/json", CUSTOMER).truncated();
    let error = failing(reply).await;
    assert_eq!(error.kind(), ErrorKind::Connection);
    assert_eq!(error.status().unwrap(), 200);
    assert_eq!(
        error.body(),
        Some(&CUSTOMER.as_bytes()[..CUSTOMER.len() / 2])
    );
    assert_eq!(error.attempts(), 3);
}

#[tokio::test]
async fn too_many_requests_with_both_headers() {
    let limited = Reply::status(429)
        .header("retry-after-ms", "20")
        .header("retry-after", "1");
    let error = failing(limited).await;
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    assert!(error.is_rate_limited() && error.is_retryable());
    assert_eq!(error.headers().unwrap()["retry-after"], "1");
    assert_eq!(error.code(), Some("rate_limited"));
}

#[tokio::test]
async fn a_gateways_page() {
    let page = "<html><h1>502 Bad Gateway</h1></html>";
    let error = failing(Reply::body(502, "text/html", page)).await;
    assert_eq!(error.kind(), ErrorKind::Internal);
    assert_eq!(error.status().unwrap(), 502);
    assert_eq!(error.body(), Some(page.as_bytes()));
    assert!(error.is_server_error() && error.is_retryable() && !error.is_decode());
}

#[tokio::test]
async fn a_page_in_the_place_of_a_success() {
    let page = "<html>Sign in to the network</html>";
    let error = failing(Reply::body(200, "text/html", page)).await;
    assert_eq!(error.kind(), ErrorKind::Undecodable);
    assert_eq!(error.body(), Some(page.as_bytes()));
    assert_eq!(
        error.attempts(),
        1,
        "the service answered: nothing says that it would again"
    );
    assert!(!error.is_retryable());
}

#[tokio::test]
async fn json_that_ends_early() {
    let half = &CUSTOMER[..CUSTOMER.len() / 2];
    let error = failing(Reply::body(200, "application/json", half)).await;
    assert_eq!(error.kind(), ErrorKind::Undecodable);
    assert_eq!(error.body(), Some(half.as_bytes()));
    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert!(cause.contains("is not well-formed JSON"), "{cause}");
}

#[tokio::test]
async fn values_of_wrong_types_are_all_named() {
    let wrong = CUSTOMER.replace("true", "\"yes\"").replace(":2,", ":-2,");
    let error = failing(Reply::body(200, "application/json", wrong)).await;
    assert_eq!(error.kind(), ErrorKind::Undecodable);
    assert_eq!(error.request_id(), Some("scripted"));
    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert_eq!(
        cause,
        "body /isActive: must be a boolean; body /userCount: must be at least 0"
    );
}

#[tokio::test]
async fn an_error_of_wrong_types_keeps_its_status_and_body() {
    let body = r#"{"code":7,"message":["a"],"violations":"none"}"#;
    let error = failing(Reply::body(400, "application/json", body)).await;
    assert_eq!(error.kind(), ErrorKind::BadRequest);
    assert_eq!(error.body(), Some(body.as_bytes()));
    assert_eq!((error.code(), error.message()), (None, None));
    assert!(error.violations().is_empty());
}

#[tokio::test]
async fn a_violation_in_an_unknown_place_does_not_hide_the_others() {
    let body = serde_json::json!({"code": "invalid_request", "violations": [
        {"in": "trailer", "pointer": "/a", "code": "c", "message": "m"},
        {"in": "body", "pointer": "/b", "code": "c", "message": "m"},
    ]});
    let error = failing(Reply::json(400, &body)).await;
    let pointers: Vec<_> = error
        .violations()
        .iter()
        .map(|found| &*found.pointer)
        .collect();
    assert_eq!(pointers, ["/b"]);
}

#[tokio::test]
async fn every_documented_status_has_its_kind() {
    use ErrorKind::*;
    for (status, kind) in [
        (400, BadRequest),
        (401, Unauthenticated),
        (403, Forbidden),
        (404, NotFound),
        (405, MethodNotAllowed),
        (406, NotAcceptable),
        (409, Conflict),
        (412, PreconditionFailed),
        (413, ContentTooLarge),
        (415, UnsupportedMediaType),
        (422, UnprocessableContent),
        (429, RateLimited),
        (500, Internal),
        (503, Unavailable),
        (504, Internal),
        (302, UnexpectedStatus),
        (418, UnexpectedStatus),
    ] {
        assert_eq!(
            failing(Reply::status(status)).await.kind(),
            kind,
            "{status}"
        );
    }
}
