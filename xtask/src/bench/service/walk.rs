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

/// Walks to the page of this number, or to the last full one before it.
pub(super) fn to_page(world: &World, number: u32) -> Result<Far> {
    let mut connection = world.server.connect()?;
    let headers = [world.authorization.clone()];
    let mut next_of = |query: &str| {
        let page = connection.get(&format!("/v1/express{query}"), &headers)?;
        let page: Value = serde_json::from_str(&page).context("a page is no JSON")?;
        let cursor = page.get("cursor").and_then(Value::as_str);
        Ok::<_, anyhow::Error>(cursor.map(str::to_owned))
    };
    let mut far = None;
    let (mut reached, mut next) = (1, next_of("")?);
    while let Some(cursor) = next.filter(|_| reached < number) {
        reached += 1;
        next = next_of(&format!("?cursor={cursor}"))?;
        // The last page of all may have less on it.
        if next.is_some() {
            let number = reached;
            far = Some(Far { number, cursor });
        }
    }
    far.context("there are too few pages: measure with more customers")
}
