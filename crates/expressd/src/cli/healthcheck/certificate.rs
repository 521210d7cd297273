//! Whom to trust: the holder of one certificate, whatever its names, its dates and its issuer. It is
//! known to be the right one, since the service is configured with it.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{
    CryptoProvider, WebPkiSupportedAlgorithms, aws_lc_rs, verify_tls12_signature,
    verify_tls13_signature,
};
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, Error, SignatureScheme};

/// Why it cannot be told whom to trust.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    #[error("cannot read the certificate from {}", path.display())]
    Read { path: PathBuf, source: pem::Error },
    #[error("cannot prepare connections")]
    Unsupported(#[source] Error),
}

/// What is shown is not the certificate of the file.
const ANOTHER: Error =
    Error::InvalidCertificate(rustls::CertificateError::ApplicationVerificationFailure);

/// Whether a connection came to nothing because of the certificate that was shown.
pub fn shows_another(error: &io::Error) -> bool {
    let cause = error.get_ref().and_then(|cause| cause.downcast_ref());
    cause.is_some_and(|cause: &Error| *cause == ANOTHER)
}

/// Connections to the holder of the first certificate in a file.
pub fn trusting(file: &Path) -> Result<Arc<ClientConfig>, CertificateError> {
    let certificate =
        CertificateDer::from_pem_file(file).map_err(|source| CertificateError::Read {
            path: file.to_owned(),
            source,
        })?;
    let provider = aws_lc_rs::default_provider();
    let holder = Holder {
        certificate,
        algorithms: provider.signature_verification_algorithms,
    };
    config(provider, holder).map_err(CertificateError::Unsupported)
}

fn config(provider: CryptoProvider, holder: Holder) -> Result<Arc<ClientConfig>, Error> {
    let mut config = ClientConfig::builder_with_provider(Arc::new(provider))
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(holder))
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

#[derive(Debug)]
struct Holder {
    certificate: CertificateDer<'static>,
    algorithms: WebPkiSupportedAlgorithms,
}

impl ServerCertVerifier for Holder {
    fn verify_server_cert(
        &self,
        shown: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        if *shown == self.certificate {
            Ok(ServerCertVerified::assertion())
        } else {
            Err(ANOTHER)
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signed, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signed, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}
