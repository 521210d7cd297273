//! The accounts of a scope, for its owners.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};
use axum::routing::{get, post};

use super::super::Dashboard;
use super::super::cookies;
use super::super::entry::{Answer, Submission, Visitor};
use super::super::failure::{Failure, internal};
use super::super::icons;
use super::super::look::{Frame, Look, Place};
use super::super::wording::Day;
use super::{done, page, with_cookies};
use crate::app::{
    Account, AccountId, AccountOutcome, CreateAccountOutcome, EmailAddress, NewAccount, Password,
    Permission, Role,
};

pub fn routes() -> Router<Dashboard> {
    Router::new()
        .route("/people", get(list))
        .route("/people/new", get(new).post(create))
        .route("/people/{id}", get(show))
        .route("/people/{id}/role", post(set_role))
        .route("/people/{id}/password", post(reset_password))
        .route("/people/{id}/disable", post(disable))
        .route("/people/{id}/enable", post(enable))
}

/// An account as it is listed.
struct Person {
    id: AccountId,
    email: String,
    role: &'static str,
    since: Day,
    seen: Option<Day>,
    disabled: bool,
    own: bool,
}

impl Person {
    fn of(account: Account, visitor: &Visitor) -> Self {
        Self {
            id: account.id,
            role: account.role.as_str(),
            since: Day(account.created_at),
            seen: account.last_sign_in.map(Day),
            disabled: !account.is_enabled(),
            own: account.id == visitor.who.account.id,
            email: account.email.into(),
        }
    }
}

#[derive(Template)]
#[template(path = "people/list.html")]
struct ListPage {
    look: Look,
    frame: Frame,
    people: Vec<Person>,
}

#[derive(Template)]
#[template(path = "people/new.html")]
struct NewPage {
    look: Look,
    frame: Frame,
    email: String,
    role: String,
    wrong: Option<String>,
}

#[derive(Template)]
#[template(path = "people/password.html")]
struct PasswordPage {
    look: Look,
    frame: Frame,
    email: String,
    password: String,
    origin: String,
}

#[derive(Template)]
#[template(path = "people/person.html")]
struct PersonPage {
    look: Look,
    frame: Frame,
    person: Person,
    role: &'static str,
    wrong: Option<&'static str>,
}

/// `GET /people`
async fn list(State(dashboard): State<Dashboard>, visitor: Visitor) -> Answer {
    visitor.require(Permission::ManagePeople)?;
    let accounts = dashboard.app.accounts(Some(visitor.scope())).await?;
    let people = accounts.into_iter();
    page(&ListPage {
        look: visitor.look("People"),
        frame: visitor.frame(Place::People),
        people: people.map(|it| Person::of(it, &visitor)).collect(),
    })
}

/// `GET /people/new`
async fn new(visitor: Visitor) -> Answer {
    visitor.require(Permission::ManagePeople)?;
    form(
        &visitor,
        String::new(),
        Role::Member.as_str().to_owned(),
        None,
    )
}

/// `POST /people/new`: shows the password, this once.
async fn create(
    State(dashboard): State<Dashboard>,
    Submission { visitor, fields }: Submission,
) -> Answer {
    visitor.require(Permission::ManagePeople)?;
    let (typed, role) = (fields.text("email").trim(), fields.text("role"));
    let refused = |wrong| form(&visitor, typed.to_owned(), role.to_owned(), Some(wrong));
    let email: EmailAddress = match typed.parse() {
        Ok(email) => email,
        Err(error) => return refused(error.to_string()),
    };
    let password = Password::generate().map_err(|error| internal(&error))?;
    let new = NewAccount {
        email,
        scope: visitor.scope().clone(),
        // What is none of the three choices does not give more than the least.
        role: Role::from_text(role).unwrap_or(Role::Member),
        password: password.clone(),
    };
    let actor = visitor.actor();
    let created = dashboard.app.create_account(Some(&actor), new);
    match created.await? {
        CreateAccountOutcome::Created(account) => {
            password_page(&visitor, "Account created", account, &password)
        }
        CreateAccountOutcome::EmailTaken => refused("belongs to an account already".to_owned()),
    }
}

