//! What all requests have in common.

/// Lets a request be awaited as it is, without `send()`.
macro_rules! awaitable {
    ($request:ty => $answer:ty) => {
        impl ::std::future::IntoFuture for $request {
            type Output = ::std::result::Result<$crate::Answer<$answer>, $crate::Error>;
            type IntoFuture = ::std::pin::Pin<
                ::std::boxed::Box<dyn ::std::future::Future<Output = Self::Output> + Send>,
            >;

            fn into_future(self) -> Self::IntoFuture {
                ::std::boxed::Box::pin(self.send())
            }
        }
    };
}

pub(crate) use awaitable;
