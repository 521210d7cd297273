//! What the service answers when something fails on its own side.

use express_tests::{world, world::World};
use rusqlite::Connection;
use serde_json::json;

use crate::support::{at, create, retrieve};

/// The service's database, opened by somebody else.
fn database(world: &World) -> Connection {
    Connection::open(world.database()).expect("the database opens")
}

#[tokio::test]
async fn a_store_that_cannot_write_just_now_is_unavailable() {
    let world = world!();
    let caller = world.with(&world.key());
    let id = create(&caller, "before").await;
    let other = database(&world);
    other.execute_batch("BEGIN IMMEDIATE").expect("a lock");

    let body = json!({"expressCustomerName": "meanwhile"});
    let call = caller
        .post("/v1/express")
        .json(&body)
        .header("idempotency-key", "k");
    let refused = call.send().await;
    refused.refusal(503, "service_unavailable");
    let wait = refused
        .header("retry-after")
        .and_then(|wait| wait.parse::<u32>().ok());
    assert!(wait.is_some_and(|seconds| seconds >= 1));
    assert_eq!(
        retrieve(&caller, &id).await["expressCustomerName"],
        "before"
    );

    // A 503 is not kept: under the same key, the next attempt succeeds.
    other.execute_batch("ROLLBACK").expect("no lock");
    let call = caller
        .post("/v1/express")
        .json(&body)
        .header("idempotency-key", "k");
    call.send().await.expect(201);
    world.finish();
}

#[tokio::test]
async fn an_internal_error_shows_nothing_internal() {
    let world = world!();
    let caller = world.with(&world.key());
    let (broken, sound) = (
        create(&caller, "broken").await,
        create(&caller, "sound").await,
    );
    // No answer may have an empty name, so there is no right answer any more.
    let change = "UPDATE customer SET name = '' WHERE name = 'broken'";
    assert_eq!(database(&world).execute(change, []).expect("a change"), 1);

    let failed = caller.get(at(&broken)).send().await;
    failed.refusal(500, "internal_error");
    for word in ["sql", "customer SET", "min_length", "panick", ".rs", "/"] {
        let shown = failed.json()["detail"]
            .as_str()
            .expect("a text")
            .to_lowercase();
        assert!(!shown.contains(word), "{shown}");
    }
    let billed = caller.get(format!("/v1/customers/{broken}")).send().await;
    billed.refusal(500, "internal_error");
    let id = failed.header("x-request-id").expect("a request id");
    assert!(world.log().contains(id), "the log tells more about it");
    assert_eq!(
        retrieve(&caller, &sound).await["expressCustomerName"],
        "sound"
    );
    world.finish();
}
