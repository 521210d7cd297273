//! The petstore without a network, on a file of its own.

use axum::Router;
use axum::http::HeaderValue;
use axum::middleware::map_response;
use axum::response::Response;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::server::contract;
use crate::store::Store;
use crate::testing::{Answer, get, send, send_as};

/// The service on the file of a folder; opened again, it is the service after a restart. Whatever it
/// answers in these tests is what the contract allows.
fn petstore(folder: &TempDir) -> Router {
    let store = Store::open(&folder.path().join("pets.db")).unwrap();
    contract().watch(crate::router(store))
}

async fn write(router: &Router, method: &str, uri: &str, pet: Value) -> Answer {
    send_as(router, method, uri, "application/json", pet.to_string()).await
}

#[tokio::test]
async fn the_contract_is_kept() {
    let folder = TempDir::new().unwrap();
    let report = contract().check(&petstore(&folder)).await;
    report.assert_kept();
    assert!(report.round_trips > 10, "{report}");
}

#[tokio::test]
async fn a_pet_is_added_changed_found_and_forgotten() {
    let folder = TempDir::new().unwrap();
    let router = petstore(&folder);
    let added = write(
        &router,
        "POST",
        "/pets",
        json!({"name": "Minka", "tags": ["grey"]}),
    )
    .await;
    assert_eq!(added.status, 201);
    assert_eq!(added.header("location"), "/pets/1");
    assert_eq!(
        added.json(),
        json!({"id": 1, "name": "Minka", "tags": ["grey"]})
    );

    let sold = json!({"name": "Minka", "status": "sold"});
    let replaced = write(&router, "PUT", "/pets/1", sold).await;
    assert_eq!(replaced.status, 200);
    let sold = json!({"id": 1, "name": "Minka", "status": "sold"});
    assert_eq!(send(&router, get("/pets/1"), "").await.json(), sold);

    let removed = write(&router, "DELETE", "/pets/1", Value::Null).await;
    assert_eq!((removed.status.as_u16(), removed.text()), (204, ""));
    assert_eq!(send(&router, get("/pets/1"), "").await.status, 404);
}

#[tokio::test]
async fn what_is_acknowledged_outlives_the_server() {
    let folder = TempDir::new().unwrap();
    let pet = json!({"name": "Minka", "status": "available"});
    write(&petstore(&folder), "POST", "/pets", pet).await;
    let found = send(&petstore(&folder), get("/pets/1"), "").await;
    assert_eq!(found.json()["name"], "Minka");
}

#[tokio::test]
async fn pages_go_on_where_the_one_before_ends() {
    let folder = TempDir::new().unwrap();
    let router = petstore(&folder);
    for (name, status) in [
        ("A", "sold"),
        ("B", "available"),
        ("C", "sold"),
        ("D", "sold"),
    ] {
        let pet = json!({"name": name, "status": status});
        assert_eq!(write(&router, "POST", "/pets", pet).await.status, 201);
    }
    let first = send(&router, get("/pets?status=sold&limit=2"), "")
        .await
        .json();
    assert_eq!(first["pets"][1]["name"], "C");
    assert_eq!(first["next"], 3);
    let rest = send(&router, get("/pets?status=sold&limit=2&after=3"), "").await;
    let last = json!({"pets": [{"id": 4, "name": "D", "status": "sold"}]});
    assert_eq!(rest.json(), last);
}

#[tokio::test]
async fn a_name_is_there_once() {
    let folder = TempDir::new().unwrap();
    let router = petstore(&folder);
    write(&router, "POST", "/pets", json!({"name": "Minka"})).await;
    write(&router, "POST", "/pets", json!({"name": "Felix"})).await;
    for (method, uri) in [("POST", "/pets"), ("PUT", "/pets/2")] {
        let refused = write(&router, method, uri, json!({"name": "Minka"})).await;
        assert_eq!(refused.status, 409);
        assert_eq!(refused.header("content-type"), "application/problem+json");
        assert_eq!(refused.json()["detail"], "Another pet has this name.");
    }
}

#[tokio::test]
async fn every_violation_is_named_and_nothing_is_kept() {
    let folder = TempDir::new().unwrap();
    let router = petstore(&folder);
    let odd = json!({"name": "", "status": "lost", "tags": ["a", "a"]});
    let refused = write(&router, "POST", "/pets", odd).await;
    assert_eq!(refused.status, 400);
    assert_eq!(refused.pointers(), ["/name", "/status", "/tags"]);
    assert_eq!(
        send(&router, get("/pets"), "").await.json(),
        json!({"pets": []})
    );
}

#[tokio::test]
async fn a_file_that_somebody_spoilt_is_a_fault_that_says_nothing_of_it() {
    let folder = TempDir::new().unwrap();
    let router = petstore(&folder);
    write(&router, "POST", "/pets", json!({"name": "Minka"})).await;
    let file = rusqlite::Connection::open(folder.path().join("pets.db")).unwrap();
    file.execute("UPDATE pet SET status = 'lost'", []).unwrap();
    let failed = send(&router, get("/pets/1"), "").await;
    assert_eq!(failed.status, 500);
    assert!(!failed.text().contains("lost"));
}

/// The answer to a request for pets, after somebody has spoilt it on its way out.
async fn spoilt(spoil: fn(&mut Response)) -> Answer {
    let folder = TempDir::new().unwrap();
    let store = Store::open(&folder.path().join("pets.db")).unwrap();
    let spoils = map_response(move |mut response: Response| async move {
        spoil(&mut response);
        response
    });
    let router = contract().watch(crate::router(store).layer(spoils));
    write(&router, "POST", "/pets", json!({"name": "Minka"})).await
}

#[tokio::test]
#[should_panic(expected = "its header `Location` is missing")]
async fn an_answer_without_a_header_is_caught() {
    spoilt(|response| drop(response.headers_mut().remove("location"))).await;
}

#[tokio::test]
#[should_panic(expected = "its media type is `text/html`, not application/json")]
async fn an_answer_of_another_media_type_is_caught() {
    spoilt(|response| {
        let html = HeaderValue::from_static("text/html");
        response.headers_mut().insert("content-type", html);
    })
    .await;
}

#[tokio::test]
#[should_panic(expected = "its body is not valid: /id: 0 is less than the minimum of 1")]
async fn an_answer_with_a_wrong_body_is_caught() {
    spoilt(|response| *response.body_mut() = r#"{"id": 0, "name": "Minka"}"#.into()).await;
}

#[tokio::test]
#[should_panic(expected = "its body is no JSON")]
async fn an_answer_that_was_cut_short_is_caught() {
    spoilt(|response| *response.body_mut() = r#"{"id": 1"#.into()).await;
}
