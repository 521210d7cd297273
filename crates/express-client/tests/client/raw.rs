//! Requests for endpoints that have no method.

use express_client::{
    ErrorKind,
    http::Method,
    testing::{KEY, MockServer, Reply},
};
use serde_json::{Value, json};

#[tokio::test]
async fn any_path_can_be_asked_with_the_key_of_its_face() {
    let server = MockServer::start().await.unwrap();
    let client = server.client().unwrap();
    server.script([1, 2, 3, 4].map(|number| Reply::json(200, &json!({ "number": number }))));
    let answer = client
        .request(Method::GET, "/v1/webhooks?a=1")
        .query("b", "2")
        .await
        .unwrap();
    assert_eq!(answer["number"], 1);
    for path in ["/v1/customers", "/v1/customers/search", "/v1/customersX"] {
        client.request(Method::GET, path).await.unwrap();
    }
    let requests = server.requests();
    assert_eq!(requests[0].line(), "GET /v1/webhooks?a=1&b=2");
    let bearer = Some(format!("Bearer {KEY}"));
    let keys = |name| requests.iter().map(move |request| request.header(name));
    assert_eq!(
        keys("authorization").collect::<Vec<_>>(),
        [bearer.clone(), None, None, bearer]
    );
    assert_eq!(keys("x-api-key").filter(Option::is_some).count(), 2);
}

#[tokio::test]
async fn a_body_is_json_or_anything() {
    let server = MockServer::start().await.unwrap();
    let client = server.client().unwrap();
    server.script([
        Reply::json(202, &json!(null)),
        Reply::body(204, "text/plain", ""),
    ]);
    let post = client
        .request(Method::POST, "/v1/hooks")
        .json(&json!({"url": "u"}));
    assert_eq!(post.await.unwrap().status(), 202);
    let put = client
        .request(Method::PUT, "/v1/notes")
        .body("text/plain", "hello");
    assert_eq!(*put.await.unwrap(), Value::Null, "no body is null");
    let requests = server.requests();
    assert_eq!(
        requests[0].header("content-type").as_deref(),
        Some("application/json")
    );
    assert_eq!(requests[0].json::<Value>().unwrap(), json!({"url": "u"}));
    assert!(requests[0].header("idempotency-key").is_some());
    assert_eq!(
        requests[1].header("content-type").as_deref(),
        Some("text/plain")
    );
    assert_eq!(requests[1].body, "hello");
    assert_eq!(requests[1].header("idempotency-key"), None);
}

#[tokio::test]
async fn it_is_retried_and_fails_like_all_others() {
    let server = MockServer::start().await.unwrap();
    let client = server.client().unwrap();
    server.script([Reply::status(503), Reply::status(404)]);
    let error = client
        .request(Method::GET, "/v1/nothing")
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert_eq!(
        error.to_string(),
        "`GET /v1/nothing` failed: 404 Not Found: The request failed as a test wanted. [not_found], \
         after 2 attempts (request scripted)"
    );
}

#[tokio::test]
async fn an_answer_is_read_into_any_type_or_left_as_it_is() {
    #[derive(serde::Deserialize)]
    struct Hook {
        url: String,
    }
    let server = MockServer::start().await.unwrap();
    let client = server.client().unwrap();
    server.script([
        Reply::json(200, &json!({"url": "u"})),
        Reply::body(200, "text/csv", "a,b"),
        Reply::body(200, "text/csv", "a,b"),
    ]);
    let hook = client
        .request(Method::GET, "/v1/hooks/1")
        .send_as::<Hook>()
        .await
        .unwrap();
    assert_eq!(hook.url, "u");
    let csv = client
        .request(Method::GET, "/v1/export")
        .send_raw()
        .await
        .unwrap();
    assert_eq!(
        (csv.headers()["content-type"].as_bytes(), &csv[..]),
        (&b"text/csv"[..], &b"a,b"[..])
    );
    let error = client.request(Method::GET, "/v1/export").await.unwrap_err();
    assert_eq!(
        (error.kind(), error.body()),
        (ErrorKind::Undecodable, Some(&b"a,b"[..]))
    );
}

#[tokio::test]
async fn a_path_stays_below_the_base_url() {
    let server = MockServer::start().await.unwrap();
    let client = server.client().unwrap();
    let error = client
        .request(Method::GET, "@elsewhere.invalid/")
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "`GET @elsewhere.invalid/` failed: the path has to begin with `/`"
    );
    client
        .request(Method::GET, "//elsewhere.invalid/x")
        .await
        .unwrap_err();
    assert_eq!(server.requests()[0].line(), "GET //elsewhere.invalid/x");
}
