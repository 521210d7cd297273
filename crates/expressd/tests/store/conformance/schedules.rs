//! What holds while others do things at the same time, however their calls fall: of keys that are
//! revoked, and of walks. What happens to one customer is in `histories`.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use expressd::app::{Access, CustomerId, RevokeOutcome, Secret};
use futures_util::future::join_all;
use proptest::prelude::*;
use proptest::strategy::ValueTree;

use crate::seeded::Seeded;
use crate::world::World;

/// A clock that ticks at each beginning and each end of a call.
#[derive(Clone, Default)]
struct Ticks(Arc<AtomicU64>);

impl Ticks {
    fn tick(&self) -> u64 {
        self.0.fetch_add(1, Ordering::SeqCst)
    }

    /// What came of a call, between its beginning and its end.
    async fn around<T>(&self, call: impl Future<Output = T>) -> (u64, T, u64) {
        let began = self.tick();
        let outcome = call.await;
        (began, outcome, self.tick())
    }
}

const REVOCATIONS: usize = 20;

/// When revokers begin, in tenths of a millisecond after those who try the key.
fn pauses() -> impl Strategy<Value = Vec<u64>> {
    prop::collection::vec(0_u64..40, 1..4)
}

pub async fn a_revoked_key_opens_nothing_from_then_on(world: World) {
    let mut seeded = Seeded::from_environment();
    let world = Arc::new(world);
    for number in 0..REVOCATIONS {
        let (mut runner, again) = seeded.next();
        let pauses = pauses().new_tree(&mut runner).unwrap().current();
        let name = format!("key {number}");
        let created = world
            .app
            .create_key(&world.scope, None, name, Access::Write, None);
        let created = created.await.unwrap();
        let ticks = Ticks::default();

        let triers = (0..4).map(|_| {
            let (world, ticks) = (Arc::clone(&world), ticks.clone());
            let secret = created.secret.clone();
            tokio::spawn(try_until_refused(world, ticks, secret))
        });
        let triers: Vec<_> = triers.collect();
        let revokers = pauses.iter().map(|pause| {
            let (world, ticks) = (Arc::clone(&world), ticks.clone());
            let (id, pause) = (created.key.id, Duration::from_micros(100 * *pause));
            tokio::spawn(async move {
                tokio::time::sleep(pause).await;
                ticks.around(world.app.revoke_key(None, None, id)).await
            })
        });
        let revoked = join_all(revokers.collect::<Vec<_>>()).await;
        let revoked: Vec<_> = revoked.into_iter().map(Result::unwrap).collect();
        let tried = join_all(triers).await;
        let tried: Vec<_> = tried.into_iter().flat_map(Result::unwrap).collect();

        let first = revoked
            .iter()
            .filter(|(_, outcome, _)| matches!(outcome, Ok(RevokeOutcome::Revoked(_))));
        assert_eq!(first.count(), 1, "{revoked:?}; {again}");
        let others = revoked
            .iter()
            .filter(|(_, outcome, _)| matches!(outcome, Ok(RevokeOutcome::AlreadyRevoked(_))));
        assert_eq!(others.count(), revoked.len() - 1, "{revoked:?}; {again}");
        let begun = revoked.iter().map(|(began, ..)| *began).min().unwrap();
        let done = revoked.iter().map(|(.., ended)| *ended).min().unwrap();
        for (began, opened, ended) in &tried {
            let may_open = *began < done;
            let may_refuse = *ended > begun;
            assert!(
                if *opened { may_open } else { may_refuse },
                "{began} to {ended}, opened: {opened}; revoked {revoked:?}; {again}"
            );
            // Who was refused knows it for everybody.
            let refused_before = |(_, opened, ended): &(u64, bool, u64)| !opened && ended < began;
            assert!(
                !(*opened && tried.iter().any(refused_before)),
                "opened at {began}, after it was refused: {tried:?}; {again}"
            );
        }
    }
}

/// Whether a key opened anything, each time until it did not, and once more.
async fn try_until_refused(
    world: Arc<World>,
    ticks: Ticks,
    secret: Secret,
) -> Vec<(u64, bool, u64)> {
    let mut tried = Vec::new();
    loop {
        let found = world.app.authenticate(secret.reveal().as_bytes());
        let (began, found, ended) = ticks.around(found).await;
        tried.push((began, found.unwrap().is_some(), ended));
        if let [.., (_, false, _), (_, false, _)] = tried.as_slice() {
            return tried;
        }
        // A store that answers at once would let nobody else have a turn.
        tokio::task::yield_now().await;
    }
}

