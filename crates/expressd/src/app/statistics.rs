//! Figures for people to look at: how many customers there are, and what is asked for.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};

use super::recent::Recent;
use super::{App, Scope, usage};
use crate::store::StoreError;

/// How many customers there were at the end of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CustomersOnDay {
    /// The day, by UTC.
    pub day: Date,
    /// Of the customers that are there now, how many were there by the end of that day.
    pub customers: u64,
}

/// How many requests there were, and how they ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// All of them, whatever came of them.
    pub requests: u64,
    /// Those with a status from 400 to 499: the caller's mistake.
    pub refused: u64,
    /// Those with a status from 500 on: the service's.
    pub failed: u64,
}

impl Counts {
    /// One request that was answered so, or not at all.
    pub fn of(status: Option<u16>) -> Self {
        let is = |range: std::ops::RangeInclusive<u16>| {
            u64::from(status.is_some_and(|status| range.contains(&status)))
        };
        Self {
            requests: 1,
            refused: is(400..=499),
            failed: is(500..=599),
        }
    }

    /// Adds others to these.
    pub fn add(&mut self, other: Self) {
        self.requests += other.requests;
        self.refused += other.refused;
        self.failed += other.failed;
    }

    /// Those that were not answered as they were meant to be.
    pub const fn errors(self) -> u64 {
        self.refused + self.failed
    }
}

/// The requests for an operation in a quarter of an hour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestCount {
    /// For whose data.
    pub scope: Scope,
    /// When the quarter of an hour begins.
    pub at: Timestamp,
    /// The operation's id.
    pub operation: String,
    /// How many.
    pub counts: Counts,
}

/// The requests of a day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequestStatistics {
    /// By operation, the one with the most requests first.
    pub operations: Vec<(String, Counts)>,
    /// By quarter of an hour, named by its beginning: one for each, oldest first, quiet ones too.
    pub quarters: Vec<(Timestamp, Counts)>,
}

impl RequestStatistics {
    /// How many quarters of an hour a day has.
    pub const QUARTERS: i64 = 96;
}

/// Figures about many customers, as they were a moment ago.
#[derive(Default)]
pub(super) struct Figures {
    by_day: Recent<(Scope, Date, u16), Vec<CustomersOnDay>>,
}

impl App {
    /// How many customers there were at the end of each of the last so many days, today included,
    /// oldest first; where there are very many, as it was within the last half minute.
    ///
    /// # Errors
    /// The store failed.
    pub async fn customers_by_day(
        &self,
        scope: &Scope,
        days: u16,
    ) -> Result<Vec<CustomersOnDay>, StoreError> {
        let at = self.now();
        let today = TimeZone::UTC.to_datetime(at).date();
        let key = (scope.clone(), today, days);
        if let Some(counted) = self.figures.by_day.find(&key, at) {
            return Ok(counted);
        }
        let days: Vec<Date> = (0..i64::from(days))
            .rev()
            .filter_map(|ago| today.checked_sub(ago.days()).ok())
            .collect();
        let ends = days.iter().map(|day| {
            let next = day.tomorrow().ok()?;
            TimeZone::UTC
                .to_timestamp(next.to_datetime(jiff::civil::Time::midnight()))
                .ok()
        });
        let ends = ends.map(|end| end.unwrap_or(Timestamp::MAX)).collect();
        let counts = self.store.customers_before(scope, ends).await?;
        let counted: Vec<_> = days
            .into_iter()
            .zip(counts)
            .map(|(day, customers)| CustomersOnDay { day, customers })
            .collect();
        let customers = counted.last().map_or(0, |day| day.customers);
        let by_day = &self.figures.by_day;
        by_day.keep(key, at, &counted, customers);
        Ok(counted)
    }

    /// The requests of the last 24 hours with keys of this scope, in all processes. What other
    /// processes answered within the last minute may be missing.
    ///
    /// # Errors
    /// The store failed.
    pub async fn requests(&self, scope: &Scope) -> Result<RequestStatistics, StoreError> {
        let now = usage::bucket(self.now());
        let quarter = SignedDuration::from_mins(15);
        let mut quarters: BTreeMap<Timestamp, Counts> = (0..RequestStatistics::QUARTERS)
            .filter_map(|ago| {
                let before = quarter.checked_mul(i32::try_from(ago).ok()?)?;
                now.checked_sub(before).ok()
            })
            .map(|at| (at, Counts::default()))
            .collect();
        let since = quarters.keys().next().copied().unwrap_or(now);
        let mut operations: BTreeMap<String, Counts> = BTreeMap::new();
        let kept = self.store.requests(scope, since).await?;
        let kept = kept.into_iter().map(|it| (it.at, it.operation, it.counts));
        let pending = self.usage.pending(scope).into_iter();
        let pending = pending.map(|(operation, counts)| (now, operation.to_owned(), counts));
        for (at, operation, counts) in kept.chain(pending) {
            operations.entry(operation).or_default().add(counts);
            quarters.entry(at).or_default().add(counts);
        }
        let mut operations: Vec<_> = operations.into_iter().collect();
        operations.sort_by_key(|(_, counts)| std::cmp::Reverse(counts.requests));
        Ok(RequestStatistics {
            operations,
            quarters: quarters.into_iter().collect(),
        })
    }
}
