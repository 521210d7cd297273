//! What happened, for people to look at.

use super::{App, CustomerId, Event, EventId, Scope};
use crate::store::StoreError;

/// Some of what happened, newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrailPage {
    /// What happened.
    pub events: Vec<Event>,
    /// Before which the next page starts. None: this is the last.
    pub next: Option<EventId>,
}

impl App {
    /// At most so many events of a scope, or of one of its customers (a deleted one too), newest
    /// first: those before `before`.
    ///
    /// # Errors
    /// The store failed.
    pub async fn trail(
        &self,
        scope: &Scope,
        about: Option<CustomerId>,
        before: Option<EventId>,
        limit: u16,
    ) -> Result<TrailPage, StoreError> {
        let limit = usize::from(limit);
        // One more than asked for tells exactly whether there is a next page.
        let events = self.store.events(scope, about, before, limit + 1);
        let mut events = events.await?;
        let more = events.len() > limit;
        events.truncate(limit);
        let next = events.last().map(|event| event.id).filter(|_| more);
        Ok(TrailPage { events, next })
    }
}
