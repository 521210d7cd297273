//! What a reader has read of the last commit, and need not read again while that is the last one.
//!
//! Who asks has just found out which commit that is ([`Commits`](super::commits::Commits)). What was
//! read of it before is what would be read of it now: nothing here can be out of date.

use std::hash::Hash;
use std::sync::Arc;

use quick_cache::unsync::Cache;
use quick_cache::{UnitWeighter, Weighter};

use super::commits::Commit;
use super::scopes::ScopeId;
use crate::app::{ApiKey, CustomerId, ExpressCustomer, SecretDigest};
use crate::processors::processors;

/// How many keys a reader remembers.
const KEYS: usize = 4_096;

/// How much memory the customers take that all readers together remember, in bytes, if there is a
/// reader for each processor.
const CUSTOMERS: usize = 24 * 1024 * 1024;

/// The least of it that is one reader's.
const ONE_READERS_CUSTOMERS: usize = 1024 * 1024;

/// What a customer with a few metadata takes, in bytes.
const USUAL_CUSTOMER: usize = 512;

/// What one reader remembers. What was not asked for again is forgotten first.
pub(super) struct Remembered {
    /// The last commit, where that can be told.
    last: Option<Commit>,
    /// How many last commits there were.
    state: u64,
    keys: Memory<SecretDigest, (Arc<ApiKey>, SecretDigest)>,
    customers: Memory<(ScopeId, CustomerId), ExpressCustomer, Bytes>,
}

impl Remembered {
    pub(super) fn nothing() -> Self {
        let bytes = (CUSTOMERS / processors()).max(ONE_READERS_CUSTOMERS);
        Self {
            last: None,
            state: 0,
            keys: Memory(Cache::new(KEYS)),
            customers: Memory(Cache::with_weighter(
                bytes / USUAL_CUSTOMER,
                u64::try_from(bytes).unwrap_or(u64::MAX),
                Bytes,
            )),
        }
    }

    /// From now on, this commit is the last one. Says whether it was so before.
    pub(super) fn catch_up(&mut self, last: Option<Commit>) -> bool {
        let unchanged = last.is_some() && last == self.last;
        if !unchanged {
            self.last = last;
            self.state += 1;
        }
        unchanged
    }

    /// The key with this digest, or else what `read` finds.
    pub(super) fn key<E>(
        &mut self,
        digest: &SecretDigest,
        read: impl FnOnce() -> Result<Option<(Arc<ApiKey>, SecretDigest)>, E>,
    ) -> Result<Option<(Arc<ApiKey>, SecretDigest)>, E> {
        self.keys.recall(self.now(), *digest, read)
    }

    /// The customer as the Express face shows it, or else what `read` finds.
    pub(super) fn customer<E>(
        &mut self,
        scope: ScopeId,
        id: CustomerId,
        read: impl FnOnce() -> Result<Option<ExpressCustomer>, E>,
    ) -> Result<Option<ExpressCustomer>, E> {
        self.customers.recall(self.now(), (scope, id), read)
    }

    /// The state that is the last one, where commits can be told.
    fn now(&self) -> Option<u64> {
        self.last.map(|_| self.state)
    }
}

/// Values, each with the state in which it was found.
struct Memory<K, V, W = UnitWeighter>(Cache<K, (u64, V), W>);

impl<K: Eq + Hash, V: Clone, W: Weighter<K, (u64, V)>> Memory<K, V, W> {
    /// Only what is there is remembered, so that nobody can fill the memory by guessing.
    fn recall<E>(
        &mut self,
        now: Option<u64>,
        key: K,
        read: impl FnOnce() -> Result<Option<V>, E>,
    ) -> Result<Option<V>, E> {
        if let Some((state, found)) = self.0.get(&key)
            && Some(*state) == now
        {
            return Ok(Some(found.clone()));
        }
        let found = read()?;
        if let (Some(found), Some(now)) = (&found, now) {
            self.0.insert(key, (now, found.clone()));
        }
        Ok(found)
    }
}

/// Weighs customers by the memory that they take.
struct Bytes;

