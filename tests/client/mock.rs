//! `express_client::testing::MockServer`: what it answers is in the contract, and is what the service
//! answers.

use std::fmt::Debug;

use express_client::{
    Answer, Client, Error,
    customers::{Customer, Page},
    http::Method,
    testing::{KEY, MockServer},
    types::{BillingDirection, BillingField, BillingOperator, BillingStatus},
};
use express_tests::{contract::Contract, proxy::Proxy, world};
use futures_util::TryStreamExt;
use serde_json::json;

const NOBODY: &str = "cus_ffffffffffffffffffffffffffffffff";
const USER: &str = "usr_019bc0ff1e0070b1a4c85e2d9f637a10";
const OTHER: &str = "usr_019bc0ff1e0070b1a4c85e2d9f637a11";

/// What callers see of a life of customers, without what differs by nature: ids and times.
#[derive(Default)]
struct Seen(Vec<String>);

impl Seen {
    fn note<T>(
        &mut self,
        call: &str,
        outcome: Result<Answer<T>, Error>,
        show: impl FnOnce(&T) -> String,
    ) {
        self.0.push(match outcome {
            Ok(answer) => {
                let (status, tagged) = (answer.status().as_u16(), answer.etag().is_some());
                format!("{call}: {status}, tagged {tagged}, {}", show(&answer))
            }
            Err(error) => {
                let places: Vec<_> = error.violations().iter().map(|one| &one.pointer).collect();
                let (kind, code) = (error.kind(), error.code().unwrap_or_default());
                let attempts = error.attempts();
                format!("{call}: {kind:?} {code} {places:?} after {attempts}")
            }
        });
    }
}

/// Leads customers through their lives; right and wrong requests to every operation.
async fn life(client: &Client) -> Result<Vec<String>, Error> {
    let express = client.express();
    let mut seen = Seen::default();
    let shown = |value: &dyn Debug| format!("{value:?}");
    let created = express.create("City Clinic").metadata("a", "1").await?;
    let id = created.express_customer_id.clone();
    let etag = created.etag().unwrap_or_default().to_owned();

    seen.note(
        "create",
        express.create("Other").idempotency_key("k").await,
        |one| format!("{} {:?}", *one.express_customer_name, one.metadata),
    );
    seen.note(
        "replay",
        express.create("Other").idempotency_key("k").await,
        |one| shown(&one.is_active),
    );
    seen.note(
        "reuse",
        express.create("Third").idempotency_key("k").await,
        |_| String::new(),
    );
    let post = client.request(Method::POST, "/v1/express");
    let bad = json!({"expressCustomerName": "", "more": 1});
    seen.note("bad create", post.json(&bad).await, |_| String::new());

    seen.note("list", express.list().limit(1).await, |page| {
        format!(
            "{} {} {}",
            page.express_customers.len(),
            page.has_more,
            page.cursor.is_some()
        )
    });
    seen.note("search", express.list().name("CLINIC").await, |page| {
        format!("{} {}", page.express_customers.len(), page.has_more)
    });
    seen.note("bad cursor", express.list().cursor("AAAA").await, |_| {
        String::new()
    });
    let names: Vec<String> = express
        .list()
        .limit(1)
        .stream()
        .map_ok(|one| one.express_customer_name.into_inner())
        .try_collect()
        .await?;
    seen.0.push(format!("{names:?}"));

    let again = express.retrieve(&id).if_none_match(&etag).await;
    seen.note("unchanged", again, |one| shown(&one.is_none()));
    seen.note("unknown", express.retrieve(NOBODY).await, |_| String::new());
    let renamed = express.update(&id).name("New").if_match(&etag).await;
    seen.note("rename", renamed, |one| format!("{:?}", one.metadata));
    let stale = express.update(&id).name("Late").if_match(&etag).await;
    seen.note("stale", stale, |_| String::new());
    let any = express.update(&id).clear_metadata().if_match("*").await;
    seen.note("clear", any, |one| format!("{:?}", one.metadata));
    seen.note("update nobody", express.update(NOBODY).await, |_| {
        String::new()
    });

    for call in ["add", "add again"] {
        let added = express.add_user(&id, USER).await;
        seen.note(call, added, |one| shown(&one.message.is_some()));
    }
    seen.note("deactivate", express.deactivate(&id).await, |one| {
        format!("{} {}", one.is_active, *one.user_count)
    });
    for user in [USER, OTHER] {
        let added = express.add_user(&id, user).await;
        seen.note("add to inactive", added, |one| {
            shown(&one.message.is_some())
        });
    }
    for call in ["remove", "remove again"] {
        let removed = express.remove_user(&id, USER).await;
        seen.note(call, removed, |one| shown(&one.message.is_some()));
    }
    let billed = client.customers().get(&id).expand_integrations().await;
    seen.note("billed", billed, |one| {
        format!("{} {:?}", one.status, one.integrations)
    });
    seen.note("reactivate", express.reactivate(&id).await, |one| {
        shown(&one.is_active)
    });
    seen.note(
        "deactivate nobody",
        express.deactivate(NOBODY).await,
        |_| String::new(),
    );
    seen.note(
        "reactivate nobody",
        express.reactivate(NOBODY).await,
        |_| String::new(),
    );
    seen.note(
        "add to nobody",
        express.add_user(NOBODY, USER).await,
        |_| String::new(),
    );
    seen.note(
        "remove from nobody",
        express.remove_user(NOBODY, USER).await,
        |_| String::new(),
    );
    seen.note(
        "bill nobody",
        client.customers().get("nobody").await,
        |_| String::new(),
    );

    billing_life(client, &id, &mut seen).await;

    let stranger = client
        .to_builder()
        .key("nobody's")
        .billing_key("nobody's")
        .build()?;
    seen.note("stranger", stranger.express().list().await, |_| {
        String::new()
    });
    seen.note(
        "billing stranger",
        stranger.customers().get(&id).await,
        |_| String::new(),
    );
    let nowhere = client.request(Method::GET, "/v1/nowhere").await;
    seen.note("nowhere", nowhere, |_| String::new());
    Ok(seen.0)
}

