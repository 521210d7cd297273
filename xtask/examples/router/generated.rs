//! The implementation of the generated trait.

use axum::Router;
use axum::response::Response;
use oaxum_runtime::server::{Context, Credentials, Denied, Limits, Refusal, Rejection};

use crate::KEY;
use crate::server::{Authenticator, PutError, PutRequest, PutResponse, ShelvesApi, router as of};
use crate::types::{Placed, Problem};

pub fn router() -> Router {
    of(Shelves, Door, Limits::default())
}

struct Shelves;

impl ShelvesApi for Shelves {
    type Principal = ();

    async fn put(&self, _: Context, request: PutRequest) -> Result<PutResponse, PutError> {
        Ok(PutResponse::Ok(Placed {
            shelf: request.shelf.into_inner(),
            position: request.position.get(),
            item: request.body,
        }))
    }

    fn reject(&self, rejection: Rejection, _: &Refusal<'_>) -> Response {
        let status = rejection.status();
        let problem = Problem {
            title: status.canonical_reason().unwrap_or("Error").to_owned(),
            status: i32::from(status.as_u16()),
            detail: rejection.detail(),
        };
        rejection.respond("application/problem+json", &problem)
    }
}

struct Door;

impl Authenticator for Door {
    type Principal = ();

    async fn key(&self, credentials: Credentials<'_>) -> Result<(), Denied> {
        if credentials.secret == KEY {
            Ok(())
        } else {
            Err(Denied::Invalid)
        }
    }
}