impl<K> Weighter<K, (u64, ExpressCustomer)> for Bytes {
    fn weight(&self, _: &K, (_, customer): &(u64, ExpressCustomer)) -> u64 {
        let metadata = customer.metadata.iter().flatten();
        // Of each pair, its two strings, and its hash twice.
        let metadata = metadata.map(|(key, value)| {
            2 * size_of::<String>() + 2 * size_of::<usize>() + key.len() + value.len()
        });
        let bytes =
            size_of::<(K, u64, ExpressCustomer)>() + customer.name.len() + metadata.sum::<usize>();
        u64::try_from(bytes).unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;
    use crate::app::{Customer, Metadata, Stamp};

    /// A customer whose metadata have so many bytes.
    fn customer(id: CustomerId, metadata: usize) -> ExpressCustomer {
        let mut customer = Customer::new(id, "City Clinic", Stamp::some());
        customer.metadata = Some(Metadata::from([(String::new(), "x".repeat(metadata))]));
        customer.into()
    }

    /// Reads customers of one scope, and counts how often it had to.
    struct Asked {
        remembered: Remembered,
        times: u32,
    }

    impl Asked {
        fn nothing() -> Self {
            Self {
                remembered: Remembered::nothing(),
                times: 0,
            }
        }

        fn read(&mut self, last: Option<Commit>, id: CustomerId, there: Option<&ExpressCustomer>) {
            self.remembered.catch_up(last);
            let read = || {
                self.times += 1;
                Ok::<_, Infallible>(there.cloned())
            };
            let scope = ScopeId::some(1);
            let found = self.remembered.customer(scope, id, read);
            assert_eq!(found.unwrap().as_ref(), there);
        }
    }

    #[test]
    fn what_was_read_is_not_read_again_before_the_next_commit() {
        let mut asked = Asked::nothing();
        let id = CustomerId::generate();
        for (commit, times) in [(1, 1), (1, 1), (2, 2), (2, 2), (1, 3)] {
            // In each state it is another one.
            let there = customer(id, usize::try_from(times).unwrap());
            asked.read(Some(Commit::some(commit)), id, Some(&there));
            assert_eq!(asked.times, times, "after commit {commit}");
        }
    }

    #[test]
    fn what_is_not_there_is_not_remembered() {
        let mut asked = Asked::nothing();
        let id = CustomerId::generate();
        for times in 1..=3 {
            asked.read(Some(Commit::some(1)), id, None);
            assert_eq!(asked.times, times);
        }
    }

    #[test]
    fn nothing_is_remembered_where_commits_cannot_be_told() {
        let mut asked = Asked::nothing();
        let id = CustomerId::generate();
        for times in 1..=3 {
            asked.read(None, id, Some(&customer(id, 1)));
            assert_eq!(asked.times, times);
        }
        assert_eq!(asked.remembered.customers.0.len(), 0);
    }

    #[test]
    fn one_scopes_customer_is_none_of_another() {
        let mut remembered = Remembered::nothing();
        remembered.catch_up(Some(Commit::some(1)));
        let id = CustomerId::generate();
        for scope in [1, 2] {
            let mut read = false;
            let found = remembered.customer(ScopeId::some(scope), id, || {
                read = true;
                Ok::<_, Infallible>(Some(customer(id, 1)))
            });
            assert!(found.unwrap().is_some() && read, "scope {scope}");
        }
    }

    #[test]
    fn large_customers_take_no_more_memory_than_there_is_for_them() {
        const LARGE: usize = 100_000;
        let mut asked = Asked::nothing();
        for _ in 0..2 * CUSTOMERS / LARGE {
            let id = CustomerId::generate();
            asked.read(Some(Commit::some(1)), id, Some(&customer(id, LARGE)));
        }
        let kept = asked.remembered.customers.0.iter();
        let bytes: usize = kept
            .map(|(_, (_, kept))| {
                kept.metadata
                    .iter()
                    .flatten()
                    .map(|pair| pair.1.len())
                    .sum::<usize>()
            })
            .sum();
        assert!(bytes > 0 && bytes <= CUSTOMERS, "{bytes} bytes");
    }
}
