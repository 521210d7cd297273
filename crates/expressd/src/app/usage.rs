//! What is only counted while requests are answered, and written down now and then: how many
//! requests there were, and when keys were used. A request pays a few memory accesses for it.

use std::collections::HashMap;
use std::mem;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::{ApiKey, App, Counts, RequestCount, Scope};
use crate::chain::Chain;
use crate::store::StoreError;

/// How often it is written down.
const EVERY: Duration = Duration::from_secs(60);

/// The time that one count stands for.
const BUCKET: SignedDuration = SignedDuration::from_mins(15);

/// For how long counts are kept.
const KEPT: SignedDuration = SignedDuration::from_hours(8 * 24);

/// Counted, and not written down yet. There is an entry for each key that was used in the last
/// minute or two, and never one for a key that does not exist.
#[derive(Default)]
pub(super) struct Usage {
    keys: RwLock<HashMap<Uuid, Arc<KeyUsage>>>,
}

struct KeyUsage {
    scope: Scope,
    used: AtomicBool,
    /// By operation. There are few, so that looking through them is the fastest way.
    counts: Mutex<Vec<(&'static str, Counts)>>,
}

impl KeyUsage {
    fn add(&self, operation: &'static str, counts: Counts) {
        let mut all = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        match all.iter_mut().find(|(of, _)| *of == operation) {
            Some((_, sum)) => sum.add(counts),
            None => all.push((operation, counts)),
        }
    }
}

impl Usage {
    /// Notes that a key was used.
    pub(super) fn note(&self, key: &ApiKey) {
        match self.of(key.id) {
            // Read first: a cache line that nobody writes to stays with every processor.
            Some(usage) if usage.used.load(Ordering::Relaxed) => {}
            Some(usage) => usage.used.store(true, Ordering::Relaxed),
            None => {
                let usage = KeyUsage {
                    scope: key.scope.clone(),
                    used: AtomicBool::new(true),
                    counts: Mutex::default(),
                };
                let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
                keys.entry(key.id).or_insert_with(|| Arc::new(usage));
            }
        }
    }

    /// Whether a key was used since that was written down.
    pub(super) fn is_in_use(&self, key: Uuid) -> bool {
        let usage = self.of(key);
        usage.is_some_and(|usage| usage.used.load(Ordering::Relaxed))
    }

    fn of(&self, key: Uuid) -> Option<Arc<KeyUsage>> {
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        keys.get(&key).cloned()
    }

    /// The counts of a scope that are not written down yet.
    pub(super) fn pending(&self, scope: &Scope) -> Vec<(&'static str, Counts)> {
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        let of_scope = keys.values().filter(|usage| usage.scope == *scope);
        let counts = of_scope.flat_map(|usage| {
            let counts = usage.counts.lock().unwrap_or_else(PoisonError::into_inner);
            counts.clone()
        });
        counts.collect()
    }

    /// Takes out what is to be written down. Keys that were not used since the last time go.
    fn take(&self, at: Timestamp) -> Taken {
        let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        let mut taken = Taken::default();
        let bucket = bucket(at);
        keys.retain(|key, usage| {
            let counts =
                mem::take(&mut *usage.counts.lock().unwrap_or_else(PoisonError::into_inner));
            let used = usage.used.swap(false, Ordering::Relaxed);
            if used {
                taken.used.push(*key);
            }
            let is_quiet = !used && counts.is_empty();
            for (operation, counts) in counts {
                taken.requests.push((*key, operation, counts));
                let of = (usage.scope.clone(), operation);
                taken.sums.entry(of).or_default().add(counts);
            }
            !is_quiet
        });
        taken.bucket = bucket;
        taken
    }

