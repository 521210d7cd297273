//! What of a document refers to what.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    diagnostics::Findings,
    source::{FileId, Key, Node, Place, Sources, Span, Value},
};

use super::super::{identity, paths::METHODS};

/// An operation of the document.
pub(super) struct Operation<'a> {
    pub(super) method: &'static str,
    pub(super) path: &'a str,
    pub(super) place: Place<'a>,
}

/// Something that findings stand in: an operation, a component, or what is referred to.
#[derive(Default)]
struct Unit {
    /// Where its text stands.
    spans: Vec<Span>,
    /// What it refers to.
    uses: Vec<usize>,
}

/// Operations, components and what they refer to.
pub(super) struct Graph<'a> {
    sources: &'a Sources,
    root: FileId,
    units: Vec<Unit>,
    operations: BTreeMap<usize, Operation<'a>>,
    by_identity: BTreeMap<usize, usize>,
    by_span: BTreeMap<Span, usize>,
    unread: Vec<(usize, Place<'a>)>,
}

/// What findings concern.
pub(super) struct Concerned {
    /// For each unit, whether one of them concerns it.
    pub(super) units: Vec<bool>,
    /// Whether one of them stands in no unit.
    pub(super) document: bool,
}

impl<'a> Graph<'a> {
    pub(super) fn of(sources: &'a Sources, root: FileId) -> Self {
        let mut graph = Self {
            sources,
            root,
            units: Vec::new(),
            operations: BTreeMap::new(),
            by_identity: BTreeMap::new(),
            by_span: BTreeMap::new(),
            unread: Vec::new(),
        };
        let document = sources.root(root);
        if let Some(paths) = document.get("paths") {
            for (key, item) in paths.members() {
                graph.path(key, &item, &document);
            }
        }
        if let Some(components) = document.get("components") {
            for (_, section) in components.members() {
                for (_, component) in section.members() {
                    graph.unit(&component);
                }
            }
        }
        while let Some((unit, place)) = graph.unread.pop() {
            graph.collect(unit, &place);
        }
        graph
    }

    pub(super) fn operations(&self) -> impl Iterator<Item = (usize, &Operation<'a>)> {
        self.operations
            .iter()
            .map(|(index, operation)| (*index, operation))
    }

    /// The unit that is the value at a span.
    pub(super) fn unit_at(&self, span: Span) -> Option<usize> {
        self.by_span.get(&span).copied()
    }

    fn path(&mut self, key: &'a Key, item: &Place<'a>, document: &Place<'a>) {
        let Ok(target) = self.sources.follow(item) else {
            // Nothing tells which operations there would be.
            let unit = self.add(vec![key.span, item.span()]);
            self.unread.push((unit, item.clone()));
            return;
        };
        for (name, method) in METHODS {
            let Some(place) = target.get(name) else {
                continue;
            };
            let unit = self.add(vec![key.span, place.span()]);
            if target.span() != item.span() {
                self.units[unit].spans.push(item.span());
            }
            for (other, field) in target.members() {
                if !METHODS.iter().any(|(name, _)| other.name == *name) {
                    self.units[unit].spans.extend([other.span, field.span()]);
                    self.unread.push((unit, field));
                }
            }
            let inherited = document
                .get("security")
                .filter(|_| place.get("security").is_none());
            if let Some(security) = inherited {
                self.units[unit].spans.push(security.span());
                self.security(unit, &security);
            }
            if let Some(security) = place.get("security") {
                self.security(unit, &security);
            }
            self.unread.push((unit, place.clone()));
            let path = key.name.as_str();
            let operation = Operation {
                method,
                path,
                place,
            };
            self.operations.insert(unit, operation);
        }
    }

    /// Requirements name their schemes.
    fn security(&mut self, unit: usize, place: &Place<'a>) {
        let root = self.sources.root(self.root);
        let schemes = root
            .get("components")
            .and_then(|found| found.get("securitySchemes"));
        for (key, _) in place.items().flat_map(|alternative| {
            let members: Vec<_> = alternative.members().collect();
            members
        }) {
            let scheme = schemes.as_ref().and_then(|schemes| schemes.get(&key.name));
            if let Some(scheme) = scheme {
                let scheme = self.unit(&scheme);
                self.units[unit].uses.push(scheme);
            }
        }
    }

