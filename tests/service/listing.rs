//! Lists: order, pages, filters, and cursors that are not what they should be.

use express_tests::world;
use serde_json::json;

use crate::support::{create, ids, unique, walk};

#[tokio::test]
async fn customers_come_newest_first() {
    let world = world!();
    let caller = world.with(&world.key());
    let mut created = Vec::new();
    for name in ["a", "b", "c", "d", "e"] {
        created.push(create(&caller, name).await);
    }
    created.reverse();
    let page = caller.get("/v1/express").send().await.expect(200).json();
    assert_eq!(ids(&page), created);
    assert_eq!(page["hasMore"], false);
    assert_eq!(page.get("cursor"), None);
    assert_eq!(walk(&caller, "limit=2").await, created);
    world.finish();
}

#[tokio::test]
async fn without_customers_the_list_is_empty() {
    let world = world!();
    let caller = world.with(&world.key());
    let page = caller.get("/v1/express").send().await.expect(200).json();
    assert_eq!(page, json!({"expressCustomers": [], "hasMore": false}));
    world.finish();
}

#[tokio::test]
async fn a_page_that_is_exactly_full_is_the_last() {
    let world = world!();
    let caller = world.with(&world.key());
    for name in ["a", "b", "c"] {
        create(&caller, name).await;
    }
    let page = caller
        .get("/v1/express?limit=3")
        .send()
        .await
        .expect(200)
        .json();
    assert_eq!((ids(&page).len(), &page["hasMore"]), (3, &json!(false)));
    let page = caller
        .get("/v1/express?limit=2")
        .send()
        .await
        .expect(200)
        .json();
    assert_eq!((ids(&page).len(), &page["hasMore"]), (2, &json!(true)));
    world.finish();
}

#[tokio::test]
async fn the_limit_is_a_whole_number_from_1_to_100_and_20_by_default() {
    let world = world!();
    let caller = world.with(&world.key());
    for number in 0..21 {
        create(&caller, &format!("customer {number}")).await;
    }
    let count = async |query: &str| {
        let target = format!("/v1/express{query}");
        ids(&caller.get(target).send().await.expect(200).json()).len()
    };
    assert_eq!(count("").await, 20);
    assert_eq!(count("?limit=1").await, 1);
    assert_eq!(count("?limit=20.0").await, 20);
    assert_eq!(count("?limit=1e1").await, 10);
    assert_eq!(count("?limit=100").await, 21);
    for (query, code) in [
        ("limit=0", "minimum"),
        ("limit=-1", "minimum"),
        ("limit=101", "maximum"),
        ("limit=1.5", "type"),
        ("limit=abc", "type"),
        ("limit=", "type"),
        ("limit=NaN", "type"),
        ("limit=0x10", "type"),
    ] {
        let refused = caller.get(format!("/v1/express?{query}")).send().await;
        assert_eq!(
            refused.violations(),
            [format!("query /limit {code}")],
            "{query}"
        );
    }
    world.finish();
}

#[tokio::test]
async fn the_name_filter_finds_a_part_of_a_name_in_any_case() {
    let world = world!();
    let caller = world.with(&world.key());
    for name in [
        "City Clinic",
        "Riverside CLINIC",
        "Ärztehaus 100%",
        "under_score",
        "Größe",
    ] {
        create(&caller, name).await;
    }
    let found = async |name: &str| {
        let target = format!("/v1/express?name={name}");
        let page = caller.get(target).send().await.expect(200).json();
        let customers = page["expressCustomers"].as_array().expect("a page").clone();
        let names = customers
            .iter()
            .rev()
            .map(|customer| customer["expressCustomerName"].to_string());
        names.collect::<Vec<_>>().join(" ").replace('"', "")
    };
    assert_eq!(found("clinic").await, "City Clinic Riverside CLINIC");
    assert_eq!(found("CITY+cl").await, "City Clinic");
    assert_eq!(found("%C3%A4RZTE").await, "Ärztehaus 100%");
    assert_eq!(found("gr%C3%B6%C3%9Fe").await, "Größe");
    assert_eq!(found("%25").await, "Ärztehaus 100%");
    assert_eq!(found("_").await, "under_score");
    assert_eq!(found("nobody").await, "");
    let all = "City Clinic Riverside CLINIC Ärztehaus 100% under_score Größe";
    assert_eq!(found("").await, all);
    world.finish();
}

