//! What progenitor would panic on, leave out or say wrongly: refused, with its place.

use crate::document::{changed, findings};

/// Changes the contract, and expects one finding on that line.
#[track_caller]
fn assert_refused(from: &str, to: &str, expected: &str) {
    let found = findings(&changed(from, to));
    assert_eq!(found, [expected]);
}

const OK: &str = "'201': { description: done, content: { application/json: { schema: { $ref: '#/components/schemas/Item' } } } }";
const PAGE: &str = "{ name: page, in: query, schema: { $ref: '#/components/schemas/Text' } }";
const BODY: &str =
    "content: { application/json: { schema: { $ref: '#/components/schemas/Item' } } }\n";

#[test]
fn two_types_of_success() {
    let two = format!(
        "{OK}\n        '202': {{ description: later, content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/Text' }} }} }} }}"
    );
    assert_refused(
        OK,
        &two,
        "client-two-successes 18: the client's method can return one type, and this is a second one",
    );
    let with_and_without = format!("{OK}\n        '204': {{ description: done }}");
    assert_refused(
        OK,
        &with_and_without,
        "client-two-successes 18: the client's method can return one type, and this is a second one",
    );
}

#[test]
fn two_types_of_error() {
    assert_refused(
        "'500': { description: no, content: { application/problem+json: { schema: { $ref: '#/components/schemas/Problem' } } } }",
        "default: { description: no, content: { application/json: { schema: { $ref: '#/components/schemas/Fault' } } } }",
        "client-two-errors 19: the client's method can fail with one type, and this is a second one",
    );
}

#[test]
fn no_success_at_all() {
    assert_refused(
        &format!("        {OK}\n"),
        "",
        "client-success 17: the client cannot tell what success looks like",
    );
}

#[test]
fn media_types_other_than_one_of_json() {
    let message = "the client takes one media type here: `application/json`";
    for media in [
        "text/plain: {}",
        "application/merge-patch+json: { schema: {} }",
    ] {
        assert_refused(
            BODY,
            &format!("content: {{ {media} }}\n"),
            &format!("client-media-type 15: {message}"),
        );
    }
    assert_refused(
        BODY,
        "content: { application/json: {}, text/plain: {} }\n",
        &format!("client-media-type 15: {message}"),
    );
    assert_refused(
        OK,
        "'200': { description: done, content: { text/csv: {} } }",
        "client-media-type 17: the client takes one media type here: `application/json` or `application/problem+json`",
    );
    assert_refused(
        BODY,
        "content: { application/json: {} }\n",
        "client-media-type 15: this body has no schema",
    );
}

#[test]
fn a_body_that_may_be_left_out() {
    assert_refused(
        "        required: true\n",
        "",
        "client-optional-body 14: the client sends this body always, though it need not be there",
    );
}

#[test]
fn schemas_without_a_usable_name() {
    for schema in [
        "{ type: string }",
        "{ $ref: '#/components/schemas/Texts/items' }",
    ] {
        let to = format!("{{ name: page, in: query, schema: {schema} }}");
        let found = findings(&changed(PAGE, &to));
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with("client-"), "{found:?}");
    }
    assert_refused(
        PAGE,
        "{ name: page, in: query, schema: { $ref: '#/components/schemas/odd-name' } }",
        "client-schema-name 11: `odd-name` is no name for a type in Rust",
    );
}

#[test]
fn parameters_that_progenitor_would_write_in_another_way() {
    for (parameter, message) in [
        (
            "name: page, in: cookie",
            "the client cannot send a parameter in `cookie`",
        ),
        (
            "name: page, in: query, style: pipeDelimited",
            "the client cannot write the style `pipeDelimited`, only `form`",
        ),
        (
            "name: page, in: query, allowReserved: true",
            "the client encodes reserved characters always",
        ),
        (
            "name: page, in: query, content: {}",
            "the client cannot send a parameter described by `content`",
        ),
        (
            "name: 'a b', in: header",
            "`a b` is no name of a header (RFC 9110, section 5.1)",
        ),
    ] {
        let to = format!("{{ {parameter}, schema: {{ $ref: '#/components/schemas/Text' }} }}");
        assert_refused(PAGE, &to, &format!("client-parameter 11: {message}"));
    }
    for (parameter, place) in [
        ("in: query, explode: false", "query"),
        ("in: header", "header"),
    ] {
        let to = format!(
            "{{ name: page, {parameter}, schema: {{ $ref: '#/components/schemas/Texts' }} }}"
        );
        let message =
            format!("client-parameter 11: the client cannot write this schema into the {place}");
        assert_refused(PAGE, &to, &message);
    }
}

