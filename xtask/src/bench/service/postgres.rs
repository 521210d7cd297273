//! A PostgreSQL server to measure on, from the programs that are installed.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::process::{answers, output};

/// How long it may take to start.
const PATIENCE: Duration = Duration::from_secs(60);

/// A server that runs until it is dropped. What it holds is durable, as by default.
pub(super) struct Postgres {
    child: Child,
    folder: PathBuf,
    port: u16,
}

impl Postgres {
    pub(super) fn start() -> Result<Self> {
        let programs = programs()?;
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|free| free.local_addr())
            .context("could not find a free port")?
            .port();
        // Not under target/: whom it runs as where this is the superuser may not get there. Several run
        // at one time, each on a port of its own.
        let name = format!("express-bench-postgres-{port}");
        let folder = std::env::temp_dir().join(name);
        fs::create_dir(&folder)
            .with_context(|| format!("could not create {}", folder.display()))?;
        let owner = owner(&folder)?;
        let program = |name: &str| {
            let mut command = Command::new(programs.join(name));
            owner.given(command.current_dir(&folder));
            command
        };
        let data = folder.join("data");
        let mut init = program("initdb");
        init.args(["--username=postgres", "--auth=trust", "--no-sync"])
            .args(["--encoding=UTF8", "--locale=C.UTF-8", "--pgdata"]);
        output(init.arg(&data))?;
        let child = program("postgres")
            .arg("-D")
            .arg(&data)
            .arg("-k")
            .arg(&folder)
            .args(["-h", "127.0.0.1", "-p", &port.to_string()])
            .args(["-c", "shared_buffers=512MB", "-c", "max_wal_size=4GB"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("could not run postgres")?;
        let server = Self {
            child,
            folder,
            port,
        };
        let began = Instant::now();
        let reached = ["-h", "127.0.0.1", "-p", &port.to_string(), "-U", "postgres"];
        while !answers(Command::new(programs.join("pg_isready")).args(reached)) {
            if began.elapsed() > PATIENCE {
                bail!("PostgreSQL did not start");
            }
            thread::sleep(Duration::from_millis(50));
        }
        output(
            Command::new(programs.join("createdb"))
                .args(reached)
                .arg("express"),
        )?;
        Ok(server)
    }

    /// The address of its database.
    pub(super) fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/express", self.port)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // Its files go with it: nothing of it is needed any more.
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Where the newest PostgreSQL of this machine has its programs.
fn programs() -> Result<PathBuf> {
    let installed = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let newest = installed
        .filter_map(|version| {
            let path = version.ok()?.path();
            let number: u32 = path.file_name()?.to_str()?.parse().ok()?;
            let programs = path.join("bin");
            programs
                .join("postgres")
                .exists()
                .then_some((number, programs))
        })
        .max();
    let (_, programs) = newest.context(
        "PostgreSQL is not installed; on Debian `apt-get install postgresql` installs it",
    )?;
    Ok(programs)
}

/// Whom the server runs as: it refuses to be the superuser.
struct Owner(Option<(u32, u32)>);

impl Owner {
    #[cfg(unix)]
    fn given(&self, command: &mut Command) {
        use std::os::unix::process::CommandExt;
        if let Some((user, group)) = self.0 {
            command.uid(user).gid(group);
        }
    }

    #[cfg(not(unix))]
    fn given(&self, _: &mut Command) {}
}

/// Finds out who it is, and gives the folder to it.
#[cfg(unix)]
fn owner(folder: &Path) -> Result<Owner> {
    use std::os::unix::fs::{MetadataExt, chown};
    let made_by = fs::metadata(folder).context("could not look at the folder just made")?;
    if made_by.uid() != 0 {
        return Ok(Owner(None));
    }
    let users = fs::read_to_string("/etc/passwd").context("could not read /etc/passwd")?;
    let find = |name: &str| {
        let mut fields = users
            .lines()
            .map(|line| line.split(':'))
            .find_map(|mut fields| (fields.next() == Some(name)).then_some(fields))?
            .skip(1);
        let user: u32 = fields.next()?.parse().ok()?;
        let group: u32 = fields.next()?.parse().ok()?;
        Some((user, group))
    };
    let found = find("postgres").or_else(|| find("nobody"));
    let (user, group) = found.context("there is no user `postgres` or `nobody` to run it as")?;
    chown(folder, Some(user), Some(group)).context("could not give the folder to its user")?;
    Ok(Owner(Some((user, group))))
}

#[cfg(not(unix))]
fn owner(_: &Path) -> Result<Owner> {
    Ok(Owner(None))
}
