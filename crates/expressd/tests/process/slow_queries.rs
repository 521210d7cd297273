//! The log of slow calls of the store.

use serde_json::Value;

use crate::harness::World;

#[test]
fn a_slow_call_is_logged_with_the_request_that_made_it() {
    let world = World::new();
    let key = world.key();
    // Everything takes longer.
    let service = world.serve(&["--slow-query", "1ns"]);
    let headers = format!("Authorization: Bearer {key}\r\nX-Request-Id: my-own\r\n");
    assert_eq!(
        service
            .get_with("/v1/express?name=hunter2", &headers)
            .status,
        200
    );
    let metrics = service.get("/metrics");
    assert!(
        metrics
            .text()
            .contains(r#"store_call_duration_seconds_count{call="customers"} 1"#),
        "{}",
        metrics.text()
    );
    let log = service.stop().stderr;
    let slow: Vec<Value> = log
        .iter()
        .map(|line| serde_json::from_str(line).unwrap())
        .filter(|line: &Value| line["target"] == "slow")
        .collect();
    let customers = slow
        .iter()
        .find(|line| line["call"] == "customers")
        .unwrap();
    assert_eq!(customers["level"], "WARN");
    assert_eq!(customers["operation"], "list");
    assert_eq!(customers["request_id"], "my-own");
    assert!(customers["ms"].as_f64().unwrap() > 0.0);
    assert!(!log.join("\n").contains("hunter2"));
}

#[test]
fn nothing_is_watched_unless_asked_for() {
    let world = World::new();
    let key = world.key();
    let service = world.serve(&[]);
    let headers = format!("Authorization: Bearer {key}\r\n");
    assert_eq!(service.get_with("/v1/express", &headers).status, 200);
    assert!(
        !service
            .get("/metrics")
            .text()
            .contains("store_call_duration_seconds_count")
    );
}