#[test]
fn names_that_meet() {
    assert_refused(
        PAGE,
        "{ name: x_trace, in: query, schema: { $ref: '#/components/schemas/Text' } }",
        "client-name-taken 12: `x_trace` is the name of two arguments of the client's method",
    );
    assert_refused(
        PAGE,
        "{ name: body, in: query, schema: { $ref: '#/components/schemas/Text' } }",
        "client-name-taken 11: `body` is the name of two arguments of the client's method",
    );
    let second = "    get:\n      operationId: add_item\n      responses: { '200': { description: done } }\n    post:\n";
    let found = findings(
        &changed("    post:\n", second)
            .replace("/shops/{shop}/items:\n    get", "/shops:\n    get")
            .replace("    post:\n", "  /shops/{shop}/items:\n    post:\n"),
    );
    assert_eq!(
        found,
        ["client-name-taken 10: `add_item` is the name of two methods"]
    );
    for (id, message) in [
        ("exec", "`exec` is the name of another method of the client"),
        ("'2fa'", "`2fa` is no name for a method in Rust"),
        ("match", "`match` is no name for a method in Rust"),
    ] {
        assert_refused(
            "operationId: addItem",
            &format!("operationId: {id}"),
            &format!("client-name 6: {message}"),
        );
    }
    assert_refused(
        "      operationId: addItem\n",
        "",
        "client-name 6: the operation has no `operationId`",
    );
}

#[test]
fn paths_whose_braces_and_parameters_do_not_agree() {
    for (path, message) in [
        (
            "/shops/{shop/items",
            "the path `/shops/{shop/items` has braces that do not match",
        ),
        (
            "/shops/{store}/items",
            "the path `/shops/{store}/items` names `store`, which is no parameter",
        ),
        (
            "/shops/items",
            "the path parameter `shop` is not in the path `/shops/items`",
        ),
    ] {
        assert_refused(
            "/shops/{shop}/items",
            path,
            &format!("client-path 6: {message}"),
        );
    }
}

#[test]
fn credentials_that_are_more_than_a_key_in_a_header() {
    let message =
        "client-security 8: the client can show an API key, in one header, and nothing else";
    for security in [
        "[{ cookie: [] }]",
        "[{ key: [], token: [] }]",
        "[{ unknown: [] }]",
    ] {
        assert_refused(
            "security: [{ key: [] }]",
            &format!("security: {security}"),
            message,
        );
    }
}

#[test]
fn methods_and_servers_that_the_client_does_not_have() {
    let more = "    trace:\n      responses: {}\n    post:\n";
    assert_refused(
        "    post:\n",
        more,
        "client-method 6: the client has no way to send `TRACE`",
    );
    assert_refused(
        "      summary: Add an item\n",
        "      servers: [{ url: 'https://elsewhere' }]\n",
        "client-server 7: the client sends every request to one base URL",
    );
}

#[test]
fn references_to_nothing() {
    let found = findings(&changed(PAGE, "{ $ref: '#/components/parameters/Page' }"));
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("dangling-reference 11: "), "{found:?}");
}

#[test]
fn an_operation_is_never_dropped_in_silence() {
    for (from, to) in [
        ("name: page, ", ""),
        ("in: query, ", ""),
        ("      responses:\n", "      answers:\n"),
    ] {
        let found = findings(&changed(from, to));
        assert!(!found.is_empty(), "nothing was said about `{from}`");
    }
}

#[test]
fn everything_is_told_in_one_run() {
    let contract = changed("operationId: addItem", "operationId: exec")
        .replace(PAGE, "{ name: page, in: cookie }")
        .replace("security: [{ key: [] }]", "security: [{ cookie: [] }]");
    let codes: Vec<String> = findings(&contract)
        .iter()
        .filter_map(|finding| finding.split(' ').next().map(str::to_owned))
        .collect();
    assert_eq!(
        codes,
        ["client-name", "client-security", "client-parameter"]
    );
}
