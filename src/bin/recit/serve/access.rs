//! Who may use the server.

use std::net::IpAddr;
use std::path::Path;

/// The environment variable with the token.
const VARIABLE: &str = "RECIT_TOKEN";

/// The shortest and the longest token, in bytes.
const LENGTHS: std::ops::RangeInclusive<usize> = 16..=512;

/// The token of the server, if it has one, and the origins of web pages that may use it.
#[derive(Debug, Default)]
pub struct Access {
    token: Option<String>,
    origins: Vec<String>,
}

impl Access {
    /// Reads the token from `file`, or else from the environment. A server that others reach than this machine needs one.
    ///
    /// # Errors
    /// If it is missing, too short or unreadable, with a message for the user.
    pub fn new(address: IpAddr, file: Option<&Path>, origins: Vec<String>) -> Result<Self, String> {
        let token = match file {
            Some(path) => {
                let text = std::fs::read_to_string(path);
                Some(text.map_err(|error| format!("cannot read {}: {error}", path.display()))?)
            }
            None => std::env::var(VARIABLE).ok(),
        };
        let token = token.map(|token| token.trim().to_owned());
        match &token {
            None if !address.is_loopback() => Err(format!(
                "other machines reach {address}, which needs a token: set {VARIABLE}, or use --token-file"
            )),
            Some(token) if !LENGTHS.contains(&token.len()) => Err(format!(
                "the token must have from {} to {} characters",
                LENGTHS.start(),
                LENGTHS.end()
            )),
            _ => Ok(Self { token, origins }),
        }
    }

    /// Whether a request with this header `Authorization` may pass.
    pub fn admits_token(&self, header: Option<&[u8]>) -> bool {
        let Some(token) = &self.token else {
            return true;
        };
        let sent = header.and_then(|header| header.strip_prefix(b"Bearer "));
        sent.is_some_and(|sent| is_equal(sent, token.as_bytes()))
    }

    /// Whether a request of a web page with this origin may pass. Requests of programs have none.
    pub fn admits_origin(&self, origin: &[u8]) -> bool {
        self.origins.iter().any(|known| known.as_bytes() == origin)
    }
}

/// Compares in a time that does not tell where they differ.
fn is_equal(one: &[u8], other: &[u8]) -> bool {
    let pairs = one.iter().zip(other);
    one.len() == other.len() && pairs.fold(0, |sum, (one, other)| sum | (one ^ other)) == 0
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    fn with(token: Option<&str>, origins: &[&str]) -> Access {
        Access {
            token: token.map(str::to_owned),
            origins: origins.iter().map(|origin| (*origin).to_owned()).collect(),
        }
    }

    #[test]
    fn a_token_is_needed_where_there_is_one() {
        assert!(with(None, &[]).admits_token(None));
        let access = with(Some("0123456789abcdef"), &[]);
        assert!(access.admits_token(Some(b"Bearer 0123456789abcdef")));
        for wrong in [
            "Bearer 0123456789abcdeg",
            "Bearer 0123456789abcde",
            "0123456789abcdef",
            "",
        ] {
            assert!(!access.admits_token(Some(wrong.as_bytes())), "{wrong}");
        }
        assert!(!access.admits_token(None));
    }

    #[test]
    fn web_pages_are_admitted_by_their_origin() {
        let access = with(None, &["http://localhost:3000"]);
        assert!(access.admits_origin(b"http://localhost:3000"));
        assert!(!access.admits_origin(b"https://example.org"));
        assert!(!access.admits_origin(b"null"));
    }

    #[test]
    fn other_machines_need_a_token_of_some_length() {
        let folder = std::env::temp_dir().join(format!("recit-token-{}", std::process::id()));
        let new = |text: &str| {
            std::fs::write(&folder, text).unwrap();
            Access::new("0.0.0.0".parse().unwrap(), Some(&folder), Vec::new())
        };
        assert!(new("0123456789abcdef\n").is_ok());
        assert!(new("short").unwrap_err().contains("from 16 to 512"));
        std::fs::remove_file(&folder).unwrap();
        let missing = Access::new("::1".parse().unwrap(), Some(&folder), Vec::new());
        assert!(missing.unwrap_err().starts_with("cannot read"));
    }
}
