//! Bodies by media type: forms, texts, bytes, JSON lines, events, and choices among them.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::Request;
use futures_util::stream;
use oaxum_runtime::Value;
use oaxum_runtime::server as rt;
use serde_json::json;

use super::{ask, with_body};

rt::operations! {
    SEND = "send": POST "/", takes ["x/y"], gives [];
}

const FIELDS: rt::Shape = rt::Shape::object(
    &[
        ("n", rt::NUMBER),
        ("tags", rt::Shape::array(&rt::TEXT)),
        ("ids", rt::Shape::array(&rt::NUMBER)),
        ("deep", rt::Shape::object(&[("x", rt::NUMBER)], &rt::TEXT)),
        ("json", rt::JSON),
    ],
    &rt::TEXT,
);

rt::bodies! {
    /// One of several.
    #[derive(Debug)]
    pub enum AnyBody {
        /// A value.
        Value(Value) = "application/json" | "application/x-www-form-urlencoded",
        /// A value of another kind.
        Simple(i64) = "application/json;simple",
        /// A text.
        Text(String) = "text/plain",
        /// An image.
        Image(rt::Incoming<rt::Bytes>) = "image/*",
        /// Numbers.
        Lines(rt::Incoming<i64>) = "application/x-ndjson",
        /// Events with JSON.
        Events(rt::Incoming<rt::Event<BTreeMap<String, i64>>>) = "text/event-stream",
        /// Anything else.
        Other(rt::Incoming<rt::Bytes>) = "*/*",
    }
}

rt::request! {
    pub struct AnyRequest: stream {} body {
        pub body: AnyBody = rt::body!(
            rt::Media::bytes("*/*"),
            rt::Media::bytes("image/*"),
            rt::Media::json("application/json"),
            rt::Media::json("application/json;simple"),
            rt::Media::styled_form(
                "application/x-www-form-urlencoded",
                &FIELDS,
                &[("ids", rt::Style::PipeDelimited, false), ("deep", rt::Style::DeepObject, true)],
            ),
            rt::Media::text("text/plain", &rt::TEXT),
            rt::Media::json_lines("application/x-ndjson"),
            rt::Media::events("text/event-stream", &rt::JSON),
        ),
    }
}

async fn bytes(mut body: rt::Incoming<rt::Bytes>) -> Result<String, rt::Rejection> {
    let mut text = String::new();
    while let Some(bytes) = body.next().await {
        text.push_str(&String::from_utf8_lossy(&bytes?));
    }
    Ok(text)
}

async fn show(request: AnyRequest) -> Result<Value, rt::Rejection> {
    Ok(match request.body {
        AnyBody::Value(value) => json!({ "value": value }),
        AnyBody::Simple(value) => json!({ "simple": value }),
        AnyBody::Text(text) => json!({ "text": text }),
        AnyBody::Image(body) => json!({ "image": bytes(body).await? }),
        AnyBody::Other(body) => json!({ "other": bytes(body).await? }),
        AnyBody::Lines(mut lines) => {
            let mut all = Vec::new();
            while let Some(line) = lines.next().await {
                all.push(line?);
            }
            json!({ "lines": all })
        }
        AnyBody::Events(mut events) => {
            let mut all = Vec::new();
            while let Some(event) = events.next().await {
                let event = event?;
                let retry = event.retry.map(|retry| retry.as_millis());
                all.push(json!([
                    event.data,
                    event.event,
                    event.id,
                    retry.map(|ms| ms.to_string())
                ]));
            }
            json!({ "events": all })
        }
    })
}

fn sent(media: &str, body: impl Into<Body>) -> Result<Value, String> {
    ask(&SEND, with_body(media, body), show)
}

fn chunked(pieces: &'static [&'static str]) -> Body {
    Body::from_stream(stream::iter(
        pieces.iter().map(|&piece| Ok::<_, std::io::Error>(piece)),
    ))
}

