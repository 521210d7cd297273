//! Pages for people.

use std::cmp::Ordering;

use expressd::app::{
    BrowseFilter, BrowsePage, BrowseRequest, Customer, CustomerId, CustomerRecord, Direction,
    Folded, ListError, Scope, Sort, Status, UserId,
};
use futures_util::TryStreamExt;
use jiff::SignedDuration;

use crate::world::World;

const SORTS: [Sort; 2] = [Sort::Name, Sort::Created];
const DIRECTIONS: [Direction; 2] = [Direction::Ascending, Direction::Descending];

/// Customers whose names and ages are in no order, some of them the same, of every status.
async fn populate(world: &World) -> Vec<Customer> {
    let names = [
        "Ärzte", "clinic B", "Clinic a", "CLINIC A", "zebra", "Straße",
    ];
    let mut customers = Vec::new();
    for index in 0..60_usize {
        let mut customer = world.elsewhere(names[index * 7 % names.len()]);
        // As from another service: its ids tell nothing of its age.
        let mut bytes = [0; 16];
        bytes[0] = u8::try_from(index * 37 % 251).unwrap();
        bytes[15] = u8::try_from(index).unwrap();
        customer.id = CustomerId::from_bytes(bytes);
        customer.external_id = customer.id.to_string();
        let age = i64::try_from(index * 13 % 20).unwrap();
        customer.created_at = world.clock.now() - SignedDuration::from_hours(age);
        customer.status = match index % 5 {
            0 => Status::Deleted,
            1 | 2 => Status::Archived,
            _ => Status::Published,
        };
        customers.push(customer);
    }
    let records = customers.iter().cloned().map(CustomerRecord::from);
    world.import(records.collect()).await;
    customers.retain(|customer| !customer.is_deleted());
    customers
}

/// What should come, by the plain meaning of the request.
fn expected(
    customers: &[Customer],
    filter: &BrowseFilter,
    sort: Sort,
    direction: Direction,
) -> Vec<CustomerId> {
    let needle = Folded::of(filter.name.as_deref().unwrap_or_default());
    let mut matching: Vec<_> = customers
        .iter()
        .filter(|it| {
            filter
                .active
                .is_none_or(|active| it.status.is_active() == active)
        })
        .filter(|it| Folded::of(&it.name).as_str().contains(needle.as_str()))
        .collect();
    let name = |it: &Customer| Folded::of(&it.name).as_str().to_owned();
    let by = |one: &Customer, other: &Customer| -> Ordering {
        match sort {
            Sort::Name => (name(one), one.id).cmp(&(name(other), other.id)),
            Sort::Created => (one.created_at, one.id).cmp(&(other.created_at, other.id)),
        }
    };
    matching.sort_by(|one, other| match direction {
        Direction::Ascending => by(one, other),
        Direction::Descending => by(other, one),
    });
    matching.into_iter().map(|it| it.id).collect()
}

fn ids(customers: &[Customer]) -> Vec<CustomerId> {
    customers.iter().map(|it| it.id).collect()
}

fn request(filter: &BrowseFilter, sort: Sort, direction: Direction) -> BrowseRequest {
    BrowseRequest {
        filter: filter.clone(),
        sort,
        direction,
        position: None,
        limit: 7,
    }
}

async fn page(world: &World, request: &BrowseRequest, position: Option<String>) -> BrowsePage {
    let request = BrowseRequest {
        position,
        ..request.clone()
    };
    world.app.browse(&world.scope, request).await.unwrap()
}

