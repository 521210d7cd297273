//! The address to listen on.

use std::io::{self, ErrorKind};

use tokio::net::TcpListener;

use super::trouble::Trouble;

/// Listens on `HOST:PORT`; port 0 picks a free one.
pub async fn listen(address: &str) -> Result<TcpListener, Trouble> {
    if !is_host_and_port(address) {
        return Err(
            Trouble::new(format!("cannot listen on '{address}': it is no address"))
                .hint("give --listen as HOST:PORT, such as 127.0.0.1:8080 or [::1]:8080"),
        );
    }
    TcpListener::bind(address)
        .await
        .map_err(|error| explain(address, &error))
}

fn is_host_and_port(address: &str) -> bool {
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
