//! A small implementer of the Express API: it shows one customer, and changes nothing.
//!
//! `cargo run -p express-server --example minimal -- 127.0.0.1:8081`, then
//! `curl -H 'Authorization: Bearer demo' http://127.0.0.1:8081/v1/express`.

#![allow(clippy::print_stdout, reason = "a command speaks to people")]

use std::error::Error;

use express_server::*;
use express_types as types;
use oaxum_runtime::server::{Context, Credentials, Denied, Limits};

type Call = Context<()>;

/// The one key is `demo`. It may read; whatever asks for more never reaches an operation.
struct OneKey;

impl Authenticator for OneKey {
    type Principal = ();

    async fn bearer_key(&self, credentials: Credentials<'_>) -> Result<(), Denied> {
        match (credentials.secret, credentials.scopes) {
            ("demo", ["read"]) => Ok(()),
            ("demo", _) => Err(Denied::Forbidden),
            _ => Err(Denied::Invalid),
        }
    }

    async fn billing_key(&self, credentials: Credentials<'_>) -> Result<(), Denied> {
        self.bearer_key(credentials).await
    }
}

struct OneCustomer {
    customer: types::ExpressCustomer,
    tag: types::EntityTag,
    problem: types::Problem,
    billing_error: types::BillingError,
    /// How many customers a search finds: the billing face knows of none.
    none: types::BillingTotal,
}

impl OneCustomer {
    fn problem(&self, call: &Call) -> types::Problem {
        let mut problem = self.problem.clone();
        problem.request_id = call
            .request_id
            .as_str()
            .parse()
            .unwrap_or(problem.request_id);
        problem
    }
}

impl ExpressApi for OneCustomer {
    type Principal = ();

    async fn list(&self, _: Call, _: ListRequest) -> Result<ListResponse, ListError> {
        let page = types::ExpressCustomerPage::new(vec![self.customer.clone()], false);
        Ok(ListResponse::Ok(page))
    }

    async fn retrieve(
        &self,
        call: Call,
        request: RetrieveRequest,
    ) -> Result<RetrieveResponse, RetrieveError> {
        if request.express_customer_id != self.customer.express_customer_id {
            return Err(RetrieveError::NotFound(self.problem(&call)));
        }
        let (body, etag) = (self.customer.clone(), self.tag.clone());
        Ok(RetrieveResponse::Ok { body, etag })
    }

    async fn get_customer(
        &self,
        _: Call,
        _: GetCustomerRequest,
    ) -> Result<GetCustomerResponse, GetCustomerError> {
        Err(GetCustomerError::NotFound(self.billing_error.clone()))
    }

    async fn get_customer_by_external_id(
        &self,
        _: Call,
        _: GetCustomerByExternalIdRequest,
    ) -> Result<GetCustomerByExternalIdResponse, GetCustomerByExternalIdError> {
        let error = self.billing_error.clone();
        Err(GetCustomerByExternalIdError::NotFound(error))
    }

    async fn query_customer(
        &self,
        _: Call,
        request: QueryCustomerRequest,
    ) -> Result<QueryCustomerResponse, QueryCustomerError> {
        let (limit, offset) = (request.body.limit, request.body.offset);
        let pagination = types::BillingPagination::new(limit, offset, self.none);
        let page = types::BillingCustomerPage::new(Vec::new(), pagination);
        Ok(QueryCustomerResponse::Ok(page))
    }

    // What writes asks for the scope `write`, which the key does not have.

    async fn create(&self, call: Call, _: CreateRequest) -> Result<CreateResponse, CreateError> {
        Err(CreateError::Forbidden(self.problem(&call)))
    }

    async fn update(&self, call: Call, _: UpdateRequest) -> Result<UpdateResponse, UpdateError> {
        Err(UpdateError::Forbidden(self.problem(&call)))
    }

    async fn deactivate(
        &self,
        call: Call,
        _: DeactivateRequest,
    ) -> Result<DeactivateResponse, DeactivateError> {
        Err(DeactivateError::Forbidden(self.problem(&call)))
    }

    async fn reactivate(
        &self,
        call: Call,
        _: ReactivateRequest,
    ) -> Result<ReactivateResponse, ReactivateError> {
        Err(ReactivateError::Forbidden(self.problem(&call)))
    }

    async fn add_user(
        &self,
        call: Call,
        _: AddUserRequest,
    ) -> Result<AddUserResponse, AddUserError> {
        Err(AddUserError::Forbidden(self.problem(&call)))
    }

    async fn remove_user(
        &self,
        call: Call,
        _: RemoveUserRequest,
    ) -> Result<RemoveUserResponse, RemoveUserError> {
        Err(RemoveUserError::Forbidden(self.problem(&call)))
    }

    async fn create_customer(
        &self,
        _: Call,
        _: CreateCustomerRequest,
    ) -> Result<CreateCustomerResponse, CreateCustomerError> {
        Err(CreateCustomerError::Forbidden(self.billing_error.clone()))
    }

    async fn update_customer(
        &self,
        _: Call,
        _: UpdateCustomerRequest,
    ) -> Result<UpdateCustomerResponse, UpdateCustomerError> {
        Err(UpdateCustomerError::Forbidden(self.billing_error.clone()))
    }

    async fn delete_customer(
        &self,
        _: Call,
        _: DeleteCustomerRequest,
    ) -> Result<DeleteCustomerResponse, DeleteCustomerError> {
        Err(DeleteCustomerError::Forbidden(self.billing_error.clone()))
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let api = OneCustomer {
        customer: serde_json::from_str(CUSTOMER)?,
        tag: r#""1""#.parse()?,
        problem: serde_json::from_str(PROBLEM)?,
        billing_error: serde_json::from_str(BILLING_ERROR)?,
        none: 0.try_into()?,
    };
    let address = std::env::args()
        .nth(1)
        .unwrap_or("127.0.0.1:8081".to_owned());
    let listener = tokio::net::TcpListener::bind(address).await?;
    println!("listening on http://{}", listener.local_addr()?);
    axum::serve(listener, router(api, OneKey, Limits::default())).await?;
    Ok(())
}

const CUSTOMER: &str = r#"{
    "createdAt": "2026-01-15T09:30:00Z",
    "expressCustomerId": "cus_019bc0fd89c07a3e9c5d4f1b2a6e8d07",
    "expressCustomerName": "City Clinic",
    "isActive": true,
    "updatedAt": null,
    "userCount": 0
}"#;

const PROBLEM: &str = r#"{
    "type": "about:blank",
    "title": "Not found",
    "status": 404,
    "detail": "There is no customer with this id.",
    "code": "not_found",
    "message": "There is no customer with this id.",
    "requestId": "unknown"
}"#;

const BILLING_ERROR: &str = r#"{
    "code": "not_found",
    "message": "There is no customer with this id.",
    "http_status_code": 404
}"#;
