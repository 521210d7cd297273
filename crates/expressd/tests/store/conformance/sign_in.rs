//! Signing in, and being signed in.

use std::net::IpAddr;
use std::sync::Arc;

use expressd::app::{
    Account, AccountOutcome, Action, ChangePasswordOutcome, CreateAccountOutcome, Folded,
    NewAccount, Password, Role, Session, SessionSecret, SignIn, SignInOutcome, SignedIn, Suspect,
    TypedPassword,
};
use expressd::store::{BegunSignIn, KeptSession};
use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::accounts::{hash, keep};
use crate::world::World;

const PASSWORD: &str = "correct horse battery";

async fn create(world: &World, email: &str) -> Account {
    let new = NewAccount {
        email: email.parse().unwrap(),
        scope: world.scope.clone(),
        role: Role::Owner,
        password: Password::new(PASSWORD).unwrap(),
    };
    match world.app.create_account(None, new).await.unwrap() {
        CreateAccountOutcome::Created(account) => account,
        CreateAccountOutcome::EmailTaken => panic!("{email} is taken"),
    }
}

async fn sign_in(world: &World, email: &str, password: &str) -> SignInOutcome {
    let attempt = SignIn {
        email: email.to_owned(),
        password: TypedPassword::new(password),
        from: Some("192.0.2.7".parse().unwrap()),
        agent: Some("Browser/1.0\n".to_owned()),
    };
    world.app.sign_in(attempt).await.unwrap()
}

#[track_caller]
fn signed_in(outcome: SignInOutcome) -> (SignedIn, SessionSecret) {
    match outcome {
        SignInOutcome::In { who, secret } => (who, secret),
        other => panic!("expected to be let in, got {other:?}"),
    }
}

/// A session of one of the accounts whose password nobody knows.
async fn keep_session(world: &World, account: &Account) -> SessionSecret {
    let secret = SessionSecret::generate().unwrap();
    let session = Session {
        id: Uuid::now_v7(),
        account: account.id,
        created_at: world.clock.now(),
        seen_at: world.clock.now(),
        from: None,
        agent: None,
    };
    let kept = KeptSession {
        session,
        digest: secret.digest(),
    };
    let hash = hash();
    let signed_in = world.store.sign_in(kept, &hash, None, world.stamp());
    assert!(signed_in.await.unwrap().is_some());
    secret
}

async fn is_open(world: &World, secret: &SessionSecret) -> bool {
    world.app.session(secret).await.unwrap().is_some()
}

pub async fn the_right_password_signs_in_and_nothing_else(world: World) {
    let account = create(&world, "Ada@example.com").await;
    world.clock.tick();
    for (email, password) in [
        ("ada@example.com", "wrong horse battery"),
        ("ada@example.com", ""),
        ("nobody@example.com", PASSWORD),
        ("no address", PASSWORD),
    ] {
        let outcome = sign_in(&world, email, password).await;
        assert_eq!(outcome, SignInOutcome::Wrong, "{email}");
    }
    let (who, secret) = signed_in(sign_in(&world, "aDa@EXAMPLE.com", PASSWORD).await);
    assert_eq!(who.account.id, account.id);
    assert_eq!(who.account.last_sign_in, Some(world.clock.now()));
    assert_eq!(who.session.from.as_deref(), Some("192.0.2.7"));
    assert_eq!(who.session.agent.as_deref(), Some("Browser/1.0"));
    assert_eq!(world.app.session(&secret).await.unwrap(), Some(who));
    let other = SessionSecret::generate().unwrap();
    assert!(!is_open(&world, &other).await);

    let (scope, id) = (&world.scope, account.id);
    let second = keep(&world, scope, "second@example.com", Role::Owner).await;
    assert_ne!(second.id, id);
    world.app.disable_account(scope, None, id).await.unwrap();
    let outcome = sign_in(&world, "ada@example.com", PASSWORD).await;
    assert_eq!(outcome, SignInOutcome::Wrong, "disabled");
}

pub async fn a_session_ends_when_it_is_not_used(world: World) {
    let account = keep(&world, &world.scope, "ada@example.com", Role::Owner).await;
    let secret = keep_session(&world, &account).await;
    let hours = SignedDuration::from_hours;
    for _ in 0..3 {
        world.clock.advance(hours(7));
        assert!(is_open(&world, &secret).await, "used every seven hours");
    }
    world.clock.advance(Session::IDLE);
    assert!(!is_open(&world, &secret).await);
    assert_eq!(world.app.sessions(account.id).await.unwrap(), []);

    let secret = keep_session(&world, &account).await;
    for _ in 0..23 {
        world.clock.advance(hours(7));
        assert!(is_open(&world, &secret).await);
    }
    world.clock.advance(hours(7));
    assert!(!is_open(&world, &secret).await, "a week has gone");
}

