//! Searches, held against a simple model.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use expressd::app::{
    Actor, BillingCustomer, Condition, Customer, CustomerId, CustomerRecord, Direction, Field,
    Folded, Integration, IntegrationId, Scope, Search, Status, Statuses, TextField, TextTest,
    TimeField, TimeTest,
};
use jiff::Timestamp;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use uuid::Uuid;

use crate::world::{World, pairs};

fn all(statuses: Statuses) -> Search {
    Search {
        statuses,
        conditions: Vec::new(),
        order: vec![(Field::Time(TimeField::CreatedAt), Direction::Descending)],
        limit: 50,
        offset: 0,
    }
}

async fn found(world: &World, search: Search) -> (Vec<String>, u64) {
    let found = world.app.search(&world.scope, search).await.unwrap();
    let names = found.customers.into_iter().map(|it| it.customer.name);
    (names.collect(), found.total)
}

pub async fn totals_are_exact_whatever_happens(world: World) {
    let total = async |statuses| {
        let search = Search {
            limit: 1,
            ..all(statuses)
        };
        world.app.search(&world.scope, search).await.unwrap().total
    };
    assert_eq!(total(Statuses::Any).await, 0);
    let mut ids = Vec::new();
    for name in ["a", "b", "c", "d"] {
        ids.push(world.create(name).await.id);
    }
    world.create_billing("e", "e").await;
    world.deactivate(ids[0]).await;
    world.deactivate(ids[0]).await;
    world.deactivate(ids[1]).await;
    world.reactivate(ids[1]).await;
    world.delete(ids[2]).await;
    world.delete(ids[2]).await;
    let imported = (0..300).map(|_| world.elsewhere("i").into()).collect();
    world.import(imported).await;
    // One that is refused leaves nothing.
    let mut taken: Vec<CustomerRecord> = (0..3).map(|_| world.elsewhere("i").into()).collect();
    taken[2].customer.id = ids[0];
    let refused = world.app.import(&world.scope, taken.into_iter().map(Ok));
    refused.await.unwrap();
    assert_eq!(total(Statuses::Only(Status::Published)).await, 303);
    assert_eq!(total(Statuses::Only(Status::Archived)).await, 1);
    assert_eq!(total(Statuses::Only(Status::Deleted)).await, 1);
    assert_eq!(total(Statuses::NotDeleted).await, 304);
    assert_eq!(total(Statuses::Any).await, 305);
}

pub async fn the_newest_come_first_and_deleted_ones_only_when_asked_for(world: World) {
    for name in ["a", "b", "c"] {
        world.create(name).await;
        world.clock.tick();
    }
    let gone = world.create("d").await.id;
    world.delete(gone).await;
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let not_deleted = found(&world, all(Statuses::NotDeleted)).await;
    assert_eq!(not_deleted, (names(&["c", "b", "a"]), 3));
    let any = found(&world, all(Statuses::Any)).await;
    assert_eq!(any, (names(&["d", "c", "b", "a"]), 4));
    let page = Search {
        limit: 1,
        offset: 1,
        ..all(Statuses::NotDeleted)
    };
    assert_eq!(found(&world, page).await, (names(&["b"]), 3));
    let behind = Search {
        offset: 10,
        ..all(Statuses::NotDeleted)
    };
    assert_eq!(found(&world, behind).await, (names(&[]), 3));
}

pub async fn what_is_found_comes_with_its_integrations(world: World) {
    let mut record = CustomerRecord::from(world.elsewhere("linked"));
    record.integrations = vec![Integration {
        id: IntegrationId::generate(),
        entity_id: "clinic".to_owned(),
        provider_type: "stripe".to_owned(),
        provider_entity_id: "x".to_owned(),
        status: Status::Published,
        created_at: world.clock.now(),
        updated_at: world.clock.now(),
        created_by: None,
        updated_by: None,
    }];
    let id = record.customer.id;
    world
        .import(vec![record, world.elsewhere("alone").into()])
        .await;
    let found = world
        .app
        .search(&world.scope, all(Statuses::NotDeleted))
        .await;
    for BillingCustomer {
        customer,
        integrations,
    } in found.unwrap().customers
    {
        assert_eq!(integrations.len(), usize::from(customer.id == id));
    }
}

