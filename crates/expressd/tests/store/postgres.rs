//! What holds of a store in a PostgreSQL database.

use std::sync::Arc;

use expressd::app::Once;
use expressd::store::Store;
use expressd::store::postgres::{IfEmpty, PostgresStore};

use crate::cluster::Server;
use crate::conformance::conformance;
use crate::world::{World, once};

conformance!(super::world);

/// Few, so that many callers have to share them.
const CONNECTIONS: usize = 8;

async fn world() -> World {
    let server = Server::start();
    let store = open(&server.url()).await;
    World::over(Arc::new(store), server).await
}

async fn open(url: &str) -> PostgresStore {
    let address = url.parse().unwrap();
    PostgresStore::open(&address, CONNECTIONS, IfEmpty::Create)
        .await
        .unwrap()
}

#[tokio::test]
async fn expired_keys_go_as_new_ones_come() {
    let server = Server::start();
    let store = open(&server.url()).await;
    let world = World::over(Arc::new(store), ()).await;
    for index in 0..6 {
        let key = once(&format!("old {index}"), "1");
        world.create_once("x", key).await;
    }
    let kept = || server.ask("SELECT count(*) FROM express.idempotency");
    assert_eq!(kept(), "6");
    world.clock.advance(Once::KEPT);
    world.create_once("x", once("new 1", "1")).await;
    assert_eq!(kept(), "3", "a few at a time");
    world.create_once("x", once("new 2", "1")).await;
    assert_eq!(kept(), "2", "the two new ones");
}

#[tokio::test]
async fn a_rare_part_of_a_name_is_found_by_the_index() {
    let server = Server::start();
    let store = open(&server.url()).await;
    let world = World::over(Arc::new(store), ()).await;
    let records = (0..3000).map(|index| world.elsewhere(&format!("customer {index}")).into());
    world.import(records.collect()).await;
    world.create("a Straße in Łódź").await;
    server.ask("VACUUM ANALYZE express.customer");
    assert_eq!(world.names(Some("STRASSE")).await, ["a Straße in Łódź"]);
    let plan = server.ask(
        "EXPLAIN SELECT * FROM express.customer
         WHERE name_folded LIKE '%łódź%' ORDER BY id DESC LIMIT 21",
    );
    assert!(plan.contains("customer_name_parts"), "{plan}");
}

/// The same behaviours where each call goes to another of three replicas.
mod replicated {
    use super::*;
    use crate::replicas::Replicas;

    conformance!(super::world);

    async fn world() -> World {
        let server = Server::start();
        let url = server.url();
        let stores = [open(&url).await, open(&url).await, open(&url).await];
        let stores = stores.map(|store| Arc::new(store) as Arc<dyn Store>);
        World::over(Arc::new(Replicas::new(stores)), server).await
    }
}
