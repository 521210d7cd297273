//! The command `express`: wiring only, everything else is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    express_cli::run()
}
