//! Keys, scopes and tenants: nothing of another is ever seen or told apart from what is not there.

use std::time::Duration;

use express_tests::{
    http::{Call, Caller},
    world,
    world::World,
};
use serde_json::{Value, json};

use crate::support::{NOBODY, add_user, at, create, ids, remove_user, retrieve, user, users_of};

/// A call of every operation.
fn every_operation(caller: &Caller, id: &str) -> Vec<(&'static str, Call)> {
    let reference = json!({"userId": user(1)});
    vec![
        ("list", caller.get("/v1/express")),
        ("retrieve", caller.get(at(id))),
        ("getCustomer", caller.get(format!("/v1/customers/{id}"))),
        (
            "create",
            caller
                .post("/v1/express")
                .json(&json!({"expressCustomerName": "x"})),
        ),
        (
            "update",
            caller
                .patch(at(id))
                .json(&json!({"expressCustomerName": "y"})),
        ),
        ("deactivate", caller.post(format!("{}/deactivate", at(id)))),
        ("reactivate", caller.post(format!("{}/reactivate", at(id)))),
        ("addUser", caller.post(users_of(id)).json(&reference)),
        ("removeUser", caller.delete(users_of(id)).json(&reference)),
    ]
}

#[tokio::test]
async fn without_a_valid_key_nothing_is_answered() {
    let world = world!();
    let id = create(&world.with(&world.key()), "x").await;
    let wrong = Caller::new(world.url(), Some("exp_of_somebody_else".to_owned()));
    for caller in [world.anonymous(), wrong] {
        for (operation, call) in every_operation(&caller, &id) {
            let refused = call.send().await;
            let billing = operation == "getCustomer";
            refused.refusal(
                401,
                if billing {
                    "permission_denied"
                } else {
                    "unauthenticated"
                },
            );
            let challenge = refused.header("www-authenticate").expect("a challenge");
            if !billing {
                assert!(challenge.starts_with("Bearer"), "{challenge}");
            }
        }
    }
    world.finish();
}

#[tokio::test]
async fn each_face_takes_its_own_scheme_only() {
    let world = world!();
    let key = world.key();
    let id = create(&world.with(&key), "x").await;
    let bearer = format!("Bearer {}", key.secret);
    let nobody = world.anonymous();
    let billing = format!("/v1/customers/{id}");
    nobody
        .get(at(&id))
        .header("x-api-key", &key.secret)
        .send()
        .await
        .expect(401);
    nobody
        .get(&billing)
        .header("authorization", &bearer)
        .send()
        .await
        .expect(401);
    nobody
        .get(&billing)
        .header("x-api-key", &bearer)
        .send()
        .await
        .expect(401);
    for wrong in [
        key.secret.clone(),
        format!("Basic {}", key.secret),
        "Bearer".to_owned(),
        "Bearer ".to_owned(),
        format!("Bearer {}x", key.secret),
        format!("Bearer {}", key.secret.to_uppercase()),
    ] {
        nobody
            .get(at(&id))
            .header("authorization", &wrong)
            .send()
            .await
            .expect(401);
    }
    // The scheme's name is in any case (RFC 9110, section 11.1).
    let lower = format!("bearer {}", key.secret);
    nobody
        .get(at(&id))
        .header("authorization", &lower)
        .send()
        .await
        .expect(200);
    let call = nobody.get(at(&id)).header("authorization", &bearer);
    call.another_header("authorization", "Bearer other")
        .send()
        .await
        .expect(401);
    world.finish();
}

#[tokio::test]
async fn a_reading_key_reads_and_writes_nothing() {
    let world = world!();
    let writer = world.with(&world.key());
    let id = create(&writer, "x").await;
    let before = retrieve(&writer, &id).await;
    let reader = world.with(&world.key_for("acme", "test", "read"));
    for (operation, call) in every_operation(&reader, &id) {
        let answer = call.send().await;
        match operation {
            "list" | "retrieve" | "getCustomer" => {
                answer.expect(200);
            }
            _ => {
                answer.refusal(403, "insufficient_scope");
            }
        }
    }
    // What the caller may not do is told before what is wrong with it.
    reader
        .post("/v1/express")
        .json(&json!({}))
        .send()
        .await
        .refusal(403, "insufficient_scope");
    assert_eq!(retrieve(&writer, &id).await, before);
    world.finish();
}

