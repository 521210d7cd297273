//! `express billing delete`

use clap::Args;

use crate::{
    failure::{Status, Trouble},
    output::note,
    session::Session,
};

#[derive(Debug, Args)]
pub struct DeleteArguments {
    /// The customer's id.
    id: String,
}

pub async fn run(arguments: DeleteArguments, session: &Session) -> Result<Status, Trouble> {
    let request = session.client().customers().delete(arguments.id);
    session.call(request, &[("/id", "ID")]).await?;
    note("the customer is deleted; `express billing get` still shows it");
    Ok(Status::Done)
}
