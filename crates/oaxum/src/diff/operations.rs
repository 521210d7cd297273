//! Operations, their parameters and their answers.

use std::collections::{BTreeMap, BTreeSet};

use super::compare::{Comparison, Direction};
use super::rule::Sender;
use super::schemas::Schemas;
use super::shape::View;
use super::{Rule, Site};
use crate::outline::{Operation, Parameter, operations, operations_in};
use crate::source::{Node, Place};

/// The direction of what a caller sends.
const REQUEST: Direction = Direction {
    sender: Sender::Client,
    view: View::Request,
};

/// The direction of what a webhook or callback sends: there, the server calls.
const CALL: Direction = Direction {
    sender: Sender::Server,
    view: View::Request,
};

/// How a parameter, header or form field is written, with what holds where it is not said.
const STYLE: [&str; 3] = ["style", "explode", "allowReserved"];

impl<'a, 'b> Comparison<'_, 'a, 'b> {
    pub(super) fn all_operations(&mut self) {
        for (section, direction) in [("paths", REQUEST), ("webhooks", CALL)] {
            let before = operations(self.old, section);
            let after = operations(self.new, section);
            let place =
                |root: &Place<'_>| Site::from(&root.get(section).unwrap_or_else(|| root.clone()));
            let holders = (place(&self.old.root), place(&self.new.root));
            self.operations(&before, &after, &holders, direction);
        }
    }

    fn operations(
        &mut self,
        before: &[Operation<'a>],
        after: &[Operation<'b>],
        holders: &(Site, Site),
        direction: Direction,
    ) {
        let earlier = by_key(before);
        let later = by_key(after);
        for old in before {
            match later.get(&key(old)) {
                Some(new) => self.operation(old, new, direction),
                None => {
                    let message = format!("{} is gone", old.title());
                    let at = holders.1.clone();
                    self.note(
                        Rule::OperationRemoved,
                        direction.sender,
                        &old.place,
                        at,
                        message,
                    );
                }
            }
        }
        for new in after {
            if !earlier.contains_key(&key(new)) {
                let message = format!("{} is new", new.title());
                let at = holders.0.clone();
                self.note(
                    Rule::OperationAdded,
                    direction.sender,
                    at,
                    &new.place,
                    message,
                );
            }
        }
    }

    fn operation(&mut self, old: &Operation<'a>, new: &Operation<'b>, direction: Direction) {
        let texts = ["summary", "description", "tags", "externalDocs"];
        self.documentation(&old.place, &new.place, &texts);
        self.documentation(&old.item, &new.item, &["summary", "description"]);
        if old.id() != new.id() {
            let words = |id: Option<&str>| id.map_or("none".to_owned(), |id| format!("`{id}`"));
            let message = format!(
                "`operationId` was {} and is {}",
                words(old.id()),
                words(new.id())
            );
            let sender = direction.sender;
            self.note(
                Rule::OperationRenamed,
                sender,
                &old.place,
                &new.place,
                message,
            );
        }
        self.servers(&old.place, &new.place);
        self.servers(&old.item, &new.item);
        self.security(old, new);
        self.parameters(old, new, direction);
        self.request_bodies(old, new, direction);
        self.responses(old, new, direction.answer());
        self.callbacks(old, new);
    }

    fn parameters(&mut self, old: &Operation<'a>, new: &Operation<'b>, direction: Direction) {
        let before = old.parameters(self.old);
        let after = new.parameters(self.new);
        let (old_names, new_names) = (template(old.path), template(new.path));
        let same = |one: &Parameter<'_>, other: &Parameter<'_>| {
            one.location == other.location
                && match one.location {
                    // What counts is where in the path it stands.
                    "path" => position(&old_names, one.name) == position(&new_names, other.name),
                    "header" => one.name.eq_ignore_ascii_case(other.name),
                    _ => one.name == other.name,
                }
        };
        for parameter in &before {
            let Some(other) = after.iter().find(|other| same(parameter, other)) else {
                let message = format!("the {} is gone", titled(parameter));
                let sender = direction.sender;
                self.note(
                    Rule::ParameterRemoved,
                    sender,
                    &parameter.place,
                    &new.place,
                    message,
                );
                continue;
            };
            if parameter.name != other.name && parameter.location == "path" {
                let message = format!("`{}` is called `{}`", parameter.name, other.name);
                let sender = direction.sender;
                let rule = Rule::PathParameterRenamed;
                self.note(rule, sender, &parameter.place, &other.place, message);
            }
            self.parameter(parameter, other, direction);
        }
        for parameter in &after {
            if !before.iter().any(|other| same(other, parameter)) {
                let (rule, kind) = match parameter.required {
                    true => (Rule::RequiredParameterAdded, "required"),
                    false => (Rule::ParameterAdded, "optional"),
                };
                let message = format!("the {kind} {} is new", titled(parameter));
                self.note(
                    rule,
                    direction.sender,
                    &old.place,
                    &parameter.place,
                    message,
                );
            }
        }
    }

    /// A parameter or a header.
    pub(super) fn parameter(
        &mut self,
        before: &Parameter<'a>,
        after: &Parameter<'b>,
        direction: Direction,
    ) {
        let (old, new, sender) = (&before.place, &after.place, direction.sender);
        let title = titled(after);
        self.documentation(old, new, &["description", "example", "examples"]);
        match (before.required, after.required) {
            (false, true) => {
                let message = format!("the {title} is required");
                self.note(Rule::ParameterRequired, sender, old, new, message);
            }
            (true, false) => {
                let message = format!("the {title} is no longer required");
                self.note(Rule::ParameterOptional, sender, old, new, message);
            }
            _ => {}
        }
        for field in STYLE {
            let was = written(old.node, field, before.location);
            let is = written(new.node, field, after.location);
            if was != is {
                let message = format!("`{field}` of the {title} was {was} and is {is}");
                self.note(Rule::ParameterStyleChanged, sender, old, new, message);
            }
        }
        match (old.get("schema"), new.get("schema")) {
            (Some(before), Some(after)) => {
                self.schemas(&Schemas::one(before), &Schemas::one(after), direction);
            }
            (None, None) => {}
            _ if old.get("content").is_some() != new.get("content").is_some() => {
                let message = format!("the {title} is written in another way");
                self.note(Rule::ParameterStyleChanged, sender, old, new, message);
            }
            (before, after) => {
                let old = Schemas::all(before.into_iter().collect(), &Site::from(old));
                let new = Schemas::all(after.into_iter().collect(), &Site::from(new));
                self.schemas(&old, &new, direction);
            }
        }
        self.content(old, new, direction);
    }

    fn responses(&mut self, old: &Operation<'a>, new: &Operation<'b>, direction: Direction) {
        let before = old.responses(self.old);
        let after = new.responses(self.new);
        let sender = direction.sender;
        for (status, response) in &before {
            let Some((_, other)) = answer(&after, status) else {
                let message = format!("the status {status} is gone");
                self.note(Rule::StatusRemoved, sender, response, &new.place, message);
                continue;
            };
            self.documentation(response, other, &["description", "summary", "links"]);
            self.headers(response, other, direction);
            self.content(response, other, direction);
        }
        for (status, response) in &after {
            if before
                .iter()
                .any(|(known, _)| known.eq_ignore_ascii_case(status))
            {
                continue;
            }
            match answer(&before, status) {
                // A range or `default` stood for it: what it may hold is what that held.
                Some((_, other)) => {
                    self.headers(other, response, direction);
                    self.content(other, response, direction);
                }
                None => {
                    let success = status.starts_with(['1', '2', '3']);
                    let rule = if success {
                        Rule::SuccessAdded
                    } else {
                        Rule::ErrorAdded
                    };
                    let message = format!("the status {status} is new");
                    self.note(rule, sender, &old.place, response, message);
                }
            }
        }
    }

    fn callbacks(&mut self, old: &Operation<'a>, new: &Operation<'b>) {
        let before = self.old.object(&old.place, "callbacks");
        let after = self.new.object(&new.place, "callbacks");
        let names: BTreeSet<&str> = [
            &before.as_ref().map(|at| at.node),
            &after.as_ref().map(|at| at.node),
        ]
        .into_iter()
        .flatten()
        .filter_map(|node| node.as_object())
        .flat_map(|object| object.iter().map(|(key, _)| key.name.as_str()))
        .collect();
        for name in names {
            let one = before
                .as_ref()
                .and_then(|place| self.old.object(place, name));
            let other = after
                .as_ref()
                .and_then(|place| self.new.object(place, name));
            let holders = (
                Site::from(one.as_ref().unwrap_or(&old.place)),
                Site::from(other.as_ref().unwrap_or(&new.place)),
            );
            let one = one.map_or_else(Vec::new, |place| operations_in(self.old, &place));
            let other = other.map_or_else(Vec::new, |place| operations_in(self.new, &place));
            self.operations(&one, &other, &holders, CALL);
        }
    }

    /// Component schemas: those that came and went, and those that no operation uses.
    pub(super) fn components(&mut self) {
        let before = self.old.components("schemas");
        let after = self.new.components("schemas");
        let holder = |root: &Place<'_>| {
            let components = root.get("components");
            let schemas = components.as_ref().and_then(|place| place.get("schemas"));
            Site::from(schemas.as_ref().or(components.as_ref()).unwrap_or(root))
        };
        let holders = (holder(&self.old.root), holder(&self.new.root));
        let unused = Direction {
            sender: Sender::Nobody,
            view: View::Response,
        };
        for (name, place) in &before {
            match after.iter().find(|(other, _)| other == name) {
                Some((_, other)) => {
                    let pair = (Schemas::one(place.clone()), Schemas::one(other.clone()));
                    self.schemas(&pair.0, &pair.1, unused);
                }
                None => {
                    let message = format!("the schema `{name}` is gone");
                    let at = holders.1.clone();
                    self.note(Rule::ComponentRemoved, Sender::Nobody, place, at, message);
                }
            }
        }
        for (name, place) in &after {
            if !before.iter().any(|(other, _)| other == name) {
                let message = format!("the schema `{name}` is new");
                let at = holders.0.clone();
                self.note(Rule::ComponentAdded, Sender::Nobody, at, place, message);
            }
        }
    }
}

