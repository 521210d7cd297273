//! Three processes over one database, asked over HTTP.

use std::io::Write;
use std::thread;

use serde_json::{Value, json};

use crate::cluster::Server;
use crate::harness::{Answer, Service, World, connect};

/// Three replicas.
struct Fleet {
    callers: Callers,
    url: String,
    world: World,
    _replicas: Vec<Service>,
    _server: Server,
}

impl Fleet {
    fn start() -> Self {
        let server = Server::start();
        let (world, url) = (World::new(), server.url());
        let secret = key(&world, &url);
        let replicas: Vec<_> = (0..3).map(|_| world.serve(&["--database", &url])).collect();
        Self {
            callers: Callers::of(&replicas, secret),
            world,
            url,
            _replicas: replicas,
            _server: server,
        }
    }
}

/// The secret of a new key that may write.
pub fn key(world: &World, url: &str) -> String {
    let create = ["key", "create", "--database", url, "--name", "test"];
    let scope = ["--tenant", "acme", "--environment", "live"];
    let secret = world.run(&[&create[..], &scope].concat()).succeeded();
    secret.trim_end().to_owned()
}

/// What it takes to ask replicas.
pub struct Callers {
    addresses: Vec<String>,
    secret: String,
}

impl Callers {
    pub fn of(replicas: &[Service], secret: String) -> Self {
        let addresses = replicas.iter().map(|replica| replica.address.clone());
        Self {
            addresses: addresses.collect(),
            secret,
        }
    }

    /// Sends one request on a connection of its own.
    pub fn ask(&self, replica: usize, line: &str, headers: &str, body: Option<&Value>) -> Answer {
        let body = body.map(Value::to_string).unwrap_or_default();
        let mut stream = connect(&self.addresses[replica % self.addresses.len()]);
        write!(
            stream,
            "{line} HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer {}\r\n{headers}\
             Connection: close\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n\
             {body}",
            self.secret,
            body.len()
        )
        .unwrap();
        Answer::read(stream)
    }

    pub fn create(&self, replica: usize, name: &str, headers: &str) -> Answer {
        let body = json!({ "expressCustomerName": name });
        self.ask(replica, "POST /v1/express", headers, Some(&body))
    }

    fn get(&self, replica: usize, path: &str) -> Answer {
        self.ask(replica, &format!("GET {path}"), "", None)
    }
}

fn id(answer: &Answer) -> String {
    answer.json()["expressCustomerId"]
        .as_str()
        .unwrap()
        .to_owned()
}

#[test]
fn one_idempotency_key_creates_one_customer_on_all_replicas() {
    let fleet = Fleet::start();
    let answers: Vec<_> = thread::scope(|scope| {
        let asked = (0..24).map(|caller| {
            let callers = &fleet.callers;
            scope.spawn(move || callers.create(caller, "x", "Idempotency-Key: k\r\n"))
        });
        let asked: Vec<_> = asked.collect();
        asked.into_iter().map(|it| it.join().unwrap()).collect()
    });
    let (created, waiting): (Vec<_>, Vec<_>) = answers.iter().partition(|it| it.status == 201);
    assert!(waiting.iter().all(|it| it.status == 409), "{waiting:?}");
    assert!(!created.is_empty());
    assert!(created.iter().all(|it| it.body == created[0].body));
    for replica in 0..3 {
        let again = fleet.callers.create(replica, "x", "Idempotency-Key: k\r\n");
        assert_eq!((again.status, &again.body), (201, &created[0].body));
        let other = fleet.callers.create(replica, "y", "Idempotency-Key: k\r\n");
        assert_eq!(other.status, 422);
        let page = fleet.callers.get(replica, "/v1/express").json();
        assert_eq!(page["expressCustomers"].as_array().unwrap().len(), 1);
    }
}

