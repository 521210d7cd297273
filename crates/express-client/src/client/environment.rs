//! What the environment says about a client.

use std::env;

use super::ClientBuilder;
use crate::{Error, overrides::header};

/// The variable that holds the API key.
const KEY: &str = "AVARA_API_KEY";

/// The variable that holds the key for the billing face.
const BILLING_KEY: &str = "FLEXPRICE_API_KEY";

/// The variable that holds the base URL.
const BASE_URL: &str = "AVARA_BASE_URL";

/// The variable that holds headers for every request.
const CUSTOM_HEADERS: &str = "AVARA_CUSTOM_HEADERS";

/// The variable that says how much is written to the standard error.
const LOG: &str = "AVARA_LOG";

impl ClientBuilder {
    /// What the environment says, to be completed. A variable that is empty counts as not set.
    ///
    /// | variable | holds |
    /// | --- | --- |
    /// | `AVARA_API_KEY` | the API key |
    /// | `FLEXPRICE_API_KEY` | the key for the billing face; without it that is `AVARA_API_KEY` too. Alone, it is the key for both |
    /// | `AVARA_BASE_URL` | the base URL; [`DEFAULT_BASE_URL`](crate::DEFAULT_BASE_URL) without it |
    /// | `AVARA_CUSTOM_HEADERS` | headers for every request, a line `Name: value` for each |
    /// | `AVARA_LOG` | how much is written to the standard error: `off`, `error`, `warn`, `info` or `debug` |
    ///
    /// # Errors
    /// There is no key, or a variable cannot be used. The message names the variable.
    pub fn from_env() -> Result<Self, Error> {
        Self::from_variables(|name| match env::var(name) {
            Ok(value) => Ok(Some(value)),
            Err(env::VarError::NotPresent) => Ok(None),
            Err(env::VarError::NotUnicode(_)) => Err(Error::configuration(format!(
                "{name} holds bytes that are no UTF-8"
            ))),
        })
    }

    fn from_variables(
        variable: impl Fn(&str) -> Result<Option<String>, Error>,
    ) -> Result<Self, Error> {
        let set = |name| Ok(variable(name)?.filter(|value| !value.trim().is_empty()));
        let mut builder = Self::new();
        let billing_key = set(BILLING_KEY)?;
        let key = set(KEY)?.or_else(|| billing_key.clone()).ok_or_else(|| {
            Error::configuration(format!("{KEY} is not set; it holds the API key"))
        })?;
        builder = builder.key(key);
        if let Some(key) = billing_key {
            builder = builder.billing_key(key);
        }
        if let Some(url) = set(BASE_URL)? {
            builder = builder.base_url(url);
        }
        for (number, line) in set(CUSTOM_HEADERS)?
            .iter()
            .flat_map(|text| text.lines())
            .enumerate()
        {
            if line.trim().is_empty() {
                continue;
            }
            let place = format!("line {} of {CUSTOM_HEADERS}", number + 1);
            let Some((name, value)) = line.split_once(':') else {
                let message = format!("{place} has no colon; a line looks like `Name: value`");
                return Err(Error::configuration(message));
            };
            let (name, value) = (name.trim(), value.trim());
            if let Err(why) = header(name, value) {
                return Err(Error::configuration(format!("{place} {why}")));
            }
            builder = builder.header(name, value);
        }
        if let Some(level) = set(LOG)? {
            let level = level
                .parse()
                .map_err(|why| Error::configuration(format!("{LOG} names {why}")))?;
            builder = builder.log(level);
        }
        Ok(builder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Client, DEFAULT_BASE_URL, LogLevel};

    fn from(variables: &[(&str, &str)]) -> Result<Client, Error> {
        let builder = ClientBuilder::from_variables(|name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            Ok(found.map(|(_, value)| (*value).to_owned()))
        });
        builder?.build()
    }

    #[track_caller]
    fn assert_refused(variables: &[(&str, &str)], message: &str) {
        let error = from(variables).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("could not make a client: {message}")
        );
    }

    #[test]
    fn the_environment_gives_key_and_base_url() {
        let client = from(&[
            ("AVARA_API_KEY", "secret"),
            ("AVARA_BASE_URL", "http://localhost:8080/"),
        ]);
        assert_eq!(client.unwrap().base_url(), "http://localhost:8080");
    }

    #[test]
    fn without_a_base_url_it_is_the_public_one() {
        for variables in [
            &[("AVARA_API_KEY", "secret")][..],
            &[("AVARA_API_KEY", "secret"), ("AVARA_BASE_URL", "")],
        ] {
            assert_eq!(from(variables).unwrap().base_url(), DEFAULT_BASE_URL);
        }
    }

    #[test]
    fn without_a_key_the_variable_is_named() {
        for variables in [&[][..], &[("AVARA_API_KEY", " ")]] {
            assert_refused(variables, "AVARA_API_KEY is not set; it holds the API key");
        }
    }

    #[test]
    fn the_billing_face_may_have_a_key_of_its_own() {
        let keys = |variables: &[(&str, &str)]| {
            let client = from(variables).unwrap();
            let settings = client.settings();
            [&settings.key, &settings.billing_key]
                .map(|key| key.alone().to_str().unwrap().to_owned())
        };
        assert_eq!(keys(&[("AVARA_API_KEY", "a")]), ["a", "a"]);
        assert_eq!(keys(&[("FLEXPRICE_API_KEY", "f")]), ["f", "f"]);
        assert_eq!(
            keys(&[("AVARA_API_KEY", "a"), ("FLEXPRICE_API_KEY", "f")]),
            ["a", "f"]
        );
    }

    #[test]
    fn custom_headers_are_lines() {
        let lines = "X-Team: north: 7\n\n  x-trace :on  ";
        let client = from(&[("AVARA_API_KEY", "a"), ("AVARA_CUSTOM_HEADERS", lines)]).unwrap();
        let headers = &client.settings().headers;
        assert_eq!(headers["x-team"], "north: 7");
        assert_eq!(headers["x-trace"], "on");
        assert_eq!(headers.len(), 2);
    }

    #[test]
    fn a_custom_header_that_is_none_is_told_with_its_line() {
        assert_refused(
            &[
                ("AVARA_API_KEY", "a"),
                ("AVARA_CUSTOM_HEADERS", "a: b\nnonsense"),
            ],
            "line 2 of AVARA_CUSTOM_HEADERS has no colon; a line looks like `Name: value`",
        );
        assert_refused(
            &[("AVARA_API_KEY", "a"), ("AVARA_CUSTOM_HEADERS", "a b: c")],
            "line 1 of AVARA_CUSTOM_HEADERS is no name of a header: letters, digits and `-` make one \
             (RFC 9110, section 5.1)",
        );
    }

    #[test]
    fn the_level_of_the_log_is_named() {
        let client = from(&[("AVARA_API_KEY", "a"), ("AVARA_LOG", "info")]).unwrap();
        assert_eq!(client.settings().log, LogLevel::Info);
        assert_refused(
            &[("AVARA_API_KEY", "a"), ("AVARA_LOG", "loud")],
            "AVARA_LOG names no level of the log; there are `off`, `error`, `warn`, `info` and `debug`",
        );
    }
}
