//! What many of these tests need.

use std::{collections::BTreeSet, time::Duration};

use express_tests::http::{Answer, Caller};
use serde_json::{Value, json};

/// A well-formed customer id that no service has given out.
pub const NOBODY: &str = "cus_00000000000000000000000000000000";

/// A user id, different for each number.
pub fn user(number: u32) -> String {
    format!("usr_{number:032x}")
}

/// The path of a customer on the Express face.
pub fn at(id: &str) -> String {
    format!("/v1/express/{id}")
}

/// The path of a customer's users.
pub fn users_of(id: &str) -> String {
    format!("/v1/express/{id}/users")
}

/// Creates a customer with this name, and gives its id.
pub async fn create(caller: &Caller, name: &str) -> String {
    let body = json!({"expressCustomerName": name});
    id_of(
        &caller
            .post("/v1/express")
            .json(&body)
            .send()
            .await
            .expect(201),
    )
}

/// The id of the customer in an answer.
#[track_caller]
pub fn id_of(answer: &Answer) -> String {
    text(&answer.json()["expressCustomerId"])
}

/// A text in JSON.
#[track_caller]
pub fn text(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("{value} is no text"))
        .to_owned()
}

/// The customer as it is now.
pub async fn retrieve(caller: &Caller, id: &str) -> Value {
    caller.get(at(id)).send().await.expect(200).json()
}

/// Adds a user to a customer.
pub async fn add_user(caller: &Caller, id: &str, user: &str) -> Answer {
    caller
        .post(users_of(id))
        .json(&json!({"userId": user}))
        .send()
        .await
}

/// Removes a user from a customer.
pub async fn remove_user(caller: &Caller, id: &str, user: &str) -> Answer {
    caller
        .delete(users_of(id))
        .json(&json!({"userId": user}))
        .send()
        .await
}

/// The ids on one page of a list.
#[track_caller]
pub fn ids(page: &Value) -> Vec<String> {
    let customers = page["expressCustomers"].as_array().expect("a page");
    customers
        .iter()
        .map(|customer| text(&customer["expressCustomerId"]))
        .collect()
}

/// The ids on all pages, each asked for with this query besides the cursor.
pub async fn walk(caller: &Caller, query: &str) -> Vec<String> {
    let (mut found, mut cursor) = (Vec::new(), String::new());
    for _ in 0..100 {
        let target = format!("/v1/express?{query}{cursor}");
        let page = caller.get(target).send().await.expect(200).json();
        found.extend(ids(&page));
        assert_eq!(
            page["hasMore"] == true,
            page.get("cursor").is_some(),
            "{page}"
        );
        match page["cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return found,
        }
    }
    panic!("a walk without an end");
}

/// The set of some ids, none of which may occur twice.
#[track_caller]
pub fn unique(ids: &[String]) -> BTreeSet<&str> {
    let set: BTreeSet<_> = ids.iter().map(String::as_str).collect();
    assert_eq!(set.len(), ids.len(), "an id occurs twice");
    set
}

/// Long enough for the clock to move on by the least that a time shows.
pub async fn a_moment() {
    tokio::time::sleep(Duration::from_millis(5)).await;
}
