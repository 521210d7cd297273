//! The tasks of this workspace, as a library: the command `cargo xtask` and the tests share it.

pub mod bench;
pub mod client;
pub mod diff;
pub mod generate;
pub mod plan;
pub mod process;
pub mod rustfmt;
pub mod serve;
pub mod soak;
pub mod test;
pub mod workspace;
