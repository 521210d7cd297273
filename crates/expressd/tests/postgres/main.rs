//! What holds of a service on PostgreSQL besides what holds of every store: how a database is opened,
//! what happens while its servers are away, that replicas are as exact as one, and that a failover
//! loses nothing. The servers are started here.

#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails where it stands"
)]

mod away;
mod cluster;
mod copy;
mod failover;
#[path = "../process/harness.rs"]
#[expect(dead_code, reason = "the tests of the process need more of it")]
mod harness;
mod lost;
mod migrating;
mod opening;
mod replicas;
mod round_trips;
mod tls;
#[path = "../store/world.rs"]
#[expect(dead_code, reason = "the tests of stores need more of it")]
mod world;
