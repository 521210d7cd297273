//! Bodies: one JSON body for requests, one for success, one for errors.

use oaxum::diagnostics::Finding;
use oaxum::source::Place;

use super::{Reader, flag};
use crate::client::contract::{Success, TypeName};

/// It was refused, and that is reported.
pub(super) struct Refused;

impl<'s> Reader<'s> {
    /// The type of the request's body; none if there is no body.
    pub(super) fn request_body(
        &mut self,
        operation: &Place<'s>,
    ) -> Result<Option<TypeName>, Refused> {
        let Some(body) = operation.get("requestBody") else {
            return Ok(None);
        };
        let body = self.resolve(body).ok_or(Refused)?;
        if flag(&body, "required") != Some(true) {
            self.refuse(
                Finding::not_supported_at(
                    "client-optional-body",
                    &body,
                    "the client sends this body always, though it need not be there",
                )
                .hint("add `required: true`"),
            );
            return Err(Refused);
        }
        self.json(&body, &["application/json"])
    }

    /// Statuses and body of success; none if something was refused.
    pub(super) fn success(&mut self, operation: &Place<'s>) -> Option<Success> {
        let responses = operation.get("responses")?;
        let success: Vec<_> = responses
            .members()
            .filter(|(status, _)| status.name.starts_with('2'))
            .collect();
        if success.is_empty() {
            self.refuse(
                Finding::not_supported_at(
                    "client-success",
                    &responses,
                    "the client cannot tell what success looks like",
                )
                .hint("state a response for a status from 200 to 299"),
            );
            return None;
        }
        let statuses = success
            .iter()
            .map(|(status, _)| status.name.to_string())
            .collect();
        let mut known: Option<(Place<'s>, Option<TypeName>)> = None;
        for (_, response) in success {
            let body = self.response_body(&response).ok()?;
            match &known {
                None => known = Some((response, body)),
                Some((_, first)) if *first == body => {}
                Some((first, _)) => {
                    self.refuse(
                        Finding::not_supported_at(
                            "client-two-successes",
                            &response,
                            "the client's method can return one type, and this is a second one",
                        )
                        .related(first.span(), "the first one")
                        .hint("give every success the same body, or split the operation"),
                    );
                    return None;
                }
            }
        }
        known.map(|(_, body)| Success { statuses, body })
    }

    /// The type of the errors' bodies; none if they have none.
    pub(super) fn error(&mut self, operation: &Place<'s>) -> Result<Option<TypeName>, Refused> {
        let mut known: Option<(Place<'s>, TypeName)> = None;
        let Some(responses) = operation.get("responses") else {
            return Err(Refused);
        };
        for (status, response) in responses.members() {
            if !(status.name.starts_with(['4', '5']) || status.name == "default") {
                continue;
            }
            let Some(body) = self.response_body(&response)? else {
                continue;
            };
            match &known {
                None => known = Some((response, body)),
                Some((_, first)) if *first == body => {}
                Some((first, _)) => {
                    self.refuse(
                        Finding::not_supported_at(
                            "client-two-errors",
                            &response,
                            "the client's method can fail with one type, and this is a second one",
                        )
                        .related(first.span(), "the first one")
                        .hint("give every error of the operation the same body"),
                    );
                    return Err(Refused);
                }
            }
        }
        Ok(known.map(|(_, body)| body))
    }

    fn response_body(&mut self, response: &Place<'s>) -> Result<Option<TypeName>, Refused> {
        let response = self.resolve(response.clone()).ok_or(Refused)?;
        self.json(&response, &["application/json", "application/problem+json"])
    }

    /// The type of the one JSON body in `content`; none if there is no content.
    fn json(&mut self, place: &Place<'s>, accepted: &[&str]) -> Result<Option<TypeName>, Refused> {
        let Some(content) = place.get("content") else {
            return Ok(None);
        };
        let media: Vec<_> = content.members().collect();
        let body = match media.as_slice() {
            [] => return Ok(None),
            [(name, media)] if accepted.contains(&essence(&name.name)) => media.clone(),
            _ => {
                self.refuse(
                    Finding::not_supported_at(
                        "client-media-type",
                        &content,
                        format!(
                            "the client takes one media type here: `{}`",
                            accepted.join("` or `")
                        ),
                    )
                    .hint("leave one of them"),
                );
                return Err(Refused);
            }
        };
        let Some(schema) = body.get("schema") else {
            let finding =
                Finding::not_supported_at("client-media-type", &body, "this body has no schema");
            self.refuse(finding.hint("add a `$ref` to a schema in `components/schemas`"));
            return Err(Refused);
        };
        let (name, _) = self.named_schema(&schema).ok_or(Refused)?;
        Ok(Some(name))
    }
}

/// A media type without its parameters.
fn essence(media_type: &str) -> &str {
    media_type.split(';').next().unwrap_or_default().trim()
}
