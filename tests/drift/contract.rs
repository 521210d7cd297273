//! The contract as it is today: whatever changes in it shows up in review.

use express_tests::contract::Contract;

use crate::meaning::{Prose, normalised};

#[test]
fn normalised_contract() {
    let document = normalised(Contract::get().document(), Prose::Dropped);
    insta::assert_yaml_snapshot!("contract", document);
}
