//! Runs a call on the client's thread while the caller waits.

use std::future::Future;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use tokio::runtime::Handle;

use crate::error::Error;

/// Waits for `call` until the deadline, and then cancels it.
pub(crate) fn wait<T: Send + 'static>(
    handle: &Handle,
    within: Duration,
    call: impl Future<Output = Result<T, Error>> + Send + 'static,
) -> Result<T, Error> {
    let began = Instant::now();
    let (done, answer) = mpsc::sync_channel(1);
    let task = handle.spawn(async move {
        let _ = done.send(call.await);
    });
    match answer.recv_timeout(within) {
        // The server and the connection have the same deadline, and may notice it first.
        Ok(Err(_)) if began.elapsed() >= within => Err(Error::Late(within)),
        Ok(result) => result,
        Err(RecvTimeoutError::Timeout) => {
            task.abort();
            Err(Error::Late(within))
        }
        Err(RecvTimeoutError::Disconnected) => Err(Error::Connection("an internal error".into())),
    }
}
