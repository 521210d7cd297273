//! `express billing`

use clap::{Args, Subcommand};

use crate::{
    arguments::DryRunOption,
    failure::{Status, Trouble},
    output::{Form, FormOptions, customer, print, print_json, print_line},
    session::Session,
    settings::ConnectionOptions,
};

/// See customers as a billing system does.
#[derive(Debug, Args)]
pub struct BillingArguments {
    #[command(flatten)]
    dry_run: DryRunOption,
    #[command(subcommand)]
    command: BillingCommand,
}

#[derive(Debug, Subcommand)]
enum BillingCommand {
    /// Show a customer in its billing form, deleted ones too.
    Get(GetArguments),
}

#[derive(Debug, Args)]
struct GetArguments {
    /// The customer's id.
    id: String,
    /// Ask for its counterparts in other systems, even if there are none.
    #[arg(long)]
    integrations: bool,
    #[command(flatten)]
    form: FormOptions,
}

/// Does what was asked.
pub async fn run(
    arguments: BillingArguments,
    connection: &ConnectionOptions,
) -> Result<Status, Trouble> {
    let session = Session::new(connection, arguments.dry_run.dry_run)?;
    let BillingCommand::Get(GetArguments {
        id,
        integrations,
        form,
    }) = arguments.command;
    let form = form.form();
    let mut request = session.client().customers().get(id);
    if integrations {
        request = request.expand_integrations();
    }
    let answer = session.call(request, &[("/id", "ID")]).await?;
    match form {
        Form::Table => print(&customer::billing(&answer))?,
        Form::Ids => print_line(answer.id.as_str())?,
        Form::Json | Form::JsonLines => print_json(answer.raw(), form)?,
    }
    Ok(Status::Done)
}
