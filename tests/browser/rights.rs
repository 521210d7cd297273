//! Who may do what, and what is sent along to browsers.

use express_tests::http::Answer;
use http::Method;

use crate::site::{OWNER, PASSWORD, Site};

const FORM: &str = "application/x-www-form-urlencoded";

/// Somebody at the dashboard who is no browser.
struct Visitor<'a> {
    site: &'a Site,
    cookie: String,
    csrf: String,
}

impl<'a> Visitor<'a> {
    async fn sign_in(site: &'a Site, email: &str) -> Self {
        let form = format!("email={email}&password={}", PASSWORD.replace(' ', "+"));
        let answer = post(site, "/sign-in", "", &site.address(), &form).await;
        let answer = answer.expect(303);
        let cookie = answer.headers["set-cookie"].to_str().expect("text");
        let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        let mut visitor = Self {
            site,
            cookie,
            csrf: String::new(),
        };
        let page = visitor.get("/account").await.expect(200);
        let page = String::from_utf8_lossy(&page.body).into_owned();
        let (_, rest) = page.split_once("name=\"csrf\" value=\"").expect("a token");
        visitor.csrf = rest.split('"').next().unwrap_or_default().to_owned();
        visitor
    }

    async fn get(&self, path: &str) -> Answer {
        let request = self.site.program().get(path);
        request.header("cookie", &self.cookie).send().await
    }

    async fn post(&self, path: &str, form: &str) -> Answer {
        let form = format!("csrf={}&{form}", self.csrf);
        post(self.site, path, &self.cookie, &self.site.address(), &form).await
    }
}

async fn post(site: &Site, path: &str, cookie: &str, origin: &str, form: &str) -> Answer {
    let request = site.program().post(path).text(FORM, form.to_owned());
    let request = request.header("cookie", cookie).header("origin", origin);
    request.send().await
}

#[tokio::test]
async fn each_role_may_do_what_it_may_and_nothing_else() {
    let site = Site::start().await;
    let id = site.customer("City Clinic").await;
    for (email, role) in [
        ("max@clinics.example", "member"),
        ("eve@clinics.example", "admin"),
    ] {
        site.person(email, role);
    }
    let mut visitors = Vec::new();
    for email in ["max@clinics.example", "eve@clinics.example", OWNER] {
        visitors.push((email, Visitor::sign_in(&site, email).await));
    }
    let nobody = "acc_00000000000000000000000000000000";
    // For member, admin and owner.
    for (method, path, form, expected) in [
        (Method::GET, "/", "", [200, 200, 200]),
        (Method::GET, "/customers", "", [200, 200, 200]),
        (Method::GET, "/customers.csv", "", [200, 200, 200]),
        (
            Method::GET,
            &format!("/customers/{id}"),
            "",
            [200, 200, 200],
        ),
        (
            Method::GET,
            &format!("/customers/{id}/activity"),
            "",
            [200, 200, 200],
        ),
        (
            Method::GET,
            &format!("/customers/{id}/billing"),
            "",
            [200, 200, 200],
        ),
        (
            Method::POST,
            &format!("/customers/{id}/billing"),
            "email=x",
            [403, 200, 200],
        ),
        (
            Method::POST,
            &format!("/customers/{id}/billing"),
            "form=integration&provider_type=a&provider_entity_id=b&entity_id=c",
            [403, 303, 303],
        ),
        (Method::GET, "/customers/new", "", [403, 200, 200]),
        (Method::POST, "/customers/new", "name=x", [403, 303, 303]),
        (
            Method::POST,
            &format!("/customers/{id}"),
            "name=y",
            [403, 200, 200],
        ),
        (
            Method::POST,
            &format!("/customers/{id}/deactivate"),
            "",
            [403, 303, 303],
        ),
        (
            Method::POST,
            &format!("/customers/{id}/activate"),
            "",
            [403, 303, 303],
        ),
        (
            Method::POST,
            &format!("/customers/{id}/members"),
            "user=x",
            [403, 200, 200],
        ),
        (Method::GET, "/keys", "", [403, 200, 200]),
        (Method::GET, "/keys/new", "", [403, 200, 200]),
        (Method::POST, "/keys/new", "name=x", [403, 200, 200]),
        (Method::GET, "/activity", "", [403, 200, 200]),
        (Method::GET, "/people", "", [403, 403, 200]),
        (Method::POST, "/people/new", "email=x", [403, 403, 200]),
        (
            Method::POST,
            &format!("/people/{nobody}/role"),
            "role=owner",
            [403, 403, 404],
        ),
        (
            Method::POST,
            &format!("/people/{nobody}/disable"),
            "",
            [403, 403, 404],
        ),
        (
            Method::POST,
            &format!("/people/{nobody}/password"),
            "",
            [403, 403, 404],
        ),
        (Method::GET, "/account", "", [200, 200, 200]),
    ] {
        for ((email, visitor), expected) in visitors.iter().zip(expected) {
            let answer = if method == Method::GET {
                visitor.get(path).await
            } else {
                visitor.post(path, form).await
            };
            assert_eq!(answer.status, expected, "{email}: {method} {path}");
        }
    }
}

