//! Operations become methods, requests and responses.

use crate::model::{self, Kind, ParameterLocation, SchemeKind};

use super::{
    Lowering,
    names::{self, Names},
    rust::{Body, HeaderField, Operation, Parameter, Scheme, Server, Variant},
    types,
};

/// The header that the runtime sets on every response by itself.
const MANAGED_HEADER: &str = "x-request-id";

/// What the trait and the router have besides the operations.
const TAKEN_METHODS: &[&str] = &["reject", "unknown_path", "unknown_method"];

/// The constant that lists all operations.
const TAKEN_CONSTANTS: &[&str] = &["ALL"];

/// The names that an operation was given.
struct OperationNames {
    method: String,
    constant: String,
    stem: String,
    scheme: String,
}

impl Lowering<'_> {
    pub(super) fn server(&mut self, api_name: &str) -> Server {
        let title = &self.api.title;
        let api = self.api;
        let mut method_names = Names::default();
        // An authenticator has nothing to say of a scheme that no operation asks for.
        let asked = |scheme: &&model::SecurityScheme| {
            let mut operations = api.operations.iter();
            operations.any(|operation| operation.security.scheme == scheme.name)
        };
        let schemes: Vec<(&str, Scheme)> = (api.schemes.iter().filter(asked))
            .map(|scheme| {
                let name = method_names.field_name(&scheme.name);
                (scheme.name.as_str(), lower_scheme(title, scheme, name))
            })
            .collect();
        let mut method_names = Names::besides(TAKEN_METHODS);
        let mut constant_names = Names::besides(TAKEN_CONSTANTS);
        let mut stems = Names::default();
        let operations = api.operations.iter().map(|operation| {
            let chosen = OperationNames {
                method: method_names.field_name(&operation.id),
                constant: constant_names.constant_name(&operation.id),
                stem: stems.type_name(&operation.id),
                scheme: (schemes.iter())
                    .find(|(name, _)| *name == operation.security.scheme)
                    .map(|(_, scheme)| scheme.name.clone())
                    .unwrap_or_default(),
            };
            self.operation(operation, chosen)
        });
        let operations = operations.collect();
        let schemes = schemes.into_iter().map(|(_, scheme)| scheme).collect();
        let trait_name = format!("{}Api", names::pascal(api_name));
        Server {
            trait_name,
            title: title.clone(),
            schemes,
            operations,
        }
    }

    fn operation(&mut self, operation: &model::Operation, chosen: OperationNames) -> Operation {
        let OperationNames {
            method: name,
            constant,
            stem,
            scheme,
        } = chosen;
        let owner = names::inline_owner(&operation.id);
        let mut fields = Names::default();
        let parameters = operation.parameters.iter();
        let parameters: Vec<Parameter> = parameters
            .map(|parameter| self.parameter(parameter, &mut fields, &stem, &owner))
            .collect();
        let body = operation.body.as_ref().map(|body| Body {
            name: fields.field_name("body"),
            docs: body.description.clone().unwrap_or_default(),
            ty: self.nested(&stem, "Body", &owner, &body.content.schema),
            required: body.required,
            media_type: body.content.media_type.clone(),
        });
        let mut successes = Vec::new();
        let mut errors = Vec::new();
        for response in &operation.responses {
            let variant = self.variant(response, &stem, &owner);
            if response.status < 400 {
                &mut successes
            } else {
                &mut errors
            }
            .push(variant);
        }
        let mut produces: Vec<String> = Vec::new();
        for (_, media_type) in successes.iter().filter_map(|variant| variant.body.as_ref()) {
            if !produces.contains(media_type) {
                produces.push(media_type.clone());
            }
        }
        let input = fields.field_name("input");
        Operation {
            id: operation.id.clone(),
            constant,
            name,
            stem,
            module: names::tag(operation.tag.as_deref().unwrap_or("untagged")),
            docs: operation_docs(operation),
            deprecated: operation.deprecated,
            method: operation.method,
            path: operation.path.clone(),
            produces,
            scheme,
            scopes: operation.security.scopes.clone(),
            parameters,
            body,
            input,
            successes,
            errors,
        }
    }

    fn parameter(
        &mut self,
        parameter: &model::Parameter,
        fields: &mut Names,
        stem: &str,
        owner: &str,
    ) -> Parameter {
        let role = names::pascal(&parameter.name);
        let ty = self.nested(stem, &role, owner, &parameter.schema);
        let default = self.default_of(&parameter.schema);
        let mut docs = parameter.description.clone().unwrap_or_default();
        if let Some((json, _)) = &default {
            docs = format!("{}\n\n{}", docs.trim_end(), types::default_docs(json));
        }
        Parameter {
            name: fields.field_name(&parameter.name),
            wire: parameter.name.clone(),
            docs,
            location: parameter.location.name(),
            ty,
            required: parameter.required || parameter.location == ParameterLocation::Path,
            default: default
                .map(|(_, literal)| literal)
                .filter(|_| !parameter.required),
        }
    }

    /// The default of a parameter: as JSON, and how Rust writes it.
    fn default_of(&mut self, schema: &model::Schema) -> Option<(serde_json::Value, String)> {
        let own = schema.annotations.default.as_ref();
        match &schema.kind {
            Kind::Reference(target) => {
                let (name, target) = self.components.get(target.as_str())?;
                let default = target.annotations.default.clone()?;
                Some((default, format!("types::{name}::default()")))
            }
            _ => {
                if own.is_some() {
                    let message =
                        "the default of a schema that is no component is not carried over";
                    self.refuse(
                        "inline-default",
                        schema,
                        message,
                        "make the schema a component",
                    );
                }
                None
            }
        }
    }

    fn variant(&mut self, response: &model::Response, stem: &str, owner: &str) -> Variant {
        let name = status_name(response.status);
        let mut fields = Names::default();
        fields.field_name("body");
        let mut headers = Vec::new();
        for header in &response.headers {
            if header.name.eq_ignore_ascii_case(MANAGED_HEADER) {
                continue;
            }
            let wire = header.name.to_ascii_lowercase();
            let role = format!("{name}{}", names::pascal(&wire));
            headers.push(HeaderField {
                name: fields.field_name(&wire),
                docs: header.description.clone().unwrap_or_default(),
                ty: self.nested(stem, &role, owner, &header.schema),
                required: header.required,
                wire,
            });
        }
        let body = response.content.as_ref().map(|content| {
            let ty = self.nested(stem, &format!("{name}Body"), owner, &content.schema);
            (ty, content.media_type.clone())
        });
        let docs = response.description.clone();
        Variant {
            name,
            status: response.status,
            docs,
            headers,
            body,
        }
    }
}

