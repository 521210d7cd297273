//! Encrypted connections, to servers whose certificates are verified.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::PathBuf;

use expressd::store::postgres::{IfEmpty, OpenError, PostgresStore};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tempfile::TempDir;

use crate::cluster::Server;

/// An authority, and its certificate in a file.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    folder: TempDir,
}

impl Authority {
    fn new() -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let folder = TempDir::new().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        fs::write(folder.path().join("ca.pem"), certificate.pem()).unwrap();
        Self {
            issuer: Issuer::new(params, key),
            folder,
        }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// A server with a certificate for this name, that takes encrypted connections only.
    fn server(&self, name: &str) -> Server {
        let mut server = Server::start();
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        server.stop();
        let data = server.data();
        let owner = fs::metadata(&data).unwrap();
        for (file, text) in [
            ("server.crt", certificate.pem()),
            ("server.key", key.serialize_pem()),
        ] {
            let file = data.join(file);
            fs::write(&file, text).unwrap();
            fs::set_permissions(&file, Permissions::from_mode(0o600)).unwrap();
            chown(&file, Some(owner.uid()), Some(owner.gid())).unwrap();
        }
        let rules = "local all all trust\nhostssl all all all trust\n";
        fs::write(data.join("pg_hba.conf"), rules).unwrap();
        server.configure(&[("ssl", "on")]);
        server.run();
        server
    }
}

async fn open(url: &str) -> Result<PostgresStore, OpenError> {
    PostgresStore::open(&url.parse().unwrap(), 2, IfEmpty::Create).await
}

fn url(server: &Server, options: &str) -> String {
    format!(
        "postgres://postgres@localhost:{}/express?{options}",
        server.port()
    )
}

#[tokio::test]
async fn a_server_with_a_certificate_of_a_trusted_authority_is_spoken_to_in_private() {
    let authority = Authority::new();
    let server = authority.server("localhost");
    let trusting = format!(
        "sslmode=verify-full&sslrootcert={}",
        authority.file().display()
    );
    let store = open(&url(&server, &trusting)).await.unwrap();
    expressd::store::Store::ready(&store).await.unwrap();
    let encrypted = "SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
                     WHERE application_name = 'expressd'";
    assert_eq!(server.ask(encrypted), "t");
}

#[tokio::test]
async fn a_server_of_another_authority_or_name_is_not_spoken_to() {
    let (authority, other) = (Authority::new(), Authority::new());
    let server = authority.server("localhost");
    let misnamed = authority.server("elsewhere.example");
    for (server, authority) in [(&server, &other), (&misnamed, &authority)] {
        let options = format!("sslmode=require&sslrootcert={}", authority.file().display());
        let error = open(&url(server, &options)).await.unwrap_err();
        assert!(matches!(error, OpenError::Unverified { .. }), "{error:?}");
    }
}

#[tokio::test]
async fn a_server_without_tls_is_not_spoken_to_where_it_is_wanted() {
    let authority = Authority::new();
    let server = Server::start();
    let options = format!("sslmode=require&sslrootcert={}", authority.file().display());
    let error = open(&url(&server, &options)).await.unwrap_err();
    assert!(matches!(error, OpenError::Unverified { .. }), "{error:?}");
}

#[tokio::test]
async fn a_file_without_certificates_is_named() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("empty.pem");
    for content in [None, Some("no certificate")] {
        if let Some(content) = content {
            fs::write(&file, content).unwrap();
        }
        let url = format!(
            "postgres://postgres@localhost/x?sslmode=require&sslrootcert={}",
            file.display()
        );
        let error = open(&url).await.unwrap_err();
        let OpenError::Tls(error) = &error else {
            panic!("{error:?}");
        };
        assert!(error.to_string().contains("empty.pem"), "{error}");
    }
}
