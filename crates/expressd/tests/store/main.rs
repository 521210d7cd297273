//! What holds of every store, and what holds of each.
//!
//! `conformance` lists the behaviours that the application relies on; each store runs the whole
//! list. What only one kind of store can do or suffer has a module of its own.

#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails where it stands"
)]

#[path = "../postgres/cluster.rs"]
#[allow(dead_code, reason = "the tests of servers that fail need more of it")]
mod cluster;
mod conformance;
mod postgres;
mod replicas;
mod replicas_parts;
mod seeded;
mod segments;
mod sqlite;
mod world;
