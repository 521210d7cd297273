//! The primary is killed under load and the standby promoted: the replicas go on without a restart,
//! and nothing that was acknowledged is lost.

use std::env;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::cluster::{Server, url};
use crate::harness::World;
use crate::replicas::{Callers, key};

/// How often it is done; `cargo xtask soak failover` sets it higher.
const ROUNDS: &str = "EXPRESS_FAILOVER_ROUNDS";

const CALLERS: usize = 8;

const REPLICAS: usize = 2;

/// From the promotion on.
const RECOVERY: Duration = Duration::from_secs(10);

/// The service's own limit of a request, and a little for a loaded machine.
const REQUEST: Duration = Duration::from_secs(31);

#[test]
fn a_failover_loses_nothing_and_needs_no_restart() {
    let rounds = env::var(ROUNDS).map_or(2, |text| text.parse().unwrap());
    for round in 1..=rounds {
        // Short, so that callers notice nothing; or longer than the service tries again.
        let outage = Duration::from_millis(if round % 2 == 0 { 6000 } else { 500 });
        let report = fail_over(outage);
        // Shown by those who run it for its figures.
        println!("failover {round} of {rounds}: {report}");
    }
}

/// What callers saw.
#[derive(Default)]
struct Load {
    /// The names of customers whose creation was acknowledged.
    acknowledged: Mutex<Vec<String>>,
    /// When each acknowledgement came, and from which replica.
    times: Mutex<Vec<(Instant, usize)>>,
    refused: Mutex<u64>,
    over: AtomicBool,
}

impl Load {
    fn call(&self, caller: usize, callers: &Callers) {
        for number in 0.. {
            if self.over.load(Ordering::Relaxed) {
                return;
            }
            let name = format!("{caller}-{number}");
            let replica = (caller + number) % REPLICAS;
            let begun = Instant::now();
            let key = format!("Idempotency-Key: {name}\r\n");
            let answer = callers.create(replica, &name, &key);
            assert!(begun.elapsed() < REQUEST, "{:?}", begun.elapsed());
            match answer.status {
                201 => {
                    self.acknowledged.lock().unwrap().push(name);
                    self.times.lock().unwrap().push((Instant::now(), replica));
                }
                503 => {
                    assert!(answer.header("retry-after").parse::<u32>().unwrap() >= 1);
                    *self.refused.lock().unwrap() += 1;
                    thread::sleep(Duration::from_millis(20));
                }
                other => panic!("{other}: {}", answer.text()),
            }
        }
    }

    /// Waits until each replica has acknowledged something since `since`.
    fn recovered(&self, since: Instant) -> Duration {
        loop {
            let times = self.times.lock().unwrap().clone();
            let firsts: Vec<_> = (0..REPLICAS)
                .filter_map(|replica| {
                    let mut own = times
                        .iter()
                        .filter(|(at, by)| *by == replica && *at > since);
                    own.next().map(|(at, _)| at.duration_since(since))
                })
                .collect();
            if let (true, Some(last)) = (firsts.len() == REPLICAS, firsts.iter().max()) {
                return *last;
            }
            assert!(since.elapsed() < RECOVERY, "not recovered: {firsts:?}");
            thread::sleep(Duration::from_millis(10));
        }
    }
}

fn fail_over(outage: Duration) -> String {
    let mut primary = Server::start_with(&[("wal_level", "replica")]);
    let standby = primary.standby("standby");
    primary.stop();
    primary.configure(&[("synchronous_standby_names", "standby")]);
    primary.run();
    wait_for_standby(&primary, &standby, "sync_state = 'sync'");

    let (world, url) = (World::new(), url(&[&primary, &standby]));
    let secret = key(&world, &url);
    let replicas: Vec<_> = (0..REPLICAS)
        .map(|_| world.serve(&["--database", &url]))
        .collect();
    let callers = Callers::of(&replicas, secret);
    let load = Load::default();
    let recovered = thread::scope(|scope| {
        let calls: Vec<_> = (0..CALLERS)
            .map(|caller| {
                let (load, callers) = (&load, &callers);
                scope.spawn(move || load.call(caller, callers))
            })
            .collect();
        thread::sleep(Duration::from_millis(700));
        assert!(!load.acknowledged.lock().unwrap().is_empty());
        primary.kill();
        thread::sleep(outage);
        let not_ready = replicas[0].get("/readyz");
        assert_eq!(not_ready.status, 503);
        assert_eq!(not_ready.json()["status"], "store_unavailable");
        standby.promote();
        let promoted = Instant::now();
        let recovered = load.recovered(promoted);
        thread::sleep(Duration::from_millis(300));
        load.over.store(true, Ordering::Relaxed);
        for call in calls {
            call.join().unwrap();
        }
        recovered
    });

    let refused = load.refused.into_inner().unwrap();
    assert!(refused > 0 || outage < Duration::from_secs(4));
    let kept = standby.ask("SELECT name FROM express.customer");
    let mut kept: Vec<_> = kept.lines().collect();
    kept.sort_unstable();
    let acknowledged = load.acknowledged.into_inner().unwrap();
    for name in &acknowledged {
        assert!(kept.binary_search(&name.as_str()).is_ok(), "{name} is lost");
    }
    // What was tried again under one key happened once.
    let created = kept.len();
    kept.dedup();
    assert_eq!(kept.len(), created, "something happened twice");
    for replica in &replicas {
        assert_eq!(replica.get("/readyz").status, 200);
    }
    format!(
        "away for {outage:?}: {} acknowledged, none lost; {} times 503; recovered {recovered:.1?} after the promotion",
        acknowledged.len(),
        refused,
    )
}

fn wait_for_standby(primary: &Server, standby: &Server, state: &str) {
    let state = format!("SELECT count(*) FROM pg_stat_replication WHERE {state}");
    let deadline = Instant::now() + Duration::from_secs(30);
    while primary.ask(&state) != "1" {
        let late = Instant::now() > deadline;
        assert!(!late, "the standby does not follow: {}", standby.log());
        thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_standby_that_was_away_follows_again() {
    let mut primary = Server::start_with(&[("wal_level", "replica")]);
    let mut standby = primary.standby("standby");
    standby.stop();
    primary.ask("CREATE TABLE more AS SELECT repeat('x', 100) FROM generate_series(1, 50000)");
    // Each removes what only the standby still needs, unless it is kept for it.
    primary.ask("CHECKPOINT");
    primary.stop();
    primary.run();
    standby.run();
    wait_for_standby(&primary, &standby, "state = 'streaming'");
}
