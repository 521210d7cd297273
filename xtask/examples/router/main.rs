//! One operation twice: with the router that `oaxum` generates, and written by hand in axum. What is
//! measured is a call of the router, without a connection, and how often it allocates.
//!
//! ```sh
//! cargo run --release -p xtask --example router
//! ```
//!
//! It prints a line of JSON for each of the two. `cargo xtask bench router` makes a table of them.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a program that measures what it has made itself"
)]

mod by_hand;
mod generated;
#[allow(
    dead_code,
    unexpected_cfgs,
    unused_imports,
    reason = "generated: a contract says more than one program uses"
)]
mod server;
#[allow(
    dead_code,
    reason = "generated: a contract says more than one program uses"
)]
mod types;

use std::hint::black_box;
use std::time::Instant;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{Request, StatusCode};
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use tower::ServiceExt;

/// What opens both.
const KEY: &str = "shelf-key-0123456789abcdef";

/// The rounds in which both are measured in turns; the median of each counts.
const ROUNDS: usize = 31;

/// The calls of a round.
const CALLS: u32 = 10_000;

/// The calls in which allocations are counted.
const COUNTED: u64 = 1_000;

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let routers = [
        ("by hand", by_hand::router()),
        ("generated", generated::router()),
    ];
    let answers = routers.each_ref().map(|(_, router)| {
        for refused in refused() {
            let (status, _) = runtime.block_on(ask(router.clone(), refused));
            assert!(status.is_client_error(), "{status}");
        }
        let (status, body) = runtime.block_on(ask(router.clone(), good()));
        assert_eq!(status, StatusCode::OK);
        serde_json::from_slice::<Value>(&body).unwrap()
    });
    assert_eq!(answers[0], answers[1], "both do the same");

    let mut times = routers.each_ref().map(|_| Vec::with_capacity(ROUNDS));
    for _ in 0..ROUNDS {
        for ((_, router), times) in routers.iter().zip(&mut times) {
            times.push(nanoseconds(&runtime, router));
        }
    }
    for ((name, router), mut times) in routers.iter().zip(times) {
        times.sort_by(f64::total_cmp);
        let measured = json!({
            "name": name,
            "nanoseconds": times[ROUNDS / 2],
            "allocations": allocations(&runtime, router),
        });
        println!("{measured}");
    }
}

/// A request that is answered well.
fn good() -> Request<Body> {
    let body =
        r#"{"name":"Gauze, sterile","sku":"GAU-004217","quantity":240,"tags":["sterile","wound"]}"#;
    request(
        "/shelves/shf_00c0ffee00c0ffee/items?position=17&dryRun=true",
        KEY,
        body,
    )
}

/// Requests that break a rule each, which both have to find.
fn refused() -> Vec<Request<Body>> {
    let path = "/shelves/shf_00c0ffee00c0ffee/items?position=17";
    let item = r#"{"name":"Gauze","sku":"GAU-004217","quantity":240}"#;
    vec![
        request(path, "another key", item),
        request("/shelves/shf_0/items?position=17", KEY, item),
        request("/shelves/shf_00c0ffee00c0ffee/items", KEY, item),
        request(&path.replace("17", "1700"), KEY, item),
        request(&format!("{path}&dryRun=maybe"), KEY, item),
        request(path, KEY, &item.replace("Gauze", "")),
        request(path, KEY, &item.replace("GAU", "gau")),
        request(path, KEY, &item.replace("240", "0")),
        request(path, KEY, &item.replace("240", "240,\"colour\":\"red\"")),
        request(path, KEY, &item.replace("240", "240,\"tags\":[\"\"]")),
    ]
}

fn request(target: &str, key: &str, body: &str) -> Request<Body> {
    Request::post(target)
        .header("host", "shelves.test")
        .header("user-agent", "bench/1.0")
        .header("accept", "*/*")
        .header("x-key", key)
        .header("content-type", "application/json")
        .header("content-length", body.len())
        .body(Body::from(body.to_owned()))
        .unwrap()
}

async fn ask(router: Router, request: Request<Body>) -> (StatusCode, Bytes) {
    let response = router.oneshot(request).await.unwrap();
    let status = response.status();
    (
        status,
        to_bytes(response.into_body(), usize::MAX).await.unwrap(),
    )
}

/// How long one call takes, on average. The requests are made ahead.
fn nanoseconds(runtime: &Runtime, router: &Router) -> f64 {
    let requests: Vec<_> = (0..CALLS).map(|_| good()).collect();
    let began = Instant::now();
    runtime.block_on(async {
        for request in requests {
            black_box(router.clone().oneshot(request).await.unwrap());
        }
    });
    began.elapsed().as_secs_f64() * 1e9 / f64::from(CALLS)
}

/// How often one call allocates, on average.
fn allocations(runtime: &Runtime, router: &Router) -> f64 {
    let requests: Vec<_> = (0..COUNTED).map(|_| good()).collect();
    let counted = allocation_counter::measure(|| {
        runtime.block_on(async {
            for request in requests {
                black_box(router.clone().oneshot(request).await.unwrap());
            }
        });
    });
    counted.count_total as f64 / COUNTED as f64
}
