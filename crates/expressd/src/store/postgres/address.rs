//! Where a PostgreSQL database is, and how far its servers are trusted.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode, TargetSessionAttrs};

/// The address of a database on one or several servers, as a URL:
/// `postgres://USER:PASSWORD@HOST:PORT,HOST:PORT/DATABASE?OPTION=VALUE&…`.
///
/// Options are those of libpq that are of use here. `sslmode` is one of
///
/// - `verify-full` or `require`: the connection is encrypted, and the server shows a certificate for
///   its host name from an authority that the system trusts, or from one in the file `sslrootcert`.
///   This is the default for every address but those of this machine.
/// - `disable`: nothing is encrypted. The default for Unix sockets and loopback addresses.
///
/// Of several servers, the one that takes writes is found by asking them in turn.
#[derive(Clone)]
pub struct PostgresAddress {
    servers: Vec<Config>,
    authorities: Option<PathBuf>,
    shown: String,
}

/// Why a text is no [`PostgresAddress`]. It repeats nothing of the text, which may hold a password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidAddress {
    /// The form is wrong.
    #[error(
        "a PostgreSQL database is given as postgres://USER@HOST:PORT/DATABASE, several hosts \
         separated by commas{}", detail(.0)
    )]
    Form(String),
    /// No host is named.
    #[error("the host is missing: postgres://USER@HOST:PORT/DATABASE")]
    NoHost,
    /// No database is named.
    #[error("the name of the database is missing: postgres://USER@HOST:PORT/DATABASE")]
    NoDatabase,
    /// `sslmode` asks for something else than all or nothing.
    #[error(
        "sslmode is disable or verify-full: modes between them promise less than they seem to, \
         so they are not offered"
    )]
    TlsMode,
    /// An option must have another value.
    #[error("target_session_attrs must be read-write, or be left out: the service writes")]
    NotWritable,
}

fn detail(text: &str) -> String {
    if text.is_empty() {
        String::new()
    } else {
        format!(" ({text})")
    }
}

impl PostgresAddress {
    /// One configuration for each server, in the order of the URL.
    pub(super) fn servers(&self) -> &[Config] {
        &self.servers
    }

    /// The file with the authorities to trust instead of the system's.
    pub(super) fn authorities(&self) -> Option<&PathBuf> {
        self.authorities.as_ref()
    }

    /// Whether any of the servers is reached over TLS.
    pub(super) fn uses_tls(&self) -> bool {
        let mut modes = self.servers.iter().map(Config::get_ssl_mode);
        modes.any(|mode| mode != SslMode::Disable)
    }
}

impl FromStr for PostgresAddress {
    type Err = InvalidAddress;

    fn from_str(url: &str) -> Result<Self, Self::Err> {
        let (place, query) = url.split_once('?').unwrap_or((url, ""));
        let (mut mode, mut authorities) = (None, None);
        let mut passed = form_urlencoded::Serializer::new(String::new());
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match name.as_ref() {
                "sslmode" => mode = Some(encrypted(&value)?),
                "sslrootcert" if value != "system" => authorities = Some(value.as_ref().into()),
                "sslrootcert" => authorities = None,
                _ => {
                    passed.append_pair(&name, &value);
                }
            }
        }
        // Its own way of reading options takes a plus sign for itself.
        let passed = passed.finish().replace('+', "%20");
        let whole: Config = format!("{place}?{passed}").parse().map_err(form)?;
        if whole.get_hosts().is_empty() || whole.get_hosts().iter().any(is_nobody) {
            return Err(InvalidAddress::NoHost);
        }
        if whole.get_ports().contains(&0) {
            return Err(InvalidAddress::Form("a port is 1 to 65535".to_owned()));
        }
        if whole.get_dbname().is_none_or(str::is_empty) {
            return Err(InvalidAddress::NoDatabase);
        }
        // Unless it was left out, in which case it says `Any`.
        if whole.get_target_session_attrs() == TargetSessionAttrs::ReadOnly
            || query.contains("target_session_attrs=any")
        {
            return Err(InvalidAddress::NotWritable);
        }
        let servers = servers(&whole, mode)?;
        Ok(Self {
            shown: shown(&whole, &servers),
            servers,
            authorities,
        })
    }
}

