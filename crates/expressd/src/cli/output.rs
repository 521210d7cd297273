//! What commands say: their results on standard output, remarks on standard error.

use std::io::{self, ErrorKind, Write};

use serde::Serialize;

use super::trouble::Trouble;

/// Writes to standard output, at once.
pub fn print(bytes: &[u8]) -> Result<(), Trouble> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)
        .and_then(|()| out.flush())
        .map_err(|error| cannot_write("standard output", &error))
}

/// Writes one line to standard output, at once.
pub fn print_line(line: &str) -> Result<(), Trouble> {
    print(format!("{line}\n").as_bytes())
}

/// Writes one line to standard error. Nothing depends on anybody reading it.
pub fn note(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// A failure to write the result of a command.
pub fn cannot_write(place: &str, error: &io::Error) -> Trouble {
    match error.kind() {
        // The reader, `head` for instance, has had enough.
        ErrorKind::BrokenPipe => Trouble::silent(),
        _ => Trouble::new(format!("cannot write to {place}: {error}")),
    }
}

/// A number of things, such as `1 user` or `2 users`.
pub fn counted(count: u64, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}

/// One line of JSON.
pub fn to_json(value: &impl Serialize) -> Result<String, Trouble> {
    serde_json::to_string(value)
        .map_err(|error| Trouble::new(format!("cannot write JSON: {error}")))
}

/// JSON over several lines.
pub fn to_json_pretty(value: &impl Serialize) -> Result<String, Trouble> {
    serde_json::to_string_pretty(value)
        .map_err(|error| Trouble::new(format!("cannot write JSON: {error}")))
}
