//! Where a command gets a password from: never from its arguments, which everybody on the machine
//! can read.

use std::io::{self, IsTerminal, Read};

use clap::Args;

use crate::app::Password;
use crate::cli::trouble::Trouble;

/// Says where the password comes from. Without any of it, it is asked for.
#[derive(Debug, Args)]
#[group(multiple = false)]
pub struct PasswordOptions {
    /// Read the password from standard input, whose last line break is left off.
    #[arg(long)]
    password_stdin: bool,
    /// Make a password and print it: once, it is not kept.
    #[arg(long)]
    generate_password: bool,
}

/// A password, and whether nobody knows it yet.
pub struct Chosen {
    /// The password.
    pub password: Password,
    /// Whether it was made here.
    pub generated: bool,
}

impl PasswordOptions {
    /// The password.
    pub fn choose(&self) -> Result<Chosen, Trouble> {
        if self.generate_password {
            let password = Password::generate().map_err(|error| {
                Trouble::new(format!(
                    "the operating system gave no random bytes: {error}"
                ))
            })?;
            return Ok(Chosen {
                password,
                generated: true,
            });
        }
        let text = if self.password_stdin {
            read()?
        } else if io::stdin().is_terminal() {
            ask()?
        } else {
            return Err(
                Trouble::usage("there is no terminal to ask for a password").hint(
                    "give it on standard input with --password-stdin, or have one made with \
                     --generate-password",
                ),
            );
        };
        let password = Password::new(text)
            .map_err(|why| Trouble::usage(format!("the password cannot be used: {why}")))?;
        Ok(Chosen {
            password,
            generated: false,
        })
    }
}

fn read() -> Result<String, Trouble> {
    // One byte more than any password, and a line break of two.
    let most = Password::MAX_BYTES as u64 + 3;
    let mut text = String::new();
    let read = io::stdin().lock().take(most).read_to_string(&mut text);
    read.map_err(|error| {
        Trouble::new(format!(
            "cannot read the password from standard input: {error}"
        ))
    })?;
    let text = text.strip_suffix('\n').unwrap_or(&text);
    Ok(text.strip_suffix('\r').unwrap_or(text).to_owned())
}

fn ask() -> Result<String, Trouble> {
    let prompt = |what: &str| {
        rpassword::prompt_password(what)
            .map_err(|error| Trouble::new(format!("cannot read the password: {error}")))
    };
    let text = prompt(&format!(
        "Password (not shown, {} characters or more): ",
        Password::MIN_CHARACTERS
    ))?;
    if prompt("The same once more: ")? == text {
        Ok(text)
    } else {
        Err(Trouble::new("the two passwords differ"))
    }
}
