//! What `cargo xtask bench client` runs: the client against bare reqwest and serde, in one process, at
//! the service that `AVARA_BASE_URL` and `AVARA_API_KEY` name.
//!
//! Each mode prints lines `NAME VALUE`; rates are per second.
#![allow(clippy::print_stdout, reason = "a command speaks to its caller")]

use std::{
    env, fs,
    time::{Duration, Instant},
};

use express_client::Client;
use futures_util::TryStreamExt;
use oaxum_runtime::{Timestamp, Uuid};
use serde::Deserialize;
use tokio::{runtime, task::JoinSet};

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// What a program without this client reads of a customer: the same fields, dates and ids of keys of
/// the same types, and the rest unchecked.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "reading them is what is measured")]
struct Customer {
    created_at: Option<Timestamp>,
    express_customer_id: String,
    express_customer_name: String,
    is_active: bool,
    updated_at: Option<Timestamp>,
    user_count: u64,
    created_by_api_key_id: Option<Uuid>,
    created_by_user_id: Option<String>,
    metadata: Option<std::collections::BTreeMap<String, String>>,
}

/// What it reads of a page.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    express_customers: Vec<Customer>,
    cursor: Option<String>,
}

/// Bare reqwest, with the same headers, so that the service has the same to do. Unlike the client, it
/// has no limit of time, keeps nothing for another attempt, and tells nobody of what it does.
#[derive(Clone)]
struct Bare {
    http: reqwest::Client,
    base_url: String,
    key: String,
}

impl Bare {
    fn from_env() -> Result<Self, Failure> {
        let http = reqwest::Client::builder().user_agent("measure/0.1.0");
        Ok(Self {
            http: http.build()?,
            base_url: env::var("AVARA_BASE_URL")?,
            key: env::var("AVARA_API_KEY")?,
        })
    }

    async fn get<T: for<'de> Deserialize<'de>>(&self, path: &str) -> Result<T, Failure> {
        let url = format!("{}{path}", self.base_url);
        let request = self.http.get(url).header("accept", "application/json");
        let response = request.bearer_auth(&self.key).send().await?;
        let body = response.error_for_status()?.bytes().await?;
        Ok(serde_json::from_slice(&body)?)
    }
}

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let mut runtime = match arguments[..] {
        ["retrieve", "one-thread", _] => runtime::Builder::new_current_thread(),
        _ => runtime::Builder::new_multi_thread(),
    };
    runtime.enable_all().build()?.block_on(run(&arguments))
}

async fn run(arguments: &[&str]) -> Result<(), Failure> {
    match *arguments {
        ["retrieve", "in-turn" | "one-thread", rounds] => retrieve(1, rounds.parse()?).await,
        ["retrieve", "at-once", rounds] => retrieve(AT_ONCE, rounds.parse()?).await,
        ["alone", who, count] => alone(who, count.parse()?).await,
        ["walk"] => walk().await,
        ["create", file] => create(file).await,
        _ => Err("usage: measure retrieve in-turn|one-thread|at-once ROUNDS | alone bare|client COUNT | walk | create FILE".into()),
    }
}

/// How many callers retrieve at the same time, if it is not one alone.
const AT_ONCE: u32 = 32;

/// How many retrievals make a turn: few, so that what else the machine does meets both alike.
const RETRIEVALS: u32 = 100;

/// One customer, again and again, in turns, by so many callers of each.
///
/// Which thread of the service has a connection, and where it runs, makes more of a difference than
/// anything that is measured here. So each round has connections of its own, of which each of the two
/// opens the first as often as the other, and each has the first turn as often with either.
async fn retrieve(callers: u32, rounds: u32) -> Result<(), Failure> {
    let id = &any_customer(&Client::from_env()?).await?;
    let mut pairs = Vec::new();
    for round in 0..rounds {
        let bare = &One::Bare(Bare::from_env()?);
        let client = &One::Client(Client::from_env()?);
        if round % 2 == 0 {
            bare.turn(id, callers, 1).await?;
        }
        client.turn(id, callers, 1).await?;
        bare.turn(id, callers, 1).await?;
        pairs.push(if round / 2 % 2 == 0 {
            let of_bare = bare.turn(id, callers, RETRIEVALS).await?;
            (of_bare, client.turn(id, callers, RETRIEVALS).await?)
        } else {
            let of_client = client.turn(id, callers, RETRIEVALS).await?;
            (bare.turn(id, callers, RETRIEVALS).await?, of_client)
        });
    }
    let (of_bare, of_client) = middle(pairs).ok_or("there was no round")?;
    let count = u64::from(callers) * u64::from(RETRIEVALS);
    println!("bare {}", rate(count, of_bare));
    println!("client {}", rate(count, of_client));
    Ok(())
}