/// The response that stands for a status: its own, that of its range, or `default`.
fn answer<'r, 'p>(
    responses: &'r [(&'p str, Place<'p>)],
    status: &str,
) -> Option<&'r (&'p str, Place<'p>)> {
    let range = format!("{}XX", status.chars().next().unwrap_or_default());
    [status, &range, "default"].into_iter().find_map(|wanted| {
        responses
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(wanted))
    })
}

/// What makes an operation the same one: its method, and its path whatever the parameters are
/// called.
fn key(operation: &Operation<'_>) -> (String, String) {
    (operation.method.clone(), bare(operation.path))
}

/// Of several operations that are the same, the first counts.
fn by_key<'o, 'p>(
    operations: &'o [Operation<'p>],
) -> BTreeMap<(String, String), &'o Operation<'p>> {
    let pairs = operations.iter().rev();
    pairs.map(|operation| (key(operation), operation)).collect()
}

/// A template without the names of its parameters.
fn bare(path: &str) -> String {
    let mut bare = String::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        bare.push_str(before);
        bare.push_str("{}");
        rest = after.split_once('}').map_or("", |(_, after)| after);
    }
    bare + rest
}

/// The names of a template's parameters, in order.
fn template(path: &str) -> Vec<&str> {
    let parts = path.split('{').skip(1);
    parts
        .filter_map(|part| part.split_once('}'))
        .map(|(name, _)| name)
        .collect()
}

/// Where in the template a parameter stands; one that does not is told by its name.
fn position<'n>(names: &[&str], name: &'n str) -> Result<usize, &'n str> {
    names.iter().position(|known| *known == name).ok_or(name)
}

fn titled(parameter: &Parameter<'_>) -> String {
    let kind = match parameter.location {
        "header" => "header",
        "cookie" => "cookie",
        "path" => "path parameter",
        _ => "query parameter",
    };
    format!("{kind} `{}`", parameter.name)
}

/// A field of style as it counts, stated or not (OpenAPI 3.1, section 4.8.12.2).
fn written(node: &Node, field: &str, location: &str) -> String {
    if let Some(value) = node.get(field) {
        return value.to_json().to_string().replace('"', "`");
    }
    let style = node
        .get("style")
        .and_then(Node::as_str)
        .unwrap_or(match location {
            "path" | "header" => "simple",
            _ => "form",
        });
    match field {
        "style" => format!("`{style}`"),
        "explode" => (style == "form").to_string(),
        _ => "false".to_owned(),
    }
}
