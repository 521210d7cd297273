//! The house without a network.

use axum::http::Request;

use crate::testing::{Answer, send};

const KEY: &str = "X-Key";
const BADGE: &str = "Authorization";

async fn enter(room: &str, credentials: &[(&str, &str)]) -> Answer {
    let request = credentials
        .iter()
        .fold(Request::get(room), |request, (name, value)| {
            request.header(*name, *value)
        });
    send(&crate::router(), request, "").await
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
