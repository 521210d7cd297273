//! Walking all customers.

use std::{collections::BTreeSet, time::Duration};

use express_client::{
    Client, ErrorKind,
    testing::{MockServer, Reply},
};
use futures_util::{StreamExt, TryStreamExt};
use serde_json::{Value, json};

use crate::service::CUSTOMER;

/// A server with so many customers, named by their numbers.
async fn with_customers(count: usize) -> (MockServer, Client) {
    let server = MockServer::start().await.unwrap();
    let client = server.client().unwrap();
    for number in 0..count {
        client.express().create(number.to_string()).await.unwrap();
    }
    (server, client)
}

fn page(cursor: Option<&str>, has_more: bool, customers: usize) -> Reply {
    let customer: Value = serde_json::from_str(CUSTOMER).unwrap();
    let mut body = json!({"expressCustomers": vec![customer; customers], "hasMore": has_more});
    if let Some(cursor) = cursor {
        body["cursor"] = cursor.into();
    }
    Reply::json(200, &body)
}

/// The requests for pages.
fn lists(server: &MockServer) -> Vec<String> {
    let requests = server.requests().into_iter();
    requests
        .map(|request| request.line())
        .filter(|line| line.starts_with("GET /v1/express"))
        .collect()
}

/// Waits until so many pages were asked for; fails if it takes long.
async fn until_asked(server: &MockServer, pages: usize) {
    for _ in 0..500 {
        if lists(server).len() >= pages {
            return;
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    panic!("{:?}", lists(server));
}

#[tokio::test]
async fn every_customer_is_met_once() {
    let (server, client) = with_customers(25).await;
    let stream = client.express().list().limit(10).stream();
    let names: Vec<String> = stream
        .map_ok(|customer| customer.express_customer_name.into_inner())
        .try_collect()
        .await
        .unwrap();
    let expected: Vec<String> = (0..25).rev().map(|number| number.to_string()).collect();
    assert_eq!(names, expected);
    assert_eq!(lists(&server).len(), 3);
}

#[tokio::test]
async fn pages_come_with_their_headers() {
    let (_server, client) = with_customers(3).await;
    let pages: Vec<_> = client
        .express()
        .list()
        .limit(2)
        .pages()
        .try_collect()
        .await
        .unwrap();
    let sizes: Vec<_> = pages
        .iter()
        .map(|page| page.express_customers.len())
        .collect();
    assert_eq!(sizes, [2, 1]);
    assert!(pages.iter().all(|page| page.request_id().is_some()));
}

#[tokio::test]
async fn a_walk_asks_for_large_pages_of_the_same_search() {
    let (server, client) = with_customers(0).await;
    server.script([page(Some("AAAA"), true, 1), page(None, false, 1)]);
    let walk = client
        .express()
        .list()
        .name("x")
        .header("x-walk", "1")
        .stream();
    assert_eq!(walk.count().await, 2);
    assert_eq!(
        lists(&server),
        [
            "GET /v1/express?limit=100&name=x",
            "GET /v1/express?cursor=AAAA&limit=100&name=x"
        ]
    );
    assert!(
        server
            .requests()
            .iter()
            .all(|request| request.header("x-walk").is_some())
    );
}

#[tokio::test]
async fn it_ends_when_either_sign_of_a_next_page_is_missing() {
    for last in [
        page(None, true, 1),
        page(Some("AAAA"), false, 1),
        page(None, false, 0),
    ] {
        let (server, client) = with_customers(0).await;
        server.script([last]);
        assert!(client.express().list().stream().count().await <= 1);
        assert_eq!(lists(&server).len(), 1);
    }
}

#[tokio::test]
async fn an_empty_page_does_not_end_it() {
    let (server, client) = with_customers(0).await;
    server.script([
        page(Some("AAAA"), true, 1),
        page(Some("BBBB"), true, 0),
        page(None, false, 1),
    ]);
    assert_eq!(client.express().list().stream().count().await, 2);
}

#[tokio::test]
async fn a_cursor_that_leads_nowhere_is_an_error() {
    let (server, client) = with_customers(0).await;
    server.script([page(Some("AAAA"), true, 1), page(Some("AAAA"), true, 1)]);
    let mut stream = client.express().list().stream();
    assert!(stream.next().await.unwrap().is_ok());
    let error = stream.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Undecodable);
    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert_eq!(
        cause,
        "body /cursor: is the cursor of this same page: the walk would never end"
    );
    assert!(stream.next().await.is_none());
}

#[tokio::test]
async fn nothing_is_asked_before_the_first_customer_is_wanted() {
    let (server, client) = with_customers(1).await;
    let mut stream = client.express().list().stream();
    tokio::time::sleep(Duration::from_millis(20)).await;
    assert!(lists(&server).is_empty());
    stream.next().await.unwrap().unwrap();
}

#[tokio::test]
async fn the_next_page_is_fetched_while_one_is_used_and_no_other() {
    let (server, client) = with_customers(10).await;
    let mut stream = client.express().list().limit(2).stream();
    stream.next().await.unwrap().unwrap();
    until_asked(&server, 2).await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(lists(&server).len(), 2, "one page ahead");
    assert_eq!(stream.count().await, 9);
    assert_eq!(lists(&server).len(), 5);
}

#[tokio::test]
async fn a_failed_page_ends_it_and_tells_where_to_go_on() {
    let (server, client) = with_customers(6).await;
    let express = client.express();
    let mut stream = express.list().limit(2).max_retries(0).stream();
    for _ in 0..2 {
        stream.next().await.unwrap().unwrap();
        until_asked(&server, 2).await;
    }
    // The second page was fetched ahead; the third fails.
    server.script([Reply::status(500)]);
    stream.next().await.unwrap().unwrap();
    stream.next().await.unwrap().unwrap();
    let error = stream.next().await.unwrap().unwrap_err();
    assert_eq!(error.status().unwrap(), 500);
    assert!(stream.next().await.is_none());
    let cursor = stream.cursor().unwrap().to_owned();
    assert_eq!(express.list().cursor(cursor).stream().count().await, 2);
}

#[tokio::test]
async fn a_page_that_cannot_be_read_ends_it_and_tells_where_to_go_on() {
    let (server, client) = with_customers(0).await;
    // The cursor of the bad page is sound: the page behind it may be asked for, but is not gone to.
    let bad = json!({"expressCustomers": [{}], "hasMore": true, "cursor": "BBBB"});
    server.script([page(Some("AAAA"), true, 1), Reply::json(200, &bad)]);
    let mut stream = client.express().list().stream();
    assert!(stream.next().await.unwrap().is_ok());
    let error = stream.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Undecodable);
    assert_eq!(stream.cursor(), Some("AAAA"));
    assert!(stream.next().await.is_none());
}

