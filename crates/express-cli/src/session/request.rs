//! What all requests of the client have in common.

use std::future::IntoFuture;

use express_client::{
    Answer, DryRun, Error, RawRequest,
    customers::{self, Customer, Get, GetByExternalId, Page},
    express::{AddUser, Create, Deactivate, List, Reactivate, RemoveUser, Retrieve, Update},
    types::{ExpressCustomer, ExpressCustomerPage, MembershipOutcome},
};

use serde_json::Value;

/// A request, which can be sent, or shown as it would be.
pub trait Request: IntoFuture<Output = Result<Answer<Self::Body>, Error>> {
    /// What is answered.
    type Body;

    /// The request as it would be sent.
    ///
    /// # Errors
    /// It breaks the contract.
    fn dry_run(self) -> Result<DryRun, Error>;
}

macro_rules! requests {
    ($($request:ty => $body:ty),+ $(,)?) => {
        $(impl Request for $request {
            type Body = $body;

            fn dry_run(self) -> Result<DryRun, Error> {
                <$request>::dry_run(self)
            }
        })+
    };
}

requests! {
    customers::Create => Customer,
    customers::Delete => (),
    customers::Search => Page,
    customers::Update => Customer,
    AddUser => MembershipOutcome,
    Create => ExpressCustomer,
    Deactivate => ExpressCustomer,
    Get => Customer,
    GetByExternalId => Customer,
    List => ExpressCustomerPage,
    RawRequest => Value,
    Reactivate => ExpressCustomer,
    RemoveUser => MembershipOutcome,
    Retrieve => ExpressCustomer,
    Update => ExpressCustomer,
}
