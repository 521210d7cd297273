//! Security schemes, and what operations ask of them.

use super::{Case, table};

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
  securitySchemes: {key: {type: http, scheme: bearer}, other: {type: http, scheme: bearer}}
";

pub fn cases() -> Vec<Case> {
    let schemes = [
        "{}",
        "{type: http}",
        "{type: http, scheme: basic}",
        "{type: http, scheme: bearer, format: JWT}",
        "{type: apiKey}",
        "{type: apiKey, in: query, name: key}",
        "{type: apiKey, in: cookie, name: key}",
        "{type: apiKey, in: header}",
        "{type: apiKey, in: header, name: my key}",
        "{type: oauth2, flows: {}}",
        "{type: openIdConnect, openIdConnectUrl: https://example.org}",
        "{type: mutualTLS}",
    ];
    let requirements = [
        "summary: Nobody is asked.",
        "security: []",
        "security: [{}]",
        "security: {key: []}",
        "security: [{key: []}, {other: []}]",
        "security: [{key: [], other: []}]",
        "security: [{keys: []}]",
        "security: [{nobody: []}]",
        "security: [{key: read}]",
        "security: [{key: [5]}]",
    ];
    let schemes = schemes.map(|part| Case::within(SCHEMES, part));
    let requirements = requirements.map(|part| Case::within(REQUIREMENTS, part));
    schemes.into_iter().chain(requirements).collect()
}

#[test]
fn security_is_refused() {
    insta::assert_snapshot!(table(&cases()));
}
