//! Servers under measurement: started on a free port, and ended with their value.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};

/// A running server.
pub(super) struct Server {
    child: Child,
    /// Host and port.
    pub(super) address: String,
}

impl Server {
    /// Starts a program that says `listening on http://HOST:PORT` when it is ready.
    pub(super) fn start(command: &mut Command) -> Result<Self> {
        let program = command.get_program().to_string_lossy().into_owned();
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
        };
        match line.trim().strip_prefix("listening on http://") {
            Some(address) => address.clone_into(&mut server.address),
            None => bail!("{program} did not start"),
        }
        Ok(server)
    }

    /// The body of an answer to a GET.
    pub(super) fn get(&self, path: &str, headers: &[String]) -> Result<String> {
        let mut stream = TcpStream::connect(&self.address).context("could not connect")?;
        let headers: String = headers
            .iter()
            .map(|header| format!("{header}\r\n"))
            .collect();
        let host = &self.address;
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: {host}\r\n{headers}Connection: close\r\n\r\n"
        )
        .context("could not send a request")?;
        let mut answer = String::new();
        stream
            .read_to_string(&mut answer)
            .context("could not read the answer")?;
        match answer.split_once("\r\n\r\n") {
            Some((head, body)) if head.starts_with("HTTP/1.1 200 ") => Ok(body.to_owned()),
            _ => bail!("unexpected answer: {answer}"),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
