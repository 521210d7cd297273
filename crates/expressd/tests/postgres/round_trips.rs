//! How often the store waits for the server: what `docs/scaling.md` calculates with.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use expressd::app::{Access, Search, Statuses};
use expressd::store::postgres::{IfEmpty, PostgresStore};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::cluster::Server;
use crate::world::World;

/// Passes on what both say, and counts how often the service speaks after the server has answered.
async fn pass(mut client: TcpStream, there: u16, trips: Arc<AtomicU32>) {
    let mut server = TcpStream::connect(("127.0.0.1", there)).await.unwrap();
    let (mut asked, mut told) = ([0; 1 << 16], [0; 1 << 16]);
    let mut answered = true;
    loop {
        tokio::select! {
            read = client.read(&mut asked) => {
                let Ok(length @ 1..) = read else { return };
                if std::mem::take(&mut answered) {
                    trips.fetch_add(1, Ordering::SeqCst);
                }
                server.write_all(&asked[..length]).await.unwrap();
            }
            read = server.read(&mut told) => {
                let Ok(length @ 1..) = read else { return };
                answered = true;
                if client.write_all(&told[..length]).await.is_err() {
                    return;
                }
            }
        }
    }
}

struct Counted {
    trips: Arc<AtomicU32>,
    world: World,
}

impl Counted {
    async fn new() -> Self {
        let server = Server::start();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let here = listener.local_addr().unwrap().port();
        let (there, trips) = (server.port(), Arc::new(AtomicU32::new(0)));
        let counts = Arc::clone(&trips);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(pass(client, there, Arc::clone(&counts)));
            }
        });
        let url = format!("postgres://postgres@127.0.0.1:{here}/express");
        let store = PostgresStore::open(&url.parse().unwrap(), 2, IfEmpty::Create).await;
        let world = World::over(Arc::new(store.unwrap()), server).await;
        Self { trips, world }
    }

    /// How many it takes once its statements are prepared on every connection.
    async fn count<F: Future>(&self, act: impl Fn() -> F) -> u32 {
        let mut fewest = u32::MAX;
        for _ in 0..10 {
            let before = self.trips.load(Ordering::SeqCst);
            act().await;
            fewest = fewest.min(self.trips.load(Ordering::SeqCst) - before);
        }
        fewest
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_asked_most_takes_one_and_so_does_the_key() {
    let counted = Counted::new().await;
    let world = &counted.world;
    let key = world
        .app
        .create_key(&world.scope, None, "key", Access::Write, None);
    let key = key.await.unwrap();
    let secret = key.secret.reveal().as_bytes();
    assert_eq!(counted.count(|| world.app.authenticate(secret)).await, 1);

    let id = world.create_billing("clinic-1", "x").await.customer.id;
    assert_eq!(
        counted.count(|| world.app.retrieve(&world.scope, id)).await,
        1
    );
    assert_eq!(counted.count(|| world.page(None, 20, None)).await, 1);
    assert_eq!(counted.count(|| world.page(None, 20, Some("x"))).await, 1);
    assert_eq!(counted.count(|| world.billing(id)).await, 1);
    assert_eq!(counted.count(|| world.by_external_id("clinic-1")).await, 1);
    let search = || Search {
        statuses: Statuses::Any,
        conditions: Vec::new(),
        order: Vec::new(),
        limit: 20,
        offset: 0,
    };
    let search = || world.app.search(&world.scope, search());
    assert_eq!(counted.count(search).await, 1);

    assert_eq!(counted.count(|| world.create("x")).await, 1);
}
