//! Checks the settings of a server and makes connections to it.

use std::io::Read;
use std::time::Duration;

use http::Uri;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint};

use crate::error::Error;
use crate::limits;
use crate::server::Server;

/// The longest time to make a connection.
const CONNECT: Duration = Duration::from_secs(5);
/// How much may be under way: a phrase fits, so that no call waits for permission to send.
const WINDOW: u32 = 8 << 20;

/// Checked settings.
pub(crate) struct Address {
    endpoint: Endpoint,
    /// The header with the token.
    pub(crate) token: Option<MetadataValue<Ascii>>,
}

impl Address {
    pub(crate) fn new(server: &Server) -> Result<Self, Error> {
        let refuse = |reason: &str| Error::Settings(format!("the address of the server {reason}"));
        if server.url.len() > limits::SETTING {
            return Err(refuse("is too long"));
        }
        let uri: Uri = (server.url.parse()).map_err(|_| refuse("is not valid"))?;
        let is_secure = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(refuse("must begin with http:// or https://")),
        };
        let host = uri.host().filter(|host| !host.is_empty());
        let host = host.ok_or_else(|| refuse("has no host"))?.to_owned();
        if uri
            .authority()
            .is_some_and(|authority| authority.as_str().contains('@'))
        {
            return Err(refuse("must not contain a name or password"));
        }
        if uri.path_and_query().is_some_and(|path| path.as_str() != "/") {
            return Err(refuse("must not have a path"));
        }
        if server.token.is_some() && !is_secure && !is_this_machine(&host) {
            return Err(Error::Settings(
                "a token is sent over https only, or to this machine".into(),
            ));
        }
        let mut endpoint = Endpoint::from(uri)
            .connect_timeout(CONNECT)
            .tcp_nodelay(true)
            .initial_stream_window_size(WINDOW)
            .initial_connection_window_size(WINDOW);
        if is_secure {
            let tls = endpoint.tls_config(tls(server)?);
            endpoint = tls.map_err(|error| Error::Settings(format!("TLS cannot be used: {error}")))?;
        }
        Ok(Self {
            endpoint,
            token: server.token.as_deref().map(bearer).transpose()?,
        })
    }

    /// A new connection, made with the first call. Must be called within a runtime.
    pub(crate) fn channel(&self) -> Channel {
        self.endpoint.connect_lazy()
    }
}

fn tls(server: &Server) -> Result<ClientTlsConfig, Error> {
    let Some(path) = &server.roots else {
        return Ok(ClientTlsConfig::new().with_native_roots());
    };
    let read = || {
        let mut pem = Vec::new();
        let file = std::fs::File::open(path)?;
        file.take(limits::ROOTS + 1).read_to_end(&mut pem)?;
        std::io::Result::Ok(pem)
    };
    let refuse = |reason: String| Error::Settings(format!("{}: {reason}", path.display()));
    let pem = read().map_err(|error| refuse(error.to_string()))?;
    if pem.len() as u64 > limits::ROOTS {
        return Err(refuse("the file is too large".into()));
    }
    Ok(ClientTlsConfig::new().ca_certificate(Certificate::from_pem(pem)))
}

fn bearer(token: &str) -> Result<MetadataValue<Ascii>, Error> {
    let header = (token.len() <= limits::SETTING && !token.is_empty())
        .then(|| format!("Bearer {token}").parse::<MetadataValue<Ascii>>().ok())
        .flatten();
    let mut header = header.ok_or_else(|| Error::Settings("the token is not valid".into()))?;
    header.set_sensitive(true);
    Ok(header)
}

fn is_this_machine(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare == "localhost" || (bare.parse::<std::net::IpAddr>()).is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(url: &str, token: Option<&str>) -> Result<(), String> {
        let server = Server {
            token: token.map(Into::into),
            ..Server::at(url)
        };
        Address::new(&server).map(drop).map_err(|error| error.to_string())
    }

    #[test]
    fn addresses_are_checked() {
        for good in [
            "http://127.0.0.1:8001",
            "https://voices.example.org:443",
            "http://[::1]:1/",
        ] {
            assert_eq!(check(good, None), Ok(()), "{good}");
        }
        for bad in [
            "",
            "voices.example.org:8001",
            "ftp://a:1",
            "http://",
            "http://a:1/path",
            "http://name:word@a:1",
        ] {
            assert!(check(bad, None).is_err(), "{bad}");
        }
        assert!(check(&format!("http://{}", "a".repeat(3000)), None).is_err());
    }

    #[test]
    fn a_token_is_never_sent_in_the_clear_to_another_machine() {
        assert!(check("http://voices.example.org:8001", Some("secret")).is_err());
        assert!(check("http://127.0.0.1.example.org:8001", Some("secret")).is_err());
        assert_eq!(check("http://localhost:8001", Some("secret")), Ok(()));
        assert_eq!(check("https://voices.example.org", Some("secret")), Ok(()));
        assert!(check("https://voices.example.org", Some("two\nlines")).is_err());
        let server = Server {
            token: Some("secret".into()),
            ..Server::at("https://a")
        };
        assert!(!format!("{server:?}").contains("secret"));
    }

    #[test]
    fn a_missing_file_of_certificates_is_named() {
        let server = Server {
            roots: Some("/nonexistent/roots.pem".into()),
            ..Server::at("https://a")
        };
        let error = Address::new(&server).map(drop).map_err(|error| error.to_string());
        assert!(error.is_err_and(|text| text.starts_with("/nonexistent/roots.pem: ")));
    }
}
