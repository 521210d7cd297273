//! Searches. What each condition finds is held against a model in the tests of the stores; here is
//! how they are asked for.

use express_tests::{
    http::{Answer, Caller},
    world,
};
use serde_json::{Value, json};

use super::billing;
use crate::support::{a_moment, at, create, text};

async fn search(caller: &Caller, body: &Value) -> Answer {
    let call = caller.post("/v1/customers/search");
    call.json(body).send().await
}

/// The names that are found, in order.
async fn names(caller: &Caller, body: Value) -> Vec<String> {
    let page = search(caller, &body).await.expect(200).json();
    let items = page["items"].as_array().expect("items").iter();
    let names: Vec<_> = items.map(|item| text(&item["name"])).collect();
    if body.get("limit").is_none() {
        assert_eq!(page["pagination"]["total"], names.len());
    }
    names
}

/// Three customers, and the time before the second.
async fn three(caller: &Caller) -> String {
    for (external_id, name, email, city) in [
        ("c-1", "Ärztehaus", "a@example.com", "Berlin"),
        ("c-2", "clinic Süd", "b@example.com", "50%"),
        ("c-3", "Clinic Nord", "", "berlin"),
    ] {
        let body = json!({
            "external_id": external_id, "name": name, "email": email, "address_city": city,
            "metadata": {"city": city, "kind": "x"},
        });
        let call = caller.post("/v1/customers").json(&body);
        call.send().await.expect(201);
        a_moment().await;
    }
    let second = caller.get("/v1/customers/external/c-2").send().await;
    text(&second.expect(200).json()["created_at"])
}

#[tokio::test]
async fn every_condition_can_be_asked_for() {
    let world = world!();
    let caller = world.with(&world.key());
    let second = three(&caller).await;
    let find = async |body: Value| names(&caller, body).await;
    let one = |field: &str, operator: &str, kind: &str, value: Value| {
        json!({"filters": [
            {"field": field, "operator": operator, "data_type": kind, "value": {(kind): value}},
        ]})
    };
    let (first, middle, last) = ("Ärztehaus", "clinic Süd", "Clinic Nord");
    let id = caller
        .get("/v1/customers/external/c-1")
        .send()
        .await
        .expect(200);
    let id = text(&id.json()["id"]);
    for (body, expected) in [
        (json!({}), vec![last, middle, first]),
        (json!({"order": "asc"}), vec![first, middle, last]),
        (json!({"customer_ids": [id, "nonsense"]}), vec![first]),
        (json!({"customer_ids": []}), vec![]),
        (json!({"external_id": "c-2"}), vec![middle]),
        (
            json!({"external_ids": ["c-3", "c-1", "c-9"]}),
            vec![last, first],
        ),
        (json!({"email": "a@example.com"}), vec![first]),
        (json!({"status": "archived"}), vec![]),
        (
            json!({"metadata": {"city": "50%", "kind": "x"}}),
            vec![middle],
        ),
        (json!({"metadata": {"city": "x"}}), vec![]),
        (json!({"start_time": second}), vec![last, middle]),
        (json!({"end_time": second}), vec![middle, first]),
        (
            json!({"start_time": second, "end_time": second}),
            vec![middle],
        ),
        (
            one("name", "contains", "string", json!("CLINIC")),
            vec![last, middle],
        ),
        (one("name", "contains", "string", json!("ÄRZ")), vec![first]),
        (
            one("name", "not_contains", "string", json!("clinic")),
            vec![first],
        ),
        (
            one("address_city", "contains", "string", json!("BER")),
            vec![last, first],
        ),
        (
            one("address_city", "contains", "string", json!("0%")),
            vec![middle],
        ),
        (
            one("address_city", "eq", "string", json!("Berlin")),
            vec![first],
        ),
        (one("external_id", "gt", "string", json!("c-2")), vec![last]),
        (
            one("external_id", "gte", "string", json!("c-2")),
            vec![last, middle],
        ),
        (
            one("external_id", "lt", "string", json!("c-2")),
            vec![first],
        ),
        (
            one("email", "in", "array", json!(["", "b@example.com"])),
            vec![last, middle],
        ),
        (
            one("external_id", "not_in", "array", json!(["c-1"])),
            vec![last, middle],
        ),
        (
            one("created_at", "after", "date", json!(second)),
            vec![last],
        ),
        (
            one("created_at", "gte", "date", json!(second)),
            vec![last, middle],
        ),
        (
            one("created_at", "before", "date", json!(second)),
            vec![first],
        ),
        (one("created_at", "eq", "date", json!(second)), vec![middle]),
        (one("id", "gt", "string", json!(id)), vec![last, middle]),
        (
            one("timezone", "eq", "string", json!("UTC")),
            vec![last, middle, first],
        ),
        (
            json!({"sort": [{"field": "name", "direction": "asc"}]}),
            vec![last, middle, first],
        ),
        (
            json!({"sort": [{"field": "email"}, {"field": "created_at"}], "order": "asc"}),
            vec![last, first, middle],
        ),
        (
            json!({"email": "a@example.com", "metadata": {"city": "berlin"}}),
            vec![],
        ),
    ] {
        assert_eq!(find(body.clone()).await, expected, "{body}");
    }
    world.finish();
}

