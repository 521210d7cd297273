//! The generated client against the real service: each operation, and the errors it tells.

use std::{
    collections::{BTreeMap, BTreeSet},
    process::Command,
};

use express_client::{Client, Error, http::Method, types::BillingStatus};
use express_tests::{world, world::World};
use futures_util::{StreamExt, TryStreamExt};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::{TcpListener, TcpStream},
};

use crate::support::{NOBODY, user};

fn client(world: &World) -> Client {
    Client::new(world.url(), world.key().secret).expect("a client")
}

/// The error of a call that must fail, as status and code.
#[track_caller]
fn refused<T: std::fmt::Debug>(outcome: Result<T, Error>) -> (u16, String, Error) {
    let error = outcome.expect_err("a refusal");
    let status = error.status().map_or(0, |status| status.as_u16());
    (status, error.code().unwrap_or_default().to_owned(), error)
}

#[tokio::test]
async fn every_operation_works() -> Result<(), Error> {
    let world = world!();
    let client = client(&world);
    let express = client.express();

    let created = express
        .create("City Clinic")
        .metadata("region", "north")
        .await?;
    assert_eq!(created.status().as_u16(), 201);
    assert!(created.request_id().is_some());
    let id = created.express_customer_id.clone();

    let listed = express.list().limit(10).name("clinic").await?;
    assert_eq!(listed.express_customers, [created.clone().into_inner()]);
    assert!(!listed.has_more && listed.cursor.is_none());

    let retrieved = express.retrieve(&id).await?;
    assert_eq!(*retrieved, *created);
    assert_eq!(retrieved.etag(), created.etag());

    let updated = express.update(&id).name("City Hospital").await?;
    assert_eq!(updated.express_customer_name.as_str(), "City Hospital");
    assert_eq!(updated.metadata, created.metadata);

    assert!(express.add_user(&id, user(1)).await?.message.is_none());
    assert!(express.add_user(&id, user(1)).await?.message.is_some());
    assert!(!express.deactivate(&id).await?.is_active);
    let billed = client.customers().get(&id).await?;
    assert_eq!(billed.status, BillingStatus::Archived);
    assert_eq!(billed.name.as_str(), "City Hospital");
    assert!(billed.integrations.is_none());
    let expanded = client.customers().get(&id).expand_integrations().await?;
    assert_eq!(expanded.integrations, Some(Vec::new()));
    assert!(express.reactivate(&id).await?.is_active);
    assert!(express.remove_user(&id, user(1)).await?.message.is_none());
    assert_eq!(express.retrieve(&id).await?.user_count.get(), 0);
    world.finish();
    Ok(())
}

#[tokio::test]
async fn null_absent_and_empty_are_three_things() -> Result<(), Error> {
    let world = world!();
    let express = client(&world).express();
    let created = express
        .create("x")
        .metadata("a", "1")
        .metadata("b", "2")
        .await?;
    let id = created.express_customer_id.clone();
    let metadata = async || -> Result<Option<usize>, Error> {
        let metadata = express.retrieve(&id).await?.metadata.clone();
        Ok(metadata.map(|metadata| metadata.len()))
    };
    express.update(&id).name("y").await?;
    assert_eq!(metadata().await?, Some(2));
    express.update(&id).metadata([("c", "3")]).await?;
    assert_eq!(metadata().await?, Some(1));
    express
        .update(&id)
        .metadata(BTreeMap::<String, String>::new())
        .await?;
    assert_eq!(metadata().await?, Some(0));
    express.update(&id).clear_metadata().await?;
    assert_eq!(metadata().await?, None);
    let before = express.retrieve(&id).await?;
    let after = express.update(&id).await?;
    assert_eq!(*after, *before);
    world.finish();
    Ok(())
}

