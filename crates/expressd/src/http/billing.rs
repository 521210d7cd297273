//! The billing face of the domain.

use express_types as types;
use oaxum_runtime::Violations;

use super::express::metadata;
use crate::app::{Actor, BillingCustomer, Integration, Scope, Status};

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
    Ok(types::BillingCustomer {
        id: id.try_into()?,
        external_id: customer.external_id.try_into()?,
        name: customer.name.try_into()?,
        email: customer.email,
        address_line1: customer.address.line1.try_into()?,
        address_line2: customer.address.line2.try_into()?,
        address_city: customer.address.city.try_into()?,
        address_state: customer.address.state.try_into()?,
        address_postal_code: customer.address.postal_code.try_into()?,
        address_country: customer.address.country.try_into()?,
        timezone: customer.timezone,
        metadata: customer.metadata.map(metadata).transpose()?,
        tenant_id: scope.tenant.clone(),
        environment_id: scope.environment.clone(),
        status: status(customer.status),
        created_at: customer.created_at,
        updated_at: customer.updated_at,
        created_by: named(customer.created_by),
        updated_by: named(customer.updated_by),
        contact: customer.contact.map(TryInto::try_into).transpose()?,
        integrations: (expanded || !integrations.is_empty()).then_some(integrations),
    })
}

fn shown(integration: Integration, scope: &Scope) -> Result<types::BillingIntegration, Violations> {
    Ok(types::BillingIntegration {
        id: integration.id.to_string(),
        entity_id: integration.entity_id.try_into()?,
        entity_type: types::BillingEntityType::Customer,
        provider_type: integration.provider_type.try_into()?,
        provider_entity_id: integration.provider_entity_id.try_into()?,
        status: status(integration.status),
        tenant_id: scope.tenant.clone(),
        environment_id: scope.environment.clone(),
        created_at: integration.created_at,
        updated_at: integration.updated_at,
        created_by: named(integration.created_by),
        updated_by: named(integration.updated_by),
    })
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
