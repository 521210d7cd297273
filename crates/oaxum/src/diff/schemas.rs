//! Two schemas, and everything that differs between them.

use super::compare::{Comparison, Direction};
use super::shape::{Additional, Property, Shape, Types};
use super::{Rule, Site};
use crate::source::{Place, Span};

/// Every schema that applies to one value, and where to point when there is none.
#[derive(Clone)]
pub(super) struct Schemas<'a> {
    pub(super) places: Vec<Place<'a>>,
    pub(super) site: Site,
}

impl<'a> Schemas<'a> {
    pub(super) fn one(place: Place<'a>) -> Schemas<'a> {
        let site = Site::from(&place);
        Schemas {
            places: vec![place],
            site,
        }
    }

    pub(super) fn all(places: Vec<Place<'a>>, holder: &Site) -> Schemas<'a> {
        let site = places.first().map_or_else(|| holder.clone(), Site::from);
        Schemas { places, site }
    }
}

/// One side of a comparison.
pub(super) struct Side<'a> {
    pub(super) shape: Shape<'a>,
    pub(super) site: Site,
}

impl<'a> Side<'a> {
    fn new(shape: Shape<'a>, schemas: &Schemas<'a>) -> Side<'a> {
        // What a reference names is where changes are, however many references there are to it.
        let referred = match &*schemas.places {
            [only] if only.get("$ref").is_some() => shape.leaves.first(),
            _ => None,
        };
        let site = referred.map_or_else(|| schemas.site.clone(), |leaf| Site::from(&leaf.place));
        Side { shape, site }
    }

    /// The place of a keyword, or of the schema where it has none.
    pub(super) fn at(&self, keyword: &str) -> Site {
        let first = self.shape.all(keyword).into_iter().next();
        first.map_or_else(|| self.site.clone(), |place| Site::from(&place))
    }

    fn spans(&self) -> Vec<Span> {
        let leaves = self.shape.leaves.iter().map(|leaf| leaf.place.span());
        let mut spans: Vec<Span> = leaves.collect();
        if spans.is_empty() {
            spans.push(self.site.span);
        }
        spans
    }
}

/// Keywords that only inform.
const TEXTS: [&str; 9] = [
    "title",
    "description",
    "example",
    "examples",
    "externalDocs",
    "xml",
    "readOnly",
    "writeOnly",
    "$comment",
];

/// Keywords that are compared as they are: what follows from a change of them is not looked into.
const OPAQUE: [&str; 16] = [
    "not",
    "if",
    "then",
    "else",
    "patternProperties",
    "propertyNames",
    "prefixItems",
    "contains",
    "dependentRequired",
    "dependentSchemas",
    "unevaluatedItems",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "$dynamicRef",
    "$recursiveRef",
];

