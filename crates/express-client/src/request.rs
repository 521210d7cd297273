//! What all requests have in common: overrides, and the ways to be sent.

/// Gives a request its overrides and its ways to be sent. It has the fields `overrides` and `caller`,
/// and `fn prepare(self) -> Result<Prepared<$answer>, Error>`.
macro_rules! request {
    ($request:ident => $answer:ty) => {
        impl<M: $crate::Mode> $request<M> {
            /// How long each attempt of this request may take, from its start to the last byte of
            /// its answer, in the place of the client's limit.
            pub fn timeout(mut self, timeout: ::std::time::Duration) -> Self {
                self.overrides.timeout = Some(timeout);
                self
            }

            /// How often this request is sent again at most, in the place of the client's limit.
            pub fn max_retries(mut self, retries: u32) -> Self {
                self.overrides.max_retries = Some(retries);
                self
            }

            /// Sends a header with this request. It replaces one of the same name, the client's own
            /// included.
            pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
                self.overrides.header(name.into(), value.into());
                self
            }

            /// Sends a parameter of the query that the contract does not know.
            pub fn query(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
                self.overrides.query(name.into(), value.into());
                self
            }

            /// What would be sent, without sending it.
            ///
            /// # Errors
            /// The request breaks the contract.
            pub fn dry_run(self) -> Result<$crate::DryRun, $crate::Error> {
                Ok(self.prepare()?.dry_run())
            }
        }

        impl $request<$crate::Async> {
            /// Sends the request, which awaiting it does too.
            ///
            /// # Errors
            /// The request breaks the contract, or the call failed after all its retries.
            pub async fn send(self) -> Result<$crate::Answer<$answer>, $crate::Error> {
                self.prepare()?.deliver().await?.read()
            }

            /// Sends the request, and leaves the body of a success as it came.
            ///
            /// # Errors
            /// As for [`Self::send`], without what reading the answer can show.
            pub async fn send_raw(self) -> Result<$crate::Answer<::bytes::Bytes>, $crate::Error> {
                self.prepare()?.send_raw().await
            }

            /// Sends the request, and reads the body of a success as JSON into a type of the
            /// caller's choice, such as `serde_json::Value`.
            ///
            /// # Errors
            /// As for [`Self::send`].
            pub async fn send_as<T: ::serde::de::DeserializeOwned>(
                self,
            ) -> Result<$crate::Answer<T>, $crate::Error> {
                self.prepare()?.send_as().await
            }
        }

        impl ::std::future::IntoFuture for $request<$crate::Async> {
            type Output = Result<$crate::Answer<$answer>, $crate::Error>;
            type IntoFuture = $crate::CallFuture<Self::Output>;

            fn into_future(self) -> Self::IntoFuture {
                // What was asked for is gone before the future is kept, which is so much smaller.
                let prepared = self.prepare();
                ::std::boxed::Box::pin(async move { prepared?.deliver().await?.read() })
            }
        }

        #[cfg(feature = "blocking")]
        impl $request<$crate::blocking::Blocking> {
            /// Sends the request and waits for its answer.
            ///
            /// # Errors
            /// The request breaks the contract, or the call failed after all its retries.
            pub fn send(self) -> Result<$crate::Answer<$answer>, $crate::Error> {
                let mode = self.caller.mode.clone();
                let prepared = self.prepare()?;
                mode.wait(async move { prepared.deliver().await?.read() })?
            }

            /// Sends the request, and leaves the body of a success as it came.
            ///
            /// # Errors
            /// As for [`Self::send`], without what reading the answer can show.
            pub fn send_raw(self) -> Result<$crate::Answer<::bytes::Bytes>, $crate::Error> {
                let mode = self.caller.mode.clone();
                let prepared = self.prepare()?;
                mode.wait(async move { prepared.send_raw().await })?
            }

            /// Sends the request, and reads the body of a success as JSON into a type of the
            /// caller's choice, such as `serde_json::Value`.
            ///
            /// # Errors
            /// As for [`Self::send`].
            pub fn send_as<T: ::serde::de::DeserializeOwned + Send + 'static>(
                self,
            ) -> Result<$crate::Answer<T>, $crate::Error> {
                let mode = self.caller.mode.clone();
                let prepared = self.prepare()?;
                mode.wait(async move { prepared.send_as().await })?
            }
        }
    };
}

/// Gives a request whose operation takes an `Idempotency-Key` the means to say it. It has the field
/// `idempotency_key`.
macro_rules! idempotent {
    ($request:ident) => {
        impl<M: $crate::Mode> $request<M> {
            /// Marks this one intended request (1 to 255 characters), so that it can be sent again
            /// for 24 hours: a repeat gets the first answer. Without it, each request that may be
            /// retried gets a key of its own, the same for all its attempts.
            pub fn idempotency_key(mut self, key: impl Into<String>) -> Self {
                self.idempotency_key = Some(key.into());
                self
            }
        }
    };
}

/// Gives a request with a JSON body the means to say more in it.
macro_rules! extensible {
    ($request:ident) => {
        impl<M: $crate::Mode> $request<M> {
            /// Sends a member of the body that the contract does not know. It replaces one of the
            /// same name.
            pub fn body_field(
                mut self,
                name: impl Into<String>,
                value: impl Into<::serde_json::Value>,
            ) -> Self {
                self.overrides.body(name.into(), value.into());
                self
            }
        }
    };
}

pub(crate) use {extensible, idempotent, request};
