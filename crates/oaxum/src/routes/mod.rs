//! The operations of a document at a glance.
//!
//! ```
//! use oaxum::routes::{routes, to_text};
//! use oaxum::source::Sources;
//!
//! let (sources, root) = Sources::from_text("clock.yaml", "
//! openapi: 3.1.0
//! info: { title: Clock, version: 1.0.0 }
//! paths:
//!   /now: { get: { operationId: now, responses: { '200': { description: The time. } } } }
//! ")?;
//! let table = to_text(&routes(&sources, root).expect("the document is sound"));
//! assert!(table.ends_with("GET     /now  now        -         200\n"), "{table}");
//! # Ok::<(), oaxum::source::LoadError>(())
//! ```

use std::io::Write;

use serde::Serialize;
use tabwriter::TabWriter;

use crate::diagnostics::Findings;
use crate::outline::{Alternative, Operation, Outline, alternatives, is_true, operations};
use crate::source::{FileId, Sources, Span};

/// One operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// The method in capitals.
    pub method: String,
    /// The path's template, or the webhook's name.
    pub path: String,
    /// Whether the server calls, and the path is a webhook's name.
    pub webhook: bool,
    /// `operationId`, if it has one.
    pub operation_id: Option<String>,
    /// The tags.
    pub tags: Vec<String>,
    /// Whether it is deprecated.
    pub deprecated: bool,
    /// The ways in, of which one is enough; none where nobody needs credentials.
    pub security: Vec<Vec<Scheme>>,
    /// The statuses: codes first, then ranges, then `default`.
    pub statuses: Vec<String>,
    span: Span,
}

/// A security scheme, and what it has to grant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Scheme {
    /// Its name in the document.
    pub name: String,
    /// Scopes or roles, all of which are needed.
    pub scopes: Vec<String>,
}

/// A route as `--format json` prints it; members keep this order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct JsonRoute<'r> {
    /// As in [`Route`].
    pub method: &'r str,
    /// As in [`Route`].
    pub path: &'r str,
    /// As in [`Route`].
    pub webhook: bool,
    /// As in [`Route`].
    pub operation_id: Option<&'r str>,
    /// As in [`Route`].
    pub tags: &'r [String],
    /// As in [`Route`].
    pub deprecated: bool,
    /// As in [`Route`].
    pub security: &'r [Vec<Scheme>],
    /// As in [`Route`].
    pub statuses: &'r [String],
    /// The file in which the operation stands.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
}

/// Every operation in the order of the document, webhooks last.
///
/// # Errors
/// It is not an OpenAPI document, or refers to what is not there.
pub fn routes(sources: &Sources, root: FileId) -> Result<Vec<Route>, Findings> {
    let outline = Outline::new(sources, root)?;
    let mut routes = Vec::new();
    for (section, webhook) in [("paths", false), ("webhooks", true)] {
        for operation in operations(&outline, section) {
            routes.push(route(&outline, &operation, webhook));
        }
    }
    outline.findings().or_ok(routes)
}

fn route<'a>(outline: &Outline<'a>, operation: &Operation<'a>, webhook: bool) -> Route {
    let ways = alternatives(outline, operation);
    let tags = operation.place.get("tags");
    let tags = tags
        .iter()
        .flat_map(|tags| tags.node.as_array().unwrap_or_default());
    let responses = operation.responses(outline);
    let mut statuses: Vec<String> = responses
        .iter()
        .map(|(status, _)| (*status).to_owned())
        .collect();
    let is_range = |status: &str| status.ends_with(['X', 'x']);
    statuses.sort_by_key(|status| (status == "default", is_range(status), status.clone()));
    Route {
        method: operation.method.clone(),
        path: operation.path.to_owned(),
        webhook,
        operation_id: operation.id().map(str::to_owned),
        tags: tags
            .filter_map(|tag| tag.as_str())
            .map(str::to_owned)
            .collect(),
        deprecated: is_true(&operation.place, "deprecated"),
        security: ways.iter().map(way).collect(),
        statuses,
        span: operation.place.span(),
    }
}

fn way(alternative: &Alternative<'_>) -> Vec<Scheme> {
    let schemes = alternative.schemes.iter().map(|used| Scheme {
        name: used.name.to_owned(),
        scopes: used
            .scopes
            .iter()
            .map(|scope| (*scope).to_owned())
            .collect(),
    });
    schemes.collect()
}

/// A table with aligned columns and a line for each operation, below a line of titles.
///
/// In the column for security, `|` stands for *or*, `+` for *and*, `none` for *no credentials*, and
/// `-` says that nothing is asked for.
pub fn to_text(routes: &[Route]) -> String {
    let mut table = TabWriter::new(Vec::new()).padding(2);
    let mut rows = vec!["METHOD\tPATH\tOPERATION\tSECURITY\tSTATUSES".to_owned()];
    rows.extend(routes.iter().map(row));
    for row in rows {
        // Writing to memory cannot fail.
        let _ = writeln!(table, "{row}");
    }
    let text = table.into_inner().unwrap_or_default();
    String::from_utf8_lossy(&text).into_owned()
}

fn row(route: &Route) -> String {
    let kind = if route.webhook { " (webhook)" } else { "" };
    let method = format!("{}{kind}", route.method);
    let deprecated = if route.deprecated {
        " (deprecated)"
    } else {
        ""
    };
    let operation = format!(
        "{}{deprecated}",
        route.operation_id.as_deref().unwrap_or("-")
    );
    let security = match &*route.security {
        [] => "-".to_owned(),
        ways => Vec::from_iter(ways.iter().map(|way| way_in_words(way))).join(" | "),
    };
    let statuses = route.statuses.join(" ");
    let cells = [&method, &route.path, &operation, &security, &statuses];
    // A tab or line break in a name would tear the table.
    let cells = cells.map(|cell| cell.replace(char::is_control, " "));
    cells.join("\t")
}

fn way_in_words(way: &[Scheme]) -> String {
    if way.is_empty() {
        return "none".to_owned();
    }
    let schemes = way.iter().map(|scheme| match &*scheme.scopes {
        [] => scheme.name.clone(),
        scopes => format!("{}[{}]", scheme.name, scopes.join(" ")),
    });
    Vec::from_iter(schemes).join(" + ")
}

/// Every route as an object, with its place.
pub fn to_json<'r>(routes: &'r [Route], sources: &Sources) -> Vec<JsonRoute<'r>> {
    let objects = routes.iter().map(|route| {
        let location = sources.location(route.span);
        JsonRoute {
            method: &route.method,
            path: &route.path,
            webhook: route.webhook,
            operation_id: route.operation_id.as_deref(),
            tags: &route.tags,
            deprecated: route.deprecated,
            security: &route.security,
            statuses: &route.statuses,
            file: location.path.to_string_lossy().into_owned(),
            line: location.line,
            column: location.column,
        }
    });
    objects.collect()
}
