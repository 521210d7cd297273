//! One call of an operation: what goes out with the request, and what came back.
//!
//! The generated methods hand every request to the hooks here. They put the key where the operation
//! wants it, and keep the answer as it came: a generated method that cannot read an answer drops its
//! status, which the caller needs to know.

use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, StatusCode, header::AUTHORIZATION};
use progenitor_client::{ClientHooks, OperationInfo, ResponseValue};

use crate::{Answer, Error, error::Fault, generated, key::Key};

/// What the contract says about an operation beside its types.
#[derive(Debug)]
pub(crate) struct Operation {
    /// The `operationId`.
    pub id: &'static str,
    /// The name of the generated method.
    pub method: &'static str,
    /// Where the key goes.
    pub credential: Credential,
}

/// Where the key goes.
#[derive(Debug)]
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

/// An answer as it came.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// Complete, unless the connection broke.
    pub body: Bytes,
}

/// One call, shared by whoever started it and the hooks.
#[derive(Debug)]
pub(crate) struct Call {
    operation: &'static Operation,
    key: Key,
    received: Mutex<Option<Received>>,
}

impl Call {
    pub(crate) fn new(operation: &'static Operation, key: Key) -> Arc<Self> {
        Arc::new(Self {
            operation,
            key,
            received: Mutex::new(None),
        })
    }

    fn keep(&self, received: Received) {
        *self.received.lock().unwrap_or_else(PoisonError::into_inner) = Some(received);
    }

    fn take(&self) -> Option<Received> {
        self.received
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    }

    fn authorize(&self, headers: &mut HeaderMap) {
        match self.operation.credential {
            Credential::None => {}
            Credential::Bearer => drop(headers.insert(AUTHORIZATION, self.key.bearer())),
            Credential::Header(name) => {
                headers.insert(HeaderName::from_static(name), self.key.alone());
            }
        }
    }

    /// What the generated method made of the answer, put together with the answer itself.
    pub(crate) fn finish<T, E: Into<Fault>>(
        &self,
        result: Result<ResponseValue<T>, generated::Error<E>>,
    ) -> Result<Answer<T>, Error> {
        match (result, self.take()) {
            (Ok(value), Some(received)) => Ok(Answer::new(value.into_inner(), received)),
            (Ok(value), None) => {
                let (status, headers) = (value.status(), value.headers().clone());
                let received = Received {
                    status,
                    headers,
                    body: Bytes::new(),
                };
                Ok(Answer::new(value.into_inner(), received))
            }
            (Err(error), received) => Err(Error::of_call(self.operation.id, error, received)),
        }
    }

    /// Like [`Self::finish`], where 304 is an answer too: there is nothing new.
    pub(crate) fn finish_conditional<T, E: Into<Fault>>(
        &self,
        result: Result<ResponseValue<T>, generated::Error<E>>,
    ) -> Result<Answer<Option<T>>, Error> {
        match (result, self.take()) {
            (Err(generated::Error::UnexpectedResponse(_)), Some(received))
                if received.status == StatusCode::NOT_MODIFIED =>
            {
                Ok(Answer::new(None, received))
            }
            (result, received) => {
                received
                    .into_iter()
                    .for_each(|received| self.keep(received));
                self.finish(result).map(|answer| answer.map(Some))
            }
        }
    }
}

impl ClientHooks<Arc<Call>> for generated::Client {
    async fn pre<E>(
        &self,
        request: &mut reqwest::Request,
        info: &OperationInfo,
    ) -> Result<(), generated::Error<E>> {
        debug_assert_eq!(
            info.operation_id, self.inner.operation.method,
            "started as another one"
        );
        self.inner.authorize(request.headers_mut());
        Ok(())
    }

    async fn exec(
        &self,
        request: reqwest::Request,
        _: &OperationInfo,
    ) -> reqwest::Result<reqwest::Response> {
        let mut response = self.client.execute(request).await?;
        let status = response.status();
        let headers = std::mem::take(response.headers_mut());
        let mut chunks: Vec<Bytes> = Vec::new();
        let broken = loop {
            match response.chunk().await {
                Ok(Some(chunk)) => chunks.push(chunk),
                Ok(None) => break None,
                Err(error) => break Some(error),
            }
        };
        let body = match chunks.as_slice() {
            [whole] => whole.clone(),
            parts => parts.concat().into(),
        };
        self.inner.keep(Received {
            status,
            headers,
            body: body.clone(),
        });
        if let Some(error) = broken {
            return Err(error);
        }
        let mut answer = http::Response::new(body);
        *answer.status_mut() = status;
        Ok(answer.into())
    }
}
