//! The server of this machine's user.

use std::path::{Path, PathBuf};

use recit_remote::Server;
use serde::Deserialize;

use crate::files;
use crate::paths::data_dir;

/// The address of the server; `off` for none.
const VARIABLE: &str = "RECIT_SERVER";
/// The token, and the file of the certificates that are trusted.
const TOKEN: &str = "RECIT_SERVER_TOKEN";
const ROOTS: &str = "RECIT_SERVER_ROOTS";
/// The file in [`data_dir`] with the same, and its largest size.
const FILE: &str = "server.json";
const MAX_FILE: u64 = 64 * 1024;

/// What the file contains.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    url: String,
    token: Option<String>,
    roots: Option<PathBuf>,
}

/// The server that the user has set: the variable `RECIT_SERVER`, or else the file `server.json` in
/// [`data_dir`]. `None` if there is none.
///
/// # Errors
/// If the file cannot be read, as a sentence.
pub fn of_user() -> Result<Option<Server>, String> {
    match variable(VARIABLE) {
        Some(url) => Ok(at(&url)),
        None => match data_dir().map(|dir| dir.join(FILE)) {
            Some(path) if path.is_file() => stored(&path).map(Some),
            _ => Ok(None),
        },
    }
}

/// The server at `url`, with the token in `RECIT_SERVER_TOKEN` and the certificates in the file that `RECIT_SERVER_ROOTS` names. `None`
/// if it is `off`.
pub fn at(url: &str) -> Option<Server> {
    (url != "off").then(|| Server {
        url: url.to_owned(),
        token: variable(TOKEN),
        roots: variable(ROOTS).map(PathBuf::from),
    })
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|text| !text.is_empty())
}

fn stored(path: &Path) -> Result<Server, String> {
    let refuse = |reason: String| format!("{} cannot be used: {reason}", path.display());
    let bytes = files::read(path, MAX_FILE).map_err(|error| refuse(error.to_string()))?;
    // The message of the parser could contain the token.
    let stored: Stored = serde_json::from_slice(&bytes).map_err(|error| {
        refuse(format!(
            "line {} is not valid: it has `url`, and perhaps `token` and `roots`",
            error.line()
        ))
    })?;
    Ok(Server {
        url: stored.url,
        token: stored.token,
        roots: stored.roots,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    #[test]
    fn the_file_of_the_user_is_read_and_never_quoted() {
        let folder = std::env::temp_dir().join(format!("recit-server-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join(FILE);
        let read = |text: &str| {
            std::fs::write(&path, text).unwrap();
            stored(&path)
        };
        let server = read(r#"{ "url": "https://voices.example.org", "token": "secret" }"#).unwrap();
        assert_eq!(server.url, "https://voices.example.org");
        assert_eq!(server.token.as_deref(), Some("secret"));
        for wrong in [
            "",
            "[]",
            "{ \"token\": \"secret\" }",
            "{ \"url\": 1, \"token\": \"secret\" }",
        ] {
            let error = read(wrong).unwrap_err();
            assert!(error.contains("server.json cannot be used"), "{error}");
            assert!(!error.contains("secret"), "{error}");
        }
        let _ = std::fs::remove_dir_all(folder);
    }
}
