//! While servers are away, slow, or refuse: nothing waits without end, and nothing has to be
//! restarted afterwards.

use std::sync::Arc;
use std::time::{Duration, Instant};

use expressd::app::NewCustomer;
use expressd::store::postgres::{IfEmpty, PostgresStore};
use expressd::store::{StoreError, StoreErrorKind};
use rustix::process::Signal;

use crate::cluster::Server;
use crate::world::World;

/// Well under the time that a request has.
const SOON: Duration = Duration::from_secs(15);

async fn world(server: &Server) -> World {
    let address = server.url().parse().unwrap();
    let store = PostgresStore::open(&address, 4, IfEmpty::Create).await;
    World::over(Arc::new(store.unwrap()), ()).await
}

async fn try_to_create(world: &World) -> Result<(), StoreError> {
    let new = NewCustomer {
        name: "x".to_owned(),
        metadata: None,
    };
    let created = world.app.create(&world.scope, &world.key, new, None).await;
    created.map(drop)
}

/// A session beside the service's that holds a lock until it is dropped.
pub async fn holding(server: &Server, sql: &str) -> tokio_postgres::Client {
    let url = server.url();
    let (client, connection) = tokio_postgres::connect(&url, tokio_postgres::NoTls)
        .await
        .unwrap();
    tokio::spawn(connection);
    client.batch_execute("BEGIN").await.unwrap();
    client.batch_execute(sql).await.unwrap();
    client
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_away_fails_soon_and_is_used_again_when_it_is_back() {
    let mut server = Server::start();
    let world = world(&server).await;
    let customer = world.create("x").await;
    server.kill();

    let begun = Instant::now();
    let error = try_to_create(&world).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Away);
    assert!(error.is_temporary());
    let error = world.app.retrieve(&world.scope, customer.id).await;
    assert_eq!(error.unwrap_err().kind(), StoreErrorKind::Away);
    let error = world.app.ready().await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Away);
    assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());

    server.run();
    world.app.ready().await.unwrap();
    assert_eq!(world.retrieve(customer.id).await, Some(customer));
    try_to_create(&world).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_under_way_is_waited_for() {
    let mut server = Server::start();
    let world = world(&server).await;
    let customer = world.create("x").await;
    for _ in 0..3 {
        server.stop();
        let restart = tokio::task::spawn_blocking(move || {
            server.run();
            server
        });
        assert!(world.retrieve(customer.id).await.is_some());
        try_to_create(&world).await.unwrap();
        server = restart.await.unwrap();
    }
    assert_eq!(world.names(None).await.len(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_stands_still_keeps_nobody_waiting() {
    let server = Server::start();
    let world = world(&server).await;
    world.create("x").await;
    // It takes connections, since the system does that, and says nothing.
    let mut still = vec![];
    let sessions =
        server.ask("SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'");
    for session in sessions.lines() {
        still.push(session.parse().unwrap());
    }
    let signal = |signal| {
        for pid in &still {
            let pid = rustix::process::Pid::from_raw(*pid).unwrap();
            // Those that have ended meanwhile need nothing.
            let _ = rustix::process::kill_process(pid, signal);
        }
        server.signal(signal);
    };
    signal(Signal::STOP);
    let begun = Instant::now();
    let error = try_to_create(&world).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Away, "{error:?}");
    assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
    signal(Signal::CONT);
    world.app.ready().await.unwrap();
    try_to_create(&world).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_waits_long_for_a_lock() {
    let server = Server::start();
    let world = world(&server).await;
    let customer = world.create("x").await;
    let held = holding(&server, "UPDATE express.customer SET version = version").await;
    let begun = Instant::now();
    let change = expressd::app::CustomerChange {
        name: Some("y".to_owned()),
        ..Default::default()
    };
    let update = world.app.update(
        &world.scope,
        &world.key,
        customer.id,
        Default::default(),
        change,
    );
    let error = update.await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Busy);
    assert!(error.is_temporary());
    assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
    // Reads wait for no row.
    assert_eq!(world.retrieve(customer.id).await, Some(customer.clone()));
    drop(held);
    world.rename(customer.id, "y").await;
    assert_eq!(world.names(None).await, ["y"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deadlock_is_resolved_without_the_callers_noticing() {
    let server = Server::start();
    let world = world(&server).await;
    let customer = world.create("x").await;
    // This session has the member's row that the service will want, and then wants the customer's,
    // which the service has by then.
    let user = expressd::app::UserId::from_bytes([1; 16]);
    let insert = format!(
        "INSERT INTO express.member SELECT scope, id, '{}' FROM express.customer",
        uuid::Uuid::from_bytes([1; 16])
    );
    let other = holding(&server, "SET LOCAL deadlock_timeout TO '60s'").await;
    other.batch_execute(&insert).await.unwrap();
    let add = world.add_user(customer.id, user);
    let other = async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        let hold = "UPDATE express.customer SET version = version";
        let held = tokio::time::timeout(Duration::from_secs(10), other.batch_execute(hold)).await;
        held.unwrap().unwrap();
        other.batch_execute("ROLLBACK").await.unwrap();
    };
    let (added, ()) = tokio::join!(add, other);
    assert_eq!(added, expressd::app::AddUserOutcome::Added);
    assert!(
        server.log().contains("deadlock detected"),
        "{}",
        server.log()
    );
    assert_eq!(world.retrieve(customer.id).await.unwrap().user_count, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_that_no_standby_confirms_is_not_acknowledged() {
    let mut server = Server::start();
    let world = world(&server).await;
    let customer = world.create("x").await;
    server.stop();
    server.configure(&[("synchronous_standby_names", "nobody")]);
    server.run();
    // More than there are connections, each of which would wait for ever.
    let begun = Instant::now();
    let writes = (0..8).map(|_| try_to_create(&world));
    for outcome in futures_util::future::join_all(writes).await {
        assert!(outcome.unwrap_err().is_temporary());
    }
    assert!(begun.elapsed() < 2 * SOON, "{:?}", begun.elapsed());
    // Some connections are left for reads.
    assert_eq!(world.retrieve(customer.id).await, Some(customer));

    server.configure(&[("synchronous_standby_names", "")]);
    server.reload();
    let begun = Instant::now();
    while try_to_create(&world).await.is_err() {
        assert!(begun.elapsed() < 2 * SOON, "no write goes through");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn acknowledged_writes_are_on_the_disk_whatever_the_server_was_told() {
    let server = Server::start_with(&[("synchronous_commit", "off")]);
    let mut seen = world(&server).await;
    // Asked of a session of the service, since it is set there.
    server.ask(
        "CREATE FUNCTION public.note() RETURNS trigger LANGUAGE plpgsql AS $$
         BEGIN NEW.email := current_setting('synchronous_commit'); RETURN NEW; END $$;
         CREATE TRIGGER note BEFORE INSERT ON express.customer
         FOR EACH ROW EXECUTE FUNCTION public.note()",
    );
    let id = seen.create("x").await.id;
    assert_eq!(seen.retrieve(id).await.unwrap().email, "on");
    server.ask("ALTER SYSTEM SET synchronous_commit TO remote_apply");
    server.reload();
    seen = world(&server).await;
    let id = seen.create("y").await.id;
    assert_eq!(seen.retrieve(id).await.unwrap().email, "remote_apply");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_takes_no_writes_is_said_to_be_read_only_or_away() {
    let server = Server::start();
    let world = world(&server).await;
    let customer = world.create("x").await;
    server.ask("ALTER SYSTEM SET default_transaction_read_only TO on");
    server.reload();
    let error = try_to_create(&world).await.unwrap_err();
    assert!(error.is_temporary(), "{error:?}");
    assert!(world.app.ready().await.is_err());

    server.ask("ALTER SYSTEM RESET default_transaction_read_only");
    server.reload();
    try_to_create(&world).await.unwrap();
    assert!(world.retrieve(customer.id).await.is_some());
    world.app.ready().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_answers_what_was_taken_and_takes_no_more() {
    let server = Server::start();
    let world = Arc::new(world(&server).await);
    let writes: Vec<_> = (0..100)
        .map(|_| {
            let world = Arc::clone(&world);
            tokio::spawn(async move { try_to_create(&world).await })
        })
        .collect();
    tokio::task::yield_now().await;
    world.app.close().await;
    let mut acknowledged = 0;
    for write in futures_util::future::join_all(writes).await {
        match write.unwrap() {
            Ok(()) => acknowledged += 1,
            Err(error) => assert_eq!(error.kind(), StoreErrorKind::Closed),
        }
    }
    let kept = server.ask("SELECT count(*) FROM express.customer");
    assert_eq!(kept, acknowledged.to_string());
    let error = world.app.ready().await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Closed);
    world.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_write_leaves_its_key_free() {
    let server = Server::start();
    let world = world(&server).await;
    let taken = world.create("taken").await;
    let write = expressd::app::Once {
        key: "k".to_owned(),
        fingerprint: expressd::app::Fingerprint::of("create", &[]),
        request_id: "1".to_owned(),
        at: world.clock.now(),
    };
    let failed = world
        .store
        .create(&world.scope, taken, world.stamp(), Some(write.clone()))
        .await;
    assert_eq!(failed.unwrap_err().kind(), StoreErrorKind::Internal);
    let fresh = world.elsewhere("fresh");
    let written = world
        .store
        .create(&world.scope, fresh, world.stamp(), Some(write))
        .await;
    assert_eq!(crate::world::now(written).name, "fresh");
}