const WALKS: usize = 6;

/// What is done to the customers while others walk through them.
#[derive(Clone, Copy, Debug)]
enum Write {
    Create,
    Deactivate(prop::sample::Index),
    Reactivate(prop::sample::Index),
    Rename(prop::sample::Index),
    AddUser(prop::sample::Index),
}

fn write() -> impl Strategy<Value = Write> {
    let which = any::<prop::sample::Index>;
    prop_oneof![
        4 => Just(Write::Create),
        2 => which().prop_map(Write::Deactivate),
        1 => which().prop_map(Write::Reactivate),
        2 => which().prop_map(Write::Rename),
        1 => which().prop_map(Write::AddUser),
    ]
}

/// What three callers write, the size of the pages, and whether walkers look for a part of names.
fn traffic() -> impl Strategy<Value = (Vec<Vec<Write>>, u16, bool)> {
    let calls = prop::collection::vec(write(), 5..20);
    (prop::collection::vec(calls, 3), 1_u16..9, any::<bool>())
}

pub async fn walks_skip_and_repeat_nothing_while_others_write(world: World) {
    let mut seeded = Seeded::from_environment();
    let world = Arc::new(world);
    for _ in 0..30 {
        world.create("City Clinic").await;
    }
    for _ in 0..WALKS {
        let (mut runner, again) = seeded.next();
        let (writes, limit, named) = traffic().new_tree(&mut runner).unwrap().current();
        let filter = named.then_some("CLINIC");
        let there: Arc<BTreeSet<CustomerId>> =
            Arc::new(walk(&world, 100, None).await.into_iter().collect());
        let writers = writes.into_iter().map(|writes| {
            let (world, there) = (Arc::clone(&world), Arc::clone(&there));
            tokio::spawn(async move {
                let mut created = BTreeSet::new();
                for write in writes {
                    created.extend(happen(&world, &there, write).await);
                }
                created
            })
        });
        let writers: Vec<_> = writers.collect();
        let walkers = (0..3).map(|_| {
            let world = Arc::clone(&world);
            tokio::spawn(async move { walk(&world, limit, filter).await })
        });
        let walked = join_all(walkers.collect::<Vec<_>>()).await;
        let written = join_all(writers).await;
        let created: BTreeSet<_> = written.into_iter().flat_map(Result::unwrap).collect();

        for walked in walked.into_iter().map(Result::unwrap) {
            assert!(
                walked.is_sorted_by(|newer, older| newer > older),
                "something comes twice, or late: {walked:?}; {again}"
            );
            let walked: BTreeSet<_> = walked.into_iter().collect();
            let skipped: Vec<_> = there.difference(&walked).collect();
            assert!(skipped.is_empty(), "skipped {skipped:?}; {again}");
            // Who came during the walk may be on its first pages; nobody else is.
            let unknown: Vec<_> = walked
                .iter()
                .filter(|id| !there.contains(id) && !created.contains(id))
                .collect();
            assert!(unknown.is_empty(), "nobody created {unknown:?}; {again}");
        }
    }
}

/// All customers that match, page by page.
async fn walk(world: &World, limit: u16, filter: Option<&str>) -> Vec<CustomerId> {
    let (mut walked, mut cursor) = (Vec::new(), None);
    loop {
        let page = world.page(cursor, limit, filter).await;
        walked.extend(page.customers.iter().map(|customer| customer.id));
        cursor = page.next;
        if cursor.is_none() {
            return walked;
        }
    }
}

/// The customer that was created, if one was. Names keep the part that is looked for.
async fn happen(world: &World, there: &BTreeSet<CustomerId>, write: Write) -> Option<CustomerId> {
    let pick = |which: prop::sample::Index| *there.iter().nth(which.index(there.len())).unwrap();
    match write {
        Write::Create => return Some(world.create("New Clinic").await.id),
        Write::Deactivate(which) => drop(world.deactivate(pick(which)).await),
        Write::Reactivate(which) => drop(world.reactivate(pick(which)).await),
        Write::Rename(which) => drop(world.rename(pick(which), "Clinic at the Harbour").await),
        Write::AddUser(which) => {
            let user = expressd::app::UserId::generate();
            world.add_user(pick(which), user).await;
        }
    }
    None
}
