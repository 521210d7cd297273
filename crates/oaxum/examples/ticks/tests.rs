//! The streams without a network.

use std::time::Duration;

use http_body_util::BodyExt;
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::testing::{Answer, get, open, send, send_as};

/// What stands after a word in the lines of an event stream.
fn field<'a>(answer: &'a Answer, name: &str) -> Vec<&'a str> {
    let lines = answer.text().lines();
    let values = lines.filter_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    values.collect()
}

async fn summarize(lines: &str) -> Answer {
    let router = crate::router();
    send_as(
        &router,
        "POST",
        "/readings",
        "application/x-ndjson",
        lines.to_owned(),
    )
    .await
}

#[tokio::test]
async fn ticks_are_events_with_their_numbers() {
    let ticks = send(&crate::router(), get("/ticks?count=3&every=0"), "").await;
    assert_eq!(ticks.status, 200);
    assert_eq!(ticks.header("content-type"), "text/event-stream");
    assert_eq!(field(&ticks, "id"), ["1", "2", "3"]);
    let last: Value = serde_json::from_str(field(&ticks, "data")[2]).unwrap();
    assert_eq!(last["number"], 3);
}

#[tokio::test]
async fn who_comes_back_goes_on_where_the_stream_broke() {
    let request = get("/ticks?count=5&every=0").header("Last-Event-ID", "3");
    let ticks = send(&crate::router(), request, "").await;
    assert_eq!(field(&ticks, "id"), ["4", "5"]);
}

#[tokio::test]
async fn who_prefers_lines_gets_lines() {
    let request = get("/ticks?count=2&every=0").header("Accept", "application/x-ndjson");
    let ticks = send(&crate::router(), request, "").await;
    assert_eq!(ticks.header("content-type"), "application/x-ndjson");
    let lines = ticks.text().lines();
    let ticks: Vec<Value> = lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(
        (&ticks[0]["number"], &ticks[1]["number"]),
        (&json!(1), &json!(2))
    );
}

#[tokio::test]
async fn a_tick_goes_out_before_the_next_is_there() {
    let slow = get("/ticks?count=2&every=10000");
    let mut body = open(&crate::router(), slow, "").await.into_body();
    let first = timeout(Duration::from_secs(5), body.frame()).await;
    let first = first.expect("the first tick waits for nobody");
    let first = first.unwrap().unwrap().into_data().unwrap();
    assert!(first.starts_with(b"id: 1\n"), "{first:?}");
}

#[tokio::test]
async fn readings_are_summed_up() {
    let summary = summarize("{\"celsius\": 20}\n{\"celsius\": 23}\n").await;
    assert_eq!(summary.status, 200);
    assert_eq!(summary.json(), json!({"count": 2, "mean": 21.5}));
}

#[tokio::test]
async fn a_reading_that_breaks_the_contract_is_named() {
    let refused = summarize("{\"celsius\": 20}\n{\"celsius\": -300}\n").await;
    assert_eq!(refused.status, 400);
    assert_eq!(refused.pointers(), ["/1/celsius"]);
}

#[tokio::test]
async fn parameters_are_checked_before_anything_streams() {
    let refused = send(&crate::router(), get("/ticks?count=0&every=soon"), "").await;
    assert_eq!(refused.status, 400);
    assert_eq!(refused.pointers(), ["/count", "/every"]);
    let request = get("/ticks").header("Accept", "text/html");
    assert_eq!(send(&crate::router(), request, "").await.status, 406);
}
