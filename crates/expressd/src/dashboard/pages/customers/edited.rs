//! What the forms share by which a customer is changed: nobody's change is overwritten unseen.

use jiff::Timestamp;

use super::super::super::Dashboard;
use super::super::super::entry::Visitor;
use super::super::super::failure::Failure;
use super::super::super::fields::Fields;
use super::super::super::history::Names;
use crate::app::{Customer, Version};

/// Above a form with values that do not do.
pub(super) const INVALID: &str = "Nothing was saved. What is wrong stands beside each field.";

/// The state of the customer that the form was filled with. One that is none is that of nobody's
/// form: it is as good as an old one.
pub(super) fn seen(fields: &Fields) -> Version {
    let seen = fields.text("version").parse().ok();
    seen.unwrap_or(Version::at(Timestamp::UNIX_EPOCH))
}

/// Above a form that was filled with an older state than this.
pub(super) async fn stale(
    dashboard: &Dashboard,
    visitor: &Visitor,
    now: &Customer,
) -> Result<String, Failure> {
    let names = Names::of(&dashboard.app, visitor.scope()).await?;
    Ok(format!(
        "Nothing was saved: {} changed this customer while you were editing. Your values are \
         below; save again to replace theirs, or reload the page to see them.",
        names.actor(now.updated_by.as_ref())
    ))
}
