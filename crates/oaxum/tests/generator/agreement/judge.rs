//! Says of each value on standard input whether a generated type lets it through.

use std::io::{self, BufRead, Write};

use oaxum_runtime::{Location, Path, Schema, Value, Violations, decode_json};

fn judge<T: Schema>(value: &Value) -> String {
    let mut inspected = Violations::of(Location::Body);
    T::inspect(value, &Path::ROOT, &mut inspected);
    let text = value.to_string();
    let mut decoded = Violations::of(Location::Body);
    let value: Option<T> = decode_json(text.as_bytes(), &mut decoded);
    let checked = value.as_ref().map(Schema::validate);
    match (inspected.is_empty(), checked) {
        (true, Some(Ok(()))) => "valid".to_owned(),
        (false, None) => format!("invalid: {inspected}").replace('\n', "; "),
        (_, checked) => {
            format!("broken: inspected {inspected}, decoded {decoded}, checked {checked:?}").replace('\n', "; ")
        }
    }
}

fn verdict(document: &str, schema: &str, value: &Value) -> String {
    match (document, schema) {
        // Every schema.
        _ => "unknown".to_owned(),
    }
}

fn main() -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    for line in io::stdin().lock().lines() {
        let (document, schema, value): (String, String, Value) = serde_json::from_str(&line?)?;
        writeln!(out, "{}", verdict(&document, &schema, &value))?;
    }
    out.flush()
}

