//! Says of each value on standard input whether a generated type lets it through.
//!
//! Three things have to say the same: what `inspect` finds in undecoded JSON, whether it is
//! decoded, and what `check` finds in what was decoded, seen as it would be sent.

use std::io::{self, BufRead, Write};

use oaxum_runtime::{Location, Path, Schema, Value, Violations, decode_json};
use serde::Serialize;

fn judge<T: Schema + Serialize>(value: &Value) -> String {
    let inspected = inspect::<T>(value);
    let mut decoded = Violations::of(Location::Body);
    match decode_json::<T>(value.to_string().as_bytes(), &mut decoded) {
        None if inspected.is_empty() => format!("broken: fine, but not decoded: {decoded}"),
        None => format!("invalid: {inspected}"),
        Some(_) if !inspected.is_empty() => format!("broken: decoded, but {inspected}"),
        // What nobody speaks of is not kept, so what is sent on may be less than what came.
        Some(kept) => match (kept.validate(), inspect::<T>(&sent(&kept))) {
            (Ok(()), found) if found.is_empty() => "valid".to_owned(),
            (Err(_), found) if !found.is_empty() && sent(&kept) != *value => "valid".to_owned(),
            (checked, found) => format!("broken: checked {checked:?}, but sent {found}"),
        },
    }
}

fn inspect<T: Schema>(value: &Value) -> Violations {
    let mut found = Violations::of(Location::Body);
    T::inspect(value, &Path::ROOT, &mut found);
    found
}

fn sent<T: Serialize>(value: &T) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}

fn verdict(document: &str, schema: &str, value: &Value) -> String {
    match (document, schema) {
        // Every schema.
        _ => "unknown".to_owned(),
    }
}

/// Says what contract tests have against the types of each document.
fn contracts() {
    macro_rules! contract {
        ($module:ident) => {
            let schemas = $module::DESCRIPTIONS.all();
            let contract = oaxum_runtime::testing::Contract::new("{}", schemas, $module::TYPES);
            println!("{}: {}", stringify!($module), contract.check_values());
        };
    }
    // Every document.
}

fn main() -> io::Result<()> {
    if std::env::args().nth(1).is_some() {
        contracts();
        return Ok(());
    }
    let mut out = io::BufWriter::new(io::stdout().lock());
    for line in io::stdin().lock().lines() {
        let (document, schema, value): (String, String, Value) = serde_json::from_str(&line?)?;
        writeln!(
            out,
            "{}",
            verdict(&document, &schema, &value).replace('\n', "; ")
        )?;
    }
    out.flush()
}
