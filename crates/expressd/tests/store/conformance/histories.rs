//! Concurrent callers, held against a reference model.
//!
//! Several callers do random things to one customer at one time. What each was told, and when it
//! asked, is a history. It is a good one if there is an order of all calls, in which each comes after
//! those that had ended before it began, such that a simple model, doing one after the other, tells
//! every caller the same (linearizability: Herlihy and Wing, 1990). The search for such an order is
//! that of Wing and Gong.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use expressd::app::{
    ActivationOutcome, AddUserOutcome, CustomerChange, CustomerId, ExpressCustomer, Idempotency,
    Precondition, RemoveUserOutcome, UpdateOutcome, UserId, Version, Written,
};
use futures_util::future::join_all;
use proptest::prelude::*;
use proptest::strategy::ValueTree;

use crate::seeded::Seeded;
use crate::world::{World, once};

const HISTORIES: usize = 30;

/// What a caller does.
#[derive(Clone, Debug)]
enum Call {
    Read,
    Rename(&'static str),
    /// A rename of the version that this caller saw last.
    RenameIfSame(&'static str),
    SetActive(bool, Option<&'static str>),
    AddUser(u8, Option<&'static str>),
    RemoveUser(u8),
}

/// What it was told.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Told {
    Customer(Seen),
    Stale,
    Added(AddUserOutcome),
    Removed(RemoveUserOutcome),
    Again(Box<Told>),
    KeyReused,
    InProgress,
}

/// What of a customer can differ between calls.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Seen {
    name: String,
    active: bool,
    users: u32,
    version: Version,
}

impl Seen {
    fn of(customer: impl Into<ExpressCustomer>) -> Told {
        let customer = customer.into();
        Told::Customer(Self {
            active: customer.status.is_active(),
            name: customer.name,
            users: customer.user_count,
            version: customer.version,
        })
    }
}

/// One call with its beginning and its end, on a clock that ticks at each of those.
#[derive(Clone, Debug)]
struct Entry {
    call: Call,
    /// The version that it was made for, where it names one.
    version: Option<Version>,
    told: Told,
    began: u64,
    ended: u64,
}

/// The customer, as one would keep it on paper.
#[derive(Clone, Debug)]
struct Model {
    name: String,
    active: bool,
    users: BTreeSet<u8>,
    version: i64,
    /// What was asked for, and told, under each key.
    keys: BTreeMap<&'static str, (String, Told)>,
}

impl Model {
    fn seen(&self) -> Told {
        Told::Customer(Seen {
            name: self.name.clone(),
            active: self.active,
            users: u32::try_from(self.users.len()).unwrap(),
            version: Version::from_number(self.version),
        })
    }

    /// The clock stands still, so each change moves the version by one.
    fn rename(&mut self, name: &str) -> Told {
        if self.name != name {
            name.clone_into(&mut self.name);
            self.version += 1;
        }
        self.seen()
    }

    fn once(
        &mut self,
        key: Option<&'static str>,
        request: String,
        work: impl FnOnce(&mut Self) -> Told,
    ) -> Told {
        let Some(key) = key else {
            return work(self);
        };
        match self.keys.get(key) {
            Some((used_for, _)) if *used_for != request => Told::KeyReused,
            Some((_, first)) => Told::Again(Box::new(first.clone())),
            None => {
                let told = work(self);
                self.keys.insert(key, (request, told.clone()));
                told
            }
        }
    }

    /// Does what a caller did, and says whether it would have been told the same.
    fn agrees(&mut self, entry: &Entry, others: &[Entry]) -> bool {
        // A key in use is refused without looking further, while another call with it is under way.
        if matches!(entry.told, Told::InProgress | Told::KeyReused)
            && others.iter().any(|other| other.holds_key_of(entry))
        {
            return true;
        }
        let told = match &entry.call {
            Call::Read => self.seen(),
            Call::Rename(name) => self.rename(name),
            Call::RenameIfSame(name) => match entry.version {
                Some(version) if version.number() != self.version => Told::Stale,
                _ => self.rename(name),
            },
            Call::SetActive(active, key) => {
                let request = format!("active {active}");
                self.once(*key, request, |model| {
                    if model.active != *active {
                        model.active = *active;
                        model.version += 1;
                    }
                    model.seen()
                })
            }
            Call::AddUser(user, key) => self.once(*key, format!("add {user}"), |model| {
                Told::Added(if model.users.contains(user) {
                    AddUserOutcome::AlreadyMember
                } else if model.active {
                    model.users.insert(*user);
                    model.version += 1;
                    AddUserOutcome::Added
                } else {
                    AddUserOutcome::CustomerInactive
                })
            }),
            Call::RemoveUser(user) => {
                let removed = self.users.remove(user);
                self.version += i64::from(removed);
                let told = if removed {
                    RemoveUserOutcome::Removed
                } else {
                    RemoveUserOutcome::NotMember
                };
                Told::Removed(told)
            }
        };
        entry.told == told
    }
}

impl Entry {
    fn key(&self) -> Option<&'static str> {
        match &self.call {
            Call::SetActive(_, key) | Call::AddUser(_, key) => *key,
            _ => None,
        }
    }

    /// Whether this call was under way with the key of the other: with the same request if the other
    /// was told so, and with another one if not.
    fn holds_key_of(&self, other: &Entry) -> bool {
        let together = self.began < other.ended && other.began < self.ended;
        let same = format!("{:?}", self.call) == format!("{:?}", other.call);
        self.began != other.began
            && together
            && self.key() == other.key()
            && same == (other.told == Told::InProgress)
    }
}

/// Whether some order of the calls explains what everybody was told.
fn is_explained(first: &Model, history: &[Entry]) -> bool {
    assert!(history.len() < 64);
    let mut tried = HashSet::new();
    let mut open = vec![(0_u64, first.clone())];
    while let Some((done, model)) = open.pop() {
        if done.count_ones() as usize == history.len() {
            return true;
        }
        let waiting = |index: &usize| done & (1 << index) == 0;
        let first_end = (0..history.len())
            .filter(waiting)
            .map(|index| history[index].ended)
            .min();
        for index in (0..history.len()).filter(waiting) {
            let entry = &history[index];
            // It began after another had ended that is not done yet.
            if first_end.is_some_and(|end| entry.began > end) {
                continue;
            }
            let mut next = model.clone();
            let done = done | 1 << index;
            if next.agrees(entry, history) && tried.insert((done, format!("{next:?}"))) {
                open.push((done, next));
            }
        }
    }
    false
}

fn call() -> impl Strategy<Value = Call> {
    let name = || prop::sample::select(vec!["a", "b", "c"]);
    let key = || prop::option::weighted(0.5, prop::sample::select(vec!["k", "l"]));
    prop_oneof![
        2 => Just(Call::Read),
        1 => name().prop_map(Call::Rename),
        2 => name().prop_map(Call::RenameIfSame),
        2 => (any::<bool>(), key()).prop_map(|(active, key)| Call::SetActive(active, key)),
        4 => (0_u8..3, key()).prop_map(|(user, key)| Call::AddUser(user, key)),
        2 => (0_u8..3).prop_map(Call::RemoveUser),
    ]
}

/// What each of four callers does, one call after the other.
fn plan() -> impl Strategy<Value = Vec<Vec<Call>>> {
    prop::collection::vec(prop::collection::vec(call(), 1..7), 4)
}

pub async fn every_history_is_explained_by_an_order_of_its_calls(world: World) {
    let mut seeded = Seeded::from_environment();
    let world = Arc::new(world);
    for number in 0..HISTORIES {
        let (mut runner, again) = seeded.next();
        let plan = plan().new_tree(&mut runner).unwrap().current();
        let customer = world.create("first").await;
        let first = Model {
            name: customer.name.clone(),
            active: true,
            users: BTreeSet::new(),
            version: customer.version.number(),
            keys: BTreeMap::new(),
        };
        let clock = Arc::new(AtomicU64::new(0));
        let callers = plan.into_iter().map(|calls| {
            let caller = Caller {
                world: Arc::clone(&world),
                customer: customer.id,
                clock: Arc::clone(&clock),
                prefix: number,
                last: customer.version,
            };
            tokio::spawn(caller.make(calls))
        });
        let told = join_all(callers.collect::<Vec<_>>()).await;
        let history: Vec<_> = told.into_iter().flat_map(Result::unwrap).collect();
        assert!(is_explained(&first, &history), "{history:#?}\n{again}");
    }
}

struct Caller {
    world: Arc<World>,
    customer: CustomerId,
    clock: Arc<AtomicU64>,
    /// Keeps the keys of one history apart from those of another.
    prefix: usize,
    last: Version,
}

impl Caller {
    async fn make(mut self, calls: Vec<Call>) -> Vec<Entry> {
        let mut history = Vec::new();
        for call in calls {
            let version = matches!(call, Call::RenameIfSame(_)).then_some(self.last);
            let began = self.clock.fetch_add(1, Ordering::SeqCst);
            let told = self.call(&call).await;
            let ended = self.clock.fetch_add(1, Ordering::SeqCst);
            if let Told::Customer(seen) = &told {
                self.last = seen.version;
            }
            history.push(Entry {
                call,
                version,
                told,
                began,
                ended,
            });
        }
        history
    }