pub async fn sessions_end_at_once_when_their_account_changes(world: World) {
    let (app, scope) = (&world.app, &world.scope);
    keep(&world, scope, "owner@example.com", Role::Owner).await;
    let ada = keep(&world, scope, "ada@example.com", Role::Member).await;
    let bystander = keep(&world, scope, "bob@example.com", Role::Member).await;
    let other = keep_session(&world, &bystander).await;

    let secrets = [
        keep_session(&world, &ada).await,
        keep_session(&world, &ada).await,
    ];
    let changed = app.set_role(scope, None, ada.id, Role::Admin).await;
    assert!(matches!(changed.unwrap(), AccountOutcome::Done(_)));
    for secret in &secrets {
        assert!(!is_open(&world, secret).await, "another role");
    }
    let secret = keep_session(&world, &ada).await;
    let same = app.set_role(scope, None, ada.id, Role::Admin).await;
    assert!(matches!(same.unwrap(), AccountOutcome::Done(_)));
    assert!(is_open(&world, &secret).await, "the same role");
    app.disable_account(scope, None, ada.id).await.unwrap();
    assert!(!is_open(&world, &secret).await, "disabled");
    app.enable_account(scope, None, ada.id).await.unwrap();
    assert!(!is_open(&world, &secret).await, "it stays ended");
    let secret = keep_session(&world, &ada).await;
    let password = Password::new("another horse battery").unwrap();
    let set = app.set_password(scope, None, ada.id, password).await;
    assert!(matches!(set.unwrap(), AccountOutcome::Done(_)));
    assert!(!is_open(&world, &secret).await, "another password");
    assert!(is_open(&world, &other).await, "somebody else's");
}

pub async fn sessions_are_listed_and_ended(world: World) {
    let (app, scope) = (&world.app, &world.scope);
    let ada = keep(&world, scope, "ada@example.com", Role::Owner).await;
    let bob = keep(&world, scope, "bob@example.com", Role::Owner).await;
    let mut secrets = Vec::new();
    for _ in 0..4 {
        secrets.push(keep_session(&world, &ada).await);
        world.clock.advance(SignedDuration::from_mins(2));
    }
    let of_bob = keep_session(&world, &bob).await;
    // The first one is used last.
    let who = app.session(&secrets[0]).await.unwrap().unwrap();
    assert_eq!(who.session.seen_at, world.clock.now());
    let listed = app.sessions(ada.id).await.unwrap();
    assert_eq!(listed.len(), 4);
    assert_eq!(listed[0], who.session);
    assert!(listed.is_sorted_by(|one, other| one.seen_at >= other.seen_at));

    assert!(!app.end_session(bob.id, listed[1].id).await.unwrap());
    assert!(app.end_session(ada.id, listed[1].id).await.unwrap());
    assert!(!app.end_session(ada.id, listed[1].id).await.unwrap());
    assert!(!is_open(&world, &secrets[3]).await);
    app.sign_out(&who).await.unwrap();
    assert!(!is_open(&world, &secrets[0]).await);
    let ended = app.sign_out_everywhere(scope, None, ada.id).await;
    assert_eq!(ended.unwrap(), Some(2));
    assert_eq!(app.sessions(ada.id).await.unwrap(), []);
    assert!(is_open(&world, &of_bob).await);
}

async fn begin(world: &World, email: &str, from: Option<IpAddr>) -> BegunSignIn {
    let source = from.map(Suspect::source);
    let email = Folded::of(email);
    let begun = world
        .store
        .begin_sign_in(&email, source, world.clock.now())
        .await;
    begun.unwrap()
}

fn locked_until(begun: BegunSignIn) -> Option<Timestamp> {
    match begun {
        BegunSignIn::Allowed { .. } => None,
        BegunSignIn::LockedUntil(until) => Some(until),
    }
}

