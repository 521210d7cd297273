//! Looking through customers: which of them, in which order.

use jiff::Timestamp;

use super::{Customer, CustomerId, Folded};

/// By what customers are put in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sort {
    /// The name regardless of case, by the order of its characters in Unicode.
    Name,
    /// The time of creation.
    Created,
}

/// Where a customer stands in an order. Of two with one name or one time, the ids decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the order of names.
    Name(Folded, CustomerId),
    /// In the order of creation.
    Created(Timestamp, CustomerId),
}

impl Place {
    /// Where this customer stands.
    pub fn of(customer: &Customer, sort: Sort) -> Self {
        match sort {
            Sort::Name => Self::Name(Folded::of(&customer.name), customer.id),
            Sort::Created => Self::Created(customer.created_at, customer.id),
        }
    }

    /// In which order it is a place.
    pub const fn sort(&self) -> Sort {
        match self {
            Self::Name(..) => Sort::Name,
            Self::Created(..) => Sort::Created,
        }
    }
}
