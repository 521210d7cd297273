//! An acknowledged write is there after a power failure.

use std::sync::{Arc, Mutex};

use express_tests::{http::Caller, world};
use serde_json::json;

use crate::support::{add_user, at, create, id_of, retrieve, unique, user, walk};

/// What was acknowledged, by kind.
#[derive(Debug, Default)]
struct Acknowledged {
    created: Vec<String>,
    /// How far the renaming had got.
    renamed: u32,
    /// How many users had been added.
    added: u32,
}

async fn create_on(caller: Caller, writer: u32, acknowledged: Arc<Mutex<Acknowledged>>) {
    for number in 0..10_000 {
        let body = json!({"expressCustomerName": format!("writer {writer} number {number}")});
        match caller.post("/v1/express").json(&body).try_send().await {
            Ok(answer) if answer.status == 201 => {
                acknowledged
                    .lock()
                    .expect("a lock")
                    .created
                    .push(id_of(&answer));
            }
            _ => return,
        }
    }
}

async fn rename_on(caller: Caller, id: String, acknowledged: Arc<Mutex<Acknowledged>>) {
    for number in 1..10_000 {
        let change = json!({"expressCustomerName": number.to_string()});
        match caller.patch(at(&id)).json(&change).try_send().await {
            Ok(answer) if answer.status == 200 => {
                acknowledged.lock().expect("a lock").renamed = number;
            }
            _ => return,
        }
    }
}

async fn add_on(caller: Caller, id: String, acknowledged: Arc<Mutex<Acknowledged>>) {
    for number in 1..10_000 {
        let reference = json!({"userId": user(number)});
        let target = format!("{}/users", at(&id));
        match caller.post(target).json(&reference).try_send().await {
            Ok(answer) if answer.status == 200 => {
                acknowledged.lock().expect("a lock").added = number;
            }
            _ => return,
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_acknowledged_write_survives_a_kill() {
    let mut world = world!();
    let key = world.key();
    let caller = world.with(&key);
    let (renamed, crowded) = (create(&caller, "0").await, create(&caller, "crowded").await);
    let mut expected = vec![renamed.clone(), crowded.clone()];

    for round in 0..3 {
        let acknowledged = Arc::new(Mutex::new(Acknowledged::default()));
        let mut writers = Vec::new();
        for writer in 0..8 {
            let shared = Arc::clone(&acknowledged);
            writers.push(tokio::spawn(create_on(caller.clone(), writer, shared)));
        }
        let shared = Arc::clone(&acknowledged);
        writers.push(tokio::spawn(rename_on(
            caller.clone(),
            renamed.clone(),
            shared,
        )));
        let shared = Arc::clone(&acknowledged);
        writers.push(tokio::spawn(add_on(
            caller.clone(),
            crowded.clone(),
            shared,
        )));

        // In the middle of it all, however slow the machine is.
        for _ in 0..2_000 {
            if acknowledged.lock().expect("a lock").created.len() >= 60 {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        world.kill_and_restart();
        for writer in writers {
            writer.await.expect("a writer");
        }

        let acknowledged = std::mem::take(&mut *acknowledged.lock().expect("a lock"));
        assert!(acknowledged.created.len() >= 60, "the writers were at work");
        expected.extend(acknowledged.created);
        let found = walk(&caller, "limit=100").await;
        let found = unique(&found);
        let lost: Vec<_> = expected
            .iter()
            .filter(|id| !found.contains(id.as_str()))
            .collect();
        assert!(
            lost.is_empty(),
            "round {round}: {} acknowledged customers are gone",
            lost.len()
        );

        // One more may have been carried out and not yet acknowledged.
        let name = retrieve(&caller, &renamed).await["expressCustomerName"].clone();
        let name: u32 = name
            .as_str()
            .and_then(|name| name.parse().ok())
            .expect("a number");
        assert!(
            (acknowledged.renamed..=acknowledged.renamed + 1).contains(&name),
            "{name}"
        );
        let users = retrieve(&caller, &crowded).await["userCount"].clone();
        let least = u64::from(acknowledged.added);
        let users = users.as_u64().expect("a count");
        assert!(
            (least..=least + 1).contains(&users) || round > 0 && users >= least,
            "{users}"
        );
    }
    world.finish();
}

#[tokio::test]
async fn a_replay_survives_a_kill() {
    let mut world = world!();
    let caller = world.with(&world.key());
    let body = json!({"expressCustomerName": "Once"});
    let send = async || {
        let call = caller
            .post("/v1/express")
            .json(&body)
            .header("idempotency-key", "k");
        call.send().await.expect(201)
    };
    let first = send().await;
    world.kill_and_restart();
    assert_eq!(send().await.body, first.body);
    let id = id_of(&first);
    add_user(&caller, &id, &user(1)).await.expect(200);
    assert_eq!(walk(&caller, "").await, [id]);
    world.finish();
}
