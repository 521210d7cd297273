//! What is only counted while requests are answered, and written down now and then: how many
//! requests there were, and when keys were used. A request pays a few memory accesses for it.

use std::collections::{HashMap, HashSet};
use std::mem;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::{ApiKey, App, Counts, RequestCount, Scope};
use crate::chain::Chain;
use crate::per_thread::PerThread;
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
    keys: PerThread<foldhash::HashMap<Uuid, KeyUsage>>,
}

struct KeyUsage {
    scope: Scope,
    used: bool,
    /// By operation. There are few, so that looking through them is the fastest way.
    counts: Vec<(&'static str, Counts)>,
}

impl KeyUsage {
    fn add(&mut self, operation: &'static str, counts: Counts) {
        match self.counts.iter_mut().find(|(of, _)| *of == operation) {
            Some((_, sum)) => sum.add(counts),
            None => self.counts.push((operation, counts)),
        }
    }
}

impl Usage {
    /// Notes that a key was used.
    pub(super) fn note(&self, key: &ApiKey) {
        self.keys.with(|keys| match keys.get_mut(&key.id) {
            Some(usage) => usage.used = true,
            None => {
                let usage = KeyUsage {
                    scope: key.scope.clone(),
                    used: true,
                    counts: Vec::new(),
                };
                keys.insert(key.id, usage);
            }
        });
    }

    /// Counts what was done with a key that this thread noted.
    fn add(&self, key: Uuid, operation: &'static str, counts: Counts) {
        self.keys.with(|keys| {
            if let Some(usage) = keys.get_mut(&key) {
                usage.add(operation, counts);
            }
        });
    }

    /// Whether a key was used since that was written down.
    pub(super) fn is_in_use(&self, key: Uuid) -> bool {
        let mut each = self.keys.each();
        each.any(|keys| keys.get(&key).is_some_and(|usage| usage.used))
    }

    /// The counts of a scope that are not written down yet.
    pub(super) fn pending(&self, scope: &Scope) -> Vec<(&'static str, Counts)> {
        let mut pending = Vec::new();
        for keys in self.keys.each() {
            let of_scope = keys.values().filter(|usage| usage.scope == *scope);
            pending.extend(of_scope.flat_map(|usage| &usage.counts));
        }
        pending
    }

    /// Takes out what is to be written down. Keys that were not used since the last time go.
    fn take(&self, at: Timestamp) -> Taken {
        let mut taken = Taken {
            bucket: bucket(at),
            ..Taken::default()
        };
        for mut keys in self.keys.each() {
            keys.retain(|key, usage| {
                let (counts, used) = (mem::take(&mut usage.counts), mem::take(&mut usage.used));
                if used {
                    taken.used.insert(*key);
                }
                let is_quiet = !used && counts.is_empty();
                for (operation, counts) in counts {
                    taken.requests.push((*key, operation, counts));
                    let of = (usage.scope.clone(), operation);
                    taken.sums.entry(of).or_default().add(counts);
                }
                !is_quiet
            });
        }
        taken
    }

    /// Puts back what could not be written down, where its key is still there.
    fn put_back(&self, requests: Vec<(Uuid, &'static str, Counts)>) {
        for (key, operation, counts) in requests {
            for mut keys in self.keys.each() {
                if let Some(usage) = keys.get_mut(&key) {
                    usage.add(operation, counts);
                    break;
                }
            }
        }
    }
}

#[derive(Default)]
struct Taken {
    bucket: Timestamp,
    used: HashSet<Uuid>,
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
        self.usage.add(key, operation, Counts::of(status));
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
            self.store
                .note_keys(taken.used.into_iter().collect(), at)
                .await?;
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
    use std::thread;

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
        let used = usage.take(Timestamp::UNIX_EPOCH).used;
        assert_eq!(used, HashSet::from([ApiKey::some(3).id]));
        assert_eq!(usage.keys.with(|keys| keys.len()), 1);
        assert!(usage.take(Timestamp::UNIX_EPOCH).used.is_empty());
        assert!(usage.keys.with(|keys| keys.is_empty()));
    }

    #[test]
    fn what_several_threads_counted_is_written_down_together() {
        let (usage, key) = (Usage::default(), ApiKey::some(1));
        let count = || {
            usage.note(&key);
            usage.add(key.id, "list", Counts::of(Some(200)));
        };
        count();
        thread::scope(|scope| scope.spawn(count).join().unwrap());
        assert_eq!(usage.pending(&key.scope).len(), 2);
        let taken = usage.take(Timestamp::UNIX_EPOCH);
        assert_eq!(taken.used, HashSet::from([key.id]));
        let counts: Vec<_> = taken.sums.into_values().map(|it| it.requests).collect();
        assert_eq!(counts, [2]);
    }

    #[test]
    fn what_could_not_be_written_down_is_kept() {
        let usage = Usage::default();
        let key = ApiKey::some(1).id;
        usage.note(&ApiKey::some(1));
        usage.add(key, "list", Counts::of(Some(200)));
        let taken = usage.take(Timestamp::UNIX_EPOCH);
        usage.add(key, "list", Counts::of(Some(503)));
        usage.put_back(taken.requests);
        let expected = Counts {
            requests: 2,
            refused: 0,
            failed: 1,
        };
        assert_eq!(usage.pending(&ApiKey::some(1).scope), [("list", expected)]);
    }
}