#[tokio::test]
async fn no_other_site_can_act_for_somebody() {
    let site = Site::start().await;
    let ana = Visitor::sign_in(&site, OWNER).await;
    let form = format!("csrf={}&name=Forged", ana.csrf);
    let own = site.address();
    for (cookie, origin, form) in [
        (ana.cookie.as_str(), "https://evil.example", form.as_str()),
        (&ana.cookie, "null", &form),
        (&ana.cookie, &own, "name=Forged"),
        (&ana.cookie, &own, "csrf=&name=Forged"),
        (&ana.cookie, &own, "csrf=AAAA&name=Forged"),
    ] {
        let answer = post(&site, "/customers/new", cookie, origin, form).await;
        assert_eq!(answer.status, 403, "{origin} {form}");
    }
    let sign_in = format!("email={OWNER}&password=x");
    let answer = post(&site, "/sign-in", "", "https://evil.example", &sign_in).await;
    assert_eq!(answer.status, 403);
    // A token belongs to its session.
    let again = Visitor::sign_in(&site, OWNER).await;
    let answer = post(&site, "/customers/new", &again.cookie, &own, &form).await;
    assert_eq!(answer.status, 403);
    let listed = site
        .api()
        .get("/v1/express")
        .send()
        .await
        .expect(200)
        .json();
    assert_eq!(listed["expressCustomers"], serde_json::json!([]));
    assert_eq!(ana.post("/customers/new", "name=Real").await.status, 303);
}

#[tokio::test]
async fn a_person_sees_nothing_of_another_tenant() {
    let site = Site::start().await;
    let other = site.world.key_for("other", "test", "write");
    let body = serde_json::json!({ "expressCustomerName": "Hidden Clinic" });
    let created = site.world.with(&other).post("/v1/express").json(&body);
    let created = created.send().await.expect(201).json();
    let id = created["expressCustomerId"].as_str().expect("an id");
    let ana = Visitor::sign_in(&site, OWNER).await;
    for path in ["", "/members", "/billing", "/activity", "/deactivate"] {
        assert_eq!(ana.get(&format!("/customers/{id}{path}")).await.status, 404);
    }
    let revoked = ana.post(&format!("/keys/{}/revoke", other.id), "").await;
    assert_eq!(revoked.status, 404);
    for path in ["/customers", "/customers.csv", "/activity", "/"] {
        let page = ana.get(path).await.expect(200);
        assert!(
            !String::from_utf8_lossy(&page.body).contains("Hidden"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn every_answer_tells_browsers_what_they_may_do_with_it() {
    let site = Site::start().await;
    let ana = Visitor::sign_in(&site, OWNER).await;
    for path in [
        "/",
        "/customers",
        "/customers.csv",
        "/sign-in",
        "/customers/x/y",
        "/keys/x",
    ] {
        let answer = ana.get(path).await;
        let header = |name: &str| {
            let value = answer
                .headers
                .get(name)
                .and_then(|value| value.to_str().ok());
            value.unwrap_or_default().to_owned()
        };
        let policy = header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'; script-src 'self';"),
            "{path}"
        );
        assert!(!policy.contains("unsafe"), "{path}");
        assert_eq!(header("cache-control"), "no-store", "{path}");
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("referrer-policy"), "same-origin", "{path}");
    }
    let page = ana.get("/").await.expect(200);
    let page = String::from_utf8_lossy(&page.body).into_owned();
    assert!(
        !page.contains("<style") && !page.contains(" style="),
        "no styles in pages"
    );
    let (_, styles) = page
        .split_once("rel=\"stylesheet\" href=\"")
        .expect("a sheet");
    let styles = styles.split('"').next().unwrap_or_default();
    let sheet = ana.get(styles).await.expect(200);
    let caching = sheet.headers["cache-control"].to_str().expect("text");
    assert!(caching.contains("immutable"), "{caching}");
}

#[tokio::test]
async fn a_list_is_exported_as_it_is_shown() {
    let site = Site::start().await;
    for name in ["Clinic B", "Clinic A", "Practice", "=1+1 Clinic"] {
        site.customer(name).await;
    }
    let ana = Visitor::sign_in(&site, OWNER).await;
    let answer = ana
        .get("/customers.csv?name=clinic&sort=name")
        .await
        .expect(200);
    let disposition = answer.headers["content-disposition"]
        .to_str()
        .expect("text");
    assert!(disposition.contains("customers.csv"), "{disposition}");
    let text = String::from_utf8(answer.body.to_vec()).expect("UTF-8");
    let names: Vec<_> = text
        .lines()
        .filter_map(|line| line.split(',').nth(1))
        .collect();
    assert_eq!(names, ["name", "\"'=1+1 Clinic\"", "Clinic A", "Clinic B"]);
}

#[tokio::test]
async fn unknown_paths_of_the_api_stay_problems() {
    let site = Site::start().await;
    for path in ["/v1/nothing", "/nothing"] {
        let answer = site
            .program()
            .get(path)
            .header("accept", "text/html")
            .send()
            .await;
        let media_type = answer.expect(404).headers["content-type"].clone();
        assert_eq!(media_type, "application/problem+json", "{path}");
    }
    let page = site
        .program()
        .get("/customers/x/y/z")
        .send()
        .await
        .expect(404);
    let media_type = page.headers["content-type"].to_str().expect("text");
    assert!(media_type.starts_with("text/html"), "{media_type}");
}