pub async fn nothing_of_another_scope_is_found_or_counted(world: World) {
    world.create("x").await;
    let other = Scope::new("acme", "test");
    let found = world.app.search(&other, all(Statuses::Any)).await.unwrap();
    assert_eq!((found.customers.len(), found.total), (0, 0));
    let search = Search {
        conditions: vec![Condition::Text(
            TextField::Name,
            TextTest::Contains("x".to_owned()),
        )],
        ..all(Statuses::Any)
    };
    assert_eq!(
        world
            .app
            .search(&other, search.clone())
            .await
            .unwrap()
            .total,
        0
    );
    assert_eq!(
        world.app.search(&world.scope, search).await.unwrap().total,
        1
    );
}

pub async fn every_search_finds_what_the_model_does(world: World) {
    let mut runner = TestRunner::default();
    let mut some =
        |strategy: BoxedStrategy<Customer>| strategy.new_tree(&mut runner).unwrap().current();
    let mut model: BTreeMap<CustomerId, Customer> = BTreeMap::new();
    for index in 0..80 {
        let mut made = some(customer());
        if index % 2 == 0 {
            made.external_id = format!("clinic-{index}");
        }
        model.insert(made.id, made);
    }
    world
        .import(model.values().cloned().map(CustomerRecord::from).collect())
        .await;
    // What stores change on the way in: versions start anew.
    for customer in model.values_mut() {
        let kept = world.billing(customer.id).await.unwrap().customer;
        customer.version = kept.version;
        assert_eq!(*customer, kept);
    }
    let known: Vec<Customer> = model.into_values().collect();
    for _ in 0..400 {
        let search = search(known.clone())
            .new_tree(&mut runner)
            .unwrap()
            .current();
        let got = world
            .app
            .search(&world.scope, search.clone())
            .await
            .unwrap();
        let expected = expected(&known, &search);
        let ids: Vec<_> = got.customers.iter().map(|it| it.customer.id).collect();
        let page: Vec<_> = expected
            .iter()
            .skip(usize::try_from(search.offset).unwrap())
            .take(search.limit)
            .map(|customer| customer.id)
            .collect();
        assert_eq!(ids, page, "{search:?}");
        assert_eq!(got.total, expected.len() as u64, "{search:?}");
    }
}

// The model: a list that is looked through.

pub(super) fn expected<'a>(known: &'a [Customer], search: &Search) -> Vec<&'a Customer> {
    let meets = |customer: &&Customer| {
        let status = match search.statuses {
            Statuses::Any => true,
            Statuses::NotDeleted => customer.status != Status::Deleted,
            Statuses::Only(only) => customer.status == only,
        };
        status
            && search
                .conditions
                .iter()
                .all(|condition| holds(customer, condition))
    };
    let mut found: Vec<_> = known.iter().filter(meets).collect();
    found.sort_by(|one, other| {
        let directed = |ordering: Ordering, direction: Direction| match direction {
            Direction::Ascending => ordering,
            Direction::Descending => ordering.reverse(),
        };
        let fields = search.order.iter().map(|(field, direction)| {
            let ordering = match field {
                Field::Time(field) => time(one, *field).cmp(&time(other, *field)),
                Field::Text(TextField::Name) => {
                    let (one, other) = (Folded::of(&one.name), Folded::of(&other.name));
                    one.as_str().cmp(other.as_str())
                }
                Field::Text(field) => text(one, *field).cmp(&text(other, *field)),
            };
            directed(ordering, *direction)
        });
        let last = search.order.last().unwrap().1;
        let by_id = directed(one.id.cmp(&other.id), last);
        fields.fold(Ordering::Equal, Ordering::then).then(by_id)
    });
    found
}

fn time(customer: &Customer, field: TimeField) -> Timestamp {
    match field {
        TimeField::CreatedAt => customer.created_at,
        TimeField::UpdatedAt => customer.updated_at,
    }
}

