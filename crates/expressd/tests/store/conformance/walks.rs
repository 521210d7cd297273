//! Walks while everything changes, held against a simple model.

use std::collections::BTreeMap;

use expressd::app::{CustomerId, Folded};
use proptest::prelude::*;
use proptest::strategy::ValueTree;

use crate::seeded::Seeded;
use crate::world::World;

/// What happens between two pages.
#[derive(Clone, Debug)]
enum Event {
    Create(&'static str),
    /// A customer that was created at any time, elsewhere.
    Import(u128, &'static str),
    Rename(prop::sample::Index, &'static str),
    Deactivate(prop::sample::Index),
    Reactivate(prop::sample::Index),
}

/// One walk: a filter, the size of its pages, and what happens before each of them.
#[derive(Clone, Debug)]
struct Walk {
    filter: Option<&'static str>,
    limit: u16,
    before_pages: Vec<Vec<Event>>,
}

fn name() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["City Clinic", "CITY Straße", "strasse", "Łódź", "x"])
}

fn event() -> impl Strategy<Value = Event> {
    let which = any::<prop::sample::Index>;
    prop_oneof![
        3 => name().prop_map(Event::Create),
        2 => (any::<u128>(), name()).prop_map(|(id, name)| Event::Import(id, name)),
        2 => (which(), name()).prop_map(|(which, name)| Event::Rename(which, name)),
        1 => which().prop_map(Event::Deactivate),
        1 => which().prop_map(Event::Reactivate),
    ]
}

fn walk() -> impl Strategy<Value = Walk> {
    let filter = prop::option::of(prop::sample::select(vec!["city", "STRASSE", "", "zz"]));
    let events = prop::collection::vec(prop::collection::vec(event(), 0..5), 1..6);
    (filter, 1_u16..5, events).prop_map(|(filter, limit, before_pages)| Walk {
        filter,
        limit,
        before_pages,
    })
}

/// All walks go through one store, so that each starts with what the ones before have left.
pub async fn every_page_is_what_the_model_says(world: World) {
    let mut seeded = Seeded::from_environment();
    let mut model = BTreeMap::new();
    for _ in 0..40 {
        let (mut runner, again) = seeded.next();
        let walk = walk().new_tree(&mut runner).unwrap().current();
        run(&world, &mut model, &walk, &again).await;
    }
}

async fn run(
    world: &World,
    model: &mut BTreeMap<CustomerId, &'static str>,
    walk: &Walk,
    again: &str,
) {
    let mut cursor = None;
    let mut last = None;
    let mut walked = Vec::new();
    let mut before_pages = walk.before_pages.iter();
    let mut there_all_along: Option<Vec<CustomerId>> = None;
    loop {
        for event in before_pages.next().into_iter().flatten() {
            happen(world, model, event).await;
        }
        let folded = Folded::of(walk.filter.unwrap_or_default());
        let matches = |name: &str| Folded::of(name).as_str().contains(folded.as_str());
        let matching = |model: &BTreeMap<CustomerId, &'static str>| {
            let ids = model.iter().rev().filter(|(_, name)| matches(name));
            ids.map(|(id, _)| *id).collect::<Vec<_>>()
        };
        match &mut there_all_along {
            None => there_all_along = Some(matching(model)),
            Some(ids) => ids.retain(|id| matches(model[id])),
        }

        let expected: Vec<_> = matching(model)
            .into_iter()
            .filter(|id| last.is_none_or(|last| *id < last))
            .collect();
        let page = world.page(cursor, walk.limit, walk.filter).await;
        let got: Vec<_> = page.customers.iter().map(|it| it.id).collect();
        let size = expected.len().min(usize::from(walk.limit));
        assert_eq!(got, expected[..size], "{walk:?}; {again}");
        let more = expected.len() > size;
        assert_eq!(page.next.is_some(), more, "{walk:?}; {again}");

        last = got.last().copied().or(last);
        walked.extend(got);
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    // What integrators are promised follows from the pages: nothing twice, nothing skipped.
    assert!(walked.is_sorted_by(|newer, older| newer > older));
    for id in there_all_along.into_iter().flatten() {
        assert!(walked.contains(&id), "{id} was skipped: {walk:?}; {again}");
    }
}

async fn happen(world: &World, model: &mut BTreeMap<CustomerId, &'static str>, event: &Event) {
    world.clock.tick();
    let pick = |which: &prop::sample::Index| {
        let ids: Vec<_> = model.keys().copied().collect();
        (!ids.is_empty()).then(|| *which.get(&ids))
    };
    match event {
        Event::Create(name) => {
            model.insert(world.create(name).await.id, name);
        }
        Event::Import(id, name) => {
            let mut customer = world.elsewhere(name);
            customer.id = CustomerId::from_bytes(id.to_be_bytes());
            customer.external_id = customer.id.to_string();
            model.insert(customer.id, name);
            world.import(vec![customer.into()]).await;
        }
        Event::Rename(which, name) => {
            if let Some(id) = pick(which) {
                world.rename(id, name).await;
                model.insert(id, name);
            }
        }
        Event::Deactivate(which) => {
            if let Some(id) = pick(which) {
                world.deactivate(id).await;
            }
        }
        Event::Reactivate(which) => {
            if let Some(id) = pick(which) {
                world.reactivate(id).await;
            }
        }
    }
}