fn form(error: tokio_postgres::Error) -> InvalidAddress {
    let mut causes = String::new();
    let mut cause = std::error::Error::source(&error);
    while let Some(one) = cause {
        causes = one.to_string();
        cause = one.source();
    }
    InvalidAddress::Form(causes)
}

fn encrypted(mode: &str) -> Result<bool, InvalidAddress> {
    match mode {
        "disable" => Ok(false),
        "require" | "verify-full" => Ok(true),
        _ => Err(InvalidAddress::TlsMode),
    }
}

/// Takes an address of several hosts apart.
fn servers(whole: &Config, encrypted: Option<bool>) -> Result<Vec<Config>, InvalidAddress> {
    let (hosts, ports) = (whole.get_hosts(), whole.get_ports());
    if ports.len() > 1 && ports.len() != hosts.len() {
        let error = "as many ports as hosts, or one for all".to_owned();
        return Err(InvalidAddress::Form(error));
    }
    let servers = hosts.iter().enumerate().map(|(index, host)| {
        let mut server = Config::new();
        match host {
            Host::Tcp(name) => server.host(name),
            #[cfg(unix)]
            Host::Unix(path) => server.host_path(path),
        };
        if let Some(port) = ports.get(index).or_else(|| ports.first()) {
            server.port(*port);
        }
        if let Some(address) = whole.get_hostaddrs().get(index) {
            server.hostaddr(*address);
        }
        if let Some(user) = whole.get_user() {
            server.user(user);
        }
        if let Some(password) = whole.get_password() {
            server.password(password);
        }
        if let Some(name) = whole.get_dbname() {
            server.dbname(name);
        }
        if let Some(options) = whole.get_options() {
            server.options(options);
        }
        let encrypted = encrypted.unwrap_or_else(|| !is_local(host));
        server
            .application_name(whole.get_application_name().unwrap_or("expressd"))
            .ssl_mode(if encrypted {
                SslMode::Require
            } else {
                SslMode::Disable
            })
            .ssl_negotiation(whole.get_ssl_negotiation())
            .channel_binding(whole.get_channel_binding())
            .target_session_attrs(TargetSessionAttrs::ReadWrite)
            // A server that vanished without a word is noticed within these.
            .connect_timeout(Duration::from_secs(2))
            .tcp_user_timeout(Duration::from_secs(5))
            .keepalives_idle(Duration::from_secs(5))
            .keepalives_interval(Duration::from_secs(2))
            .keepalives_retries(2);
        server
    });
    Ok(servers.collect())
}

/// Whether a host has no name: a comma too many.
fn is_nobody(host: &Host) -> bool {
    matches!(host, Host::Tcp(name) if name.is_empty())
}

/// Whether what is said to this host stays on this machine.
fn is_local(host: &Host) -> bool {
    match host {
        #[cfg(unix)]
        Host::Unix(_) => true,
        Host::Tcp(name) => {
            name == "localhost"
                || name
                    .trim_matches(['[', ']'])
                    .parse()
                    .is_ok_and(|address: std::net::IpAddr| address.is_loopback())
        }
    }
}

/// The address without its password and options.
fn shown(whole: &Config, servers: &[Config]) -> String {
    let hosts: Vec<_> = servers.iter().map(name).collect();
    let user = whole.get_user().map(|user| format!("{user}@"));
    let (user, hosts) = (user.unwrap_or_default(), hosts.join(","));
    let database = whole.get_dbname().unwrap_or_default();
    format!("postgres://{user}{hosts}/{database}")
}

/// `HOST:PORT` of a server, for messages.
pub(super) fn name(server: &Config) -> String {
    let port = server.get_ports().first().copied().unwrap_or(5432);
    match server.get_hosts().first() {
        Some(Host::Tcp(host)) => format!("{host}:{port}"),
        #[cfg(unix)]
        Some(Host::Unix(path)) => format!("{}:{port}", path.display()),
        None => format!(":{port}"),
    }
}

