//! What one request does differently from its client, and the client from its defaults.

use std::time::Duration;

use express_client::testing::{KEY, MockServer, Reply};
use serde_json::json;

use crate::service::ID;

#[tokio::test]
async fn a_request_has_its_own_headers_and_query() {
    let server = MockServer::start().await.unwrap();
    let client = server
        .builder()
        .header("x-team", "north")
        .header("x-kept", "1");
    let list = client.build().unwrap().express().list().limit(5);
    list.header("X-Team", "south")
        .query("debug", "a b&c")
        .await
        .unwrap();
    let request = &server.requests()[0];
    assert_eq!(request.line(), "GET /v1/express?limit=5&debug=a+b%26c");
    assert_eq!(request.header("x-team").as_deref(), Some("south"));
    assert_eq!(request.header("x-kept").as_deref(), Some("1"));
}

#[tokio::test]
async fn a_request_has_its_own_number_of_retries() {
    let server = MockServer::start().await.unwrap();
    let client = server.builder().max_retries(1).build().unwrap();
    server.script([503; 5].map(Reply::status));
    let list = || client.express().list();
    assert_eq!(list().max_retries(0).await.unwrap_err().attempts(), 1);
    assert_eq!(list().await.unwrap_err().attempts(), 2);
    assert_eq!(list().max_retries(3).await.unwrap().attempts(), 3);
}

#[tokio::test]
async fn a_request_has_its_own_time() {
    let server = MockServer::start().await.unwrap();
    let client = server
        .builder()
        .timeout(Duration::from_millis(50))
        .max_retries(0);
    let client = client.build().unwrap();
    server.script([Reply::stall()]);
    assert!(client.express().list().await.unwrap_err().is_timeout());
    let patient = client.express().list().timeout(Duration::from_secs(20));
    patient.await.unwrap();
}

#[tokio::test]
async fn a_request_has_its_own_idempotency_key_and_condition() {
    let server = MockServer::start().await.unwrap();
    let express = server.client().unwrap().express();
    let created = express.create("x").idempotency_key("mine").await.unwrap();
    let id = &created.express_customer_id;
    let update = express
        .update(id)
        .name("y")
        .if_match(created.etag().unwrap());
    update.clone().await.unwrap();
    let error = update.await.unwrap_err();
    assert!(error.is_precondition_failed());
    let requests = server.requests();
    assert_eq!(
        requests[0].header("idempotency-key").as_deref(),
        Some("mine")
    );
    assert_eq!(requests[1].header("if-match").as_deref(), created.etag());
}

#[tokio::test]
async fn a_body_has_members_that_the_contract_does_not_know() {
    let server = MockServer::start().await.unwrap();
    let create = server.client().unwrap().express().create("x");
    let error = create
        .body_field("shape", json!({"round": true}))
        .await
        .unwrap_err();
    assert_eq!(
        error.violations()[0].pointer,
        "/shape",
        "this service is strict"
    );
    let sent: serde_json::Value = server.requests()[0].json().unwrap();
    assert_eq!(
        sent,
        json!({"expressCustomerName": "x", "shape": {"round": true}})
    );
}

#[tokio::test]
async fn a_header_that_cannot_be_sent_is_told_before() {
    let server = MockServer::start().await.unwrap();
    let list = server.client().unwrap().express().list();
    let error = list
        .header("x y", "1")
        .header("x-z", "a\nb")
        .await
        .unwrap_err();
    let pointers: Vec<_> = error
        .violations()
        .iter()
        .map(|found| &*found.pointer)
        .collect();
    assert_eq!(pointers, ["/x y", "/x-z"]);
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_client_made_from_another_differs_in_what_is_said() {
    let server = MockServer::start().await.unwrap();
    let client = server.builder().header("x-team", "north").build().unwrap();
    let other = client
        .to_builder()
        .user_agent("mine/1")
        .max_retries(0)
        .build()
        .unwrap();
    server.script([Reply::status(503)]);
    assert_eq!(other.express().list().await.unwrap_err().attempts(), 1);
    let request = &server.requests()[0];
    assert_eq!(request.header("user-agent").as_deref(), Some("mine/1"));
    assert_eq!(request.header("x-team").as_deref(), Some("north"));
    let bearer = format!("Bearer {KEY}");
    assert_eq!(request.header("authorization"), Some(bearer));
}

#[tokio::test]
async fn an_http_client_of_ones_own_is_used() {
    let server = MockServer::start().await.unwrap();
    let mut headers = express_client::http::HeaderMap::new();
    headers.insert("x-own", "1".parse().unwrap());
    let own = reqwest::Client::builder()
        .default_headers(headers)
        .build()
        .unwrap();
    let client = server.builder().http_client(own).build().unwrap();
    client.express().list().await.unwrap();
    assert_eq!(server.requests()[0].header("x-own").as_deref(), Some("1"));
}

#[tokio::test]
async fn a_proxy_gets_the_requests() {
    let proxy = MockServer::start().await.unwrap();
    let client = proxy
        .builder()
        .base_url("http://express.invalid")
        .proxy(reqwest::Proxy::http(proxy.url()).unwrap())
        .build()
        .unwrap();
    proxy.script([Reply::json(
        200,
        &json!({"expressCustomers": [], "hasMore": false}),
    )]);
    client.express().list().await.unwrap();
    assert_eq!(
        proxy.requests()[0].line(),
        "GET http://express.invalid/v1/express"
    );
}

#[tokio::test]
async fn each_face_gets_its_key() {
    let server = MockServer::start().await.unwrap();
    let client = server
        .builder()
        .key("one")
        .billing_key("two")
        .build()
        .unwrap();
    client.express().retrieve(ID).await.unwrap_err();
    client.customers().get(ID).await.unwrap_err();
    let requests = server.requests();
    assert_eq!(
        requests[0].header("authorization").as_deref(),
        Some("Bearer one")
    );
    assert_eq!(requests[0].header("x-api-key"), None);
    assert_eq!(requests[1].header("x-api-key").as_deref(), Some("two"));
    assert_eq!(requests[1].header("authorization"), None);
}

#[tokio::test]
async fn a_dry_run_shows_all_but_the_keys_and_sends_nothing() {
    let server = MockServer::start().await.unwrap();
    let update = server.client().unwrap().express().update(ID).name("New");
    let shown = update
        .header("x-trace", "on")
        .header("cookie", "session=hunter2")
        .dry_run()
        .unwrap();
    assert_eq!(shown.method(), "PATCH");
    assert_eq!(shown.url().path(), format!("/v1/express/{ID}"));
    assert_eq!(shown.headers()["x-trace"], "on");
    assert_eq!(shown.body(), br#"{"expressCustomerName":"New"}"#);
    let text = format!("{shown:?}");
    assert!(
        text.contains("x-trace") && text.contains("Sensitive"),
        "{text}"
    );
    assert!(!text.contains(KEY) && !text.contains("hunter2"), "{text}");
    assert!(server.requests().is_empty());
}
