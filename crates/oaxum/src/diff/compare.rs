//! The walk through both documents, and what it has found so far.

use std::collections::{BTreeMap, BTreeSet};

use super::rule::Sender;
use super::shape::View;
use super::{Breaks, Change, Rule, Site};
use crate::outline::Outline;
use crate::source::{Place, Span};

/// Whose turn it is, and which of `readOnly` and `writeOnly` counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Direction {
    pub(super) sender: Sender,
    pub(super) view: View,
}

impl Direction {
    /// The answer's direction, of a request's.
    pub(super) fn answer(self) -> Direction {
        Direction {
            sender: self.sender.other(),
            view: View::Response,
        }
    }
}

/// A pair of schemas, told by their leaves, in a direction.
type Pair = (Vec<Span>, Vec<Span>, Direction);

/// Two documents under comparison.
pub(super) struct Comparison<'o, 'a, 'b> {
    pub(super) old: &'o Outline<'a>,
    pub(super) new: &'o Outline<'b>,
    found: BTreeMap<(Site, Site, Rule, String), Breaks>,
    /// The pairs that were compared, or are being compared further up.
    pub(super) seen: BTreeSet<Pair>,
}

impl<'o, 'a, 'b> Comparison<'o, 'a, 'b> {
    pub(super) fn new(old: &'o Outline<'a>, new: &'o Outline<'b>) -> Comparison<'o, 'a, 'b> {
        Comparison {
            old,
            new,
            found: BTreeMap::new(),
            seen: BTreeSet::new(),
        }
    }

    /// Compares everything.
    pub(super) fn run(mut self) -> Vec<Change> {
        self.documents();
        self.all_operations();
        self.components();
        let changes = self.found.into_iter();
        let changes = changes.map(|((new, old, rule, message), breaks)| Change {
            rule,
            breaks,
            message,
            old,
            new,
        });
        changes.collect()
    }

    /// Notes a change. The same change found by several ways breaks whom each of them breaks.
    pub(super) fn note(
        &mut self,
        rule: Rule,
        sender: Sender,
        old: impl Into<Site>,
        new: impl Into<Site>,
        message: impl Into<String>,
    ) {
        let key = (new.into(), old.into(), rule, message.into());
        let breaks = self.found.entry(key).or_insert(Breaks::Neither);
        *breaks = *breaks | rule.breaks_from(sender);
    }

    /// Texts and extensions of two places that mean the same thing.
    pub(super) fn documentation(&mut self, old: &Place<'a>, new: &Place<'b>, fields: &[&str]) {
        for field in fields {
            self.field(Rule::DocumentationChanged, old, new, field);
        }
        if self.member_differs(old, new, "deprecated") {
            let now = crate::outline::is_true(new, "deprecated");
            let message = if now {
                "is deprecated"
            } else {
                "is no longer deprecated"
            };
            self.note(Rule::Deprecated, Sender::Nobody, old, new, message);
        }
        let extensions: BTreeSet<&str> = [old.node, new.node]
            .into_iter()
            .filter_map(|node| node.as_object())
            .flat_map(|object| object.iter().map(|(key, _)| key.name.as_str()))
            .filter(|name| name.starts_with("x-"))
            .collect();
        for name in extensions {
            self.field(Rule::ExtensionChanged, old, new, name);
        }
    }

    /// A member whose change breaks nobody.
    fn field(&mut self, rule: Rule, old: &Place<'a>, new: &Place<'b>, name: &str) {
        if !self.member_differs(old, new, name) {
            return;
        }
        let (before, after) = (old.get(name), new.get(name));
        let verb = match (&before, &after) {
            (None, _) => "is new",
            (_, None) => "is gone",
            _ => "changed",
        };
        let old = before.as_ref().map_or_else(|| Site::from(old), Site::from);
        let new = after.as_ref().map_or_else(|| Site::from(new), Site::from);
        self.note(rule, Sender::Nobody, old, new, format!("`{name}` {verb}"));
    }

    fn member_differs(&self, old: &Place<'a>, new: &Place<'b>, name: &str) -> bool {
        match (old.node.get(name), new.node.get(name)) {
            (None, None) => false,
            (Some(one), Some(other)) => !super::same::values(one, other),
            _ => true,
        }
    }

    /// What stands at the top of the documents.
    fn documents(&mut self) {
        let (old, new) = (self.old.root.clone(), self.new.root.clone());
        if let (Some(before), Some(after)) = (old.get("openapi"), new.get("openapi"))
            && before.node.as_str() != after.node.as_str()
        {
            let text = |place: &Place<'_>| place.node.as_str().unwrap_or_default().to_owned();
            let message = format!("OpenAPI {} became {}", text(&before), text(&after));
            self.note(
                Rule::VersionChanged,
                Sender::Nobody,
                &before,
                &after,
                message,
            );
        }
        let fields = ["tags", "externalDocs", "jsonSchemaDialect"];
        self.documentation(&old, &new, &fields);
        if let (Some(before), Some(after)) = (old.get("info"), new.get("info")) {
            let fields = [
                "title",
                "summary",
                "description",
                "termsOfService",
                "contact",
                "license",
                "version",
            ];
            self.documentation(&before, &after, &fields);
        }
        self.servers(&old, &new);
    }

    /// `servers` of a document, a path item or an operation.
    pub(super) fn servers(&mut self, old: &Place<'a>, new: &Place<'b>) {
        let (before, after) = (old.get("servers"), new.get("servers"));
        let urls = |place: &Option<Place<'_>>| -> BTreeSet<String> {
            let items = place
                .iter()
                .flat_map(|place| place.items().collect::<Vec<_>>());
            items
                .filter_map(|item| crate::outline::text(&item, "url").map(str::to_owned))
                .collect()
        };
        let (old_urls, new_urls) = (urls(&before), urls(&after));
        let old = before.as_ref().map_or_else(|| Site::from(old), Site::from);
        let new = after.as_ref().map_or_else(|| Site::from(new), Site::from);
        for url in old_urls.difference(&new_urls) {
            let message = format!("the server `{url}` is gone");
            self.note(
                Rule::ServerRemoved,
                Sender::Client,
                old.clone(),
                new.clone(),
                message,
            );
        }
        for url in new_urls.difference(&old_urls) {
            let message = format!("the server `{url}` is new");
            self.note(
                Rule::ServerAdded,
                Sender::Client,
                old.clone(),
                new.clone(),
                message,
            );
        }
    }
}
