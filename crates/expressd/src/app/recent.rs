//! Figures that take long to find out where there is much, and are shown often: kept for a while.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// How old a figure may be.
const KEPT: SignedDuration = SignedDuration::from_secs(30);

/// How many are kept. When there are more, all are found out anew.
const MOST: usize = 1000;

/// Of so few customers everything is found out at once, and a person would see what is missing.
const FEW: u64 = 20_000;

/// Figures by what they are about.
pub(super) struct Recent<K, V> {
    kept: Mutex<HashMap<K, (Timestamp, V)>>,
}

impl<K, V> Default for Recent<K, V> {
    fn default() -> Self {
        Self {
            kept: Mutex::default(),
        }
    }
}

impl<K: Hash + Eq, V: Clone> Recent<K, V> {
    /// What was kept, if it is not too old.
    pub(super) fn find(&self, key: &K, at: Timestamp) -> Option<V> {
        let kept = self.kept();
        let (since, value) = kept.get(key)?;
        (since.duration_until(at).abs() <= KEPT).then(|| value.clone())
    }

    /// Keeps what was found out just now, if that took going through so many customers.
    pub(super) fn keep(&self, key: K, at: Timestamp, value: &V, customers: u64) {
        if customers <= FEW {
            return;
        }
        let mut kept = self.kept();
        if kept.len() >= MOST {
            kept.clear();
        }
        kept.insert(key, (at, value.clone()));
    }

    fn kept(&self) -> MutexGuard<'_, HashMap<K, (Timestamp, V)>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_about_many_is_kept_for_half_a_minute_and_one_about_few_is_not() {
        let recent = Recent::default();
        let at = |second| Timestamp::from_second(second).unwrap();
        recent.keep("few", at(0), &1, FEW);
        recent.keep("many", at(0), &2, FEW + 1);
        assert_eq!(recent.find(&"few", at(0)), None);
        assert_eq!(recent.find(&"many", at(30)), Some(2));
        assert_eq!(recent.find(&"many", at(31)), None);
    }

    #[test]
    fn no_more_are_kept_than_there_is_room_for() {
        let recent = Recent::default();
        for scope in 0..5 * MOST {
            recent.keep(scope, Timestamp::UNIX_EPOCH, &(), FEW + 1);
            assert!(recent.kept().len() <= MOST);
        }
    }
}
