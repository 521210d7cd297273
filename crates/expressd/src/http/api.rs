//! The contract's trait: each operation asks the application and says what came of it.

use std::sync::Arc;

use express_server::{
    AddUserError, AddUserRequest, AddUserResponse, CreateCustomerError, CreateCustomerRequest,
    CreateCustomerResponse, CreateError, CreateRequest, CreateResponse, DeactivateError,
    DeactivateRequest, DeactivateResponse, DeleteCustomerError, DeleteCustomerRequest,
    DeleteCustomerResponse, ExpressApi, GetCustomerByExternalIdError,
    GetCustomerByExternalIdRequest, GetCustomerByExternalIdResponse, GetCustomerError,
    GetCustomerRequest, GetCustomerResponse, ListError, ListRequest, ListResponse,
    QueryCustomerError, QueryCustomerRequest, QueryCustomerResponse, ReactivateError,
    ReactivateRequest, ReactivateResponse, RemoveUserError, RemoveUserRequest, RemoveUserResponse,
    RetrieveError, RetrieveRequest, RetrieveResponse, UpdateCustomerError, UpdateCustomerRequest,
    UpdateCustomerResponse, UpdateError, UpdateRequest, UpdateResponse,
};
use express_types as types;
use oaxum_runtime::server::{Context, Refusal, Rejection, Response};
use oaxum_runtime::{Location, Path, Violations};

use super::failure::{Failure, once};
use super::problem::{Fault, Kind};
use super::{billing, conditions, express, refuse};
use crate::app::{
    self, ActivationOutcome, AddUserOutcome, ApiKey, App, BillingCustomer, BillingName,
    CreateBillingOutcome, DeleteOutcome, ExpressCustomer, Face, Idempotency, Precondition,
    RemoveUserOutcome, UpdateBillingOutcome, UpdateOutcome,
};
use crate::store::StoreError;

/// The contract on an [`App`].
pub(super) struct Api {
    app: App,
    /// The same for what is done through the billing face, which is kept with it.
    billing: App,
}

impl Api {
    pub(super) fn new(app: &App) -> Self {
        Self {
            app: app.through(Face::Express),
            billing: app.through(Face::Billing),
        }
    }
}

type Call = Context<Arc<ApiKey>>;

/// A failure of the store in this call.
fn failed(call: &Call) -> impl Fn(StoreError) -> Failure {
    |error| Failure::store(&error, call.operation.id, &call.request_id)
}

/// In this call, something that the contract does not let the service say.
fn broken(call: &Call) -> impl Fn(Violations) -> Failure {
    |error| Failure::contract(&error, call.operation.id, &call.request_id)
}

/// A customer as it is shown, with its tag.
fn tagged(customer: impl Into<ExpressCustomer>, call: &Call) -> Result<express::Tagged, Failure> {
    express::tagged(customer.into()).map_err(broken(call))
}

/// A customer as the billing face shows it where nothing is asked to be added.
fn billed(found: BillingCustomer, call: &Call) -> Result<types::BillingCustomer, Failure> {
    billing::customer(found, &call.principal.scope, false).map_err(broken(call))
}

fn idempotency(key: Option<types::IdempotencyKey>, call: &Call) -> Option<Idempotency> {
    key.map(|key| Idempotency {
        key: key.into_inner(),
        request_id: call.request_id.to_string(),
    })
}

fn not_found(request_id: &str) -> types::Problem {
    Fault::customer_not_found().problem(request_id)
}

impl ExpressApi for Api {
    type Principal = Arc<ApiKey>;

    async fn create(
        &self,
        call: Call,
        request: CreateRequest,
    ) -> Result<CreateResponse, CreateError> {
        let key = &call.principal;
        let new = express::new_customer(request.body);
        let once_only = idempotency(request.idempotency_key, &call);
        let written = self
            .app
            .create(&key.scope, &key.actor(), new, once_only)
            .await;
        let (customer, _) =
            once::<_, CreateError>(written.map_err(failed(&call))?, &call.request_id)?;
        let (body, etag) = tagged(customer, &call)?;
        Ok(CreateResponse::Created { body, etag })
    }

