//! Rate limits, which are off unless configured.

use express_tests::{
    http::{Answer, Call},
    world,
};
use serde_json::json;

use crate::support::{NOBODY, at, user, users_of};

/// The first answer that says "too many".
async fn too_many(call: &dyn Fn() -> Call) -> Answer {
    for _ in 0..50 {
        let answer = call().send().await;
        if answer.status == 429 {
            return answer;
        }
    }
    panic!("nothing is limited");
}

#[tokio::test]
async fn too_many_requests_are_refused_whatever_the_operation() {
    let world = world!("--rate-limit", "1", "--rate-burst", "1");
    let caller = &world.with(&world.key());
    let new = &json!({"expressCustomerName": "City Clinic"});
    let member = &json!({"userId": user(1)});
    let calls: [&dyn Fn() -> Call; 8] = [
        &|| caller.post("/v1/express").json(new),
        &|| caller.get("/v1/express"),
        &|| caller.get(at(NOBODY)),
        &|| caller.patch(at(NOBODY)).json(new),
        &|| caller.post(format!("{}/deactivate", at(NOBODY))),
        &|| caller.post(format!("{}/reactivate", at(NOBODY))),
        &|| caller.post(users_of(NOBODY)).json(member),
        &|| caller.delete(users_of(NOBODY)).json(member),
    ];
    for call in calls {
        let refused = too_many(call).await;
        refused.refusal(429, "rate_limited");
        assert_eq!(refused.header("retry-after"), Some("1"));
        assert_eq!(refused.header("ratelimit-policy"), Some("\"key\";q=1;w=1"));
        assert_eq!(refused.header("ratelimit"), Some("\"key\";r=0;t=1"));
    }
    let refused = too_many(&|| caller.get(format!("/v1/customers/{NOBODY}"))).await;
    let error = refused.json();
    assert_eq!(error["code"], "too_many_requests");
    assert_eq!(error["http_status_code"], 429);
    assert_eq!(refused.header("retry-after"), Some("1"));
    world.finish();
}
