//! Why a server could not be asked.

use std::time::Duration;

use tonic::{Code, Status};

use crate::limits;

/// Why a server could not be asked, or its answer not be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The settings of the server are not valid.
    #[error("{0}")]
    Settings(String),
    /// No whole answer arrived in time.
    #[error("it did not answer within {} ms", .0.as_millis())]
    Late(Duration),
    /// The caller did not want to wait any longer.
    #[error("it was given up")]
    GivenUp,
    /// The connection could not be made, or was lost.
    #[error("the connection failed: {0}")]
    Connection(String),
    /// The server refused the request.
    #[error("it refused: {0}")]
    Refused(String),
    /// The answer or the model is not what was asked for, or beyond a limit.
    #[error("{0}")]
    Unfit(String),
    /// The server failed before and is not asked until it is ready again.
    #[error("{0}")]
    Down(String),
    /// There is less time than the server usually takes.
    #[error("there are only {} ms", .0.as_millis())]
    TooShort(Duration),
}

impl Error {
    /// The error of a call with this deadline.
    pub(crate) fn of_status(status: &Status, within: Duration) -> Self {
        let text = clip(status.message());
        match status.code() {
            Code::DeadlineExceeded => Self::Late(within),
            Code::Cancelled | Code::Unavailable | Code::Aborted => Self::Connection(text),
            // A stream that breaks in the middle.
            Code::Unknown | Code::Internal if is_transport(status) => Self::Connection(text),
            Code::OutOfRange => Self::Unfit(format!("a message is too large: {text}")),
            code => Self::Refused(format!("{text} ({})", code.description())),
        }
    }
}

/// Whether the connection caused this status, rather than the server.
fn is_transport(status: &Status) -> bool {
    std::error::Error::source(status).is_some()
}

/// The first characters of a text from outside, on one line.
pub(crate) fn clip(text: &str) -> String {
    text.chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .take(limits::TEXT)
        .collect()
}
