//! The pictures in `docs/screenshots`: always the same people, customers and day, so that they only
//! change when the pages do.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use expressd::app::{
    Access, Actor, App, Customer, CustomerId, CustomerRecord, Face, NewAccount, Password, Role,
    Scope, Stamp, Status, UserId,
};
use expressd::dashboard;
use expressd::store::sqlite::{OpenOptions, SqliteStore};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::browser::Browser;
use crate::site::{OWNER, PASSWORD, fill_in};

/// When everything in the pictures happens: a Friday at noon.
const NOON: &str = "2026-03-13T12:00:00Z";

const PLACES: [&str; 12] = [
    "Riverside",
    "Northgate",
    "Ávila",
    "Maple Street",
    "Old Town",
    "Zürich",
    "Göteborg",
    "東京",
    "Nairobi",
    "Santa Fe",
    "Kirkwall",
    "Montréal",
];

const KINDS: [&str; 4] = [
    "Eye Clinic",
    "Dental Practice",
    "Children’s Hospital",
    "Imaging Centre",
];

/// So much of a picture may differ before it is taken anew, in thousandths of its points: browsers
/// of one version draw letters a little differently on different machines.
const TOLERANCE: usize = 10;

/// The dashboard in this process, by a clock of its own.
struct Stage {
    app: App,
    clock: Arc<AtomicI64>,
    address: String,
    _folder: tempfile::TempDir,
}

impl Stage {
    async fn set() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let options = OpenOptions {
            create: true,
            serve: true,
        };
        let store = SqliteStore::open(&folder.path().join("express.db"), options);
        let clock = Arc::new(AtomicI64::new(noon().as_second()));
        let now = clock.clone();
        let app = App::with_clock(Arc::new(store.expect("a database")), move || {
            Timestamp::from_second(now.load(Ordering::Relaxed)).expect("a time")
        });
        let app = app.await.expect("an application");
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await;
        let listener = listener.expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let router = dashboard::router(&app, false);
        tokio::spawn(async move { axum::serve(listener, router).await });
        let stage = Self {
            app,
            clock,
            address,
            _folder: folder,
        };
        stage.furnish().await;
        stage
    }

    /// So long before noon.
    fn turn_back(&self, by: SignedDuration) {
        let at = noon() - by;
        self.clock.store(at.as_second(), Ordering::Relaxed);
    }

    async fn furnish(&self) {
        let scope = Scope::new("clinics", "live");
        self.turn_back(SignedDuration::from_hours(24 * 40));
        let owner = self.person(OWNER, Role::Owner).await;
        self.person("max@clinics.example", Role::Member).await;
        self.person("eve@clinics.example", Role::Admin).await;
        let booking =
            self.app
                .create_key(&scope, Some(&owner), "Booking site", Access::Write, None);
        let booking = booking.await.expect("a key");
        let reports = self
            .app
            .create_key(&scope, Some(&owner), "Reports", Access::Read, None);
        reports.await.expect("a key");

        let by_key = Actor::ApiKey(booking.key.id);
        let records: Vec<_> = (0..PLACES.len() * KINDS.len())
            .map(|number| {
                Ok(record(
                    number,
                    if number % 3 == 0 { &owner } else { &by_key },
                ))
            })
            .collect();
        let imported = self.app.import(&scope, records.into_iter());
        imported.await.expect("customers");

        // A working day: quiet at night, busy at ten.
        for hours in (0..24).rev() {
            self.turn_back(SignedDuration::from_hours(hours));
            let secret = booking.secret.reveal().as_bytes();
            self.app
                .authenticate(secret)
                .await
                .expect("the store")
                .expect("the key");
            let busy = [2, 1, 1, 1, 2, 4, 9, 16, 24, 31, 36, 30];
            let hour = usize::try_from((36 - hours) % 24).expect("an hour");
            let busy = busy.get(hour).copied().unwrap_or(40 - hour);
            for (operation, share) in [
                ("list", 30),
                ("retrieve", 22),
                ("update", 7),
                ("addUser", 5),
                ("create", 2),
            ] {
                for number in 0..busy * share {
                    let status = match number % 61 {
                        7 => 404,
                        30 if operation == "addUser" => 409,
                        _ => 200,
                    };
                    self.app
                        .note_request(booking.key.id, operation, Some(status));
                }
            }
            self.app.write_down_usage().await.expect("the store");
        }

        self.act(&scope, &owner, &by_key).await;
        self.turn_back(SignedDuration::ZERO);
    }

    /// What happened this morning.
    async fn act(&self, scope: &Scope, owner: &Actor, key: &Actor) {
        let dashboard = self.app.through(Face::Dashboard);
        let express = self.app.through(Face::Express);
        let id = id(47);
        let minutes = SignedDuration::from_mins;
        self.turn_back(minutes(170));
        let user = UserId::from_bytes([0x5a; 16]);
        express
            .add_user(scope, key, id, user, None)
            .await
            .expect("the store");
        self.turn_back(minutes(150));
        let billing = self.app.through(Face::Billing);
        let name = expressd::app::BillingName::Id(id);
        let any = expressd::app::Precondition::None;
        billing
            .update_billing(scope, key, name, any, invoicing())
            .await
            .expect("the store");
        self.turn_back(minutes(95));
        dashboard
            .deactivate(scope, owner, id, None)
            .await
            .expect("the store");
        self.turn_back(minutes(61));
        dashboard
            .reactivate(scope, owner, id, None)
            .await
            .expect("the store");
        self.turn_back(minutes(14));
        let change = expressd::app::CustomerChange {
            name: Some("Montréal Family Hospital".to_owned()),
            metadata: expressd::app::Change::Set(
                [
                    ("region", "east"),
                    ("plan", "premium"),
                    ("contract", "2026-114"),
                ]
                .map(|(key, value)| (key.to_owned(), value.to_owned()))
                .into_iter()
                .collect(),
            ),
        };
        let any = expressd::app::Precondition::None;
        dashboard
            .update(scope, owner, id, any, change)
            .await
            .expect("the store");
    }

    async fn person(&self, email: &str, role: Role) -> Actor {
        let new = NewAccount {
            email: email.parse().expect("an address"),
            scope: Scope::new("clinics", "live"),
            role,
            password: Password::new(PASSWORD).expect("a password"),
        };
        match self.app.create_account(None, new).await.expect("the store") {
            expressd::app::CreateAccountOutcome::Created(account) => account.actor(),
            taken => panic!("{taken:?}"),
        }
    }
}

