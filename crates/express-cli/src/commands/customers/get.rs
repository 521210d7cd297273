//! `express customers get`

use clap::Args;

use super::show;
use crate::{
    failure::{Status, Trouble},
    output::FormOptions,
    session::Session,
};

#[derive(Debug, Args)]
pub struct GetArguments {
    /// The customer's id, such as cus_019bc0fd89c07a3e9c5d4f1b2a6e8d07.
    id: String,
    #[command(flatten)]
    form: FormOptions,
}

pub async fn run(arguments: GetArguments, session: &Session) -> Result<Status, Trouble> {
    let request = session.client().express().retrieve(arguments.id);
    let answer = session
        .call(request, &[("/expressCustomerId", "ID")])
        .await?;
    show(&answer, arguments.form.form())
}
