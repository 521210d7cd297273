//! Health, metrics, the contract and its reference page.

use crate::harness::World;

#[test]
fn health_says_that_the_process_is_up_and_which_release_it_is() {
    let world = World::new();
    let answer = world.serve(&[]).get("/healthz");
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "application/json");
    let expected = serde_json::json!({"status": "up", "version": env!("CARGO_PKG_VERSION")});
    assert_eq!(answer.json(), expected);
}

#[test]
fn metrics_count_requests_by_operation_and_status() {
    let world = World::new();
    let service = world.serve(&[]);
    for _ in 0..3 {
        service.get("/healthz");
    }
    service.get("/nowhere");
    service.get("/v1/express");
    let answer = service.get("/metrics");
    assert_eq!(
        answer.header("content-type"),
        "text/plain; version=0.0.4; charset=utf-8"
    );
    let metrics = answer.text();
    for line in [
        r#"http_requests_total{operation="healthz",status="200",tenant_class="none"} 3"#,
        r#"http_requests_total{operation="none",status="404",tenant_class="none"} 1"#,
        r#"http_requests_total{operation="list",status="401",tenant_class="none"} 1"#,
        r#"http_request_duration_seconds_count{operation="healthz"} 3"#,
        r#"http_request_duration_seconds_bucket{le="+Inf",operation="healthz"} 3"#,
        "http_requests_in_flight 1",
        concat!(
            "expressd_build_info{version=\"",
            env!("CARGO_PKG_VERSION"),
            "\"} 1"
        ),
    ] {
        assert!(
            metrics.lines().any(|found| found == line),
            "{line} is not in\n{metrics}"
        );
    }
    let openmetrics = service.get_with(
        "/metrics",
        "Accept: application/openmetrics-text;version=1.0.0,text/plain;q=0.5\r\n",
    );
    assert!(
        openmetrics
            .header("content-type")
            .starts_with("application/openmetrics-text")
    );
    assert!(openmetrics.text().ends_with("# EOF\n"));
}

#[cfg(target_os = "linux")]
#[test]
fn metrics_tell_the_memory_of_the_process() {
    let world = World::new();
    let metrics = world.serve(&[]).get("/metrics");
    let line = metrics
        .text()
        .lines()
        .find_map(|line| line.strip_prefix("process_resident_memory_bytes "));
    let bytes: u64 = line.unwrap().parse().unwrap();
    assert!((1_000_000..1_000_000_000).contains(&bytes), "{bytes}");
}

#[test]
fn the_contract_is_served_as_it_was_written() {
    let world = World::new();
    let answer = world.serve(&[]).get("/openapi.yaml");
    assert_eq!(answer.header("content-type"), "application/yaml");
    let written = include_str!("../../../../openapi/express.yaml");
    assert!(
        answer.text() == written,
        "it differs from openapi/express.yaml"
    );
}

#[test]
fn the_merged_document_has_the_operational_routes_behind_those_of_the_contract() {
    let world = World::new();
    let answer = world.serve(&[]).get("/openapi.json");
    assert_eq!(answer.header("content-type"), "application/json");
    let document = answer.json();
    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(document["info"]["title"], "Express");
    for (path, method, operation) in [
        ("/v1/express", "post", "create"),
        ("/v1/customers/{id}", "get", "getCustomer"),
        ("/healthz", "get", "healthz"),
        ("/readyz", "get", "readyz"),
        ("/metrics", "get", "metrics"),
        ("/openapi.yaml", "get", "openapi_yaml"),
        ("/openapi.json", "get", "openapi_json"),
        ("/docs", "get", "docs"),
    ] {
        assert_eq!(
            document["paths"][path][method]["operationId"], operation,
            "{path}"
        );
    }
    let place = |path| answer.text().find(&format!("\"{path}\":")).unwrap();
    assert!(place("/v1/express") < place("/v1/customers/{id}"));
    assert!(place("/v1/customers/{id}") < place("/healthz"));
    let tags = document["tags"].as_array().unwrap();
    assert_eq!(tags.last().unwrap()["name"], "operational");
}

