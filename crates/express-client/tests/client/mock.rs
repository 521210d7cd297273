//! The mock server of `express_client::testing`: it keeps the contract.

use express_client::{
    Client, ErrorKind,
    testing::{KEY, MockServer},
};

use crate::service::{ID, USER};

#[tokio::test]
async fn customers_live_as_the_contract_says() {
    let server = MockServer::start().await.unwrap();
    let client = server.client().unwrap();
    let express = client.express();
    let created = express
        .create("City Clinic")
        .metadata("a", "1")
        .await
        .unwrap();
    assert_eq!(created.status(), 201);
    let id = &created.express_customer_id;

    let unchanged = express.update(id).await.unwrap();
    assert_eq!((&*unchanged, unchanged.etag()), (&*created, created.etag()));
    let emptied = express.update(id).metadata([("", ""); 0]).await.unwrap();
    assert_eq!(
        emptied.metadata.as_ref().map(|metadata| metadata.len()),
        Some(0)
    );
    let cleared = express.update(id).clear_metadata().await.unwrap();
    assert!(cleared.metadata.is_none() && cleared.etag() != created.etag());

    assert!(express.add_user(id, USER).await.unwrap().message.is_none());
    assert!(express.add_user(id, USER).await.unwrap().message.is_some());
    assert_eq!(express.retrieve(id).await.unwrap().user_count.get(), 1);
    express.deactivate(id).await.unwrap();
    assert!(
        express.add_user(id, USER).await.unwrap().success,
        "a member already"
    );
    let other = USER.replace("usr_0", "usr_1");
    let error = express.add_user(id, other).await.unwrap_err();
    assert_eq!(error.code(), Some("customer_inactive"));
    assert_eq!(error.attempts(), 1, "x-should-retry: false");
    assert_eq!(
        client.customers().get(id).await.unwrap().status.as_str(),
        "archived"
    );
    assert_eq!(server.customers().len(), 1);
}

#[tokio::test]
async fn what_breaks_the_contract_is_refused_with_every_violation() {
    let server = MockServer::start().await.unwrap();
    let client = server.client().unwrap();
    let body = serde_json::json!({"expressCustomerName": "", "metadata": {"": "x"}, "more": 1});
    let post = client.request(express_client::http::Method::POST, "/v1/express");
    let error = post.json(&body).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::BadRequest);
    assert_eq!(error.violations().len(), 3, "{error}");
}

#[tokio::test]
async fn only_its_key_gets_in_and_only_known_customers_are_found() {
    let server = MockServer::start().await.unwrap();
    let stranger = Client::new(server.url(), "other").unwrap();
    let error = stranger.express().list().await.unwrap_err();
    assert!(error.is_unauthenticated());
    let client = Client::new(server.url(), KEY).unwrap();
    assert!(
        client
            .express()
            .retrieve(ID)
            .await
            .unwrap_err()
            .is_not_found()
    );
    let error = client.customers().get("nobody").await.unwrap_err();
    assert_eq!(
        (error.kind(), error.code()),
        (ErrorKind::NotFound, Some("not_found"))
    );
    let error = client.express().list().cursor("AAAA").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::BadRequest);
}

#[tokio::test]
async fn a_repeat_gets_the_first_answer_and_a_reused_key_is_refused() {
    let server = MockServer::start().await.unwrap();
    let express = server.client().unwrap().express();
    let first = express.create("a").idempotency_key("k").await.unwrap();
    let again = express.create("a").idempotency_key("k").await.unwrap();
    assert_eq!(first.raw(), again.raw());
    let error = express.create("b").idempotency_key("k").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnprocessableContent);
    assert_eq!(error.code(), Some("idempotency_key_reused"));
}

#[tokio::test]
async fn it_ends_with_its_value() {
    let server = MockServer::start().await.unwrap();
    let client = server.client().unwrap();
    client.express().list().await.unwrap();
    drop(server);
    let error = client.express().list().await.unwrap_err();
    assert!(error.status().is_none());
}
