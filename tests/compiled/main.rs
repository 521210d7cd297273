//! What is emitted for the fixtures compiles without a warning, and does what the documents say.
#![allow(clippy::expect_used, reason = "tests fail by panicking")]

include!(concat!(env!("OUT_DIR"), "/fixtures.rs"));

mod types_at_work;
