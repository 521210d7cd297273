//! API keys.

use expressd::app::{Access, CreateKeyError, RevokeOutcome, Scope, Secret};
use uuid::Uuid;

use crate::world::World;

pub async fn a_secret_opens_its_own_scope(world: World) {
    let app = &world.app;
    let other = Scope::new("other", "test");
    let write = app.create_key(&world.scope, None, "writer", Access::Write, None);
    let write = write.await.unwrap();
    let taken = Secret::taken_over("My API Key").unwrap();
    let read = app.create_key(&other, None, "reader", Access::Read, Some(taken));
    let read = read.await.unwrap();

    let found = app.authenticate(write.secret.reveal().as_bytes()).await;
    let found = found.unwrap().unwrap();
    assert_eq!(*found, write.key);
    assert_eq!((&found.scope, found.access), (&world.scope, Access::Write));

    let found = app.authenticate(b"My API Key").await.unwrap().unwrap();
    assert_eq!(*found, read.key);
    assert_eq!((&found.scope, found.access), (&other, Access::Read));

    for wrong in [b"".as_slice(), b"my api key", b"My API Key ", b"\xff\x00"] {
        assert_eq!(app.authenticate(wrong).await.unwrap(), None);
    }
}

pub async fn a_revoked_key_opens_nothing(world: World) {
    let app = &world.app;
    let made = app
        .create_key(&world.scope, None, "x", Access::Write, None)
        .await;
    let made = made.unwrap();
    let secret = made.secret.reveal().as_bytes();
    world.clock.tick();
    let revoked_at = world.clock.now();

    let RevokeOutcome::Revoked(key) = app.revoke_key(None, None, made.key.id).await.unwrap() else {
        panic!("expected the key to be revoked now");
    };
    assert_eq!(key.revoked_at, Some(revoked_at));
    assert_eq!(app.authenticate(secret).await.unwrap(), None);

    world.clock.tick();
    let again = app.revoke_key(None, None, made.key.id).await.unwrap();
    assert_eq!(again, RevokeOutcome::AlreadyRevoked(key));
    let unknown = app
        .revoke_key(None, None, Uuid::from_u128(1))
        .await
        .unwrap();
    assert_eq!(unknown, RevokeOutcome::NotFound);
}

pub async fn a_secret_belongs_to_one_key_for_ever(world: World) {
    let app = &world.app;
    let create = |scope: Scope| async move {
        let secret = Secret::taken_over("the same").unwrap();
        app.create_key(&scope, None, "x", Access::Read, Some(secret))
            .await
    };
    let made = create(world.scope.clone()).await.unwrap();
    for scope in [world.scope.clone(), Scope::new("other", "live")] {
        let refused = create(scope).await;
        assert!(matches!(refused, Err(CreateKeyError::SecretTaken)));
    }
    app.revoke_key(None, None, made.key.id).await.unwrap();
    let refused = create(world.scope.clone()).await;
    assert!(matches!(refused, Err(CreateKeyError::SecretTaken)));
    assert_eq!(app.authenticate(b"the same").await.unwrap(), None);
}

pub async fn keys_are_listed_oldest_first_with_revoked_ones(world: World) {
    let app = &world.app;
    let other = Scope::new("other", "live");
    for (scope, name) in [(&world.scope, "a"), (&other, "b"), (&world.scope, "c")] {
        app.create_key(scope, None, name, Access::Read, None)
            .await
            .unwrap();
        world.clock.tick();
    }
    let names = |scope: Option<Scope>| async move {
        let keys = app.keys(scope.as_ref()).await.unwrap();
        keys.into_iter().map(|key| key.name).collect::<Vec<_>>()
    };
    let first = app.keys(None).await.unwrap()[0].id;
    app.revoke_key(None, None, first).await.unwrap();
    assert_eq!(names(None).await, ["a", "b", "c"]);
    assert_eq!(names(Some(world.scope.clone())).await, ["a", "c"]);
    assert_eq!(names(Some(other)).await, ["b"]);
    assert_eq!(
        names(Some(Scope::new("no", "body"))).await,
        Vec::<String>::new()
    );
    assert!(app.keys(None).await.unwrap()[0].revoked_at.is_some());
}

pub async fn shared_secrets_are_drawn_once(world: World) {
    let one = world.store.secret("one").await.unwrap();
    assert_ne!(one, [0; 32]);
    assert_eq!(world.store.secret("one").await.unwrap(), one);
    assert_ne!(world.store.secret("other").await.unwrap(), one);
}
