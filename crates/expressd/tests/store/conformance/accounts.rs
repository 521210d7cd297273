//! Accounts of people.

use std::sync::Arc;

use expressd::app::{
    Account, AccountId, AccountOutcome, CreateAccountOutcome, NewAccount, Password, PasswordHash,
    Role, Scope,
};
use expressd::store::InsertedAccount;
use futures_util::future::join_all;

use crate::world::World;

/// Keeps an account whose password nobody knows, without hashing one.
pub async fn keep(world: &World, scope: &Scope, email: &str, role: Role) -> Account {
    let account = Account {
        id: AccountId::generate(),
        email: email.parse().unwrap(),
        scope: scope.clone(),
        role,
        created_at: world.clock.now(),
        disabled_at: None,
        last_sign_in: None,
    };
    let hash = hash();
    let kept = world.store.insert_account(&account, &hash, world.stamp());
    assert_eq!(kept.await.unwrap(), InsertedAccount::Inserted);
    account
}

/// What stands for the password of those accounts.
pub fn hash() -> PasswordHash {
    PasswordHash::from_text("$argon2id$nobody knows")
}

pub async fn an_account_reads_back_as_it_was_answered(world: World) {
    let new = NewAccount {
        email: "Ada@Example.com".parse().unwrap(),
        scope: world.scope.clone(),
        role: Role::Admin,
        password: Password::new("correct horse battery").unwrap(),
    };
    let created = world.app.create_account(None, new).await.unwrap();
    let CreateAccountOutcome::Created(account) = created else {
        panic!("{created:?}");
    };
    assert_eq!(account.email.as_str(), "Ada@Example.com");
    assert_eq!(account.created_at, world.clock.now());
    let app = &world.app;
    let found = app.account(&world.scope, account.id).await.unwrap();
    assert_eq!(found.as_ref(), Some(&account));
    let other = Scope::new("acme", "test");
    assert_eq!(app.account(&other, account.id).await.unwrap(), None);
    let typed = "aDA@example.COM".parse().unwrap();
    let found = app.account_by_email(&typed).await.unwrap();
    assert_eq!(found, Some(account));
}

pub async fn an_address_belongs_to_one_account_in_all_scopes(world: World) {
    keep(&world, &world.scope, "ada@example.com", Role::Owner).await;
    for scope in [world.scope.clone(), Scope::new("other", "live")] {
        let again = Account {
            id: AccountId::generate(),
            email: "ADA@EXAMPLE.COM".parse().unwrap(),
            scope,
            role: Role::Member,
            created_at: world.clock.now(),
            disabled_at: None,
            last_sign_in: None,
        };
        let hash = hash();
        let kept = world.store.insert_account(&again, &hash, world.stamp());
        assert_eq!(kept.await.unwrap(), InsertedAccount::EmailTaken);
    }
    let all = world.app.accounts(None).await.unwrap();
    assert_eq!(all.len(), 1);
}

pub async fn accounts_are_listed_oldest_first_with_disabled_ones(world: World) {
    let other = Scope::new("other", "live");
    let mut expected = Vec::new();
    for (scope, name) in [(&world.scope, "a"), (&other, "b"), (&world.scope, "c")] {
        let email = format!("{name}@example.com");
        let account = keep(&world, scope, &email, Role::Member).await;
        expected.push(account.id);
        world.clock.tick();
    }
    let disabled = world
        .app
        .disable_account(&world.scope, None, expected[0])
        .await;
    assert!(matches!(disabled.unwrap(), AccountOutcome::Done(_)));
    let ids = |accounts: Vec<Account>| accounts.iter().map(|it| it.id).collect::<Vec<_>>();
    let all = world.app.accounts(None).await.unwrap();
    assert_eq!(ids(all), expected);
    let own = world.app.accounts(Some(&world.scope)).await.unwrap();
    assert!(own[0].disabled_at.is_some() && own[1].disabled_at.is_none());
    assert_eq!(ids(own), [expected[0], expected[2]]);
}

pub async fn the_last_owner_stays(world: World) {
    let (app, scope) = (&world.app, &world.scope);
    let owner = keep(&world, scope, "owner@example.com", Role::Owner).await;
    let second = keep(&world, scope, "second@example.com", Role::Owner).await;
    // Owners of other scopes are no help.
    let other = Scope::new("acme", "test");
    keep(&world, &other, "other@example.com", Role::Owner).await;

    let disabled = app.disable_account(scope, None, second.id).await.unwrap();
    let AccountOutcome::Done(disabled) = disabled else {
        panic!("{disabled:?}");
    };
    assert_eq!(disabled.disabled_at, Some(world.clock.now()));
    let demoted = app.set_role(scope, None, owner.id, Role::Admin).await;
    assert_eq!(demoted.unwrap(), AccountOutcome::LastOwner);
    let gone = app.disable_account(scope, None, owner.id).await.unwrap();
    assert_eq!(gone, AccountOutcome::LastOwner);
    let kept = app.account(scope, owner.id).await.unwrap();
    assert_eq!(kept, Some(owner.clone()));

    app.enable_account(scope, None, second.id).await.unwrap();
    let demoted = app.set_role(scope, None, owner.id, Role::Admin).await;
    let AccountOutcome::Done(demoted) = demoted.unwrap() else {
        panic!("there is another owner");
    };
    assert_eq!(demoted.role, Role::Admin);
}

pub async fn of_owners_who_remove_each_other_one_stays(world: World) {
    let world = Arc::new(world);
    let mut owners = Vec::new();
    for index in 0..6 {
        let email = format!("owner{index}@example.com");
        let owner = keep(&world, &world.scope, &email, Role::Owner).await;
        owners.push(owner.id);
    }
    let removed = owners.iter().map(|id| {
        let (world, id) = (Arc::clone(&world), *id);
        tokio::spawn(async move {
            let removed = if id.as_bytes()[15].is_multiple_of(2) {
                world.app.disable_account(&world.scope, None, id).await
            } else {
                let role = Role::Member;
                world.app.set_role(&world.scope, None, id, role).await
            };
            removed.unwrap()
        })
    });
    let outcomes = join_all(removed).await;
    let last = outcomes
        .iter()
        .filter(|it| matches!(it.as_ref().unwrap(), AccountOutcome::LastOwner));
    assert_eq!(last.count(), 1);
    let left = world.app.accounts(Some(&world.scope)).await.unwrap();
    assert_eq!(left.iter().filter(|it| it.is_acting_owner()).count(), 1);
}

pub async fn accounts_of_another_scope_cannot_be_changed(world: World) {
    let app = &world.app;
    let ada = keep(&world, &world.scope, "ada@example.com", Role::Admin).await;
    let other = Scope::new("acme", "test");
    keep(&world, &other, "other@example.com", Role::Owner).await;
    let outcomes = [
        app.set_role(&other, None, ada.id, Role::Owner).await,
        app.disable_account(&other, None, ada.id).await,
        app.enable_account(&other, None, ada.id).await,
    ];
    for outcome in outcomes {
        assert_eq!(outcome.unwrap(), AccountOutcome::NotFound);
    }
    let ended = app.sign_out_everywhere(&other, None, ada.id).await;
    assert_eq!(ended.unwrap(), None);
    let kept = app.account(&world.scope, ada.id).await.unwrap();
    assert_eq!(kept, Some(ada));
}
