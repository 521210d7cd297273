//! Members that an object speaks of only in some cases: in alternatives, under conditions, or where
//! it has another member.
//!
//! In the other cases such a member may be anything. So it is of a type only if every case that can
//! come says the same of it, or forbids it.

use crate::model::{JsonType, ObjectFacets, Schema, SchemaId};

use super::{super::Lowering, object::Member};

/// What a schema says of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Said {
    /// Nothing: it may be anything.
    Anything,
    /// It is not there, or the schema allows no object at all.
    Never,
    /// It is what another schema says.
    Is(SchemaId),
}

/// Alternatives of alternatives are followed so far. Documents rarely have two levels of them, but
/// references can make any number.
const DEPTH: usize = 4;

impl Lowering<'_> {
    /// The members that only some cases of an object speak of: each may be there.
    pub(super) fn members_of_cases(
        &self,
        parts: &[SchemaId],
        merged: &ObjectFacets,
    ) -> Vec<Member> {
        let mut open: Vec<SchemaId> = Vec::new();
        for &part in parts {
            let part = &self.schemas[part];
            open.extend(part.one_of.iter().chain(&part.any_of));
            let condition = part.condition.iter();
            open.extend(
                condition.flat_map(|condition| {
                    [condition.then, condition.otherwise].into_iter().flatten()
                }),
            );
        }
        open.reverse();
        let mut seen: Vec<SchemaId> = Vec::new();
        let mut declared: Vec<String> = Vec::new();
        let mut needed = self.depended_on(parts);
        while let Some(case) = open.pop() {
            if seen.contains(&case) {
                continue;
            }
            seen.push(case);
            for part in self.parts(case) {
                let part = &self.schemas[part];
                open.extend(part.one_of.iter().chain(&part.any_of).rev());
                if let Some(object) = &part.object {
                    let properties = object.properties.iter();
                    declared.extend(properties.map(|property| property.name.clone()));
                    needed.extend_from_slice(&object.required);
                }
            }
        }
        let is_declared = |name: &str| {
            let mut properties = merged.properties.iter();
            properties.any(|property| property.name == name)
        };
        let mut names: Vec<String> = Vec::new();
        for name in declared {
            if !is_declared(&name) && !names.contains(&name) {
                names.push(name);
            }
        }
        // What is asked for has a place, even if nothing says what it is.
        for name in needed {
            if !is_declared(&name) && !merged.requires(&name) && !names.contains(&name) {
                names.push(name);
            }
        }
        let members = names.into_iter().map(|name| Member {
            schema: match self.said_by_all(parts, &name, DEPTH) {
                Said::Is(schema) => Some(schema),
                Said::Anything | Said::Never => None,
            },
            name,
            required: false,
        });
        members.collect()
    }

    /// The members that an object speaks of only where it has another one.
    fn depended_on(&self, parts: &[SchemaId]) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        let objects = parts
            .iter()
            .filter_map(|&part| self.schemas[part].object.as_ref());
        for object in objects {
            for (_, required) in &object.dependent_required {
                names.extend_from_slice(required);
            }
            for (_, schema) in &object.dependent_schemas {
                for part in self.parts(*schema) {
                    if let Some(object) = &self.schemas[part].object {
                        let properties = object.properties.iter();
                        names.extend(properties.map(|property| property.name.clone()));
                        names.extend_from_slice(&object.required);
                    }
                }
            }
        }
        names
    }

    /// What schemas that all hold say of a member; what one of them says is enough.
    fn said_by_all(&self, parts: &[SchemaId], name: &str, depth: usize) -> Said {
        let mut said = Said::Anything;
        for &part in parts {
            if said != Said::Anything {
                break;
            }
            let part = &self.schemas[part];
            said = self.said_itself(part, name);
            for union in [&part.one_of, &part.any_of] {
                if said == Said::Anything && !union.is_empty() {
                    said = self.said_by_each(union, name, depth);
                }
            }
            if said == Said::Anything {
                said = self.said_under_condition(part, name, depth);
            }
        }
        said
    }

    fn said_itself(&self, part: &Schema, name: &str) -> Said {
        let Some(object) = &part.object else {
            return Said::Anything;
        };
        let is_never = |id: SchemaId| self.schemas[id].types.is_none();
        let mut properties = object.properties.iter();
        match properties.find(|property| property.name == name) {
            Some(property) if is_never(property.schema) => Said::Never,
            Some(property) => Said::Is(property.schema),
            None if object.patterns.is_empty() && object.additional.is_some_and(is_never) => {
                Said::Never
            }
            None => Said::Anything,
        }
    }

    /// What schemas of which one holds have in common to say of a member.
    fn said_by_each(&self, cases: &[SchemaId], name: &str, depth: usize) -> Said {
        let mut common = Said::Never;
        for &case in cases {
            common = in_common(common, self.said(&[case], name, depth));
            if common == Said::Anything {
                break;
            }
        }
        common
    }

    fn said_under_condition(&self, part: &Schema, name: &str, depth: usize) -> Said {
        let Some(condition) = &part.condition else {
            return Said::Anything;
        };
        // Where the test does not hold, nothing is known by it.
        let otherwise = self.said(condition.otherwise.as_slice(), name, depth);
        if otherwise == Said::Anything {
            return Said::Anything;
        }
        let then: Vec<SchemaId> = condition.then.into_iter().chain([condition.test]).collect();
        in_common(self.said(&then, name, depth), otherwise)
    }

    fn said(&self, all: &[SchemaId], name: &str, depth: usize) -> Said {
        if depth == 0 {
            return Said::Anything;
        }
        let parts: Vec<SchemaId> = all.iter().flat_map(|&id| self.parts(id)).collect();
        let allows_objects = |part: &SchemaId| self.schemas[*part].types.has(JsonType::Object);
        if parts.iter().all(allows_objects) {
            self.said_by_all(&parts, name, depth - 1)
        } else {
            Said::Never
        }
    }
}

fn in_common(one: Said, other: Said) -> Said {
    match (one, other) {
        (Said::Never, said) | (said, Said::Never) => said,
        (Said::Is(one), Said::Is(other)) if one == other => Said::Is(one),
        _ => Said::Anything,
    }
}