#[test]
fn every_reference_within_the_merged_document_leads_somewhere() {
    let world = World::new();
    let document = world.serve(&[]).get("/openapi.json").json();
    let mut places = vec![&document];
    let mut references = 0;
    while let Some(place) = places.pop() {
        if let Some(target) = place.get("$ref").and_then(|target| target.as_str()) {
            let pointer = target.strip_prefix('#').unwrap();
            assert!(document.pointer(pointer).is_some(), "{target}");
            references += 1;
        }
        places.extend(
            place
                .as_object()
                .into_iter()
                .flatten()
                .map(|(_, value)| value),
        );
        places.extend(place.as_array().into_iter().flatten());
    }
    assert!(references > 100, "{references}");
}

#[test]
fn a_client_that_has_the_document_is_not_sent_it_again() {
    let world = World::new();
    let service = world.serve(&[]);
    for path in [
        "/openapi.yaml",
        "/openapi.json",
        "/docs",
        "/docs/guides/pagination",
    ] {
        let first = service.get(path);
        let tag = first.header("etag");
        let again = service.get_with(path, &format!("If-None-Match: {tag}\r\n"));
        assert_eq!((again.status, again.body.len()), (304, 0), "{path}");
        assert_eq!(again.header("etag"), tag);
    }
}

#[test]
fn the_reference_page_needs_nothing_from_elsewhere() {
    let world = World::new();
    let service = world.serve(&[]);
    let page = service.get("/docs");
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    let policy = page.header("content-security-policy");
    assert!(
        policy.starts_with("default-src 'none'; script-src 'self';"),
        "{policy}"
    );
    assert!(!policy.contains("http"), "{policy}");
    assert!(!page.text().contains("://"), "{}", page.text());
    assert!(!page.text().contains("<script>"), "{}", page.text());

    let assets: Vec<_> = page
        .text()
        .split('"')
        .filter(|text| text.starts_with("/docs/") && *text != "/docs/guides")
        .collect();
    assert!(assets.len() >= 4, "{assets:?}");
    for asset in assets {
        let answer = service.get(asset);
        assert_eq!(answer.status, 200, "{asset}");
        assert_eq!(
            answer.header("cache-control"),
            "public, max-age=31536000, immutable",
            "{asset}"
        );
        let (name, _) = asset.split_once('?').unwrap();
        assert_eq!(
            service.get(name).header("cache-control"),
            "no-cache",
            "{name}"
        );
        assert_eq!(
            service
                .get(&format!("{name}?other"))
                .header("cache-control"),
            "no-cache"
        );
    }
}

#[test]
fn the_script_of_the_page_travels_compressed_where_that_is_taken() {
    let world = World::new();
    let service = world.serve(&[]);
    let plain = service.get("/docs/scalar.js");
    assert_eq!(plain.find("content-encoding"), None);
    assert!(plain.text().contains("createApiReference"));
    let gzip = service.get_with("/docs/scalar.js", "Accept-Encoding: gzip, br\r\n");
    assert_eq!(gzip.header("content-encoding"), "gzip");
    assert!(gzip.body.len() * 3 < plain.body.len());
    assert_ne!(gzip.header("etag"), plain.header("etag"));
}

#[test]
fn another_method_is_refused_with_those_that_there_are() {
    let world = World::new();
    let service = world.serve(&[]);
    for path in [
        "/healthz",
        "/readyz",
        "/metrics",
        "/openapi.yaml",
        "/openapi.json",
        "/docs",
        "/docs/guides",
        "/docs/guides/quick-start",
    ] {
        let answer = service.ask(&format!(
            "POST {path} HTTP/1.1\r\nHost: test\r\nContent-Length: 0\r\n"
        ));
        assert_eq!(answer.status, 405, "{path}");
        assert_eq!(answer.header("allow"), "GET,HEAD", "{path}");
        assert_eq!(
            answer.header("content-type"),
            "application/problem+json",
            "{path}"
        );
        let head = service.ask(&format!("HEAD {path} HTTP/1.1\r\nHost: test\r\n"));
        assert_eq!((head.status, head.body.len()), (200, 0), "{path}");
    }
}
