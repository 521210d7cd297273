//! The bounds that schemas state: lengths, patterns, ranges and formats.

use crate::{
    model::{Format, NumberFacets, Pattern, TextFacets},
    source::Place,
};

use super::{
    Fields, Parser, pattern,
    schema::{ANNOTATIONS, TEXT, UNSUPPORTED},
};

impl<'a> Parser<'a> {
    pub(super) fn text_facets(&mut self, fields: &Fields<'a>) -> TextFacets {
        let facets = TextFacets {
            format: self.format(fields, &[Format::DateTime, Format::Uuid]),
            min_length: self.count(fields, "minLength"),
            max_length: self.count(fields, "maxLength"),
            pattern: self.pattern(fields),
        };
        self.ordered(
            fields,
            ("minLength", facets.min_length),
            ("maxLength", facets.max_length),
        );
        if facets.format.is_some() && !facets.is_unbounded() {
            let message = "a length or pattern beside this `format` is not carried over";
            self.not_supported("format-facet", &fields.place, message, "leave it out");
        }
        facets
    }

    fn pattern(&mut self, fields: &Fields<'a>) -> Option<Pattern> {
        let place = fields.get("pattern")?;
        let stated = self.text(&place)?;
        match pattern::translate(&stated) {
            Ok(pattern) => Some(pattern),
            Err(reason) => {
                let message = format!("the pattern cannot be used: {reason}");
                self.not_supported("pattern", &place, message, "state it in simpler terms");
                None
            }
        }
    }

    pub(super) fn number_facets(&mut self, fields: &Fields<'a>, integer: bool) -> NumberFacets {
        let formats: &[Format] = if integer {
            &[Format::Int32, Format::Int64]
        } else {
            &[Format::Float, Format::Double]
        };
        let facets = NumberFacets {
            format: self.format(fields, formats),
            minimum: self.number(fields, "minimum"),
            maximum: self.number(fields, "maximum"),
            exclusive_minimum: self.number(fields, "exclusiveMinimum"),
            exclusive_maximum: self.number(fields, "exclusiveMaximum"),
            multiple_of: self.number(fields, "multipleOf"),
        };
        let bounds = [
            ("exclusiveMinimum", &facets.exclusive_minimum),
            ("exclusiveMaximum", &facets.exclusive_maximum),
        ];
        for (name, _) in bounds
            .into_iter()
            .filter(|(_, bound)| integer && bound.is_some())
        {
            if let Some(place) = fields.get(name) {
                let message = format!("`{name}` of an integer is not carried over");
                self.not_supported(
                    "exclusive-bound",
                    &place,
                    message,
                    "use the inclusive bound",
                );
            }
        }
        let multiple_of = fields.get("multipleOf");
        let step = facets.multiple_of.as_ref().and_then(|step| step.as_f64());
        if let Some(place) = multiple_of
            .as_ref()
            .filter(|_| step.is_some_and(|step| step <= 0.0))
        {
            self.wrong("multiple-of-zero", place, "`multipleOf` is greater than 0");
        }
        if let Some(place) = multiple_of.filter(|_| !integer) {
            let message = "`multipleOf` of a number is not carried over";
            self.not_supported(
                "multiple-of",
                &place,
                message,
                "leave it out, or make it an integer",
            );
        }
        let fractional = [&facets.minimum, &facets.maximum, &facets.multiple_of]
            .into_iter()
            .flatten()
            .any(|bound| bound.as_i64().is_none());
        if integer && fractional {
            let message = "a bound of an integer must be a whole number of 64 bits";
            self.wrong("fractional-bound", &fields.place, message);
        }
        let as_float = |bound: &Option<serde_json::Number>| bound.as_ref()?.as_f64();
        if let (Some(minimum), Some(maximum)) =
            (as_float(&facets.minimum), as_float(&facets.maximum))
            && minimum > maximum
        {
            self.wrong(
                "empty-range",
                &fields.place,
                "`minimum` is greater than `maximum`",
            );
        }
        facets
    }

    pub(super) fn key_facets(&mut self, place: &Place<'a>) -> TextFacets {
        let known: Vec<&str> = TEXT.iter().chain(ANNOTATIONS).copied().collect();
        let Some(fields) = self.fields(place, "`propertyNames`", &known, UNSUPPORTED) else {
            return TextFacets::default();
        };
        if let Some(name) = fields
            .get("type")
            .filter(|name| name.node.as_str() != Some("string"))
        {
            self.wrong("key-type", &name, "the names of properties are strings");
        }
        for name in ["enum", "format"] {
            if let Some(place) = fields.get(name) {
                let message = format!("`{name}` of the names of properties is not carried over");
                let hint = "state a length or a pattern";
                self.not_supported("key-facet", &place, message, hint);
            }
        }
        self.text_facets(&fields)
    }

    fn format(&mut self, fields: &Fields<'a>, known: &[Format]) -> Option<Format> {
        let place = fields.get("format")?;
        let name = self.text(&place)?;
        let format = known.iter().copied().find(|format| format.name() == name);
        if format.is_none() {
            let names: Vec<&str> = known.iter().map(|format| format.name()).collect();
            let message = format!("the format `{name}` is not carried over here");
            let hint = format!(
                "use one of {}, or say it in the description",
                names.join(", ")
            );
            self.not_supported("format", &place, message, &hint);
        }
        format
    }

    pub(super) fn ordered(
        &mut self,
        fields: &Fields<'a>,
        (least, low): (&str, Option<u64>),
        (most, high): (&str, Option<u64>),
    ) {
        if low.zip(high).is_some_and(|(low, high)| low > high) {
            let message = format!("`{least}` is greater than `{most}`");
            self.wrong("empty-range", &fields.place, message);
        }
    }
}
