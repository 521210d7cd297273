//! What strings have to be; and keywords that have no effect.

use crate::{
    diagnostics::Finding,
    model::{JsonType, Pattern, TextFacets, Types},
    source::Place,
};

use super::{
    super::pattern::{self, LongRun},
    Fields, Parser,
};

const TEXT: &[&str] = &["minLength", "maxLength", "pattern"];

impl<'a> Parser<'a> {
    pub(super) fn text_facets(&mut self, fields: &Fields<'a>, types: Types) -> TextFacets {
        let mut facets = TextFacets {
            format: None,
            min_length: self.count(fields, "minLength"),
            max_length: self.count(fields, "maxLength"),
            pattern: None,
            content_encoding: self.boxed_text(fields, "contentEncoding"),
            content_media_type: self.boxed_text(fields, "contentMediaType"),
        };
        let format = self.boxed_text(fields, "format");
        self.ordered(
            fields,
            ("minLength", facets.min_length),
            ("maxLength", facets.max_length),
        );
        self.add_pattern(fields, &mut facets);
        if !self.applies(fields, TEXT, types.has(JsonType::Text), "strings") {
            return TextFacets::default();
        }
        TextFacets {
            format: format.filter(|name| !(types.is_all() && is_of_numbers(name))),
            ..facets
        }
    }

    fn add_pattern(&mut self, fields: &Fields<'a>, facets: &mut TextFacets) {
        let Some(place) = fields.get("pattern") else {
            return;
        };
        let Some(stated) = self.text(&place) else {
            return;
        };
        let pattern = if let Some(LongRun { pattern, length }) = LongRun::of(&stated) {
            let (least, most) = length.into_inner();
            facets.min_length = facets
                .min_length
                .max(Some(least).filter(|least| *least > 0));
            let most = most.min(facets.max_length.unwrap_or(u64::MAX));
            facets.max_length = Some(most).filter(|most| *most < u64::MAX);
            Some(pattern)
        } else {
            self.translated(&place, &stated)
        };
        facets.pattern = pattern.map(Box::new);
    }

    /// A pattern in the notation of the engine that will match it.
    pub(super) fn translated(&mut self, place: &Place<'a>, stated: &str) -> Option<Pattern> {
        if !self.reader.patterns.contains_key(stated) {
            let translated = pattern::translate(stated);
            self.reader.patterns.insert(stated.to_owned(), translated);
        }
        match self.reader.patterns.get(stated)? {
            Ok(pattern) => Some(pattern.clone()),
            Err(reason) => {
                let message = format!("the pattern cannot be used: {reason}");
                let finding = Finding::wrong_at("pattern", place, message);
                let hint = "write a regular expression of ECMA-262, as JSON Schema asks for";
                self.findings.push(finding.hint(hint));
                None
            }
        }
    }

    pub(super) fn boxed_text(&mut self, fields: &Fields<'a>, name: &str) -> Option<Box<str>> {
        self.optional_text(fields, name).map(String::into_boxed_str)
    }

    /// Whether keywords have an effect, which they have not where the type is another one.
    pub(super) fn applies(
        &mut self,
        fields: &Fields<'a>,
        keywords: &[&str],
        has_type: bool,
        about: &str,
    ) -> bool {
        if has_type {
            return true;
        }
        for keyword in keywords.iter().filter(|keyword| fields.has(keyword)) {
            if let Some(place) = fields.get(keyword) {
                let message = format!("`{keyword}` has no effect: it is about {about}");
                let hint = "leave it out, or state the `type` that it is meant for";
                self.warn("misplaced-keyword", &place, message, hint);
            }
        }
        false
    }

    pub(super) fn ordered(
        &mut self,
        fields: &Fields<'a>,
        (least, low): (&str, Option<u64>),
        (most, high): (&str, Option<u64>),
    ) {
        if low.zip(high).is_some_and(|(low, high)| low > high) {
            self.empty_range(fields, least, most);
        }
    }

    pub(super) fn empty_range(&mut self, fields: &Fields<'a>, least: &str, most: &str) {
        let message = format!("`{least}` is greater than `{most}`");
        let finding = Finding::wrong_at("empty-range", &fields.place, message);
        self.findings
            .push(finding.hint("no value is allowed; correct one of them"));
    }
}

/// Whether a format is one of numbers, to a schema that states no type.
pub(super) fn is_of_numbers(format: &str) -> bool {
    matches!(
        format,
        "int8"
            | "int16"
            | "int32"
            | "int64"
            | "uint8"
            | "uint16"
            | "uint32"
            | "uint64"
            | "float"
            | "double"
            | "decimal"
            | "decimal128"
            | "integer"
            | "number"
    )
}