pub async fn failures_lock_an_address_with_or_without_an_account(world: World) {
    keep(&world, &world.scope, "ada@example.com", Role::Owner).await;
    for email in ["ada@example.com", "nobody@example.com"] {
        for attempt in 0..5 {
            let begun = begin(&world, email, None).await;
            assert_eq!(locked_until(begun), None, "attempt {attempt}");
        }
        let minute = world.clock.now() + SignedDuration::from_mins(1);
        let begun = begin(&world, &email.to_uppercase(), None).await;
        assert_eq!(locked_until(begun), Some(minute), "{email}");
        world.clock.advance(SignedDuration::from_mins(1));
        assert_eq!(locked_until(begin(&world, email, None).await), None);
        let minutes = world.clock.now() + SignedDuration::from_mins(2);
        let begun = begin(&world, email, None).await;
        assert_eq!(locked_until(begun), Some(minutes), "twice as long");
    }
}

pub async fn a_success_forgives_the_failures_before_it(world: World) {
    let account = keep(&world, &world.scope, "ada@example.com", Role::Owner).await;
    for _ in 0..3 {
        for _ in 0..5 {
            let begun = begin(&world, "ada@example.com", None).await;
            assert_eq!(locked_until(begun), None);
        }
        keep_session(&world, &account).await;
    }
}

pub async fn many_failures_lock_where_they_come_from(world: World) {
    let from: IpAddr = "192.0.2.7".parse().unwrap();
    for guess in 0..50 {
        let begun = begin(&world, &format!("guess{guess}@example.com"), Some(from)).await;
        assert_eq!(locked_until(begun), None, "guess {guess}");
    }
    let begun = begin(&world, "one.more@example.com", Some(from)).await;
    assert!(locked_until(begun).is_some());
    let elsewhere = Some("192.0.2.8".parse().unwrap());
    let begun = begin(&world, "one.more@example.com", elsewhere).await;
    assert_eq!(locked_until(begun), None);
}

pub async fn attempts_at_one_time_do_not_all_pass(world: World) {
    let world = Arc::new(world);
    let attempts = (0..40).map(|index| {
        let world = Arc::clone(&world);
        // From many places, as those who guess have them.
        let from = IpAddr::from([192, 0, 2, index]);
        tokio::spawn(async move { begin(&world, "ada@example.com", Some(from)).await })
    });
    let begun = join_all(attempts).await;
    let allowed = begun
        .into_iter()
        .filter(|begun| matches!(begun, Ok(BegunSignIn::Allowed { .. })));
    assert_eq!(allowed.count(), 5);
}

pub async fn a_lock_is_told_of(world: World) {
    create(&world, "ada@example.com").await;
    for _ in 0..4 {
        begin(&world, "ada@example.com", None).await;
    }
    let outcome = sign_in(&world, "ada@example.com", "wrong").await;
    assert_eq!(outcome, SignInOutcome::Wrong, "it was tried, and it locked");
    let until = world.clock.now() + SignedDuration::from_mins(1);
    let outcome = sign_in(&world, "ada@example.com", PASSWORD).await;
    assert_eq!(outcome, SignInOutcome::LockedUntil(until));
    let trail = world.app.trail(&world.scope, None, None, 10).await.unwrap();
    let told = &trail.events[0].action;
    assert!(
        matches!(told, Action::LockedOut { until: told, .. } if *told == until),
        "{told:?}"
    );
}

pub async fn who_knows_the_password_may_change_it(world: World) {
    let account = create(&world, "ada@example.com").await;
    let (who, secret) = signed_in(sign_in(&world, "ada@example.com", PASSWORD).await);
    let (_, elsewhere) = signed_in(sign_in(&world, "ada@example.com", PASSWORD).await);
    let new = || Password::new("another horse battery").unwrap();
    let change = |present: &str| {
        let present = TypedPassword::new(present);
        world.app.change_own_password(&who, present, new())
    };
    let changed = change("wrong").await.unwrap();
    assert_eq!(changed, ChangePasswordOutcome::Wrong);
    assert!(is_open(&world, &secret).await);

    let changed = change(PASSWORD).await.unwrap();
    let ChangePasswordOutcome::Changed(renewed) = changed else {
        panic!("{changed:?}");
    };
    for ended in [&secret, &elsewhere] {
        assert!(!is_open(&world, ended).await);
    }
    let who = world.app.session(&renewed).await.unwrap().unwrap();
    assert_eq!(who.account.id, account.id);
    assert_eq!(who.session.agent.as_deref(), Some("Browser/1.0"));
    let outcome = sign_in(&world, "ada@example.com", PASSWORD).await;
    assert_eq!(outcome, SignInOutcome::Wrong);
    signed_in(sign_in(&world, "ada@example.com", "another horse battery").await);
}
