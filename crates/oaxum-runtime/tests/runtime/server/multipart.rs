//! Multipart bodies, part by part.

use oaxum_runtime::server as rt;
use serde_json::{Value, json};

use super::{ask, with_body};

rt::operations! {
    UPLOAD = "upload": POST "/", takes ["multipart/form-data"], gives [];
}

rt::parts! {
    /// A part of an upload.
    #[derive(Debug)]
    pub enum UploadPart {
        /// A file.
        File(rt::File) = rt::PartSpec::file("file").required().media(&["image/*"]),
        /// A number.
        Count(i64) = rt::PartSpec::new("count", &rt::NUMBER).required(),
        /// Some texts.
        Tag(String) = rt::PartSpec::new("tag", &rt::TEXT).times(0, 2),
        /// JSON.
        About(Value) = rt::PartSpec::new("about", &rt::JSON),
        /// With a header of its own.
        Signed(rt::WithHeaders<String>) = rt::PartSpec::new("signed", &rt::TEXT)
            .headers(&["x-signature"]),
    }
}

macro_rules! request {
    ($Name:ident, $media:ident) => {
        rt::request! {
            pub struct $Name: stream {} body {
                pub body: rt::Parts<UploadPart> =
                    rt::body!(rt::Media::$media("multipart/form-data")),
            }
        }
    };
}

request!(Open, multipart);
request!(Closed, closed_multipart);

async fn show(mut parts: rt::Parts<UploadPart>) -> Result<Value, rt::Rejection> {
    let mut shown = Vec::new();
    while let Some(part) = parts.next().await {
        shown.push(match part? {
            UploadPart::File(mut file) => {
                let mut text = String::new();
                while let Some(bytes) = file.bytes.next().await {
                    text.push_str(&String::from_utf8_lossy(&bytes?));
                }
                json!([
                    file.file_name,
                    file.headers["content-type"].to_str().unwrap(),
                    text
                ])
            }
            UploadPart::Count(count) => json!({ "count": count }),
            UploadPart::Tag(tag) => json!({ "tag": tag }),
            UploadPart::About(about) => json!({ "about": about }),
            UploadPart::Signed(signed) => {
                json!([
                    signed.value,
                    signed.headers["x-signature"].to_str().unwrap()
                ])
            }
        });
    }
    assert!(parts.next().await.is_none(), "the end stays the end");
    Ok(shown.into())
}

const TYPE: &str = "multipart/form-data; boundary=\"B\"";
const FILE: &str = "name=\"file\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\nPNG";
const COUNT: &str = "name=\"count\"\r\n\r\n5";

/// A body of these parts, each after `Content-Disposition: form-data; `.
fn body(parts: &[&str]) -> String {
    let parts = parts.iter();
    let parts = parts.map(|part| format!("--B\r\nContent-Disposition: form-data; {part}\r\n"));
    format!("{}--B--\r\n", parts.collect::<String>())
}

fn open(parts: &[&str]) -> Result<Value, String> {
    let request = with_body(TYPE, body(parts));
    ask(&UPLOAD, request, |request: Open| show(request.body))
}

fn closed(parts: &[&str]) -> Result<Value, String> {
    let request = with_body(TYPE, body(parts));
    ask(&UPLOAD, request, |request: Closed| show(request.body))
}

#[test]
fn parts_come_typed_and_in_their_order() {
    let about = "name=\"about\"\r\nContent-Type: application/json\r\n\r\n{\"a\": [1]}";
    let signed = "name=\"signed\"\r\nX-Signature: s\r\n\r\ntext";
    let tags = ["name=\"tag\"\r\n\r\n12", "name=\"tag\"\r\n\r\n"];
    assert_eq!(
        open(&[COUNT, tags[0], FILE, tags[1], about, signed]),
        Ok(json!([
            {"count": 5}, {"tag": "12"}, ["a.png", "image/png", "PNG"], {"tag": ""},
            {"about": {"a": [1]}}, ["text", "s"],
        ]))
    );
}

#[test]
fn what_is_missing_is_noticed_at_the_end() {
    assert_eq!(open(&[COUNT]), Err("400 body /file required".to_owned()));
    assert_eq!(
        open(&[]),
        Err("400 body /file required body /count required".to_owned())
    );
}

#[test]
fn what_breaks_the_contract_is_named() {
    let other = "name=\"other\"\r\n\r\n1";
    assert!(open(&[COUNT, other, FILE]).is_ok(), "it is passed over");
    for (part, expected) in [
        (COUNT, "400 body /count repeated"),
        (
            "name=\"tag\"\r\n\r\n\r\n--B\r\nContent-Disposition: form-data; name=\"tag\"\r\n\r\n\r\n--B\r\nContent-Disposition: form-data; name=\"tag\"\r\n\r\n",
            "400 body /tag max_items",
        ),
        ("name=\"signed\"\r\n\r\na", "400 body /signed required"),
        (other, "400 body /other additional_properties"),
        (
            "name=\"about\"\r\nContent-Type: application/json\r\n\r\n{",
            "400 body /about syntax",
        ),
    ] {
        assert_eq!(
            closed(&[COUNT, FILE, part]),
            Err(expected.to_owned()),
            "{part}"
        );
    }
    let count = "name=\"count\"\r\n\r\nx";
    assert_eq!(open(&[count]), Err("400 body /count type".to_owned()));
    let text = "name=\"file\"\r\nContent-Type: text/plain\r\n\r\na";
    assert_eq!(open(&[text]), Err("400 body /file media_type".to_owned()));
}

#[test]
fn a_part_that_is_read_whole_is_limited_and_so_is_the_body() {
    let long = format!("name=\"tag\"\r\n\r\n{}", "x".repeat(65));
    assert_eq!(open(&[&long]), Err("413".to_owned()));
    let file = format!("{FILE}{}", "x".repeat(500));
    assert!(open(&[COUNT, &file]).is_ok());
    let file = format!("{FILE}{}", "x".repeat(2000));
    assert_eq!(open(&[COUNT, &file]), Err("413".to_owned()));
}

#[test]
fn a_body_that_is_no_multipart_is_refused() {
    let plain = |media: &str, body: &'static str| {
        ask(&UPLOAD, with_body(media, body), |request: Open| {
            show(request.body)
        })
    };
    assert_eq!(
        plain("multipart/form-data", "--B--"),
        Err("400 body  boundary".to_owned())
    );
    assert_eq!(plain(TYPE, "nothing"), Err("400 body  syntax".to_owned()));
    assert_eq!(plain("text/plain", "nothing"), Err("415".to_owned()));
    assert_eq!(plain(TYPE, ""), Err("400 body  required".to_owned()));
}
