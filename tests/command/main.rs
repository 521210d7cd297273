//! The command `express`, as its users run it: the process, its files, and what it says. Where a
//! service is needed, it is a real one, and each exchange with it is held against the contract.
#![allow(clippy::expect_used, reason = "tests fail by panicking")]

mod api;
mod billing;
mod concurrency;
mod config;
mod customers;
mod dry_run;
mod export;
mod failures;
mod help;
mod import;
mod interrupted;
mod listing;
mod output;
mod rows;
mod shell;
mod users;
