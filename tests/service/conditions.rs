//! Entity tags: `If-Match` on an update, `If-None-Match` on a retrieval.

use express_tests::world;
use serde_json::json;

use crate::support::{at, create, retrieve};

#[tokio::test]
async fn a_stale_tag_stops_an_update() {
    let world = world!();
    let caller = world.with(&world.key());
    let id = create(&caller, "x").await;
    let seen = caller.get(at(&id)).send().await.expect(200).etag();
    let update = async |tag: &str, name: &str| {
        let call = caller.patch(at(&id)).header("if-match", tag);
        call.json(&json!({"expressCustomerName": name}))
            .send()
            .await
    };
    let current = update(&seen, "first").await.expect(200).etag();
    update(&seen, "second")
        .await
        .refusal(412, "precondition_failed");
    assert_eq!(retrieve(&caller, &id).await["expressCustomerName"], "first");
    // A weak tag never matches (RFC 9110, section 13.1.1).
    update(&format!("W/{current}"), "weak")
        .await
        .refusal(412, "precondition_failed");
    update(&format!("\"other\", {current}"), "of a list")
        .await
        .expect(200);
    update("*", "any").await.expect(200);
    update("\"other\"", "never")
        .await
        .refusal(412, "precondition_failed");
    assert_eq!(retrieve(&caller, &id).await["expressCustomerName"], "any");
    world.finish();
}

#[tokio::test]
async fn an_empty_update_needs_a_current_tag_too() {
    let world = world!();
    let caller = world.with(&world.key());
    let id = create(&caller, "x").await;
    let call = caller.patch(at(&id)).header("if-match", "\"stale\"");
    call.json(&json!({}))
        .send()
        .await
        .refusal(412, "precondition_failed");
    world.finish();
}

#[tokio::test]
async fn what_the_caller_has_already_is_not_sent_again() {
    let world = world!();
    let caller = world.with(&world.key());
    let id = create(&caller, "x").await;
    let tag = caller.get(at(&id)).send().await.expect(200).etag();
    for condition in [
        tag.clone(),
        format!("W/{tag}"),
        format!("\"a\" , {tag}"),
        "*".to_owned(),
    ] {
        let answer = caller
            .get(at(&id))
            .header("if-none-match", &condition)
            .send()
            .await;
        let answer = answer.expect(304);
        assert_eq!(answer.etag(), tag, "{condition}");
        assert!(answer.body.is_empty(), "{condition}");
    }
    caller
        .patch(at(&id))
        .json(&json!({"expressCustomerName": "y"}))
        .send()
        .await
        .expect(200);
    let answer = caller
        .get(at(&id))
        .header("if-none-match", &tag)
        .send()
        .await
        .expect(200);
    assert_ne!(answer.etag(), tag);
    world.finish();
}

#[tokio::test]
async fn one_of_two_writers_with_the_same_tag_wins() {
    let world = world!();
    let caller = world.with(&world.key());
    let id = create(&caller, "x").await;
    let tag = caller.get(at(&id)).send().await.expect(200).etag();
    let writers: Vec<_> = (0..12)
        .map(|number| {
            let (caller, id, tag) = (caller.clone(), id.clone(), tag.clone());
            tokio::spawn(async move {
                let call = caller.patch(at(&id)).header("if-match", &tag);
                let change = json!({"expressCustomerName": format!("writer {number}")});
                call.json(&change).send().await.status
            })
        })
        .collect();
    let mut statuses = Vec::new();
    for writer in writers {
        statuses.push(writer.await.expect("an answer"));
    }
    statuses.sort_unstable();
    assert_eq!(statuses[0], 200);
    assert!(
        statuses[1..].iter().all(|status| *status == 412),
        "{statuses:?}"
    );
    world.finish();
}

#[tokio::test]
async fn a_malformed_condition_is_refused() {
    let world = world!();
    let caller = world.with(&world.key());
    let id = create(&caller, "x").await;
    for condition in ["unquoted", "\"open", "*, \"a\""] {
        let refused = caller
            .get(at(&id))
            .header("if-none-match", condition)
            .send()
            .await;
        assert_eq!(
            refused.violations(),
            ["header /If-None-Match pattern"],
            "{condition}"
        );
    }
    let long = format!("\"{}\"", "a".repeat(1023));
    let call = caller
        .patch(at(&id))
        .header("if-match", &long)
        .json(&json!({}));
    assert_eq!(
        call.send().await.violations(),
        ["header /If-Match max_length"]
    );
    world.finish();
}
