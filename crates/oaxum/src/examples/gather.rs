//! Where a document states examples and defaults.

use super::{Kind, Sample};
use crate::json_schema::{Collector, Samples, View};
use crate::outline::{Operation, Outline, operations};
use crate::source::Place;

/// Every value that a document states, in the order of the document.
pub(super) fn everything<'a>(outline: &Outline<'a>) -> Vec<Sample<'a>> {
    let mut gatherer = Gatherer {
        outline,
        collector: Collector::new(outline, View::Whole, Samples::Apart),
        samples: Vec::new(),
    };
    for (_, schema) in outline.components("schemas") {
        gatherer.collector.key(schema);
    }
    for operation in operations(outline, "paths") {
        gatherer.request(&operation);
        gatherer.responses(&operation);
    }
    let Gatherer {
        collector,
        mut samples,
        ..
    } = gatherer;
    collector.for_each(|_, schema, _| of_schema(schema, &mut samples));
    // Components that many operations use state the same value many times.
    samples.sort_by_key(|sample| (sample.value.span(), sample.schema.span()));
    samples.dedup_by_key(|sample| (sample.value.span(), sample.schema.span()));
    samples
}

/// The values that a schema states itself.
fn of_schema<'a>(schema: &Place<'a>, samples: &mut Vec<Sample<'a>>) {
    let default = schema.get("default").map(|value| (Kind::Default, value));
    let example = schema.get("example").into_iter();
    let examples = schema.get("examples");
    let examples = examples.iter().flat_map(Place::items);
    let examples = example.chain(examples).map(|value| (Kind::OfSchema, value));
    let all = default.into_iter().chain(examples);
    samples.extend(all.map(|(kind, value)| Sample {
        kind,
        value,
        schema: schema.clone(),
    }));
}

struct Gatherer<'o, 'a> {
    outline: &'o Outline<'a>,
    collector: Collector<'o, 'a>,
    samples: Vec<Sample<'a>>,
}

impl<'a> Gatherer<'_, 'a> {
    fn request(&mut self, operation: &Operation<'a>) {
        for parameter in operation.parameters(self.outline) {
            self.stated(Kind::OfRequest, &parameter.place, |_| true);
            self.content(Kind::OfRequest, &parameter.place);
        }
        if let Some(body) = operation.body(self.outline) {
            self.content(Kind::OfRequest, &body);
        }
    }

    fn responses(&mut self, operation: &Operation<'a>) {
        for (_, response) in operation.responses(self.outline) {
            if let Some(headers) = self.outline.object(&response, "headers") {
                for (_, header) in headers.members() {
                    if let Some(header) = self.outline.follow(header) {
                        self.stated(Kind::OfResponse, &header, |_| true);
                    }
                }
            }
            self.content(Kind::OfResponse, &response);
        }
    }

    fn content(&mut self, kind: Kind, holder: &Place<'a>) {
        let Some(content) = self.outline.object(holder, "content") else {
            return;
        };
        for (key, media_type) in content.members() {
            let written = Written::of(&key.name);
            if let Some(media_type) = self.outline.follow(media_type) {
                self.stated(kind, &media_type, |value| written.is_value(value));
            }
        }
    }

    /// `example` and `examples` beside a `schema`, as far as they are values and not texts of them.
    fn stated(&mut self, kind: Kind, holder: &Place<'a>, is_value: impl Fn(&Place<'a>) -> bool) {
        let Some(schema) = holder.get("schema") else {
            return;
        };
        self.collector.key(schema.clone());
        let mut values: Vec<Place<'a>> = holder.get("example").into_iter().collect();
        if let Some(examples) = self.outline.object(holder, "examples") {
            for (_, example) in examples.members() {
                let example = self.outline.follow(example);
                let value = example
                    .and_then(|example| example.get("value").or_else(|| example.get("dataValue")));
                values.extend(value);
            }
        }
        values.retain(is_value);
        self.samples.extend(values.into_iter().map(|value| Sample {
            kind,
            value,
            schema: schema.clone(),
        }));
    }
}

/// How examples of a media type are written.
enum Written {
    /// As the value: JSON.
    Value,
    /// As the object whose members are sent, or as the text that is sent: forms.
    Form,
    /// As the text that is sent.
    Text,
}

impl Written {
    fn of(media_type: &str) -> Written {
        let essence = media_type.split(';').next().unwrap_or_default();
        let essence = essence.trim().to_ascii_lowercase();
        match essence.as_str() {
            "application/json" | "text/json" => Written::Value,
            _ if essence.ends_with("+json") => Written::Value,
            "application/x-www-form-urlencoded" | "multipart/form-data" => Written::Form,
            _ => Written::Text,
        }
    }

    fn is_value(&self, value: &Place<'_>) -> bool {
        match self {
            Written::Value => true,
            Written::Form => value.node.as_object().is_some(),
            Written::Text => false,
        }
    }
}
