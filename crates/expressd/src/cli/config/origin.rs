//! Where a bad value comes from. `clap` names the option, also if an environment variable gave it.

use clap::Command;
use clap::error::{ContextKind, ContextValue};

/// The error about a bad value with, if no argument gave it, the environment variable that did.
pub fn with_origin(mut error: clap::Error, command: &Command) -> clap::Error {
    let Some(ContextValue::String(about)) = error.get(ContextKind::InvalidArg) else {
        return error;
    };
    let about = about
        .split([' ', '='])
        .next()
        .and_then(|flag| flag.strip_prefix("--"));
    let variable = about.and_then(|flag| variable_of(command, flag));
    let given = |flag: &str| {
        let flag = format!("--{flag}");
        let of = |argument: &str| argument == flag || argument.starts_with(&format!("{flag}="));
        std::env::args_os().any(|argument| of(&argument.to_string_lossy()))
    };
    if let (Some(flag), Some(variable)) = (about, variable)
        && !given(flag)
        && std::env::var_os(&variable).is_some()
    {
        let tip = format!("the value comes from the environment variable {variable}");
        error.insert(
            ContextKind::Suggested,
            ContextValue::StyledStrs(vec![tip.into()]),
        );
    }
    error
}

/// The environment variable that stands for an option.
fn variable_of(command: &Command, flag: &str) -> Option<String> {
    let own = command
        .get_arguments()
        .find(|arg| arg.get_long() == Some(flag));
    let variable = own.and_then(|arg| Some(arg.get_env()?.to_string_lossy().into_owned()));
    variable.or_else(|| {
        let mut below = command.get_subcommands();
        below.find_map(|subcommand| variable_of(subcommand, flag))
    })
}
