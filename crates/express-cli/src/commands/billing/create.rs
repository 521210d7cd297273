//! `express billing create`

use clap::{ArgGroup, Args};

use super::{
    details::{DetailOptions, arguments, with_details},
    show,
};
use crate::{
    commands::pair::Pair,
    failure::{Arguments, Status, Trouble},
    output::FormOptions,
    session::Session,
};

const ARGUMENTS: Arguments = arguments!(
    "/external_id" => "EXTERNAL_ID",
    "/name" => "NAME",
    "/Idempotency-Key" => "--idempotency-key",
);

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("change").multiple(true))]
pub struct CreateArguments {
    /// The customer's id in your own system, which no other customer has.
    external_id: String,
    /// The customer's name, 1 to 255 characters.
    name: String,
    #[command(flatten)]
    details: DetailOptions,
    /// A pair of its metadata; may be given up to 50 times.
    #[arg(long, value_name = "KEY=VALUE")]
    metadata: Vec<Pair>,
    /// Marks this one customer: the same command again within 24 hours shows the customer that is
    /// there already, and creates none.
    #[arg(long, value_name = "TEXT")]
    idempotency_key: Option<String>,
    #[command(flatten)]
    form: FormOptions,
}

pub async fn run(arguments: CreateArguments, session: &Session) -> Result<Status, Trouble> {
    let external_id = &arguments.external_id;
    let customers = session.client().customers();
    let request = customers.create(external_id, arguments.name);
    let mut request = with_details!(request, arguments.details, external_id);
    for Pair { name, value } in arguments.metadata {
        request = request.metadata(name, value);
    }
    if let Some(key) = arguments.idempotency_key {
        request = request.idempotency_key(key);
    }
    let answer = session.call(request, ARGUMENTS).await?;
    show(&answer, arguments.form.form())
}
