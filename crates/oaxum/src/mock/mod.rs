//! A document as a server, without an implementation.
//!
//! Requests are held against the document and refused as a generated server would: 404, 405 with
//! `Allow`, 401 with `WWW-Authenticate`, 406, 415, 413, and 400 with every violation by pointer and
//! code. What is sound is answered from the document's examples or, without one, from its schemas.
//! The same seed gives the same answers, every time.
//!
//! The document is interpreted at run time, by the crate `jsonschema`: a mock has no code to
//! generate, and what it takes and gives can be tested against the same judge.
//!
//! # Which answer
//!
//! The lowest documented status of success; another one by the request header `Prefer` (RFC 7240):
//!
//! | preference | asks for |
//! | --- | --- |
//! | `code=404` | that status, if the document has it, a range (`4XX`) that holds it, or `default` |
//! | `example=NAME` | the example of that name |
//! | `dynamic=true` | a generated value, though there is an example |
//!
//! An example that its own schema rules out is only sent if it is asked for by name. What cannot be
//! done (a status or an example that the document has not) is refused with 400 and says why. The
//! error answers by which a request is refused have the documented form where that can hold them,
//! else that of RFC 9457.
//!
//! # What it does not do
//!
//! Credentials have to be there, but whether they are right nobody knows: any will do. `mutualTLS`
//! counts as given. Nothing is kept: what was created cannot be read. XML is only sent where the
//! document has an example of it as text. `servers` mean nothing: paths are as they are written.
//!
//! ```
//! use oaxum::mock::{Mock, Settings};
//! use oaxum::source::Sources;
//!
//! let (sources, root) = Sources::from_text("clock.yaml", "
//! openapi: 3.1.0
//! info: { title: Clock, version: 1.0.0 }
//! paths:
//!   /now: { get: { responses: { '200': { description: The time. } } } }
//! ")?;
//! let mock = Mock::new(&sources, root, Settings::default()).expect("the document is sound");
//! let _router: axum::Router = mock.router();
//! # Ok::<(), oaxum::source::LoadError>(())
//! ```

mod accept;
mod answer;
mod api;
mod body;
mod call;
mod parameter;
mod path;
mod prefer;
mod problem;
mod read;
mod render;
mod schema;
mod security;
mod text;
mod violation;

use std::future::Future;
use std::io;
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use tokio::net::TcpListener;
use tower_http::cors::CorsLayer;

use crate::diagnostics::Findings;
use crate::outline::Outline;
use crate::source::{FileId, Sources};

use api::Api;

/// How a mock behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// What generated values are made from: the same seed makes the same values.
    pub seed: u64,
    /// Whether pages of any origin may call (the CORS protocol of the Fetch standard).
    pub cors: bool,
    /// The greatest size of a request body, in bytes; beyond it the answer is 413.
    pub body_limit: usize,
}

impl Default for Settings {
    /// Seed 0, no CORS, and 1 MiB, which is the limit of a generated server, too.
    fn default() -> Settings {
        Settings {
            seed: 0,
            cors: false,
            body_limit: 1024 * 1024,
        }
    }
}

/// A document, ready to be served. Clones share it.
#[derive(Clone)]
pub struct Mock {
    api: Arc<Api>,
    settings: Settings,
}

impl Mock {
    /// Reads what is needed of a document.
    ///
    /// # Errors
    /// It is not an OpenAPI document, or refers to what is not there.
    pub fn new(sources: &Sources, root: FileId, settings: Settings) -> Result<Mock, Findings> {
        let outline = Outline::new(sources, root)?;
        let api = Api::read(&outline);
        outline.findings().or_ok(Mock {
            api: Arc::new(api),
            settings,
        })
    }

    /// The document's title.
    pub fn title(&self) -> &str {
        &self.api.title
    }

    /// How many operations there are.
    pub fn operations(&self) -> usize {
        self.api.operations.len()
    }

    /// The router that answers.
    pub fn router(&self) -> Router {
        let (api, settings) = (Arc::clone(&self.api), self.settings);
        let router = Router::new().fallback(move |request: Request| {
            let api = Arc::clone(&api);
            async move { call::answer(&api, settings, request).await }
        });
        if self.settings.cors {
            router.layer(CorsLayer::very_permissive())
        } else {
            router
        }
    }

    /// Serves until `shutdown` is over, then answers what has come in and ends.
    ///
    /// # Errors
    /// The listener fails.
    pub async fn serve(
        &self,
        listener: TcpListener,
        shutdown: impl Future<Output = ()> + Send + 'static,
    ) -> io::Result<()> {
        axum::serve(listener, self.router())
            .with_graceful_shutdown(shutdown)
            .await
    }
}
