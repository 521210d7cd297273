//! What commands show: results on standard output, remarks on standard error.

pub mod color;
pub mod customer;
mod file;
mod json;
mod progress;
mod table;
mod text;

pub use file::file_beside;
pub use json::{JsonArray, compact, compact_json, pretty, pretty_json};
pub use progress::progress;
pub use table::{record, table};
pub use text::{counted, grouped, shortened, shown};

use std::io::{self, IsTerminal, Write};

use anstream::eprintln;
use clap::Args;

use crate::failure::Trouble;

/// In which form results are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// For people: tables.
    Table,
    /// One JSON document.
    Json,
    /// A JSON value on each line.
    JsonLines,
    /// Ids alone, each on a line.
    Ids,
}

/// The options that choose a form.
#[derive(Clone, Copy, Debug, Args)]
#[command(next_help_heading = "Output")]
pub struct FormOptions {
    /// Show one JSON document.
    #[arg(long, global = true, conflicts_with_all = ["jsonl", "quiet"])]
    json: bool,
    /// Show a JSON value on each line.
    #[arg(long, global = true, conflicts_with = "quiet")]
    jsonl: bool,
    /// Show ids alone, each on a line.
    #[arg(long, global = true)]
    quiet: bool,
}

impl FormOptions {
    /// The form that was asked for.
    pub fn form(self) -> Form {
        match self {
            Self { json: true, .. } => Form::Json,
            Self { jsonl: true, .. } => Form::JsonLines,
            Self { quiet: true, .. } => Form::Ids,
            _ => Form::Table,
        }
    }
}

/// Writes to standard output, at once. Styles are taken out where they would not show.
///
/// # Errors
/// What cannot be written; silently if its reader has had enough.
pub fn print(text: &str) -> Result<(), Trouble> {
    let mut out = anstream::stdout().lock();
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .map_err(|error| Trouble::cannot_print(&error))
}

/// Writes a line to standard output, at once.
///
/// # Errors
/// As for [`print()`].
pub fn print_line(line: &str) -> Result<(), Trouble> {
    print(&format!("{line}\n"))
}

/// Writes bytes to standard output as they are.
///
/// # Errors
/// As for [`print()`].
pub fn print_bytes(bytes: &[u8]) -> Result<(), Trouble> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)
        .and_then(|()| out.flush())
        .map_err(|error| Trouble::cannot_print(&error))
}

/// Writes an answer to standard output as JSON: on one line, or in the form [`Form::Json`] on
/// several.
///
/// # Errors
/// As for [`print()`].
pub fn print_json(answer: &[u8], form: Form) -> Result<(), Trouble> {
    let text = match form {
        Form::Json => pretty_json(answer),
        _ => compact_json(answer),
    };
    // An answer that was understood is JSON.
    match text {
        Ok(text) => print_line(&text),
        Err(_) => print_bytes(answer),
    }
}

/// Says something on standard error. Nothing depends on anybody reading it.
pub fn note(line: &str) {
    eprintln!("{line}");
}

/// Whether somebody looks at standard output.
pub fn is_watched() -> bool {
    io::stdout().is_terminal()
}
