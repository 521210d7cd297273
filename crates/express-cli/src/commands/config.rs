//! `express config`

use std::{
    env,
    io::{self, IsTerminal},
    path::Path,
};

use clap::{Args, Subcommand};
use comfy_table::Cell;
use express_client::{Client, DEFAULT_BASE_URL};
use serde::Serialize;

use crate::{
    failure::{Status, Trouble},
    output::{Form, FormOptions, compact, note, pretty, print, print_line, record, shown, table},
    settings::{ConnectionOptions, KeyPlace, Profile, ProfileName, SettingsFile, masked, read_key},
};

/// Keep addresses and keys under names.
///
/// A profile is an address and the key for it. The default profile is used when neither --profile
/// nor AVARA_API_KEY says otherwise.
#[derive(Debug, Args)]
#[command(after_help = FILE)]
pub struct ConfigArguments {
    #[command(subcommand)]
    command: ConfigCommand,
}

const FILE: &str = "\
The file, which only its owner can read:
  default = \"live\"

  [profiles.live]
  base_url = \"https://express.example.com\"
  key = \"exp_...\"            # or key_file = \"/run/secrets/express\", or key_env = \"LIVE_KEY\"";

#[derive(Debug, Subcommand)]
enum ConfigCommand {
    /// List the profiles.
    List(ListArguments),
    /// Show a profile or, without a name, what would be used and why.
    Show(ShowArguments),
    /// Make or change a profile: its address by --base-url, its key by what follows.
    ///
    /// A key is never an argument. Without --key-file and --key-env, a new profile asks for its key
    /// on the terminal.
    ///
    /// --key-file FILE reads the key from that file each time it is used. --key-file - reads it from
    /// standard input now, and keeps it.
    Set(SetArguments),
    /// Make a profile the default.
    Use(NameArgument),
    /// Remove a profile, and the key that it keeps.
    Remove(NameArgument),
    /// Print where the profiles are.
    Path,
}

#[derive(Debug, Args)]
struct ListArguments {
    #[command(flatten)]
    form: FormOptions,
}

#[derive(Debug, Args)]
struct ShowArguments {
    /// The profile.
    name: Option<ProfileName>,
    #[command(flatten)]
    form: FormOptions,
}

#[derive(Debug, Args)]
struct SetArguments {
    /// The profile: 1 to 64 characters out of A-Z a-z 0-9 . _ -
    name: ProfileName,
    /// Take the key from this environment variable each time it is used.
    #[arg(long, value_name = "VARIABLE")]
    key_env: Option<String>,
}

#[derive(Debug, Args)]
struct NameArgument {
    /// The profile.
    name: ProfileName,
}

/// Does what was asked.
pub fn run(arguments: ConfigArguments, connection: &ConnectionOptions) -> Result<Status, Trouble> {
    if let ConfigCommand::Show(ShowArguments { name: None, form }) = arguments.command {
        show_target(connection, form.form())?;
        return Ok(Status::Done);
    }
    let mut file = connection.settings_file()?;
    match arguments.command {
        ConfigCommand::List(ListArguments { form }) => list(&file, form.form())?,
        ConfigCommand::Show(ShowArguments { name, form }) => {
            if let Some(name) = name {
                show(&file, &name, form.form())?;
            }
        }
        ConfigCommand::Set(arguments) => set(&mut file, &arguments, connection)?,
        ConfigCommand::Use(NameArgument { name }) => {
            file.profile(&name)?;
            file.set_default(&name);
            file.write()?;
            print_line(&format!("`{name}` is the default profile"))?;
        }
        ConfigCommand::Remove(NameArgument { name }) => {
            file.profile(&name)?;
            file.remove(&name);
            file.write()?;
            print_line(&format!("removed the profile `{name}`"))?;
        }
        ConfigCommand::Path => print_line(&file.path().display().to_string())?,
    }
    Ok(Status::Done)
}

/// A profile for programs.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Shown<'a> {
    name: &'a str,
    base_url: &'a str,
    key: String,
    default: bool,
}

impl<'a> Shown<'a> {
    fn new(file: &SettingsFile, name: &'a ProfileName, profile: &'a Profile) -> Self {
        Self {
            name: name.as_str(),
            base_url: profile.base_url.as_deref().unwrap_or(DEFAULT_BASE_URL),
            key: key(profile),
            default: file.default_profile() == Some(name),
        }
    }
}

/// Where a profile's key is, without the key.
fn key(profile: &Profile) -> String {
    match profile.key_place() {
        Ok(Some(KeyPlace::Here(key))) => masked(&key),
        Ok(Some(KeyPlace::File(path))) => format!("in {}", path.display()),
        Ok(Some(KeyPlace::Variable(name))) => format!("in the variable {name}"),
        Ok(None) => "none".to_owned(),
        Err(why) => why.to_owned(),
    }
}

