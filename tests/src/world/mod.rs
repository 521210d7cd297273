//! One test's own service: its process, its database, its keys, and the judging proxy before it.

mod process;

use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;

use crate::{contract::Contract, http::Caller, proxy::Proxy};
use process::{Service, run};

/// A service of its own, and all that a test needs to talk to it.
///
/// A test ends with [`World::finish`], which fails it when the service gave any answer that the
/// contract does not allow. A world that is dropped says so, too.
#[derive(Debug)]
pub struct World {
    binary: PathBuf,
    folder: TempDir,
    service: Service,
    proxy: Proxy,
}

/// An API key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Its public id.
    pub id: String,
    /// Its secret.
    pub secret: String,
    /// The tenant that it belongs to.
    pub tenant: String,
    /// The environment that it belongs to.
    pub environment: String,
}

/// Starts a world on the service's binary, which Cargo names to test targets only.
#[macro_export]
macro_rules! world {
    () => {
        $crate::world::World::start(env!("CARGO_BIN_EXE_expressd-under-test"), &[]).await
    };
    ($($argument:expr),+ $(,)?) => {
        $crate::world::World::start(env!("CARGO_BIN_EXE_expressd-under-test"), &[$($argument),+]).await
    };
}

impl World {
    /// Starts `binary` with `arguments` after `serve`, on a new database and a free port.
    ///
    /// # Panics
    /// When the service does not come up.
    pub async fn start(binary: &str, arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let binary = PathBuf::from(binary);
        let service = Service::start(&binary, folder.path(), arguments);
        let proxy = Proxy::before(service.address(), Contract::get()).await;
        Self {
            binary,
            folder,
            service,
            proxy,
        }
    }

    /// The proxy's address, as `http://HOST:PORT`: what clients talk to.
    pub fn url(&self) -> String {
        self.proxy.url()
    }

    /// The service's own address, as `HOST:PORT`, where nobody judges.
    pub fn service_address(&self) -> &str {
        self.service.address()
    }

    /// The world's folder: the database, and whatever else the test wants to keep there.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The database's file, for tests of what the service does when something is wrong with it.
    pub fn database(&self) -> PathBuf {
        process::database(self.folder.path())
    }

    /// What the service has said on standard error so far.
    pub fn log(&self) -> String {
        self.service.log()
    }

    /// A key that may write, of the tenant `acme` in the environment `test`.
    pub fn key(&self) -> Key {
        self.key_for("acme", "test", "write")
    }

    /// A key of this tenant, environment and scope.
    pub fn key_for(&self, tenant: &str, environment: &str, scope: &str) -> Key {
        self.create_key(tenant, environment, &["--scope", scope])
    }

    /// A writing key of the tenant `acme` with a secret from elsewhere.
    pub fn key_from_elsewhere(&self, secret: &str) -> Key {
        self.create_key("acme", "test", &["--scope", "write", "--secret", secret])
    }

    fn create_key(&self, tenant: &str, environment: &str, more: &[&str]) -> Key {
        let mut arguments = vec!["key", "create", "--name", "a test", "--json"];
        arguments.extend(["--tenant", tenant, "--environment", environment]);
        arguments.extend(more);
        let printed = self.command(&arguments);
        let key: Value = serde_json::from_str(&printed).expect("`key create --json` prints JSON");
        let text = |member: &str| key[member].as_str().expect("a text").to_owned();
        Key {
            id: text("id"),
            secret: text("secret"),
            tenant: text("tenant"),
            environment: text("environment"),
        }
    }

    /// Runs a subcommand of the service's binary on this world's database, and gives its output.
    ///
    /// # Panics
    /// When it fails.
    pub fn command(&self, arguments: &[&str]) -> String {
        run(&self.binary, self.folder.path(), arguments)
    }

    /// Requests with this key.
    pub fn with(&self, key: &Key) -> Caller {
        Caller::new(self.url(), Some(key.secret.clone()))
    }

    /// Requests without any key.
    pub fn anonymous(&self) -> Caller {
        Caller::new(self.url(), None)
    }

    /// Ends the service at once, as a power failure would (SIGKILL), and starts it again.
    pub fn kill_and_restart(&mut self) {
        self.restart(&[]);
    }

    /// Like [`Self::kill_and_restart`], with `arguments` after `serve`.
    pub fn restart(&mut self, arguments: &[&str]) {
        self.service.kill();
        self.service = Service::start(&self.binary, self.folder.path(), arguments);
        self.proxy.turn_to(self.service.address());
    }

    /// Ends the world.
    ///
    /// # Panics
    /// When any answer was one that the contract does not allow: each is named.
    #[track_caller]
    pub fn finish(self) {
        self.report();
    }

    #[track_caller]
    fn report(&self) {
        let faults = self.proxy.take_faults();
        let told: Vec<_> = faults.iter().map(ToString::to_string).collect();
        assert!(
            faults.is_empty(),
            "the contract does not allow {} of what was seen:\n  {}\n\nThe service's log:\n{}",
            faults.len(),
            told.join("\n  "),
            self.log(),
        );
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.report();
        }
    }
}
