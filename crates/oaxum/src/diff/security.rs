//! Who may call, before and after.

use std::collections::BTreeSet;

use super::compare::Comparison;
use super::rule::Sender;
use super::{Rule, Site};
use crate::outline::{Alternative, Operation, SchemeUse, alternatives, text};
use crate::source::Place;

/// What of a scheme decides which credentials do.
const DECISIVE: [&str; 5] = ["type", "in", "name", "scheme", "openIdConnectUrl"];

impl<'a, 'b> Comparison<'_, 'a, 'b> {
    /// Compares what one operation asks for.
    pub(super) fn security(&mut self, old: &Operation<'a>, new: &Operation<'b>) {
        let before = alternatives(self.old, old);
        let after = alternatives(self.new, new);
        let at = (
            site(old.place.get("security"), &old.place),
            site(new.place.get("security"), &new.place),
        );
        if before.is_empty() {
            if !after.is_empty() && !after.iter().any(|way| way.schemes.is_empty()) {
                let message = format!("asks for {}", all_ways(&after));
                self.note(Rule::SecurityNarrowed, Sender::Client, at.0, at.1, message);
            }
            return;
        }
        for way in &before {
            let enough = after.is_empty() || after.iter().any(|other| asks_no_more(other, way));
            if !enough {
                let message = format!("{} is no longer enough", one_way(way));
                let place = &way.place;
                self.note(
                    Rule::SecurityNarrowed,
                    Sender::Client,
                    place,
                    at.1.clone(),
                    message,
                );
            }
        }
        for way in &after {
            let was_enough = before.iter().any(|other| asks_no_more(other, way));
            if !was_enough {
                let message = format!("{} is enough", one_way(way));
                let place = &way.place;
                self.note(
                    Rule::SecurityWidened,
                    Sender::Client,
                    at.0.clone(),
                    place,
                    message,
                );
            }
        }
        let was_open = before.iter().any(|way| way.schemes.is_empty());
        if after.is_empty() && !was_open {
            let message = "asks for no credentials";
            self.note(Rule::SecurityWidened, Sender::Client, at.0, at.1, message);
        }
        self.schemes(&before, &after);
    }

    /// Schemes that kept their name.
    fn schemes(&mut self, before: &[Alternative<'a>], after: &[Alternative<'b>]) {
        for old in before.iter().flat_map(|way| &way.schemes) {
            let mut others = after.iter().flat_map(|way| &way.schemes);
            let Some(new) = others.find(|new| new.name == old.name) else {
                continue;
            };
            let (Some(before), Some(after)) = (&old.scheme, &new.scheme) else {
                continue;
            };
            for field in DECISIVE {
                if wire(before, field) != wire(after, field) {
                    let message = format!("the scheme `{}` has another `{field}`", old.name);
                    let sender = Sender::Client;
                    self.note(Rule::SecuritySchemeChanged, sender, before, after, message);
                }
            }
            let texts = ["description", "bearerFormat", "flows"];
            self.documentation(before, after, &texts);
        }
    }
}

/// Whether whoever gets in by `way` also gets in by `other`.
fn asks_no_more(other: &Alternative<'_>, way: &Alternative<'_>) -> bool {
    other
        .schemes
        .iter()
        .all(|needed| way.schemes.iter().any(|given| does_for(given, needed)))
}

fn does_for(given: &SchemeUse<'_>, needed: &SchemeUse<'_>) -> bool {
    let defined_alike = || match (&given.scheme, &needed.scheme) {
        (Some(given), Some(needed)) => DECISIVE
            .iter()
            .all(|field| wire(given, field) == wire(needed, field)),
        _ => false,
    };
    let alike = given.name == needed.name || defined_alike();
    let scopes: BTreeSet<&str> = given.scopes.iter().copied().collect();
    alike && needed.scopes.iter().all(|scope| scopes.contains(scope))
}

/// A field as it counts on the wire, where case may not.
fn wire(scheme: &Place<'_>, field: &str) -> Option<String> {
    let value = text(scheme, field)?;
    let is_header = text(scheme, "in") == Some("header");
    let folded = field == "scheme" || field == "name" && is_header;
    Some(if folded {
        value.to_ascii_lowercase()
    } else {
        value.to_owned()
    })
}

fn one_way(way: &Alternative<'_>) -> String {
    if way.schemes.is_empty() {
        return "no credentials at all".to_owned();
    }
    let schemes = way.schemes.iter().map(|used| match used.scopes.is_empty() {
        true => format!("`{}`", used.name),
        false => format!("`{}` with {}", used.name, used.scopes.join(", ")),
    });
    Vec::from_iter(schemes).join(" and ")
}

fn all_ways(ways: &[Alternative<'_>]) -> String {
    Vec::from_iter(ways.iter().map(one_way)).join(" or ")
}

fn site(own: Option<Place<'_>>, holder: &Place<'_>) -> Site {
    own.as_ref().map_or_else(|| Site::from(holder), Site::from)
}
