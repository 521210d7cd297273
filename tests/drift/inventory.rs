//! Every operation in one line.

use express_tests::contract::{Contract, Operation};

#[test]
fn operations() {
    let mut lines: Vec<_> = Contract::get().operations().iter().map(line).collect();
    lines.sort();
    insta::assert_snapshot!("operations", lines.join("\n"));
}

fn line(operation: &Operation) -> String {
    let security = operation.security.iter().map(|alternative| {
        let schemes = alternative.iter();
        let schemes = schemes.map(|(scheme, roles)| format!("{scheme}[{}]", roles.join(" ")));
        schemes.collect::<Vec<_>>().join(" + ")
    });
    let statuses = operation.responses.keys().map(u16::to_string);
    format!(
        "{} {} · {} · {} · {}",
        operation.template,
        operation.method,
        operation.id,
        security.collect::<Vec<_>>().join(" | "),
        statuses.collect::<Vec<_>>().join(" ")
    )
}
