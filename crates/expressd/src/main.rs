//! The command `expressd`: wiring only, everything else is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    expressd::cli::run()
}