    /// Puts back what could not be written down, where its key is still there.
    fn put_back(&self, requests: Vec<(Uuid, &'static str, Counts)>) {
        for (key, operation, counts) in requests {
            if let Some(usage) = self.of(key) {
                usage.add(operation, counts);
            }
        }
    }
}

#[derive(Default)]
struct Taken {
    bucket: Timestamp,
    used: Vec<Uuid>,
    requests: Vec<(Uuid, &'static str, Counts)>,
    sums: HashMap<(Scope, &'static str), Counts>,
}

/// The beginning of the quarter of an hour in which this is.
pub(super) fn bucket(at: Timestamp) -> Timestamp {
    let length = BUCKET.as_secs();
    let second = at.as_second();
    Timestamp::from_second(second - second.rem_euclid(length)).unwrap_or(at)
}

impl App {
    /// Counts a request that was answered with this status (or not at all, where the client left),
    /// for somebody with this key, which has just been let in.
    pub fn note_request(&self, key: Uuid, operation: &'static str, status: Option<u16>) {
        if let Some(usage) = self.usage.of(key) {
            usage.add(operation, Counts::of(status));
        }
    }

    /// Writes down, once a minute and for ever, what was only counted. Failures are logged, and
    /// what was counted is kept for the next time.
    pub async fn keep_writing_down_usage(self) {
        let mut interval = tokio::time::interval(EVERY);
        interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        // The first tick is now.
        interval.tick().await;
        loop {
            interval.tick().await;
            if let Err(error) = self.write_down_usage().await {
                tracing::warn!(error = %Chain(&error), "figures wait for the next time");
            }
        }
    }

    /// Writes down what was counted since the last time.
    ///
    /// # Errors
    /// The store failed.
    pub async fn write_down_usage(&self) -> Result<(), StoreError> {
        let at = self.now();
        let taken = self.usage.take(at);
        if !taken.used.is_empty() {
            self.store.note_keys(taken.used, at).await?;
        }
        if taken.sums.is_empty() {
            return Ok(());
        }
        let counts = taken.sums.into_iter().map(|((scope, operation), counts)| {
            let operation = operation.to_owned();
            RequestCount {
                scope,
                at: taken.bucket,
                operation,
                counts,
            }
        });
        let forget = at.saturating_sub(KEPT).unwrap_or(Timestamp::MIN);
        let added = self.store.add_requests(counts.collect(), forget).await;
        if added.is_err() {
            self.usage.put_back(taken.requests);
        }
        added
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_stands_for_a_quarter_of_an_hour() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        assert_eq!(
            bucket(at("2026-01-15T09:44:59.999999Z")),
            at("2026-01-15T09:30:00Z")
        );
        assert_eq!(
            bucket(at("2026-01-15T09:45:00Z")),
            at("2026-01-15T09:45:00Z")
        );
        assert_eq!(
            bucket(at("1969-12-31T23:59:00Z")),
            at("1969-12-31T23:45:00Z")
        );
    }

    #[test]
    fn keys_that_are_not_used_any_more_take_no_memory() {
        let usage = Usage::default();
        for id in 0..10 {
            usage.note(&ApiKey::some(id));
        }
        assert_eq!(usage.take(Timestamp::UNIX_EPOCH).used.len(), 10);
        usage.note(&ApiKey::some(3));
        assert!(usage.is_in_use(ApiKey::some(3).id) && !usage.is_in_use(ApiKey::some(4).id));
        assert_eq!(usage.take(Timestamp::UNIX_EPOCH).used, [ApiKey::some(3).id]);
        assert_eq!(usage.keys.read().unwrap().len(), 1);
        assert!(usage.take(Timestamp::UNIX_EPOCH).used.is_empty());
        assert!(usage.keys.read().unwrap().is_empty());
    }

    #[test]
    fn what_could_not_be_written_down_is_kept() {
        let usage = Usage::default();
        usage.note(&ApiKey::some(1));
        let of = usage.of(ApiKey::some(1).id).unwrap();
        of.add("list", Counts::of(Some(200)));
        let taken = usage.take(Timestamp::UNIX_EPOCH);
        of.add("list", Counts::of(Some(503)));
        usage.put_back(taken.requests);
        let expected = Counts {
            requests: 2,
            refused: 0,
            failed: 1,
        };
        assert_eq!(usage.pending(&ApiKey::some(1).scope), [("list", expected)]);
    }
}
