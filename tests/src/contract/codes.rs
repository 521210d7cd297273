//! The documented error codes: the contract states them as a table in a description.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Contract;

/// The statuses that each documented code may come with.
pub type Codes = BTreeMap<String, Vec<u16>>;

impl Contract {
    /// The codes that the description of a component schema lists, as rows
    /// `` | `code` | status | meaning | ``.
    ///
    /// # Panics
    /// When it lists none.
    pub fn codes(&self, schema: &str) -> Codes {
        let pointer = format!("/components/schemas/{schema}/description");
        let description = self.document().pointer(&pointer).and_then(Value::as_str);
        let rows = description.unwrap_or_default().lines().filter_map(row);
        let codes: Codes = rows.collect();
        assert!(
            !codes.is_empty(),
            "the description of {schema} lists no codes"
        );
        codes
    }
}

fn row(line: &str) -> Option<(String, Vec<u16>)> {
    let mut cells = line.trim().strip_prefix('|')?.split('|').map(str::trim);
    let code = cells.next()?.strip_prefix('`')?.strip_suffix('`')?;
    let statuses = cells.next()?.split(',').map(|status| status.trim().parse());
    Some((code.to_owned(), statuses.collect::<Result<_, _>>().ok()?))
}
