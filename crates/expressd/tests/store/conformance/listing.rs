//! Walking through customers.

use expressd::app::{ExpressCustomer, ListError, ListRequest, Scope};

use crate::world::World;

pub async fn a_walk_goes_from_newest_to_oldest(world: World) {
    let mut created = Vec::new();
    for index in 0..7 {
        let customer = world.create(&format!("customer {index}")).await;
        created.push(ExpressCustomer::from(customer));
    }
    created.reverse();
    let mut walked = Vec::new();
    let mut cursor = None;
    loop {
        let page = world.page(cursor, 3, None).await;
        walked.extend(page.customers);
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(walked, created);
}

pub async fn a_next_page_is_promised_exactly_when_there_is_one(world: World) {
    assert_eq!(world.page(None, 2, None).await.next, None);
    for _ in 0..4 {
        world.create("x").await;
    }
    for name in [None, Some("X")] {
        assert_eq!(world.page(None, 5, name).await.next, None);
        assert_eq!(world.page(None, 4, name).await.next, None);
        let first = world.page(None, 2, name).await;
        assert_eq!(first.customers.len(), 2);
        let second = world.page(Some(first.next.unwrap()), 2, name).await;
        assert_eq!(second.customers.len(), 2);
        assert_eq!(second.next, None, "exactly full, and the last");
    }
}

pub async fn a_name_filter_ignores_case_in_every_script(world: World) {
    for name in ["Straße 1", "ΟΔΥΣΣΕΎΣ", "City CLINIC", "Łódź", "ﬁne"] {
        world.create(name).await;
    }
    for (filter, expected) in [
        ("clinic", "City CLINIC"),
        ("Y cL", "City CLINIC"),
        ("STRASSE", "Straße 1"),
        ("asse", "Straße 1"),
        ("οδυσσεύς", "ΟΔΥΣΣΕΎΣ"),
        ("łÓDŹ", "Łódź"),
        ("FIN", "ﬁne"),
    ] {
        assert_eq!(world.names(Some(filter)).await, [expected], "{filter}");
    }
    assert_eq!(world.names(Some("lodz")).await, Vec::<String>::new());
    assert_eq!(world.names(Some("")).await.len(), 5);

    // A new name is found, and the former one is not.
    let renamed = &world.page(None, 1, Some("clinic")).await.customers[0];
    world.rename(renamed.id, "Praxis").await;
    assert_eq!(world.names(Some("PRAXIS")).await, ["Praxis"]);
    assert_eq!(world.names(Some("clinic")).await, Vec::<String>::new());
}

pub async fn a_name_filter_takes_every_character_literally(world: World) {
    for name in [
        "100%",
        "a_b",
        "axb",
        "back\\slash",
        "it's \"quoted\"",
        "nul\0here",
    ] {
        world.create(name).await;
    }
    for (filter, expected) in [
        ("%", vec!["100%"]),
        ("A_B", vec!["a_b"]),
        ("\\", vec!["back\\slash"]),
        ("'s \"Q", vec!["it's \"quoted\""]),
        ("\0HERE", vec!["nul\0here"]),
        ("*", vec![]),
        ("?", vec![]),
    ] {
        assert_eq!(world.names(Some(filter)).await, expected, "{filter:?}");
    }
}

pub async fn a_cursor_of_another_walk_is_refused(world: World) {
    for _ in 0..3 {
        world.create("x").await;
    }
    let cursor = world.page(None, 1, Some("x")).await.next;
    let refused = |scope: Scope, name: Option<&str>, cursor: Option<String>| {
        let request = ListRequest {
            cursor,
            limit: 1,
            name: name.map(str::to_owned),
        };
        let app = &world.app;
        async move { matches!(app.list(&scope, request).await, Err(ListError::Cursor(_))) }
    };
    let (here, there) = (world.scope.clone(), Scope::new("other", "live"));
    assert!(!refused(here.clone(), Some("X"), cursor.clone()).await);
    assert!(refused(here.clone(), None, cursor.clone()).await);
    assert!(refused(here.clone(), Some("y"), cursor.clone()).await);
    assert!(refused(there, Some("x"), cursor).await);
    for foreign in ["", "AAAA", "bm90IG91cnM=", "not base64 at all"] {
        assert!(refused(here.clone(), None, Some(foreign.to_owned())).await);
    }
}

pub async fn inactive_customers_are_listed_too(world: World) {
    let inactive = world.create("inactive").await;
    world.deactivate(inactive.id).await;
    assert_eq!(world.names(None).await, ["inactive"]);
}
