//! How values are written as text: by a style, or in a media type.

use crate::{
    diagnostics::Finding,
    model::{Form, ParameterLocation, SchemaId, Style},
};

use super::{Fields, Parser};

impl<'a> Parser<'a> {
    /// The schema and the form of a parameter or a header: `schema` with a style, or `content`.
    pub(super) fn formed(
        &mut self,
        fields: &Fields<'a>,
        location: ParameterLocation,
    ) -> Option<(SchemaId, Form)> {
        match (fields.get("schema"), fields.get("content")) {
            (Some(schema), None) => {
                let schema = self.schema(&schema);
                Some((schema, self.styled(fields, location)?))
            }
            (None, Some(content)) => {
                let mut contents = self.contents(&content);
                match (contents.pop(), contents.is_empty()) {
                    (Some(content), true) => {
                        let schema = content.schema;
                        let schema = schema.unwrap_or_else(|| self.any_schema(&fields.place));
                        Some((schema, Form::Content(content.media_type)))
                    }
                    _ => {
                        let message =
                            format!("the `content` of {} is of one media type", fields.what);
                        self.wrong("parameter-content", &content, message);
                        None
                    }
                }
            }
            (Some(_), Some(content)) => {
                let message = format!("{} has either `schema` or `content`", fields.what);
                self.wrong("parameter-content", &content, message);
                None
            }
            (None, None) => {
                self.required(fields, "schema");
                None
            }
        }
    }

    /// `style`, `explode` and `allowReserved`, or what goes without saying.
    pub(super) fn styled(
        &mut self,
        fields: &Fields<'a>,
        location: ParameterLocation,
    ) -> Option<Form> {
        let (default, allowed) = styles(location);
        let style = match fields.get("style") {
            None => default,
            Some(place) => {
                let stated = self.text(&place)?;
                let mut allowed = allowed.iter().copied();
                if let Some(style) = allowed.find(|style| style.name() == stated) {
                    style
                } else {
                    let what = fields.what;
                    let message = format!("`{stated}` is no style of {what}");
                    let names: Vec<_> = styles(location)
                        .1
                        .iter()
                        .map(|style| format!("`{}`", style.name()))
                        .collect();
                    let finding = Finding::wrong_at("style", &place, message);
                    self.findings
                        .push(finding.hint(format!("use {}", names.join(" or "))));
                    return None;
                }
            }
        };
        let explode = self.optional_flag(fields, "explode");
        Some(Form::Styled {
            style,
            explode: explode.unwrap_or(style == Style::Form),
            allow_reserved: self.flag(fields, "allowReserved"),
        })
    }
}

/// The style that goes without saying at a place, and all that may be stated there (OpenAPI 3.1.1,
/// section 4.8.12.3).
fn styles(location: ParameterLocation) -> (Style, &'static [Style]) {
    match location {
        ParameterLocation::Path => (Style::Simple, &[Style::Simple, Style::Label, Style::Matrix]),
        ParameterLocation::Query => (
            Style::Form,
            &[
                Style::Form,
                Style::SpaceDelimited,
                Style::PipeDelimited,
                Style::DeepObject,
            ],
        ),
        ParameterLocation::Header => (Style::Simple, &[Style::Simple]),
        ParameterLocation::Cookie => (Style::Form, &[Style::Form]),
    }
}
