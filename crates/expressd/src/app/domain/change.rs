//! How a customer changes. The stores apply these rules inside their transactions, so that
//! every store decides alike.

use jiff::{SignedDuration, Timestamp};

use super::{Actor, Customer, Face, Metadata, Status, Version};

/// Who does something, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Who, where that is known.
    pub by: Option<Actor>,
    /// When, to the microsecond.
    pub at: Timestamp,
    /// Through what.
    pub through: Face,
}

#[cfg(test)]
impl Stamp {
    /// Some stamp of nobody's, to test with.
    pub(crate) const fn some() -> Self {
        Self {
            by: None,
            at: Timestamp::UNIX_EPOCH,
            through: Face::Express,
        }
    }
}

/// What a change says of a value that may be there or not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Change<T> {
    /// Nothing: it stays as it is.
    #[default]
    Keep,
    /// It is to be gone.
    Clear,
    /// It is to be this.
    Set(T),
}

/// A change of the fields that the Express face can set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CustomerChange {
    /// The new name, if it changes.
    pub name: Option<String>,
    /// What happens to the metadata; setting replaces it whole.
    pub metadata: Change<Metadata>,
}

/// Which state a customer must be in for a change to happen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Precondition {
    /// Any state.
    #[default]
    None,
    /// One of these versions. An empty list never holds: the caller named only versions that
    /// this service cannot have issued.
    OneOf(Vec<Version>),
}

impl Precondition {
    /// Whether a customer of this version may be changed.
    pub fn holds(&self, version: Version) -> bool {
        match self {
            Self::None => true,
            Self::OneOf(versions) => versions.contains(&version),
        }
    }
}

impl Customer {
    /// Applies a change, and says whether anything is different now.
    ///
    /// A value equal to the present one is no change: a client that writes its whole form back
    /// neither moves `updated_at` nor makes others' entity tags stale. Metadata are equal when
    /// the same keys have the same values, in whatever order.
    pub fn apply(&mut self, change: CustomerChange, stamp: Stamp) -> bool {
        let moved = self.set(change);
        if moved {
            self.touch(stamp);
        }
        moved
    }

    /// Sets what is given, and says whether anything is different now.
    pub(super) fn set(&mut self, change: CustomerChange) -> bool {
        let mut moved = false;
        if let Some(name) = change.name
            && name != self.name
        {
            self.name = name;
            moved = true;
        }
        let metadata = match change.metadata {
            Change::Keep => None,
            Change::Clear => Some(None),
            Change::Set(metadata) => Some(Some(metadata)),
        };
        if let Some(metadata) = metadata
            && metadata != self.metadata
        {
            self.metadata = metadata;
            moved = true;
        }
        moved
    }

    /// Makes it active or inactive, and says whether that changed anything. A deleted customer
    /// stays deleted.
    pub fn set_active(&mut self, active: bool, stamp: Stamp) -> bool {
        let status = if active {
            Status::Published
        } else {
            Status::Archived
        };
        if self.is_deleted() || self.status == status {
            return false;
        }
        self.status = status;
        self.touch(stamp);
        true
    }

    /// Notes that a user came.
    pub fn gain_user(&mut self, stamp: Stamp) {
        self.user_count = self.user_count.saturating_add(1);
        self.touch(stamp);
    }

    /// Notes that a user left.
    pub fn lose_user(&mut self, stamp: Stamp) {
        self.user_count = self.user_count.saturating_sub(1);
        self.touch(stamp);
    }

    /// Notes a change. `updated_at` always moves forward, even when the clock does not.
    pub(super) fn touch(&mut self, stamp: Stamp) {
        let just_after = self
            .updated_at
            .saturating_add(SignedDuration::from_micros(1))
            .unwrap_or(self.updated_at);
        self.updated_at = stamp.at.max(just_after);
        self.version = self.version.next(stamp.at);
        self.updated_by = stamp.by;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::CustomerId;

    fn stamp(second: i64) -> Stamp {
        Stamp {
            by: Some(Actor::User(format!("person {second}"))),
            at: Timestamp::from_second(second).unwrap(),
            through: Face::Express,
        }
    }

    fn customer() -> Customer {
        Customer::new(CustomerId::generate(), "City Clinic", stamp(1))
    }

    fn pairs(pairs: &[(&str, &str)]) -> Metadata {
        pairs
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn an_empty_change_changes_nothing() {
        let mut changed = customer();
        assert!(!changed.apply(CustomerChange::default(), stamp(2)));
        assert_eq!(changed.updated_at, stamp(1).at);
        assert_eq!(changed.version, Version::at(stamp(1).at));
        assert_eq!(changed.updated_by, stamp(1).by);
    }

    #[test]
    fn equal_values_are_no_change() {
        let mut changed = customer();
        changed.metadata = Some(pairs(&[("a", "1"), ("b", "2")]));
        let before = changed.clone();
        let same = CustomerChange {
            name: Some("City Clinic".to_owned()),
            metadata: Change::Set(pairs(&[("b", "2"), ("a", "1")])),
        };
        assert!(!changed.apply(same, stamp(2)));
        assert_eq!(changed, before);
    }

    #[test]
    fn no_metadata_and_empty_metadata_are_different() {
        let mut changed = customer();
        let emptied = CustomerChange {
            metadata: Change::Set(Metadata::new()),
            ..CustomerChange::default()
        };
        assert!(changed.apply(emptied.clone(), stamp(2)));
        assert_eq!(changed.metadata, Some(Metadata::new()));
        assert!(!changed.apply(emptied, stamp(3)));

        let cleared = CustomerChange {
            metadata: Change::Clear,
            ..CustomerChange::default()
        };
        assert!(changed.apply(cleared.clone(), stamp(4)));
        assert_eq!(changed.metadata, None);
        assert!(!changed.apply(cleared, stamp(5)));
        assert_eq!(changed.updated_at, stamp(4).at);
    }

    #[test]
    fn a_clock_that_went_back_still_moves_forward_what_changed() {
        let mut changed = customer();
        let (before, version) = (changed.updated_at, changed.version);
        assert!(changed.set_active(false, stamp(-5)));
        assert_eq!(
            changed.updated_at,
            before + SignedDuration::from_micros(1),
            "one step after the former change"
        );
        assert!(changed.version > version);
    }

    #[test]
    fn a_deleted_customer_stays_deleted() {
        let mut deleted = customer();
        deleted.status = Status::Deleted;
        assert!(!deleted.set_active(true, stamp(2)));
        assert_eq!(deleted.status, Status::Deleted);
    }

    #[test]
    fn a_precondition_without_a_known_version_never_holds() {
        let version = customer().version;
        assert!(Precondition::None.holds(version));
        assert!(Precondition::OneOf(vec![version]).holds(version));
        assert!(!Precondition::OneOf(vec![version.next(stamp(9).at)]).holds(version));
        assert!(!Precondition::OneOf(Vec::new()).holds(version));
    }
}
