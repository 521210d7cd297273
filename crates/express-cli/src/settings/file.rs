//! The file with the profiles. It may hold keys, so it is for its owner's eyes alone.

use std::{
    collections::BTreeMap,
    fs, io,
    io::Write,
    path::{Path, PathBuf},
};

use etcetera::{BaseStrategy, choose_base_strategy};
use serde::Deserialize;
use toml_edit::{DocumentMut, Item, Table, value};

use super::{KeyPlace, Profile, ProfileName};
use crate::failure::{Status, Trouble};

/// The file with the profiles, as it was read. Changes keep its comments and its order.
#[derive(Debug)]
pub struct SettingsFile {
    path: PathBuf,
    document: DocumentMut,
    contents: Contents,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Contents {
    default: Option<ProfileName>,
    #[serde(default)]
    profiles: BTreeMap<ProfileName, Profile>,
}

/// Where the file is unless something else is said: `express/config.toml` in the folder where this
/// system keeps configuration, on Linux `$XDG_CONFIG_HOME` or `~/.config`.
///
/// # Errors
/// The user has no home.
pub fn default_path() -> Result<PathBuf, Trouble> {
    let strategy = choose_base_strategy().map_err(|error| {
        Trouble::failed(format_args!("cannot tell where the profiles are: {error}"))
            .hint("name the file with --config or in EXPRESS_CONFIG")
    })?;
    Ok(strategy.config_dir().join("express").join("config.toml"))
}

impl SettingsFile {
    /// Reads the file; one that does not exist is empty.
    ///
    /// # Errors
    /// It cannot be read, or is not what it should be. Its contents are not repeated.
    pub fn read(path: PathBuf) -> Result<Self, Trouble> {
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(Trouble::cannot_read(&path, &error)),
        };
        let (document, contents) = parse(&text).map_err(|(line, why)| {
            Trouble::failed(format_args!("{}:{line}: {why}", path.display()))
                .hint("`express help config` shows how the file looks")
        })?;
        Ok(Self {
            path,
            document,
            contents,
        })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether others than its owner could read a key that it keeps, on systems that tell.
    pub fn is_exposed(&self) -> bool {
        let keeps_key =
            |profile: &Profile| matches!(profile.key_place(), Ok(Some(KeyPlace::Here(_))));
        self.contents.profiles.values().any(keeps_key) && self.is_open_to_others()
    }

    fn is_open_to_others(&self) -> bool {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::metadata(&self.path).is_ok_and(|file| file.permissions().mode() & 0o077 != 0)
        }
        #[cfg(not(unix))]
        false
    }

    /// The profile that is used unless something else is said.
    pub fn default_profile(&self) -> Option<&ProfileName> {
        self.contents.default.as_ref()
    }

    /// Every profile.
    pub fn profiles(&self) -> &BTreeMap<ProfileName, Profile> {
        &self.contents.profiles
    }

    /// The profile of this name.
    ///
    /// # Errors
    /// There is none.
    pub fn profile(&self, name: &ProfileName) -> Result<&Profile, Trouble> {
        self.contents.profiles.get(name).ok_or_else(|| {
            let path = self.path.display();
            let trouble = Trouble::new(
                Status::Failed,
                format_args!("there is no profile `{name}` in {path}"),
            );
            let known = self.contents.profiles.keys().map(ProfileName::as_str);
            let known: Vec<_> = known.collect();
            match nearest(name.as_str(), &known) {
                Some(near) => trouble.hint(format_args!("did you mean `{near}`?")),
                None if known.is_empty() => {
                    trouble.hint(format_args!("`express config set {name}` makes it"))
                }
                None => trouble.hint(format_args!("there are: {}", known.join(", "))),
            }
        })
    }

    /// Sets what is given of a profile, and makes it if there is none. The first profile becomes
    /// the default.
    pub fn set(&mut self, name: &ProfileName, base_url: Option<&str>, key: Option<&KeyPlace>) {
        let profiles = self.document.entry("profiles").or_insert_with(|| {
            let mut table = Table::new();
            table.set_implicit(true);
            Item::Table(table)
        });
        // Parsing has made sure that both are tables.
        let Some(profile) = profiles
            .as_table_like_mut()
            .map(|profiles| {
                profiles
                    .entry(name.as_str())
                    .or_insert_with(toml_edit::table)
            })
            .and_then(Item::as_table_like_mut)
        else {
            return;
        };
        if let Some(base_url) = base_url {
            profile.insert("base_url", value(base_url));
        }
        if let Some(key) = key {
            for place in ["key", "key_file", "key_env"] {
                profile.remove(place);
            }
            match key {
                KeyPlace::Here(key) => profile.insert("key", value(key.reveal())),
                KeyPlace::File(path) => {
                    profile.insert("key_file", value(path.display().to_string()))
                }
                KeyPlace::Variable(variable) => profile.insert("key_env", value(variable)),
            };
        }
        if self.contents.default.is_none() && self.contents.profiles.is_empty() {
            self.set_default(name);
        }
    }

    /// Makes a profile the one that is used unless something else is said.
    pub fn set_default(&mut self, name: &ProfileName) {
        self.document["default"] = value(name.as_str());
    }

    /// Removes a profile.
    pub fn remove(&mut self, name: &ProfileName) {
        let profiles = self.document.get_mut("profiles");
        if let Some(profiles) = profiles.and_then(Item::as_table_like_mut) {
            profiles.remove(name.as_str());
        }
        if self.contents.default.as_ref() == Some(name) {
            self.document.remove("default");
        }
    }

    /// Writes it, whole or not at all, so that only its owner can read it.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn write(&self) -> Result<(), Trouble> {
        // A link to the file, as collections of dotfiles have them, stays a link.
        let path = fs::canonicalize(&self.path).unwrap_or_else(|_| self.path.clone());
        replace(&path, self.document.to_string().as_bytes())
            .map_err(|error| Trouble::cannot_write(&self.path, &error))
    }
}

fn replace(path: &Path, contents: &[u8]) -> io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    make_private_folder(folder)?;
    // Temporary files are their owner's alone, mode 0600.
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(contents)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

fn make_private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// The document, or the line of what is wrong and why. A parser's own message would show the line
/// itself, which may hold a key.
fn parse(text: &str) -> Result<(DocumentMut, Contents), (usize, String)> {
    let line = |span: Option<std::ops::Range<usize>>| {
        let start = span.map_or(0, |span| span.start.min(text.len()));
        text.as_bytes()[..start]
            .iter()
            .filter(|byte| **byte == b'\n')
            .count()
            + 1
    };
    let document: DocumentMut = text
        .parse()
        .map_err(|error: toml_edit::TomlError| (line(error.span()), error.message().to_owned()))?;
    let contents: Contents = toml_edit::de::from_str(text)
        .map_err(|error: toml_edit::de::Error| (line(error.span()), error.message().to_owned()))?;
    Ok((document, contents))
}

/// The known name that is most like this one, if any is like it.
pub fn nearest<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    let likeness = |other: &&str| strsim::jaro_winkler(name, other);
    let best = known
        .iter()
        .map(|other| (likeness(other), *other))
        .max_by(|one, other| one.0.total_cmp(&other.0))?;
    (best.0 > 0.8).then_some(best.1)
}
