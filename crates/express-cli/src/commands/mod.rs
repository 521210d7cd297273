//! What each command does.

pub mod api;
pub mod billing;
pub mod completions;
pub mod config;
pub mod customers;
pub mod manual;
pub mod pair;
pub mod users;

use crate::{
    arguments::{Cli, Command},
    failure::{Status, Trouble},
    mcp,
};

/// Does what was asked.
pub async fn run(cli: Cli) -> Result<Status, Trouble> {
    let connection = &cli.connection;
    match cli.command {
        Command::Customers(arguments) => customers::run(arguments, connection).await,
        Command::Users(arguments) => users::run(arguments, connection).await,
        Command::Billing(arguments) => billing::run(arguments, connection).await,
        Command::Api(arguments) => api::run(arguments, connection).await,
        Command::Mcp(arguments) => mcp::run(arguments, connection).await,
        Command::Config(arguments) => config::run(arguments, connection),
        Command::Completions(arguments) => completions::run(&arguments),
        Command::Manual(arguments) => manual::run(&arguments),
    }
}
