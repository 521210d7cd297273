//! `oaxum routes SPEC`: the operations at a glance.

use insta::assert_snapshot;
use oaxum::routes::routes;
use oaxum::source::Sources;

use crate::corpus::documents;
use crate::world::World;

const SHOP: &str = "\
openapi: 3.1.0
info: {title: Shop, version: 1.0.0}
security: [{key: []}]
paths:
  /orders:
    get:
      operationId: listOrders
      tags: [orders]
      responses: {default: {description: no}, 4XX: {description: no}, '404': {description: no}, '200': {description: ok}}
    post:
      operationId: order
      deprecated: true
      security: [{key: [write], device: []}, {session: [a, b]}, {}]
      responses: {'201': {description: ok}}
  /health:
    get:
      security: []
      responses: {'200': {description: ok}}
webhooks:
  shipped:
    post:
      responses: {'204': {description: ok}}
components:
  securitySchemes:
    key: {type: http, scheme: bearer}
    device: {type: apiKey, in: header, name: X-Device}
    session: {type: oauth2, flows: {}}
";

#[test]
fn a_line_says_all_of_an_operation() {
    let run = World::new(&[("shop.yaml", SHOP)]).run(&["routes", "shop.yaml"]);
    assert_eq!((run.status, &*run.stderr), (0, ""));
    assert_snapshot!(run.stdout);
}

#[test]
fn programs_get_objects() {
    let run = World::new(&[("shop.yaml", SHOP)]).run(&["routes", "shop.yaml", "--format", "json"]);
    assert_eq!((run.status, &*run.stderr), (0, ""));
    assert_snapshot!(run.stdout);
}

#[test]
fn what_is_no_document_is_refused() {
    let world = World::new(&[("other.yaml", "swagger: '2.0'\n")]);
    let run = world.run(&["routes", "other.yaml"]);
    assert_eq!((run.status, &*run.stdout), (1, ""));
    assert!(
        run.stderr
            .starts_with("other.yaml:1:1: error[openapi-version]"),
        "{run:?}"
    );
    assert_eq!(world.run(&["routes", "gone.yaml"]).status, 2);
}

#[test]
fn every_real_document_has_its_operations() {
    for path in documents() {
        let (sources, root) = Sources::load(&path).unwrap();
        let routes = routes(&sources, root).unwrap();
        assert!(!routes.is_empty(), "{}", path.display());
        assert!(
            routes.iter().all(|route| !route.statuses.is_empty()),
            "{}",
            path.display()
        );
    }
}
