//! `Idempotency-Key`: a repeat gets the first answer again, byte for byte.

use express_tests::{
    http::{Answer, Caller},
    world,
};
use serde_json::{Value, json};

use crate::support::{NOBODY, add_user, at, create, id_of, retrieve, user, users_of, walk};

async fn keyed(caller: &Caller, target: &str, key: &str, body: Option<&Value>) -> Answer {
    let call = caller.post(target).header("idempotency-key", key);
    match body {
        Some(body) => call.json(body).send().await,
        None => call.send().await,
    }
}

#[track_caller]
fn assert_replay(first: &Answer, repeat: &Answer) {
    assert_eq!(repeat.status, first.status);
    assert_eq!(
        repeat.body,
        first.body,
        "{} {}",
        repeat.text(),
        first.text()
    );
    for header in ["etag", "content-type", "x-should-retry"] {
        assert_eq!(repeat.header(header), first.header(header), "{header}");
    }
}

#[tokio::test]
async fn a_repeated_create_makes_one_customer() {
    let world = world!();
    let caller = world.with(&world.key());
    let body = json!({"expressCustomerName": "Once", "metadata": {"b": "2", "a": "1"}});
    let first = keyed(&caller, "/v1/express", "k", Some(&body))
        .await
        .expect(201);
    let repeat = keyed(&caller, "/v1/express", "k", Some(&body)).await;
    assert_replay(&first, &repeat);
    // The first answer, not the present state.
    let id = id_of(&first);
    caller
        .patch(at(&id))
        .json(&json!({"expressCustomerName": "Changed"}))
        .send()
        .await
        .expect(200);
    assert_replay(
        &first,
        &keyed(&caller, "/v1/express", "k", Some(&body)).await,
    );
    assert_eq!(walk(&caller, "").await, [id]);
    world.finish();
}

