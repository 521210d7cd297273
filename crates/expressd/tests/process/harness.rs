//! A world of its own for each test: a folder, the binary run in it, a socket to ask it.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

/// Longer than anything here takes on a loaded machine, shorter than anybody waits for a test.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// A folder in which `expressd` is run.
pub struct World {
    folder: TempDir,
}

impl World {
    pub fn new() -> Self {
        Self {
            folder: TempDir::new().unwrap(),
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.path(name), content).unwrap();
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// A command that is yet to be run.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_expressd"));
        command
            .args(arguments)
            .current_dir(&self.folder)
            .env("RUST_BACKTRACE", "1")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        // Whatever the person who runs the tests has set.
        let variables = std::env::vars_os().map(|(name, _)| name);
        for name in variables.filter(|name| name.to_string_lossy().starts_with("EXPRESS_")) {
            command.env_remove(name);
        }
        command
    }

    /// Runs a command to its end.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with(arguments, |_| {}, "")
    }

    /// Runs a command that reads `input`.
    pub fn run_on(&self, arguments: &[&str], input: &str) -> Ran {
        self.run_with(arguments, |_| {}, input)
    }

    /// Runs a command that is prepared further, such as with environment variables.
    pub fn run_with(
        &self,
        arguments: &[&str],
        prepare: impl FnOnce(&mut Command),
        input: &str,
    ) -> Ran {
        let mut command = self.command(arguments);
        prepare(&mut command);
        let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
        // A command that reads nothing may be gone before this is written.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let Output {
            status,
            stdout,
            stderr,
        } = child.wait_with_output().unwrap();
        let folder = self.folder.path().display().to_string();
        let text = |bytes| {
            String::from_utf8(bytes)
                .unwrap()
                .replace(&folder, "[FOLDER]")
        };
        Ran {
            status: status.code().unwrap(),
            stdout: text(stdout),
            stderr: text(stderr),
        }
    }

    /// Starts a service on a free port, and waits until it is ready.
    #[track_caller]
    pub fn serve(&self, more: &[&str]) -> Service {
        self.serve_with(more, |_| {})
    }

    /// The same for a service that is prepared further, such as with environment variables.
    #[track_caller]
    pub fn serve_with(&self, more: &[&str], prepare: impl FnOnce(&mut Command)) -> Service {
        let mut command = self.command(&serve_arguments(more));
        prepare(&mut command);
        Service::start(command)
    }

    /// The same for a service that may have only so many files and connections open.
    #[track_caller]
    pub fn serve_with_files(&self, limit: u32) -> Service {
        let mut command = Command::new("sh");
        command
            .args(["-c", &format!("ulimit -n {limit} && exec \"$@\""), "sh"])
            .arg(env!("CARGO_BIN_EXE_expressd"))
            .args(serve_arguments(&[]))
            .current_dir(&self.folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        Service::start(command)
    }

    /// The secret of a new key that may write.
    pub fn key(&self) -> String {
        self.key_of("acme")
    }

    /// The same for a tenant.
    pub fn key_of(&self, tenant: &str) -> String {
        let key = [
            "key",
            "create",
            "--tenant",
            tenant,
            "--environment",
            "live",
            "--name",
            "test",
        ];
        self.run(&key).succeeded().trim_end().to_owned()
    }
}

fn serve_arguments<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["serve", "--listen", "127.0.0.1:0"], more].concat()
}

/// What came of a command.
#[derive(Debug, PartialEq, Eq)]
pub struct Ran {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Ran {
    /// The output of a command that succeeded.
    #[track_caller]
    pub fn succeeded(self) -> String {
        assert_eq!(self.status, 0, "{self:?}");
        self.stdout
    }

    /// What a command that could not do its work said, which is never a backtrace.
    #[track_caller]
    pub fn failed(self) -> String {
        assert_eq!(self.status, 1, "{self:?}");
        assert_eq!(self.stdout, "");
        assert!(!self.stderr.contains("backtrace"), "{}", self.stderr);
        self.stderr
    }

