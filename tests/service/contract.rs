//! The generated contract tests, on the service's own router.

use std::sync::Arc;

use expressd::{
    app::App,
    http::{Classes, router},
    store::sqlite::{OpenOptions, SqliteStore},
};

#[tokio::test]
async fn every_example_type_and_refusal_is_what_the_contract_says() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let options = OpenOptions {
        create: true,
        serve: true,
    };
    let store = SqliteStore::open(&folder.path().join("express.db"), options).expect("a store");
    let app = App::new(Arc::new(store)).await.expect("an application");
    let router = router(&app, Arc::new(Classes::new(None)));
    let report = express_server::contract().check(&router).await;
    report.assert_kept();
    let operations = express_server::operations::ALL.len();
    assert_eq!(report.refusals, 2 * operations, "no key, and a wrong one");
    assert_eq!(report.notes, Vec::<String>::new());
}
