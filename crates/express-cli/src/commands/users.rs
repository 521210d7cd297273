//! `express users`

use clap::{Args, Subcommand};
use express_client::{Answer, types::MembershipOutcome};
use serde::Serialize;

use crate::{
    arguments::DryRunOption,
    failure::{Arguments, Status, Trouble},
    output::{Form, FormOptions, JsonArray, compact, pretty, print, print_line, shown},
    session::Session,
    settings::ConnectionOptions,
};

const ARGUMENTS: Arguments = &[("/expressCustomerId", "CUSTOMER"), ("/userId", "USER")];

/// Add users to a customer, and remove them.
#[derive(Debug, Args)]
pub struct UsersArguments {
    #[command(flatten)]
    dry_run: DryRunOption,
    #[command(subcommand)]
    command: UsersCommand,
}

#[derive(Debug, Subcommand)]
enum UsersCommand {
    /// Make users members of a customer. Who is one already stays one.
    Add(Membership),
    /// End users' membership of a customer. Who is no member stays none.
    Remove(Membership),
}

#[derive(Debug, Args)]
struct Membership {
    /// The customer's id.
    customer: String,
    /// The users' ids, such as usr_019bc0ff1e0070b1a4c85e2d9f637a10. They are taken one after the
    /// other, up to the first that fails.
    #[arg(required = true)]
    user: Vec<String>,
    #[command(flatten)]
    form: FormOptions,
}

/// What became of one user.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Outcome<'a> {
    user_id: &'a str,
    #[serde(flatten)]
    outcome: &'a MembershipOutcome,
}

/// Does what was asked.
pub async fn run(
    arguments: UsersArguments,
    connection: &ConnectionOptions,
) -> Result<Status, Trouble> {
    let session = Session::new(connection, arguments.dry_run.dry_run)?;
    let (adds, membership) = match arguments.command {
        UsersCommand::Add(membership) => (true, membership),
        UsersCommand::Remove(membership) => (false, membership),
    };
    let Membership {
        customer,
        user,
        form,
    } = membership;
    let form = form.form();
    let mut array = JsonArray::default();
    for id in &user {
        let answer = match change(&session, adds, &customer, id).await {
            Ok(answer) => answer,
            Err(trouble) if user.len() > 1 => return Err(trouble.about(shown(id))),
            Err(trouble) => return Err(trouble),
        };
        let outcome = Outcome {
            user_id: id,
            outcome: &answer,
        };
        match form {
            Form::Table => print_line(&told(adds, &customer, &outcome))?,
            Form::Json => print(&array.item(&pretty(&outcome)?))?,
            Form::JsonLines => print_line(&compact(&outcome)?)?,
            Form::Ids => print_line(id)?,
        }
    }
    if form == Form::Json {
        array.end()?;
    }
    Ok(Status::Done)
}

async fn change(
    session: &Session,
    adds: bool,
    customer: &str,
    user: &str,
) -> Result<Answer<MembershipOutcome>, Trouble> {
    let express = session.client().express();
    if adds {
        session
            .call(express.add_user(customer, user), ARGUMENTS)
            .await
    } else {
        session
            .call(express.remove_user(customer, user), ARGUMENTS)
            .await
    }
}

fn told(adds: bool, customer: &str, outcome: &Outcome<'_>) -> String {
    let user = outcome.user_id;
    match &outcome.outcome.message {
        Some(message) => format!("{user}: {}", shown(message)),
        None if adds => format!("{user}: added to {customer}"),
        None => format!("{user}: removed from {customer}"),
    }
}
