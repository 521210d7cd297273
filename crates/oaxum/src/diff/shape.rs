//! What restricts one value: every schema object that applies to it at once.
//!
//! `$ref` and `allOf` only say that more applies, and an alternative `null` only that null is
//! allowed. So a shape is the list of all schema objects involved, its leaves, and the sets of
//! branches of which one has to fit. Both documents are compared in this form, whichever way they
//! are written.

use crate::outline::{Outline, Version, is_true};
use crate::source::{Number, Place, Span, Value};

/// Whether `readOnly` or `writeOnly` properties are left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum View {
    /// Without what is `readOnly`.
    Request,
    /// Without what is `writeOnly`.
    Response,
}

/// Types as a set; a number that is no integer has a type of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Types(u8);

impl Types {
    pub(super) const NULL: Types = Types(1);
    pub(super) const ALL: Types = Types(127);
    const NAMES: [(&'static str, Types); 7] = [
        ("null", Types::NULL),
        ("boolean", Types(2)),
        ("integer", Types(4)),
        ("number", Types(4 | 8)),
        ("string", Types(16)),
        ("array", Types(32)),
        ("object", Types(64)),
    ];

    fn named(name: &str) -> Types {
        let known = Types::NAMES.iter().find(|(known, _)| *known == name);
        known.map_or(Types(0), |(_, types)| *types)
    }

    pub(super) const fn has_null(self) -> bool {
        self.0 & Types::NULL.0 != 0
    }

    pub(super) const fn without_null(self) -> Types {
        Types(self.0 & !Types::NULL.0)
    }

    pub(super) const fn within(self, other: Types) -> bool {
        self.0 & !other.0 == 0
    }

    pub(super) const fn disjoint(self, other: Types) -> bool {
        self.0 & other.0 == 0
    }

    /// The types in words, such as `string or null`.
    pub(super) fn describe(self) -> String {
        if self.without_null() == Types::ALL.without_null() {
            return "anything".to_owned();
        }
        let names = Types::NAMES.iter().filter(|(name, types)| {
            let covered = *name == "integer" && Types::named("number").within(self);
            types.within(self) && !covered
        });
        let names: Vec<&str> = names.map(|(name, _)| *name).collect();
        if names.is_empty() {
            "nothing".to_owned()
        } else {
            names.join(" or ")
        }
    }
}

/// A schema object that applies.
#[derive(Clone)]
pub(super) struct Leaf<'a> {
    pub(super) place: Place<'a>,
    /// Null is fine as well, whatever it says.
    or_null: bool,
    version: Version,
}

/// `oneOf` or `anyOf` with more than one branch besides null.
#[derive(Clone)]
pub(super) struct Branches<'a> {
    pub(super) place: Place<'a>,
    pub(super) branches: Vec<Place<'a>>,
    pub(super) keyword: &'static str,
    or_null: bool,
}

/// What restricts one value.
pub(super) struct Shape<'a> {
    pub(super) leaves: Vec<Leaf<'a>>,
    pub(super) branches: Vec<Branches<'a>>,
    /// One of the schemas is `false`.
    never: bool,
}

