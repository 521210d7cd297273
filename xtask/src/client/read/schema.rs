//! Schemas by name: the client's types are those of the components.

use oaxum::diagnostics::Finding;
use oaxum::source::Place;

use super::Reader;
use crate::client::contract::TypeName;

/// The folder of a document in which schemas have names.
const SCHEMAS: &str = "#/components/schemas/";

/// What a schema's values look like, as far as it matters to a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// A string, a number or a boolean.
    Scalar,
    /// An array.
    Array,
    /// An object, null, or several of these.
    Other,
}

impl<'s> Reader<'s> {
    /// The name of the component that a schema refers to, and the shape of its values.
    pub(super) fn named_schema(&mut self, place: &Place<'s>) -> Option<(TypeName, Shape)> {
        let reference = place.get("$ref");
        let target = reference
            .as_ref()
            .and_then(|reference| reference.node.as_str());
        let Some(name) = target.and_then(|target| target.strip_prefix(SCHEMAS)) else {
            self.refuse(
                Finding::not_supported_at(
                    "client-inline-schema",
                    place,
                    "the client needs a name for this schema",
                )
                .hint("move it to `components/schemas` and refer to it with `$ref`"),
            );
            return None;
        };
        let schema = self.resolve(place.clone())?;
        let is_type_name = name.starts_with(|first: char| first.is_ascii_uppercase())
            && syn::parse_str::<syn::Ident>(name).is_ok();
        if !is_type_name {
            self.refuse(
                Finding::not_supported_at(
                    "client-schema-name",
                    place,
                    format!("`{name}` is no name for a type in Rust"),
                )
                .hint("name the component in upper camel case, letters and digits only"),
            );
            return None;
        }
        Some((TypeName(name.to_owned()), shape(&schema)))
    }
}

fn shape(schema: &Place<'_>) -> Shape {
    match schema.node.get("type").and_then(|node| node.as_str()) {
        Some("string" | "integer" | "number" | "boolean") => Shape::Scalar,
        Some("array") => Shape::Array,
        _ => Shape::Other,
    }
}
