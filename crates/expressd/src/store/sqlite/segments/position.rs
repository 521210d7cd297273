//! Where customers stand in a walk.

use crate::app::{CustomerId, Direction};

/// The bytes of a time and an id, whose order is that of both.
type Bytes = [u8; 24];

/// By time of creation, then by id.
pub(super) fn by_age(id: CustomerId, created: i64) -> Bytes {
    // The sign's bit turned, the order of the bytes is that of the numbers.
    let time = (created ^ i64::MIN).to_be_bytes();
    joined(time, id)
}

/// The time in what [`by_age`] gives.
pub(super) fn time_of(bytes: &Bytes) -> i64 {
    let time = bytes.first_chunk().copied().unwrap_or_default();
    i64::from_be_bytes(time) ^ i64::MIN
}

fn joined(time: [u8; 8], id: CustomerId) -> Bytes {
    let mut bytes = [0; 24];
    let parts = time.into_iter().chain(*id.as_bytes());
    for (byte, part) in bytes.iter_mut().zip(parts) {
        *byte = part;
    }
    bytes
}

/// What decides the order of a walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    /// Ids.
    Id,
    /// Times of creation, in microseconds, then ids.
    Age,
}

/// The way of a walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Route {
    pub(crate) by: By,
    pub(crate) direction: Direction,
}

/// Where a customer stands on a route: what is less comes earlier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Position(Bytes);

impl Route {
    /// Where a customer stands.
    pub(crate) fn position(self, id: CustomerId, created: i64) -> Position {
        self.at(match self.by {
            By::Id => joined([0; 8], id),
            By::Age => by_age(id, created),
        })
    }

    pub(super) fn at(self, bytes: Bytes) -> Position {
        match self.direction {
            Direction::Ascending => Position(bytes),
            Direction::Descending => Position(bytes.map(|byte| !byte)),
        }
    }

    /// Who stands there.
    pub(crate) fn customer(self, position: Position) -> CustomerId {
        let Position(bytes) = position;
        let mut id = [0; 16];
        for (byte, part) in id.iter_mut().zip(bytes.into_iter().skip(8)) {
            *byte = match self.direction {
                Direction::Ascending => part,
                Direction::Descending => !part,
            };
        }
        CustomerId::from_bytes(id)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn positions_are_in_the_order_of_the_route(
            one in (any::<u128>(), any::<i64>()),
            other in (any::<u128>(), any::<i64>()),
        ) {
            let id = |(id, _): (u128, i64)| CustomerId::from_bytes(id.to_be_bytes());
            for direction in [Direction::Ascending, Direction::Descending] {
                for by in [By::Id, By::Age] {
                    let route = Route { by, direction };
                    let [first, second] = [one, other].map(|it| route.position(id(it), it.1));
                    let expected = match by {
                        By::Id => one.0.cmp(&other.0),
                        By::Age => (one.1, one.0).cmp(&(other.1, other.0)),
                    };
                    let expected = match direction {
                        Direction::Ascending => expected,
                        Direction::Descending => expected.reverse(),
                    };
                    prop_assert_eq!(first.cmp(&second), expected);
                    prop_assert_eq!(route.customer(first), id(one));
                    prop_assert_eq!(time_of(&by_age(id(one), one.1)), one.1);
                }
            }
        }
    }
}