fn list(file: &SettingsFile, form: Form) -> Result<(), Trouble> {
    let profiles = file.profiles().iter();
    let profiles: Vec<_> = profiles
        .map(|(name, profile)| Shown::new(file, name, profile))
        .collect();
    match form {
        Form::Table if profiles.is_empty() => {
            note("no profiles; `express config set NAME` makes one");
            Ok(())
        }
        Form::Table => {
            let rows = profiles.iter().map(|profile| {
                vec![
                    Cell::new(profile.name),
                    Cell::new(if profile.default { "default" } else { "" }),
                    Cell::new(shown(profile.base_url)),
                    Cell::new(shown(&profile.key)),
                ]
            });
            print(&table(&["NAME", "", "ADDRESS", "KEY"], rows))
        }
        Form::Json => print_line(&pretty(&profiles)?),
        Form::JsonLines => profiles
            .iter()
            .try_for_each(|profile| print_line(&compact(profile)?)),
        Form::Ids => profiles
            .iter()
            .try_for_each(|profile| print_line(profile.name)),
    }
}

fn show(file: &SettingsFile, name: &ProfileName, form: Form) -> Result<(), Trouble> {
    let profile = Shown::new(file, name, file.profile(name)?);
    match form {
        Form::Table => print(&record([
            ("Name".to_owned(), Cell::new(profile.name)),
            ("Address".to_owned(), Cell::new(shown(profile.base_url))),
            ("Key".to_owned(), Cell::new(shown(&profile.key))),
            (
                "Default".to_owned(),
                Cell::new(if profile.default { "yes" } else { "no" }),
            ),
        ])),
        Form::Json => print_line(&pretty(&profile)?),
        Form::JsonLines => print_line(&compact(&profile)?),
        Form::Ids => print_line(profile.name),
    }
}

/// Shows what a command would use, and where it comes from.
fn show_target(connection: &ConnectionOptions, form: Form) -> Result<(), Trouble> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Used {
        base_url: String,
        base_url_from: String,
        key: String,
        key_from: String,
    }
    let target = connection.target()?;
    let used = Used {
        key: masked(&target.key),
        key_from: target.key_source.to_string(),
        base_url_from: target.url_source.to_string(),
        base_url: target.base_url,
    };
    match form {
        Form::Table => print(&record([
            ("Address".to_owned(), Cell::new(shown(&used.base_url))),
            ("  from".to_owned(), Cell::new(&used.base_url_from)),
            ("Key".to_owned(), Cell::new(&used.key)),
            ("  from".to_owned(), Cell::new(&used.key_from)),
        ])),
        Form::Json => print_line(&pretty(&used)?),
        Form::JsonLines => print_line(&compact(&used)?),
        Form::Ids => print_line(&used.base_url),
    }
}

fn set(
    file: &mut SettingsFile,
    arguments: &SetArguments,
    connection: &ConnectionOptions,
) -> Result<(), Trouble> {
    let name = &arguments.name;
    let base_url = connection.base_url.as_deref().map(str::trim);
    if let Some(url) = base_url {
        check_address(url)?;
    }
    let there = file.profiles().get(name);
    let has_key = there.is_some_and(|profile| !matches!(profile.key_place(), Ok(None)));
    let place = match (connection.key_file.as_deref(), &arguments.key_env) {
        (Some(_), Some(_)) => {
            return Err(Trouble::misused(
                "a profile has its key in one place: --key-file or --key-env",
            ));
        }
        (Some(path), None) if path == Path::new("-") => Some(KeyPlace::Here(read_key(path)?)),
        (Some(path), None) => Some(kept_in_file(path)?),
        (None, Some(variable)) => Some(KeyPlace::Variable(checked_variable(variable)?)),
        (None, None) if has_key && base_url.is_some() => None,
        (None, None) if io::stdin().is_terminal() => {
            Some(KeyPlace::Here(read_key(Path::new("-"))?))
        }
        (None, None) => {
            return Err(Trouble::misused(format_args!("there is no key for the profile `{name}`"))
                .hint("give it on standard input with --key-file -, or say where it is with --key-file FILE or --key-env VARIABLE"));
        }
    };
    let verb = if there.is_some() { "changed" } else { "made" };
    file.set(name, base_url, place.as_ref());
    file.write()?;
    print_line(&format!(
        "{verb} the profile `{name}` in {}",
        file.path().display()
    ))?;
    Ok(())
}

/// The client says what an address has to be.
fn check_address(url: &str) -> Result<(), Trouble> {
    Client::new(url, "any").map(drop).map_err(|error| {
        let why = error.to_string();
        Trouble::misused(
            why.strip_prefix("could not make a client: ")
                .unwrap_or(&why),
        )
    })
}

/// A file is named so that it is found from any folder, and read once to see that it is one.
fn kept_in_file(path: &Path) -> Result<KeyPlace, Trouble> {
    read_key(path)?;
    std::path::absolute(path)
        .map(KeyPlace::File)
        .map_err(|error| Trouble::cannot_read(path, &error))
}

fn checked_variable(name: &str) -> Result<String, Trouble> {
    let fits = |character: char| character.is_ascii_alphanumeric() || character == '_';
    if name.is_empty()
        || !name.chars().all(fits)
        || name.starts_with(|first: char| first.is_ascii_digit())
    {
        // Whoever gives the key itself in its place should not see it again.
        return Err(Trouble::misused(
            "--key-env takes the name of a variable: letters, digits and `_`",
        ));
    }
    if env::var_os(name).is_none() {
        note(&format!("note: {name} is not set just now"));
    }
    Ok(name.to_owned())
}
