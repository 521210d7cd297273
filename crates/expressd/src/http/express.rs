//! The Express face of the domain.

use express_types as types;
use oaxum_runtime::{Patch, Violations};

use super::conditions::entity_tag;
use crate::app::{
    Actor, Change, CustomerChange, CustomerId, ExpressCustomer, Metadata, NewCustomer, Page, UserId,
};

/// A customer, and its entity tag.
pub(super) type Tagged = (types::ExpressCustomer, types::EntityTag);

/// A customer as this face shows it.
///
/// # Errors
/// The customer breaks the contract: it came into the store past its rules.
pub(super) fn tagged(customer: ExpressCustomer) -> Result<Tagged, Violations> {
    tagged_as(stated(customer.id)?, customer)
}

/// The same where the id is there already, as the contract writes it.
///
/// # Errors
/// As there.
pub(super) fn tagged_as(
    id: types::ExpressCustomerId,
    customer: ExpressCustomer,
) -> Result<Tagged, Violations> {
    let tag = entity_tag(customer.version)?;
    Ok((shown(id, customer)?, tag))
}

fn shown(
    id: types::ExpressCustomerId,
    customer: ExpressCustomer,
) -> Result<types::ExpressCustomer, Violations> {
    let is_active = customer.status.is_active();
    let (key, user) = match customer.created_by {
        Some(Actor::ApiKey(key)) => (Some(key.into()), None),
        Some(Actor::User(user)) => (None, Some(user)),
        None => (None, None),
    };
    Ok(types::ExpressCustomer {
        created_by_api_key_id: key,
        created_by_user_id: user,
        metadata: customer.metadata.map(metadata).transpose()?,
        ..types::ExpressCustomer::new(
            Some(customer.created_at),
            id,
            customer.name.try_into()?,
            is_active,
            Some(customer.updated_at),
            i64::from(customer.user_count).try_into()?,
        )
    })
}

/// Metadata as both faces show them.
pub(super) fn metadata(metadata: Metadata) -> Result<types::Metadata, Violations> {
    let pairs = metadata
        .into_iter()
        .map(|(key, value)| Ok((key, value.try_into()?)));
    pairs
        .collect::<Result<oaxum_runtime::Map<_>, Violations>>()?
        .try_into()
}

/// Metadata as both faces take them.
pub(super) fn metadata_sent(metadata: types::Metadata) -> Metadata {
    let pairs = metadata.into_inner().into_iter();
    pairs
        .map(|(key, value)| (key, value.into_inner()))
        .collect()
}

pub(super) fn page(page: Page) -> Result<types::ExpressCustomerPage, Violations> {
    let customers = page.customers.into_iter();
    let customers = customers.map(|customer| shown(stated(customer.id)?, customer));
    let (customers, has_more) = (customers.collect::<Result<_, _>>()?, page.next.is_some());
    Ok(types::ExpressCustomerPage {
        cursor: page.next.map(TryInto::try_into).transpose()?,
        ..types::ExpressCustomerPage::new(customers, has_more)
    })
}

pub(super) fn new_customer(body: types::NewExpressCustomer) -> NewCustomer {
    NewCustomer {
        name: body.express_customer_name.into_inner(),
        metadata: body.metadata.map(metadata_sent),
    }
}

pub(super) fn change(body: types::ExpressCustomerChanges) -> CustomerChange {
    CustomerChange {
        name: body.express_customer_name.map(|name| name.into_inner()),
        metadata: match body.metadata {
            Patch::Absent => Change::Keep,
            Patch::Null => Change::Clear,
            Patch::Value(metadata) => Change::Set(metadata_sent(metadata)),
        },
    }
}

/// The id of a customer as the contract writes it.
fn stated(id: CustomerId) -> Result<types::ExpressCustomerId, Violations> {
    String::from(id).try_into()
}

/// The id of a customer. The contract's pattern allows what this parses and nothing else; should
/// they ever differ, there is no such customer.
pub(super) fn customer_id(id: &types::ExpressCustomerId) -> Option<CustomerId> {
    id.parse().ok()
}

pub(super) fn user_id(user: &types::UserReference) -> Option<UserId> {
    user.user_id.parse().ok()
}

pub(super) fn membership(message: Option<&str>) -> types::MembershipOutcome {
    types::MembershipOutcome {
        message: message.map(str::to_owned),
        ..types::MembershipOutcome::new(true)
    }
}
