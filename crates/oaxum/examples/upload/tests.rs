//! Files without a network, in a folder of their own.

use std::fs;

use axum::Router;
use axum::body::Body;
use futures_util::stream;
use oaxum_runtime::server::Limits;
use tempfile::TempDir;

use crate::folder::Folder;
use crate::testing::{Answer, get, send, send_as};

const LIMITS: Limits = Limits {
    body: 1000,
    stream: 1 << 20,
};

fn files(folder: &TempDir) -> Router {
    crate::router(Folder::open(folder.path()).unwrap(), LIMITS)
}

/// A form of these parts: what stands in `Content-Disposition` after `form-data`, and the content.
async fn upload(router: &Router, parts: &[(&str, &[u8])]) -> Answer {
    let mut form = Vec::new();
    for (disposition, content) in parts {
        let head = format!("--B\r\nContent-Disposition: form-data; {disposition}\r\n\r\n");
        form.extend_from_slice(head.as_bytes());
        form.extend_from_slice(content);
        form.extend_from_slice(b"\r\n");
    }
    form.extend_from_slice(b"--B--\r\n");
    // As a network would bring it: in pieces that care for no boundary.
    let pieces: Vec<_> = form.chunks(1000).map(<[u8]>::to_vec).collect();
    let body = Body::from_stream(stream::iter(pieces.into_iter().map(std::io::Result::Ok)));
    let media = "multipart/form-data; boundary=B";
    send_as(router, "POST", "/files", media, body).await
}

#[track_caller]
fn is_empty(folder: &TempDir) {
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
}

#[tokio::test]
async fn a_file_comes_back_as_it_went_in() {
    let folder = TempDir::new().unwrap();
    let router = files(&folder);
    let bytes: Vec<u8> = (0..300_000_u32).map(|n| n.to_le_bytes()[0]).collect();
    let file = ("name=\"file\"; filename=\"../../odd\"", bytes.as_slice());
    let stored = upload(&router, &[file, ("name=\"title\"", b"Numbers")]).await;
    assert_eq!(stored.status, 201, "{}", stored.text());
    let (about, place) = (stored.json(), stored.header("location"));
    assert_eq!(
        (&about["title"], &about["size"]),
        (&"Numbers".into(), &300_000.into())
    );

    let read = send(&router, get(place), "").await;
    assert_eq!(read.header("content-length"), "300000");
    assert!(read.body == bytes, "other bytes");
    let known = send(&router, get(&format!("{place}/about")), "").await;
    assert_eq!(known.json(), about);
}

#[tokio::test]
async fn what_breaks_the_contract_leaves_nothing_behind() {
    let folder = TempDir::new().unwrap();
    let router = files(&folder);
    let file = ("name=\"file\"", b"bytes".as_slice());
    for (parts, pointer) in [
        (vec![file, ("name=\"title\"", b"".as_slice())], "/title"),
        (vec![file, file], "/file"),
        (vec![file, ("name=\"other\"", b"1")], "/other"),
        (vec![("name=\"title\"", b"Nothing")], "/file"),
    ] {
        let refused = upload(&router, &parts).await;
        assert_eq!(refused.status, 400);
        assert_eq!(refused.pointers(), [pointer]);
        is_empty(&folder);
    }
}

#[tokio::test]
async fn a_file_beyond_the_limit_leaves_nothing_behind() {
    let folder = TempDir::new().unwrap();
    let large = vec![0; LIMITS.stream + 1];
    let refused = upload(&files(&folder), &[("name=\"file\"", &large)]).await;
    assert_eq!(refused.status, 413);
    is_empty(&folder);
}

#[tokio::test]
async fn a_file_that_nobody_stored_is_not_found() {
    let folder = TempDir::new().unwrap();
    let router = files(&folder);
    let place = "/files/0190163d-8694-739b-aea5-966c26f8ad91";
    assert_eq!(send(&router, get(place), "").await.status, 404);
    assert_eq!(
        send(&router, get("/files/..%2Fsecret"), "").await.status,
        400
    );
}
