//! Users that belong to customers.

use expressd::app::{AddUserOutcome, CustomerId, RemoveUserOutcome, UserId};

use crate::world::World;

pub async fn a_user_is_added_once(world: World) {
    let created = world.create("x").await;
    let user = UserId::generate();
    world.clock.tick();
    assert_eq!(
        world.add_user(created.id, user).await,
        AddUserOutcome::Added
    );
    let with_user = world.retrieve(created.id).await.unwrap();
    assert_eq!(with_user.user_count, 1);
    assert_eq!(with_user.updated_at, world.clock.now());
    assert_ne!(with_user.version, created.version);

    world.clock.tick();
    let again = world.add_user(created.id, user).await;
    assert_eq!(again, AddUserOutcome::AlreadyMember);
    assert_eq!(world.retrieve(created.id).await, Some(with_user));
}

pub async fn a_user_is_removed_once(world: World) {
    let created = world.create("x").await;
    let (user, other) = (UserId::generate(), UserId::generate());
    world.add_user(created.id, user).await;
    world.add_user(created.id, other).await;
    world.clock.tick();
    let removed = world.remove_user(created.id, user).await;
    assert_eq!(removed, RemoveUserOutcome::Removed);
    let without_user = world.retrieve(created.id).await.unwrap();
    assert_eq!(without_user.user_count, 1);
    assert_eq!(without_user.updated_at, world.clock.now());

    world.clock.tick();
    let again = world.remove_user(created.id, user).await;
    assert_eq!(again, RemoveUserOutcome::NotMember);
    assert_eq!(world.retrieve(created.id).await, Some(without_user));
    assert_eq!(
        world.add_user(created.id, user).await,
        AddUserOutcome::Added
    );
}

pub async fn an_inactive_customer_takes_no_new_users(world: World) {
    let created = world.create("x").await;
    let (member, newcomer) = (UserId::generate(), UserId::generate());
    world.add_user(created.id, member).await;
    world.deactivate(created.id).await;
    let before = world.retrieve(created.id).await;

    let refused = world.add_user(created.id, newcomer).await;
    assert_eq!(refused, AddUserOutcome::CustomerInactive);
    // A member is no new user: a repeated call is answered as it was while the customer was active.
    let member_again = world.add_user(created.id, member).await;
    assert_eq!(member_again, AddUserOutcome::AlreadyMember);
    assert_eq!(world.retrieve(created.id).await, before);

    let removed = world.remove_user(created.id, member).await;
    assert_eq!(removed, RemoveUserOutcome::Removed);
    world.reactivate(created.id).await;
    assert_eq!(
        world.add_user(created.id, newcomer).await,
        AddUserOutcome::Added
    );
    assert_eq!(world.retrieve(created.id).await.unwrap().user_count, 1);
}

pub async fn an_unknown_customer_takes_and_loses_no_users(world: World) {
    let (unknown, user) = (CustomerId::generate(), UserId::generate());
    assert_eq!(
        world.add_user(unknown, user).await,
        AddUserOutcome::NotFound
    );
    let removed = world.remove_user(unknown, user).await;
    assert_eq!(removed, RemoveUserOutcome::NotFound);
}

pub async fn a_user_may_belong_to_several_customers(world: World) {
    let (one, other) = (world.create("one").await, world.create("other").await);
    let user = UserId::generate();
    assert_eq!(world.add_user(one.id, user).await, AddUserOutcome::Added);
    assert_eq!(world.add_user(other.id, user).await, AddUserOutcome::Added);
    world.remove_user(one.id, user).await;
    assert_eq!(world.retrieve(one.id).await.unwrap().user_count, 0);
    assert_eq!(world.retrieve(other.id).await.unwrap().user_count, 1);
}
