//! The dashboard in a real browser: every task, in Chromium, against a service of the test's own;
//! what axe has to say about every page; what nobody may do; and the pictures in `docs/screenshots`.
#![allow(clippy::expect_used, reason = "tests fail by panicking")]

mod account;
mod billing;
mod browser;
mod customers;
mod docs;
mod driver;
mod every_page;
mod keys;
mod people;
mod pictures;
mod rights;
mod site;
mod without_scripts;