fn text(customer: &Customer, field: TextField) -> String {
    let actor = |actor: &Option<Actor>| match actor {
        Some(Actor::ApiKey(key)) => key.to_string(),
        Some(Actor::User(user)) => user.clone(),
        None => String::new(),
    };
    let text = match field {
        TextField::Id => return customer.id.to_string(),
        TextField::Status => customer.status.as_str(),
        TextField::CreatedBy => return actor(&customer.created_by),
        TextField::UpdatedBy => return actor(&customer.updated_by),
        TextField::ExternalId => &customer.external_id,
        TextField::Name => &customer.name,
        TextField::Email => &customer.email,
        TextField::AddressLine1 => &customer.address.line1,
        TextField::AddressLine2 => &customer.address.line2,
        TextField::AddressCity => &customer.address.city,
        TextField::AddressState => &customer.address.state,
        TextField::AddressPostalCode => &customer.address.postal_code,
        TextField::AddressCountry => &customer.address.country,
        TextField::Contact => customer.contact.as_deref().unwrap_or_default(),
        TextField::TimeZone => &customer.timezone,
    };
    text.to_owned()
}

fn holds(customer: &Customer, condition: &Condition) -> bool {
    match condition {
        Condition::Metadata(key, value) => {
            let metadata = customer.metadata.as_ref();
            metadata.and_then(|pairs| pairs.get(key)) == Some(value)
        }
        Condition::Time(field, test) => {
            let kept = time(customer, *field);
            match test {
                TimeTest::At(at) => kept == *at,
                TimeTest::After(at) => kept > *at,
                TimeTest::Before(at) => kept < *at,
                TimeTest::From(at) => kept >= *at,
                TimeTest::Until(at) => kept <= *at,
            }
        }
        Condition::Text(field, test) => {
            let kept = text(customer, *field);
            let loose = |text: &str| match field {
                TextField::Name => Folded::of(text).as_str().to_owned(),
                _ => text.to_ascii_lowercase(),
            };
            let ordered = |text: &str| match field {
                TextField::Name => Folded::of(text).as_str().to_owned(),
                _ => text.to_owned(),
            };
            match test {
                TextTest::OneOf(values) => values.contains(&kept),
                TextTest::NoneOf(values) => !values.contains(&kept),
                TextTest::Contains(part) => loose(&kept).contains(&loose(part)),
                TextTest::Lacks(part) => !loose(&kept).contains(&loose(part)),
                TextTest::After(value) => ordered(&kept) > ordered(value),
                TextTest::Before(value) => ordered(&kept) < ordered(value),
                TextTest::From(value) => ordered(&kept) >= ordered(value),
            }
        }
    }
}

// Random customers and searches, of few values, so that they meet.