    async fn list(&self, call: Call, request: ListRequest) -> Result<ListResponse, ListError> {
        let asked = app::ListRequest {
            cursor: request.cursor.map(|cursor| cursor.into_inner()),
            limit: u16::try_from(request.limit.get()).unwrap_or(u16::MAX),
            name: request.name.map(|name| name.into_inner()),
        };
        match self.app.list(&call.principal.scope, asked).await {
            Ok(page) => {
                let page = express::page(page).map_err(broken(&call))?;
                Ok(ListResponse::Ok(page))
            }
            Err(app::ListError::Cursor(_)) => {
                let mut violations = Violations::of(Location::Query);
                let message = "must be the cursor of the page before, with the same `name`";
                violations.add(&Path::ROOT.key("cursor"), "cursor", message);
                let fault = Fault::invalid(violations);
                Err(ListError::BadRequest(
                    fault.problem(call.request_id.as_str()),
                ))
            }
            Err(app::ListError::Store(error)) => Err(failed(&call)(error).into()),
        }
    }

    async fn retrieve(
        &self,
        call: Call,
        request: RetrieveRequest,
    ) -> Result<RetrieveResponse, RetrieveError> {
        let missing = || RetrieveError::NotFound(not_found(call.request_id.as_str()));
        let id = express::customer_id(&request.express_customer_id).ok_or_else(missing)?;
        let found = self.app.retrieve(&call.principal.scope, id).await;
        let customer = found.map_err(failed(&call))?.ok_or_else(missing)?;
        let held = request
            .if_none_match
            .is_some_and(|condition| conditions::none_match_names(&condition, customer.version));
        if held {
            let etag = conditions::entity_tag(customer.version).map_err(broken(&call))?;
            return Ok(RetrieveResponse::NotModified { etag });
        }
        let found = express::tagged_as(request.express_customer_id, customer);
        let (body, etag) = found.map_err(broken(&call))?;
        Ok(RetrieveResponse::Ok { body, etag })
    }

    async fn update(
        &self,
        call: Call,
        request: UpdateRequest,
    ) -> Result<UpdateResponse, UpdateError> {
        let key = &call.principal;
        let missing = || UpdateError::NotFound(not_found(call.request_id.as_str()));
        let id = express::customer_id(&request.express_customer_id).ok_or_else(missing)?;
        let precondition = conditions::if_match(request.if_match.as_ref());
        let change = express::change(request.body);
        let outcome = self
            .app
            .update(&key.scope, &key.actor(), id, precondition, change)
            .await;
        match outcome.map_err(failed(&call))? {
            UpdateOutcome::Updated(customer) => {
                let (body, etag) = tagged(customer, &call)?;
                Ok(UpdateResponse::Ok { body, etag })
            }
            UpdateOutcome::Stale => {
                let detail =
                    "The customer has changed since; retrieve it and use its current `ETag`.";
                let fault = Fault::new(Kind::PreconditionFailed, detail);
                Err(UpdateError::PreconditionFailed(
                    fault.problem(call.request_id.as_str()),
                ))
            }
            UpdateOutcome::NotFound => Err(missing()),
        }
    }

    async fn deactivate(
        &self,
        call: Call,
        request: DeactivateRequest,
    ) -> Result<DeactivateResponse, DeactivateError> {
        let key = &call.principal;
        let missing = |request_id: &str| DeactivateError::NotFound(not_found(request_id));
        let id = express::customer_id(&request.express_customer_id)
            .ok_or_else(|| missing(call.request_id.as_str()))?;
        let once_only = idempotency(request.idempotency_key, &call);
        let written = self
            .app
            .deactivate(&key.scope, &key.actor(), id, once_only)
            .await;
        match once::<_, DeactivateError>(written.map_err(failed(&call))?, &call.request_id)? {
            (ActivationOutcome::Done(customer), _) => {
                let (body, etag) = tagged(customer, &call)?;
                Ok(DeactivateResponse::Ok { body, etag })
            }
            (ActivationOutcome::NotFound, request_id) => Err(missing(&request_id)),
        }
    }