impl<'a> Shape<'a> {
    /// What the schemas say together.
    pub(super) fn of(outline: &Outline<'a>, schemas: &[Place<'a>]) -> Shape<'a> {
        let mut shape = Shape {
            leaves: Vec::new(),
            branches: Vec::new(),
            never: false,
        };
        for schema in schemas {
            shape.expand(outline, schema.clone(), false, &mut Vec::new());
        }
        shape
    }

    fn expand(
        &mut self,
        outline: &Outline<'a>,
        place: Place<'a>,
        or_null: bool,
        above: &mut Vec<Span>,
    ) {
        // A schema inside its own `allOf` adds nothing.
        if above.contains(&place.span()) {
            return;
        }
        match &place.node.value {
            Value::Bool(false) => self.never = true,
            Value::Object(_) => {
                above.push(place.span());
                self.expand_object(outline, place, or_null, above);
                above.pop();
            }
            _ => {}
        }
    }

    fn expand_object(
        &mut self,
        outline: &Outline<'a>,
        place: Place<'a>,
        or_null: bool,
        above: &mut Vec<Span>,
    ) {
        let old_dialect = outline.version == Version::V30;
        if place.get("$ref").is_some() {
            if let Some(target) = outline.step(&place) {
                self.expand(outline, target, or_null, above);
            } else {
                // Says why.
                let _ = outline.follow(place.clone());
            }
            // In 3.0 what stands beside a reference does not count.
            if old_dialect {
                return;
            }
        }
        // Strictly, `nullable` needs a `type` beside it; without one, everybody means this.
        let nullable = old_dialect && is_true(&place, "nullable");
        let inner_null = or_null || nullable;
        for item in place
            .get("allOf")
            .iter()
            .flat_map(|all| all.items().collect::<Vec<_>>())
        {
            self.expand(outline, item, inner_null, above);
        }
        for keyword in ["oneOf", "anyOf"] {
            let Some(list) = place.get(keyword) else {
                continue;
            };
            let all: Vec<Place<'a>> = list.items().collect();
            let (nulls, mut others): (Vec<_>, Vec<_>) =
                all.into_iter().partition(|branch| is_null(branch));
            let or_null = inner_null || !nulls.is_empty();
            if others.len() == 1 {
                let only = others.remove(0);
                self.expand(outline, only, or_null, above);
            } else if !others.is_empty() {
                self.branches.push(Branches {
                    place: list,
                    branches: others,
                    keyword,
                    or_null,
                });
            }
        }
        self.leaves.push(Leaf {
            place,
            or_null: inner_null,
            version: outline.version,
        });
    }

    /// The types that a value may have.
    pub(super) fn types(&self) -> Types {
        let start = if self.never { Types(0) } else { Types::ALL };
        let of_leaves = self.leaves.iter().map(Leaf::types);
        of_leaves.fold(start, |one, other| Types(one.0 & other.0))
    }

    /// Whether null is one of the values. Branches may allow it, too: that is up to them.
    pub(super) fn allows_null(&self) -> bool {
        self.types().has_null() && self.branches.iter().all(|branches| branches.or_null)
    }

    /// Every value of a keyword.
    pub(super) fn all(&self, keyword: &str) -> Vec<Place<'a>> {
        let leaves = self.leaves.iter();
        leaves.filter_map(|leaf| leaf.place.get(keyword)).collect()
    }

    /// The listed values that are left, without null; none if nothing lists any.
    pub(super) fn listed(&self) -> Option<Vec<Place<'a>>> {
        let mut lists = self.leaves.iter().filter_map(Leaf::listed);
        let mut left = lists.next()?;
        for other in lists {
            left.retain(|one| {
                other
                    .iter()
                    .any(|two| super::same::values(one.node, two.node))
            });
        }
        left.retain(|place| !place.node.is_null());
        Some(left)
    }

    /// The property schemas of every name, in the order of the document.
    pub(super) fn properties(&self, outline: &Outline<'a>, view: View) -> Vec<Property<'a>> {
        let mut properties: Vec<Property<'a>> = Vec::new();
        for holder in self.all("properties") {
            for (key, schema) in holder.members() {
                match properties
                    .iter_mut()
                    .find(|known| known.name == key.name.as_str())
                {
                    Some(known) => known.schemas.push(schema),
                    None => properties.push(Property {
                        name: &key.name,
                        schemas: vec![schema],
                    }),
                }
            }
        }
        let hidden = match view {
            View::Request => "readOnly",
            View::Response => "writeOnly",
        };
        properties.retain(|property| {
            let shape = Shape::of(outline, &property.schemas);
            !shape.leaves.iter().any(|leaf| is_true(&leaf.place, hidden))
        });
        properties
    }

    /// The names of `required`, each with its place.
    pub(super) fn required(&self) -> Vec<(&'a str, Place<'a>)> {
        let lists = self.all("required");
        let mut names: Vec<(&'a str, Place<'a>)> = Vec::new();
        for list in &lists {
            for item in list.items() {
                if let Some(name) = item.node.as_str()
                    && !names.iter().any(|(known, _)| *known == name)
                {
                    names.push((name, item));
                }
            }
        }
        names
    }

    /// What is said of unknown properties.
    pub(super) fn additional(&self) -> Additional<'a> {
        let mut schemas = Vec::new();
        for keyword in ["additionalProperties", "unevaluatedProperties"] {
            for place in self.all(keyword) {
                match place.node.as_bool() {
                    Some(false) => return Additional::Closed,
                    Some(true) => {}
                    None if place
                        .node
                        .as_object()
                        .is_some_and(|object| object.is_empty()) => {}
                    None => schemas.push(place),
                }
            }
        }
        if schemas.is_empty() {
            Additional::Open
        } else {
            Additional::Of(schemas)
        }
    }

    /// The greatest (of least values) or least (of greatest) number of a limit.
    pub(super) fn limit(&self, limit: &Limit) -> Option<(Number, bool, Place<'a>)> {
        let mut tightest: Option<(Number, bool, Place<'a>)> = None;
        for leaf in &self.leaves {
            for (number, exclusive, place) in leaf.limits(limit) {
                let tighter = tightest.as_ref().is_none_or(|(known, known_exclusive, _)| {
                    limit
                        .tightness((&number, exclusive), (known, *known_exclusive))
                        .is_gt()
                });
                if tighter {
                    tightest = Some((number, exclusive, place));
                }
            }
        }
        tightest
    }
}

