//! Security schemes, and what operations ask of them.

use super::{Case, cases, refused, warned};

const SCHEMES: &str = "\
openapi: 3.1.0
info: {title: It, version: 1.0.0}
components: {securitySchemes: {key: PART}}
";

const REQUIREMENTS: &str = "\
openapi: 3.1.0
info: {title: It, version: 1.0.0}
paths:
  /things: {get: {operationId: it, PART, responses: {'204': {description: Done.}}}}
components:
  securitySchemes: {key: {type: http, scheme: bearer}, other: {type: mutualTLS}}
";

pub fn refused_cases() -> Vec<Case> {
    let schemes = [
        "{}",
        "{type: oauth}",
        "{type: token}",
        "{type: http}",
        "{type: http, scheme: my scheme}",
        "{type: http, scheme: bearer, format: JWT}",
        "{type: apiKey}",
        "{type: apiKey, in: body, name: key}",
        "{type: apiKey, in: header}",
        "{type: apiKey, in: header, name: my key}",
        "{type: oauth2}",
        "{type: oauth2, flows: []}",
        "{type: openIdConnect}",
        "{type: mutualTLS, deprecated: true}",
        "{$ref: '#/components/securitySchemes/gone'}",
    ];
    let requirements = [
        "security: {key: []}",
        "security: [key]",
        "security: [{keys: []}]",
        "security: [{key: read}]",
        "security: [{key: [5]}]",
    ];
    let mut all = cases(SCHEMES, &schemes);
    all.extend(cases(REQUIREMENTS, &requirements));
    all
}

pub fn warned_cases() -> Vec<Case> {
    let requirements = [
        "security: [{key: []}, {nobody: []}]",
        "security: [{nobody: [read]}, {nobody: []}]",
    ];
    cases(REQUIREMENTS, &requirements)
}

#[test]
fn security_is_warned_of() {
    insta::assert_snapshot!(warned(&warned_cases()));
}

#[test]
fn security_is_refused() {
    insta::assert_snapshot!(refused(&refused_cases()));
}