#[tokio::test]
async fn a_walk_meets_every_customer_once() -> Result<(), Error> {
    let world = world!();
    let express = client(&world).express();
    let mut created = Vec::new();
    for number in 0..23 {
        created.push(
            express
                .create(format!("customer {number}"))
                .await?
                .express_customer_id
                .clone(),
        );
    }
    let (mut found, mut page) = (Vec::new(), express.list().limit(5).await?);
    for _ in 0..10 {
        found.extend(
            page.express_customers
                .iter()
                .map(|one| one.express_customer_id.clone()),
        );
        assert_eq!(page.has_more, page.cursor.is_some());
        match page.cursor.clone() {
            Some(cursor) => page = express.list().limit(5).cursor(cursor).await?,
            None => break,
        }
    }
    created.reverse();
    assert_eq!(found, created);
    world.finish();
    Ok(())
}

#[tokio::test]
async fn a_stream_survives_what_happens_meanwhile() -> Result<(), Error> {
    let world = world!();
    let express = client(&world).express();
    let mut before = BTreeSet::new();
    for number in 0..12 {
        let created = express.create(format!("customer {number}")).await?;
        before.insert(created.express_customer_id.clone());
    }
    let mut stream = express.list().limit(3).stream();
    let mut met = Vec::new();
    while let Some(customer) = stream.try_next().await? {
        let id = customer.express_customer_id;
        express.create("new").await?;
        express.deactivate(&id).await?;
        express.update(&id).name("changed").await?;
        met.push(id);
    }
    assert_eq!(met.len(), before.len());
    assert_eq!(met.into_iter().collect::<BTreeSet<_>>(), before);
    assert_eq!(express.list().stream().count().await, 24);
    world.finish();
    Ok(())
}

#[tokio::test]
async fn a_customer_whose_answer_was_lost_is_created_once() -> Result<(), Error> {
    let world = world!();
    let relay = losing_the_first_answer(&world).await;
    let unlucky = client(&world).to_builder().base_url(relay).build()?;
    let created = unlucky.express().create("City Clinic").await?;
    assert_eq!(created.attempts(), 2);
    let page = client(&world).express().list().await?;
    assert_eq!(page.express_customers, [created.into_inner()]);
    world.finish();
    Ok(())
}

/// The URL of a relay to the service: what comes first is carried out there, but its answer is lost.
async fn losing_the_first_answer(world: &World) -> String {
    let service = world.url().trim_start_matches("http://").to_owned();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move {
        let mut is_first = true;
        while let Ok((mut caller, _)) = listener.accept().await {
            let mut service = TcpStream::connect(&service).await.expect("the service");
            if std::mem::take(&mut is_first) {
                let mut buffer = vec![0; 64 * 1024];
                let length = caller.read(&mut buffer).await.expect("a request");
                let request = service.write_all(&buffer[..length]).await;
                request.expect("the service takes it");
                let answered = service.read(&mut buffer).await.expect("an answer");
                assert!(buffer[..answered].starts_with(b"HTTP/1.1 201"));
                continue;
            }
            tokio::spawn(async move { copy_bidirectional(&mut caller, &mut service).await });
        }
    });
    url
}

#[tokio::test]
async fn the_log_goes_to_the_standard_error_and_does_not_show_the_key() {
    let world = world!();
    let key = world.key().secret;
    let mut example = Command::new(env!("CARGO_BIN_EXE_example-quickstart"));
    example
        .env("AVARA_BASE_URL", world.url())
        .env("AVARA_API_KEY", &key)
        .env("AVARA_LOG", "debug")
        .env_remove("AVARA_CUSTOM_HEADERS")
        .env_remove("FLEXPRICE_API_KEY");
    let output = tokio::task::spawn_blocking(move || example.output()).await;
    let output = output.expect("a thread").expect("the example runs");
    let log = String::from_utf8(output.stderr).expect("text");
    assert!(output.status.success(), "{log}");
    assert!(
        log.contains("express-client: `create` (POST /v1/express): 201 Created after "),
        "{log}"
    );
    assert!(
        log.contains("authorization: ***") && log.contains("x-api-key: ***"),
        "{log}"
    );
    assert!(!log.contains(&key) && !log.contains("City Clinic"), "{log}");
    world.finish();
}

