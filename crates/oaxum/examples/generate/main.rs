//! Writes the generated code of all examples: `cargo run -p oaxum --example generate`.
//!
//! A task of any workspace can look like this.

#![allow(clippy::print_stdout, reason = "a command speaks to people")]

mod plan;

use anyhow::Result;
use oaxum::output;

fn main() -> Result<()> {
    for (folder, output) in plan::plan()? {
        let changes = output::write(&folder, &output)?;
        for path in changes.written {
            println!("written {}", folder.join(path).display());
        }
        for path in changes.removed {
            println!("removed {}", folder.join(path).display());
        }
    }
    Ok(())
}
