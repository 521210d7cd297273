//! The address to listen on.

use std::io::{self, ErrorKind};
use std::net::SocketAddr;

use clap::Args;
use tokio::net::{TcpListener, TcpSocket};

use super::trouble::Trouble;

/// How many connections may wait to be accepted; the system may allow fewer.
const WAITING: u32 = 4096;

/// The option that says where.
#[derive(Debug, Args)]
pub struct ListenOption {
    /// Where to listen; port 0 picks a free one.
    #[arg(
        long,
        value_name = "HOST:PORT",
        env = "EXPRESS_LISTEN",
        default_value = "127.0.0.1:8080"
    )]
    listen: String,
}

impl ListenOption {
    /// As it is given.
    pub fn address(&self) -> &str {
        &self.listen
    }
}

/// Listens on `HOST:PORT`; port 0 picks a free one.
pub async fn listen(address: &str) -> Result<TcpListener, Trouble> {
    if !is_host_and_port(address) {
        return Err(
            Trouble::new(format!("cannot listen on '{address}': it is no address"))
                .hint("give --listen as HOST:PORT, such as 127.0.0.1:8080 or [::1]:8080"),
        );
    }
    bind(address)
        .await
        .map_err(|error| explain(address, &error))
}

/// As [`TcpListener::bind`], but with room for a rush of connections: where there is none, the
/// system makes clients wait for a second and more.
async fn bind(address: &str) -> io::Result<TcpListener> {
    let mut failure = io::Error::from(ErrorKind::AddrNotAvailable);
    for address in tokio::net::lookup_host(address).await? {
        let socket = match address {
            SocketAddr::V4(_) => TcpSocket::new_v4()?,
            SocketAddr::V6(_) => TcpSocket::new_v6()?,
        };
        // So that a restart does not have to wait for the connections of its predecessor. On
        // Windows it would let two services have one port.
        #[cfg(unix)]
        socket.set_reuseaddr(true)?;
        match socket.bind(address).and_then(|()| socket.listen(WAITING)) {
            Ok(listener) => return Ok(listener),
            Err(error) => failure = error,
        }
    }
    Err(failure)
}

/// Whether it has the form `HOST:PORT`.
pub fn is_host_and_port(address: &str) -> bool {
    address
        .rsplit_once(':')
        .is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok())
}

fn explain(address: &str, error: &io::Error) -> Trouble {
    let (why, hint) = match error.kind() {
        ErrorKind::AddrInUse => (
            "the port is taken by another program".to_owned(),
            "stop that program, or choose another port with --listen (port 0 picks a free one)",
        ),
        ErrorKind::PermissionDenied => (
            "this user may not use the port".to_owned(),
            "choose a port from 1024 on with --listen",
        ),
        ErrorKind::AddrNotAvailable => (
            "this machine does not have the address".to_owned(),
            "choose another with --listen: 127.0.0.1 for this machine only, 0.0.0.0 for everyone",
        ),
        // Above all: the name cannot be resolved, for which there is no kind.
        _ => (
            error.to_string(),
            "check the host name, or give --listen an IP address, such as 127.0.0.1:8080",
        ),
    };
    Trouble::new(format!("cannot listen on {address}: {why}")).hint(hint)
}