#[tokio::test]
async fn a_walk_keeps_to_its_filter() {
    let world = world!();
    let caller = world.with(&world.key());
    let mut wanted = Vec::new();
    for number in 0..30 {
        let name = if number % 3 == 0 { "Wanted" } else { "other" };
        let id = create(&caller, name).await;
        if name == "Wanted" {
            wanted.push(id);
        }
    }
    let found = walk(&caller, "limit=4&name=wanted").await;
    assert_eq!(unique(&found), unique(&wanted));
    world.finish();
}

#[tokio::test]
async fn a_cursor_is_good_only_where_it_was_given() {
    let world = world!();
    let caller = world.with(&world.key());
    for name in ["one", "two", "three"] {
        create(&caller, name).await;
    }
    let page = caller
        .get("/v1/express?limit=1&name=o")
        .send()
        .await
        .expect(200)
        .json();
    let cursor = page["cursor"].as_str().expect("a cursor").to_owned();
    caller
        .get(format!("/v1/express?limit=1&name=o&cursor={cursor}"))
        .send()
        .await
        .expect(200);

    let other_tenant = world.with(&world.key_for("globex", "test", "read"));
    let other_environment = world.with(&world.key_for("acme", "live", "read"));
    let damaged = cursor.replacen(|_| true, if cursor.starts_with('A') { "B" } else { "A" }, 1);
    let mut last = cursor.clone();
    let end = if last.pop() == Some('A') { 'Q' } else { 'A' };
    for (who, caller, query) in [
        ("another filter", &caller, format!("name=x&cursor={cursor}")),
        ("no filter", &caller, format!("cursor={cursor}")),
        (
            "another tenant",
            &other_tenant,
            format!("name=o&cursor={cursor}"),
        ),
        (
            "another environment",
            &other_environment,
            format!("name=o&cursor={cursor}"),
        ),
        (
            "a damaged start",
            &caller,
            format!("name=o&cursor={damaged}"),
        ),
        (
            "a damaged end",
            &caller,
            format!("name=o&cursor={last}{end}"),
        ),
        ("cut short", &caller, format!("name=o&cursor={last}")),
        (
            "made longer",
            &caller,
            format!("name=o&cursor={cursor}AAAA"),
        ),
        ("made up", &caller, "name=o&cursor=AAAA".to_owned()),
        ("padded", &caller, format!("name=o&cursor={cursor}%3D")),
        ("empty", &caller, "name=o&cursor=".to_owned()),
        (
            "too long",
            &caller,
            format!("name=o&cursor={}", "A".repeat(513)),
        ),
    ] {
        let refused = caller.get(format!("/v1/express?{query}")).send().await;
        let violations = refused.violations();
        assert!(!violations.is_empty(), "{who}: {}", refused.text());
        assert!(
            violations
                .iter()
                .all(|found| found.starts_with("query /cursor ")),
            "{who}: {violations:?}"
        );
    }
    world.finish();
}

#[tokio::test]
async fn a_parameter_that_is_given_twice_is_refused() {
    let world = world!();
    let caller = world.with(&world.key());
    let refused = caller.get("/v1/express?limit=1&limit=2").send().await;
    let violations = refused.violations();
    assert!(
        violations
            .iter()
            .all(|found| found.starts_with("query /limit ")),
        "{violations:?}"
    );
    assert_eq!(violations.len(), 1);
    world.finish();
}