    /// The unit of a value.
    fn unit(&mut self, place: &Place<'a>) -> usize {
        if let Some(&unit) = self.by_identity.get(&identity(place.node)) {
            return unit;
        }
        let unit = self.add(vec![place.span()]);
        self.by_identity.insert(identity(place.node), unit);
        self.by_span.insert(place.span(), unit);
        self.unread.push((unit, place.clone()));
        unit
    }

    fn add(&mut self, spans: Vec<Span>) -> usize {
        let uses = Vec::new();
        self.units.push(Unit { spans, uses });
        self.units.len() - 1
    }

    /// Finds what a value refers to.
    fn collect(&mut self, unit: usize, place: &Place<'a>) {
        let mut open: Vec<&'a Node> = vec![place.node];
        while let Some(node) = open.pop() {
            let mut push = |inner: &'a Node, spans: &mut Vec<Span>| {
                // What a YAML alias stands for is somewhere else.
                let is_inside = node.span.start <= inner.span.start
                    && inner.span.end <= node.span.end
                    && node.span.file == inner.span.file;
                if !is_inside {
                    spans.push(inner.span);
                }
                open.push(inner);
            };
            match &node.value {
                Value::Array(items) => {
                    for item in items {
                        push(item, &mut self.units[unit].spans);
                    }
                }
                Value::Object(object) => {
                    for (_, member) in object.iter() {
                        push(member, &mut self.units[unit].spans);
                    }
                    self.references(unit, place.file, node);
                }
                _ => {}
            }
        }
    }

    fn references(&mut self, unit: usize, file: FileId, node: &'a Node) {
        for keyword in ["$ref", "$dynamicRef"] {
            if let Some(reference) = node.get(keyword) {
                self.reference(unit, file, reference);
            }
        }
        let mapping = node
            .get("discriminator")
            .and_then(|found| found.get("mapping"));
        let targets = mapping
            .and_then(Node::as_object)
            .into_iter()
            .flat_map(|found| found.iter());
        for (_, target) in targets {
            let root = self.sources.root(file);
            let schemas = root
                .get("components")
                .and_then(|found| found.get("schemas"));
            let name = target.as_str().unwrap_or_default();
            match schemas.and_then(|schemas| schemas.get(name)) {
                Some(component) => {
                    let component = self.unit(&component);
                    self.units[unit].uses.push(component);
                }
                None => self.reference(unit, file, target),
            }
        }
    }

    fn reference(&mut self, unit: usize, file: FileId, reference: &'a Node) {
        let Some(text) = reference.as_str() else {
            return;
        };
        // A reference that leads nowhere is a finding where it stands.
        if let Ok(target) = self.sources.resolve(file, text, reference.span) {
            let target = self.unit(&target);
            self.units[unit].uses.push(target);
        }
    }

    /// What errors concern, at once or by way of references.
    pub(super) fn concerned(&self, errors: &Findings) -> Concerned {
        let places: BTreeSet<Span> = errors.iter().map(|finding| finding.span).collect();
        let mut covered: BTreeSet<Span> = BTreeSet::new();
        let mut concerned = vec![false; self.units.len()];
        let mut used_by: Vec<Vec<usize>> = vec![Vec::new(); self.units.len()];
        let mut spreading = Vec::new();
        for (index, unit) in self.units.iter().enumerate() {
            for &span in &unit.spans {
                let first = Span { end: 0, ..span };
                let inside = places
                    .range(first..)
                    .take_while(|place| place.file == span.file && place.start <= span.end);
                let inside: Vec<_> = inside.filter(|place| place.end <= span.end).collect();
                if !inside.is_empty() && !concerned[index] {
                    concerned[index] = true;
                    spreading.push(index);
                }
                covered.extend(inside);
            }
            for &used in &unit.uses {
                used_by[used].push(index);
            }
        }
        while let Some(used) = spreading.pop() {
            for &user in &used_by[used] {
                if !concerned[user] {
                    concerned[user] = true;
                    spreading.push(user);
                }
            }
        }
        Concerned {
            units: concerned,
            document: covered.len() < places.len(),
        }
    }
}
