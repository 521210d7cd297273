//! What the billing face is asked to write.

use express_server::UpdateCustomerRequest;
use express_types as types;
use oaxum_runtime::{Location, Patch, Path, Violations};

use super::super::express::metadata_sent;
use crate::app::{
    BillingChange, BillingName, Change, CustomerChange, NewBillingCustomer, NewIntegration,
    TimeZoneName,
};

/// A new customer.
///
/// # Errors
/// A rule of the contract's that no schema can say.
pub(in crate::http) fn new_customer(
    body: types::NewBillingCustomer,
) -> Result<NewBillingCustomer, Violations> {
    let mut violations = Violations::of(Location::Body);
    let details = BillingChange {
        common: CustomerChange {
            name: None,
            metadata: body
                .metadata
                .map_or(Change::Keep, |sent| Change::Set(metadata_sent(sent))),
        },
        external_id: None,
        email: body.email.map(|text| text.into_inner()),
        line1: body.address_line1.map(|text| text.into_inner()),
        line2: body.address_line2.map(|text| text.into_inner()),
        city: body.address_city.map(|text| text.into_inner()),
        state: body.address_state.map(|text| text.into_inner()),
        postal_code: body.address_postal_code.map(|text| text.into_inner()),
        country: body.address_country.map(|text| text.into_inner()),
        timezone: time_zone(body.timezone, &mut violations),
        contact: contact(body.contact),
        integrations: integrations(body.integration_entity_mapping),
    };
    violations.into_result()?;
    Ok(NewBillingCustomer {
        external_id: body.external_id.into_inner(),
        name: body.name.into_inner(),
        details,
    })
}

/// Whom an update changes, and how.
///
/// # Errors
/// Every rule that is broken, of the name and of the change.
pub(in crate::http) fn change(
    request: UpdateCustomerRequest,
) -> Result<(Option<BillingName>, BillingChange), Violations> {
    let body = request.body;
    let mut violations = Violations::of(Location::Query);
    let name = named_once(request.id, request.external_customer_id, &mut violations);
    violations.locate(Location::Body);
    let change = BillingChange {
        common: CustomerChange {
            name: body.name.map(|name| name.into_inner()),
            metadata: match body.metadata {
                Patch::Absent => Change::Keep,
                Patch::Null => Change::Clear,
                Patch::Value(metadata) => Change::Set(metadata_sent(metadata)),
            },
        },
        external_id: body.external_id.map(|text| text.into_inner()),
        email: body.email.map(|text| text.into_inner()),
        line1: body.address_line1.map(|text| text.into_inner()),
        line2: body.address_line2.map(|text| text.into_inner()),
        city: body.address_city.map(|text| text.into_inner()),
        state: body.address_state.map(|text| text.into_inner()),
        postal_code: body.address_postal_code.map(|text| text.into_inner()),
        country: body.address_country.map(|text| text.into_inner()),
        timezone: time_zone(body.timezone, &mut violations),
        contact: contact(body.contact),
        integrations: integrations(body.integration_entity_mapping),
    };
    violations.into_result()?;
    Ok((name, change))
}

/// Who is named in exactly one way; otherwise, that is noted. An id that no customer can have is
/// the name of nobody.
fn named_once(
    id: Option<types::BillingCustomerId>,
    external_id: Option<types::BillingExternalId>,
    violations: &mut Violations,
) -> Option<BillingName> {
    match (id, external_id) {
        (Some(id), None) => id.parse().ok().map(BillingName::Id),
        (None, Some(external_id)) => Some(BillingName::ExternalId(external_id.into_inner())),
        (None, None) => {
            let message = "must be given, unless `external_customer_id` is";
            violations.add(&Path::ROOT.key("id"), "required", message);
            None
        }
        (Some(_), Some(_)) => {
            let message = "must be left out when `id` is given";
            violations.add(
                &Path::ROOT.key("external_customer_id"),
                "exclusive",
                message,
            );
            None
        }
    }
}

fn time_zone(
    sent: Option<types::BillingTimeZone>,
    violations: &mut Violations,
) -> Option<TimeZoneName> {
    let name = sent?.parse().ok();
    if name.is_none() {
        let message = "must be a name of the IANA time zone database, spelt as there";
        violations.add(&Path::ROOT.key("timezone"), "time_zone", message);
    }
    name
}

/// An empty contact is none.
fn contact(sent: Option<types::BillingContact>) -> Change<String> {
    match sent.map(|contact| contact.into_inner()) {
        None => Change::Keep,
        Some(contact) if contact.is_empty() => Change::Clear,
        Some(contact) => Change::Set(contact),
    }
}

fn integrations(sent: Option<Vec<types::NewBillingIntegration>>) -> Vec<NewIntegration> {
    let noted = |one: types::NewBillingIntegration| NewIntegration {
        entity_id: one.entity_id.into_inner(),
        provider_type: one.provider_type.into_inner(),
        provider_entity_id: one.provider_entity_id.into_inner(),
    };
    sent.into_iter().flatten().map(noted).collect()
}