#[tokio::test]
async fn pages_say_which_part_they_are() {
    let world = world!();
    let caller = world.with(&world.key());
    three(&caller).await;
    let page =
        async |body: Value| search(&caller, &body).await.expect(200).json()["pagination"].clone();
    assert_eq!(
        page(json!({})).await,
        json!({"limit": 50, "offset": 0, "total": 3})
    );
    let body = json!({"limit": 1, "offset": 1});
    assert_eq!(
        page(body.clone()).await,
        json!({"limit": 1, "offset": 1, "total": 3})
    );
    assert_eq!(names(&caller, body).await, ["clinic Süd"]);
    let behind = json!({"limit": 1000, "offset": 1_000_000});
    assert_eq!(
        page(behind.clone()).await,
        json!({"limit": 1000, "offset": 1_000_000, "total": 3})
    );
    assert_eq!(names(&caller, behind).await, Vec::<String>::new());
    world.finish();
}

#[tokio::test]
async fn deleted_customers_come_only_when_they_are_asked_for() {
    let world = world!();
    let caller = world.with(&world.key());
    for name in ["a", "b", "c"] {
        create(&caller, name).await;
        a_moment().await;
    }
    let ids = search(&caller, &json!({})).await.expect(200).json();
    let id = |index: usize| text(&ids["items"][index]["id"]);
    caller.delete(billing(&id(0))).send().await.expect(204);
    let call = caller.post(format!("{}/deactivate", at(&id(1))));
    call.send().await.expect(200);
    let of_status = |operator: &str, kind: &str, value: Value| {
        json!({"filters": [
            {"field": "status", "operator": operator, "data_type": kind, "value": {(kind): value}},
        ]})
    };
    for (body, expected) in [
        (json!({}), vec!["b", "a"]),
        (json!({"status": "published"}), vec!["a"]),
        (json!({"status": "archived"}), vec!["b"]),
        (json!({"status": "deleted"}), vec!["c"]),
        (of_status("eq", "string", json!("deleted")), vec!["c"]),
        (
            of_status("in", "array", json!(["archived", "deleted"])),
            vec!["c", "b"],
        ),
        (
            of_status("not_in", "array", json!(["published"])),
            vec!["b"],
        ),
        (of_status("contains", "string", json!("delet")), vec![]),
    ] {
        assert_eq!(names(&caller, body.clone()).await, expected, "{body}");
    }
    world.finish();
}

#[tokio::test]
async fn integrations_come_with_what_is_found() {
    let world = world!();
    let caller = world.with(&world.key());
    create(&caller, "x").await;
    let found = search(&caller, &json!({})).await.expect(200).json();
    assert_eq!(found["items"][0].get("integrations"), None);
    let found = search(&caller, &json!({"expand": "integrations"})).await;
    assert_eq!(
        found.expect(200).json()["items"][0]["integrations"],
        json!([])
    );
    world.finish();
}

