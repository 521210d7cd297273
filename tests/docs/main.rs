//! The documentation is true: all of its code runs, as it stands, against a real service, and each
//! exchange with that is held against the contract.
#![allow(clippy::expect_used, reason = "tests fail by panicking")]

mod guides;
mod pages;
mod reader;
mod samples;
mod written;
