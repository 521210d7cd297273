//! `oaxum mock SPEC`

use std::io;
use std::net::SocketAddr;

use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use tokio::net::TcpListener;

use super::report::Report;
use super::{Format, MockArguments, Outcome, print};
use oaxum::mock::{Mock, Settings};
use oaxum::source::Sources;

/// Why a mock cannot run.
#[derive(Debug, thiserror::Error)]
enum Failed {
    #[error("could not listen on {address}; choose another address with `--listen`")]
    Listen {
        address: SocketAddr,
        source: io::Error,
    },
    #[error("could not serve")]
    Serve { source: io::Error },
}

pub(super) fn run(arguments: &MockArguments) -> Outcome {
    let mut report = Report::new(Format::Text);
    let (sources, root) = match Sources::load(&arguments.spec) {
        Ok(loaded) => loaded,
        Err(error) => {
            report.load_error(&error);
            return report.finish();
        }
    };
    let settings = Settings {
        seed: arguments.seed,
        cors: arguments.cors,
        ..Settings::default()
    };
    let mock = match Mock::new(&sources, root, settings) {
        Ok(mock) => mock,
        Err(findings) => {
            report.findings(&findings, &sources);
            return report.finish();
        }
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let outcome = runtime
        .map_err(|source| Failed::Serve { source })
        .and_then(|runtime| runtime.block_on(serve(&mock, arguments.listen, &report)));
    if let Err(error) = outcome {
        report.error(&error);
    }
    report.finish()
}

async fn serve(mock: &Mock, address: SocketAddr, report: &Report) -> Result<(), Failed> {
    let listening = TcpListener::bind(address).await;
    let listener = listening.map_err(|source| Failed::Listen { address, source })?;
    let address = listener.local_addr().unwrap_or(address);
    let operations = match mock.operations() {
        1 => "1 operation".to_owned(),
        many => format!("{many} operations"),
    };
    report.note(&format!(
        "mocking {} with {operations}; stop it with Ctrl-C",
        mock.title()
    ));
    // For programs that wait for it, and need to know the port.
    print(&format!("http://{address}\n"));
    let router = mock.router().layer(from_fn(log));
    axum::serve(listener, router)
        .with_graceful_shutdown(stopped())
        .await
        .map_err(|source| Failed::Serve { source })
}

/// A line for each request on standard error.
async fn log(request: Request, next: Next) -> Response {
    let line = format!("{} {}", request.method(), request.uri());
    let response = next.run(request).await;
    let report = Report::new(Format::Text);
    report.note(&format!("{line} {}", response.status().as_u16()));
    response
}

/// Ctrl-C, or the signal by which a process is asked to end.
async fn stopped() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminated) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupted => {}
                _ = terminated.recv() => {}
            }
            return;
        }
    }
    // Where no signal can be waited for, the mock runs until it is killed.
    if interrupted.await.is_err() {
        std::future::pending::<()>().await;
    }
}
