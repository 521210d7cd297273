//! What customers are searched by.

use jiff::Timestamp;

use super::Status;

/// Which customers to find, in which order, and which part of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    /// Which statuses they may have.
    pub statuses: Statuses,
    /// What else must hold, all of it.
    pub conditions: Vec<Condition>,
    /// What to sort by, the most important first. Where all of it is equal, ids decide, in the last
    /// direction.
    pub order: Vec<(Field, Direction)>,
    /// At most so many.
    pub limit: usize,
    /// How many of the first are left out.
    pub offset: u64,
}

/// Which statuses are searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Statuses {
    /// All but deleted.
    NotDeleted,
    /// This one.
    Only(Status),
    /// All.
    Any,
}

impl Statuses {
    /// Whether this one is among them.
    pub fn contain(self, status: Status) -> bool {
        match self {
            Self::NotDeleted => status != Status::Deleted,
            Self::Only(only) => status == only,
            Self::Any => true,
        }
    }
}

/// A field to search or to sort by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// A text.
    Text(TextField),
    /// A time.
    Time(TimeField),
}

/// A field that is a text; empty where it was not set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    missing_docs,
    reason = "they are the customer's fields, by their names there"
)]
pub enum TextField {
    Id,
    ExternalId,
    Name,
    Email,
    AddressLine1,
    AddressLine2,
    AddressCity,
    AddressState,
    AddressPostalCode,
    AddressCountry,
    Contact,
    TimeZone,
    Status,
    CreatedBy,
    UpdatedBy,
}

/// A field that is a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    missing_docs,
    reason = "they are the customer's fields, by their names there"
)]
pub enum TimeField {
    CreatedAt,
    UpdatedAt,
}

/// From the least to the greatest, or the other way round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// The least first.
    Ascending,
    /// The greatest first.
    Descending,
}

impl Direction {
    /// The other one.
    #[must_use]
    pub const fn reversed(self) -> Self {
        match self {
            Self::Ascending => Self::Descending,
            Self::Descending => Self::Ascending,
        }
    }
}

/// What must hold of a customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Of a text of it.
    Text(TextField, TextTest),
    /// Of a time of it.
    Time(TimeField, TimeTest),
    /// Its metadata have this key with this value.
    Metadata(String, String),
}

/// What must hold of a text. Parts are looked for regardless of case: in names by Unicode's full
/// case folding ([`super::Folded`]), in other texts by that of ASCII. Before and after is by code
/// points, of names those of their folded form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextTest {
    /// It is exactly one of these.
    OneOf(Vec<String>),
    /// It is none of these.
    NoneOf(Vec<String>),
    /// It has this as a part.
    Contains(String),
    /// It does not have this as a part.
    Lacks(String),
    /// It comes after this.
    After(String),
    /// It comes before this.
    Before(String),
    /// It is this, or comes after it.
    From(String),
}

/// What must hold of a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeTest {
    /// It is this.
    At(Timestamp),
    /// It is later.
    After(Timestamp),
    /// It is earlier.
    Before(Timestamp),
    /// It is this or later.
    From(Timestamp),
    /// It is this or earlier.
    Until(Timestamp),
}

/// A comparison with a number of microseconds, as SQL writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// `=`, `>`, `<`, `>=` or `<=`.
    pub operator: &'static str,
    /// Microseconds since 1970-01-01T00:00:00Z.
    pub microseconds: i64,
}

impl TimeTest {
    /// The test for times of whole microseconds, which all times in stores are. None: no such time
    /// passes it.
    pub fn in_microseconds(self) -> Option<Comparison> {
        let (Self::At(time)
        | Self::After(time)
        | Self::Before(time)
        | Self::From(time)
        | Self::Until(time)) = self;
        let nanoseconds = time.as_nanosecond();
        let whole = nanoseconds.rem_euclid(1000) == 0;
        let before = i64::try_from(nanoseconds.div_euclid(1000)).unwrap_or(i64::MAX);
        let after = if whole {
            before
        } else {
            before.saturating_add(1)
        };
        let (operator, microseconds) = match self {
            Self::At(_) if !whole => return None,
            Self::At(_) => ("=", before),
            Self::After(_) => (">", before),
            Self::Before(_) => ("<", after),
            Self::From(_) => (">=", after),
            Self::Until(_) => ("<=", before),
        };
        Some(Comparison {
            operator,
            microseconds,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_between_two_microseconds_is_between_them() {
        for (time, before, after) in [
            ("1970-01-01T00:00:00.0000015Z", 1, 2),
            ("1969-12-31T23:59:59.9999985Z", -2, -1),
            ("1970-01-01T00:00:00.000003Z", 3, 3),
        ] {
            let time: Timestamp = time.parse().unwrap();
            let of = |test: TimeTest| {
                let comparison = test.in_microseconds()?;
                Some((comparison.operator, comparison.microseconds))
            };
            assert_eq!(
                of(TimeTest::At(time)),
                (before == after).then_some(("=", before))
            );
            assert_eq!(of(TimeTest::After(time)), Some((">", before)));
            assert_eq!(of(TimeTest::Before(time)), Some(("<", after)));
            assert_eq!(of(TimeTest::From(time)), Some((">=", after)));
            assert_eq!(of(TimeTest::Until(time)), Some(("<=", before)));
        }
    }
}
