//! The command `express`: wiring only, everything else is in the library.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// An import allocates often and briefly.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    express_cli::run()
}