#[tokio::test]
async fn nothing_of_another_tenant_is_found_or_counted() {
    let world = world!();
    let caller = world.with(&world.key());
    let id = create(&caller, "x").await;
    for (tenant, environment) in [("other", "test"), ("acme", "live")] {
        let stranger = world.with(&world.key_for(tenant, environment, "read"));
        for body in [
            json!({}),
            json!({"customer_ids": [id]}),
            json!({"external_id": id}),
        ] {
            assert_eq!(names(&stranger, body).await, Vec::<String>::new());
        }
    }
    world.finish();
}

#[tokio::test]
async fn what_does_not_fit_is_refused_with_its_place() {
    let world = world!();
    let caller = world.with(&world.key());
    let filter = |field: &str, operator: &str, kind: &str, value: Value| {
        json!({"filters": [
            {"field": "name", "operator": "eq", "data_type": "string", "value": {"string": ""}},
            {"field": field, "operator": operator, "data_type": kind, "value": value},
        ]})
    };
    let now = json!({"date": "2026-01-15T09:30:00Z"});
    for (body, violation) in [
        (json!({"limit": 0}), "body /limit minimum"),
        (json!({"limit": 1001}), "body /limit maximum"),
        (json!({"offset": -1}), "body /offset minimum"),
        (json!({"status": "active"}), "body /status enum"),
        (json!({"order": "up"}), "body /order enum"),
        (
            json!({"sort": [{"field": "password"}]}),
            "body /sort/0/field enum",
        ),
        (
            json!({"start_time": "yesterday"}),
            "body /start_time format",
        ),
        (json!({"page": 1}), "body /page additional_properties"),
        (
            filter("password", "eq", "string", json!({})),
            "body /filters/1/field enum",
        ),
        (
            filter("name", "like", "string", json!({})),
            "body /filters/1/operator enum",
        ),
        (
            filter("name", "eq", "string", json!({})),
            "body /filters/1/value/string required",
        ),
        (
            filter("name", "in", "array", json!({"string": "x"})),
            "body /filters/1/value/array required",
        ),
        (
            filter("created_at", "gt", "date", json!({})),
            "body /filters/1/value/date required",
        ),
        (
            filter("name", "before", "string", json!({"string": "x"})),
            "body /filters/1/operator operator",
        ),
        (
            filter("name", "eq", "array", json!({"array": []})),
            "body /filters/1/operator operator",
        ),
        (
            filter("created_at", "contains", "date", now.clone()),
            "body /filters/1/operator operator",
        ),
        (
            filter("name", "eq", "number", json!({"number": 1.5})),
            "body /filters/1/data_type data_type",
        ),
        (
            filter("name", "eq", "date", now),
            "body /filters/1/data_type data_type",
        ),
        (
            filter("created_at", "eq", "string", json!({"string": "x"})),
            "body /filters/1/data_type data_type",
        ),
    ] {
        let refused = search(&caller, &body).await;
        refused.refusal(400, "validation_error");
        assert_eq!(refused.violations(), [violation], "{body}");
    }
    let filters: Vec<_> = (0..21)
        .map(|_| json!({"field": "name", "operator": "eq", "data_type": "string", "value": {"string": ""}}))
        .collect();
    let refused = search(&caller, &json!({"filters": filters})).await;
    assert_eq!(refused.violations(), ["body /filters max_items"]);
    world.finish();
}

#[tokio::test]
async fn a_walk_by_id_meets_everybody_once() {
    let world = world!();
    let caller = world.with(&world.key());
    for number in 0..7 {
        create(&caller, &number.to_string()).await;
    }
    let (mut last, mut met) = (String::new(), Vec::new());
    for _ in 0..4 {
        let body = json!({
            "sort": [{"field": "id", "direction": "asc"}],
            "filters": [{"field": "id", "operator": "gt", "data_type": "string", "value": {"string": last}}],
            "limit": 2,
        });
        let page = search(&caller, &body).await.expect(200).json();
        for item in page["items"].as_array().expect("items") {
            last = text(&item["id"]);
            met.push(text(&item["name"]));
        }
    }
    assert_eq!(met, ["0", "1", "2", "3", "4", "5", "6"]);
    world.finish();
}
