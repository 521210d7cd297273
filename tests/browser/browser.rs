//! A browser that a test drives, as a person would: by what is written on the page.

use std::time::Duration;

use fantoccini::elements::{Element, ElementRef};
use fantoccini::wd::{Capabilities, WebDriverCompatibleCommand};
use fantoccini::{Client, ClientBuilder, Locator};
use http::Method;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use url::{ParseError, Url};

use crate::driver::Driver;

/// How often, and how long, something is waited for: long enough for a machine that is building.
const TRIES: u32 = 400;
const PAUSE: Duration = Duration::from_millis(50);

/// A browser of its own, without cookies.
#[derive(Debug)]
pub struct Browser {
    client: Client,
    base: String,
    _driver: Driver,
}

/// A command that only some browsers have.
#[derive(Debug)]
struct Vendor {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Vendor {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!(
            "session/{}/{}",
            session.unwrap_or_default(),
            self.path
        ))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.body.to_string()))
    }
}

impl Browser {
    /// Opens a browser on the site at `base`.
    pub async fn open(base: &str) -> Self {
        let mut driver = Driver::start();
        let options = json!({
            "goog:chromeOptions": { "args": [
                "--headless=new",
                "--no-sandbox", // as root, in containers
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--hide-scrollbars",
                "--force-device-scale-factor=1",
                "--lang=en-GB",
            ]},
            "goog:loggingPrefs": { "browser": "ALL" },
        });
        let capabilities: Capabilities = serde_json::from_value(options).expect("an object");
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(driver.address())
            .await
            .expect("Chromium starts");
        let session = client.session_id().await.expect("a session");
        driver.drives(session.expect("its name"));
        let browser = Self {
            client,
            base: base.to_owned(),
            _driver: driver,
        };
        browser.size(1280, 800).await;
        browser
    }

    /// Runs no script of any page from now on.
    pub async fn refuse_scripts(&self) {
        let value = json!({ "value": true });
        self.devtools("Emulation.setScriptExecutionDisabled", value)
            .await;
    }

    /// The size of the page, in CSS pixels.
    pub async fn size(&self, width: u32, height: u32) {
        let metrics = json!({
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600,
        });
        self.devtools("Emulation.setDeviceMetricsOverride", metrics)
            .await;
    }

    /// Whether the system likes dark colours.
    pub async fn prefer_dark(&self, dark: bool) {
        let value = if dark { "dark" } else { "light" };
        let media = json!({ "features": [
            { "name": "prefers-color-scheme", "value": value },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ]});
        self.devtools("Emulation.setEmulatedMedia", media).await;
    }

    pub async fn go(&self, path: &str) {
        let address = format!("{}{path}", self.base);
        self.client.goto(&address).await.expect("a page");
    }

    pub async fn back(&self) {
        self.client.back().await.expect("a page before");
    }

    pub async fn reload(&self) {
        self.client.refresh().await.expect("the page again");
    }

    /// Path and query of the page.
    pub async fn place(&self) -> String {
        let address = self.client.current_url().await.expect("an address");
        let text = address.to_string();
        text.strip_prefix(&self.base).unwrap_or(&text).to_owned()
    }

    /// Presses what bears this name: a link or a button that one can see.
    pub async fn press(&self, name: &str) {
        let script = "const name = arguments[0];
            const said = (e) => (e.getAttribute('aria-label') ?? e.textContent).replace(/\\s+/g, ' ').trim();
            const all = [...document.querySelectorAll('a, button')];
            return all.find((e) => said(e) === name && e.checkVisibility())
                ?? all.find((e) => said(e).startsWith(name) && e.checkVisibility());";
        for _ in 0..TRIES {
            let found = self.client.execute(script, vec![json!(name)]).await;
            if let Ok(Value::Object(found)) = found {
                let id = found.values().next().and_then(Value::as_str);
                let id = ElementRef::from(id.expect("an element").to_owned());
                let element = Element::from_element_id(self.client.clone(), id);
                if element.click().await.is_ok() {
                    return;
                }
            }
            tokio::time::sleep(PAUSE).await;
        }
        panic!(
            "nothing to press is named {name:?} on:\n{}",
            self.text().await
        );
    }

