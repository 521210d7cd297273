//! The command line.

use clap::{Parser, Subcommand};

use crate::{
    commands::{api, billing, completions, config, customers, manual, users},
    failure::EXIT_STATUSES,
    mcp,
    output::color::ColorWhen,
    settings::ConnectionOptions,
};

/// Customers of Express, from the command line.
///
/// The API key comes from AVARA_API_KEY, from a file (--key-file), or from a profile that `express
/// config set NAME` has kept.
#[derive(Debug, Parser)]
#[command(name = "express", bin_name = "express", version, max_term_width = 100, after_help = EXIT_STATUSES)]
#[command(subcommand_required = true, arg_required_else_help = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Whom to talk to.
    #[command(flatten)]
    pub connection: ConnectionOptions,
    /// When to use colour; NO_COLOR and CLICOLOR_FORCE count if this is auto.
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        value_enum,
        default_value = "auto"
    )]
    #[arg(help_heading = "Output")]
    pub color: ColorWhen,
}

/// What can be done.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Create, look at, change, import and export customers.
    Customers(customers::CustomersArguments),
    /// Add users to a customer, and remove them.
    Users(users::UsersArguments),
    /// See customers as a billing system does.
    Billing(billing::BillingArguments),
    /// Send any request to the service, and show its answer.
    Api(api::ApiArguments),
    /// Serve the API's operations as tools to a language model (Model Context Protocol).
    Mcp(mcp::McpArguments),
    /// Keep addresses and keys under names.
    Config(config::ConfigArguments),
    /// Print a script that completes this command in a shell.
    Completions(completions::CompletionsArguments),
    /// Write the manual pages.
    Manual(manual::ManualArguments),
}

/// The option of every command that sends something.
#[derive(Clone, Copy, Debug, clap::Args)]
#[command(next_help_heading = "Output")]
pub struct DryRunOption {
    /// Show the request instead of sending it, with the key masked.
    #[arg(long, global = true)]
    pub dry_run: bool,
}
