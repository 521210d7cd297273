//! TLS to PostgreSQL's servers.

use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres_rustls::MakeRustlsConnect;

/// Why no connection can be encrypted.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// The file of authorities cannot be used.
    #[error("{path} holds no certificates that can be read")]
    Authorities {
        /// The file.
        path: String,
        /// What is wrong with it.
        source: Option<Box<dyn std::error::Error + Send + Sync>>,
    },
    /// The system names no authorities.
    #[error("this system trusts no certificate authority")]
    NoAuthorities,
    /// The protocol versions that are wanted are not there.
    #[error("TLS cannot be set up")]
    Protocol(#[from] rustls::Error),
}

/// Encrypts, and demands of each server a certificate for its name from one of the authorities: those
/// in the file, or without one those of the system.
pub(super) fn connector(authorities: Option<&Path>) -> Result<MakeRustlsConnect, TlsError> {
    match authorities {
        Some(path) => trusting(of_file(path)?),
        None => trusting(of_system()?),
    }
}

/// A connector for addresses that use no TLS, and so never ask it.
pub(super) fn unused() -> Result<MakeRustlsConnect, TlsError> {
    trusting(RootCertStore::empty())
}

fn trusting(roots: RootCertStore) -> Result<MakeRustlsConnect, TlsError> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

fn of_file(path: &Path) -> Result<RootCertStore, TlsError> {
    let unusable = |source: Option<Box<dyn std::error::Error + Send + Sync>>| {
        let path = path.display().to_string();
        TlsError::Authorities { path, source }
    };
    let mut roots = RootCertStore::empty();
    let certificates =
        CertificateDer::pem_file_iter(path).map_err(|error| unusable(Some(error.into())))?;
    for certificate in certificates {
        let certificate = certificate.map_err(|error| unusable(Some(error.into())))?;
        let added = roots.add(certificate);
        added.map_err(|error| unusable(Some(error.into())))?;
    }
    if roots.is_empty() {
        return Err(unusable(None));
    }
    Ok(roots)
}

/// Single certificates that cannot be read are the system's affair, as long as others can.
fn of_system() -> Result<RootCertStore, TlsError> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        return Err(TlsError::NoAuthorities);
    }
    Ok(roots)
}
