//! The rules one by one: what each says, and where.

mod alternatives;
mod collections;
mod scalars;

use oaxum_runtime::{Location, Path, Value, Violations};

const NOTHING: [&str; 0] = [];

/// What a rule has against a value.
fn found(value: &Value, rule: impl FnOnce(&Value, &Path<'_>, &mut Violations)) -> Violations {
    let mut violations = Violations::of(Location::Body);
    rule(value, &Path::ROOT, &mut violations);
    violations
}