impl fmt::Display for PostgresAddress {
    /// Without the password, and without options.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl fmt::Debug for PostgresAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PostgresAddress({})", self.shown)
    }
}

impl PartialEq for PostgresAddress {
    fn eq(&self, other: &Self) -> bool {
        self.servers == other.servers && self.authorities == other.authorities
    }
}

impl Eq for PostgresAddress {}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(url: &str) -> PostgresAddress {
        url.parse().unwrap()
    }

    #[test]
    fn each_host_is_a_server_with_its_port() {
        let address = address("postgres://ada@one:5001,two:5002/express?sslmode=disable");
        let names: Vec<_> = address.servers().iter().map(name).collect();
        assert_eq!(names, ["one:5001", "two:5002"]);
        for server in address.servers() {
            assert_eq!(server.get_user(), Some("ada"));
            assert_eq!(server.get_dbname(), Some("express"));
            let wanted = server.get_target_session_attrs();
            assert_eq!(wanted, TargetSessionAttrs::ReadWrite);
        }
    }

    #[test]
    fn what_leaves_this_machine_is_encrypted_unless_said_otherwise() {
        for (url, tls) in [
            ("postgres://db.example.com/x", true),
            ("postgres://127.0.0.1/x", false),
            ("postgres://localhost/x", false),
            ("postgres://%2Fvar%2Frun%2Fpostgresql/x", false),
            ("postgres://localhost/x?sslmode=verify-full", true),
            ("postgres://localhost/x?sslmode=require", true),
            ("postgres://db.example.com/x?sslmode=disable", false),
            ("postgres://localhost,db.example.com/x", true),
        ] {
            assert_eq!(address(url).uses_tls(), tls, "{url}");
        }
    }

    #[test]
    fn neither_password_nor_options_are_shown() {
        let url = "postgres://ada:hush@one,two:5433/express?application_name=hush&sslmode=disable";
        let address = address(url);
        let shown = "postgres://ada@one:5432,two:5433/express";
        assert_eq!(address.to_string(), shown);
        assert!(!format!("{address:?}").contains("hush"));
    }

    #[test]
    fn a_file_of_authorities_is_taken_out_of_the_options() {
        let url = "postgres://one/x?sslrootcert=/etc/ca.pem&options=-c%20work_mem%3D8MB";
        let address = address(url);
        assert_eq!(address.authorities(), Some(&"/etc/ca.pem".into()));
        let options = address.servers()[0].get_options();
        assert_eq!(options, Some("-c work_mem=8MB"));
    }

    #[test]
    fn what_is_wrong_is_said_without_the_password() {
        for (url, said) in [
            ("postgres:///x", "host is missing"),
            ("postgres://one,/x", "host is missing"),
            ("postgres://,one/x", "host is missing"),
            ("postgres://one:0/x", "a port is 1 to 65535"),
            ("postgres://one,two:0/x", "a port is 1 to 65535"),
            ("postgres://ada:hush@one", "name of the database"),
            ("postgres://ada:hush@one/x?sslmode=prefer", "verify-full"),
            ("postgres://ada:hush@one/x?sslmode=hush", "verify-full"),
            (
                "postgres://ada:hush@one/x?target_session_attrs=any",
                "read-write",
            ),
            (
                "postgres://ada:hush@one/x?target_session_attrs=read-only",
                "read-write",
            ),
            (
                "postgres://ada:hush@one/x?wrong=1",
                "unknown option `wrong`",
            ),
            (
                "postgres://ada:hush@one:port/x",
                "postgres://USER@HOST:PORT",
            ),
            ("postgres://one,two,three:1/x?port=1,2", "as many ports"),
        ] {
            let error = url.parse::<PostgresAddress>().unwrap_err().to_string();
            assert!(error.contains(said), "{url}: {error}");
            assert!(!error.contains("hush"), "{url}: {error}");
        }
    }
}
