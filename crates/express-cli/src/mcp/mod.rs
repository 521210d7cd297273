//! `express mcp`: the operations of the contract as tools for language models, over the Model Context
//! Protocol (revision 2025-11-25 and others that `rmcp` speaks).
//!
//! - `contract`: the operations, out of the generated description of the API
//! - `tool`: an operation as a tool: its name, its input, what it may do
//! - `call`: the arguments of a tool as a request
//! - `outcome`: an answer, or a failure, as the result of a tool
//! - `server`: the protocol
//!
//! No operation is named in here: one that the contract adds is a tool as soon as it is generated.

mod call;
mod contract;
mod outcome;
mod server;
mod tool;

use clap::Args;
use rmcp::{ServiceExt as _, transport::stdio};

use crate::{
    failure::{Status, Trouble},
    output::note,
    session::Session,
    settings::ConnectionOptions,
};
use server::Server;

/// Serve the API's operations as tools to a language model, over standard input and output.
///
/// The protocol is the Model Context Protocol, which assistants and editors speak: they start this
/// command themselves. Address and key come from where every other command takes them.
#[derive(Clone, Copy, Debug, Args)]
#[command(after_help = SET_UP)]
pub struct McpArguments {
    /// Offer the tools that change something too. Without it, there are only those that read.
    #[arg(long)]
    allow_writes: bool,
}

const SET_UP: &str = r#"In an assistant's settings:
  { "mcpServers": { "express": { "command": "express", "args": ["mcp", "--profile", "live"] } } }

A key with the scope `read` keeps a model from changing anything, whatever it is offered."#;

/// Serves until standard input ends.
pub async fn run(
    arguments: McpArguments,
    connection: &ConnectionOptions,
) -> Result<Status, Trouble> {
    if connection
        .key_file
        .as_ref()
        .is_some_and(|path| path.as_os_str() == "-")
    {
        return Err(Trouble::misused(
            "standard input carries the protocol, so no key can come from it",
        )
        .hint("give the key in AVARA_API_KEY, in a file, or keep it in a profile"));
    }
    let session = Session::new(connection, false)?;
    let operations = contract::operations().map_err(|error| {
        Trouble::failed(format_args!(
            "cannot read the description of the API: {error}"
        ))
    })?;
    let service = session.client().base_url().to_owned();
    let server = Server::new(session, operations, arguments.allow_writes);
    note(&format!(
        "serving {} to a model, {}",
        service,
        server.inventory()
    ));
    let running = server
        .serve(stdio())
        .await
        .map_err(|error| Trouble::failed(format_args!("no client of the protocol: {error}")))?;
    running
        .waiting()
        .await
        .map_err(|error| Trouble::failed(format_args!("cannot go on serving: {error}")))?;
    Ok(Status::Done)
}