/// `GET /people/{id}`
async fn show(
    State(dashboard): State<Dashboard>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Answer {
    visitor.require(Permission::ManagePeople)?;
    person(&dashboard, &visitor, account_id(&id)?, None).await
}

/// `POST /people/{id}/role`
async fn set_role(
    State(dashboard): State<Dashboard>,
    Path(id): Path<String>,
    Submission { visitor, fields }: Submission,
) -> Answer {
    visitor.require(Permission::ManagePeople)?;
    let id = account_id(&id)?;
    let Some(role) = Role::from_text(fields.text("role")) else {
        return person(&dashboard, &visitor, id, Some("Choose one of the roles.")).await;
    };
    let (scope, actor) = (visitor.scope(), visitor.actor());
    let outcome = dashboard.app.set_role(scope, Some(&actor), id, role);
    let outcome = outcome.await?;
    after(&dashboard, &visitor, id, outcome, "role").await
}

/// `POST /people/{id}/disable`
async fn disable(
    State(dashboard): State<Dashboard>,
    Path(id): Path<String>,
    Submission { visitor, .. }: Submission,
) -> Answer {
    visitor.require(Permission::ManagePeople)?;
    let id = account_id(&id)?;
    let (scope, actor) = (visitor.scope(), visitor.actor());
    let outcome = dashboard.app.disable_account(scope, Some(&actor), id);
    let outcome = outcome.await?;
    after(&dashboard, &visitor, id, outcome, "disabled").await
}

/// `POST /people/{id}/enable`
async fn enable(
    State(dashboard): State<Dashboard>,
    Path(id): Path<String>,
    Submission { visitor, .. }: Submission,
) -> Answer {
    visitor.require(Permission::ManagePeople)?;
    let id = account_id(&id)?;
    let (scope, actor) = (visitor.scope(), visitor.actor());
    let outcome = dashboard.app.enable_account(scope, Some(&actor), id);
    let outcome = outcome.await?;
    after(&dashboard, &visitor, id, outcome, "enabled").await
}

/// `POST /people/{id}/password`: shows the new password, this once.
async fn reset_password(
    State(dashboard): State<Dashboard>,
    Path(id): Path<String>,
    Submission { visitor, .. }: Submission,
) -> Answer {
    visitor.require(Permission::ManagePeople)?;
    let id = account_id(&id)?;
    if id == visitor.who.account.id {
        let wrong = "Change your own password under “Account”.";
        return person(&dashboard, &visitor, id, Some(wrong)).await;
    }
    let password = Password::generate().map_err(|error| internal(&error))?;
    let (scope, actor) = (visitor.scope(), visitor.actor());
    let set = dashboard
        .app
        .set_password(scope, Some(&actor), id, password.clone());
    match set.await? {
        AccountOutcome::Done(account) => {
            password_page(&visitor, "Password reset", account, &password)
        }
        AccountOutcome::LastOwner | AccountOutcome::NotFound => Err(Failure::NotFound),
    }
}

/// Goes on after a change. Whoever changed themselves has no session any more.
async fn after(
    dashboard: &Dashboard,
    visitor: &Visitor,
    id: AccountId,
    outcome: AccountOutcome,
    word: &str,
) -> Answer {
    match outcome {
        AccountOutcome::Done(account) if account.id == visitor.who.account.id => {
            if account.role == visitor.who.account.role && account.is_enabled() {
                return done(&format!("/people/{id}"), word);
            }
            let out = Redirect::to("/sign-in?done=role").into_response();
            Ok(with_cookies(out, cookies::forget_session()))
        }
        AccountOutcome::Done(_) => done(&format!("/people/{id}"), word),
        AccountOutcome::LastOwner => {
            let wrong = "Nothing was changed: this is the last owner. Make somebody else an owner \
                first.";
            person(dashboard, visitor, id, Some(wrong)).await
        }
        AccountOutcome::NotFound => Err(Failure::NotFound),
    }
}

async fn person(
    dashboard: &Dashboard,
    visitor: &Visitor,
    id: AccountId,
    wrong: Option<&'static str>,
) -> Answer {
    let account = dashboard.app.account(visitor.scope(), id).await?;
    let person = Person::of(account.ok_or(Failure::NotFound)?, visitor);
    page(&PersonPage {
        look: visitor.look(person.email.as_str()),
        frame: visitor.frame(Place::People),
        role: person.role,
        person,
        wrong,
    })
}

fn form(visitor: &Visitor, email: String, role: String, wrong: Option<String>) -> Answer {
    page(&NewPage {
        look: visitor.look("New account"),
        frame: visitor.frame(Place::People),
        email,
        role,
        wrong,
    })
}

fn password_page(visitor: &Visitor, title: &str, account: Account, password: &Password) -> Answer {
    page(&PasswordPage {
        look: visitor.look(title),
        frame: visitor.frame(Place::People),
        email: account.email.into(),
        password: password.reveal().to_owned(),
        origin: visitor.browser.origin.clone(),
    })
}

fn account_id(text: &str) -> Result<AccountId, Failure> {
    text.parse().map_err(|_| Failure::NotFound)
}
