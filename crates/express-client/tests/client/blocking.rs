//! The client that waits.

use std::thread;

use express_client::{
    Error,
    blocking::Client,
    http::Method,
    testing::{MockServer, Reply},
};

use crate::service::{ID, USER};

/// A server on a runtime of its own, and a client that waits for it.
struct Blocked {
    server: MockServer,
    client: Client,
    _runtime: tokio::runtime::Runtime,
}

fn blocked() -> Blocked {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let server = runtime.block_on(MockServer::start()).unwrap();
    let client = server.builder().build_blocking().unwrap();
    Blocked {
        server,
        client,
        _runtime: runtime,
    }
}

#[test]
fn every_operation_is_there() -> Result<(), Error> {
    let Blocked { client, .. } = &blocked();
    let express = client.express();
    let created = express
        .create("City Clinic")
        .metadata("region", "north")
        .send()?;
    let id = &created.express_customer_id;
    assert_eq!(express.list().limit(5).send()?.express_customers.len(), 1);
    assert_eq!(*express.retrieve(id).send()?, *created);
    let etag = created.etag().unwrap();
    assert!(express.retrieve(id).if_none_match(etag).send()?.is_none());
    let updated = express.update(id).clear_metadata().if_match(etag).send()?;
    assert!(updated.metadata.is_none());
    assert!(express.add_user(id, USER).send()?.success);
    assert!(express.remove_user(id, USER).send()?.success);
    assert!(!express.deactivate(id).send()?.is_active);
    assert!(express.reactivate(id).send()?.is_active);
    assert_eq!(
        client.customers().get(id).send()?.name.as_str(),
        "City Clinic"
    );
    let path = format!("/v1/express/{id}");
    let raw = client.request(Method::GET, path).send()?;
    assert_eq!(raw["expressCustomerName"], "City Clinic");
    assert!(!express.retrieve(id).send_raw()?.is_empty());
    Ok(())
}

#[test]
fn a_walk_is_an_iterator() {
    let Blocked { client, .. } = &blocked();
    let express = client.express();
    for number in 0..5 {
        express.create(number.to_string()).send().unwrap();
    }
    let names: Result<Vec<String>, Error> = express
        .list()
        .limit(2)
        .iter()
        .map(|customer| Ok(customer?.express_customer_name.into_inner()))
        .collect();
    assert_eq!(names.unwrap(), ["4", "3", "2", "1", "0"]);
    assert_eq!(express.list().limit(2).pages().count(), 3);
}

#[test]
fn it_retries_and_fails_alike() {
    let Blocked { client, server, .. } = &blocked();
    server.script([Reply::status(503), Reply::disconnect()]);
    let error = client.express().retrieve(ID).send().unwrap_err();
    assert!(error.is_not_found());
    assert_eq!(error.attempts(), 3);
    let error = client
        .express()
        .retrieve("cus_1")
        .timeout(std::time::Duration::MAX)
        .send();
    assert!(error.unwrap_err().is_invalid_request());
}

#[test]
fn threads_share_it() {
    let Blocked { client, server, .. } = &blocked();
    thread::scope(|scope| {
        for number in 0..4 {
            scope.spawn(move || client.express().create(number.to_string()).send().unwrap());
        }
    });
    assert_eq!(server.customers().len(), 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_works_inside_a_runtime_and_can_be_dropped_there() {
    let server = MockServer::start().await.unwrap();
    let client = server.builder().build_blocking().unwrap();
    assert!(
        client
            .express()
            .list()
            .send()
            .unwrap()
            .express_customers
            .is_empty()
    );
    drop(client);
}