    async fn call(&self, call: &Call) -> Told {
        let (world, id) = (&self.world, self.customer);
        let (app, scope, by) = (&world.app, &world.scope, &world.key);
        match call {
            Call::Read => Seen::of(app.retrieve(scope, id).await.unwrap().unwrap()),
            Call::Rename(name) => renamed(world.rename(id, name).await),
            Call::RenameIfSame(name) => {
                let change = CustomerChange {
                    name: Some((*name).to_owned()),
                    ..CustomerChange::default()
                };
                let same = Precondition::OneOf(vec![self.last]);
                renamed(world.update(id, same, change).await)
            }
            Call::SetActive(active, key) => {
                let once = self.once(*key);
                let written = if *active {
                    app.reactivate(scope, by, id, once).await
                } else {
                    app.deactivate(scope, by, id, once).await
                };
                written_as(written.unwrap(), |outcome| match outcome {
                    ActivationOutcome::Done(customer) => Seen::of(customer),
                    ActivationOutcome::NotFound => panic!("it is there"),
                })
            }
            Call::AddUser(number, key) => {
                let once = self.once(*key);
                let added = app.add_user(scope, by, id, user(*number), once).await;
                written_as(added.unwrap(), Told::Added)
            }
            Call::RemoveUser(number) => Told::Removed(world.remove_user(id, user(*number)).await),
        }
    }

