//! What is checked in is what the contract means: generated files are current, types describe
//! themselves as the contract does, and a change to either shows up in review.
#![allow(clippy::expect_used, reason = "tests fail by panicking")]

mod contract;
mod document;
mod emitted;
mod fresh;
mod inventory;
mod meaning;
mod schemas;
