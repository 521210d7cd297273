//! Many callers at one time.

use std::collections::BTreeSet;
use std::sync::Arc;

use expressd::app::{
    AddUserOutcome, CustomerChange, CustomerId, Precondition, RemoveUserOutcome, UpdateOutcome,
    UserId, Written,
};
use futures_util::future::join_all;

use crate::world::{World, once};

const CALLERS: usize = 64;

/// What many callers get who all do `act` at one time, each with its number.
async fn at_once<T, F>(world: World, act: impl Fn(Arc<World>, usize) -> F) -> (Arc<World>, Vec<T>)
where
    F: Future<Output = T> + Send + 'static,
    T: Send + 'static,
{
    let world = Arc::new(world);
    let callers = (0..CALLERS).map(|caller| tokio::spawn(act(Arc::clone(&world), caller)));
    let outcomes = join_all(callers.collect::<Vec<_>>()).await;
    (world, outcomes.into_iter().map(Result::unwrap).collect())
}

fn user(number: usize) -> UserId {
    UserId::from_bytes((number as u128).to_be_bytes())
}

pub async fn different_users_are_all_counted(world: World) {
    let id = world.create("x").await.id;
    let (world, outcomes) = at_once(world, move |world, caller| async move {
        world.add_user(id, user(caller)).await
    })
    .await;
    assert!(outcomes.iter().all(|it| *it == AddUserOutcome::Added));
    assert_eq!(world.retrieve(id).await.unwrap().user_count, 64);
}

pub async fn the_same_user_is_counted_once(world: World) {
    let id = world.create("x").await.id;
    let (world, outcomes) = at_once(world, move |world, _| async move {
        world.add_user(id, user(1)).await
    })
    .await;
    let added = outcomes.iter().filter(|it| **it == AddUserOutcome::Added);
    assert_eq!(added.count(), 1);
    assert_eq!(world.retrieve(id).await.unwrap().user_count, 1);
}

pub async fn coming_and_going_users_leave_an_exact_count(world: World) {
    let id = world.create("x").await.id;
    let (world, balances) = at_once(world, move |world, caller| async move {
        let mut balance = 0_i64;
        for step in 0..8 {
            let user = user((caller + step) % 10);
            if (caller + step) % 3 == 0 {
                let removed = world.remove_user(id, user).await;
                balance -= i64::from(removed == RemoveUserOutcome::Removed);
            } else {
                let added = world.add_user(id, user).await;
                balance += i64::from(added == AddUserOutcome::Added);
            }
        }
        balance
    })
    .await;
    let counted = world.retrieve(id).await.unwrap().user_count;
    assert_eq!(i64::from(counted), balances.iter().sum::<i64>());
    let mut members = 0;
    for number in 0..10 {
        let removed = world.remove_user(id, user(number)).await;
        members += u32::from(removed == RemoveUserOutcome::Removed);
    }
    assert_eq!(counted, members);
    assert_eq!(world.retrieve(id).await.unwrap().user_count, 0);
}

pub async fn one_key_creates_one_customer(world: World) {
    let (world, outcomes) = at_once(world, |world, caller| async move {
        world.create_once("x", once("k", &caller.to_string())).await
    })
    .await;
    let mut ids = BTreeSet::new();
    let mut firsts = 0;
    for outcome in outcomes {
        match outcome {
            Written::Now(customer) => {
                firsts += 1;
                ids.insert(customer.id);
            }
            Written::Replayed { outcome, .. } => {
                ids.insert(outcome.id);
            }
            Written::InProgress => {}
            Written::KeyReused => panic!("all ask for the same"),
        }
    }
    assert_eq!(firsts, 1);
    assert_eq!(ids.len(), 1);
    assert_eq!(world.names(None).await, ["x"]);
    // Who was told that the first is running gets its outcome after that.
    let later = world.create_once("x", once("k", "later")).await;
    assert!(matches!(later, Written::Replayed { outcome, .. } if ids.contains(&outcome.id)));
}

pub async fn of_many_updates_from_one_version_one_wins(world: World) {
    let created = world.create("x").await;
    let (id, version) = (created.id, created.version);
    let (world, outcomes) = at_once(world, move |world, caller| async move {
        let change = CustomerChange {
            name: Some(format!("caller {caller}")),
            ..CustomerChange::default()
        };
        let precondition = Precondition::OneOf(vec![version]);
        world.update(id, precondition, change).await
    })
    .await;
    let winners: Vec<_> = outcomes
        .into_iter()
        .filter_map(|outcome| match outcome {
            UpdateOutcome::Updated(customer) => Some(customer),
            UpdateOutcome::Stale => None,
            UpdateOutcome::NotFound => panic!("it is there"),
        })
        .collect();
    assert_eq!(winners.len(), 1);
    assert_eq!(world.retrieve(id).await.as_ref(), winners.first());
}

pub async fn ids_are_never_given_twice(world: World) {
    let (world, ids) = at_once(world, |world, caller| async move {
        let mut ids = Vec::new();
        for _ in 0..8 {
            ids.push(world.create(&caller.to_string()).await.id);
        }
        assert!(ids.is_sorted(), "one caller's customers sort as created");
        ids
    })
    .await;
    let ids: BTreeSet<CustomerId> = ids.into_iter().flatten().collect();
    assert_eq!(ids.len(), 8 * CALLERS);
    let live = world.app.live_customers(None).await.unwrap();
    assert_eq!(live, 8 * CALLERS as u64);
}
