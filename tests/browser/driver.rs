//! `chromedriver`, a process for each browser.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

/// The line by which it says which port it chose.
const STARTED: &str = "ChromeDriver was started successfully on port ";

/// How long browser and driver may take to end by themselves.
const PATIENCE: Duration = Duration::from_secs(10);

/// A running driver. When it is dropped, it ends, and its browser with it.
#[derive(Debug)]
pub struct Driver {
    child: Child,
    address: String,
}

impl Driver {
    /// Starts one on a free port.
    ///
    /// # Panics
    /// When there is none on this machine.
    pub fn start() -> Self {
        let mut child = Command::new("chromedriver")
            .arg("--port=0")
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
        }
    }

    pub fn address(&self) -> &str {
        &self.address
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // Asked to end, it ends its browser too; killed, it would leave it behind.
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
