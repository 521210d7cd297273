//! What operations become: where parameters are read from, what bodies carry, who may call.

use super::{corpus, fixture};

/// The text of a generated file, each run of white space one space.
#[track_caller]
fn text(fixture: &str, file: &str) -> String {
    let output = fixture::package(fixture);
    let path = format!("src/server/{file}.rs");
    let found = output
        .files
        .iter()
        .find(|(known, _)| known.to_str() == Some(&path));
    let (_, text) = found.unwrap_or_else(|| panic!("{fixture} has no {path}"));
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn assert_has(text: &str, expected: &[&str]) {
    for part in expected {
        assert!(text.contains(part), "{part} is not in {text}");
    }
}

#[test]
fn every_style_is_said_where_it_is_not_the_usual_one() {
    assert_has(
        &text("styles", "untagged_operations"),
        &[
            "pub scalar: types::SimpleScalar = rt::path(\"scalar\", &rt::NUMBER),",
            "rt::path(\"a\", rt::shape!(rt::Shape::array(&rt::NUMBER))).style(rt::Style::Label, false)",
            ".style(rt::Style::Matrix, true)",
            ".style(rt::Style::SpaceDelimited, false).optional()",
            ".style(rt::Style::PipeDelimited, false).optional()",
            ".style(rt::Style::DeepObject, true).optional()",
            "pub nullable: Option<i64> =",
            "pub json: Option<types::Filter> = rt::query(\"json\", &rt::JSON).optional(),",
            "pub empty: Option<i64> = rt::query(\"empty\", &rt::NUMBER).or_empty(),",
            "rt::query(\"word\", &rt::TEXT).or(|| \"all\".to_owned()),",
            "rt::query(\"order\", &rt::TEXT).or(|| types::Order::Asc),",
            "pub r#type: Option<String> = rt::query(\"type\", &rt::TEXT).optional(),",
            "\"spread\", \"x\", \"y\", \"tags\", \"either\",",
            "rt::cookie(\"sid\", &rt::TEXT),",
        ],
    );
    assert_has(
        &text("styles", "operations"),
        &["SUFFIXED = \"suffixed\": GET \"/files/{name}.json\", takes [], gives [];"],
    );
}

#[test]
fn every_media_type_has_its_way() {
    assert_has(
        &text("media", "untagged_operations"),
        &[
            "Json(types::Thing) = \"application/json\" | \"application/vnd.thing+json\" | \"application/x-www-form-urlencoded\",",
            "Image(rt::Incoming<rt::Bytes>) = \"image/*\",",
            "Xml(rt::Incoming<rt::Bytes>) = \"application/xml\",",
            "Json(types::Thing) = json \"application/json\" in_any &[\"application/json\", \"application/vnd.thing+json\"],",
            "Image(rt::TypedBody) = typed \"image/*\",",
            "pub body: types::Thing = rt::body!(rt::Media::json(\"*/*\")),",
            "File(rt::File) = rt::PartSpec::file(\"file\").required().media(&[\"image/png\", \"image/jpeg\"]),",
            "About(rt::WithHeaders<types::Thing>) = rt::PartSpec::new(\"about\", &rt::JSON).headers(&[\"X-Signature\"]),",
            "Ok(body: rt::Outgoing<types::Thing>) => rt::Reply::json_lines(200,",
            "Ok(body: rt::Outgoing<rt::Event<types::Thing>>) => rt::Reply::events(200,",
        ],
    );
}

#[test]
fn every_status_is_a_variant() {
    assert_has(
        &text("media", "untagged_operations"),
        &[
            "SeeOther { location: rt::Uri, } => rt::Reply::empty(303).header(\"location\", &location),",
            "NotModified => rt::Reply::empty(304),",
            "ClientError(status: rt::StatusIn<4>, body: types::Problem) =>",
            "rt::other(status.as_u16(), &[404])",
            "rt::other(status.as_u16(), &[200, 201, 303, 304, 404, 4])",
            "Success(status: rt::StatusIn<2>) => rt::Reply::empty(rt::other(status.as_u16(), &[200])),",
            "pub enum AnythingResponse { /// `default`: Whatever it is. Default(status: rt::StatusCode, body: types::Thing) => rt::json(status.as_u16(), &body), }",
        ],
    );
}

#[test]
fn every_requirement_is_asked_of_its_scheme() {
    assert_has(
        &text("alternatives", "router"),
        &[
            "EVERYBODY => everybody(EverybodyRequest) [];",
            "USUAL => usual(UsualRequest) [token[\"read\"]];",
            "[by_header[] and by_query[]];",
            "by_header[] and by_cookie[] or token[\"read\", \"write\"] or login[]",
            "optional oauth[",
        ],
    );
    let authenticator = text("alternatives", "authenticator");
    assert_has(
        &authenticator,
        &[
            "fn combine(",
            "credentials: rt::Credentials<'_, rt::Basic>",
            "certificate = connection,",
            "by_query = query(\"key\"),",
        ],
    );
    assert!(
        !authenticator.contains("unused"),
        "no operation asks for it"
    );
    assert_has(
        &text("alternatives", "api"),
        &[
            "context: rt::Context, request: EverybodyRequest",
            "context: rt::Context<Option<Self::Principal>>",
        ],
    );
}

#[test]
fn what_goes_as_bytes_although_its_schema_says_more_is_told() {
    let output = fixture::package("media");
    let omitted: Vec<&str> = output
        .omitted
        .iter()
        .map(|omitted| omitted.what.as_str())
        .collect();
    assert_eq!(
        omitted,
        ["the schema of `application/xml` of `send`, whose bodies go as bytes"]
    );
}

#[test]
fn a_document_without_schemes_needs_no_authenticator() {
    let output = fixture::package("media");
    let mut files = output.files.keys();
    assert!(!files.any(|path| path.ends_with("authenticator.rs")));
    assert_has(
        &text("media", "router"),
        &["pub fn router<A: MediaFixtureApi>(api: A, limits: rt::Limits) -> rt::Router {"],
    );
}

/// The best rival writes 166 lines for each operation of a document of this size, types and all.
#[test]
fn an_operation_takes_few_lines() {
    for path in corpus::documents() {
        if !path.ends_with("datadog-v1.yaml") {
            continue;
        }
        let (sources, root) = oaxum::source::Sources::load(&path).unwrap();
        let output = oaxum::generate(&sources, root, &oaxum::Settings::default()).unwrap();
        let server = output.files.iter().filter(|(path, _)| {
            path.starts_with("src/server") && path.extension().is_some_and(|end| end == "rs")
        });
        let lines: usize = server.map(|(_, text)| text.lines().count()).sum();
        let each = lines / output.operations;
        assert!(each < 70, "{each} lines for each operation");
    }
}