#[test]
fn the_media_type_that_fits_best_is_meant() {
    for (media, body, expected) in [
        ("application/json", "1", json!({"value": 1})),
        ("Application/JSON; charset=utf-8", "1", json!({"value": 1})),
        ("application/json; simple", "1", json!({"simple": 1})),
        ("text/plain; charset=utf-8", "12", json!({"text": "12"})),
        ("image/png", "x", json!({"image": "x"})),
        ("font/woff", "x", json!({"other": "x"})),
    ] {
        assert_eq!(sent(media, body), Ok(expected), "{media}");
    }
    let unstated = Request::builder()
        .method("POST")
        .uri("/")
        .body(Body::from("x"))
        .unwrap();
    assert_eq!(ask(&SEND, unstated, show), Ok(json!({"other": "x"})));
    assert_eq!(sent("nonsense", "x"), Err("415".to_owned()));
}

#[test]
fn a_form_becomes_an_object() {
    let form = |body: &'static str| sent("application/x-www-form-urlencoded", body);
    assert_eq!(
        form("n=1&tags=a+b&tags=c%26&other=2&json=%7B%22a%22:1%7D"),
        Ok(json!({"value": {
            "n": 1, "tags": ["a b", "c&"], "other": "2", "json": {"a": 1},
        }}))
    );
    assert_eq!(
        form("ids=1|2&deep[x]=3&tags=a"),
        Ok(json!({"value": {"ids": [1, 2], "deep": {"x": 3}, "tags": ["a"]}}))
    );
    assert_eq!(form("n=1&n=2"), Err("400 body /n repeated".to_owned()));
    assert_eq!(form("n=%FF"), Err("400 body /n encoding".to_owned()));
    assert_eq!(form(""), Err("400 body  required".to_owned()));
}

#[test]
fn a_text_is_utf8() {
    assert_eq!(sent("text/plain", "naïve"), Ok(json!({"text": "naïve"})));
    assert_eq!(
        sent("text/plain", vec![0xFF]),
        Err("400 body  encoding".to_owned())
    );
    assert_eq!(sent("text/plain", "x".repeat(65)), Err("413".to_owned()));
}

#[test]
fn bytes_are_handed_on_up_to_their_own_limit() {
    assert_eq!(
        sent("image/png", chunked(&["a", "", "b"])),
        Ok(json!({"image": "ab"}))
    );
    assert_eq!(
        sent("image/png", ""),
        Ok(json!({"image": ""})),
        "an empty file is a file"
    );
    assert!(sent("image/png", "x".repeat(1024)).is_ok());
    assert_eq!(sent("image/png", "x".repeat(1025)), Err("413".to_owned()));
    let endless = stream::repeat_with(|| Ok::<_, std::io::Error>("xxxxxxxxxxxxxxxx"));
    assert_eq!(
        sent("image/png", Body::from_stream(endless)),
        Err("413".to_owned())
    );
    let broken = stream::iter([Ok("x"), Err(std::io::Error::other("gone"))]);
    assert_eq!(
        sent("image/png", Body::from_stream(broken)),
        Err("400".to_owned())
    );
}

#[test]
fn json_lines_come_one_by_one() {
    let lines = |body: Body| sent("application/x-ndjson", body);
    assert_eq!(
        lines(chunked(&["1\n", "2", "0\r\n\n  \n3\n", "4"])),
        Ok(json!({"lines": [1, 20, 3, 4]}))
    );
    assert_eq!(
        lines(chunked(&["1\nx\n2"])),
        Err("400 body /1 syntax".to_owned())
    );
    assert_eq!(
        lines(chunked(&["1\n\"a\"\n"])),
        Err("400 body /1 type".to_owned())
    );
    assert_eq!(lines("1".repeat(70).into()), Err("413".to_owned()));
}

#[test]
fn events_come_one_by_one() {
    let events = |body: Body| sent("text/event-stream", body);
    assert_eq!(
        events(chunked(&[
            ": hello\n\ndata: {\"a\":\ndata: 1}\nevent: kind\nid: 7\nretry: 20\n\n",
            "data:{}\r\n\r\n\ndata: {\"cut off\": 1}",
        ])),
        Ok(json!({"events": [
            [null, null, null, null],
            [{"a": 1}, "kind", "7", "20"],
            [{}, null, null, null],
        ]}))
    );
    assert_eq!(
        events(chunked(&["data: {}\n\ndata: x\n\n"])),
        Err("400 body /1 type".to_owned())
    );
    let wrong = chunked(&["data: {\"a\": \"b\"}\n\n"]);
    assert_eq!(events(wrong), Err("400 body /0/a type".to_owned()));
}