#[test]
fn a_revoked_key_opens_no_replica_from_then_on() {
    let fleet = Fleet::start();
    for replica in 0..3 {
        assert_eq!(fleet.callers.get(replica, "/v1/express").status, 200);
    }
    let listed = ["key", "list", "--json", "--database", &fleet.url];
    let listed: Value = serde_json::from_str(&fleet.world.run(&listed).succeeded()).unwrap();
    let id = listed["id"].as_str().unwrap();
    let revoke = ["key", "revoke", id, "--database", &fleet.url];
    fleet.world.run(&revoke).succeeded();
    for replica in 0..3 {
        assert_eq!(fleet.callers.get(replica, "/v1/express").status, 401);
    }
}

#[test]
fn an_entity_tag_of_one_replica_is_good_for_one_change_on_any() {
    let fleet = Fleet::start();
    let created = fleet.callers.create(0, "x", "");
    let (id, tag) = (id(&created), created.header("etag").to_owned());
    let line = format!("PATCH /v1/express/{id}");
    let condition = format!("If-Match: {tag}\r\n");
    let statuses: Vec<_> = thread::scope(|scope| {
        let asked = (0..12).map(|caller| {
            let (callers, line, condition) = (&fleet.callers, &line, &condition);
            let body = json!({ "expressCustomerName": format!("caller {caller}") });
            scope.spawn(move || callers.ask(caller, line, condition, Some(&body)).status)
        });
        let asked: Vec<_> = asked.collect();
        asked.into_iter().map(|it| it.join().unwrap()).collect()
    });
    let won = statuses.iter().filter(|it| **it == 200).count();
    let lost = statuses.iter().filter(|it| **it == 412).count();
    assert_eq!((won, lost), (1, 11), "{statuses:?}");
    let path = format!("/v1/express/{id}");
    let tags: Vec<_> = (0..3)
        .map(|replica| fleet.callers.get(replica, &path).header("etag").to_owned())
        .collect();
    assert!(tags.iter().all(|it| *it == tags[0] && *it != tag));
}

#[test]
fn members_are_counted_exactly_whichever_replica_they_come_through() {
    let fleet = Fleet::start();
    let id = id(&fleet.callers.create(0, "x", ""));
    let line = format!("POST /v1/express/{id}/users");
    thread::scope(|scope| {
        for caller in 0_u128..30 {
            let (callers, line) = (&fleet.callers, &line);
            scope.spawn(move || {
                // Each user comes twice, through two replicas.
                let body = json!({ "userId": format!("usr_{:032x}", caller / 2) });
                let replica = usize::try_from(caller).unwrap();
                let added = callers.ask(replica, line, "", Some(&body));
                assert_eq!(added.status, 200, "{added:?}");
            });
        }
    });
    for replica in 0..3 {
        let customer = fleet
            .callers
            .get(replica, &format!("/v1/express/{id}"))
            .json();
        assert_eq!(customer["userCount"], 15);
    }
}

#[test]
fn a_walk_through_all_replicas_skips_and_repeats_nothing() {
    let fleet = Fleet::start();
    let created: Vec<_> = (0..25)
        .map(|n| id(&fleet.callers.create(n, "x", "")))
        .collect();
    let mut walked = Vec::new();
    let mut path = "/v1/express?limit=4".to_owned();
    for replica in 0.. {
        // Created during the walk, and so not part of it.
        fleet.callers.create(replica + 1, "later", "");
        let page = fleet.callers.get(replica, &path).json();
        for customer in page["expressCustomers"].as_array().unwrap() {
            walked.push(customer["expressCustomerId"].as_str().unwrap().to_owned());
        }
        let Some(cursor) = page["cursor"].as_str() else {
            break;
        };
        path = format!("/v1/express?limit=4&cursor={cursor}");
    }
    // The first page may show the one that was created just before it.
    walked.retain(|id| created.contains(id));
    let mut expected = created;
    expected.sort_unstable_by(|one, other| other.cmp(one));
    assert_eq!(walked, expected);
}
