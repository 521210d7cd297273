//! The examples of the crates run, and do what they say.
#![allow(clippy::expect_used, reason = "tests fail by panicking")]

mod minimal;
mod quickstart;
