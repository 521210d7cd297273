//! `expressd healthcheck`: what the service that runs by the same configuration says of itself, for
//! containers, whose images hold no other program that could ask.

mod answer;
mod certificate;

use std::error::Error;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use bytes::Bytes;
use clap::Args;
use http::header::{CONNECTION, HOST};
use http::{Request, StatusCode};
use http_body_util::{BodyExt, Empty, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use self::answer::unready;
use self::certificate::{shows_another, trusting};
use super::config::{Time, TlsOptions};
use super::listen::ListenOption;
use super::output::print_line;
use super::trouble::Trouble;
use crate::chain::Chain;

/// No answer of a health route is longer, in bytes.
const LONGEST: usize = 64 * 1024;

/// Whom to ask, and for how long.
#[derive(Debug, Args)]
pub struct HealthcheckOptions {
    #[command(flatten)]
    listen: ListenOption,
    /// How long the answer may take in all.
    #[arg(long, value_name = "TIME", default_value_t = Time::seconds(5))]
    timeout: Time,
    /// Only ask whether the process answers, and not whether requests should be sent to it: it may
    /// be starting or stopping, and the database away.
    #[arg(long)]
    alive: bool,
    #[command(flatten)]
    tls: TlsOptions,
}

/// Asks, and says what is the matter if the answer is not the one hoped for.
pub async fn healthcheck(options: HealthcheckOptions) -> Result<ExitCode, Trouble> {
    let HealthcheckOptions {
        listen,
        timeout,
        alive,
        tls,
    } = options;
    let tls = tls.certificate.as_deref().map(encrypted).transpose()?;
    let (path, good) = match alive {
        true => ("/healthz", "alive"),
        false => ("/readyz", "ready"),
    };
    let address = listen.address();
    let asked = tokio::time::timeout(timeout.duration(), ask(address, path, tls));
    let (status, body) = asked.await.unwrap_or_else(|_| {
        Err(Trouble::new(format!(
            "{address} does not answer within {timeout}"
        )))
    })?;
    if status == StatusCode::OK {
        print_line(good)?;
        return Ok(ExitCode::SUCCESS);
    }
    Err(match unready(&body) {
        Some(why) => Trouble::new(format!("{address} is not ready: {why}")),
        None => stranger(format!("{address} answers {path} with {status}")),
    })
}

/// Trusts the certificate that the service is configured with, and no other.
fn encrypted(certificate: &Path) -> Result<Arc<ClientConfig>, Trouble> {
    trusting(certificate).map_err(|error| {
        Trouble::new(format!("cannot use TLS: {}", Chain(&error)))
            .hint("name the file that the service has: --tls-certificate FILE")
    })
}

/// Gets one path; its status and what came with it.
async fn ask(
    address: &str,
    path: &str,
    tls: Option<Arc<ClientConfig>>,
) -> Result<(StatusCode, Bytes), Trouble> {
    let (stream, peer) = connect(address).await?;
    let Some(tls) = tls else {
        return get(stream, address, path).await;
    };
    // A name is not looked at: the certificate is for that by which others know the service.
    let connecting = TlsConnector::from(tls).connect(peer.ip().into(), stream);
    let stream = connecting.await.map_err(|error| match error {
        error if shows_another(&error) => Trouble::new(format!(
            "{address} shows another certificate than it is to have"
        ))
        .hint("SIGHUP makes the service take over a new one"),
        error => stranger(format!("{address} does not answer by TLS: {error}")),
    })?;
    get(stream, address, path).await
}

async fn get(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    address: &str,
    path: &str,
) -> Result<(StatusCode, Bytes), Trouble> {
    let failed = |error: &(dyn Error + 'static)| {
        stranger(format!(
            "{address} does not answer by HTTP: {}",
            Chain(error)
        ))
    };
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
        .await
        .map_err(|error| failed(&error))?;
    tokio::spawn(connection);
    let request = Request::get(path)
        .header(HOST, address)
        .header(CONNECTION, "close")
        .body(Empty::<Bytes>::new());
    let request = request
        .map_err(|error| Trouble::new(format!("cannot ask {address}: {}", Chain(&error))))?;
    let answer = sender.send_request(request).await;
    let answer = answer.map_err(|error| failed(&error))?;
    let status = answer.status();
    let body = Limited::new(answer.into_body(), LONGEST).collect().await;
    let body = body.map_err(|error| failed(error.as_ref()))?;
    Ok((status, body.to_bytes()))
}

/// What answers is no `expressd`, or not one with this configuration.
fn stranger(what: String) -> Trouble {
    Trouble::new(what).hint(
        "check that --listen, and --tls-certificate if there is one, are those of the service",
    )
}

/// The first address that somebody listens on.
async fn connect(address: &str) -> Result<(TcpStream, SocketAddr), Trouble> {
    let failed = |error: &io::Error| {
        let trouble = Trouble::new(format!("cannot connect to {address}: {error}"));
        trouble.hint("see whether the service runs, and check --listen")
    };
    let found = tokio::net::lookup_host(address).await;
    let mut failure = io::Error::from(io::ErrorKind::AddrNotAvailable);
    for listened in found.map_err(|error| failed(&error))? {
        let peer = within_this_machine(listened);
        match TcpStream::connect(peer).await {
            Ok(stream) => return Ok((stream, peer)),
            Err(error) => failure = error,
        }
    }
    Err(failed(&failure))
}

/// Where a service that listens there is reached from the same machine.
fn within_this_machine(listened: SocketAddr) -> SocketAddr {
    let ip = match listened.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listened.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_listens_everywhere_is_asked_at_the_loopback_address() {
        for (listened, asked) in [
            ("0.0.0.0:8080", "127.0.0.1:8080"),
            ("[::]:8080", "[::1]:8080"),
            ("127.0.0.2:1", "127.0.0.2:1"),
            ("10.0.0.7:443", "10.0.0.7:443"),
        ] {
            let asked: SocketAddr = asked.parse().unwrap();
            assert_eq!(within_this_machine(listened.parse().unwrap()), asked);
        }
    }
}
