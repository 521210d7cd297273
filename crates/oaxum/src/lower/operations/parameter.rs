//! Parameters become fields.

use crate::model::{self, Form, MediaKind, ParameterLocation, Style};

use super::{
    super::{
        Lowering, View,
        names::{self, Names},
        rust::{Input, Type},
    },
    Place,
    text::{Depth, TextShape},
};

impl Lowering<'_> {
    pub(super) fn parameters(
        &mut self,
        operation: &model::Operation,
        fields: &mut Names,
        place: &Place,
    ) -> Vec<Input> {
        let parameters = operation.parameters.iter();
        parameters
            .map(|parameter| self.parameter(parameter, operation, fields, place))
            .collect()
    }

    fn parameter(
        &mut self,
        parameter: &model::Parameter,
        operation: &model::Operation,
        fields: &mut Names,
        place: &Place,
    ) -> Input {
        let role = names::pascal(&parameter.name);
        let schema = parameter.schema;
        let ty = self.value_type(schema, View::Request, &place.stem, &role, &place.owner);
        let is_required = parameter.required || parameter.location == ParameterLocation::Path;
        let (ty, is_nullable) = match ty {
            Type::Optional(inner) => (*inner, true),
            ty => (ty, false),
        };
        let default = if is_required || is_nullable {
            None
        } else {
            self.default_literal(schema, &ty)
        };
        let mut shape = match &parameter.form {
            Form::Content(media) if media.kind() == MediaKind::Json => TextShape::json(),
            form => self.text_shape(schema, depth(form)),
        };
        if is_nullable && !is_required {
            shape = shape.without_null();
        }
        let mut source = self.written(parameter, operation, &shape);
        let may_be_empty = parameter.allow_empty && !shape.has_text();
        if default.is_none() && !is_required {
            source.push_str(".optional()");
        }
        if let Some(default) = &default {
            match default
                .strip_suffix("()")
                .filter(|path| path.ends_with("::default"))
            {
                Some(function) => source.push_str(&format!(".or({function})")),
                None => source.push_str(&format!(".or(|| {default})")),
            }
        }
        if may_be_empty {
            source.push_str(".or_empty()");
        }
        let is_absent = if is_required {
            is_nullable || may_be_empty
        } else {
            default.is_none()
        };
        let written = ty.under("types::").to_string();
        Input {
            name: fields.field_name(&parameter.name),
            docs: self.parameter_docs(parameter),
            notes: self.parameter_notes(parameter),
            ty: if is_absent {
                format!("Option<{written}>")
            } else {
                written
            },
            mentions: ty.name().is_some() || source.contains("types::"),
            source,
            is_value: true,
        }
    }

    fn parameter_docs(&self, parameter: &model::Parameter) -> String {
        let docs = parameter.description.as_deref().unwrap_or_default().trim();
        if docs.is_empty() {
            return self.docs(parameter.schema);
        }
        docs.to_owned()
    }

    fn parameter_notes(&self, parameter: &model::Parameter) -> String {
        let default = self
            .default_json(parameter.schema)
            .filter(|_| !parameter.required);
        let mut notes: Vec<String> = default
            .iter()
            .map(|default| format!("Default: `{default}`."))
            .collect();
        notes.extend(parameter.deprecated.then(|| "Deprecated.".to_owned()));
        notes.join("\n\n")
    }

    /// Where a parameter stands and how it is written.
    fn written(
        &mut self,
        parameter: &model::Parameter,
        operation: &model::Operation,
        shape: &TextShape,
    ) -> String {
        let location = parameter.location.name();
        let mut name = parameter.name.clone();
        let (usual, usually_exploded) = match parameter.location {
            ParameterLocation::Path => (Style::Simple, false),
            ParameterLocation::Header => {
                name = name.trim().to_owned();
                (Style::Simple, false)
            }
            ParameterLocation::Query | ParameterLocation::Cookie => (Style::Form, true),
        };
        let mut source = format!("rt::{location}({name:?}, {})", shape.reference());
        if let Form::Styled { style, explode, .. } = parameter.form {
            let is_spelt_out = explode != usually_exploded && shape.is_structured();
            if style != usual || is_spelt_out {
                source.push_str(&format!(".style(rt::Style::{style:?}, {explode})"));
            }
            let is_spread = style == Style::Form && explode && shape.is_object() && shape.is_open;
            if is_spread {
                let others = self.taken_names(parameter, operation);
                source.push_str(&format!(".besides(&[{}])", others.join(", ")));
            }
        }
        source
    }

    /// The names in a query that belong to other parameters.
    fn taken_names(
        &mut self,
        parameter: &model::Parameter,
        operation: &model::Operation,
    ) -> Vec<String> {
        let mut taken = Vec::new();
        for other in &operation.parameters {
            if other.name == parameter.name || other.location != parameter.location {
                continue;
            }
            taken.push(format!("{:?}", other.name));
            if let Form::Styled {
                style: Style::Form,
                explode: true,
                ..
            } = other.form
            {
                let shape = self.text_shape(other.schema, Depth(1));
                taken.extend(shape.members().map(|name| format!("{name:?}")));
            }
        }
        taken
    }
}

/// How much a form of a parameter can express.
fn depth(form: &Form) -> Depth {
    match form {
        Form::Styled {
            style: Style::DeepObject,
            ..
        } => Depth(4),
        Form::Styled { .. } | Form::Content(_) => Depth(1),
    }
}