const TEXTS: [&str; 12] = [
    "",
    "x",
    "X",
    "City Clinic",
    "CITY Straße",
    "strasse",
    "Łódź",
    "łÓDŹ",
    "50%",
    "5_0",
    r"a\b",
    "😀",
];
const KEYS: [&str; 7] = ["a", "", "\"", r"k\", "a\":\"b", ",", ":"];
const VALUES: [&str; 9] = ["", "b", "\0", ":", ",", "\",\"a\":\"b", r"\", "(.*)", "z\n"];

pub(super) fn customer() -> BoxedStrategy<Customer> {
    let text = || select(&TEXTS[..]);
    let metadata = prop::option::of(prop::collection::vec(
        (select(&KEYS[..]), select(&VALUES[..])),
        0..4,
    ));
    let status = select(vec![Status::Published, Status::Archived, Status::Deleted]);
    let actor = || {
        select(vec![
            None,
            Some(Actor::ApiKey(Uuid::from_u128(7))),
            Some(Actor::User("usr_x".to_owned())),
        ])
    };
    let texts = (text(), text(), text(), text(), prop::option::of(text()));
    let times = (0..5_i64, 0..5_i64);
    (
        any::<u128>(),
        texts,
        metadata,
        status,
        times,
        (actor(), actor()),
    )
        .prop_map(
            |(id, texts, metadata, status, (created, updated), (by, last))| {
                let id = CustomerId::from_bytes(id.to_be_bytes());
                let at =
                    |number| Timestamp::from_microsecond(1_768_000_000_000_000 + number).unwrap();
                let (name, email, line1, city, contact) = texts;
                let mut customer = Customer::new(
                    id,
                    if name.is_empty() { "n" } else { name },
                    expressd::app::Stamp {
                        by,
                        at: at(created),
                        through: expressd::app::Face::Command,
                    },
                );
                customer.email = email.to_owned();
                customer.address.line1 = line1.to_owned();
                customer.address.city = city.to_owned();
                customer.contact = contact.filter(|text| !text.is_empty()).map(str::to_owned);
                customer.metadata = metadata.map(|metadata| pairs(&metadata));
                customer.status = status;
                customer.updated_at = at(updated);
                customer.updated_by = last;
                customer
            },
        )
        .boxed()
}

fn field() -> impl Strategy<Value = TextField> {
    use TextField as Text;
    select(vec![
        Text::Id,
        Text::ExternalId,
        Text::Name,
        Text::Name,
        Text::Email,
        Text::AddressLine1,
        Text::AddressLine2,
        Text::AddressCity,
        Text::AddressState,
        Text::AddressPostalCode,
        Text::AddressCountry,
        Text::Contact,
        Text::TimeZone,
        Text::Status,
        Text::CreatedBy,
        Text::UpdatedBy,
    ])
}

fn time_field() -> impl Strategy<Value = TimeField> {
    select(vec![TimeField::CreatedAt, TimeField::UpdatedAt])
}

/// A value that some customer has in this field, or another text.
fn value(field: TextField, known: &[Customer]) -> BoxedStrategy<String> {
    let has: Vec<String> = known.iter().map(|customer| text(customer, field)).collect();
    prop_oneof![
        3 => select(has),
        1 => select(&TEXTS[..]).prop_map(str::to_owned),
        1 => select(vec!["cus_0", "deleted", "e", "00000007", "é"]).prop_map(str::to_owned),
    ]
    .boxed()
}

fn condition(known: Vec<Customer>) -> BoxedStrategy<Condition> {
    let instant = (-1_i64..6, 0..2_i32).prop_map(|(micro, half)| {
        let nanoseconds = (1_768_000_000_000_000_i128 + i128::from(micro)) * 1000;
        Timestamp::from_nanosecond(nanoseconds + i128::from(half) * 500).unwrap()
    });
    let times = (time_field(), instant, 0..5).prop_map(|(field, at, test)| {
        let test = match test {
            0 => TimeTest::At(at),
            1 => TimeTest::After(at),
            2 => TimeTest::Before(at),
            3 => TimeTest::From(at),
            _ => TimeTest::Until(at),
        };
        Condition::Time(field, test)
    });
    let metadata = (select(&KEYS[..]), select(&VALUES[..]))
        .prop_map(|(key, value)| Condition::Metadata(key.to_owned(), value.to_owned()));
    let texts = field().prop_flat_map(move |field| {
        let one = || value(field, &known);
        let several = || prop::collection::vec(value(field, &known), 0..4);
        prop_oneof![
            several().prop_map(TextTest::OneOf),
            one().prop_map(|one| TextTest::OneOf(vec![one])),
            several().prop_map(TextTest::NoneOf),
            one().prop_map(TextTest::Contains),
            one().prop_map(TextTest::Lacks),
            one().prop_map(TextTest::After),
            one().prop_map(TextTest::Before),
            one().prop_map(TextTest::From),
        ]
        .prop_map(move |test| Condition::Text(field, test))
    });
    prop_oneof![3 => texts, 1 => times, 1 => metadata].boxed()
}

pub(super) fn search(known: Vec<Customer>) -> impl Strategy<Value = Search> {
    let statuses = select(vec![
        Statuses::NotDeleted,
        Statuses::NotDeleted,
        Statuses::Any,
        Statuses::Only(Status::Published),
        Statuses::Only(Status::Archived),
        Statuses::Only(Status::Deleted),
    ]);
    let direction = select(vec![Direction::Ascending, Direction::Descending]);
    let field = prop_oneof![
        field().prop_map(Field::Text),
        time_field().prop_map(Field::Time),
    ];
    (
        statuses,
        prop::collection::vec(condition(known), 0..3),
        prop::collection::vec((field, direction), 1..4),
        1_usize..100,
        prop_oneof![3 => Just(0_u64), 1 => 0..20_u64],
    )
        .prop_map(|(statuses, conditions, order, limit, offset)| Search {
            statuses,
            conditions,
            order,
            limit,
            offset,
        })
}
