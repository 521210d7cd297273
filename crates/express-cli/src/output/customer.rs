//! How a customer looks.

use comfy_table::{Cell, CellAlignment};
use express_client::{
    customers::Customer,
    types::{BillingStatus, ExpressCustomer},
};
use jiff::Timestamp;

use super::{
    color::{GOOD, NOTABLE, styled},
    record, shown, table,
};

/// The columns of a list. The name is last, since it alone has no fixed width.
const HEADINGS: [&str; 4] = ["ID", "STATE", "USERS", "NAME"];

/// A part of a list of customers, with the headings above it or, for those that follow, without.
pub fn customers(customers: &[ExpressCustomer], with_headings: bool) -> String {
    let rows = customers.iter().map(|customer| {
        vec![
            Cell::new(&customer.express_customer_id),
            state(customer.is_active),
            // As wide as its heading: so the parts of a long list line up.
            Cell::new(format!("{:>5}", customer.user_count.get()))
                .set_alignment(CellAlignment::Right),
            Cell::new(shown(&customer.express_customer_name)),
        ]
    });
    let text = table(&HEADINGS, rows);
    match text.split_once('\n') {
        Some((_, rows)) if !with_headings => rows.to_owned(),
        _ => text,
    }
}

/// Customers as a billing system lists them.
pub fn billing_customers(customers: &[Customer]) -> String {
    let rows = customers.iter().map(|customer| {
        vec![
            Cell::new(&customer.id),
            status(customer),
            Cell::new(shown(&customer.external_id)),
            Cell::new(shown(&customer.name)),
        ]
    });
    table(&["ID", "STATUS", "EXTERNAL ID", "NAME"], rows)
}

/// A customer, a line for each field.
pub fn customer(customer: &ExpressCustomer, version: Option<&str>) -> String {
    let mut fields = vec![
        field("ID", &customer.express_customer_id),
        field("Name", shown(&customer.express_customer_name)),
        ("State".to_owned(), state(customer.is_active)),
        field("Users", customer.user_count),
        field("Created", time(customer.created_at)),
        field("Updated", time(customer.updated_at)),
    ];
    if let Some(key) = &customer.created_by_api_key_id {
        fields.push(field("Created by", format!("API key {}", **key)));
    }
    if let Some(user) = &customer.created_by_user_id {
        fields.push(field("Created by", shown(user)));
    }
    if let Some(metadata) = &customer.metadata {
        let pairs = metadata
            .iter()
            .map(|(key, value)| field(&format!("metadata.{}", shown(key)), shown(value.as_str())));
        fields.extend(pairs);
    }
    if let Some(version) = version {
        fields.push(field("Version", version));
    }
    record(fields)
}

/// A customer in its billing form, a line for each field that is set.
pub fn billing(customer: &Customer) -> String {
    let mut fields = vec![
        field("ID", &customer.id),
        field("External ID", shown(&customer.external_id)),
        field("Name", shown(&customer.name)),
        ("Status".to_owned(), status(customer)),
    ];
    let texts: [(&str, &str); 9] = [
        ("Email", &customer.email),
        (
            "Contact",
            customer
                .contact
                .as_ref()
                .map_or("", |contact| contact.as_str()),
        ),
        ("Address", customer.address_line1.as_str()),
        ("", customer.address_line2.as_str()),
        ("Postal code", customer.address_postal_code.as_str()),
        ("City", customer.address_city.as_str()),
        ("State", customer.address_state.as_str()),
        ("Country", customer.address_country.as_str()),
        ("Time zone", &customer.timezone),
    ];
    let set = texts.into_iter().filter(|(_, text)| !text.is_empty());
    fields.extend(set.map(|(name, text)| field(name, shown(text))));
    fields.extend([
        field("Tenant", shown(&customer.tenant_id)),
        field("Environment", shown(&customer.environment_id)),
        field("Created", time(Some(customer.created_at))),
        field("Created by", shown(&customer.created_by)),
        field("Updated", time(Some(customer.updated_at))),
        field("Updated by", shown(&customer.updated_by)),
    ]);
    for (key, value) in customer
        .metadata
        .iter()
        .flat_map(|metadata| metadata.iter())
    {
        fields.push(field(
            &format!("metadata.{}", shown(key)),
            shown(value.as_str()),
        ));
    }
    for integration in customer.integrations.iter().flatten() {
        let provider = shown(&integration.provider_type).into_owned();
        let entity = shown(&integration.provider_entity_id).into_owned();
        fields.push(field(&format!("integration.{provider}"), entity));
    }
    record(fields)
}

fn field(name: &str, value: impl ToString) -> (String, Cell) {
    (name.to_owned(), Cell::new(value))
}

fn status(customer: &Customer) -> Cell {
    let is_published = customer.status == BillingStatus::Published;
    let style = if is_published { GOOD } else { NOTABLE };
    styled(style, shown(customer.status.as_str()))
}

fn state(is_active: bool) -> Cell {
    if is_active {
        styled(GOOD, "active")
    } else {
        styled(NOTABLE, "inactive")
    }
}

/// To the second: finer figures are for programs, in JSON.
fn time(at: Option<Timestamp>) -> String {
    at.map_or_else(
        || "unknown".to_owned(),
        |at| at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
    )
}
