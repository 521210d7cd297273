//! Servers under measurement: started on a free port, and ended with their value.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// A running server.
pub(super) struct Server {
    child: Child,
    /// Host and port.
    pub(super) address: String,
    /// From its start until it said that it listens.
    pub(super) ready_after: Duration,
}

impl Server {
    /// Starts a program that says `listening on http://HOST:PORT` when it is ready.
    pub(super) fn start(command: &mut Command) -> Result<Self> {
        let program = command.get_program().to_string_lossy().into_owned();
        let began = Instant::now();
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("could not run {program}"))?;
        let mut line = String::new();
        let stdout = child.stdout.take().context("a server without an output")?;
        BufReader::new(stdout)
            .read_line(&mut line)
            .context("could not read where it listens")?;
        // From here on it is ended whatever happens.
        let mut server = Self {
            child,
            address: String::new(),
            ready_after: began.elapsed(),
        };
        match line.trim().strip_prefix("listening on http://") {
            Some(address) => address.clone_into(&mut server.address),
            None => bail!("{program} did not start"),
        }
        Ok(server)
    }

    /// The URL of a path.
    pub(super) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The memory that it holds, in bytes, where the system tells.
    pub(super) fn resident(&self) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))?;
        let kilobytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
        Some(kilobytes * 1024)
    }

    /// A connection to it.
    pub(super) fn connect(&self) -> Result<Connection> {
        let stream = TcpStream::connect(&self.address).context("could not connect")?;
        stream.set_nodelay(true).context("could not connect")?;
        Ok(Connection {
            host: self.address.clone(),
            stream: BufReader::new(stream),
        })
    }

    /// The body of an answer to a GET.
    pub(super) fn get(&self, path: &str, headers: &[String]) -> Result<String> {
        self.connect()?.get(path, headers)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A connection on which one request follows the other.
pub(super) struct Connection {
    host: String,
    stream: BufReader<TcpStream>,
}

impl Connection {
    /// The body of an answer to a GET.
    pub(super) fn get(&mut self, path: &str, headers: &[String]) -> Result<String> {
        self.ask("GET", path, headers, "")
    }

    /// The body of an answer to a POST of JSON.
    pub(super) fn post(&mut self, path: &str, headers: &[String], body: &str) -> Result<String> {
        let about = [
            "Content-Type: application/json".to_owned(),
            format!("Content-Length: {}", body.len()),
        ];
        self.ask("POST", path, &[headers, &about].concat(), body)
    }

    fn ask(&mut self, method: &str, path: &str, headers: &[String], body: &str) -> Result<String> {
        let headers: String = headers
            .iter()
            .map(|header| format!("{header}\r\n"))
            .collect();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\n{headers}\r\n{body}",
            self.host
        );
        let sent = self.stream.get_mut().write_all(request.as_bytes());
        sent.context("could not send a request")?;
        self.answer().context("could not read the answer")
    }

    fn answer(&mut self) -> Result<String> {
        let mut status = String::new();
        self.stream.read_line(&mut status)?;
        let mut length = None;
        loop {
            let mut line = String::new();
            self.stream.read_line(&mut line)?;
            let line = line.trim_end();
            if line.is_empty() {
                break;
            }
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = Some(value.trim().parse()?);
            }
        }
        let mut body = vec![0; length.context("an answer without a length")?];
        self.stream.read_exact(&mut body)?;
        let body = String::from_utf8(body)?;
        if status.starts_with("HTTP/1.1 20") {
            Ok(body)
        } else {
            bail!("unexpected answer: {status}{body}")
        }
    }
}
