//! `express customers create`

use clap::Args;

use super::show;
use crate::{
    commands::pair::Pair,
    failure::{Arguments, Status, Trouble},
    output::FormOptions,
    session::Session,
};

const ARGUMENTS: Arguments = &[
    ("/expressCustomerName", "NAME"),
    ("/metadata", "--metadata"),
    ("/Idempotency-Key", "--idempotency-key"),
];

#[derive(Debug, Args)]
pub struct CreateArguments {
    /// The customer's name, 1 to 255 characters.
    name: String,
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
    let mut request = session.client().express().create(arguments.name);
    for Pair { name, value } in arguments.metadata {
        request = request.metadata(name, value);
    }
    if let Some(key) = arguments.idempotency_key {
        request = request.idempotency_key(key);
    }
    let answer = session.call(request, ARGUMENTS).await?;
    show(&answer, arguments.form.form())
}
