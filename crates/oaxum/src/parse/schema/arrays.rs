//! What arrays have to be.

use crate::{
    diagnostics::Finding,
    model::{ArrayFacets, Contains, JsonType, Types},
};

use super::{Fields, Parser};

const ARRAY: &[&str] = &[
    "items",
    "prefixItems",
    "minItems",
    "maxItems",
    "uniqueItems",
    "contains",
    "minContains",
    "maxContains",
];

impl<'a> Parser<'a> {
    pub(super) fn array_facets(
        &mut self,
        fields: &Fields<'a>,
        types: Types,
    ) -> Option<Box<ArrayFacets>> {
        if !ARRAY.iter().any(|name| fields.has(name)) {
            return None;
        }
        let prefix = self.list(fields, "prefixItems");
        let prefix = prefix.iter().map(|item| self.schema(item)).collect();
        let items = fields.get("items").and_then(|items| {
            if items.node.as_array().is_some() {
                let message = "`items` is one schema, for every item";
                let finding = Finding::wrong_at("items-array", &items, message);
                self.findings
                    .push(finding.hint("use `prefixItems`, of OpenAPI 3.1"));
                return None;
            }
            Some(self.schema(&items))
        });
        let facets = ArrayFacets {
            prefix,
            items,
            contains: self.contains(fields),
            min_items: self.count(fields, "minItems"),
            max_items: self.count(fields, "maxItems"),
            unique_items: self.flag(fields, "uniqueItems"),
        };
        self.ordered(
            fields,
            ("minItems", facets.min_items),
            ("maxItems", facets.max_items),
        );
        let applies = self.applies(fields, ARRAY, types.has(JsonType::Array), "arrays");
        applies.then(|| Box::new(facets))
    }

    fn contains(&mut self, fields: &Fields<'a>) -> Option<Contains> {
        let min = self.count(fields, "minContains");
        let max = self.count(fields, "maxContains");
        let Some(place) = fields.get("contains") else {
            for name in ["minContains", "maxContains"] {
                if let Some(place) = fields.get(name) {
                    let message = format!("`{name}` has no effect without `contains`");
                    self.warn("count-without-contains", &place, message, "leave it out");
                }
            }
            return None;
        };
        self.ordered(fields, ("minContains", min), ("maxContains", max));
        Some(Contains {
            schema: self.schema(&place),
            min: min.unwrap_or(1),
            max,
        })
    }
}
