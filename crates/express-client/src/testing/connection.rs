//! Connections: requests in, answers out, and their failures.

use std::{io, sync::Arc, time::Duration};

use bytes::Bytes;
use futures_util::{
    StreamExt as _,
    stream::{self, BoxStream},
};
use http::{HeaderValue, Request, Response, StatusCode, header::CONTENT_LENGTH};
use http_body::Frame;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use oaxum_runtime::server::Router;
use tokio::{net::TcpListener, task::JoinSet};
use tower::ServiceExt;

use super::{
    Shared,
    exchange::{RecordedRequest, Repeat},
    lock,
    reply::{Answer, Kind, Reply},
};

/// A body in parts, the last of which may be a failure.
type Parts = StreamBody<BoxStream<'static, io::Result<Frame<Bytes>>>>;

/// The time that a part of a body has to leave before the connection ends.
const LEAVING: Duration = Duration::from_millis(10);

/// Serves connections until the task ends, and they with it.
pub(super) async fn accept(listener: TcpListener, shared: Arc<Shared>, router: Router) {
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let (shared, router) = (Arc::clone(&shared), router.clone());
        connections.spawn(async move {
            let service = service_fn(|request| answer(&shared, &router, request));
            // A connection that breaks is what some tests are about.
            let _ = http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
        while connections.try_join_next().is_some() {}
    }
}

/// An error ends the connection.
async fn answer(
    shared: &Shared,
    router: &Router,
    request: Request<Incoming>,
) -> io::Result<Response<Parts>> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
    let recorded = RecordedRequest::new(&head, body.clone());
    lock(&shared.requests).push(recorded.clone());
    let scripted = lock(&shared.script).pop_front();
    match scripted.unwrap_or_else(Reply::pass).0 {
        Kind::Whole(answer) => Ok(whole(answer)),
        Kind::Half(answer) => Ok(half(answer)),
        Kind::Disconnect => Err(io::Error::other("the script ends the connection")),
        Kind::Stall => std::future::pending().await,
        Kind::Pass => {
            let repeat = lock(&shared.answered).find(&recorded);
            let answer = match repeat {
                Repeat::Same(answer) => *answer,
                Repeat::Other => Answer::problem(422, "The key belongs to another request."),
                Repeat::New => {
                    let request = Request::from_parts(head, Full::new(body));
                    let answer = routed(router, request).await?;
                    lock(&shared.answered).keep(&recorded, &answer);
                    answer
                }
            };
            Ok(whole(answer))
        }
    }
}

/// What the contract says.
async fn routed(router: &Router, request: Request<Full<Bytes>>) -> io::Result<Answer> {
    let response = match router.clone().oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    let (head, body) = response.into_parts();
    Ok(Answer {
        status: head.status,
        headers: head.headers,
        body: body.collect().await.map_err(io::Error::other)?.to_bytes(),
    })
}

fn whole(answer: Answer) -> Response<Parts> {
    let body = Frame::data(answer.body.clone());
    response(answer, stream::iter([Ok(body)]).boxed())
}

fn half(answer: Answer) -> Response<Parts> {
    let first = Frame::data(answer.body.slice(..answer.body.len() / 2));
    let end = async {
        tokio::time::sleep(LEAVING).await;
        Err(io::Error::other("the script ends the connection"))
    };
    let parts = stream::iter([Ok(first)]).chain(stream::once(end));
    response(answer, parts.boxed())
}

fn response(
    answer: Answer,
    parts: BoxStream<'static, io::Result<Frame<Bytes>>>,
) -> Response<Parts> {
    let Answer {
        status,
        headers,
        body,
    } = answer;
    let mut response = Response::new(StreamBody::new(parts));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    if status != StatusCode::NOT_MODIFIED && status != StatusCode::NO_CONTENT {
        let length = HeaderValue::from(body.len());
        response.headers_mut().insert(CONTENT_LENGTH, length);
    }
    response
}
