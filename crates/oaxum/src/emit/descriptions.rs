//! The API described again, from the model: what was lost on the way into it is missing here too.

use serde_json::{Map, Value as Json, json};

use crate::model::{
    Additional, Api, Content, Header, Kind, NumberFacets, Operation, Parameter, RequestBody,
    Response, Schema, SchemeKind, TextFacets,
};

/// Every component schema, by name.
pub(super) fn schemas(api: &Api) -> Json {
    let components = api.components.iter();
    Json::Object(
        components
            .map(|component| (component.name.clone(), schema(&component.schema)))
            .collect(),
    )
}

/// The document without its schemas: they come from the types.
pub(super) fn document(api: &Api) -> Json {
    let mut paths: Map<String, Json> = Map::new();
    for operation in &api.operations {
        let item = paths
            .entry(operation.path.clone())
            .or_insert_with(|| json!({}));
        item[operation.method.to_ascii_lowercase()] = describe(operation);
    }
    let schemes: Map<String, Json> = api
        .schemes
        .iter()
        .map(|scheme| {
            let mut described = match &scheme.kind {
                SchemeKind::Bearer { format: None } => json!({"type": "http", "scheme": "bearer"}),
                SchemeKind::Bearer {
                    format: Some(format),
                } => {
                    json!({"type": "http", "scheme": "bearer", "bearerFormat": format})
                }
                SchemeKind::HeaderKey { name } => {
                    json!({"type": "apiKey", "in": "header", "name": name})
                }
            };
            put(&mut described, "description", scheme.description.as_deref());
            (scheme.name.clone(), described)
        })
        .collect();
    let mut document = api.about.clone();
    document["openapi"] = "3.1.0".into();
    document["paths"] = Json::Object(paths);
    document["components"] = json!({"securitySchemes": schemes});
    document
}

fn put(target: &mut Json, name: &str, value: Option<impl Into<Json>>) {
    if let Some(value) = value {
        target[name] = value.into();
    }
}

fn describe(operation: &Operation) -> Json {
    let requirement = &operation.security;
    let mut described = json!({
        "operationId": operation.id,
        "security": [{requirement.scheme.clone(): requirement.scopes}],
    });
    put(
        &mut described,
        "tags",
        (!operation.tags.is_empty()).then(|| operation.tags.clone()),
    );
    put(&mut described, "summary", operation.summary.as_deref());
    put(
        &mut described,
        "description",
        operation.description.as_deref(),
    );
    put(
        &mut described,
        "deprecated",
        operation.deprecated.then_some(true),
    );
    if !operation.parameters.is_empty() {
        described["parameters"] = operation.parameters.iter().map(parameter).collect();
    }
    put(
        &mut described,
        "requestBody",
        operation.body.as_ref().map(request_body),
    );
    let responses = operation.responses.iter();
    described["responses"] = Json::Object(
        responses
            .map(|described| (described.status.to_string(), response(described)))
            .collect(),
    );
    described
}

fn parameter(parameter: &Parameter) -> Json {
    let mut described = json!({
        "name": parameter.name,
        "in": parameter.location.name(),
        "required": parameter.required,
        "schema": schema(&parameter.schema),
    });
    put(
        &mut described,
        "description",
        parameter.description.as_deref(),
    );
    put(
        &mut described,
        "deprecated",
        parameter.deprecated.then_some(true),
    );
    put(&mut described, "example", parameter.example.clone());
    described
}

fn request_body(body: &RequestBody) -> Json {
    let mut described = json!({"required": body.required, "content": content(&body.content)});
    put(&mut described, "description", body.description.as_deref());
    described
}

fn content(content: &Content) -> Json {
    let mut media = json!({"schema": schema(&content.schema)});
    put(&mut media, "examples", content.examples.clone());
    json!({content.media_type.clone(): media})
}

fn response(response: &Response) -> Json {
    let mut described = json!({"description": response.description});
    if !response.headers.is_empty() {
        let headers = response.headers.iter();
        described["headers"] = Json::Object(
            headers
                .map(|described| (described.name.clone(), header(described)))
                .collect(),
        );
    }
    put(
        &mut described,
        "content",
        response.content.as_ref().map(content),
    );
    described
}