/// A property, and every schema that applies to it.
pub(super) struct Property<'a> {
    pub(super) name: &'a str,
    pub(super) schemas: Vec<Place<'a>>,
}

/// What unknown properties may be.
pub(super) enum Additional<'a> {
    Open,
    Of(Vec<Place<'a>>),
    Closed,
}

/// A keyword that bounds a number or a count.
pub(super) struct Limit {
    pub(super) keyword: &'static str,
    /// The form of it that excludes the limit itself.
    pub(super) exclusive: Option<&'static str>,
    /// Whether greater is tighter.
    pub(super) from_below: bool,
}

impl Limit {
    pub(super) fn tightness(
        &self,
        one: (&Number, bool),
        other: (&Number, bool),
    ) -> std::cmp::Ordering {
        let by_value = one.0.cmp(other.0);
        let by_value = if self.from_below {
            by_value
        } else {
            by_value.reverse()
        };
        by_value.then(one.1.cmp(&other.1))
    }
}

impl<'a> Leaf<'a> {
    fn types(&self) -> Types {
        let stated = self.place.get("type");
        let mut types = match stated.as_ref().map(|place| &place.node.value) {
            Some(Value::String(name)) => Types::named(name),
            Some(Value::Array(items)) => items
                .iter()
                .filter_map(|item| item.as_str())
                .fold(Types(0), |types, name| {
                    Types(types.0 | Types::named(name).0)
                }),
            _ => Types::ALL,
        };
        let lists_no_null = self
            .listed()
            .is_some_and(|listed| !listed.iter().any(|place| place.node.is_null()));
        if lists_no_null {
            types = types.without_null();
        }
        if self.or_null {
            types = Types(types.0 | Types::NULL.0);
        }
        types
    }

    fn listed(&self) -> Option<Vec<Place<'a>>> {
        let constant = self.place.get("const").map(|place| vec![place]);
        let listed = || Some(self.place.get("enum")?.items().collect());
        constant.or_else(listed)
    }

    fn limits(&self, limit: &Limit) -> Vec<(Number, bool, Place<'a>)> {
        let mut limits = Vec::new();
        let exclusive = limit.exclusive.and_then(|keyword| self.place.get(keyword));
        let excludes = self.version == Version::V30
            && exclusive.as_ref().and_then(|place| place.node.as_bool()) == Some(true);
        if let Some(place) = self.place.get(limit.keyword)
            && let Some(number) = place.node.as_number()
        {
            limits.push((number.clone(), excludes, place.clone()));
        }
        if let Some(place) = exclusive
            && let Some(number) = place.node.as_number()
        {
            limits.push((number.clone(), true, place.clone()));
        }
        limits
    }
}

/// Whether a branch stands for null and nothing else.
fn is_null(branch: &Place<'_>) -> bool {
    let only_null = |place: &Place<'_>| {
        let mut items = place.items();
        matches!((items.next(), items.next()), (Some(only), None) if only.node.is_null() || only.node.as_str() == Some("null"))
    };
    let by_type = branch
        .get("type")
        .is_some_and(|place| place.node.as_str() == Some("null") || only_null(&place));
    let by_list = branch.get("enum").is_some_and(|place| only_null(&place));
    let by_constant = branch
        .get("const")
        .is_some_and(|place| place.node.is_null());
    by_type || by_list || by_constant
}