#[tokio::test]
async fn tenants_never_see_each_other() {
    let world = world!();
    let owner = world.with(&world.key());
    let id = create(&owner, "Acme's own").await;
    add_user(&owner, &id, &user(1)).await.expect(200);
    let before = retrieve(&owner, &id).await;
    for (tenant, environment) in [("globex", "test"), ("acme", "live")] {
        let other = world.with(&world.key_for(tenant, environment, "write"));
        let listed = other.get("/v1/express").send().await.expect(200).json();
        assert_eq!(ids(&listed), [""; 0]);
        let theirs = every_operation(&other, &id).into_iter();
        let nobodys = every_operation(&other, NOBODY).into_iter();
        for ((operation, of_theirs), (_, of_nobody)) in theirs.zip(nobodys) {
            if matches!(operation, "list" | "create") {
                continue;
            }
            let (seen, unseen) = (of_theirs.send().await, of_nobody.send().await);
            assert_eq!(seen.status, 404, "{operation}");
            assert_eq!(
                without_ids(seen.json()),
                without_ids(unseen.json()),
                "{operation}"
            );
        }
    }
    assert_eq!(retrieve(&owner, &id).await, before);
    world.finish();
}

/// An error body without what differs from request to request.
fn without_ids(mut body: Value) -> Value {
    for member in ["requestId", "instance"] {
        body.as_object_mut().map(|body| body.remove(member));
    }
    body
}

#[tokio::test]
async fn keys_of_one_tenant_and_environment_see_the_same() {
    let world = world!();
    let one = world.with(&world.key());
    let other = world.with(&world.key_for("acme", "test", "write"));
    let id = create(&one, "x").await;
    add_user(&other, &id, &user(1)).await.expect(200);
    assert_eq!(retrieve(&one, &id).await["userCount"], 1);
    remove_user(&one, &id, &user(1)).await.expect(200);
    world.finish();
}

#[tokio::test]
async fn a_key_from_elsewhere_may_have_spaces() {
    let world = world!();
    for secret in ["correct horse  battery staple", "sk_live/+=~:\"'{}", "x"] {
        let key = world.key_from_elsewhere(secret);
        assert_eq!(key.secret, secret);
        let caller = world.with(&key);
        let id = create(&caller, "x").await;
        caller
            .get(format!("/v1/customers/{id}"))
            .send()
            .await
            .expect(200);
    }
    let nearly = Caller::new(world.url(), Some("correct horse battery staple".to_owned()));
    nearly.get("/v1/express").send().await.expect(401);
    world.finish();
}

#[tokio::test]
async fn a_revoked_key_opens_nothing_within_two_seconds() {
    let world = world!();
    let (key, other) = (world.key(), world.key());
    let (caller, other) = (world.with(&key), world.with(&other));
    caller.get("/v1/express").send().await.expect(200);
    world.command(&["key", "revoke", &key.id]);
    assert!(is_refused_soon(&caller).await);
    other.get("/v1/express").send().await.expect(200);
    world.finish();
}

async fn is_refused_soon(caller: &Caller) -> bool {
    for _ in 0..20 {
        if caller.get("/v1/express").send().await.status == 401 {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    false
}

#[tokio::test]
async fn the_log_tells_no_secrets() {
    let world: World = world!("--log-level", "debug");
    let caller = world.with(&world.key_from_elsewhere("a very secret key"));
    let id = create(&caller, "Somebody's Name").await;
    caller
        .get("/v1/express?name=Somebody")
        .send()
        .await
        .expect(200);
    caller
        .get(format!("/v1/customers/{id}"))
        .send()
        .await
        .expect(200);
    let log = world.log();
    assert!(!log.is_empty(), "there is a log");
    assert!(!log.contains("very secret"), "{log}");
    assert!(!log.contains("Somebody"), "{log}");
    world.finish();
}
