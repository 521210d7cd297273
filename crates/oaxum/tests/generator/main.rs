//! The generator from outside: its command, what it makes of documents, and what it refuses.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod command;
mod corpus;
mod emitted;
mod fixture;
mod packages;
mod refusals;
mod unknown_fields;
