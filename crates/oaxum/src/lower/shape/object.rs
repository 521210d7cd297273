//! Objects: members that are known, and what others may be.

use crate::model::{Access, JsonType, ObjectFacets, SchemaId, TextFacets};

use super::{
    super::{Lowering, View},
    Kind, MapShape,
    merge::least,
};

/// An object with known members.
#[derive(Clone, Debug)]
pub(in super::super) struct ObjectShape {
    pub(in super::super) members: Vec<Member>,
    pub(in super::super) additional: Additional,
}

/// A known member.
#[derive(Clone, Debug)]
pub(in super::super) struct Member {
    pub(in super::super) name: String,
    pub(in super::super) required: bool,
    /// What it is; anything without a schema.
    pub(in super::super) schema: Option<SchemaId>,
}

/// What members besides the known ones may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Additional {
    /// Anything: the document does not speak of them, so they are let through and not kept.
    Ignored,
    /// They are refused.
    Refused,
    /// They are kept; anything without a schema.
    Kept(Option<SchemaId>),
}

impl Lowering<'_> {
    /// What an object is, and whether that says it all.
    pub(super) fn object(&mut self, parts: &[SchemaId], view: View) -> (Kind, bool) {
        let mut merged = ObjectFacets::default();
        let mut exact = true;
        let mut objects = 0;
        // `additionalProperties` looks at the `properties` beside it alone.
        let mut additional: Vec<SchemaId> = Vec::new();
        for &part in parts {
            let Some(object) = self.schemas[part].object.clone() else {
                continue;
            };
            objects += 1;
            for property in object.properties {
                let name = &property.name;
                match merged
                    .properties
                    .iter()
                    .position(|known| known.name == *name)
                {
                    Some(known) => {
                        let both =
                            self.both(Some(merged.properties[known].schema), Some(property.schema));
                        merged.properties[known].schema = both.unwrap_or(property.schema);
                    }
                    None => merged.properties.push(property),
                }
            }
            for name in object.required {
                if !merged.requires(&name) {
                    merged.required.push(name);
                }
            }
            additional.extend(object.additional);
            exact &= object.patterns.is_empty()
                && object.dependent_required.is_empty()
                && object.dependent_schemas.is_empty();
            merged.patterns.extend(object.patterns);
            merged.names = self.both(merged.names, object.names);
            merged.min_properties = merged.min_properties.max(object.min_properties);
            merged.max_properties = least(merged.max_properties, object.max_properties);
        }
        let says_nothing = |id: &SchemaId| self.parts(*id).is_empty();
        let is_never = |id: &SchemaId| self.schemas[*id].types.is_none();
        let additional = match additional.as_slice() {
            [] => Additional::Ignored,
            all if all.iter().all(says_nothing) => Additional::Kept(None),
            [one] if objects == 1 && is_never(one) => Additional::Refused,
            [one] if objects == 1 => Additional::Kept(Some(*one)),
            all => {
                exact = false;
                if all.iter().any(is_never) {
                    Additional::Ignored
                } else {
                    Additional::Kept(None)
                }
            }
        };
        let optional = self.members_of_cases(parts, &merged);
        let additional = match additional {
            // What matches a pattern is kept too, and is no additional member.
            _ if !merged.patterns.is_empty() => Additional::Kept(None),
            other => other,
        };
        if merged.properties.is_empty()
            && merged.required.is_empty()
            && optional.is_empty()
            && additional != Additional::Refused
        {
            return self.map(&merged, additional, exact);
        }
        exact &= merged.names.is_none()
            && merged.min_properties.is_none()
            && merged.max_properties.is_none();
        let undeclared = merged.required.iter().filter(|name| {
            merged
                .properties
                .iter()
                .all(|property| property.name != **name)
        });
        let undeclared: Vec<Member> = undeclared
            .map(|name| Member {
                name: name.clone(),
                required: true,
                schema: match additional {
                    Additional::Kept(schema) => schema,
                    _ => None,
                },
            })
            .collect();
        let declared = merged.properties.iter().map(|property| Member {
            name: property.name.clone(),
            required: merged.requires(&property.name),
            schema: Some(property.schema),
        });
        let mut members: Vec<Member> = declared.chain(undeclared).collect();
        for mut member in optional {
            if members.iter().all(|known| known.name != member.name) {
                if let Additional::Kept(schema) = additional {
                    member.schema = member.schema.or(schema);
                }
                members.push(member);
            }
        }
        members.retain(|member| match (member.schema, view) {
            (Some(schema), View::Request) => self.access(schema) != Access::ReadOnly,
            (Some(schema), View::Response) => self.access(schema) != Access::WriteOnly,
            _ => true,
        });
        let shape = ObjectShape {
            members,
            additional,
        };
        (Kind::Object(shape), exact)
    }

    fn map(&mut self, merged: &ObjectFacets, additional: Additional, exact: bool) -> (Kind, bool) {
        let values = match additional {
            Additional::Kept(schema) => schema,
            Additional::Ignored | Additional::Refused => None,
        };
        let (keys, keys_exact) = match merged.names {
            Some(names) => self.key_facets(names),
            None => (TextFacets::default(), true),
        };
        let shape = MapShape {
            values,
            keys: keys.into(),
            min_properties: merged.min_properties,
            max_properties: merged.max_properties,
        };
        (Kind::Map(shape), exact && keys_exact)
    }

    /// The bounds of the names of members, and whether they say it all.
    fn key_facets(&mut self, names: SchemaId) -> (TextFacets, bool) {
        let parts = self.parts(names);
        let (facets, exact) = self.text_facets(&parts);
        let plain = parts.iter().all(|&part| {
            let part = &self.schemas[part];
            part.types.has(JsonType::Text)
                && part.values.is_none()
                && part.one_of.is_empty()
                && part.any_of.is_empty()
                && part.not.is_none()
                && part.condition.is_none()
                && part.text.format.is_none()
        });
        (facets, exact && plain)
    }
}
