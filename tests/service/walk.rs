//! A walk over many customers while others come and change: none is skipped, none shown twice.

use express_tests::world;
use serde_json::json;

use crate::support::{at, create, ids, unique};

#[tokio::test]
async fn a_walk_of_250_by_100_is_stable_while_others_are_created() {
    let world = world!();
    let caller = world.with(&world.key());
    let mut before = Vec::new();
    for number in 0..250 {
        before.push(create(&caller, &format!("customer {number}")).await);
    }

    let busy = {
        let (caller, before) = (caller.clone(), before.clone());
        tokio::spawn(async move {
            for number in 0..60 {
                create(&caller, &format!("newcomer {number}")).await;
                let old = &before[number * 4];
                let change = json!({"expressCustomerName": format!("renamed {number}")});
                caller.patch(at(old)).json(&change).send().await.expect(200);
                caller
                    .post(format!("{}/deactivate", at(old)))
                    .send()
                    .await
                    .expect(200);
            }
        })
    };
    let (mut found, mut sizes, mut cursor) = (Vec::new(), Vec::new(), String::new());
    loop {
        let page = caller
            .get(format!("/v1/express?limit=100{cursor}"))
            .send()
            .await
            .expect(200);
        let page = page.json();
        sizes.push(ids(&page).len());
        found.extend(ids(&page));
        // Between the pages of a real walk, there is time for others.
        create(&caller, "in between").await;
        match page["cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    busy.await.expect("the others finish");

    let seen = unique(&found);
    let missing: Vec<_> = before
        .iter()
        .filter(|id| !seen.contains(id.as_str()))
        .collect();
    assert!(
        missing.is_empty(),
        "{} customers were skipped",
        missing.len()
    );
    assert!(
        sizes[..sizes.len() - 1].iter().all(|size| *size == 100),
        "{sizes:?}"
    );
    assert!((3..=5).contains(&sizes.len()), "{sizes:?}");
    world.finish();
}
