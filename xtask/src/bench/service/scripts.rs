//! What wrk sends.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::super::customers::ID_PREFIX;

/// GETs of customers chosen at random, the same on every run: out of how many, how many of them, and
/// a number to begin the choice with. They are made ahead, so that making them takes none of the
/// measured time.
const RETRIEVE: &str = r#"local requests, sent = {}, 0

function init(arguments)
  math.randomseed(tonumber(arguments[3]))
  for number = 1, tonumber(arguments[2]) do
    local customer = math.random(0, tonumber(arguments[1]) - 1)
    requests[number] = wrk.format("GET", string.format("/v1/express/PREFIX%08x", customer))
  end
end

function request()
  sent = sent % #requests + 1
  return requests[sent]
end
"#;

const CREATE: &str = r#"wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '{"expressCustomerName":"City Clinic","metadata":{"region":"north","plan":"standard"}}'
"#;

/// The files.
pub(super) struct Scripts {
    pub(super) retrieve: PathBuf,
    pub(super) create: PathBuf,
}

impl Scripts {
    pub(super) fn write(folder: &Path) -> Result<Self> {
        let write = |name: &str, text: &str| {
            let path = folder.join(name);
            fs::write(&path, text).context("could not write a script for wrk")?;
            Ok::<_, anyhow::Error>(path)
        };
        Ok(Self {
            retrieve: write("retrieve.lua", &RETRIEVE.replace("PREFIX", ID_PREFIX))?,
            create: write("create.lua", CREATE)?,
        })
    }
}

/// A text as part of a query.
pub(super) fn encoded(text: &str) -> String {
    let bytes = text.bytes().map(|byte| {
        if byte.is_ascii_alphanumeric() {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    });
    bytes.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_encoded_by_their_bytes() {
        assert_eq!(encoded("zé a"), "z%C3%A9%20a");
    }
}
