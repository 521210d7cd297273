//! The same operation as one would write it in axum: its extractors, serde, a check of each rule,
//! and the id of the request in the answer.

use std::sync::{Arc, LazyLock};

use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{FromRequestParts, Json, Path, Query};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Router, extract::State};
use regex::Regex;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::KEY;

static SHELF: LazyLock<Regex> = LazyLock::new(|| Regex::new("^shf_[0-9a-f]{16}$").unwrap());
static SKU: LazyLock<Regex> = LazyLock::new(|| Regex::new("^[A-Z]{3}-[0-9]{6}$").unwrap());

pub fn router() -> Router {
    let state = Arc::new(Storeroom { key: KEY });
    Router::new()
        .route("/shelves/{shelf}/items", post(put))
        .with_state(state)
}

struct Storeroom {
    key: &'static str,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PutQuery {
    position: i32,
    #[serde(default)]
    dry_run: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Item {
    name: String,
    sku: String,
    quantity: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tags: Option<Vec<String>>,
}

#[derive(Serialize)]
struct Placed {
    shelf: String,
    position: i32,
    item: Item,
}

/// Whoever sends the key.
struct Keeper;

impl FromRequestParts<Arc<Storeroom>> for Keeper {
    type Rejection = Refused;

    async fn from_request_parts(
        parts: &mut Parts,
        storeroom: &Arc<Storeroom>,
    ) -> Result<Self, Refused> {
        match parts.headers.get("x-key") {
            Some(key) if key.as_bytes() == storeroom.key.as_bytes() => Ok(Self),
            _ => Err(Refused {
                status: StatusCode::UNAUTHORIZED,
                violations: Vec::new(),
            }),
        }
    }
}

/// The caller's id of the request, or one of our own.
struct RequestId(HeaderValue);

impl<S: Sync> FromRequestParts<S> for RequestId {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let sent = parts.headers.get("x-request-id").cloned();
        Ok(Self(sent.unwrap_or_else(|| {
            let mut text = [0; 36];
            let text = Uuid::now_v7().hyphenated().encode_lower(&mut text);
            HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static("unknown"))
        })))
    }
}

async fn put(
    State(_): State<Arc<Storeroom>>,
    RequestId(request_id): RequestId,
    _: Keeper,
    Path(shelf): Path<String>,
    query: Result<Query<PutQuery>, QueryRejection>,
    body: Result<Json<Item>, JsonRejection>,
) -> Result<Response, Refused> {
    let (Query(query), Json(item)) = (query.map_err(bad)?, body.map_err(bad)?);
    let mut violations = Vec::new();
    let mut rule = |holds: bool, place: &'static str, what: &'static str| {
        if !holds {
            violations.push((place, what));
        }
    };
    rule(SHELF.is_match(&shelf), "/shelf", "must match the pattern");
    rule(
        (0..=999).contains(&query.position),
        "/position",
        "must be from 0 to 999",
    );
    rule(
        length(&item.name, 1, 100),
        "/name",
        "must have 1 to 100 characters",
    );
    rule(SKU.is_match(&item.sku), "/sku", "must match the pattern");
    rule(
        (1..=10_000).contains(&item.quantity),
        "/quantity",
        "must be from 1 to 10000",
    );
    if let Some(tags) = &item.tags {
        rule(tags.len() <= 8, "/tags", "must have at most 8 items");
        let all = tags.iter().all(|tag| length(tag, 1, 20));
        rule(all, "/tags", "must have 1 to 20 characters each");
    }
    if !violations.is_empty() {
        return Err(Refused {
            status: StatusCode::BAD_REQUEST,
            violations,
        });
    }
    let _ = query.dry_run;
    let placed = Placed {
        shelf,
        position: query.position,
        item,
    };
    let mut response = Json(placed).into_response();
    response.headers_mut().insert("x-request-id", request_id);
    Ok(response)
}

fn length(text: &str, least: usize, most: usize) -> bool {
    (least..=most).contains(&text.chars().count())
}

fn bad(_: impl std::fmt::Display) -> Refused {
    Refused {
        status: StatusCode::BAD_REQUEST,
        violations: Vec::new(),
    }
}

struct Refused {
    status: StatusCode,
    violations: Vec<(&'static str, &'static str)>,
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (self.status, Json(self.violations)).into_response()
    }
}