/// The pair whose ratio is the middle one: what took one turn longer than another for reasons of the
/// machine's is in few of them.
fn middle(mut pairs: Vec<(Duration, Duration)>) -> Option<(Duration, Duration)> {
    pairs.sort_by(|one, other| {
        let ratio = |(bare, client): &(Duration, Duration)| bare.div_duration_f64(*client);
        ratio(one).total_cmp(&ratio(other))
    });
    pairs.get(pairs.len() / 2).copied()
}

/// One of the two that are compared.
#[derive(Clone)]
enum One {
    Bare(Bare),
    Client(Client),
}

impl One {
    /// How long so many retrievals take each of so many callers.
    async fn turn(&self, id: &str, callers: u32, count: u32) -> Result<Duration, Failure> {
        let start = Instant::now();
        match callers {
            1 => self.retrieve(id, count).await?,
            _ => {
                let mut running = JoinSet::new();
                for _ in 0..callers {
                    let (one, id) = (self.clone(), id.to_owned());
                    running.spawn(async move { one.retrieve(&id, count).await });
                }
                while let Some(ended) = running.join_next().await {
                    ended??;
                }
            }
        }
        Ok(start.elapsed())
    }

    async fn retrieve(&self, id: &str, count: u32) -> Result<(), Failure> {
        match self {
            Self::Bare(bare) => {
                let path = format!("/v1/express/{id}");
                for _ in 0..count {
                    bare.get::<Customer>(&path).await?;
                }
            }
            Self::Client(client) => {
                for _ in 0..count {
                    client.express().retrieve(id).await?;
                }
            }
        }
        Ok(())
    }
}

/// The same by one of the two alone, for a profiler; nothing is printed.
async fn alone(who: &str, count: u32) -> Result<(), Failure> {
    let id = any_customer(&Client::from_env()?).await?;
    let one = match who {
        "bare" => One::Bare(Bare::from_env()?),
        "client" => One::Client(Client::from_env()?),
        _ => return Err("there are `bare` and `client`".into()),
    };
    one.retrieve(&id, count).await
}

async fn any_customer(client: &Client) -> Result<String, Failure> {
    let page = client.express().list().limit(1).await?;
    let customer = page.express_customers.first();
    let customer = customer.ok_or("there is no customer")?;
    Ok(customer.express_customer_id.to_string())
}

/// All customers, by hand and by the client, each from the first to the last.
async fn walk() -> Result<(), Failure> {
    let (bare, client) = (Bare::from_env()?, Client::from_env()?);
    let start = Instant::now();
    let (mut by_hand, mut path) = (0_u64, "/v1/express?limit=100".to_owned());
    loop {
        let page: Page = bare.get(&path).await?;
        by_hand += page.express_customers.len() as u64;
        match page.cursor {
            Some(cursor) => path = format!("/v1/express?limit=100&cursor={cursor}"),
            None => break,
        }
    }
    println!("customers {by_hand}");
    println!("by-hand {}", rate(by_hand, start.elapsed()));

    let start = Instant::now();
    let mut customers = client.express().list().stream();
    let (mut met, mut early, mut late) = (0_u64, 0, 0);
    while customers.try_next().await?.is_some() {
        met += 1;
        // The first tenth warms the allocator; what comes later shows whether memory grows.
        if met * 10 == by_hand || (early == 0 && met * 10 > by_hand) {
            early = resident();
        }
        if met % 10_000 == 0 {
            late = late.max(resident());
        }
    }
    if met != by_hand {
        return Err(format!("the client met {met} customers of {by_hand}").into());
    }
    println!("client {}", rate(met, start.elapsed()));
    println!("resident-early {early}");
    println!("resident-late {}", late.max(resident()));
    Ok(())
}

/// The lines of a file as customers, one after the other.
async fn create(file: &str) -> Result<(), Failure> {
    let client = Client::from_env()?;
    let text = fs::read_to_string(file)?;
    let start = Instant::now();
    let mut count = 0;
    for line in text.lines() {
        let row: serde_json::Value = serde_json::from_str(line)?;
        let name = row["expressCustomerName"]
            .as_str()
            .ok_or("a row without a name")?;
        client.express().create(name).await?;
        count += 1;
    }
    println!("sequential {}", rate(count, start.elapsed()));
    Ok(())
}

fn rate(count: u64, took: Duration) -> f64 {
    count as f64 / took.as_secs_f64()
}

/// How much memory this process holds, in KiB; 0 where the system does not tell.
fn resident() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let value = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    value.unwrap_or_default()
}