    fn once(&self, key: Option<&str>) -> Option<Idempotency> {
        key.map(|key| once(&format!("{} {key}", self.prefix), "request"))
    }
}

fn user(number: u8) -> UserId {
    UserId::from_bytes([number; 16])
}

fn renamed(outcome: UpdateOutcome) -> Told {
    match outcome {
        UpdateOutcome::Updated(customer) => Seen::of(customer),
        UpdateOutcome::Stale => Told::Stale,
        UpdateOutcome::NotFound => panic!("it is there"),
    }
}

fn written_as<T>(written: Written<T>, told: impl FnOnce(T) -> Told) -> Told {
    match written {
        Written::Now(outcome) => told(outcome),
        Written::Replayed { outcome, .. } => Told::Again(Box::new(told(outcome))),
        Written::KeyReused => Told::KeyReused,
        Written::InProgress => Told::InProgress,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model() -> Model {
        Model {
            name: "first".to_owned(),
            active: true,
            users: BTreeSet::new(),
            version: 1,
            keys: BTreeMap::new(),
        }
    }

    fn added(user: u8, outcome: AddUserOutcome, began: u64, ended: u64) -> Entry {
        Entry {
            call: Call::AddUser(user, None),
            version: None,
            told: Told::Added(outcome),
            began,
            ended,
        }
    }

    #[test]
    fn calls_at_one_time_may_have_come_in_any_order() {
        let history = [
            added(1, AddUserOutcome::AlreadyMember, 0, 3),
            added(1, AddUserOutcome::Added, 1, 2),
        ];
        assert!(is_explained(&model(), &history));
    }

    #[test]
    fn a_call_that_had_ended_came_first() {
        let history = [
            added(1, AddUserOutcome::AlreadyMember, 0, 1),
            added(1, AddUserOutcome::Added, 2, 3),
        ];
        assert!(!is_explained(&model(), &history));
    }

    #[test]
    fn a_user_cannot_come_twice() {
        let history = [
            added(1, AddUserOutcome::Added, 0, 3),
            added(1, AddUserOutcome::Added, 1, 2),
        ];
        assert!(!is_explained(&model(), &history));
    }
}
