//! `express customers update`
//!
//! The service replaces metadata whole. To set or unset single pairs, the customer is read first,
//! and changed only if it is still of the version that was read.

use std::collections::BTreeMap;

use clap::{ArgGroup, Args};
use express_client::{Answer, express::Update, types::ExpressCustomer};

use super::show;
use crate::{
    commands::pair::Pair,
    failure::{Arguments, Status, Trouble},
    output::{FormOptions, note, print},
    session::Session,
};

const ARGUMENTS: Arguments = &[
    ("/expressCustomerId", "ID"),
    ("/expressCustomerName", "--name"),
    ("/metadata", "--metadata"),
    ("/If-Match", "--if-match"),
];

/// So often the customer is read anew when somebody else keeps changing it.
const ATTEMPTS: u32 = 5;

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("change").required(true).multiple(true))]
pub struct UpdateArguments {
    /// The customer's id.
    id: String,
    /// The new name, 1 to 255 characters.
    #[arg(long, group = "change")]
    name: Option<String>,
    /// Set a pair of the metadata, and keep the others; may be given several times.
    #[arg(long, value_name = "KEY=VALUE", group = "change")]
    metadata: Vec<Pair>,
    /// Remove a pair of the metadata, and keep the others; may be given several times.
    #[arg(
        long,
        value_name = "KEY",
        group = "change",
        conflicts_with = "clear_metadata"
    )]
    unset: Vec<String>,
    /// Remove all metadata; what --metadata sets is the new metadata then.
    #[arg(long, group = "change")]
    clear_metadata: bool,
    /// Only if the customer is still of this version, as `get` shows it.
    #[arg(long, value_name = "VERSION")]
    if_match: Option<String>,
    #[command(flatten)]
    form: FormOptions,
}

pub async fn run(arguments: UpdateArguments, session: &Session) -> Result<Status, Trouble> {
    let answer = if arguments.is_merge() {
        merge(&arguments, session).await?
    } else {
        let mut request = arguments.request(session);
        if arguments.clear_metadata && arguments.metadata.is_empty() {
            request = request.clear_metadata();
        } else if arguments.clear_metadata {
            request = request.metadata(arguments.pairs());
        }
        if let Some(version) = &arguments.if_match {
            request = request.if_match(version);
        }
        session.call(request, ARGUMENTS).await?
    };
    show(&answer, arguments.form.form())
}

impl UpdateArguments {
    /// Whether metadata that are there have to be kept.
    fn is_merge(&self) -> bool {
        let says_pairs = !self.metadata.is_empty() || !self.unset.is_empty();
        says_pairs && !self.clear_metadata
    }

    /// Whether the change is meant for one version alone.
    fn names_version(&self) -> bool {
        self.if_match.as_deref().is_some_and(|asked| asked != "*")
    }

    fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.metadata
            .iter()
            .map(|pair| (pair.name.as_str(), pair.value.as_str()))
    }

    /// The request without the metadata.
    fn request(&self, session: &Session) -> Update {
        let request = session.client().express().update(&self.id);
        match &self.name {
            Some(name) => request.name(name),
            None => request,
        }
    }

    /// The request of a merge as far as it is known before anything is read.
    fn draft(&self, session: &Session) -> Update {
        self.request(session)
            .metadata(self.pairs())
            .if_match(self.if_match.as_deref().unwrap_or("\"as-read\""))
    }

    /// The metadata that are there, changed as asked for.
    fn merged(&self, there: BTreeMap<String, String>) -> BTreeMap<String, String> {
        let mut metadata = there;
        metadata.retain(|key, _| !self.unset.contains(key));
        let set = self
            .pairs()
            .map(|(key, value)| (key.to_owned(), value.to_owned()));
        metadata.extend(set);
        metadata
    }

    /// The condition of the change: the version that was read, unless the user asked for one that
    /// it is not; then the service says that it has changed.
    fn condition(&self, read: Option<&str>) -> Option<String> {
        let asked = self.if_match.as_deref();
        match (asked, read) {
            (Some(asked), Some(read)) if self.names_version() && !asked.contains(read) => {
                Some(asked.to_owned())
            }
            (asked, read) => read.or(asked).map(str::to_owned),
        }
    }
}

async fn merge(
    arguments: &UpdateArguments,
    session: &Session,
) -> Result<Answer<ExpressCustomer>, Trouble> {
    // All that is wrong is told at once, and not the half of it after a reading.
    arguments
        .draft(session)
        .dry_run()
        .map_err(|error| session.trouble(&error, ARGUMENTS))?;
    if session.is_dry_run() {
        return Err(show_merge(arguments, session)?);
    }
    let mut attempt = 1;
    loop {
        let request = session.client().express().retrieve(&arguments.id);
        let read = session.call(request, ARGUMENTS).await?;
        let there = read.metadata.iter().flat_map(|metadata| metadata.iter());
        let there = there.map(|(key, value)| (key.clone(), value.as_str().to_owned()));
        let mut request = arguments
            .request(session)
            .metadata(arguments.merged(there.collect()));
        if let Some(version) = arguments.condition(read.etag()) {
            request = request.if_match(version);
        }
        match request.await {
            Ok(answer) => return Ok(answer),
            Err(error)
                if error.is_precondition_failed()
                    && !arguments.names_version()
                    && attempt < ATTEMPTS =>
            {
                attempt += 1;
            }
            Err(error) => return Err(session.trouble(&error, ARGUMENTS)),
        }
    }
}

/// Shows both requests of a merge, as far as they are known before the first is answered.
fn show_merge(arguments: &UpdateArguments, session: &Session) -> Result<Trouble, Trouble> {
    let read = session.client().express().retrieve(&arguments.id);
    session.show(read, ARGUMENTS)?;
    print("\n")?;
    session.show(arguments.draft(session), ARGUMENTS)?;
    note(
        "dry run: nothing was sent; the metadata that are read are written back too, but for what is unset",
    );
    Ok(Trouble::silent(Status::Done))
}
