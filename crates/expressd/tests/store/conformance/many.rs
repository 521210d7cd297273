//! Filters and searches among more customers than a store looks at one by one, held against a simple
//! model: a list that is looked through.

use std::collections::BTreeMap;
use std::fmt::Debug;

use expressd::app::{
    BillingChange, BillingName, BrowseFilter, BrowseRequest, Condition, Customer, CustomerId,
    CustomerRecord, Direction, Field, Folded, Search, Sort, Statuses, TextField, TextTest,
    TimeField,
};
use futures_util::future::join_all;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::searching;
use crate::world::World;

/// Characters that fold to others, to several, or to themselves, and some that join the one before.
/// (Not U+0000, which PostgreSQL keeps as other characters, and in their order.)
const NAME: &str = "[aAbßẞsSİiıΣσςéE\u{301}\u{307} 1😀]{1,9}";

/// What is looked for: nearly everything, a little, nothing.
const PART: &str = "[aAbßẞsSİiıΣσςéE\u{301}\u{307} 1\u{0}😀]{1,4}";

/// Draws from strategies, and remembers the customers as they are.
struct Model {
    runner: TestRunner,
    customers: BTreeMap<CustomerId, Customer>,
}

pub async fn every_filter_finds_what_a_model_does(world: World) {
    let mut model = Model {
        runner: TestRunner::default(),
        customers: BTreeMap::new(),
    };
    // As they are created, one after the other; and from elsewhere, in between.
    model.import(&world, 1200, true).await;
    model.import(&world, 700, false).await;
    model.ask(&world, 60).await;
    model.create(&world, 300).await;
    model.ask(&world, 30).await;
    model.change(&world, 700).await;
    model.ask(&world, 60).await;
    model.change(&world, 100).await;
    model.import(&world, 20, false).await;
    model.ask(&world, 60).await;
}

impl Model {
    fn draw<T: Debug>(&mut self, strategy: impl Strategy<Value = T>) -> T {
        strategy.new_tree(&mut self.runner).unwrap().current()
    }

    fn pick(&mut self) -> CustomerId {
        let which = self.draw(any::<prop::sample::Index>());
        *self
            .customers
            .keys()
            .nth(which.index(self.customers.len()))
            .unwrap()
    }

    /// Reads back what was written; what it has to be is told by other tests.
    async fn remember(&mut self, world: &World, id: CustomerId) {
        let customer = world.billing(id).await.unwrap().customer;
        self.customers.insert(id, customer);
    }

    async fn import(&mut self, world: &World, count: usize, in_order: bool) {
        let mut records = Vec::new();
        for index in 0..count {
            let mut customer = self.draw(searching::customer());
            customer.name = self.draw(NAME);
            if in_order {
                customer.id = CustomerId::generate();
            }
            customer.external_id = match index % 3 {
                0 => customer.id.to_string(),
                _ => format!("Site-{}", customer.id).split_off(index % 20),
            };
            if index % 4 == 0 {
                customer.email = format!("{}@Example.com", index % 50);
            }
            records.push(CustomerRecord::from(customer));
        }
        let ids: Vec<_> = records.iter().map(|it| it.customer.id).collect();
        world.import(records).await;
        for id in ids {
            self.remember(world, id).await;
        }
    }

    async fn create(&mut self, world: &World, count: usize) {
        let names: Vec<_> = (0..count).map(|_| self.draw(NAME)).collect();
        let created = names.iter().map(|name| world.create(name));
        for customer in join_all(created).await {
            self.customers.insert(customer.id, customer);
        }
    }

    async fn change(&mut self, world: &World, count: usize) {
        for _ in 0..count {
            let id = self.pick();
            world.clock.tick();
            match self.draw(0..6) {
                0..3 => {
                    let name = self.draw(NAME);
                    world.rename(id, &name).await;
                }
                3 => {
                    let change = BillingChange {
                        email: Some(format!("{}@elsewhere.example", self.draw(0..9))),
                        external_id: Some(format!("new-{id}")),
                        ..BillingChange::default()
                    };
                    world.update_billing(BillingName::Id(id), change).await;
                }
                4 => {
                    world.deactivate(id).await;
                }
                _ => {
                    world.delete(id).await;
                }
            }
            self.remember(world, id).await;
        }
    }

    async fn ask(&mut self, world: &World, times: usize) {
        for _ in 0..times {
            let part = self.draw(PART);
            self.list(world, &part).await;
            self.browse(world, &part).await;
            self.search(world, &part).await;
        }
    }

