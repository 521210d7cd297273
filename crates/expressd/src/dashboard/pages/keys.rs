//! API keys.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::routing::get;
use uuid::Uuid;

use super::super::Dashboard;
use super::super::entry::{Answer, Submission, Visitor};
use super::super::failure::{Failure, internal};
use super::super::fields::address;
use super::super::icons;
use super::super::look::{Frame, Look, Place};
use super::super::wording::Day;
use super::{done, page};
use crate::app::{Access, ApiKey, CreateKeyError, Permission, RevokeOutcome};

/// How many keys a page shows.
const PAGE: usize = 25;

/// The longest name of a key, in characters: what people read in a list.
const NAME: usize = 100;

pub fn routes() -> Router<Dashboard> {
    Router::new()
        .route("/keys", get(list))
        .route("/keys/new", get(new).post(create))
        .route("/keys/{id}/revoke", get(confirm).post(revoke))
}

/// A key as it is listed.
struct Key {
    id: Uuid,
    name: String,
    writes: bool,
    created: Day,
    used: Option<Day>,
    revoked: Option<Day>,
}

impl From<ApiKey> for Key {
    fn from(key: ApiKey) -> Self {
        Self {
            id: key.id,
            name: key.name,
            writes: key.access == Access::Write,
            created: Day(key.created_at),
            used: key.last_used_at.map(Day),
            revoked: key.revoked_at.map(Day),
        }
    }
}

#[derive(Template)]
#[template(path = "keys/list.html")]
struct ListPage {
    look: Look,
    frame: Frame,
    keys: Vec<Key>,
    more: Option<String>,
}

#[derive(Template)]
#[template(path = "keys/new.html")]
struct NewPage {
    look: Look,
    frame: Frame,
    name: String,
    writes: bool,
    wrong: Option<String>,
}

#[derive(Template)]
#[template(path = "keys/created.html")]
struct CreatedPage {
    look: Look,
    frame: Frame,
    id: Uuid,
    name: String,
    access: &'static str,
    secret: String,
    origin: String,
}

#[derive(Template)]
#[template(path = "keys/revoke.html")]
struct RevokePage {
    look: Look,
    frame: Frame,
    key: Key,
}

/// `GET /keys`: those in use first, the newest first.
async fn list(State(dashboard): State<Dashboard>, visitor: Visitor) -> Answer {
    visitor.require(Permission::ManageKeys)?;
    let mut keys = dashboard.app.keys(Some(visitor.scope())).await?;
    keys.sort_by_key(|key| (key.revoked_at.is_some(), std::cmp::Reverse(key.created_at)));
    let from: usize = visitor
        .browser
        .query
        .text("from")
        .parse()
        .unwrap_or_default();
    let next = from.saturating_add(PAGE);
    let more = (keys.len() > next).then(|| address("/keys", [("from", &*next.to_string())]));
    let shown = keys.into_iter().skip(from).take(PAGE);
    page(&ListPage {
        look: visitor.look("API keys"),
        frame: visitor.frame(Place::Keys),
        keys: shown.map(Key::from).collect(),
        more,
    })
}

/// `GET /keys/new`
async fn new(visitor: Visitor) -> Answer {
    visitor.require(Permission::ManageKeys)?;
    form(&visitor, String::new(), false, None)
}

/// `POST /keys/new`: shows the secret, this once.
async fn create(
    State(dashboard): State<Dashboard>,
    Submission { visitor, fields }: Submission,
) -> Answer {
    visitor.require(Permission::ManageKeys)?;
    let name = fields.text("name").trim().to_owned();
    let writes = fields.text("access") == Access::Write.as_str();
    let wrong = match name.chars().count() {
        0 => Some("must not be empty: a list of keys is read by their names".to_owned()),
        1..=NAME => None,
        _ => Some(format!("must have at most {NAME} characters")),
    };
    if wrong.is_some() {
        return form(&visitor, name, writes, wrong);
    }
    let access = if writes { Access::Write } else { Access::Read };
    let (scope, actor) = (visitor.scope(), visitor.actor());
    let created = dashboard
        .app
        .create_key(scope, Some(&actor), name, access, None);
    let created = match created.await {
        Ok(created) => created,
        Err(CreateKeyError::Store(error)) => return Err(error.into()),
        Err(error) => return Err(internal(&error)),
    };
    page(&CreatedPage {
        look: visitor.look("New API key"),
        frame: visitor.frame(Place::Keys),
        id: created.key.id,
        name: created.key.name,
        access: if writes {
            "Read and write"
        } else {
            "Read only"
        },
        secret: created.secret.reveal().to_owned(),
        origin: visitor.browser.origin.clone(),
    })
}

/// `GET /keys/{id}/revoke`
async fn confirm(
    State(dashboard): State<Dashboard>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Answer {
    visitor.require(Permission::ManageKeys)?;
    let id = key_id(&id)?;
    let keys = dashboard.app.keys(Some(visitor.scope())).await?;
    let key = keys.into_iter().find(|key| key.id == id);
    let key = key.filter(|key| key.revoked_at.is_none());
    page(&RevokePage {
        look: visitor.look("Revoke a key"),
        frame: visitor.frame(Place::Keys),
        key: key.ok_or(Failure::NotFound)?.into(),
    })
}

/// `POST /keys/{id}/revoke`
async fn revoke(
    State(dashboard): State<Dashboard>,
    Path(id): Path<String>,
    Submission { visitor, .. }: Submission,
) -> Answer {
    visitor.require(Permission::ManageKeys)?;
    let (scope, actor) = (visitor.scope(), visitor.actor());
    let revoked = dashboard
        .app
        .revoke_key(Some(scope), Some(&actor), key_id(&id)?);
    match revoked.await? {
        RevokeOutcome::Revoked(_) | RevokeOutcome::AlreadyRevoked(_) => done("/keys", "revoked"),
        RevokeOutcome::NotFound => Err(Failure::NotFound),
    }
}

fn form(visitor: &Visitor, name: String, writes: bool, wrong: Option<String>) -> Answer {
    page(&NewPage {
        look: visitor.look("New API key"),
        frame: visitor.frame(Place::Keys),
        name,
        writes,
        wrong,
    })
}

fn key_id(text: &str) -> Result<Uuid, Failure> {
    text.parse().map_err(|_| Failure::NotFound)
}
