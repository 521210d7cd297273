//! How a database is opened, and why it is not.

use std::fs;
use std::sync::Arc;

use expressd::store::postgres::{IfEmpty, OpenError, PostgresStore};
use futures_util::future::join_all;

use crate::cluster::Server;
use crate::world::World;

async fn open(url: &str) -> Result<PostgresStore, OpenError> {
    PostgresStore::open(&url.parse().unwrap(), 4, IfEmpty::Create).await
}

async fn refusal(url: &str) -> OpenError {
    match open(url).await {
        Ok(_) => panic!("{url} opened"),
        Err(error) => error,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn replicas_that_start_at_one_time_make_one_schema() {
    let server = Server::start();
    let url = server.url();
    let opened = join_all((0..8).map(|_| open(&url))).await;
    assert!(opened.iter().all(Result::is_ok), "{opened:?}");
    let applied = server.ask("SELECT count(*) FROM express.schema_version WHERE version = 1");
    assert_eq!(applied, "1");
}

#[tokio::test]
async fn everything_is_there_after_opening_again() {
    let server = Server::start();
    let created = {
        let world = World::over(Arc::new(open(&server.url()).await.unwrap()), ()).await;
        world.create("x").await
    };
    let world = World::over(Arc::new(open(&server.url()).await.unwrap()), ()).await;
    assert_eq!(world.retrieve(created.id).await, Some(created));
}

#[tokio::test]
async fn an_empty_database_is_filled_only_when_asked_to() {
    let server = Server::start();
    let address = server.url().parse().unwrap();
    let error = PostgresStore::open(&address, 4, IfEmpty::Refuse).await;
    assert!(matches!(error, Err(OpenError::Empty)), "{error:?}");
    let schemas = "SELECT count(*) FROM pg_namespace WHERE nspname = 'express'";
    assert_eq!(server.ask(schemas), "0");
}

#[tokio::test]
async fn a_newer_schema_is_served_as_long_as_it_allows() {
    let server = Server::start();
    let running = World::over(Arc::new(open(&server.url()).await.unwrap()), ()).await;
    server.ask("INSERT INTO express.schema_version VALUES (999, 1)");
    // A replica of this release goes on, and so does one that starts anew.
    running.create("x").await;
    let started = World::over(Arc::new(open(&server.url()).await.unwrap()), ()).await;
    assert_eq!(started.names(None).await, ["x"]);

    server.ask("UPDATE express.schema_version SET serves_from = 999 WHERE version = 999");
    let error = refusal(&server.url()).await;
    let known = 4;
    assert!(
        matches!(error, OpenError::NewerSchema { found: 999, known: it } if it == known),
        "{error:?}"
    );
    running.create("y").await;
}

#[tokio::test]
async fn another_programs_schema_is_left_alone() {
    let server = Server::start();
    server.ask("CREATE SCHEMA express; CREATE TABLE express.theirs (x int)");
    let error = refusal(&server.url()).await;
    assert!(matches!(error, OpenError::Foreign), "{error:?}");
    let tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'express'";
    assert_eq!(server.ask(tables), "1");
}

#[tokio::test]
async fn other_tables_of_the_database_do_not_matter() {
    let server = Server::start();
    server.ask("CREATE TABLE public.customer (theirs int)");
    let world = World::over(Arc::new(open(&server.url()).await.unwrap()), ()).await;
    world.create("x").await;
    assert_eq!(server.ask("SELECT count(*) FROM public.customer"), "0");
}

#[tokio::test]
async fn a_missing_database_is_told_apart() {
    let server = Server::start();
    let error = refusal(&server.url().replace("/express", "/nowhere")).await;
    assert!(matches!(error, OpenError::Missing { .. }), "{error:?}");
}

#[tokio::test]
async fn a_wrong_password_is_told_apart_and_not_repeated() {
    let server = Server::start();
    server.ask("CREATE ROLE ada LOGIN PASSWORD 'right'; GRANT CREATE ON DATABASE express TO ada");
    let file = server.data().join("pg_hba.conf");
    fs::write(
        &file,
        "local all all trust\nhost all all all scram-sha-256\n",
    )
    .unwrap();
    server.reload();
    let url = |password: &str| {
        let user = format!("ada:{password}@");
        server.url().replace("postgres@", &user)
    };
    let error = refusal(&url("wrong")).await;
    let OpenError::NotLetIn { source, .. } = &error else {
        panic!("{error:?}");
    };
    assert!(!format!("{error} {source} {source:?}").contains("wrong"));
    open(&url("right")).await.unwrap();
}

#[tokio::test]
async fn a_user_who_may_not_create_a_schema_is_told_so() {
    let server = Server::start();
    server.ask("CREATE ROLE ada LOGIN");
    let error = refusal(&server.url().replace("postgres@", "ada@")).await;
    assert!(matches!(error, OpenError::NotAllowed { .. }), "{error:?}");
}

#[tokio::test]
async fn an_encoding_that_cannot_hold_every_text_is_refused() {
    let server = Server::start();
    server.ask("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0");
    let error = refusal(&server.url().replace("/express", "/latin")).await;
    assert!(
        matches!(&error, OpenError::Encoding { encoding } if encoding == "LATIN1"),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_named() {
    let error = refusal("postgres://postgres@127.0.0.1:1/express").await;
    assert!(
        matches!(&error, OpenError::Unreachable { server, .. } if server == "127.0.0.1:1"),
        "{error:?}"
    );
}

#[tokio::test]
async fn of_several_servers_the_one_that_takes_writes_is_used() {
    let primary = Server::start();
    let standby = primary.standby("standby");
    let alone = refusal(&standby.url()).await;
    assert!(matches!(alone, OpenError::ReadOnly { .. }), "{alone:?}");

    let url = crate::cluster::url(&[&standby, &primary]);
    let world = World::over(Arc::new(open(&url).await.unwrap()), ()).await;
    world.create("x").await;
    assert_eq!(primary.ask("SELECT count(*) FROM express.customer"), "1");
}

#[tokio::test]
async fn searches_go_without_an_index_where_the_extension_is_missing() {
    let server = Server::start();
    // Whoever may not create extensions gets none, and everything else.
    server.ask(
        "CREATE ROLE ada LOGIN; CREATE SCHEMA express AUTHORIZATION ada;
         REVOKE CREATE ON DATABASE express FROM PUBLIC",
    );
    let url = server.url().replace("postgres@", "ada@");
    let world = World::over(Arc::new(open(&url).await.unwrap()), ()).await;
    world.create("Straße").await;
    assert_eq!(world.names(Some("STRASSE")).await, ["Straße"]);
    let indexes = "SELECT count(*) FROM pg_indexes WHERE indexname = 'customer_name_parts'";
    assert_eq!(server.ask(indexes), "0");
}
