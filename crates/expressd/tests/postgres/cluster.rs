//! PostgreSQL servers for tests: started here, from the binaries that are installed, each with its
//! files in a folder of its own. Nothing else on the machine is touched.

use std::fs::{self, Permissions};
use std::io::ErrorKind;
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, geteuid, kill_process};
use tempfile::TempDir;

/// Longer than a server takes to start on a loaded machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// What is set on every server here. The disk is not what these tests are about: a server that is
/// killed loses nothing as long as the machine stands.
const SETTINGS: &[(&str, &str)] = &[
    ("fsync", "off"),
    ("shared_buffers", "16MB"),
    ("max_connections", "100"),
    ("autovacuum", "off"),
    ("log_min_messages", "warning"),
    // A standby that is late still finds what it has missed, and asks for it at once.
    ("wal_keep_size", "64MB"),
    ("wal_retrieve_retry_interval", "200ms"),
];

/// A PostgreSQL server that runs until it is dropped.
pub struct Server {
    child: Option<Child>,
    port: u16,
    folder: TempDir,
}

impl Server {
    /// A server with nothing in it but the database `express`.
    #[track_caller]
    pub fn start() -> Self {
        Self::start_with(&[])
    }

    /// The same with more settings.
    #[track_caller]
    pub fn start_with(settings: &[(&str, &str)]) -> Self {
        let folder = folder();
        copy(template(), &folder.path().join("data"));
        let mut server = Self::in_folder(folder);
        server.configure(SETTINGS);
        server.configure(settings);
        server.run();
        server
    }

    /// A standby of this server, called `name` there, that follows it from its present state.
    #[track_caller]
    pub fn standby(&self, name: &str) -> Self {
        let folder = folder();
        let data = folder.path().join("data");
        let from = format!(
            "host={} port={} user=postgres application_name={name}",
            self.socket().display(),
            self.port
        );
        let mut backup = as_owner("pg_basebackup");
        backup.args(["--checkpoint=fast", "--no-sync", "--write-recovery-conf"]);
        succeed(backup.arg("--dbname").arg(from).arg("--pgdata").arg(&data));
        let mut standby = Self::in_folder(folder);
        standby.run();
        standby
    }

    fn in_folder(folder: TempDir) -> Self {
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        Self {
            child: None,
            port: free.local_addr().unwrap().port(),
            folder,
        }
    }

    /// The address of the database `express`.
    pub fn url(&self) -> String {
        url(&[self])
    }

    /// The port on the loopback address.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Where the server keeps its files.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The folder of its Unix socket.
    fn socket(&self) -> &Path {
        self.folder.path()
    }

    /// Adds settings, which hold from the next start or reload.
    pub fn configure(&self, settings: &[(&str, &str)]) {
        let file = self.data().join("postgresql.conf");
        let mut text = fs::read_to_string(&file).unwrap();
        for (name, value) in settings {
            text += &format!("{name} = '{value}'\n");
        }
        fs::write(file, text).unwrap();
    }

