//! Operations described again.

use serde_json::{Map, Value as Json, json};

use crate::model::{
    Content, Encoding, Example, Form, Header, MediaType, Operation, Parameter, ParameterLocation,
    RequestBody, Response, SchemaId, Security, Status, Style,
};

use super::{flag, list, put, schemas::Schemas};

impl Schemas<'_> {
    pub(super) fn operation(&self, operation: &Operation) -> Json {
        let mut described = json!({
            "operationId": operation.id,
            "security": security(&operation.security),
        });
        let tags = operation.tags.iter().map(|tag| tag.as_str().into());
        list(&mut described, "tags", tags.collect());
        put(&mut described, "summary", operation.summary.as_deref());
        put(
            &mut described,
            "description",
            operation.description.as_deref(),
        );
        flag(&mut described, "deprecated", operation.deprecated);
        let parameters = operation.parameters.iter();
        let parameters = parameters.map(|described| self.parameter(described));
        list(&mut described, "parameters", parameters.collect());
        let body = operation.body.as_ref();
        put(
            &mut described,
            "requestBody",
            body.map(|body| self.body(body)),
        );
        let responses = operation.responses.iter();
        let responses = responses.map(|described| (status(described), self.response(described)));
        described["responses"] = Json::Object(responses.collect());
        described
    }

    fn parameter(&self, parameter: &Parameter) -> Json {
        let mut described = json!({
            "name": parameter.name,
            "in": parameter.location.name(),
            "required": parameter.required,
        });
        let location = parameter.location;
        self.form(
            &mut described,
            (&parameter.form, location),
            parameter.schema,
        );
        put(
            &mut described,
            "description",
            parameter.description.as_deref(),
        );
        flag(&mut described, "deprecated", parameter.deprecated);
        flag(&mut described, "allowEmptyValue", parameter.allow_empty);
        examples(&mut described, &parameter.examples);
        described
    }

    /// A schema with its style, as far as that does not go without saying, or in its media type.
    fn form(
        &self,
        described: &mut Json,
        (form, location): (&Form, ParameterLocation),
        schema: SchemaId,
    ) {
        match form {
            Form::Styled { .. } => {
                described["schema"] = self.schema(schema);
                style(described, form, location);
            }
            Form::Content(media_type) => {
                described["content"] =
                    json!({media_type.text.clone(): {"schema": self.schema(schema)}});
            }
        }
    }

    fn body(&self, body: &RequestBody) -> Json {
        let contents = self.contents(&body.contents);
        let mut described = json!({"required": body.required, "content": contents});
        put(&mut described, "description", body.description.as_deref());
        described
    }

    fn contents(&self, contents: &[Content]) -> Json {
        let contents = contents.iter().map(|content| {
            let mut media = json!({});
            let schema = content.schema.map(|schema| self.schema(schema));
            put(&mut media, "schema", schema);
            examples(&mut media, &content.examples);
            let encodings = content.encoding.iter();
            let encodings: Map<String, Json> = encodings
                .map(|(name, encoding)| (name.clone(), self.encoding(encoding)))
                .collect();
            if !encodings.is_empty() {
                media["encoding"] = Json::Object(encodings);
            }
            (content.media_type.text.clone(), media)
        });
        Json::Object(contents.collect())
    }

    fn encoding(&self, encoding: &Encoding) -> Json {
        let mut described = json!({});
        let media_types = encoding.media_types.iter();
        let media_types: Vec<&str> = media_types.map(|MediaType { text, .. }| &**text).collect();
        let stated = !media_types.is_empty();
        put(
            &mut described,
            "contentType",
            stated.then(|| media_types.join(", ")),
        );
        self.headers(&mut described, &encoding.headers);
        if let Some(form) = &encoding.form {
            style(&mut described, form, ParameterLocation::Query);
        }
        described
    }

    fn response(&self, response: &Response) -> Json {
        let mut described = json!({"description": response.description});
        self.headers(&mut described, &response.headers);
        if !response.contents.is_empty() {
            described["content"] = self.contents(&response.contents);
        }
        described
    }

    fn headers(&self, described: &mut Json, headers: &[Header]) {
        if !headers.is_empty() {
            let headers = headers.iter();
            let headers = headers.map(|described| (described.name.clone(), self.header(described)));
            described["headers"] = Json::Object(headers.collect());
        }
    }

    fn header(&self, header: &Header) -> Json {
        let mut described = json!({});
        let form = (&header.form, ParameterLocation::Header);
        self.form(&mut described, form, header.schema);
        flag(&mut described, "required", header.required);
        put(&mut described, "description", header.description.as_deref());
        examples(&mut described, &header.examples);
        described
    }
}

fn security(security: &Security) -> Json {
    let alternatives = security.alternatives.iter();
    alternatives
        .map(|requirements| {
            let requirements = requirements.iter();
            let requirements = requirements
                .map(|required| (required.scheme.clone(), required.scopes.clone().into()));
            Json::Object(requirements.collect())
        })
        .collect()
}

fn style(described: &mut Json, form: &Form, location: ParameterLocation) {
    let Form::Styled {
        style,
        explode,
        allow_reserved,
    } = form
    else {
        return;
    };
    let usual = match location {
        ParameterLocation::Path | ParameterLocation::Header => Style::Simple,
        ParameterLocation::Query | ParameterLocation::Cookie => Style::Form,
    };
    put(described, "style", (*style != usual).then(|| style.name()));
    let is_usual = *explode == (*style == Style::Form);
    put(described, "explode", (!is_usual).then_some(*explode));
    flag(described, "allowReserved", *allow_reserved);
}

fn status(response: &Response) -> String {
    match response.status {
        Status::Code(code) => code.to_string(),
        Status::Class(class) => format!("{class}XX"),
        Status::Default => "default".to_owned(),
    }
}

/// The one example by itself, others by their names.
fn examples(described: &mut Json, examples: &[Example]) {
    let mut named = Map::new();
    for example in examples {
        let Some(name) = &example.name else {
            described["example"] = example.value.clone();
            continue;
        };
        let mut stated = json!({});
        put(&mut stated, "summary", example.summary.as_deref());
        put(&mut stated, "description", example.description.as_deref());
        stated["value"] = example.value.clone();
        named.insert(name.clone(), stated);
    }
    if !named.is_empty() {
        described["examples"] = Json::Object(named);
    }
}