/// Whom the bills of the customer in the pictures go to.
fn invoicing() -> expressd::app::BillingChange {
    let text = |text: &str| Some(text.to_owned());
    expressd::app::BillingChange {
        external_id: text("crm-20417"),
        email: text("billing@montreal-hospital.example"),
        line1: text("1001 Boulevard Décarie"),
        city: text("Montréal"),
        state: text("QC"),
        postal_code: text("H4A 3J1"),
        country: text("CA"),
        timezone: "America/Toronto".parse().ok(),
        contact: expressd::app::Change::Set("+1 514 555 0100".to_owned()),
        integrations: vec![expressd::app::NewIntegration {
            entity_id: "crm-20417".to_owned(),
            provider_type: "stripe".to_owned(),
            provider_entity_id: "cus_PqT4nB0x81".to_owned(),
        }],
        ..expressd::app::BillingChange::default()
    }
}

fn noon() -> Timestamp {
    NOON.parse().expect("a time")
}

/// The id of the customer with this number: always the same one.
fn id(number: usize) -> CustomerId {
    let number = u8::try_from(number).expect("a byte");
    // In the order of their numbers, and otherwise as drawn by chance.
    let mut bytes = [0x01, 0x9c, 0x9a, number, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    for place in 4..bytes.len() {
        bytes[place] = bytes[place - 1]
            .wrapping_mul(167)
            .wrapping_add(number ^ 0x5d);
    }
    bytes[6] = 0x70 | bytes[6] & 0x0f;
    CustomerId::from_bytes(bytes)
}

fn record(number: usize, by: &Actor) -> CustomerRecord {
    let ago = 1 + 36 * (PLACES.len() * KINDS.len() - number) / 40;
    let at = noon() - SignedDuration::from_hours(i64::try_from(ago * 18).expect("hours"));
    let stamp = Stamp {
        by: Some(by.clone()),
        at,
        through: Face::Command,
    };
    let name = format!(
        "{} {}",
        PLACES[number % PLACES.len()],
        KINDS[(number + number / PLACES.len()) % KINDS.len()]
    );
    let mut customer = Customer::new(id(number), name, stamp);
    if number % 7 == 4 {
        customer.status = Status::Archived;
    }
    let users = (0..number % 5).map(|user| {
        let mut bytes = [0x42; 16];
        bytes[14] = u8::try_from(number).expect("a byte");
        bytes[15] = u8::try_from(user).expect("a byte");
        UserId::from_bytes(bytes)
    });
    CustomerRecord {
        customer,
        users: users.collect::<BTreeSet<_>>(),
        integrations: Vec::new(),
    }
}

#[tokio::test]
async fn the_pictures_show_the_pages_as_they_are() {
    let stage = Stage::set().await;
    let browser = Browser::open(&stage.address).await;
    browser.prefer_dark(false).await;
    browser.go("/").await;
    browser.size(1280, 720).await;
    keep(&browser, "sign-in").await;
    fill_in(&browser, OWNER, PASSWORD).await;
    browser.sees("Overview").await;

    let customer = format!("/customers/{}", id(47));
    for (name, page, width, dark) in [
        ("overview", "/", 1280, false),
        ("overview-dark", "/", 1280, true),
        ("customers", "/customers", 1280, false),
        ("customers-phone", "/customers", 390, false),
        ("customer", &*customer, 1280, false),
        ("customer-dark", &customer, 1280, true),
        ("billing", &format!("{customer}/billing"), 1280, false),
        ("activity", &format!("{customer}/activity"), 1280, false),
        ("keys", "/keys", 1280, false),
        ("people", "/people", 1280, false),
    ] {
        browser.prefer_dark(dark).await;
        browser
            .size(width, if width < 600 { 780 } else { 800 })
            .await;
        browser.go(page).await;
        keep(&browser, name).await;
    }
    browser.prefer_dark(false).await;
    browser.size(1280, 800).await;
    browser.go(&customer).await;
    browser.press("Deactivate…").await;
    keep(&browser, "deactivate").await;
}

/// Takes a picture, and keeps it where it differs from the one that is kept.
async fn keep(browser: &Browser, name: &str) {
    // Ids of keys are drawn at random, and are none of what a picture shows.
    let script = "const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        const id = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g;
        while (walker.nextNode()) walker.currentNode.data =
            walker.currentNode.data.replace(id, '019ce2a0-5c1e-7d24-9a4f-3b7e8d90c1a2');
        return document.fonts.ready.then(() => true)";
    browser.run(script, vec![json!(null)]).await;
    let taken = browser.picture().await;
    let (points, size) = decoded(&taken);
    assert!(size.0 > 300 && size.1 > 300, "{name} is {size:?}");
    let first = points.first().copied();
    let drawn = points.iter().filter(|point| Some(**point) != first).count();
    assert!(drawn * 100 > points.len(), "{name} is empty");

    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/screenshots"));
    let path = folder.join(format!("{name}.png"));
    let current = fs::read(&path).is_ok_and(|kept| {
        let (before, before_size) = decoded(&kept);
        let differing = before.iter().zip(&points).filter(|(a, b)| a != b).count();
        before_size == size && differing * 1000 <= points.len() * TOLERANCE
    });
    if !current {
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(&path, taken).expect("a picture is kept");
    }
}

/// The points of a picture, and its width and height.
fn decoded(png: &[u8]) -> (Vec<[u8; 3]>, (u32, u32)) {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(png));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().expect("a picture");
    let mut bytes = vec![0; reader.output_buffer_size().expect("a size")];
    let info = reader.next_frame(&mut bytes).expect("a picture");
    let samples = info.color_type.samples();
    let points = bytes[..info.buffer_size()].chunks(samples);
    let points = points.map(|point| [point[0], point[1 % samples], point[2 % samples]]);
    (points.collect(), (info.width, info.height))
}
