//! One call of an operation, as the generated methods put it together.
//!
//! A generated method says what goes out and of which types the answer is. It would also send, but
//! drops the status of an answer that it cannot read, and knows neither retries nor a browser. So
//! the hook here takes the finished request from it, and [`Prepared`] does the rest.

use std::sync::{Arc, Mutex, PoisonError};

use http::{HeaderMap, HeaderName, header::AUTHORIZATION};
use oaxum_runtime::Schema;
use progenitor_client::{ClientHooks, OperationInfo, ResponseValue};
use reqwest::{Request, Url};

use crate::{
    ApiKey, Client, Error, decode,
    error::Fault,
    generated,
    overrides::Overrides,
    parts::Parts,
    prepared::{Outbound, Prepared, Read},
};

/// What the contract says about an operation beside its types.
#[derive(Debug)]
pub(crate) struct Operation {
    /// The `operationId`.
    pub id: &'static str,
    /// The name of the generated method.
    pub method: &'static str,
    /// The path, with the names of its parameters in braces.
    pub template: &'static str,
    /// Where the key goes.
    pub credential: Credential,
}

/// Where the key goes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Credential {
    /// Nowhere: anybody may call.
    #[allow(
        dead_code,
        reason = "every operation of the contract asks for a key so far"
    )]
    None,
    /// `Authorization: Bearer <key>`.
    Bearer,
    /// The key alone, in the header of this name.
    Header(&'static str),
}

impl Credential {
    /// Puts the key where it goes.
    pub(crate) fn show(self, headers: &mut HeaderMap, key: &ApiKey, billing: &ApiKey) {
        match self {
            Self::None => {}
            Self::Bearer => drop(headers.insert(AUTHORIZATION, key.bearer())),
            Self::Header(name) => {
                headers.insert(HeaderName::from_static(name), billing.alone());
            }
        }
    }
}

/// One call, shared by whoever started it and the generated method with its hook.
#[derive(Debug)]
pub(crate) struct Call {
    /// Whose base URL it is.
    client: Client,
    operation: &'static Operation,
    parts: Mutex<Option<Parts>>,
}

impl Call {
    pub(crate) fn new(client: Client, operation: &'static Operation) -> Arc<Self> {
        Arc::new(Self {
            client,
            operation,
            parts: Mutex::new(None),
        })
    }

    /// The URL of a path below the base URL, whose segments are encoded already.
    pub(crate) fn url(&self, path: &str) -> Url {
        self.client.settings().base_url.below(path)
    }

    /// The request that the generated method made, ready to be sent by `client`.
    ///
    /// `outcome` is what the method gave, for its types: the hook always ends it early.
    pub(crate) fn prepared<T: Schema, E: Schema + Into<Fault>>(
        &self,
        client: Client,
        outcome: Option<Result<ResponseValue<T>, generated::Error<E>>>,
        overrides: Overrides,
    ) -> Result<Prepared<T>, Error> {
        self.read_by(client, outcome, overrides, decode::body::<T>)
    }

    /// The same for an operation whose success has no body.
    pub(crate) fn prepared_without_body<E: Schema + Into<Fault>>(
        &self,
        client: Client,
        outcome: Option<Result<ResponseValue<()>, generated::Error<E>>>,
        overrides: Overrides,
    ) -> Result<Prepared<()>, Error> {
        self.read_by(client, outcome, overrides, |_, _| Ok(()))
    }

    fn read_by<T, E: Schema + Into<Fault>>(
        &self,
        client: Client,
        outcome: Option<Result<ResponseValue<T>, generated::Error<E>>>,
        overrides: Overrides,
        read: Read<T>,
    ) -> Result<Prepared<T>, Error> {
        let parts = self.parts.lock();
        let Some(mut parts) = parts.unwrap_or_else(PoisonError::into_inner).take() else {
            let message = match outcome {
                Some(Err(generated::Error::InvalidRequest(message))) => message,
                Some(Err(generated::Error::CommunicationError(error))) => error.to_string(),
                _ => "the request could not be put together".to_owned(),
            };
            return Err(Error::unsendable(self.operation.id, message));
        };
        client.authorize(&mut parts.headers, self.operation.credential);
        let outbound = Outbound::new(
            &client,
            self.operation.id.into(),
            Some(self.operation.template),
            parts,
            overrides,
        )?;
        Ok(Prepared::new(client, outbound, read, Fault::typed::<E>))
    }
}

impl ClientHooks<Arc<Call>> for generated::Client {
    async fn pre<E>(
        &self,
        request: &mut Request,
        info: &OperationInfo,
    ) -> Result<(), generated::Error<E>> {
        debug_assert_eq!(
            info.operation_id, self.inner.operation.method,
            "started as another one"
        );
        let mut kept = self
            .inner
            .parts
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *kept = Some(Parts::of(request));
        // Nobody gets to see it: the request was taken to be sent elsewhere.
        Err(generated::Error::Custom(String::new()))
    }
}
