//! Whose data a command is about.

use clap::Args;

use crate::app::Scope;

/// As long as the database's names of tenants, environments and keys may get.
const LONGEST: usize = 255;

/// One environment of one tenant.
#[derive(Debug, Args)]
pub struct ScopeOptions {
    /// The tenant's name, such as `acme`.
    #[arg(long, value_parser = label)]
    tenant: String,
    /// The environment's name, such as `live` or `test`.
    #[arg(long, value_parser = label)]
    environment: String,
}

impl ScopeOptions {
    /// The two together.
    pub fn scope(&self) -> Scope {
        Scope::new(&self.tenant, &self.environment)
    }
}

/// A name that people give: something that can be seen, and is the same when it is typed again.
pub fn label(text: &str) -> Result<String, String> {
    if text.is_empty() {
        Err("it is empty".to_owned())
    } else if text.chars().count() > LONGEST {
        Err(format!("it is longer than {LONGEST} characters"))
    } else if text.chars().any(char::is_control) {
        Err("it has control characters".to_owned())
    } else if text.trim() != text {
        Err("it starts or ends with white space".to_owned())
    } else {
        Ok(text.to_owned())
    }
}
