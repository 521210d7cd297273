//! `express billing search`

use clap::Args;
use express_client::types::BillingStatus;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::filter::{Filter, Sort};
use crate::{
    commands::pair::Pair,
    failure::{Arguments, Status, Trouble},
    number::whole_number,
    output::{Form, FormOptions, compact_json, customer, note, print, print_json},
    session::Session,
};

const ARGUMENTS: Arguments = &[
    ("/customer_ids", "--id"),
    ("/external_ids", "--external-id"),
    ("/email", "--email"),
    ("/limit", "--limit"),
    ("/filters", "--where"),
    ("/sort", "--sort"),
];

#[derive(Debug, Args)]
pub struct SearchArguments {
    /// Only customers whose name contains this text, upper or lower case alike.
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    /// Only customers with this e-mail address.
    #[arg(long, value_name = "ADDRESS")]
    email: Option<String>,
    /// Only customers of this status: published, archived, or deleted, which are found no other way.
    #[arg(long, value_name = "STATUS")]
    status: Option<BillingStatus>,
    /// Only the customer with this id; may be given several times.
    #[arg(long, value_name = "ID")]
    id: Vec<String>,
    /// Only the customer with this id in your own system; may be given several times.
    #[arg(long, value_name = "ID")]
    external_id: Vec<String>,
    /// Only customers with this pair in their metadata; may be given several times.
    #[arg(long, value_name = "KEY=VALUE")]
    metadata: Vec<Pair>,
    /// Only customers created then or later, such as 2026-01-15T09:30:00Z.
    #[arg(long, value_name = "TIME")]
    created_from: Option<Timestamp>,
    /// Only customers created then or earlier.
    #[arg(long, value_name = "TIME")]
    created_until: Option<Timestamp>,
    /// Only customers of which this holds, such as 'address_country in DE,PL'; may be given several
    /// times.
    #[arg(long = "where", value_name = "FIELD OPERATOR VALUE")]
    filter: Vec<Filter>,
    /// Sort by this field, such as name or updated_at:desc; may be given several times.
    #[arg(long, value_name = "FIELD[:desc]")]
    sort: Vec<Sort>,
    /// How many customers are shown at most, up to 1,000.
    #[arg(long, value_name = "COUNT", default_value = "50")]
    #[arg(value_parser = whole_number::<u32, _>(0..))]
    limit: u32,
    /// How many customers are left out before the first.
    #[arg(long, value_name = "COUNT", default_value = "0")]
    #[arg(value_parser = whole_number::<u64, _>(0..))]
    offset: u64,
    #[command(flatten)]
    form: FormOptions,
}

/// The customers of a page as they came.
#[derive(Debug, Deserialize)]
struct RawPage<'a> {
    #[serde(borrow)]
    items: Vec<&'a RawValue>,
}

pub async fn run(arguments: SearchArguments, session: &Session) -> Result<Status, Trouble> {
    use express_client::types::{BillingField, BillingOperator};

    let form = arguments.form.form();
    let mut request = session.client().customers().search();
    if let Some(name) = arguments.name {
        request = request.text(BillingField::Name, BillingOperator::Contains, name);
    }
    if let Some(email) = arguments.email {
        request = request.email(email);
    }
    if let Some(status) = arguments.status {
        request = request.status(status);
    }
    if !arguments.id.is_empty() {
        request = request.ids(arguments.id);
    }
    if !arguments.external_id.is_empty() {
        request = request.external_ids(arguments.external_id);
    }
    for Pair { name, value } in arguments.metadata {
        request = request.metadata(name, value);
    }
    if let Some(start) = arguments.created_from {
        request = request.created_from(start);
    }
    if let Some(end) = arguments.created_until {
        request = request.created_until(end);
    }
    for filter in arguments.filter {
        request = filter.add_to(request);
    }
    for Sort { field, direction } in arguments.sort {
        request = request.sort(field, direction);
    }
    let request = request.limit(arguments.limit).offset(arguments.offset);
    let answer = session.call(request, ARGUMENTS).await?;
    let (shown, total) = (answer.items.len(), answer.pagination.total.get());
    match form {
        Form::Table => {
            if shown > 0 {
                print(&customer::billing_customers(&answer.items))?;
            }
            note(&format!("{shown} of {total}"));
        }
        Form::Ids => {
            let ids = answer.items.iter().map(|item| format!("{}\n", *item.id));
            print(&ids.collect::<String>())?;
        }
        Form::Json => print_json(answer.raw(), form)?,
        Form::JsonLines => {
            let unreadable = |error| Trouble::failed(format_args!("cannot show the page: {error}"));
            let page: RawPage<'_> = serde_json::from_slice(answer.raw()).map_err(unreadable)?;
            for item in page.items {
                let line = compact_json(item.get().as_bytes()).map_err(unreadable)?;
                print(&(line + "\n"))?;
            }
        }
    }
    Ok(Status::Done)
}
