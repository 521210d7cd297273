//! The users of a customer.

use express_tests::world;
use insta::assert_snapshot;

use crate::{customers::created, shell::Shell};

const ANN: &str = "usr_019bc0ff1e0070b1a4c85e2d9f637a10";

const BEN: &str = "usr_019bc0ff1e0070b1a4c85e2d9f637a11";

#[tokio::test]
async fn users_come_and_go() {
    let world = world!();
    let mut shell = Shell::in_world(&world);
    let id = created(&mut shell, "x").await;
    shell
        .run(&["users", "add", &id, ANN, BEN])
        .await
        .succeeded();
    shell.run(&["users", "add", &id, ANN]).await.succeeded();
    shell
        .run(&["users", "remove", &id, BEN, "--json"])
        .await
        .succeeded();
    shell
        .run(&["users", "remove", &id, BEN, "--jsonl"])
        .await
        .succeeded();
    shell
        .run(&["users", "remove", &id, ANN, "--quiet"])
        .await
        .succeeded();
    assert_snapshot!(shell.transcript());
    world.finish();
}

#[tokio::test]
async fn of_several_users_the_one_that_fails_is_named() {
    let world = world!();
    let mut shell = Shell::in_world(&world);
    let id = created(&mut shell, "x").await;
    let ran = shell.run(&["users", "add", &id, ANN, "ben", BEN]).await;
    assert!(
        ran.stdout.contains(ANN) && !ran.stdout.contains(BEN),
        "{ran:?}"
    );
    let said = ran.failed(3);
    assert!(
        said.contains("error: ben: ") && said.contains("USER  must be `usr_`"),
        "{said}"
    );
    world.finish();
}
