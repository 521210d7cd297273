//! `express customers deactivate` and `reactivate`

use clap::Args;

use super::show;
use crate::{
    failure::{Arguments, Status, Trouble},
    output::FormOptions,
    session::Session,
};

const ARGUMENTS: Arguments = &[("/expressCustomerId", "ID")];

#[derive(Debug, Args)]
pub struct ActivityArguments {
    /// The customer's id.
    id: String,
    #[command(flatten)]
    form: FormOptions,
}

pub async fn deactivate(
    arguments: ActivityArguments,
    session: &Session,
) -> Result<Status, Trouble> {
    let request = session.client().express().deactivate(arguments.id);
    show(
        &session.call(request, ARGUMENTS).await?,
        arguments.form.form(),
    )
}

pub async fn reactivate(
    arguments: ActivityArguments,
    session: &Session,
) -> Result<Status, Trouble> {
    let request = session.client().express().reactivate(arguments.id);
    show(
        &session.call(request, ARGUMENTS).await?,
        arguments.form.form(),
    )
}