    fn named(&self, part: &str) -> Vec<&Customer> {
        let part = Folded::of(part);
        let live = self.customers.values().filter(|it| !it.is_deleted());
        live.filter(|it| Folded::of(&it.name).as_str().contains(part.as_str()))
            .collect()
    }

    /// A page, and the one behind the middle.
    async fn list(&mut self, world: &World, part: &str) {
        let expected: Vec<_> = self.named(part).iter().rev().map(|it| it.id).collect();
        let mut cursor = None;
        for expected in expected.chunks(100).take(4) {
            let page = world.page(cursor, 100, Some(part)).await;
            let got: Vec<_> = page.customers.iter().map(|it| it.id).collect();
            assert_eq!(got, expected, "{part:?}");
            cursor = page.next;
        }
        if expected.len() <= 400 {
            assert_eq!(cursor, None, "{part:?}");
        }
    }

    async fn browse(&mut self, world: &World, part: &str) {
        let request = BrowseRequest {
            filter: BrowseFilter {
                name: Some(part.to_owned()),
                active: self.draw(prop::option::of(any::<bool>())),
            },
            sort: self.draw(select(vec![Sort::Name, Sort::Created])),
            direction: self.draw(direction()),
            position: None,
            limit: 40,
        };
        let mut expected = self.named(part);
        expected.retain(|it| {
            let asked = request.filter.active;
            asked.is_none_or(|active| active == it.status.is_active())
        });
        expected.sort_by_cached_key(|it| {
            let by = match request.sort {
                Sort::Name => (Folded::of(&it.name).as_str().to_owned(), 0),
                Sort::Created => (String::new(), it.created_at.as_microsecond()),
            };
            (by, it.id)
        });
        if request.direction == Direction::Descending {
            expected.reverse();
        }
        let expected: Vec<_> = expected.iter().map(|it| it.id).collect();
        let mut position = None;
        for expected in expected.chunks(40).take(3) {
            let request = BrowseRequest {
                position,
                ..request.clone()
            };
            let page = world.app.browse(&world.scope, request.clone()).await;
            let page = page.unwrap();
            let got: Vec<_> = page.customers.iter().map(|it| it.id).collect();
            assert_eq!(got, expected, "{request:?}");
            position = page.next;
        }
    }

    async fn search(&mut self, world: &World, part: &str) {
        let sample: Vec<_> = (0..30).map(|_| self.pick()).collect();
        let sample = sample.iter().map(|id| self.customers[id].clone()).collect();
        let mut search = self.draw(searching::search(sample));
        if self.draw(any::<bool>()) {
            search.conditions.truncate(1);
            let part = self.draw(select(
                [part, "example.co", "cus_", "site-", "a1", "7"]
                    .map(str::to_owned)
                    .to_vec(),
            ));
            search.conditions.push(Condition::Text(
                self.draw(select(vec![
                    TextField::Name,
                    TextField::Email,
                    TextField::ExternalId,
                ])),
                TextTest::Contains(part),
            ));
        }
        match self.draw(0..4) {
            0 => search.order = vec![(Field::Text(TextField::Id), self.draw(direction()))],
            1 => search.order = vec![(Field::Time(TimeField::CreatedAt), self.draw(direction()))],
            _ => {}
        }
        search.offset = self.draw(select(vec![0, 3, 70, 1500]));
        let known: Vec<_> = self.customers.values().cloned().collect();
        check(world, &known, &search).await;
        // Far into everything.
        let everything = Search {
            statuses: self.draw(select(vec![Statuses::NotDeleted, Statuses::Any])),
            conditions: Vec::new(),
            order: vec![(Field::Time(TimeField::CreatedAt), self.draw(direction()))],
            limit: 20,
            offset: self.draw(0..2400_u64),
        };
        check(world, &known, &everything).await;
    }
}

async fn check(world: &World, known: &[Customer], search: &Search) {
    let found = world
        .app
        .search(&world.scope, search.clone())
        .await
        .unwrap();
    let expected = searching::expected(known, search);
    let page = expected
        .iter()
        .skip(usize::try_from(search.offset).unwrap());
    let page: Vec<_> = page.take(search.limit).map(|it| it.id).collect();
    let got: Vec<_> = found.customers.iter().map(|it| it.customer.id).collect();
    assert_eq!(got, page, "{search:?}");
    assert_eq!(found.total, expected.len() as u64, "{search:?}");
}

fn direction() -> impl Strategy<Value = Direction> {
    select(vec![Direction::Ascending, Direction::Descending])
}