fn header(header: &Header) -> Json {
    let mut described = json!({"schema": schema(&header.schema)});
    put(&mut described, "required", header.required.then_some(true));
    put(&mut described, "description", header.description.as_deref());
    put(&mut described, "example", header.example.clone());
    described
}

fn schema(described: &Schema) -> Json {
    let mut json = match &described.kind {
        Kind::Any => json!({}),
        Kind::Boolean => json!({"type": "boolean"}),
        Kind::Integer(facets) => number("integer", facets),
        Kind::Number(facets) => number("number", facets),
        Kind::Text(facets) => {
            let mut json = text(facets);
            json["type"] = "string".into();
            json
        }
        Kind::Enumeration(texts) => {
            let null = described.nullable.then_some(Json::Null);
            let values = texts
                .iter()
                .map(|text| Json::from(text.as_str()))
                .chain(null);
            json!({"type": "string", "enum": values.collect::<Vec<_>>()})
        }
        Kind::Array { items, facets } => {
            let mut json = json!({"type": "array"});
            if !matches!(items.kind, Kind::Any) {
                json["items"] = schema(items);
            }
            put(&mut json, "minItems", facets.min_items);
            put(&mut json, "maxItems", facets.max_items);
            put(
                &mut json,
                "uniqueItems",
                facets.unique_items.then_some(true),
            );
            json
        }
        Kind::Object {
            properties,
            additional,
        } => {
            let mut json = json!({"type": "object"});
            let required = properties.iter().filter(|property| property.required);
            let required: Vec<&str> = required.map(|property| property.name.as_str()).collect();
            put(
                &mut json,
                "required",
                (!required.is_empty()).then_some(required),
            );
            let described = properties.iter();
            json["properties"] = Json::Object(
                described
                    .map(|property| (property.name.clone(), schema(&property.schema)))
                    .collect(),
            );
            if *additional == Additional::Closed {
                json["additionalProperties"] = false.into();
            }
            json
        }
        Kind::Map { values, facets } => {
            let mut json = json!({"type": "object"});
            json["additionalProperties"] = if matches!(values.kind, Kind::Any) {
                true.into()
            } else {
                schema(values)
            };
            put(&mut json, "minProperties", facets.min_properties);
            put(&mut json, "maxProperties", facets.max_properties);
            if facets.keys != TextFacets::default() {
                // Keys are strings in any case; some readers of schemas want to be told.
                json["propertyNames"] = text(&facets.keys);
                json["propertyNames"]["type"] = "string".into();
            }
            json
        }
        Kind::Reference(name) => {
            let name = name.replace('~', "~0").replace('/', "~1");
            json!({"$ref": format!("#/components/schemas/{name}")})
        }
    };
    if described.nullable {
        json = match &described.kind {
            Kind::Reference(_) => json!({"oneOf": [json, {"type": "null"}]}),
            _ => {
                let name = json["type"].take();
                json["type"] = json!([name, "null"]);
                json
            }
        };
    }
    let annotations = &described.annotations;
    put(&mut json, "title", annotations.title.as_deref());
    put(&mut json, "description", annotations.description.as_deref());
    put(&mut json, "default", annotations.default.clone());
    put(&mut json, "examples", annotations.examples.clone());
    put(
        &mut json,
        "deprecated",
        annotations.deprecated.then_some(true),
    );
    json
}

fn number(name: &str, facets: &NumberFacets) -> Json {
    let mut json = json!({"type": name});
    put(
        &mut json,
        "format",
        facets.format.map(|format| format.name()),
    );
    put(&mut json, "minimum", facets.minimum.clone());
    put(&mut json, "maximum", facets.maximum.clone());
    put(
        &mut json,
        "exclusiveMinimum",
        facets.exclusive_minimum.clone(),
    );
    put(
        &mut json,
        "exclusiveMaximum",
        facets.exclusive_maximum.clone(),
    );
    put(&mut json, "multipleOf", facets.multiple_of.clone());
    json
}

fn text(facets: &TextFacets) -> Json {
    let mut json = json!({});
    put(
        &mut json,
        "format",
        facets.format.map(|format| format.name()),
    );
    put(&mut json, "minLength", facets.min_length);
    put(&mut json, "maxLength", facets.max_length);
    put(
        &mut json,
        "pattern",
        facets
            .pattern
            .as_ref()
            .map(|pattern| pattern.stated.clone()),
    );
    json
}