#[tokio::test]
async fn it_goes_on_wherever_a_page_has_its_cursor() {
    let (server, client) = with_customers(0).await;
    let customer: Value = serde_json::from_str(CUSTOMER).unwrap();
    let first = format!(
        r#"{{"cursor":"\u0041AAA","new":{{"cursor":7,"hasMore":false}},"hasMore":true,"expressCustomers":[{customer}]}}"#
    );
    let first = Reply::body(200, "application/json", first);
    server.script([first, page(None, false, 1)]);
    assert_eq!(client.express().list().stream().count().await, 2);
    assert_eq!(lists(&server)[1], "GET /v1/express?cursor=AAAA&limit=100");
}

#[tokio::test]
async fn a_page_is_retried_like_any_request() {
    let (server, client) = with_customers(3).await;
    server.script([Reply::pass(), Reply::disconnect(), Reply::status(503)]);
    assert_eq!(client.express().list().limit(2).stream().count().await, 3);
}

#[tokio::test]
async fn what_happens_meanwhile_neither_skips_nor_repeats_a_customer() {
    let (_server, client) = with_customers(9).await;
    let express = client.express();
    let before: BTreeSet<_> = express
        .list()
        .stream()
        .map_ok(|customer| customer.express_customer_id)
        .try_collect()
        .await
        .unwrap();
    let mut stream = express.list().limit(2).stream();
    let mut met = Vec::new();
    while let Some(customer) = stream.try_next().await.unwrap() {
        express.create("new").await.unwrap();
        express
            .deactivate(&customer.express_customer_id)
            .await
            .unwrap();
        met.push(customer.express_customer_id);
    }
    assert_eq!(met.len(), before.len());
    assert_eq!(met.into_iter().collect::<BTreeSet<_>>(), before);
}