impl<'a, 'b> Comparison<'_, 'a, 'b> {
    /// Compares what applies to one value before and after.
    pub(super) fn schemas(&mut self, old: &Schemas<'a>, new: &Schemas<'b>, direction: Direction) {
        let before = Side::new(Shape::of(self.old, &old.places), old);
        let after = Side::new(Shape::of(self.new, &new.places), new);
        if !self.seen.insert((before.spans(), after.spans(), direction)) {
            return;
        }
        if self.became_alternatives(old, new, &before, &after, direction) {
            return;
        }
        self.texts(&before, &after);
        if self.types(&before, &after, direction) {
            return;
        }
        self.facets(&before, &after, direction);
        self.objects(&before, &after, direction);
        self.items(&before, &after, direction);
        self.alternatives(&before, &after, direction);
        for keyword in OPAQUE {
            self.opaque(&before, &after, keyword, direction);
        }
    }

    fn texts(&mut self, old: &Side<'a>, new: &Side<'b>) {
        for (before, after) in old.shape.leaves.iter().zip(&new.shape.leaves) {
            self.documentation(&before.place, &after.place, &TEXTS);
        }
    }

    /// Whether the types have nothing in common any more, so that the rest says nothing.
    fn types(&mut self, old: &Side<'a>, new: &Side<'b>, direction: Direction) -> bool {
        let sender = direction.sender;
        let at = (old.at("type"), new.at("type"));
        let before = old.shape.types().without_null();
        let after = new.shape.types().without_null();
        // Null is one of the types that a first restriction rules out.
        let any = Types::ALL.without_null();
        let stated = before == after || before != any && after != any;
        match (old.shape.allows_null(), new.shape.allows_null()) {
            _ if !stated => {}
            (true, false) => {
                let message = "null is no longer allowed";
                self.note(
                    Rule::NullRefused,
                    sender,
                    at.0.clone(),
                    at.1.clone(),
                    message,
                );
            }
            (false, true) => {
                let message = "null is allowed";
                self.note(
                    Rule::NullAllowed,
                    sender,
                    at.0.clone(),
                    at.1.clone(),
                    message,
                );
            }
            _ => {}
        }
        let rule = if before == after {
            return false;
        } else if after.within(before) {
            Rule::TypeNarrowed
        } else if before.within(after) {
            Rule::TypeWidened
        } else {
            Rule::TypeChanged
        };
        let (was, is) = (before.describe(), after.describe());
        self.note(
            rule,
            sender,
            at.0,
            at.1,
            format!("the type was {was} and is {is}"),
        );
        before.disjoint(after)
    }

    fn objects(&mut self, old: &Side<'a>, new: &Side<'b>, direction: Direction) {
        let before = old.shape.properties(self.old, direction.view);
        let after = new.shape.properties(self.new, direction.view);
        let was_required = old.shape.required();
        let is_required = new.shape.required();
        for property in &before {
            let is_there = after.iter().any(|other| other.name == property.name);
            if !is_there {
                self.removed_property(property, new, direction);
            }
        }
        for property in &after {
            let required = is_required.iter().any(|(name, _)| *name == property.name);
            match before.iter().find(|other| other.name == property.name) {
                None => self.added_property(property, required, old, direction),
                Some(earlier) => {
                    let old = Schemas::all(earlier.schemas.clone(), &old.site);
                    let new = Schemas::all(property.schemas.clone(), &new.site);
                    self.schemas(&old, &new, direction);
                }
            }
        }
        let known = |name: &str, properties: &[&str]| properties.contains(&name);
        let old_names: Vec<&str> = before.iter().map(|property| property.name).collect();
        let new_names: Vec<&str> = after.iter().map(|property| property.name).collect();
        // What came or went with its property is reported there. What either view hides is not
        // sent, required or not.
        let hidden_before = hidden(&old.shape, &old_names);
        let hidden_after = hidden(&new.shape, &new_names);
        for (name, place) in &is_required {
            let came = known(name, &new_names) && !known(name, &old_names);
            let was = was_required.iter().any(|(other, _)| other == name);
            if !was && !came && !hidden_after.contains(name) {
                let message = format!("`{name}` is required");
                let at = (old.at("required"), Site::from(place));
                self.note(
                    Rule::PropertyRequired,
                    direction.sender,
                    at.0,
                    at.1,
                    message,
                );
            }
        }
        for (name, place) in &was_required {
            let went = known(name, &old_names) && !known(name, &new_names);
            let is = is_required.iter().any(|(other, _)| other == name);
            if !is && !went && !hidden_before.contains(name) {
                let message = format!("`{name}` is no longer required");
                let at = (Site::from(place), new.at("required"));
                self.note(
                    Rule::PropertyOptional,
                    direction.sender,
                    at.0,
                    at.1,
                    message,
                );
            }
        }
        self.additional(old, new, direction);
    }

    fn removed_property(&mut self, property: &Property<'a>, new: &Side<'b>, direction: Direction) {
        let message = format!("the property `{}` is gone", property.name);
        let old = Schemas::all(property.schemas.clone(), &new.site).site;
        let at = new.at("properties");
        self.note(Rule::PropertyRemoved, direction.sender, old, at, message);
    }

    fn added_property(
        &mut self,
        property: &Property<'b>,
        required: bool,
        old: &Side<'a>,
        direction: Direction,
    ) {
        let closed = matches!(old.shape.additional(), Additional::Closed);
        let (rule, kind) = match (required, closed) {
            (true, _) => (Rule::RequiredPropertyAdded, "required"),
            (false, true) => (Rule::PropertyAddedToClosed, "optional"),
            (false, false) => (Rule::PropertyAdded, "optional"),
        };
        let message = format!("the {kind} property `{}` is new", property.name);
        let at = old.at("properties");
        let new = Schemas::all(property.schemas.clone(), &at).site;
        self.note(rule, direction.sender, at, new, message);
    }

    fn additional(&mut self, old: &Side<'a>, new: &Side<'b>, direction: Direction) {
        use Additional::{Closed, Of, Open};
        let at = (
            old.at("additionalProperties"),
            new.at("additionalProperties"),
        );
        let (rule, message) = match (old.shape.additional(), new.shape.additional()) {
            (Open, Open) | (Closed, Closed) => return,
            (Of(before), Of(after)) => {
                let old = Schemas::all(before, &old.site);
                let new = Schemas::all(after, &new.site);
                return self.schemas(&old, &new, direction);
            }
            (_, Closed) => (
                Rule::ObjectClosed,
                "unknown properties are no longer allowed",
            ),
            (Open, Of(_)) => (
                Rule::ObjectClosed,
                "unknown properties have to fit a schema",
            ),
            (Closed, _) => (Rule::ObjectOpened, "unknown properties are allowed"),
            (Of(_), Open) => (Rule::ObjectOpened, "unknown properties may be anything"),
        };
        self.note(rule, direction.sender, at.0, at.1, message);
    }

    fn items(&mut self, old: &Side<'a>, new: &Side<'b>, direction: Direction) {
        let (before, after) = (old.shape.all("items"), new.shape.all("items"));
        if !before.is_empty() || !after.is_empty() {
            let old = Schemas::all(before, &old.site);
            let new = Schemas::all(after, &new.site);
            self.schemas(&old, &new, direction);
        }
    }

    fn opaque(&mut self, old: &Side<'a>, new: &Side<'b>, keyword: &str, direction: Direction) {
        let (before, after) = (old.shape.all(keyword), new.shape.all(keyword));
        let same = before.len() == after.len()
            && before
                .iter()
                .zip(&after)
                .all(|(one, other)| self.same(one, other));
        if same {
            return;
        }
        let verb = match (before.is_empty(), after.is_empty()) {
            (true, _) => "is new",
            (_, true) => "is gone",
            _ => "changed",
        };
        let at = (old.at(keyword), new.at(keyword));
        let message = format!("`{keyword}` {verb}");
        self.note(Rule::KeywordChanged, direction.sender, at.0, at.1, message);
    }
}

/// Names that have a property schema, but not in this view.
fn hidden<'a>(shape: &Shape<'a>, shown: &[&str]) -> Vec<&'a str> {
    let holders = shape.all("properties");
    let names = holders.iter().filter_map(|holder| holder.node.as_object());
    names
        .flat_map(|object| object.iter().map(|(key, _)| key.name.as_str()))
        .filter(|name| !shown.contains(name))
        .collect()
}