#[tokio::test]
async fn any_path_of_the_service_can_be_asked() -> Result<(), Error> {
    let world = world!();
    let client = client(&world);
    let created = client
        .request(Method::POST, "/v1/express")
        .json(&serde_json::json!({ "expressCustomerName": "City Clinic" }))
        .await?;
    assert_eq!(created.status(), 201);
    let id = created["expressCustomerId"].as_str().expect("an id");
    let billed = client
        .request(Method::GET, format!("/v1/customers/{id}"))
        .await?;
    assert_eq!(billed["name"], "City Clinic");
    let error = client
        .request(Method::GET, "/v1/nothing")
        .await
        .expect_err("unknown");
    assert!(error.is_not_found());
    assert_eq!(error.code(), Some("not_found"));
    world.finish();
    Ok(())
}

#[tokio::test]
async fn conditions_and_idempotency_keys_are_sent() -> Result<(), Error> {
    let world = world!();
    let express = client(&world).express();
    let first = express.create("Once").idempotency_key("k").await?;
    let again = express.create("Once").idempotency_key("k").await?;
    assert_eq!(*again, *first);
    let (status, code, error) = refused(express.create("Twice").idempotency_key("k").await);
    assert_eq!(
        (status, code.as_str()),
        (422, "idempotency_key_reused"),
        "{error}"
    );

    let id = first.express_customer_id.clone();
    let stale = first.etag().expect("an entity tag").to_owned();
    express.update(&id).name("Changed").if_match(&stale).await?;
    let (status, code, error) = refused(express.update(&id).name("Late").if_match(&stale).await);
    assert_eq!((status, code.as_str()), (412, "precondition_failed"));
    assert!(error.is_precondition_failed());
    world.finish();
    Ok(())
}

#[tokio::test]
async fn errors_tell_status_code_message_violations_and_request_id() -> Result<(), Error> {
    let world = world!();
    let client = client(&world);
    let express = client.express();

    let (status, code, error) = refused(express.retrieve(NOBODY).await);
    assert_eq!((status, code.as_str()), (404, "not_found"));
    assert!(error.is_not_found());
    assert!(error.message().is_some_and(|message| !message.is_empty()));
    assert!(error.request_id().is_some_and(|id| !id.is_empty()));

    let id = express.create("x").await?.express_customer_id.clone();
    express.deactivate(&id).await?;
    let (status, code, error) = refused(express.add_user(&id, user(1)).await);
    assert_eq!((status, code.as_str()), (409, "customer_inactive"));
    assert!(error.is_conflict());

    // A cursor that has the right form, but was never given.
    let (status, _, error) = refused(express.list().cursor("AAAA").await);
    assert_eq!(status, 400);
    let pointers: Vec<_> = error
        .violations()
        .iter()
        .map(|found| found.pointer.as_str())
        .collect();
    assert_eq!(pointers, ["/cursor"]);

    let (status, code, error) = refused(client.customers().get("nobody").await);
    assert_eq!((status, code.as_str()), (404, "not_found"));
    assert!(error.is_not_found());
    world.finish();
    Ok(())
}

#[tokio::test]
async fn keys_that_may_not_are_told_so() {
    let world = world!();
    let stranger = Client::new(world.url(), "nobody's key").expect("a client");
    let (status, code, error) = refused(stranger.express().list().await);
    assert_eq!((status, code.as_str()), (401, "unauthenticated"));
    assert!(error.is_unauthenticated());
    let (status, code, _) = refused(stranger.customers().get(NOBODY).await);
    assert_eq!((status, code.as_str()), (401, "permission_denied"));

    let reader = world.key_for("acme", "test", "read");
    let reader = Client::new(world.url(), reader.secret).expect("a client");
    assert!(reader.express().list().await.is_ok());
    let (status, code, error) = refused(reader.express().create("x").await);
    assert_eq!((status, code.as_str()), (403, "insufficient_scope"));
    assert!(error.is_forbidden());
    world.finish();
}

#[tokio::test]
async fn a_service_that_is_gone_is_told_apart_from_one_that_refuses() {
    let world = world!();
    let client = Client::new("http://127.0.0.1:1", world.key().secret).expect("a client");
    let error = client
        .express()
        .list()
        .await
        .expect_err("nobody listens there");
    assert!(error.is_connect(), "{error:?}");
    assert_eq!(error.status(), None);
    world.finish();
}
