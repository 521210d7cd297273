//! The house without a network.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderValue, Request, StatusCode};
use axum::middleware::{map_request, map_response};
use axum::response::Response;

use crate::server::contract;
use crate::testing::{Answer, send};

const KEY: &str = "X-Key";
const BADGE: &str = "Authorization";

async fn enter(room: &str, credentials: &[(&str, &str)]) -> Answer {
    let request = credentials
        .iter()
        .fold(Request::get(room), |request, (name, value)| {
            request.header(*name, *value)
        });
    send(&contract().watch(crate::router()), request, "").await
}

#[track_caller]
fn greets(answer: &Answer, name: &str) {
    assert_eq!(answer.status, 200);
    assert_eq!(answer.json()["text"], format!("Hello, {name}!"));
}

/// The schemes that a refusal asks for.
#[track_caller]
fn asks_for(answer: &Answer) -> Vec<&str> {
    assert_eq!(answer.status, 401);
    let challenges = answer.headers.get_all("www-authenticate").iter();
    let schemes = challenges.map(|challenge| challenge.to_str().unwrap().split(' ').next());
    schemes.map(Option::unwrap).collect()
}

#[tokio::test]
async fn where_nothing_is_asked_for_everybody_is_a_stranger() {
    greets(&enter("/street", &[]).await, "stranger");
    greets(&enter("/street", &[(KEY, "key-of-ada")]).await, "stranger");
}

#[tokio::test]
async fn where_a_badge_is_optional_a_wrong_one_is_not() {
    greets(&enter("/lobby", &[]).await, "stranger");
    greets(
        &enter("/lobby", &[(BADGE, "Bearer badge-of-bob")]).await,
        "Bob",
    );
    let refused = enter("/lobby", &[(BADGE, "Bearer stolen")]).await;
    assert_eq!(asks_for(&refused), ["Bearer"]);
}

#[tokio::test]
async fn either_is_enough() {
    greets(&enter("/office", &[(KEY, "key-of-bob")]).await, "Bob");
    greets(
        &enter("/office", &[(BADGE, "Bearer badge-of-ada")]).await,
        "Ada",
    );
    let refused = enter("/office", &[]).await;
    assert_eq!(asks_for(&refused), ["ApiKey", "Bearer"]);
}

#[tokio::test]
async fn both_are_needed_and_of_the_same_person() {
    let (key, badge) = ((KEY, "key-of-ada"), (BADGE, "Bearer badge-of-ada"));
    greets(&enter("/vault", &[key, badge]).await, "Ada");
    assert_eq!(asks_for(&enter("/vault", &[key]).await), ["Bearer"]);
    assert_eq!(asks_for(&enter("/vault", &[badge]).await), ["ApiKey"]);
    let other = enter("/vault", &[(KEY, "key-of-bob"), badge]).await;
    assert_eq!(other.status, 403);
}

#[tokio::test]
async fn a_role_that_is_missing_is_named() {
    let bob = [(KEY, "key-of-bob"), (BADGE, "Bearer badge-of-bob")];
    let refused = enter("/vault", &bob).await;
    assert_eq!(refused.status, 403);
    let detail = refused.json()["detail"].clone();
    assert!(detail.as_str().unwrap().contains("keeper"), "{detail}");
}

#[tokio::test]
async fn the_contract_is_kept() {
    let report = contract().check(&crate::router()).await;
    report.assert_kept();
    // Two rooms want credentials: none, a wrong key, and a wrong badge.
    assert_eq!(report.refusals, 6);
    let undocumented = "`office` answers 401 Unauthorized, which the document does not name";
    assert!(
        report.notes.iter().any(|note| note == undocumented),
        "{report}"
    );
}

/// What the contract tests have against a house, as `subject: reason`.
async fn breaches(house: Router) -> Vec<String> {
    let breaches = contract().check(&house).await.breaches.into_iter();
    breaches
        .map(|breach| format!("{}: {}", breach.subject, breach.reason))
        .collect()
}

#[tokio::test]
async fn a_house_with_an_open_door_is_caught() {
    let unlocked = map_request(|mut request: Request<Body>| async {
        let headers = request.headers_mut();
        headers.insert(KEY, HeaderValue::from_static("key-of-ada"));
        request
    });
    let found = breaches(crate::router().layer(unlocked)).await;
    let reason = "a caller without valid credentials has to be refused with 401";
    // The vault wants a badge as well.
    let office = format!("`office`: {reason}");
    assert_eq!(found, [office.clone(), office.clone(), office]);
}

#[tokio::test]
async fn a_house_that_refuses_in_another_way_is_caught() {
    let broken = map_response(|mut response: Response| async {
        *response.status_mut() = StatusCode::IM_A_TEAPOT;
        response
    });
    assert_eq!(breaches(crate::router().layer(broken)).await.len(), 6);
}

#[tokio::test]
async fn a_house_without_a_room_is_caught() {
    let found = breaches(Router::new()).await;
    assert_eq!(found[0], "`office`: the router has no route for it");
}
