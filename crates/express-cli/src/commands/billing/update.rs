//! `express billing update`

use clap::{ArgGroup, Args};

use super::{
    details::{DetailOptions, arguments, with_details},
    show,
};
use crate::{
    commands::pair::Pair,
    failure::{Arguments, Status, Trouble},
    output::FormOptions,
    session::Session,
};

const ARGUMENTS: Arguments = arguments!(
    "/id" => "ID",
    "/external_customer_id" => "ID",
    "/external_id" => "--external-id",
    "/name" => "--name",
);

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("change").required(true).multiple(true))]
pub struct UpdateArguments {
    /// The customer's id.
    id: String,
    /// ID is the customer's id in your own system.
    #[arg(long)]
    external: bool,
    /// Its new id in your own system.
    #[arg(long, value_name = "TEXT", group = "change")]
    external_id: Option<String>,
    /// The new name, 1 to 255 characters.
    #[arg(long, value_name = "TEXT", group = "change")]
    name: Option<String>,
    #[command(flatten)]
    details: DetailOptions,
    /// A pair of the new metadata, which replace those that are there; may be given several times.
    #[arg(long, value_name = "KEY=VALUE", group = "change")]
    metadata: Vec<Pair>,
    /// Remove all metadata.
    #[arg(long, group = "change", conflicts_with = "metadata")]
    clear_metadata: bool,
    #[command(flatten)]
    form: FormOptions,
}

pub async fn run(arguments: UpdateArguments, session: &Session) -> Result<Status, Trouble> {
    let id = &arguments.id;
    let customers = session.client().customers();
    let request = if arguments.external {
        customers.update_by_external_id(id)
    } else {
        customers.update(id)
    };
    let mut request = with_details!(request, arguments.details, id);
    if let Some(external_id) = arguments.external_id {
        request = request.external_id(external_id);
    }
    if let Some(name) = arguments.name {
        request = request.name(name);
    }
    if arguments.clear_metadata {
        request = request.clear_metadata();
    } else if !arguments.metadata.is_empty() {
        let pairs = arguments.metadata.into_iter();
        request = request.metadata(pairs.map(|pair| (pair.name, pair.value)));
    }
    let answer = session.call(request, ARGUMENTS).await?;
    show(&answer, arguments.form.form())
}