fn lower_scheme(title: &str, scheme: &model::SecurityScheme, name: String) -> Scheme {
    // What stands between quotes in a header, without escapes.
    let plain = |char: &char| matches!(char, ' '..='~') && !matches!(char, '"' | '\\');
    let realm: String = title.chars().filter(plain).collect();
    let docs = scheme.description.clone().unwrap_or_default();
    let (extraction, challenge) = match &scheme.kind {
        SchemeKind::Bearer { .. } => (
            "authorization(head.headers(), \"Bearer\")".to_owned(),
            format!("Bearer realm=\"{realm}\""),
        ),
        SchemeKind::HeaderKey { name } => {
            let name = name.to_ascii_lowercase();
            let challenge = format!("ApiKey realm=\"{realm}\", header=\"{name}\"");
            (format!("header(head.headers(), {name:?})"), challenge)
        }
    };
    Scheme {
        name,
        docs,
        extraction,
        challenge,
    }
}

fn operation_docs(operation: &model::Operation) -> String {
    let mut docs = String::new();
    for text in [&operation.summary, &operation.description]
        .into_iter()
        .flatten()
    {
        docs.push_str(text.trim());
        docs.push_str("\n\n");
    }
    docs.push_str(&format!("`{} {}`", operation.method, operation.path));
    docs
}

/// The name of a status, from its reason phrase (RFC 9110, section 15).
fn status_name(status: u16) -> String {
    let name = match status {
        100 => "Continue",
        101 => "SwitchingProtocols",
        200 => "Ok",
        201 => "Created",
        202 => "Accepted",
        203 => "NonAuthoritativeInformation",
        204 => "NoContent",
        205 => "ResetContent",
        206 => "PartialContent",
        207 => "MultiStatus",
        300 => "MultipleChoices",
        301 => "MovedPermanently",
        302 => "Found",
        303 => "SeeOther",
        304 => "NotModified",
        307 => "TemporaryRedirect",
        308 => "PermanentRedirect",
        400 => "BadRequest",
        401 => "Unauthorized",
        402 => "PaymentRequired",
        403 => "Forbidden",
        404 => "NotFound",
        405 => "MethodNotAllowed",
        406 => "NotAcceptable",
        408 => "RequestTimeout",
        409 => "Conflict",
        410 => "Gone",
        411 => "LengthRequired",
        412 => "PreconditionFailed",
        413 => "ContentTooLarge",
        414 => "UriTooLong",
        415 => "UnsupportedMediaType",
        416 => "RangeNotSatisfiable",
        417 => "ExpectationFailed",
        421 => "MisdirectedRequest",
        422 => "UnprocessableContent",
        423 => "Locked",
        424 => "FailedDependency",
        425 => "TooEarly",
        426 => "UpgradeRequired",
        428 => "PreconditionRequired",
        429 => "TooManyRequests",
        431 => "RequestHeaderFieldsTooLarge",
        451 => "UnavailableForLegalReasons",
        500 => "InternalServerError",
        501 => "NotImplemented",
        502 => "BadGateway",
        503 => "ServiceUnavailable",
        504 => "GatewayTimeout",
        507 => "InsufficientStorage",
        _ => return format!("Status{status}"),
    };
    name.to_owned()
}