#[tokio::test]
async fn the_same_body_may_be_spelled_differently() {
    let world = world!();
    let caller = world.with(&world.key());
    let send = async |body: &'static str| {
        let call = caller.post("/v1/express").header("idempotency-key", "k");
        call.text("application/json", body).send().await
    };
    let first = send(r#"{"expressCustomerName": "Once", "metadata": {"a": "1", "b": "2"}}"#).await;
    let repeat =
        send(r#"{ "metadata":{"b":"2","a":"\u0031"},"expressCustomerName":"Once" }"#).await;
    assert_replay(&first.expect(201), &repeat);
    world.finish();
}

#[tokio::test]
async fn every_post_can_be_repeated() {
    let world = world!();
    let caller = world.with(&world.key());
    let id = create(&caller, "x").await;
    let reference = json!({"userId": user(1)});
    let first = keyed(&caller, &users_of(&id), "add", Some(&reference))
        .await
        .expect(200);
    assert_eq!(first.json(), json!({"success": true}));
    assert_replay(
        &first,
        &keyed(&caller, &users_of(&id), "add", Some(&reference)).await,
    );

    let off = format!("{}/deactivate", at(&id));
    let first = keyed(&caller, &off, "off", None).await.expect(200);
    caller
        .post(format!("{}/reactivate", at(&id)))
        .send()
        .await
        .expect(200);
    assert_replay(&first, &keyed(&caller, &off, "off", None).await);
    assert_eq!(
        retrieve(&caller, &id).await["isActive"],
        true,
        "a repeat is not carried out again"
    );

    let on = format!("{}/reactivate", at(&id));
    let first = keyed(&caller, &on, "on", None).await.expect(200);
    assert_replay(&first, &keyed(&caller, &on, "on", None).await);
    world.finish();
}

#[tokio::test]
async fn a_refusal_is_an_answer_to_repeat_too() {
    let world = world!();
    let caller = world.with(&world.key());
    let id = create(&caller, "x").await;
    caller
        .post(format!("{}/deactivate", at(&id)))
        .send()
        .await
        .expect(200);
    let reference = json!({"userId": user(1)});
    let first = keyed(&caller, &users_of(&id), "k", Some(&reference)).await;
    first.refusal(409, "customer_inactive");
    caller
        .post(format!("{}/reactivate", at(&id)))
        .send()
        .await
        .expect(200);
    assert_replay(
        &first,
        &keyed(&caller, &users_of(&id), "k", Some(&reference)).await,
    );
    add_user(&caller, &id, &user(1)).await.expect(200);

    let nobody = format!("{}/deactivate", at(NOBODY));
    let first = keyed(&caller, &nobody, "n", None).await;
    first.refusal(404, "not_found");
    assert_replay(&first, &keyed(&caller, &nobody, "n", None).await);
    world.finish();
}

#[tokio::test]
async fn a_key_with_another_request_is_refused() {
    let world = world!();
    let caller = world.with(&world.key());
    let body = json!({"expressCustomerName": "One"});
    let id = id_of(
        &keyed(&caller, "/v1/express", "k", Some(&body))
            .await
            .expect(201),
    );
    let other = json!({"expressCustomerName": "Two"});
    for (target, body) in [
        ("/v1/express".to_owned(), Some(&other)),
        (format!("{}/deactivate", at(&id)), None),
        (users_of(&id), Some(&json!({"userId": user(1)}))),
    ] {
        keyed(&caller, &target, "k", body)
            .await
            .refusal(422, "idempotency_key_reused");
    }
    assert_eq!(walk(&caller, "").await, std::slice::from_ref(&id));
    assert_eq!(retrieve(&caller, &id).await["isActive"], true);
    // It stays the first request's key.
    let repeat = keyed(&caller, "/v1/express", "k", Some(&body))
        .await
        .expect(201);
    assert_eq!(id_of(&repeat), id);
    world.finish();
}

#[tokio::test]
async fn a_bad_request_does_not_use_up_its_key() {
    let world = world!();
    let caller = world.with(&world.key());
    keyed(&caller, "/v1/express", "k", Some(&json!({})))
        .await
        .expect(400);
    let body = json!({"expressCustomerName": "Good"});
    keyed(&caller, "/v1/express", "k", Some(&body))
        .await
        .expect(201);
    world.finish();
}

#[tokio::test]
async fn keys_of_different_tenants_have_nothing_to_do_with_each_other() {
    let world = world!();
    let body = json!({"expressCustomerName": "Mine"});
    let mut ids = Vec::new();
    for (tenant, environment) in [("acme", "test"), ("acme", "live"), ("globex", "test")] {
        let caller = world.with(&world.key_for(tenant, environment, "write"));
        let created = keyed(&caller, "/v1/express", "shared", Some(&body))
            .await
            .expect(201);
        ids.push(id_of(&created));
    }
    ids.dedup();
    assert_eq!(ids.len(), 3);
    world.finish();
}

#[tokio::test]
async fn concurrent_repeats_make_one_customer() {
    let world = world!();
    let caller = world.with(&world.key());
    let repeats: Vec<_> = (0..16)
        .map(|_| {
            let caller = caller.clone();
            let body = json!({"expressCustomerName": "Once"});
            tokio::spawn(async move { keyed(&caller, "/v1/express", "k", Some(&body)).await })
        })
        .collect();
    let mut created = Vec::new();
    for repeat in repeats {
        let answer = repeat.await.expect("an answer");
        match answer.status {
            201 => created.push(answer.body),
            _ => {
                answer.refusal(409, "request_in_progress");
                assert_eq!(answer.header("x-should-retry"), Some("true"));
            }
        }
    }
    created.dedup();
    assert_eq!(created.len(), 1, "all that succeeded gave the same bytes");
    assert_eq!(walk(&caller, "").await.len(), 1);
    world.finish();
}

#[tokio::test]
async fn a_key_has_1_to_255_characters() {
    let world = world!();
    let caller = world.with(&world.key());
    let body = json!({"expressCustomerName": "x"});
    let longest = "k".repeat(255);
    keyed(&caller, "/v1/express", &longest, Some(&body))
        .await
        .expect(201);
    let refused = keyed(&caller, "/v1/express", &format!("{longest}k"), Some(&body)).await;
    assert_eq!(refused.violations(), ["header /Idempotency-Key max_length"]);
    let refused = keyed(&caller, "/v1/express", "", Some(&body)).await;
    assert_eq!(refused.violations(), ["header /Idempotency-Key min_length"]);
    world.finish();
}
