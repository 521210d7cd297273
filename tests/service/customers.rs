//! Creating, retrieving and updating customers; null, absent and empty are three things.

use express_tests::world;
use serde_json::{Value, json};

use crate::support::{NOBODY, a_moment, at, create, id_of, retrieve, text};

#[tokio::test]
async fn a_new_customer_is_active_and_empty() {
    let world = world!();
    let key = world.key();
    let caller = world.with(&key);
    let body = json!({"expressCustomerName": "City Clinic", "metadata": {"region": "north"}});
    let created = caller
        .post("/v1/express")
        .json(&body)
        .send()
        .await
        .expect(201);
    let customer = created.json();
    assert_eq!(customer["expressCustomerName"], "City Clinic");
    assert_eq!(customer["metadata"], json!({"region": "north"}));
    assert_eq!(customer["isActive"], true);
    assert_eq!(customer["userCount"], 0);
    assert_eq!(customer["createdByApiKeyId"], key.id);
    assert_eq!(customer.get("createdByUserId"), None);
    assert_eq!(customer["createdAt"], customer["updatedAt"]);
    let retrieved = caller.get(at(&id_of(&created))).send().await.expect(200);
    assert_eq!(retrieved.json(), customer);
    assert_eq!(retrieved.etag(), created.etag());
    world.finish();
}

#[tokio::test]
async fn names_and_metadata_are_kept_exactly() {
    let world = world!();
    let caller = world.with(&world.key());
    for name in [
        "x",
        " leading, trailing and  inner spaces ",
        "Ünïcödé 株式会社 🏥\u{200d}",
        "e\u{301} is not \u{e9}",
        "\"quoted\\\" \u{1}\n\t",
        &"🦀".repeat(255),
    ] {
        let body = json!({"expressCustomerName": name, "metadata": {name.chars().take(100).collect::<String>(): name}});
        let created = caller
            .post("/v1/express")
            .json(&body)
            .send()
            .await
            .expect(201);
        let customer = retrieve(&caller, &id_of(&created)).await;
        assert_eq!(customer["expressCustomerName"], name);
        assert_eq!(customer["metadata"], body["metadata"]);
    }
    world.finish();
}

#[tokio::test]
async fn metadata_may_be_as_large_as_the_contract_says() {
    let world = world!();
    let caller = world.with(&world.key());
    let pairs = |count: usize| -> Value {
        (0..count)
            .map(|n| (format!("{n:0>100}"), Value::from("é".repeat(1000))))
            .collect()
    };
    let body = |metadata: Value| json!({"expressCustomerName": "x", "metadata": metadata});
    let created = caller
        .post("/v1/express")
        .json(&body(pairs(50)))
        .send()
        .await
        .expect(201);
    assert_eq!(created.json()["metadata"], pairs(50));
    let refused = caller
        .post("/v1/express")
        .json(&body(pairs(51)))
        .send()
        .await;
    assert_eq!(refused.violations(), ["body /metadata max_properties"]);
    world.finish();
}

#[tokio::test]
async fn no_metadata_and_empty_metadata_are_different() {
    let world = world!();
    let caller = world.with(&world.key());
    let without = create(&caller, "x").await;
    assert_eq!(retrieve(&caller, &without).await.get("metadata"), None);
    let body = json!({"expressCustomerName": "x", "metadata": {}});
    let empty = id_of(
        &caller
            .post("/v1/express")
            .json(&body)
            .send()
            .await
            .expect(201),
    );
    assert_eq!(retrieve(&caller, &empty).await["metadata"], json!({}));
    world.finish();
}

