//! The rules, held against JSON Schema: its official cases, and the `jsonschema` crate.

mod interpreter;
mod random;
mod suite;
