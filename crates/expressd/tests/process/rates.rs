//! Rate limits: each key has its own, and is told where it stands.

use std::thread;
use std::time::Duration;

use crate::harness::{Answer, Service, World};

fn list(service: &Service, key: &str) -> Answer {
    service.get_with("/v1/express", &format!("Authorization: Bearer {key}\r\n"))
}

fn customer(service: &Service, key: &str) -> Answer {
    let id = format!("cus_{}", "0".repeat(32));
    service.get_with(
        &format!("/v1/customers/{id}"),
        &format!("x-api-key: {key}\r\n"),
    )
}

#[test]
fn a_key_is_told_what_is_left_and_then_to_wait() {
    let world = World::new();
    let key = world.key();
    // One a minute would do, but rates are by the second.
    let service = world.serve(&["--rate-limit", "1", "--rate-burst", "3"]);
    let mut told = Vec::new();
    let refused = loop {
        let answer = list(&service, &key);
        assert_eq!(answer.header("ratelimit-policy"), "\"key\";q=3;w=3");
        if answer.status == 429 {
            break answer;
        }
        assert_eq!(answer.status, 200);
        told.push(answer.header("ratelimit").to_owned());
        assert!(told.len() < 100, "nothing is limited");
    };
    assert_eq!(told[0], "\"key\";r=2;t=1");
    assert!(told.len() >= 3, "{told:?}");
    assert_eq!(refused.header("ratelimit"), "\"key\";r=0;t=3");
    assert_eq!(refused.header("retry-after"), "1");
    assert_eq!(refused.header("content-type"), "application/problem+json");
    let problem = refused.json();
    assert_eq!(problem["code"], "rate_limited");
    assert_eq!(problem["status"], 429);
    assert_eq!(problem["requestId"], refused.header("x-request-id"));

    let billing = customer(&service, &key);
    if billing.status == 429 {
        assert_eq!(billing.header("content-type"), "application/json");
        assert_eq!(billing.json()["code"], "too_many_requests");
        assert_eq!(billing.json()["http_status_code"], 429);
    }
    // Who waits as long as told is let in.
    thread::sleep(Duration::from_secs(1));
    assert_eq!(list(&service, &key).status, 200);
}

#[test]
fn both_faces_share_the_limit_and_refuse_in_their_own_form() {
    let world = World::new();
    let key = world.key();
    let service = world.serve(&["--rate-limit", "1", "--rate-burst", "1"]);
    let answers: Vec<_> = (0..20).map(|_| customer(&service, &key)).collect();
    assert_eq!(answers[0].status, 404);
    let refused = answers.iter().find(|answer| answer.status == 429).unwrap();
    assert_eq!(refused.header("content-type"), "application/json");
    assert_eq!(refused.json()["code"], "too_many_requests");
    assert_eq!(refused.json()["http_status_code"], 429);
    assert_eq!(refused.header("retry-after"), "1");
}

#[test]
fn keys_do_not_share_their_limits_and_strangers_have_none() {
    let world = World::new();
    let (first, second) = (world.key(), world.key());
    let service = world.serve(&["--rate-limit", "1", "--rate-burst", "2"]);
    while list(&service, &first).status != 429 {}
    let other = list(&service, &second);
    assert_eq!(
        (other.status, other.header("ratelimit")),
        (200, "\"key\";r=1;t=1")
    );
    for _ in 0..5 {
        let stranger = list(&service, "exp_unknown");
        assert_eq!((stranger.status, stranger.find("ratelimit")), (401, None));
    }
}

#[test]
fn a_class_has_its_own_limit_and_its_own_line_in_the_metrics() {
    let world = World::new();
    let (gold, other) = (world.key_of("acme"), world.key_of("umbrella"));
    world.write(
        "c.toml",
        "rate-limit.per-second = 1\n[classes.gold]\ntenants = ['acme']\nper-second = 50\nburst = 9\n",
    );
    let service = world.serve(&["--config", "c.toml"]);
    assert_eq!(
        list(&service, &gold).header("ratelimit-policy"),
        "\"key\";q=9;w=1"
    );
    assert_eq!(
        list(&service, &other).header("ratelimit-policy"),
        "\"key\";q=1;w=1"
    );
    let metrics = service.get("/metrics");
    for class in ["gold", "standard"] {
        let line = format!(
            "http_requests_total{{operation=\"list\",status=\"200\",tenant_class=\"{class}\"}} 1"
        );
        assert!(
            metrics.text().contains(&line),
            "{line} is not in\n{}",
            metrics.text()
        );
    }
}

#[test]
fn without_a_limit_nothing_is_said_of_one() {
    let world = World::new();
    let key = world.key();
    let service = world.serve(&[]);
    let answer = list(&service, &key);
    assert_eq!(
        (answer.status, answer.find("ratelimit-policy")),
        (200, None)
    );
}
