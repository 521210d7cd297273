//! A command's connection to the service.

mod request;
mod shown;

use std::time::Duration;

use express_client::{Answer, Client, ClientBuilder, Error};

use crate::{
    failure::{Arguments, Status, Trouble, of_call},
    output::note,
    settings::{ConnectionOptions, Origin, Target},
};
pub use request::Request;

/// How often a request is tried again unless `--retries` says otherwise.
const RETRIES: u32 = 2;

/// A client, and what is said when its calls fail.
#[derive(Debug)]
pub struct Session {
    client: Client,
    target: Target,
    dry_run: bool,
}

impl Session {
    /// A session with the service that the options, the environment or a profile name.
    ///
    /// # Errors
    /// There is no key, or key or address are not what they should be.
    pub fn new(options: &ConnectionOptions, dry_run: bool) -> Result<Self, Trouble> {
        Self::with_retries(options, dry_run, RETRIES)
    }

    /// A session that tries a request again so often, unless the options say otherwise.
    ///
    /// # Errors
    /// As for [`Self::new`].
    pub fn with_retries(
        options: &ConnectionOptions,
        dry_run: bool,
        retries: u32,
    ) -> Result<Self, Trouble> {
        let target = options.target()?;
        let log = options.log_level()?;
        let client = builder(&target)
            .and_then(|builder| {
                let builder = match log {
                    Some(level) => builder.log(level),
                    None => builder,
                };
                builder
                    .base_url(&target.base_url)
                    .timeout(Duration::from_secs(options.timeout))
                    .max_retries(options.retries.unwrap_or(retries))
                    .user_agent(concat!("express-cli/", env!("CARGO_PKG_VERSION")))
                    .build()
            })
            .map_err(|error| unusable(&error, &target))?;
        Ok(Self {
            client,
            target,
            dry_run,
        })
    }

    /// The client.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Whether requests are shown and not sent.
    pub fn is_dry_run(&self) -> bool {
        self.dry_run
    }

    /// Sends a request. In a dry run it is shown, and the command ends with it.
    ///
    /// # Errors
    /// The call failed; `arguments` says which argument filled which place of the request.
    pub async fn call<R: Request>(
        &self,
        request: R,
        arguments: Arguments,
    ) -> Result<Answer<R::Body>, Trouble> {
        if self.dry_run {
            self.show(request, arguments)?;
            note("dry run: nothing was sent");
            return Err(Trouble::silent(Status::Done));
        }
        request
            .await
            .map_err(|error| self.trouble(&error, arguments))
    }

    /// Shows a request as it would be sent, with the key masked.
    ///
    /// # Errors
    /// It breaks the contract, or standard output cannot be written.
    pub fn show<R: Request>(&self, request: R, arguments: Arguments) -> Result<(), Trouble> {
        let request = request
            .dry_run()
            .map_err(|error| self.trouble(&error, arguments))?;
        shown::print_request(&request)
    }

    /// Tells why a call failed.
    pub fn trouble(&self, error: &Error, arguments: Arguments) -> Trouble {
        of_call(error, &self.target, arguments)
    }
}

/// A key of the environment comes with whatever else the environment says.
fn builder(target: &Target) -> Result<ClientBuilder, Error> {
    match target.key_source {
        Origin::Variable(_) => ClientBuilder::from_env(),
        _ => Ok(Client::builder().key(target.key.reveal())),
    }
}

fn unusable(error: &Error, target: &Target) -> Trouble {
    let why = error.to_string();
    let why = why
        .strip_prefix("could not make a client: ")
        .unwrap_or(&why);
    let source = if why.contains("API key") && !why.contains("URL") {
        &target.key_source
    } else {
        &target.url_source
    };
    Trouble::misused(why).hint(format_args!("it comes from {source}"))
}
