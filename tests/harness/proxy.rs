//! The proxy passes on what it gets, unchanged.

use std::sync::{Arc, Mutex};

use axum::{Router, body::Bytes, http::Request};
use express_tests::{contract::Contract, http::Caller, proxy::Proxy};
use http_body_util::BodyExt;
use serde_json::json;
use tokio::net::TcpListener;

use crate::stand_in::Prepared;

#[tokio::test]
async fn requests_arrive_as_they_were_sent() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let notes = Arc::clone(&seen);
    let router = Router::new().fallback(async move |request: Request<axum::body::Body>| {
        let (head, body) = request.into_parts();
        let body: Bytes = body.collect().await.expect("a body").to_bytes();
        let headers: Vec<_> = head.headers.get_all("x-twice").iter().cloned().collect();
        notes.lock().expect("a lock").push(format!(
            "{} {} {headers:?} {}",
            head.method,
            head.uri,
            String::from_utf8_lossy(&body)
        ));
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("a bound address").to_string();
    let server = tokio::spawn(async move { axum::serve(listener, router).await });
    let proxy = Proxy::before(&address, Contract::get()).await;
    let caller = Caller::new(proxy.url(), None);
    let call = caller
        .delete("/healthz/a%20b//c?x=%C3%A9+1&x")
        .json(&json!({"userId": 1}));
    call.another_header("x-twice", "1")
        .another_header("x-twice", "2")
        .send()
        .await
        .expect(200);
    server.abort();
    let seen = seen.lock().expect("a lock").join("\n");
    assert_eq!(
        seen,
        r#"DELETE /healthz/a%20b//c?x=%C3%A9+1&x ["1", "2"] {"userId":1}"#
    );
}

#[tokio::test]
async fn answers_come_back_as_they_were_given() {
    let prepared = Prepared::example("retrieve", 200).header("etag", "\"odd one\"");
    let (answer, faults) = prepared.answers(|caller| caller.get("/healthz")).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("etag"), Some("\"odd one\""));
    assert_eq!(answer.json()["expressCustomerName"], "City Clinic");
    assert!(
        faults.is_empty(),
        "operational routes are left alone: {faults:?}"
    );
}

#[tokio::test]
async fn a_server_that_is_gone_is_nobodys_fault() {
    let proxy = Proxy::before("127.0.0.1:1", Contract::get()).await;
    Caller::new(proxy.url(), None)
        .get("/v1/express")
        .send()
        .await
        .expect(502);
    assert!(proxy.take_faults().is_empty());
}
