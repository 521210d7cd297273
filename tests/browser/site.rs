//! A service of the test's own, with people who can sign in.

use std::io::Write;
use std::process::{Command, Stdio};

use express_tests::http::Caller;
use express_tests::world::{Key, World};
use serde_json::json;

use crate::browser::Browser;

/// The password of everybody here.
pub const PASSWORD: &str = "correct horse battery staple";

/// The owner of the tenant.
pub const OWNER: &str = "ana@clinics.example";

const BINARY: &str = env!("CARGO_BIN_EXE_expressd-under-test");

/// A running service.
pub struct Site {
    pub world: World,
    pub key: Key,
}

impl Site {
    /// A service with one owner and one key.
    pub async fn start() -> Self {
        let world = World::start(BINARY, &[]).await;
        let key = world.key();
        let site = Self { world, key };
        site.person(OWNER, "owner");
        site
    }

    /// A service without anybody.
    pub async fn start_empty() -> Self {
        let world = World::start(BINARY, &[]).await;
        let key = world.key();
        Self { world, key }
    }

    /// Creates an account by the command line, as an operator does.
    pub fn person(&self, email: &str, role: &str) {
        let database = format!("sqlite:{}", self.world.database().display());
        let mut command = Command::new(BINARY)
            .args(["user", "create", "--email", email, "--role", role])
            .args(["--tenant", &self.key.tenant])
            .args(["--environment", &self.key.environment])
            .args(["--password-stdin", "--database", &database])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the command starts");
        let mut stdin = command.stdin.take().expect("a pipe");
        writeln!(stdin, "{PASSWORD}").expect("the command reads");
        drop(stdin);
        let output = command.wait_with_output().expect("the command ends");
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{told}");
    }

    /// Where the dashboard is.
    pub fn address(&self) -> String {
        format!("http://{}", self.world.service_address())
    }

    /// A browser that nobody has signed in with.
    pub async fn browser(&self) -> Browser {
        Browser::open(&self.address()).await
    }

    /// A browser in which this person is signed in.
    pub async fn browser_of(&self, email: &str) -> Browser {
        let browser = self.browser().await;
        sign_in(&browser, email, PASSWORD).await;
        browser.sees("Overview").await;
        browser
    }

    /// Requests to the API with the site's key.
    pub fn api(&self) -> Caller {
        self.world.with(&self.key)
    }

    /// Requests to the dashboard, as any program may send them.
    pub fn program(&self) -> Caller {
        Caller::new(self.address(), None)
    }

    /// Creates a customer through the API, and gives its id.
    pub async fn customer(&self, name: &str) -> String {
        let body = json!({ "expressCustomerName": name });
        let created = self.api().post("/v1/express").json(&body).send().await;
        let created = created.expect(201).json();
        created["expressCustomerId"]
            .as_str()
            .expect("an id")
            .to_owned()
    }
}

/// Fills in the form that is shown to strangers.
pub async fn sign_in(browser: &Browser, email: &str, password: &str) {
    browser.go("/sign-in").await;
    fill_in(browser, email, password).await;
}

/// Fills in the form that is on the page.
pub async fn fill_in(browser: &Browser, email: &str, password: &str) {
    browser.fill("#email", email).await;
    browser.fill("#password", password).await;
    browser.press("Sign in").await;
}

/// A user's id, different for each number.
pub fn user(number: u32) -> String {
    format!("usr_{number:032x}")
}
