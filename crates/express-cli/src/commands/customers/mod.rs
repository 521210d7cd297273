//! `express customers`

mod activity;
mod create;
mod export;
mod get;
mod import;
mod list;
mod update;
mod walk;

use clap::{Args, Subcommand};
use express_client::{Answer, types::ExpressCustomer};

use crate::{
    arguments::DryRunOption,
    failure::{Status, Trouble},
    output::{self, Form, print, print_line},
    session::Session,
    settings::ConnectionOptions,
};

/// Create, look at, change, import and export customers.
#[derive(Debug, Args)]
pub struct CustomersArguments {
    #[command(flatten)]
    dry_run: DryRunOption,
    #[command(subcommand)]
    command: CustomersCommand,
}

#[derive(Debug, Subcommand)]
enum CustomersCommand {
    /// List customers, the newest first.
    List(list::ListArguments),
    /// Show a customer.
    Get(get::GetArguments),
    /// Create a customer.
    Create(create::CreateArguments),
    /// Change a customer's name or metadata.
    Update(update::UpdateArguments),
    /// Make a customer inactive: it takes no new users then.
    Deactivate(activity::ActivityArguments),
    /// Make a customer active again, with the users it had.
    Reactivate(activity::ActivityArguments),
    /// Write all customers to a file or to standard output.
    Export(export::ExportArguments),
    /// Create a customer for each row of a file.
    Import(import::ImportArguments),
}

/// Does what was asked.
pub async fn run(
    arguments: CustomersArguments,
    connection: &ConnectionOptions,
) -> Result<Status, Trouble> {
    let dry_run = arguments.dry_run.dry_run;
    let session = match arguments.command {
        CustomersCommand::Import(_) => Session::with_retries(connection, dry_run, import::RETRIES)?,
        _ => Session::new(connection, dry_run)?,
    };
    match arguments.command {
        CustomersCommand::List(arguments) => list::run(arguments, &session).await,
        CustomersCommand::Get(arguments) => get::run(arguments, &session).await,
        CustomersCommand::Create(arguments) => create::run(arguments, &session).await,
        CustomersCommand::Update(arguments) => update::run(arguments, &session).await,
        CustomersCommand::Deactivate(arguments) => activity::deactivate(arguments, &session).await,
        CustomersCommand::Reactivate(arguments) => activity::reactivate(arguments, &session).await,
        CustomersCommand::Export(arguments) => export::run(arguments, &session).await,
        CustomersCommand::Import(arguments) => import::run(arguments, &session).await,
    }
}

/// Shows one customer.
fn show(answer: &Answer<ExpressCustomer>, form: Form) -> Result<Status, Trouble> {
    let customer: &ExpressCustomer = answer;
    match form {
        Form::Table => print(&output::customer::customer(customer, answer.etag()))?,
        Form::Ids => print_line(customer.express_customer_id.as_str())?,
        Form::Json | Form::JsonLines => output::print_json(answer.raw(), form)?,
    }
    Ok(Status::Done)
}