#[tokio::test]
async fn an_update_tells_absent_null_and_empty_apart() {
    let world = world!();
    let caller = world.with(&world.key());
    let body = json!({"expressCustomerName": "Before", "metadata": {"a": "1", "b": "2"}});
    let id = id_of(
        &caller
            .post("/v1/express")
            .json(&body)
            .send()
            .await
            .expect(201),
    );
    for (change, name, metadata) in [
        (json!({}), "Before", Some(json!({"a": "1", "b": "2"}))),
        (
            json!({"expressCustomerName": "After"}),
            "After",
            Some(json!({"a": "1", "b": "2"})),
        ),
        (
            json!({"metadata": {"b": "3"}}),
            "After",
            Some(json!({"b": "3"})),
        ),
        (json!({"metadata": {}}), "After", Some(json!({}))),
        (json!({"metadata": null}), "After", None),
        (json!({}), "After", None),
        (
            json!({"expressCustomerName": "Anew", "metadata": {"c": ""}}),
            "Anew",
            Some(json!({"c": ""})),
        ),
    ] {
        let updated = caller
            .patch(at(&id))
            .json(&change)
            .send()
            .await
            .expect(200)
            .json();
        assert_eq!(updated["expressCustomerName"], name, "{change}");
        assert_eq!(updated.get("metadata"), metadata.as_ref(), "{change}");
        assert_eq!(retrieve(&caller, &id).await, updated, "{change}");
    }
    world.finish();
}

#[tokio::test]
async fn an_empty_update_changes_nothing_at_all() {
    let world = world!();
    let caller = world.with(&world.key());
    let id = create(&caller, "x").await;
    let before = caller.get(at(&id)).send().await.expect(200);
    a_moment().await;
    let after = caller
        .patch(at(&id))
        .json(&json!({}))
        .send()
        .await
        .expect(200);
    assert_eq!(after.json(), before.json());
    assert_eq!(after.etag(), before.etag());
    world.finish();
}

#[tokio::test]
async fn a_change_moves_updated_at_and_the_etag() {
    let world = world!();
    let caller = world.with(&world.key());
    let id = create(&caller, "x").await;
    let before = caller.get(at(&id)).send().await.expect(200);
    a_moment().await;
    let change = json!({"expressCustomerName": "y"});
    let after = caller.patch(at(&id)).json(&change).send().await.expect(200);
    assert!(text(&after.json()["updatedAt"]) > text(&before.json()["updatedAt"]));
    assert_eq!(after.json()["createdAt"], before.json()["createdAt"]);
    assert_ne!(after.etag(), before.etag());
    world.finish();
}

#[tokio::test]
async fn a_name_cannot_be_null_or_empty() {
    let world = world!();
    let caller = world.with(&world.key());
    let id = create(&caller, "x").await;
    let refused = caller
        .patch(at(&id))
        .json(&json!({"expressCustomerName": null}))
        .send()
        .await;
    assert_eq!(refused.violations(), ["body /expressCustomerName type"]);
    let refused = caller
        .patch(at(&id))
        .json(&json!({"expressCustomerName": ""}))
        .send()
        .await;
    assert_eq!(
        refused.violations(),
        ["body /expressCustomerName min_length"]
    );
    let refused = caller
        .post("/v1/express")
        .json(&json!({"metadata": null}))
        .send()
        .await;
    assert_eq!(
        refused.violations(),
        ["body /expressCustomerName required", "body /metadata type"]
    );
    assert_eq!(retrieve(&caller, &id).await["expressCustomerName"], "x");
    world.finish();
}

#[tokio::test]
async fn an_unknown_customer_is_not_found_and_a_malformed_id_is_refused() {
    let world = world!();
    let caller = world.with(&world.key());
    caller
        .get(at(NOBODY))
        .send()
        .await
        .refusal(404, "not_found");
    caller
        .patch(at(NOBODY))
        .json(&json!({}))
        .send()
        .await
        .refusal(404, "not_found");
    for id in [
        "cus_1",
        "usr_00000000000000000000000000000000",
        &NOBODY.to_uppercase(),
        "%20",
        "a%2Fb",
    ] {
        let refused = caller.get(at(id)).send().await;
        assert_eq!(
            refused.violations(),
            ["path /expressCustomerId pattern"],
            "{id}"
        );
    }
    world.finish();
}
