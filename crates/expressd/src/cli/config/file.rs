//! A configuration file, and where in it each value is.

use std::fmt;
use std::fs;
use std::ops::Range;
use std::path::Path;
use std::string::FromUtf8Error;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::settings::Settings;
use crate::cli::trouble::Trouble;

/// A file that was read and is valid.
#[derive(Clone, Debug)]
pub struct ConfigFile {
    /// What it says.
    pub settings: Settings,
    /// Each of its values but those of `classes`, which no option stands for.
    pub values: Vec<FileValue>,
    /// Where each of the classes is.
    classes: Vec<(String, Place)>,
    name: String,
}

/// One value of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileValue {
    /// Its place among the settings, such as `limits.header-timeout`.
    pub setting: String,
    /// As an option of the command line would give it.
    pub text: String,
    /// Where it is.
    pub place: Place,
}

/// A place in a file, counted from 1; columns in characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    file: String,
    line: usize,
    column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

impl ConfigFile {
    /// Reads a file.
    pub fn read(path: &Path) -> Result<Self, Trouble> {
        let name = path.display().to_string();
        let bytes = fs::read(path).map_err(|error| {
            Trouble::new(format!("cannot read the configuration {name}: {error}"))
                .hint("name another file with --config, or leave it out")
        })?;
        let text = String::from_utf8(bytes).map_err(|error| no_text(&name, &error))?;
        Self::parse(name, &text)
    }

    /// What it is called in messages.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where a class is, or the file as a whole.
    pub fn place_of_class(&self, class: Option<&str>) -> String {
        let named = |(name, _): &&(String, Place)| Some(name.as_str()) == class;
        let place = self.classes.iter().find(named);
        place.map_or_else(|| self.name.clone(), |(_, place)| place.to_string())
    }

    fn parse(name: String, text: &str) -> Result<Self, Trouble> {
        let table = DeTable::parse(text).map_err(|error| {
            told(&name, text, &error).hint(
                "the file is TOML: a setting is NAME = VALUE, and texts stand in quotes, such as \
                 listen = \"127.0.0.1:8080\"",
            )
        })?;
        let settings = toml::from_str(text).map_err(|error| {
            told(&name, text, &error).hint("`expressd config schema` tells every setting")
        })?;
        let mut values = Vec::new();
        collect(table.get_ref(), "", &mut |setting, text_of_value, span| {
            values.push(FileValue {
                setting,
                text: text_of_value,
                place: place(&name, text, span),
            });
        });
        let classes = match table.get_ref().get("classes").map(Spanned::get_ref) {
            Some(DeValue::Table(classes)) => classes
                .keys()
                .map(|class| {
                    (
                        class.get_ref().to_string(),
                        place(&name, text, class.span()),
                    )
                })
                .collect(),
            _ => Vec::new(),
        };
        Ok(Self {
            settings,
            values,
            classes,
            name,
        })
    }
}

/// Visits every value that is no table.
fn collect(table: &DeTable<'_>, above: &str, found: &mut impl FnMut(String, String, Range<usize>)) {
    for (key, value) in table {
        let setting = format!("{above}{}", key.get_ref());
        match value.get_ref() {
            DeValue::Table(_) if setting == "classes" => {}
            DeValue::Table(table) => collect(table, &format!("{setting}."), found),
            _ => found(setting, text_of(value), value.span()),
        }
    }
}

fn text_of(value: &Spanned<DeValue<'_>>) -> String {
    match value.get_ref() {
        DeValue::String(text) => text.to_string(),
        // Digits may be grouped and have another base here, but not on a command line.
        DeValue::Integer(number) => i128::from_str_radix(number.as_str(), number.radix())
            .map_or_else(|_| number.to_string(), |number| number.to_string()),
        DeValue::Float(number) => number.as_str().to_owned(),
        DeValue::Boolean(truth) => truth.to_string(),
        DeValue::Datetime(time) => time.to_string(),
        // No setting is one; they are refused before.
        DeValue::Array(_) | DeValue::Table(_) => String::new(),
    }
}

/// What the reader of TOML says, with its place, and without the names of types.
fn told(name: &str, text: &str, error: &toml::de::Error) -> Trouble {
    let at = match error.span() {
        Some(span) => place(name, text, span).to_string(),
        None => name.to_owned(),
    };
    let message = error
        .message()
        .replace("a nonzero u16", "a whole number from 1 to 65535")
        .replace("a nonzero u32", "a whole number from 1 to 4294967295")
        .replace("expected u16", "expected a whole number from 0 to 65535")
        .replace("expected f64", "expected a number");
    Trouble::new(format!("{at}: {message}"))
}

/// The file holds bytes that are no text.
fn no_text(name: &str, error: &FromUtf8Error) -> Trouble {
    let good = error.as_bytes().get(..error.utf8_error().valid_up_to());
    let good = String::from_utf8_lossy(good.unwrap_or_default());
    let at = place(name, &good, good.len()..good.len());
    Trouble::new(format!("{at}: it is no text in UTF-8"))
        .hint("save the file as UTF-8, or name another with --config")
}

fn place(file: &str, text: &str, span: Range<usize>) -> Place {
    let before = text.get(..span.start).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    Place {
        file: file.to_owned(),
        line: before.matches('\n').count() + 1,
        column: before[line_start..].chars().count() + 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<ConfigFile, Trouble> {
        ConfigFile::parse("c.toml".to_owned(), text)
    }

    #[test]
    fn every_value_is_known_by_its_setting_and_place() {
        let file = parse("listen = '[::1]:1'\n\n[limits]\nconnections = 1_000\n").unwrap();
        let found: Vec<_> = file
            .values
            .iter()
            .map(|value| (&*value.setting, &*value.text, value.place.to_string()))
            .collect();
        let expected = [
            ("limits.connections", "1000", "c.toml:4:15".to_owned()),
            ("listen", "[::1]:1", "c.toml:1:10".to_owned()),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn columns_count_characters() {
        let file = parse("'slow-query' = '1s' # ä\nlog = { level = 'é=info', format = 'json' }");
        assert!(file.is_ok_and(|file| {
            file.values
                .iter()
                .any(|value| value.place.to_string() == "c.toml:2:36")
        }));
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        for (text, place) in [
            ("listen = 5", "c.toml:1:10: "),
            ("listen = 'nowhere'", "c.toml:1:10: "),
            ("\n[limits]\nheader-timeout = '30'", "c.toml:3:18: "),
            ("[limits]\n  patience = '3s'", "c.toml:2:3: "),
            ("[limits]\nconnections = 0", "c.toml:2:15: "),
            ("[classes.Gold]\n", "c.toml:1:10: "),
            ("listen = 'a:1\n", "c.toml:1:"),
            ("[traces]\nsample = 2.0", "c.toml:2:10: "),
        ] {
            let trouble = format!("{:?}", parse(text).unwrap_err());
            assert!(trouble.contains(place), "{text}: {trouble}");
        }
    }
}