    /// What was said about wrong arguments.
    #[track_caller]
    pub fn misused(self) -> String {
        assert_eq!(self.status, 2, "{self:?}");
        assert_eq!(self.stdout, "");
        self.stderr
    }
}

/// A service that runs until the test is over.
pub struct Service {
    child: Child,
    /// `HOST:PORT`.
    pub address: String,
    stdout: Receiver<String>,
    stderr: Receiver<String>,
}

impl Service {
    /// Starts a command that serves, and waits until it is ready.
    #[track_caller]
    pub fn start(mut command: Command) -> Self {
        let mut child = command.spawn().unwrap();
        let stdout = lines(child.stdout.take().unwrap());
        let stderr = lines(child.stderr.take().unwrap());
        let Ok(ready) = stdout.recv_timeout(PATIENCE) else {
            let said: Vec<_> = stderr.iter().collect();
            panic!("the service did not start: {said:?}");
        };
        let address = ready.strip_prefix("listening on ").unwrap();
        let (_, address) = address.split_once("://").unwrap();
        Self {
            address: address.to_owned(),
            child,
            stdout,
            stderr,
        }
    }

    /// A connection to it.
    pub fn connect(&self) -> TcpStream {
        connect(&self.address)
    }

    /// The answer to a GET.
    pub fn get(&self, path: &str) -> Answer {
        self.get_with(path, "")
    }

    /// The answer to a GET with more header lines, each ended by CRLF.
    pub fn get_with(&self, path: &str, headers: &str) -> Answer {
        self.ask(&format!("GET {path} HTTP/1.1\r\nHost: test\r\n{headers}"))
    }

    /// The answer to a request, given without the empty line after its headers.
    pub fn ask(&self, head: &str) -> Answer {
        let mut stream = self.connect();
        let request = format!("{head}Connection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        Answer::read(stream)
    }

    /// A line of its log, as soon as there is one that has this in it.
    #[track_caller]
    pub fn logged(&self, part: &str) -> String {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.stderr.recv_timeout(left) {
                Ok(line) if line.contains(part) => return line,
                Ok(_) => {}
                Err(_) => panic!("the log has no line with {part}"),
            }
        }
    }

    /// The resident memory of the process, in bytes.
    pub fn memory(&self) -> u64 {
        let metrics = self.get("/metrics");
        let line = metrics
            .text()
            .lines()
            .find_map(|line| line.strip_prefix("process_resident_memory_bytes "));
        line.unwrap().parse().unwrap()
    }

    pub fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// Waits until the process has ended.
    pub fn ended(mut self) -> Ended {
        let deadline = Instant::now() + PATIENCE;
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(Instant::now() < deadline, "the service did not end");
            thread::sleep(Duration::from_millis(10));
        };
        Ended {
            status: status.code(),
            stdout: self.stdout.iter().collect(),
            stderr: self.stderr.iter().collect(),
        }
    }

    /// Stops it as an operator does.
    pub fn stop(self) -> Ended {
        self.signal(Signal::TERM);
        self.ended()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a service left behind.
#[derive(Debug)]
pub struct Ended {
    pub status: Option<i32>,
    /// What it said after it was ready.
    pub stdout: Vec<String>,
    pub stderr: Vec<String>,
}

/// An answer over HTTP.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    head: String,
    pub body: Vec<u8>,
}

impl Answer {
    /// Reads to the end of the connection.
    #[track_caller]
    pub fn read(mut stream: TcpStream) -> Self {
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let end = bytes
            .windows(4)
            .position(|four| four == b"\r\n\r\n")
            .unwrap();
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Self {
            status,
            head,
            body: bytes[end + 4..].to_vec(),
        }
    }

    /// The value of a header.
    #[track_caller]
    pub fn header(&self, name: &str) -> &str {
        self.find(name)
            .unwrap_or_else(|| panic!("no {name} in {}", self.head))
    }

    /// The value of a header, if it is there.
    pub fn find(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (found, value) = line.split_once(": ")?;
            found.eq_ignore_ascii_case(name).then_some(value)
        })
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// A connection on which nothing waits for ever.
pub fn connect(address: &str) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream
}

/// Reads lines as they come, so that the writer is never held up.
fn lines(from: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        for line in BufReader::new(from).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    receiver
}
