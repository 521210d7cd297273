//! A walk from page to page, to one that is far from the first.

use anyhow::{Context, Result};
use serde_json::Value;

use super::world::World;

/// A page.
pub(super) struct Far {
    /// Which one it is; the first is 1.
    pub(super) number: u32,
    /// What asks for it.
    pub(super) cursor: String,
}

/// Walks to the page of this number, or to the last.
pub(super) fn to_page(world: &World, number: u32) -> Result<Far> {
    let mut connection = world.server.connect()?;
    let headers = [world.authorization.clone()];
    let mut far: Option<Far> = None;
    while far.as_ref().is_none_or(|far| far.number < number) {
        let query = far.as_ref().map(|far| format!("?cursor={}", far.cursor));
        let path = format!("/v1/express{}", query.unwrap_or_default());
        let page: Value =
            serde_json::from_str(&connection.get(&path, &headers)?).context("a page is no JSON")?;
        let Some(cursor) = page.get("cursor").and_then(Value::as_str) else {
            break;
        };
        far = Some(Far {
            number: far.map_or(2, |far| far.number + 1),
            cursor: cursor.to_owned(),
        });
    }
    far.context("there is only one page")
}
