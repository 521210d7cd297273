//! What stands at the top of a document.

use super::{Case, cases, refused, warned};

const DOCUMENT: &str = "openapi: 3.1.0\ninfo: {title: It, version: 1.0.0}\nPART\n";
const INFO: &str = "openapi: 3.1.0\ninfo: {title: It, version: 1.0.0, PART}\n";

pub fn refused_cases() -> Vec<Case> {
    let documents = [
        "[]",
        "swagger: '2.0'\ninfo: {title: It, version: 1.0.0}\n",
        "openapi: 4.0.0\ninfo: {title: It, version: 1.0.0}\n",
        "openapi: {}\ninfo: {title: It, version: 1.0.0}\n",
        "openapi: 3.0.3\ninfo: {title: It, version: 1.0.0}\n",
        "info: {title: It, version: 1.0.0}\n",
        "openapi: 3.1.0\n",
        "openapi: 3.1.0\ninfo: {}\n",
        "openapi: 3.1.0\ninfo: {title: 5, version: []}\n",
    ];
    let parts = [
        "component: {}",
        "$self: https://example.org/it.yaml",
        "webhooks: []",
        "jsonSchemaDialect: http://json-schema.org/draft-07/schema#",
        "servers: {url: /}",
        "paths: []",
        "components: {schema: {}, mediaTypes: {}}",
        "security: none\npaths: {/it: {get: {operationId: it, responses: {'204': {description: x}}}}}",
    ];
    let mut all: Vec<Case> = documents.map(Case::document).into();
    all.extend(cases(DOCUMENT, &parts));
    all
}

pub fn warned_cases() -> Vec<Case> {
    let parts = [
        "servers: [{uri: /}]",
        "servers: [{url: 5}]",
        "servers: [{url: /, variables: {port: {default: 80}}}]",
        "tags: [{title: things}]",
        "externalDocs: {url: https://example.org, description: null}",
    ];
    let info = [
        "contact: {mail: a@example.org}",
        "license: {name: MIT, spdx: MIT}",
        "summary: 5",
        "licence: {name: MIT}",
    ];
    let mut all = vec![
        Case::document("openapi: 3.1\ninfo: {title: It, version: 1.0.0}\n"),
        Case::document("openapi: 3.1.0\ninfo: {title: It, version: 1.0}\n"),
    ];
    all.extend(cases(DOCUMENT, &parts));
    all.extend(cases(INFO, &info));
    all
}

#[test]
fn documents_are_refused() {
    insta::assert_snapshot!(refused(&refused_cases()));
}

#[test]
fn documents_are_warned_of() {
    insta::assert_snapshot!(warned(&warned_cases()));
}
