//! `chromedriver`, a process for each browser.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

/// The line by which it says which port it chose.
const STARTED: &str = "ChromeDriver was started successfully on port ";

/// How long browser and driver may take to end by themselves.
const PATIENCE: Duration = Duration::from_secs(10);

/// A running driver. When it is dropped, it ends, and the browser of its session with it.
#[derive(Debug)]
pub struct Driver {
    child: Child,
    address: String,
    session: Option<String>,
    /// What browser and driver leave behind.
    _folder: TempDir,
}

impl Driver {
    /// Ends a session, which takes no runtime: this is done while a test panics as well.
    fn end(&self, session: &str) -> io::Result<()> {
        let address = self.address.trim_start_matches("http://");
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let request = format!(
            "DELETE /session/{session} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
        );
        stream.write_all(request.as_bytes())?;
        stream.read_exact(&mut [0; 12])
    }

    /// Starts one on a free port.
    ///
    /// # Panics
    /// When there is none on this machine.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut child = Command::new("chromedriver")
            .arg("--port=0")
            .env("TMPDIR", folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver starts: install Debian's chromium and chromium-driver");
        let stdout = child.stdout.take().expect("a pipe");
        let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
        let port = lines.find_map(|line| {
            let port = line.strip_prefix(STARTED)?;
            Some(port.trim_end_matches('.').to_owned())
        });
        let port = port.expect("chromedriver names its port");
        // Read on to the end: a full pipe would stop it.
        std::thread::spawn(move || lines.for_each(drop));
        Self {
            child,
            address: format!("http://127.0.0.1:{port}"),
            session: None,
            _folder: folder,
        }
    }

    /// Notes the session that is to end with this.
    pub fn drives(&mut self, session: String) {
        self.session = Some(session);
    }

    pub fn address(&self) -> &str {
        &self.address
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // A driver that ends leaves its browser behind; a session takes it along.
        if let Some(session) = self.session.take() {
            let _ = self.end(&session);
        }
        if let Some(pid) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw) {
            let _ = kill_process(pid, Signal::TERM);
        }
        let asked = Instant::now();
        while asked.elapsed() < PATIENCE && matches!(self.child.try_wait(), Ok(None)) {
            std::thread::sleep(Duration::from_millis(20));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