    async fn reactivate(
        &self,
        call: Call,
        request: ReactivateRequest,
    ) -> Result<ReactivateResponse, ReactivateError> {
        let key = &call.principal;
        let missing = |request_id: &str| ReactivateError::NotFound(not_found(request_id));
        let id = express::customer_id(&request.express_customer_id)
            .ok_or_else(|| missing(call.request_id.as_str()))?;
        let once_only = idempotency(request.idempotency_key, &call);
        let written = self
            .app
            .reactivate(&key.scope, &key.actor(), id, once_only)
            .await;
        match once::<_, ReactivateError>(written.map_err(failed(&call))?, &call.request_id)? {
            (ActivationOutcome::Done(customer), _) => {
                let (body, etag) = tagged(customer, &call)?;
                Ok(ReactivateResponse::Ok { body, etag })
            }
            (ActivationOutcome::NotFound, request_id) => Err(missing(&request_id)),
        }
    }

    async fn add_user(
        &self,
        call: Call,
        request: AddUserRequest,
    ) -> Result<AddUserResponse, AddUserError> {
        let key = &call.principal;
        let missing = |request_id: &str| AddUserError::NotFound(not_found(request_id));
        let ids =
            express::customer_id(&request.express_customer_id).zip(express::user_id(&request.body));
        let (id, user) = ids.ok_or_else(|| missing(call.request_id.as_str()))?;
        let once_only = idempotency(request.idempotency_key, &call);
        let written = self
            .app
            .add_user(&key.scope, &key.actor(), id, user, once_only)
            .await;
        let (outcome, request_id) =
            once::<_, AddUserError>(written.map_err(failed(&call))?, &call.request_id)?;
        match outcome {
            AddUserOutcome::Added => Ok(AddUserResponse::Ok(express::membership(None))),
            AddUserOutcome::AlreadyMember => {
                let message = "The user was a member of this customer already.";
                Ok(AddUserResponse::Ok(express::membership(Some(message))))
            }
            AddUserOutcome::CustomerInactive => {
                let detail =
                    "The customer is inactive and takes no new users; reactivate it first.";
                let fault = Fault::new(Kind::CustomerInactive, detail);
                Err(AddUserError::Conflict {
                    body: fault.problem(&request_id),
                    x_should_retry: Some(types::ShouldRetry::False),
                })
            }
            AddUserOutcome::NotFound => Err(missing(&request_id)),
        }
    }

    async fn remove_user(
        &self,
        call: Call,
        request: RemoveUserRequest,
    ) -> Result<RemoveUserResponse, RemoveUserError> {
        let key = &call.principal;
        let missing = || RemoveUserError::NotFound(not_found(call.request_id.as_str()));
        let ids =
            express::customer_id(&request.express_customer_id).zip(express::user_id(&request.body));
        let (id, user) = ids.ok_or_else(missing)?;
        let outcome = self
            .app
            .remove_user(&key.scope, &key.actor(), id, user)
            .await;
        match outcome.map_err(failed(&call))? {
            RemoveUserOutcome::Removed => Ok(RemoveUserResponse::Ok(express::membership(None))),
            RemoveUserOutcome::NotMember => {
                let message = "The user was not a member of this customer.";
                Ok(RemoveUserResponse::Ok(express::membership(Some(message))))
            }
            RemoveUserOutcome::NotFound => Err(missing()),
        }
    }

    async fn get_customer(
        &self,
        call: Call,
        request: GetCustomerRequest,
    ) -> Result<GetCustomerResponse, GetCustomerError> {
        let scope = &call.principal.scope;
        let missing = || GetCustomerError::NotFound(Fault::customer_not_found().billing_error());
        let id = request.id.parse().map_err(|_| missing())?;
        let found = self.app.billing_customer(scope, id).await;
        let found = found.map_err(failed(&call))?.ok_or_else(missing)?;
        let customer = billing::customer(found, scope, request.expand.is_some());
        let customer = customer.map_err(broken(&call))?;
        Ok(GetCustomerResponse::Ok(customer))
    }

    async fn get_customer_by_external_id(
        &self,
        call: Call,
        request: GetCustomerByExternalIdRequest,
    ) -> Result<GetCustomerByExternalIdResponse, GetCustomerByExternalIdError> {
        let scope = &call.principal.scope;
        let external_id = request.external_id.as_str();
        let found = self.app.billing_customer_by_external_id(scope, external_id);
        let found = found.await.map_err(failed(&call))?.ok_or_else(|| {
            let fault = Fault::external_id_not_found();
            GetCustomerByExternalIdError::NotFound(fault.billing_error())
        })?;
        let customer = billed(found, &call)?;
        Ok(GetCustomerByExternalIdResponse::Ok(customer))
    }

