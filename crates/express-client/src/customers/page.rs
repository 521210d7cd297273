//! What a search has found.

use express_types::{BillingCustomerPage, BillingPagination};
use oaxum_runtime::Violations;
use serde::Serialize;
use serde_json::Value;

use super::Customer;
use crate::{decode, send::Received};

/// One page of what a search has found.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Page {
    /// The customers of this page, in order.
    pub items: Vec<Customer>,
    /// Which part of what was found it is, and how many there are in all.
    pub pagination: BillingPagination,
}

impl Page {
    /// Reads the body of an answer.
    pub(crate) fn read(received: &Received, strict: bool) -> Result<Self, Violations> {
        match decode::body::<BillingCustomerPage>(received, strict) {
            Ok(page) => Ok(Self {
                items: page.items.into_iter().map(Customer::from).collect(),
                pagination: page.pagination,
            }),
            Err(violations) if strict => Err(violations),
            Err(violations) => {
                let value = serde_json::from_slice(&received.body).ok();
                value.and_then(Self::tolerant).ok_or(violations)
            }
        }
    }

    fn tolerant(mut value: Value) -> Option<Self> {
        let items = value.get_mut("items")?.as_array_mut()?;
        let items = items.iter_mut().map(|item| Customer::tolerant(item.take()));
        let items = items.collect::<Option<_>>()?;
        let pagination = decode::tolerant(value.get_mut("pagination")?.take())?;
        Some(Self { items, pagination })
    }
}
