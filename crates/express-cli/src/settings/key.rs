//! API keys, kept from whatever shows or logs.

use std::{
    fmt, fs,
    io::{self, BufRead, IsTerminal},
    path::Path,
};

use serde::Deserialize;

use crate::failure::Trouble;

/// An API key. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// A key as it was given, without the line's end that files and terminals add. None if nothing
    /// is left.
    pub fn new(text: &str) -> Option<Self> {
        let key = text.trim();
        (!key.is_empty()).then(|| Self(key.to_owned()))
    }

    /// The key itself.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("***")
    }
}

/// Enough of a key to tell it from others, and too little to use it: the first and the last four
/// characters of a long one, nothing of a short one.
pub fn masked(key: &Secret) -> String {
    let characters: Vec<char> = key.0.chars().collect();
    if characters.len() < 24 {
        return "***".to_owned();
    }
    let text = |part: &[char]| part.iter().collect::<String>();
    let (first, last) = (&characters[..4], &characters[characters.len() - 4..]);
    format!("{}…{}", text(first), text(last))
}

/// Reads a key from a file; `-` is standard input, where a terminal is asked without showing what
/// is typed.
///
/// # Errors
/// The file cannot be read, or holds no key or more than one line.
pub fn read_key(path: &Path) -> Result<Secret, Trouble> {
    if path.as_os_str() == "-" {
        return read_standard_input();
    }
    let text = fs::read_to_string(path)
        .map_err(|error| Trouble::cannot_read(path, &error).hint("it should hold the API key"))?;
    single(&text).map_err(|why| Trouble::failed(format_args!("{} {why}", path.display())))
}

fn read_standard_input() -> Result<Secret, Trouble> {
    let stdin = io::stdin();
    let read = if stdin.is_terminal() {
        rpassword::prompt_password("API key (not shown): ")
    } else {
        let mut line = String::new();
        stdin.lock().read_line(&mut line).map(|_| line)
    };
    let text =
        read.map_err(|error| Trouble::failed(format_args!("cannot read the API key: {error}")))?;
    single(&text).map_err(|why| Trouble::failed(format_args!("standard input {why}")))
}

fn single(text: &str) -> Result<Secret, &'static str> {
    match Secret::new(text) {
        None => Err("holds no API key: it is empty"),
        Some(key) if key.0.contains(['\n', '\r']) => {
            Err("holds more than one line; an API key is on one")
        }
        Some(key) => Ok(key),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_loses_the_line_end_around_it_and_nothing_else() {
        assert_eq!(single("exp_1 2\r\n").unwrap().reveal(), "exp_1 2");
        assert!(single(" \n").is_err());
        assert!(single("one\ntwo\n").is_err());
    }

    #[test]
    fn a_masked_key_cannot_be_used() {
        let long = Secret::new("exp_tsS8Kx7FlTwlg0EeK4kYdD72NCqutJGN3k0CBFXwt5Y").unwrap();
        assert_eq!(masked(&long), "exp_…wt5Y");
        assert_eq!(masked(&Secret::new("hunter2").unwrap()), "***");
        assert_eq!(format!("{long:?}"), "***");
    }
}
