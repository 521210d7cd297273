//! What survives: backups, damage, full and read-only disks, and the end of the process at any moment.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on fails where it stands"
)]

mod backup;
#[path = "../process/harness.rs"]
#[expect(dead_code, reason = "the tests of the process need more of it")]
mod harness;
mod kill;
mod read_only;
mod space;
