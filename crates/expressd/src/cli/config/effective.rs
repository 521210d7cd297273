//! Every setting with its value, and where that comes from.

use std::fmt;

use clap::parser::ValueSource;
use clap::{ArgMatches, CommandFactory};
use schemars::generate::SchemaSettings;
use serde_json::Value;

use super::classes::ClassTables;
use super::file::{ConfigFile, Place};
use super::settings::Settings;
use crate::cli::Cli;

/// What stands for a secret.
const MASK: &str = "***";

/// The settings as `serve` would use them.
#[derive(Clone, Debug)]
pub struct Effective {
    settings: Vec<Setting>,
    /// The file's classes, which have no options, as TOML writes them.
    classes: String,
}

/// One setting.
#[derive(Clone, Debug)]
struct Setting {
    /// Its place in the file, such as `limits.header-timeout`.
    id: String,
    /// As TOML writes it, secrets masked; nothing if it has none.
    value: Option<String>,
    source: Source,
}

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Nobody set it.
    Default,
    /// The configuration file.
    File(Place),
    /// This environment variable.
    Environment(String),
    /// The command line.
    CommandLine,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(place) => place.fmt(f),
            Self::Environment(variable) => f.write_str(variable),
            Self::CommandLine => f.write_str("command line"),
        }
    }
}

impl Effective {
    /// The settings by the options of a command that has them all.
    pub fn of(matches: &ArgMatches, file: Option<&ConfigFile>) -> Self {
        let environment = variables();
        let mut settings: Vec<_> = leaves()
            .into_iter()
            .map(|leaf| setting(leaf, matches, file, &environment))
            .collect();
        // In TOML, what belongs to no table comes before all tables.
        settings.sort_by_cached_key(|setting| (setting.id.contains('.'), setting.id.clone()));
        let classes = file.map(|file| ClassTables(&file.settings.classes).to_string());
        Self {
            settings,
            classes: classes.unwrap_or_default(),
        }
    }

    /// How many settings somebody set.
    pub fn set(&self) -> u64 {
        let set = |setting: &&Setting| setting.source != Source::Default;
        self.settings.iter().filter(set).map(|_| 1).sum()
    }
}

impl fmt::Display for Effective {
    /// A configuration file that sets the same, but for what is masked.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut table = "";
        for Setting { id, value, source } in &self.settings {
            let (within, name) = id.rsplit_once('.').unwrap_or(("", id));
            if within != table {
                writeln!(f, "\n[{within}]")?;
                table = within;
            }
            match value {
                Some(value) => writeln!(f, "{name} = {value}  # {source}")?,
                None => writeln!(f, "# {name} is not set")?,
            }
        }
        f.write_str(&self.classes)
    }
}

/// A setting that the schema names.
struct Leaf {
    id: String,
    is_number: bool,
    is_secret: bool,
}

/// Every setting that has an option.
fn leaves() -> Vec<Leaf> {
    let inline = SchemaSettings::draft2020_12().with(|it| it.inline_subschemas = true);
    let schema = inline.into_generator().into_root_schema_for::<Settings>();
    let mut found = Vec::new();
    walk(schema.as_value(), "", &mut found);
    found
}

fn walk(schema: &Value, above: &str, found: &mut Vec<Leaf>) {
    let properties = schema["properties"].as_object().into_iter().flatten();
    for (name, schema) in properties {
        let id = format!("{above}{name}");
        if schema["properties"].is_object() {
            walk(schema, &format!("{id}."), found);
        } else if schema.get("additionalProperties").is_none() {
            let is = |kind: &str| match &schema["type"] {
                Value::Array(kinds) => kinds.iter().any(|one| one == kind),
                one => one == kind,
            };
            found.push(Leaf {
                id,
                is_number: is("integer") || is("number"),
                is_secret: schema["writeOnly"] == true,
            });
        }
    }
}

/// The environment variable of each option.
fn variables() -> Vec<(String, String)> {
    let command = Cli::command();
    let serve = command.find_subcommand("serve");
    let arguments = serve.into_iter().flat_map(clap::Command::get_arguments);
    arguments
        .chain(command.get_arguments())
        .filter_map(|arg| {
            let variable = arg.get_env()?.to_string_lossy().into_owned();
            Some((arg.get_id().to_string(), variable))
        })
        .collect()
}

fn setting(
    leaf: Leaf,
    matches: &ArgMatches,
    file: Option<&ConfigFile>,
    variables: &[(String, String)],
) -> Setting {
    let Leaf {
        id,
        is_number,
        is_secret,
    } = leaf;
    let given = matches.try_get_raw(&id).ok().flatten();
    let value = given
        .and_then(|mut values| values.next())
        .map(|value| value.to_string_lossy().into_owned());
    let in_file = || file?.values.iter().find(|value| value.setting == id);
    let variable = || variables.iter().find(|(of, _)| *of == id);
    let by = matches
        .try_contains_id(&id)
        .ok()
        .and_then(|_| matches.value_source(&id));
    let source = match by {
        Some(ValueSource::CommandLine) => Source::CommandLine,
        Some(ValueSource::EnvVariable) => {
            Source::Environment(variable().map(|(_, name)| name.clone()).unwrap_or_default())
        }
        _ => in_file().map_or(Source::Default, |value| Source::File(value.place.clone())),
    };
    let value = value.map(|value| match () {
        () if is_secret => quoted(MASK),
        () if is_number => value,
        () => quoted(&without_password(&value)),
    });
    Setting { id, value, source }
}

/// A string of TOML.
fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

/// A URL without the password in it: neither before the host nor in a parameter.
fn without_password(text: &str) -> String {
    let Some((scheme, rest)) = text.split_once("://") else {
        return text.to_owned();
    };
    let (main, parameters) = rest.split_once('?').unwrap_or((rest, ""));
    // A password may hold any of these characters, a host none: the last one counts.
    let main = match main.rsplit_once('@') {
        Some((caller, place)) => match caller.split_once(':') {
            Some((user, _)) => format!("{user}:{MASK}@{place}"),
            None => main.to_owned(),
        },
        None => main.to_owned(),
    };
    let parameters: Vec<_> = parameters
        .split('&')
        .filter(|parameter| !parameter.is_empty())
        .map(|parameter| match parameter.split_once('=') {
            Some((name @ ("password" | "sslpassword"), _)) => format!("{name}={MASK}"),
            _ => parameter.to_owned(),
        })
        .collect();
    let separator = if parameters.is_empty() { "" } else { "?" };
    format!("{scheme}://{main}{separator}{}", parameters.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_masked_wherever_a_url_has_them() {
        for (url, shown) in [
            ("postgres://me:pw@a,b/db", "postgres://me:***@a,b/db"),
            ("postgres://me:p@w:x@a/db?x=1", "postgres://me:***@a/db?x=1"),
            (
                "postgres://a/db?password=pw&x=1",
                "postgres://a/db?password=***&x=1",
            ),
            ("postgres://me@a/db", "postgres://me@a/db"),
            ("sqlite:a@b:c.db", "sqlite:a@b:c.db"),
        ] {
            assert_eq!(without_password(url), shown);
        }
    }

    #[test]
    fn every_setting_of_the_file_has_an_option_with_a_variable_and_the_other_way_round() {
        let mut settings: Vec<_> = leaves().into_iter().map(|leaf| leaf.id).collect();
        let mut options: Vec<_> = variables().into_iter().map(|(id, _)| id).collect();
        options.retain(|id| id != "config");
        settings.sort();
        options.sort();
        options.dedup();
        assert_eq!(settings, options);
    }
}
