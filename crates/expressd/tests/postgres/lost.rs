//! A commit that was made, and whose confirmation was lost on the way: nobody knows whether it was
//! made. What is the same when done twice is tried again; of the rest, the caller is told.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use expressd::app::{AddUserOutcome, CustomerChange, NewCustomer, Precondition, UserId};
use expressd::store::StoreErrorKind;
use expressd::store::postgres::{IfEmpty, PostgresStore};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::cluster::Server;
use crate::world::{World, now, once};

/// The name of a customer whose creation is not confirmed.
const LOST: &str = "Lost Clinic";

/// Stands between the service and the server, and can lose one confirmation: of a commit, or of a
/// statement by itself that has [`LOST`] in it.
struct Network {
    loses_next: Arc<AtomicBool>,
    world: World,
    server: Server,
}

impl Network {
    async fn new() -> Self {
        let server = Server::start();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let here = listener.local_addr().unwrap().port();
        let (there, loses_next) = (server.port(), Arc::new(AtomicBool::new(false)));
        let loses = Arc::clone(&loses_next);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(pass(client, there, Arc::clone(&loses)));
            }
        });
        let url = format!("postgres://postgres@127.0.0.1:{here}/express");
        let store = PostgresStore::open(&url.parse().unwrap(), 4, IfEmpty::Create).await;
        let world = World::over(Arc::new(store.unwrap()), ()).await;
        // The scope is known from here on, so that the next commit is the one that counts.
        world.create("first").await;
        Self {
            loses_next,
            world,
            server,
        }
    }

    fn lose_next(&self) {
        self.loses_next.store(true, Ordering::SeqCst);
    }

    /// Whether a confirmation was lost since.
    fn has_lost(&self) -> bool {
        !self.loses_next.load(Ordering::SeqCst)
    }
}

/// Passes on what both say, until a confirmation is lost.
async fn pass(mut client: TcpStream, there: u16, loses_next: Arc<AtomicBool>) {
    let mut server = TcpStream::connect(("127.0.0.1", there)).await.unwrap();
    let (mut asked, mut told) = ([0; 1 << 16], [0; 1 << 16]);
    loop {
        tokio::select! {
            read = client.read(&mut asked) => {
                let Ok(length @ 1..) = read else { return };
                let has = |text: &[u8]| asked[..length].windows(text.len()).any(|it| it == text);
                let commits = has(b"COMMIT\0") || has(LOST.as_bytes());
                server.write_all(&asked[..length]).await.unwrap();
                if commits && loses_next.swap(false, Ordering::SeqCst) {
                    // It is made when the server says so, which nobody hears.
                    let _ = server.read(&mut told).await;
                    return;
                }
            }
            read = server.read(&mut told) => {
                let Ok(length @ 1..) = read else { return };
                if client.write_all(&told[..length]).await.is_err() {
                    return;
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_is_created_once() {
    let network = Network::new().await;
    network.lose_next();
    let created = network.world.create(LOST).await;
    assert!(network.has_lost());
    let (world, id) = (&network.world, created.id);
    assert_eq!(world.retrieve(id).await, Some(created));
    assert_eq!(world.names(None).await, [LOST, "first"]);
    let told = world.app.trail(&world.scope, Some(id), None, 10).await;
    assert_eq!(told.unwrap().events.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_with_an_idempotency_key_happens_once_and_for_the_first_time() {
    let network = Network::new().await;
    let world = &network.world;
    network.lose_next();
    let created = now(Ok::<_, ()>(world.create_once("x", once("k", "1")).await));
    assert!(network.has_lost());
    assert_eq!(world.names(None).await, ["x", "first"]);

    network.lose_next();
    let user = UserId::from_bytes([1; 16]);
    let key = Some(once("l", "2"));
    let added = world
        .app
        .add_user(&world.scope, &world.key, created.id, user, key)
        .await;
    assert_eq!(now(added), AddUserOutcome::Added);
    assert!(network.has_lost());
    assert_eq!(world.retrieve(created.id).await.unwrap().user_count, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_change_that_may_have_happened_the_caller_is_told_that_nobody_knows() {
    let network = Network::new().await;
    let world = &network.world;
    let created = world.create("x").await;
    network.lose_next();
    let change = CustomerChange {
        name: Some("y".to_owned()),
        ..CustomerChange::default()
    };
    let only_this = Precondition::OneOf(vec![created.version]);
    let update = world
        .app
        .update(&world.scope, &world.key, created.id, only_this, change);
    // Tried again, it would find the version that it made itself, and blame somebody else for it.
    let error = update.await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Away);
    assert!(error.is_temporary());
    assert!(network.has_lost());
    assert_eq!(world.retrieve(created.id).await.unwrap().name, "y");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_breaks_before_the_commit_is_not_noticed() {
    let network = Network::new().await;
    let world = &network.world;
    let created = world.create("x").await;
    // All sessions end, as when a server is restarted.
    network.server.ask(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE application_name = 'expressd'",
    );
    let new = NewCustomer {
        name: "y".to_owned(),
        metadata: None,
    };
    now(world.app.create(&world.scope, &world.key, new, None).await);
    world.rename(created.id, "z").await;
    assert_eq!(world.names(None).await, ["y", "z", "first"]);
}