pub async fn every_order_and_filter_is_walked_both_ways(world: World) {
    let customers = populate(&world).await;
    for name in [None, Some("CLINIC"), Some("strasse"), Some("nobody")] {
        for active in [None, Some(true), Some(false)] {
            let filter = BrowseFilter {
                name: name.map(str::to_owned),
                active,
            };
            for (sort, direction) in SORTS
                .into_iter()
                .flat_map(|sort| DIRECTIONS.map(|it| (sort, it)))
            {
                let expected = expected(&customers, &filter, sort, direction);
                let case = format!("{filter:?} {sort:?} {direction:?}");
                let request = request(&filter, sort, direction);
                let mut pages = vec![page(&world, &request, None).await];
                while let Some(next) = pages.last().and_then(|it| it.next.clone()) {
                    pages.push(page(&world, &request, Some(next)).await);
                }
                let walked: Vec<_> = pages.iter().flat_map(|it| ids(&it.customers)).collect();
                assert_eq!(walked, expected, "{case}");
                // And back, to the same pages.
                assert_eq!(pages[0].previous, None, "{case}");
                let mut at = pages.last().unwrap().clone();
                for before in pages.iter().rev().skip(1) {
                    at = page(&world, &request, at.previous.clone()).await;
                    assert_eq!(ids(&at.customers), ids(&before.customers), "{case}");
                    assert!(at.next.is_some(), "{case}");
                }
                assert_eq!(at.previous, None, "{case}");

                let all = world.app.browse_all(&world.scope, &filter, sort, direction);
                let all: Vec<_> = all.try_collect().await.unwrap();
                assert_eq!(ids(&all), expected, "{case}");
            }
        }
    }
}

pub async fn a_page_keeps_its_place_when_customers_come_and_go(world: World) {
    for name in ["b", "d", "f", "h"] {
        world.create(name).await;
    }
    let filter = BrowseFilter::default();
    let mut request = request(&filter, Sort::Name, Direction::Ascending);
    request.limit = 2;
    let names = |page: &BrowsePage| {
        let names = page.customers.iter().map(|it| it.name.clone());
        names.collect::<Vec<_>>()
    };
    let first = page(&world, &request, None).await;
    let second = page(&world, &request, first.next.clone()).await;
    assert_eq!(
        (names(&first), names(&second)),
        (vec!["b".into(), "d".into()], vec!["f".into(), "h".into()])
    );

    world.create("a").await;
    world.create("g").await;
    let again = page(&world, &request, first.next.clone()).await;
    assert_eq!(names(&again), ["f", "g"], "it begins where it began");
    let back = page(&world, &request, again.previous.clone()).await;
    assert_eq!(names(&back), ["b", "d"]);
    let beginning = page(&world, &request, back.previous.clone()).await;
    assert_eq!(names(&beginning), ["a", "b"], "a whole first page");
    assert_eq!(beginning.previous, None);
}

pub async fn a_position_belongs_to_its_walk(world: World) {
    for name in ["a", "b", "c"] {
        world.create(name).await;
    }
    let filter = BrowseFilter::default();
    let mut request = request(&filter, Sort::Name, Direction::Ascending);
    request.limit = 1;
    request.position = page(&world, &request, None).await.next;
    let app = &world.app;
    assert!(app.browse(&world.scope, request.clone()).await.is_ok());
    let other = Scope::new("acme", "test");
    let foreign = app.browse(&other, request.clone()).await;
    assert!(matches!(foreign, Err(ListError::Cursor(_))));
    request.sort = Sort::Created;
    let foreign = app.browse(&world.scope, request).await;
    assert!(matches!(foreign, Err(ListError::Cursor(_))));
}

pub async fn users_of_a_customer_come_in_pages(world: World) {
    let customer = world.create("x").await;
    let other = world.create("y").await;
    let mut users: Vec<_> = (0..7).map(|_| UserId::generate()).collect();
    for user in &users {
        world.add_user(customer.id, *user).await;
    }
    world.add_user(other.id, UserId::generate()).await;
    users.sort();
    let members = |after| world.app.members(&world.scope, customer.id, after, 3);
    let mut walked = Vec::new();
    let mut after = None;
    for expected in [3, 3, 1] {
        let page = members(after).await.unwrap();
        assert_eq!(page.users.len(), expected);
        walked.extend(page.users);
        after = page.next;
    }
    assert_eq!((walked, after), (users, None));
    let elsewhere = Scope::new("acme", "test");
    let none = world.app.members(&elsewhere, customer.id, None, 3).await;
    assert_eq!(none.unwrap().users, []);
}
