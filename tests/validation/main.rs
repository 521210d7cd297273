//! Generated validation agrees with the `jsonschema` crate, on random instances of every component
//! schema: valid ones, and ones with a facet or two broken.
#![allow(clippy::expect_used, reason = "tests fail by panicking")]

mod agreement;
mod breaking;
mod instances;
mod oracle;
mod round_trip;
mod types;