/// What the billing face writes, and what it finds then.
async fn billing_life(client: &Client, express: &str, seen: &mut Seen) {
    let customers = client.customers();
    let create = || {
        let new = customers
            .create("clinic-1", "Clinic One")
            .email("a@example.com");
        let new = new
            .address_country("DE")
            .contact("1")
            .timezone("Europe/Berlin");
        new.metadata("a", "1")
            .integration("e", "stripe", "s")
            .integration("e", "stripe", "s")
    };
    let told = |one: &Customer| {
        format!(
            "{} {} {} {} {:?} {:?} {:?} {:?}",
            *one.external_id,
            *one.name,
            one.email,
            one.timezone,
            one.contact,
            one.metadata,
            one.status,
            one.integrations.as_ref().map(Vec::len),
        )
    };
    seen.note("bill", create().idempotency_key("b").await, told);
    seen.note("bill again", create().idempotency_key("b").await, told);
    seen.note("taken", create().await, told);
    seen.note(
        "taken by express",
        customers.create(express, "x").await,
        told,
    );
    seen.note(
        "bill another",
        customers.create("clinic-2", "Other").await,
        told,
    );
    let found = customers.get_by_external_id("clinic-1").await;
    let id = found
        .as_ref()
        .map(|one| one.id.to_string())
        .unwrap_or_default();
    seen.note("by external id", found, told);
    let own = customers.get_by_external_id(express).await;
    seen.note("by own id", own, |one| {
        (one.id.as_str() == express).to_string()
    });
    let update = || customers.update_by_external_id("clinic-1");
    let changed = update().name("Renamed").contact("").clear_metadata();
    seen.note("change", changed.await, told);
    let linked = update()
        .integration("e", "stripe", "s")
        .integration("e", "xero", "x");
    seen.note("link", linked.await, told);
    seen.note("take", update().external_id("clinic-2").await, told);
    seen.note("move", update().external_id("clinic-3").await, told);
    seen.note("moved away", update().await, told);
    let both = client
        .request(Method::PUT, "/v1/customers")
        .query("id", &id);
    let both = both
        .query("external_customer_id", "clinic-3")
        .json(&json!({}));
    seen.note("both names", both.await, |_| String::new());
    seen.note(
        "seen by express",
        client.express().retrieve(&id).await,
        |one| format!("{} {:?}", *one.express_customer_name, one.metadata),
    );
    let names = |page: &Page| {
        let names = page.items.iter().map(|one| one.name.to_string());
        format!(
            "{:?} of {}",
            names.collect::<Vec<_>>(),
            page.pagination.total.get()
        )
    };
    let search = || {
        customers
            .search()
            .sort(BillingField::Name, BillingDirection::Asc)
    };
    seen.note("find all", search().await, names);
    seen.note("page", search().limit(1).offset(1).await, names);
    let contains = search().text(BillingField::Name, BillingOperator::Contains, "OTH");
    seen.note("contains", contains.await, names);
    let texts = ["clinic-2", "clinic-3"];
    let listed = search().texts(BillingField::ExternalId, BillingOperator::In, texts);
    seen.note("in", listed.await, names);
    seen.note("by ids", search().ids([&id]).await, names);
    seen.note("by email", search().email("a@example.com").await, names);
    seen.note(
        "archived",
        search().status(BillingStatus::Archived).await,
        names,
    );
    for time in ["delete", "delete again"] {
        seen.note(time, customers.delete(&id).await, |_| String::new());
    }
    seen.note("deleted", customers.get(&id).await, told);
    seen.note("gone", client.express().retrieve(&id).await, |_| {
        String::new()
    });
    seen.note("change deleted", customers.update(&id).await, told);
    seen.note("left", search().await, names);
    seen.note(
        "asked for",
        search().status(BillingStatus::Deleted).await,
        names,
    );
    seen.note("delete nobody", customers.delete(NOBODY).await, |_| {
        String::new()
    });
}

#[tokio::test]
async fn the_mock_keeps_the_contract_and_answers_as_the_service_does() {
    let mock = MockServer::start().await.expect("a port");
    let address = mock.url().trim_start_matches("http://").to_owned();
    let proxy = Proxy::before(&address, Contract::get()).await;
    let client = mock.builder().base_url(proxy.url()).key(KEY).build();
    let by_mock = life(&client.expect("a client")).await.expect("a life");
    let faults: Vec<_> = proxy
        .take_faults()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert!(faults.is_empty(), "{faults:#?}");

    let world = world!();
    let client = Client::new(world.url(), world.key().secret).expect("a client");
    let by_service = life(&client).await.expect("a life");
    assert_eq!(by_mock, by_service);
    assert!(by_mock.len() > 25);
    world.finish();
}
