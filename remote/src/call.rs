//! Runs a call on the client's thread while the caller waits.

use std::future::Future;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use tokio::runtime::Handle;

use crate::error::Error;
use crate::patience::Patience;

/// How often a caller that may give up is asked.
const ROUND: Duration = Duration::from_millis(4);

/// Waits for `call` as long as the caller's patience lasts, and then cancels it.
pub(crate) fn wait<T: Send + 'static>(
    handle: &Handle,
    patience: Patience<'_>,
    call: impl Future<Output = Result<T, Error>> + Send + 'static,
) -> Result<T, Error> {
    let (began, within) = (Instant::now(), patience.within);
    let (done, answer) = mpsc::sync_channel(1);
    let task = handle.spawn(async move {
        let _ = done.send(call.await);
    });
    loop {
        let left = within.saturating_sub(began.elapsed());
        let round = if patience.keep_on.is_some() {
            left.min(ROUND)
        } else {
            left
        };
        match answer.recv_timeout(round) {
            // The server and the connection have the same deadline, and may notice it first.
            Ok(Err(_)) if began.elapsed() >= within => return Err(Error::Late(within)),
            Ok(result) => return result,
            Err(RecvTimeoutError::Disconnected) => {
                return Err(Error::Connection("an internal error".into()));
            }
            Err(RecvTimeoutError::Timeout) => {
                let is_late = began.elapsed() >= within;
                if is_late || !patience.lasts() {
                    task.abort();
                    return Err(if is_late {
                        Error::Late(within)
                    } else {
                        Error::GivenUp
                    });
                }
            }
        }
    }
}
