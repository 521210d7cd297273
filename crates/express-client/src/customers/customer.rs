//! A customer in its billing form, whatever a newer service says in the places of lists.

use std::ops::Deref;

use express_types::{BillingCustomer, BillingEntityType, BillingIntegration, BillingStatus};
use oaxum_runtime::Violations;
use serde::{Serialize, Serializer, ser::Error as _};
use serde_json::Value;

use crate::{Open, decode, send::Received};

/// A customer in its billing form.
///
/// It can be used like the [`BillingCustomer`] of the contract, but for the fields that it has itself:
/// their values come from lists that a newer service may have made longer.
#[derive(Clone, Debug, PartialEq)]
pub struct Customer {
    /// All else. Its own status says nothing, and it has no integrations.
    rest: BillingCustomer,
    /// Where the customer is in its life.
    pub status: Open<BillingStatus>,
    /// The customer's counterparts in other systems. Absent when there are none, unless
    /// [asked for](super::Get::expand_integrations).
    pub integrations: Option<Vec<Integration>>,
}

/// The link between a customer and its counterpart in another system.
///
/// It can be used like the [`BillingIntegration`] of the contract, but for the fields that it has
/// itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Integration {
    /// All else. Its own status and kind say nothing.
    rest: BillingIntegration,
    /// Where the link is in its life.
    pub status: Open<BillingStatus>,
    /// The kind of what is linked.
    pub entity_type: Open<BillingEntityType>,
}

impl Customer {
    /// Reads the body of an answer.
    pub(crate) fn read(received: &Received, strict: bool) -> Result<Self, Violations> {
        match decode::body::<BillingCustomer>(received, strict) {
            Ok(customer) => Ok(Self::from(customer)),
            Err(violations) if strict => Err(violations),
            Err(violations) => {
                let value = serde_json::from_slice(&received.body).ok();
                value.and_then(Self::tolerant).ok_or(violations)
            }
        }
    }

    /// Takes out what is not on its list, has the rest read as the contract says, and puts it back.
    pub(super) fn tolerant(mut value: Value) -> Option<Self> {
        let status = take_unknown::<BillingStatus>(&mut value, "status", BillingStatus::ALL);
        let listed = value.get_mut("integrations").and_then(Value::as_array_mut);
        let unknown: Vec<_> = listed
            .into_iter()
            .flatten()
            .map(|one| {
                (
                    take_unknown::<BillingStatus>(one, "status", BillingStatus::ALL),
                    take_unknown::<BillingEntityType>(one, "entity_type", BillingEntityType::ALL),
                )
            })
            .collect();
        let mut customer = Self::from(decode::tolerant::<BillingCustomer>(value)?);
        customer.status = status.unwrap_or(customer.status);
        let integrations = customer.integrations.iter_mut().flatten();
        for (integration, (status, entity_type)) in integrations.zip(unknown) {
            if let Some(status) = status {
                integration.status = status;
            }
            if let Some(entity_type) = entity_type {
                integration.entity_type = entity_type;
            }
        }
        Some(customer)
    }
}

/// A text that is not on its list; something that is takes its place.
fn take_unknown<T: AsRef<str>>(value: &mut Value, name: &str, all: &[T]) -> Option<Open<T>> {
    let member = value.get_mut(name)?;
    let text = member.as_str()?;
    if all.iter().any(|known| known.as_ref() == text) {
        return None;
    }
    let unknown = Open::Unknown(text.to_owned());
    *member = all.first()?.as_ref().into();
    Some(unknown)
}

impl From<BillingCustomer> for Customer {
    fn from(mut customer: BillingCustomer) -> Self {
        let integrations = customer.integrations.take();
        Self {
            status: customer.status.into(),
            integrations: integrations.map(|all| all.into_iter().map(Integration::from).collect()),
            rest: customer,
        }
    }
}

impl From<BillingIntegration> for Integration {
    fn from(integration: BillingIntegration) -> Self {
        Self {
            status: integration.status.into(),
            entity_type: integration.entity_type.into(),
            rest: integration,
        }
    }
}

impl Deref for Customer {
    type Target = BillingCustomer;

    fn deref(&self) -> &BillingCustomer {
        &self.rest
    }
}

impl Deref for Integration {
    type Target = BillingIntegration;

    fn deref(&self) -> &BillingIntegration {
        &self.rest
    }
}

impl Serialize for Customer {
    /// Writes the form on the wire.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self {
            rest,
            status,
            integrations,
        } = self;
        let mut value = serde_json::to_value(rest).map_err(S::Error::custom)?;
        value["status"] = status.as_str().into();
        if let Some(integrations) = integrations {
            value["integrations"] = serde_json::to_value(integrations).map_err(S::Error::custom)?;
        }
        value.serialize(serializer)
    }
}

impl Serialize for Integration {
    /// Writes the form on the wire.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self {
            rest,
            status,
            entity_type,
        } = self;
        let mut value = serde_json::to_value(rest).map_err(S::Error::custom)?;
        value["status"] = status.as_str().into();
        value["entity_type"] = entity_type.as_str().into();
        value.serialize(serializer)
    }
}