    /// Reads the settings again, and waits until new sessions have them and the others are told:
    /// the server does it some time after it is asked.
    #[track_caller]
    pub fn reload(&self) {
        let read_at = || self.ask("SELECT pg_conf_load_time()");
        let before = read_at();
        self.signal(Signal::HUP);
        let deadline = Instant::now() + PATIENCE;
        while read_at() == before {
            assert!(Instant::now() < deadline, "the settings are not read again");
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Starts a server that does not run, and waits until it answers.
    #[track_caller]
    pub fn run(&mut self) {
        let mut command = as_owner("postgres");
        let log = fs::File::create(self.folder.path().join("log")).unwrap();
        command
            .arg("-D")
            .arg(self.data())
            .args(["-h", "127.0.0.1", "-p", &self.port.to_string()])
            .arg("-k")
            .arg(self.socket())
            .stdout(log.try_clone().unwrap())
            .stderr(log);
        self.child = Some(command.spawn().unwrap());
        let deadline = Instant::now() + PATIENCE;
        while !self.answers() {
            let ended = self.child.as_mut().unwrap().try_wait().unwrap();
            if ended.is_some() || Instant::now() > deadline {
                panic!("the server did not start: {}", self.log());
            }
            thread::sleep(Duration::from_millis(20));
        }
    }

    fn answers(&self) -> bool {
        let mut ask = as_owner("pg_isready");
        ask.args(["--quiet", "--port", &self.port.to_string(), "--host"]);
        ask.arg(self.socket()).status().unwrap().success()
    }

    /// What a statement gives, as text: columns separated by `|`, a line for each row.
    #[track_caller]
    pub fn ask(&self, sql: &str) -> String {
        self.ask_in("express", sql)
    }

    /// The same in another database.
    #[track_caller]
    pub fn ask_in(&self, database: &str, sql: &str) -> String {
        let mut ask = as_owner("psql");
        ask.args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align"]);
        ask.args(["--set", "ON_ERROR_STOP=1", "--username", "postgres"]);
        ask.args(["--port", &self.port.to_string(), "--dbname", database]);
        ask.arg("--host").arg(self.socket());
        succeed(ask.arg("--command").arg(sql))
    }

    /// What the server has written to its log since its last start.
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap()
    }

    /// Ends the server as a broken machine does: at once, in the middle of everything.
    pub fn kill(&mut self) {
        self.end(Signal::KILL);
    }

    /// Ends the server, whatever its clients do.
    pub fn stop(&mut self) {
        self.end(Signal::INT);
    }

    /// Makes a standby a primary, and waits until it takes writes.
    #[track_caller]
    pub fn promote(&self) {
        let promoted = self.ask_in("postgres", "SELECT pg_promote(true, 60)");
        assert_eq!(promoted, "t");
    }

    pub fn signal(&self, signal: Signal) {
        if let Some(child) = &self.child {
            kill_process(Pid::from_child(child), signal).unwrap();
        }
    }

    fn end(&mut self, signal: Signal) {
        let sessions = self.sessions();
        self.signal(signal);
        if let Some(mut child) = self.child.take() {
            child.wait().unwrap();
        }
        // A session that is just asked something may answer before it notices.
        let deadline = Instant::now() + PATIENCE;
        while sessions.iter().any(|session| runs(session)) {
            assert!(Instant::now() < deadline, "sessions outlive their server");
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Where the system tells of each process that the server has started.
    fn sessions(&self) -> Vec<PathBuf> {
        let id = self.child.as_ref().map_or(0, Child::id);
        let children = fs::read_to_string(format!("/proc/{id}/task/{id}/children"));
        let children = children.unwrap_or_default();
        let ids = children.split_whitespace();
        ids.map(|id| Path::new("/proc").join(id).join("stat"))
            .collect()
    }
}

/// Whether a process still does something: one that has ended may wait for its parent to notice.
fn runs(stat: &Path) -> bool {
    fs::read_to_string(stat).is_ok_and(|stat| !stat.contains(") Z "))
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            // Without a checkpoint: nobody needs the files any more.
            let _ = kill_process(Pid::from_child(&child), Signal::QUIT);
            let _ = child.wait();
        }
    }
}

/// The address of the database `express` on any of these servers.
pub fn url(servers: &[&Server]) -> String {
    let hosts: Vec<_> = servers
        .iter()
        .map(|server| format!("127.0.0.1:{}", server.port))
        .collect();
    format!("postgres://postgres@{}/express", hosts.join(","))
}

/// A new folder that belongs to whom the server runs as.
fn folder() -> TempDir {
    let folder = tempfile::Builder::new()
        .prefix("expressd-postgres-")
        .tempdir()
        .unwrap();
    give(folder.path());
    folder
}

fn give(folder: &Path) {
    fs::set_permissions(folder, Permissions::from_mode(0o755)).unwrap();
    if let Some((user, group)) = owner() {
        chown(folder, Some(user), Some(group)).unwrap();
    }
}

/// A cluster as `initdb` makes it with the database `express`, made once on this machine: every
/// server starts from a copy.
fn template() -> PathBuf {
    let version = binaries().parent().unwrap().file_name().unwrap().to_owned();
    let name = format!(
        "expressd-postgres-template-{}-{}",
        version.display(),
        geteuid().as_raw()
    );
    let template = std::env::temp_dir().join(name);
    let trusted = fs::symlink_metadata(&template).map(|found| {
        let expected = owner().map_or(geteuid().as_raw(), |(user, _)| user);
        found.is_dir() && found.uid() == expected
    });
    match trusted {
        Ok(true) => return template,
        Ok(false) => panic!("{} is not ours: remove it", template.display()),
        Err(error) => assert_eq!(error.kind(), ErrorKind::NotFound, "{error}"),
    }
    let folder = folder();
    let made = folder.path().join("data");
    let mut init = as_owner("initdb");
    init.args(["--username=postgres", "--auth=trust", "--no-sync"]);
    init.args(["--encoding=UTF8", "--locale=C.UTF-8", "--wal-segsize=1"]);
    succeed(init.arg("--pgdata").arg(&made));
    let mut single = as_owner("postgres");
    single
        .args(["--single", "-F", "-D"])
        .arg(&made)
        .arg("postgres");
    let mut child = single
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    use std::io::Write;
    let mut input = child.stdin.take().unwrap();
    writeln!(input, "CREATE DATABASE express;").unwrap();
    drop(input);
    assert!(child.wait().unwrap().success());
    // Whoever comes first leaves it for all; the others' are thrown away.
    let _ = fs::rename(&made, &template);
    assert!(template.is_dir());
    template
}

fn copy(from: PathBuf, to: &Path) {
    succeed(
        Command::new("cp")
            .args(["-a", "--reflink=auto"])
            .arg(from)
            .arg(to),
    );
}

/// A program of PostgreSQL's, run as somebody that it lets run: it refuses the superuser.
fn as_owner(program: &str) -> Command {
    let mut command = Command::new(binaries().join(program));
    command.current_dir("/").env_clear().stdin(Stdio::null());
    if let Some((user, group)) = owner() {
        command.uid(user).gid(group);
    }
    command
}

/// Whom servers run as where this runs as the superuser.
fn owner() -> Option<(u32, u32)> {
    if !geteuid().is_root() {
        return None;
    }
    let users = fs::read_to_string("/etc/passwd").unwrap();
    let find = |name: &str| {
        let line = users
            .lines()
            .find(|line| line.split(':').next() == Some(name))?;
        let mut fields = line.split(':').skip(2);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    };
    let found = find("postgres").or_else(|| find("nobody"));
    Some(found.expect("a user `postgres` or `nobody` to run PostgreSQL as"))
}

/// Where the newest PostgreSQL of this machine has its programs.
#[track_caller]
fn binaries() -> PathBuf {
    let installed = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let newest = installed
        .filter_map(|version| {
            let path = version.ok()?.path();
            let number: u32 = path.file_name()?.to_str()?.parse().ok()?;
            let bin = path.join("bin");
            bin.join("postgres").exists().then_some((number, bin))
        })
        .max();
    match newest {
        Some((_, bin)) => bin,
        None => panic!(
            "PostgreSQL is not installed, and these tests start their own servers: \
             `apt-get install postgresql` installs it"
        ),
    }
}

/// Runs a program that is expected to succeed, and gives what it printed.
#[track_caller]
fn succeed(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "{command:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}