    async fn create_customer(
        &self,
        call: Call,
        request: CreateCustomerRequest,
    ) -> Result<CreateCustomerResponse, CreateCustomerError> {
        let key = &call.principal;
        let new = billing::new_customer(request.body).map_err(|violations| {
            CreateCustomerError::BadRequest(Fault::invalid(violations).billing_error())
        })?;
        let once_only = idempotency(request.idempotency_key, &call);
        let written = self
            .billing
            .create_billing(&key.scope, &key.actor(), new, once_only)
            .await;
        let (outcome, _) =
            once::<_, CreateCustomerError>(written.map_err(failed(&call))?, &call.request_id)?;
        match outcome {
            CreateBillingOutcome::Created(customer) => {
                let customer = billed(customer, &call)?;
                Ok(CreateCustomerResponse::Created(customer))
            }
            CreateBillingOutcome::ExternalIdTaken => Err(CreateCustomerError::Conflict {
                body: Fault::external_id_taken().billing_error(),
                x_should_retry: Some(types::ShouldRetry::False),
            }),
        }
    }

    async fn update_customer(
        &self,
        call: Call,
        request: UpdateCustomerRequest,
    ) -> Result<UpdateCustomerResponse, UpdateCustomerError> {
        let key = &call.principal;
        let (name, change) = billing::change(request).map_err(|violations| {
            UpdateCustomerError::BadRequest(Fault::invalid(violations).billing_error())
        })?;
        let unknown = match &name {
            Some(BillingName::ExternalId(_)) => Fault::external_id_not_found(),
            _ => Fault::customer_not_found(),
        };
        let missing = || UpdateCustomerError::NotFound(unknown.billing_error());
        let Some(name) = name else {
            return Err(missing());
        };
        let outcome = self
            .billing
            .update_billing(&key.scope, &key.actor(), name, Precondition::None, change)
            .await;
        match outcome.map_err(failed(&call))? {
            UpdateBillingOutcome::Updated(customer) => {
                let customer = billed(customer, &call)?;
                Ok(UpdateCustomerResponse::Ok(customer))
            }
            UpdateBillingOutcome::ExternalIdTaken => Err(UpdateCustomerError::Conflict {
                body: Fault::external_id_taken().billing_error(),
                x_should_retry: Some(types::ShouldRetry::False),
            }),
            UpdateBillingOutcome::NotFound => Err(missing()),
            // This face names no state that a customer has to be in.
            UpdateBillingOutcome::Stale => {
                Err(Failure::unasked("stale", call.operation.id, &call.request_id).into())
            }
        }
    }

    async fn delete_customer(
        &self,
        call: Call,
        request: DeleteCustomerRequest,
    ) -> Result<DeleteCustomerResponse, DeleteCustomerError> {
        let key = &call.principal;
        let missing = || DeleteCustomerError::NotFound(Fault::customer_not_found().billing_error());
        let id = request.id.parse().map_err(|_| missing())?;
        let outcome = self.billing.delete(&key.scope, &key.actor(), id).await;
        match outcome.map_err(failed(&call))? {
            DeleteOutcome::Deleted(_) => Ok(DeleteCustomerResponse::NoContent),
            DeleteOutcome::NotFound => Err(missing()),
        }
    }

    async fn query_customer(
        &self,
        call: Call,
        request: QueryCustomerRequest,
    ) -> Result<QueryCustomerResponse, QueryCustomerError> {
        let scope = &call.principal.scope;
        let (search, asked) = billing::asked(request.body).map_err(|violations| {
            QueryCustomerError::BadRequest(Fault::invalid(violations).billing_error())
        })?;
        let found = self.app.search(scope, search).await;
        let found = found.map_err(failed(&call))?;
        let page = billing::page(found, asked, scope).map_err(broken(&call))?;
        Ok(QueryCustomerResponse::Ok(page))
    }

    fn reject(&self, rejection: Rejection, refusal: &Refusal<'_>) -> Response {
        refuse(rejection, refusal)
    }
}
