//! What happened, for people to look at; and how long it is kept.

use std::time::Duration;

use jiff::SignedDuration;

use super::{App, CustomerId, Event, EventId, Scope};
use crate::chain::Chain;
use crate::store::StoreError;

/// How often old events are looked for.
const EVERY: Duration = Duration::from_secs(60 * 60);

/// How many events are removed at once: few enough that no write waits for it to be noticed.
const BATCH: usize = 200;

/// How long others have the database to themselves between two batches.
const PAUSE: Duration = Duration::from_millis(50);

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

    /// Removes, at once, then every hour and for ever, what happened longer ago than this. Failures
    /// are logged, and the rest goes the next time.
    pub async fn keep_shortening_trail(self, kept: SignedDuration) {
        let mut interval = tokio::time::interval(EVERY);
        interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            interval.tick().await;
            match self.shorten_trail(kept).await {
                Ok(0) => {}
                Ok(events) => tracing::info!(events, "removed the oldest events of the trail"),
                Err(error) => {
                    tracing::warn!(error = %Chain(&error), "old events wait for the next time");
                }
            }
        }
    }

    /// Removes what happened longer ago than this in all scopes, a few events at a time. How many
    /// they were.
    ///
    /// # Errors
    /// The store failed. What was removed before stays removed.
    pub async fn shorten_trail(&self, kept: SignedDuration) -> Result<u64, StoreError> {
        // Before the beginning of time, nothing happened.
        let Ok(before) = self.now().checked_sub(kept) else {
            return Ok(0);
        };
        let before = EventId::first_at(before);
        let mut removed = 0;
        loop {
            let batch = self.store.remove_events(before, BATCH).await?;
            removed += batch as u64;
            if batch < BATCH {
                return Ok(removed);
            }
            tokio::time::sleep(PAUSE).await;
        }
    }
}
