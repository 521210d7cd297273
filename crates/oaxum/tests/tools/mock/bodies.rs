//! Request bodies of every kind that is looked into.

use super::{Reply, Server, document};

fn taking(members: &str, content: &str) -> Server {
    let body = format!("requestBody: {{{members}content: {{{content}}}}}");
    let post = format!("post: {{{body}, responses: {{'204': {{description: ok}}}}}}");
    Server::new(&document(&format!("{{/x: {{{post}}}}}"), COMPONENTS))
}

const COMPONENTS: &str = "
components:
  schemas:
    Pet:
      type: object
      additionalProperties: false
      required: [name, id]
      properties:
        id: {type: integer, readOnly: true}
        name: {type: string, maxLength: 3}
        tags: {type: array, items: {type: integer}, uniqueItems: true}
        owner: {oneOf: [{$ref: '#/components/schemas/Owner'}, {type: 'null'}]}
    Owner: {type: object, properties: {age: {type: integer, format: int32}}}
    Shape:
      oneOf: [{$ref: '#/components/schemas/Circle'}, {$ref: '#/components/schemas/Square'}]
      discriminator: {propertyName: kind, mapping: {round: '#/components/schemas/Circle', Square: Square}}
    Circle: {type: object, required: [kind], properties: {kind: {type: string}, radius: {type: number}}}
    Square: {type: object, required: [kind], properties: {kind: {type: string}, side: {type: number}}}
";

const PET: &str = "application/json: {schema: {$ref: '#/components/schemas/Pet'}}";

#[track_caller]
fn sound(reply: &Reply) {
    assert_eq!(reply.status, 204, "{}", reply.text());
}

#[tokio::test]
async fn a_json_body_is_held_against_its_schema() {
    let server = taking("", PET);
    let post = async |body: &'static str| {
        server
            .post("/x", "application/json; charset=utf-8", body)
            .await
    };
    sound(&post(r#"{"name":"Tom","tags":[1,2],"owner":null}"#).await);
    sound(&post(r#"{"name":"Tom","owner":{"age":9}}"#).await);
    let wrong =
        post(r#"{"name":"Tommy","tags":[1,1],"colour":"red","owner":{"age":3000000000}}"#).await;
    let mut found = wrong.violations();
    found.sort();
    assert_eq!(
        found,
        [
            "body /colour additional_properties",
            "body /name max_length",
            "body /owner/age maximum",
            "body /tags unique_items",
        ]
    );
    assert_eq!(post("[]").await.violations(), ["body  type"]);
    assert_eq!(post("{").await.violations(), ["body  syntax"]);
    // What only an answer has, a request must not.
    assert_eq!(
        post(r#"{"name":"Tom","id":1}"#).await.violations(),
        ["body /id additional_properties"]
    );
}

#[tokio::test]
async fn a_discriminator_chooses_what_counts() {
    let server = taking(
        "",
        "application/json: {schema: {$ref: '#/components/schemas/Shape'}}",
    );
    let post = async |body: &'static str| server.post("/x", "application/json", body).await;
    sound(&post(r#"{"kind":"round","radius":1}"#).await);
    sound(&post(r#"{"kind":"Square","side":1}"#).await);
    assert_eq!(post(r#"{"kind":"Circle"}"#).await.status, 400);
}

#[tokio::test]
async fn a_body_may_be_left_out_unless_it_is_required() {
    sound(&taking("", PET).send("POST", "/x", &[], "").await);
    let required = taking("required: true, ", PET);
    assert_eq!(
        required.send("POST", "/x", &[], "").await.violations(),
        ["body  required"]
    );
}

#[tokio::test]
async fn another_media_type_is_415() {
    let server = taking("", &format!("{PET}, text/plain: {{}}"));
    for media_type in ["application/xml", "", "application/jsonp"] {
        let reply = server.post("/x", media_type, "<a/>").await;
        assert_eq!(reply.status, 415, "{media_type}");
        assert_eq!(
            reply.json()["detail"],
            "Send the body as application/json or text/plain, and say so in Content-Type."
        );
    }
    let any = taking("", "'*/*': {}");
    sound(&any.post("/x", "image/png", "...").await);
}

const FORM: &str = "{schema: {type: object, required: [name], properties: {name: {type: string}, age: {type: integer}, tags: {type: array, items: {type: string}, maxItems: 2}, owner: {type: object, required: [id]}}}}";

#[tokio::test]
async fn forms_are_objects() {
    let media_type = "application/x-www-form-urlencoded";
    let server = taking("", &format!("{media_type}: {FORM}"));
    sound(
        &server
            .post("/x", media_type, "name=Tom+Cat&age=7&tags=a&tags=b")
            .await,
    );
    sound(
        &server
            .post("/x", media_type, "name=Tom&tags=a&owner=%7B%22id%22%3A1%7D")
            .await,
    );
    let wrong = server
        .post("/x", media_type, "age=old&tags=a&tags=b&tags=c")
        .await;
    let mut found = wrong.violations();
    found.sort();
    assert_eq!(
        found,
        [
            "body /age type",
            "body /name required",
            "body /tags max_items"
        ]
    );
    assert_eq!(
        server.post("/x", media_type, "name=%ff").await.violations(),
        ["body  encoding"]
    );
}

#[tokio::test]
async fn multipart_parts_are_members() {
    let server = taking("", &format!("multipart/form-data: {FORM}"));
    let part = |name: &str, text: &str| {
        format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"{text}\r\n")
    };
    let json = "\r\nContent-Type: application/json\r\n\r\n{\"id\":1}";
    let file = "; filename=\"a.txt\"\r\n\r\nTom";
    let body = [
        part("name", file),
        part("age", "\r\n\r\n7"),
        part("owner", json),
        "--b--\r\n".into(),
    ];
    sound(
        &server
            .post("/x", "multipart/form-data; boundary=b", body.concat())
            .await,
    );
    let body = [part("age", "\r\n\r\nold"), "--b--\r\n".into()].concat();
    let wrong = server
        .post("/x", "multipart/form-data; boundary=b", body)
        .await;
    let mut found = wrong.violations();
    found.sort();
    assert_eq!(found, ["body /age type", "body /name required"]);
    let unbounded = server.post("/x", "multipart/form-data", "").await;
    assert_eq!(unbounded.violations(), ["body  syntax"]);
}

#[tokio::test]
async fn openapi_3_0_has_its_own_null_and_bounds() {
    let schema = "{type: object, properties: {a: {type: string, nullable: true, enum: [x]}, n: {type: integer, minimum: 1, exclusiveMinimum: true}, f: {type: string, format: byte}}}";
    let body = format!("requestBody: {{content: {{application/json: {{schema: {schema}}}}}}}");
    let text = document(
        &format!("{{/x: {{post: {{{body}, responses: {{'204': {{description: ok}}}}}}}}}}"),
        "",
    );
    let server = Server::new(&text.replace("3.1.0", "3.0.3"));
    sound(
        &server
            .post("/x", "application/json", r#"{"a":null,"n":2,"f":"YQ=="}"#)
            .await,
    );
    let wrong = server
        .post("/x", "application/json", r#"{"a":"y","n":1,"f":"a"}"#)
        .await;
    let mut found = wrong.violations();
    found.sort();
    assert_eq!(
        found,
        [
            "body /a enum",
            "body /f format",
            "body /n exclusive_minimum"
        ]
    );
}
