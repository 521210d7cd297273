//! A database of an older release: what is told while its schema is brought up to date.

use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use expressd::store::migration::Migrating;
use expressd::store::postgres::{IfEmpty, PostgresStore};

use crate::away::holding;
use crate::cluster::Server;

/// A server with the first schema that there was.
fn old_server() -> Server {
    let server = Server::start();
    server.ask(concat!(
        "CREATE SCHEMA express; SET search_path TO express;",
        include_str!("../../src/store/postgres/migrations/0001_customers_users_keys.sql"),
        "CREATE TABLE schema_version (
             version integer PRIMARY KEY,
             serves_from integer NOT NULL,
             applied_at timestamptz NOT NULL DEFAULT now()
         );
         INSERT INTO schema_version VALUES (1, 1);"
    ));
    server
}

/// Opens the database, and hands on what is told meanwhile.
async fn open(server: &Server) -> Receiver<Migrating> {
    let address = server.url().parse().unwrap();
    let (sender, told) = channel();
    let follower = move |moment| sender.send(moment).unwrap();
    let opened = PostgresStore::open_followed(&address, 4, IfEmpty::Refuse, &follower).await;
    opened.unwrap();
    told
}

#[tokio::test]
async fn each_step_is_told_once() {
    let server = old_server();
    let told: Vec<_> = open(&server).await.into_iter().collect();
    let steps: Vec<_> = told
        .iter()
        .filter_map(|moment| match moment {
            Migrating::Step { number, of, .. } => Some((*number, *of)),
            _ => None,
        })
        .collect();
    assert_eq!(steps, [(2, 4), (3, 4), (4, 4)]);
    assert_eq!(told.last(), Some(&Migrating::Finishing));
    assert_eq!(open(&server).await.into_iter().next(), None, "it is done");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replica_that_waits_for_another_says_so() {
    let server = old_server();
    // The lock that a replica holds while it is at it.
    let other = holding(&server, "SELECT pg_advisory_xact_lock(1163415634)").await;
    let address = server.url().parse().unwrap();
    let (sender, told) = channel();
    let opening = tokio::spawn(async move {
        let follower = move |moment| sender.send(moment).unwrap();
        PostgresStore::open_followed(&address, 4, IfEmpty::Refuse, &follower).await
    });
    let first = told.recv_timeout(Duration::from_secs(20)).unwrap();
    assert_eq!(first, Migrating::Waiting);
    other.batch_execute("ROLLBACK").await.unwrap();
    opening.await.unwrap().unwrap();
    assert_eq!(told.into_iter().last(), Some(Migrating::Finishing));
}
