//! `express api`

use std::{
    fs,
    io::{self, Read},
    str::FromStr,
};

use clap::Args;
use express_client::{Error, http::Method};
use http::{HeaderMap, StatusCode};

use super::pair::Pair;
use crate::{
    arguments::DryRunOption,
    failure::{Status, Trouble, status_of_answer},
    output::{is_watched, pretty_json, print, print_bytes, shown},
    session::Session,
    settings::ConnectionOptions,
};

/// Send any request to the service, and show its answer.
///
/// The answer's body goes to standard output whatever its status, indented on a terminal and as it
/// came elsewhere. The exit status tells what the answer's status means.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct ApiArguments {
    /// The method, such as GET.
    #[arg(value_parser = method)]
    method: Method,
    /// The path below the base URL, with a query if you like, such as /v1/express?limit=3.
    path: String,
    /// The body: a text, @FILE for that of a file, or @- for standard input.
    #[arg(long, short, value_name = "BODY")]
    data: Option<String>,
    /// A header; may be given several times.
    #[arg(long, short = 'H', value_name = "NAME: VALUE")]
    header: Vec<Header>,
    /// A parameter of the query, to be encoded; may be given several times.
    #[arg(long, short, value_name = "NAME=VALUE")]
    query: Vec<Pair>,
    /// Show the answer's status and headers before its body.
    #[arg(long, short)]
    include: bool,
    #[command(flatten)]
    dry_run: DryRunOption,
}

const EXAMPLES: &str = "\
Examples:
  express api GET /v1/express -q name='city clinic' -q limit=3
  express api PATCH /v1/express/cus_019bc0fd89c07a3e9c5d4f1b2a6e8d07 -d '{\"metadata\": null}'
  express api POST /v1/express -d @customer.json -H 'Idempotency-Key: order-4711' -i";

/// A header as it is typed.
#[derive(Clone, Debug)]
struct Header {
    name: String,
    value: String,
}

impl FromStr for Header {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once(':') {
            Some((name, value)) if !name.trim().is_empty() => Ok(Self {
                name: name.trim().to_owned(),
                value: value.trim().to_owned(),
            }),
            _ => Err("it has the form `Name: value`"),
        }
    }
}

/// Does what was asked.
pub async fn run(
    arguments: ApiArguments,
    connection: &ConnectionOptions,
) -> Result<Status, Trouble> {
    let session = Session::new(connection, arguments.dry_run.dry_run)?;
    let path = &arguments.path;
    if path.contains("://") {
        return Err(Trouble::misused(
            "PATH is a path below the base URL, not a whole URL: the key stays with its service",
        )
        .hint("--base-url or --profile name another service"));
    }
    let path = if path.starts_with('/') {
        path.clone()
    } else {
        format!("/{path}")
    };
    let mut request = session.client().request(arguments.method, path);
    for Pair { name, value } in arguments.query {
        request = request.query(name, value);
    }
    if let Some(data) = &arguments.data {
        let (content_type, body) = body(data)?;
        request = request.body(content_type, body);
    }
    for Header { name, value } in arguments.header {
        request = request.header(name, value);
    }
    if session.is_dry_run() {
        session.call(request, &[]).await?;
        return Ok(Status::Done);
    }
    match request.send_raw().await {
        Ok(answer) => {
            show(
                arguments.include,
                answer.status(),
                answer.headers(),
                answer.raw(),
            )?;
            Ok(Status::Done)
        }
        Err(error) => failed(&session, &error, arguments.include),
    }
}

/// Shows an answer that says it failed; what failed without an answer is told.
fn failed(session: &Session, error: &Error, include: bool) -> Result<Status, Trouble> {
    let (Some(status), Some(headers), Some(body)) = (error.status(), error.headers(), error.body())
    else {
        return Err(session.trouble(error, &[]));
    };
    show(include, status, headers, body)?;
    Ok(status_of_answer(status))
}

fn show(
    include: bool,
    status: StatusCode,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<(), Trouble> {
    if include {
        let mut head = format!("{status}\n");
        for (name, value) in headers {
            let value = String::from_utf8_lossy(value.as_bytes());
            head.push_str(&format!("{name}: {}\n", shown(&value)));
        }
        print(&(head + "\n"))?;
    }
    match pretty_json(body) {
        Ok(json) if is_watched() => print(&(json + "\n")),
        _ if body.is_empty() => Ok(()),
        _ if body.ends_with(b"\n") => print_bytes(body),
        _ => print_bytes(&[body, b"\n"].concat()),
    }
}

/// The body that an argument stands for, and what it is.
fn body(data: &str) -> Result<(&'static str, Vec<u8>), Trouble> {
    let bytes = match data.strip_prefix('@') {
        None => data.as_bytes().to_vec(),
        Some("-") => {
            let mut bytes = Vec::new();
            io::stdin()
                .lock()
                .read_to_end(&mut bytes)
                .map_err(|error| {
                    Trouble::failed(format_args!("cannot read standard input: {error}"))
                })?;
            bytes
        }
        Some(path) => {
            fs::read(path).map_err(|error| Trouble::cannot_read(path.as_ref(), &error))?
        }
    };
    Ok(("application/json", bytes))
}

fn method(text: &str) -> Result<Method, &'static str> {
    Method::from_bytes(text.to_ascii_uppercase().as_bytes())
        .map_err(|_| "it is a word such as GET or POST")
}
