//! The contract's limits, for forms that show them while one types.

use std::sync::LazyLock;

use serde_json::Value;

use crate::operational::CONTRACT_JSON;

/// How much the contract allows, in characters and pairs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub name: u64,
    pub pairs: u64,
    pub key: u64,
    pub value: u64,
}

// What is missing shows as 0 or as no limit in every form, and fails a test.
static CONTRACT: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(CONTRACT_JSON).unwrap_or_default());

static LIMITS: LazyLock<Limits> = LazyLock::new(|| {
    let of = |schema: &str, facet: &str| {
        let found = CONTRACT.pointer(&format!("/components/schemas/{schema}/{facet}"));
        found.and_then(Value::as_u64).unwrap_or_default()
    };
    Limits {
        name: of("ExpressCustomerName", "maxLength"),
        pairs: of("Metadata", "maxProperties"),
        key: of("Metadata", "propertyNames/maxLength"),
        value: of("MetadataValue", "maxLength"),
    }
});

/// The limits as the contract has them.
pub fn limits() -> Limits {
    *LIMITS
}

/// How many characters a property of an object of the contract may have, where they are counted.
pub fn longest(schema: &str, property: &str) -> Option<u64> {
    let path = format!("/components/schemas/{schema}/properties/{property}");
    let mut found = CONTRACT.pointer(&path)?;
    if let Some(reference) = found.get("$ref").and_then(Value::as_str) {
        found = CONTRACT.pointer(reference.trim_start_matches('#'))?;
    }
    found.get("maxLength")?.as_u64()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_limit_is_found_in_the_contract() {
        let Limits {
            name,
            pairs,
            key,
            value,
        } = limits();
        assert_eq!((name, pairs, key, value), (255, 50, 100, 1000));
    }
}