    /// Writes into the field with this selector, in place of what it held.
    pub async fn fill(&self, field: &str, text: &str) {
        for _ in 0..TRIES {
            // The page may be on its way still.
            if let Ok(element) = self.client.find(Locator::Css(field)).await
                && element.clear().await.is_ok()
            {
                element.send_keys(text).await.expect("a field takes text");
                return;
            }
            tokio::time::sleep(PAUSE).await;
        }
        panic!("there is no field {field} on:\n{}", self.text().await);
    }

    /// Types, wherever the focus is. Names of keys are as in `fantoccini::key`.
    pub async fn type_keys(&self, keys: &str) {
        let focused = self.client.active_element().await.expect("a focus");
        focused
            .send_keys(keys)
            .await
            .expect("an element takes keys");
    }

    /// Chooses, as one chooses a radio button.
    pub async fn choose(&self, selector: &str) {
        let script = "document.querySelector(arguments[0]).click()";
        self.run(script, vec![json!(selector)]).await;
    }

    /// What is written on the page.
    pub async fn text(&self) -> String {
        let text = self
            .client
            .execute("return document.body.innerText", vec![]);
        let text = text.await.unwrap_or_default();
        text.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until this is written on the page.
    pub async fn sees(&self, text: &str) {
        for _ in 0..TRIES {
            if self.text().await.contains(text) {
                return;
            }
            tokio::time::sleep(PAUSE).await;
        }
        let place = self.place().await;
        panic!("{text:?} is not on {place}:\n{}", self.text().await);
    }

    /// Waits until this is not written on the page any more.
    pub async fn misses(&self, text: &str) {
        for _ in 0..TRIES {
            if !self.text().await.contains(text) {
                return;
            }
            tokio::time::sleep(PAUSE).await;
        }
        let place = self.place().await;
        panic!("{text:?} is still on {place}:\n{}", self.text().await);
    }

    /// Waits until the address is this.
    pub async fn arrives(&self, place: &str) {
        for _ in 0..TRIES {
            if self.place().await == place {
                return;
            }
            tokio::time::sleep(PAUSE).await;
        }
        panic!("at {} and not at {place}", self.place().await);
    }

    /// Waits until a script gives true.
    pub async fn holds(&self, script: &str) {
        for _ in 0..TRIES {
            let held = self
                .client
                .execute(&format!("return {script}"), vec![])
                .await;
            if held.is_ok_and(|held| held == json!(true)) {
                return;
            }
            tokio::time::sleep(PAUSE).await;
        }
        panic!("this does not hold: {script}");
    }

    /// What a script gives.
    pub async fn run(&self, script: &str, arguments: Vec<Value>) -> Value {
        let given = self.client.execute(script, arguments).await;
        given.unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    /// Errors and warnings in the console since the last call: breaches of the content security
    /// policy among them.
    pub async fn complaints(&self) -> Vec<String> {
        let command = Vendor {
            path: "se/log",
            body: json!({ "type": "browser" }),
        };
        let log = self.client.issue_cmd(command).await.expect("the console");
        let lines = log.as_array().cloned().unwrap_or_default();
        lines
            .iter()
            .filter_map(|line| line["message"].as_str())
            // A page that answers 403 or 404 on purpose.
            .filter(|message| !message.contains("the server responded with a status of 40"))
            .map(ToOwned::to_owned)
            .collect()
    }

    /// The page as PNG.
    pub async fn picture(&self) -> Vec<u8> {
        self.client.screenshot().await.expect("a picture")
    }

    /// The name and value of a cookie that is marked `HttpOnly` or not.
    pub async fn cookies(&self) -> Vec<(String, bool)> {
        let cookies = self.client.get_all_cookies().await.expect("cookies");
        let named = cookies
            .iter()
            .map(|cookie| (cookie.name().to_owned(), cookie.http_only() == Some(true)));
        named.collect()
    }

    async fn devtools(&self, command: &'static str, parameters: Value) {
        let command = Vendor {
            path: "goog/cdp/execute",
            body: json!({ "cmd": command, "params": parameters }),
        };
        let done = self.client.issue_cmd(command).await;
        done.expect("a command of the developer tools");
    }
}
