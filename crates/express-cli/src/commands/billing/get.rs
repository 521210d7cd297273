//! `express billing get`

use clap::Args;

use super::show;
use crate::{
    failure::{Arguments, Status, Trouble},
    output::FormOptions,
    session::Session,
};

const ARGUMENTS: Arguments = &[("/id", "ID"), ("/external_id", "ID")];

#[derive(Debug, Args)]
pub struct GetArguments {
    /// The customer's id.
    id: String,
    /// ID is the customer's id in your own system.
    #[arg(long)]
    external: bool,
    /// Ask for its counterparts in other systems, even if there are none.
    #[arg(long, conflicts_with = "external")]
    integrations: bool,
    #[command(flatten)]
    form: FormOptions,
}

pub async fn run(arguments: GetArguments, session: &Session) -> Result<Status, Trouble> {
    let customers = session.client().customers();
    let answer = if arguments.external {
        let request = customers.get_by_external_id(arguments.id);
        session.call(request, ARGUMENTS).await?
    } else {
        let mut request = customers.get(arguments.id);
        if arguments.integrations {
            request = request.expand_integrations();
        }
        session.call(request, ARGUMENTS).await?
    };
    show(&answer, arguments.form.form())
}
