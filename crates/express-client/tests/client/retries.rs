//! When a request is sent again, and after which pause.

use std::time::Duration;

use express_client::testing::{MockServer, Reply};

use crate::service::USER;

async fn server(script: impl IntoIterator<Item = Reply>) -> MockServer {
    let server = MockServer::start().await.unwrap();
    server.script(script);
    server
}

#[tokio::test]
async fn a_request_is_sent_three_times_and_then_given_up() {
    let server = server([503, 502, 500, 500].map(Reply::status)).await;
    let error = server.client().unwrap().express().list().await.unwrap_err();
    assert_eq!(error.status().unwrap(), 500, "the last answer counts");
    assert_eq!((error.attempts(), server.requests().len()), (3, 3));
    assert_eq!(server.unused_replies(), 1);
    assert!(error.is_retryable());
    assert_eq!(
        error.to_string(),
        "`list` failed: 500 Internal Server Error: The request failed as a test wanted. \
         [internal_error], after 3 attempts (request scripted)"
    );
}

#[tokio::test]
async fn what_passes_is_tried_again_and_what_stays_is_not() {
    for status in [408, 409, 429, 500, 502, 503, 504, 529] {
        let server = server([Reply::status(status)]).await;
        let page = server.client().unwrap().express().list().await.unwrap();
        assert_eq!(page.attempts(), 2, "{status}");
    }
    for status in [400, 401, 403, 404, 405, 406, 412, 413, 415, 422] {
        let server = server([Reply::status(status)]).await;
        let error = server.client().unwrap().express().list().await.unwrap_err();
        assert_eq!(error.attempts(), 1, "{status}");
        assert!(!error.is_retryable(), "{status}");
    }
}

#[tokio::test]
async fn connections_that_break_are_tried_again() {
    let broken = [Reply::disconnect(), Reply::status(200).truncated()];
    let server = server(broken).await;
    let page = server.client().unwrap().express().list().await.unwrap();
    assert_eq!(page.attempts(), 3);
}

#[tokio::test]
async fn a_connection_that_cannot_be_made_is_tried_again() {
    let server = MockServer::start().await.unwrap();
    let client = server
        .builder()
        .base_url("http://127.0.0.1:1")
        .build()
        .unwrap();
    let error = client.express().list().await.unwrap_err();
    assert!(error.is_connect() && error.is_retryable());
    assert_eq!((error.attempts(), server.pauses().len()), (3, 2));
}

#[tokio::test]
async fn a_timeout_is_tried_again() {
    let server = server([Reply::stall()]).await;
    let list = server.client().unwrap().express().list();
    let page = list.timeout(Duration::from_millis(700)).await.unwrap();
    assert_eq!(page.attempts(), 2);
}

#[tokio::test]
async fn every_method_is_tried_again() {
    let server = MockServer::start().await.unwrap();
    let client = server.client().unwrap();
    let express = client.express();
    let id = express
        .create("x")
        .await
        .unwrap()
        .express_customer_id
        .clone();
    let fail = || server.script([Reply::status(500)]);
    fail();
    assert_eq!(express.create("y").await.unwrap().attempts(), 2);
    fail();
    assert_eq!(express.retrieve(&id).await.unwrap().attempts(), 2);
    fail();
    assert_eq!(express.update(&id).name("z").await.unwrap().attempts(), 2);
    fail();
    assert_eq!(express.deactivate(&id).await.unwrap().attempts(), 2);
    fail();
    assert_eq!(express.reactivate(&id).await.unwrap().attempts(), 2);
    fail();
    assert_eq!(express.add_user(&id, USER).await.unwrap().attempts(), 2);
    fail();
    assert_eq!(express.remove_user(&id, USER).await.unwrap().attempts(), 2);
    fail();
    assert_eq!(client.customers().get(&id).await.unwrap().attempts(), 2);
}

#[tokio::test]
async fn the_services_word_beats_the_status() {
    let never = Reply::status(503).header("x-should-retry", "false");
    let server_that_knows = server([never]).await;
    let error = server_that_knows
        .client()
        .unwrap()
        .express()
        .list()
        .await
        .unwrap_err();
    assert_eq!(error.attempts(), 1);
    assert!(!error.is_retryable());

    let again = Reply::status(400).header("x-should-retry", "true");
    let server_that_hopes = server([again]).await;
    let page = server_that_hopes
        .client()
        .unwrap()
        .express()
        .list()
        .await
        .unwrap();
    assert_eq!(page.attempts(), 2);
}

#[tokio::test]
async fn pauses_start_at_half_a_second_and_double() {
    let server = server([503; 7].map(Reply::status)).await;
    let list = server.client().unwrap().express().list();
    list.max_retries(6).await.unwrap_err();
    let longest = [0.5, 1.0, 2.0, 4.0, 8.0, 8.0].map(Duration::from_secs_f64);
    let pauses = server.pauses();
    assert_eq!(pauses.len(), 6);
    for (pause, longest) in pauses.into_iter().zip(longest) {
        assert!(
            pause <= longest && pause >= longest.mul_f64(0.75),
            "{pause:?} of {longest:?}"
        );
    }
}

#[tokio::test]
async fn the_service_says_how_long_to_wait() {
    let limited = || Reply::status(429);
    let server = server([
        limited()
            .header("retry-after-ms", "1500")
            .header("retry-after", "9"),
        limited().header("retry-after", "9"),
        limited()
            .header("date", "Sun, 06 Nov 1994 08:49:37 GMT")
            .header("retry-after", "Sun, 06 Nov 1994 08:49:41 GMT"),
        limited().header("retry-after", "3600"),
    ])
    .await;
    server
        .client()
        .unwrap()
        .express()
        .list()
        .max_retries(4)
        .await
        .unwrap();
    let pauses = server.pauses();
    assert_eq!(pauses[..3], [1500, 9000, 4000].map(Duration::from_millis));
    assert!(
        pauses[3] <= Duration::from_secs(4),
        "over a minute is not waited for"
    );
}

#[tokio::test]
async fn a_post_carries_one_idempotency_key_over_its_retries_and_another_the_next_time() {
    let server = server([Reply::disconnect(), Reply::status(500)]).await;
    let client = server.client().unwrap();
    let create = client.express().create("City Clinic");
    create.clone().await.unwrap();
    create.await.unwrap();
    let keys: Vec<_> = server
        .requests()
        .iter()
        .map(|request| request.header("idempotency-key").unwrap())
        .collect();
    assert_eq!(keys.len(), 4);
    assert!(keys[0] == keys[1] && keys[1] == keys[2] && keys[2] != keys[3]);
    assert_eq!(keys[0].len(), 36, "a UUID");
    assert_eq!(server.customers().len(), 2);
}

#[tokio::test]
async fn a_customer_is_created_once_though_the_first_answer_was_lost() {
    let server = MockServer::start().await.unwrap();
    let client = server.client().unwrap();
    let create = client.express().create("Once").idempotency_key("mine");
    let first = create.clone().await.unwrap();
    // The second time is what a retry is to the service: it knows the key.
    let second = create.await.unwrap();
    assert_eq!(*first, *second);
    assert_eq!(server.customers().len(), 1);
}

#[tokio::test]
async fn what_is_not_retried_costs_no_idempotency_key() {
    let server = server([]).await;
    let client = server.builder().max_retries(0).build().unwrap();
    client.express().create("x").await.unwrap();
    client.express().list().max_retries(5).await.unwrap();
    for request in server.requests() {
        assert_eq!(request.header("idempotency-key"), None);
    }
}
