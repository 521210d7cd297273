//! The billing face of the domain.

mod requests;
mod search;

use express_types as types;
use oaxum_runtime::Violations;

use super::express::metadata;
use crate::app::{Actor, BillingCustomer, Found, Integration, Scope, Status};

pub(super) use requests::{change, new_customer};
pub(super) use search::{Asked, asked};

/// A customer as this face shows it; its integrations when it has some, and always if `expanded`.
///
/// # Errors
/// The customer breaks the contract: it came into the store past its rules.
pub(super) fn customer(
    found: BillingCustomer,
    scope: &Scope,
    expanded: bool,
) -> Result<types::BillingCustomer, Violations> {
    let BillingCustomer {
        customer,
        integrations,
    } = found;
    let id = customer.id.to_string();
    let shown = integrations
        .into_iter()
        .map(|integration| shown(integration, scope));
    let integrations: Vec<_> = shown.collect::<Result<_, _>>()?;
    let address = customer.address;
    Ok(types::BillingCustomer {
        contact: customer.contact.map(TryInto::try_into).transpose()?,
        integrations: (expanded || !integrations.is_empty()).then_some(integrations),
        ..types::BillingCustomer::new(
            id.try_into()?,
            customer.external_id.try_into()?,
            customer.name.try_into()?,
            customer.email,
            address.line1.try_into()?,
            address.line2.try_into()?,
            address.city.try_into()?,
            address.state.try_into()?,
            address.postal_code.try_into()?,
            address.country.try_into()?,
            customer.timezone,
            customer.metadata.map(metadata).transpose()?,
            scope.tenant.clone(),
            scope.environment.clone(),
            status(customer.status),
            customer.created_at,
            customer.updated_at,
            named(customer.created_by),
            named(customer.updated_by),
        )
    })
}

/// What a search has found, as this face shows it.
///
/// # Errors
/// As for [`customer`].
pub(super) fn page(
    found: Found,
    asked: Asked,
    scope: &Scope,
) -> Result<types::BillingCustomerPage, Violations> {
    let total = i64::try_from(found.total).unwrap_or(i64::MAX).try_into()?;
    let items = found.customers.into_iter();
    let items = items.map(|one| customer(one, scope, asked.expanded));
    Ok(types::BillingCustomerPage::new(
        items.collect::<Result<_, _>>()?,
        types::BillingPagination::new(asked.limit, asked.offset, total),
    ))
}

fn shown(integration: Integration, scope: &Scope) -> Result<types::BillingIntegration, Violations> {
    Ok(types::BillingIntegration::new(
        integration.id.to_string(),
        integration.entity_id.try_into()?,
        types::BillingEntityType::Customer,
        integration.provider_type.try_into()?,
        integration.provider_entity_id.try_into()?,
        status(integration.status),
        scope.tenant.clone(),
        scope.environment.clone(),
        integration.created_at,
        integration.updated_at,
        named(integration.created_by),
        named(integration.updated_by),
    ))
}

const fn status(status: Status) -> types::BillingStatus {
    match status {
        Status::Published => types::BillingStatus::Published,
        Status::Archived => types::BillingStatus::Archived,
        Status::Deleted => types::BillingStatus::Deleted,
    }
}

/// Who did something; empty where nobody knows.
fn named(actor: Option<Actor>) -> String {
    match actor {
        Some(Actor::ApiKey(key)) => key.to_string(),
        Some(Actor::User(user)) => user,
        None => String::new(),
    }
}
