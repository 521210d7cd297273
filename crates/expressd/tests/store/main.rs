//! What holds of every store, and what holds of each.
//!
//! `conformance` lists the behaviours that the application relies on; each store runs the whole
//! list. What only one kind of store can do or suffer has a module of its own.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on fails where it stands"
)]

mod conformance;
mod sqlite;
mod world;
