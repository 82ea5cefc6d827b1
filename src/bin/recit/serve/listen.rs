//! Ports, and the connections to them.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use super::limits::{MAX_CONNECTIONS, PATIENCE};
use super::patient::Patient;

/// A port that fails to accept, as without free file descriptors, is asked again after this time.
const RETRY: Duration = Duration::from_millis(50);

/// Whether the server is to stop; changes once.
pub type Stop = watch::Receiver<bool>;

/// Waits until the server is to stop.
pub async fn stopped(stop: &mut Stop) {
    // Without a sender, it has stopped.
    let _ = stop.wait_for(|stops| *stops).await;
}

/// A connection that counts as one of its port's while it exists.
pub struct Connection {
    /// It.
    pub stream: TcpStream,
    /// Held as long as the connection counts.
    pub permit: OwnedSemaphorePermit,
}

/// Opens a port.
///
/// # Errors
/// A message for the user.
pub async fn open(address: SocketAddr) -> Result<TcpListener, String> {
    let opened = TcpListener::bind(address).await;
    opened.map_err(|error| format!("cannot listen on {address}: {error}"))
}

/// Its address and port.
///
/// # Errors
/// A message for the user.
pub fn address(listener: &TcpListener) -> Result<SocketAddr, String> {
    listener
        .local_addr()
        .map_err(|error| format!("cannot listen: {error}"))
}

/// Accepts connections until the server stops, and hands each to `take`; tells `refused` of those that are too many. The last
/// one is over when it returns.
pub async fn accept(listener: TcpListener, mut stop: Stop, refused: impl Fn(), take: impl Fn(Connection)) {
    let free = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = stopped(&mut stop) => break,
        };
        match (accepted, free.clone().try_acquire_owned()) {
            (Ok((stream, _)), Ok(permit)) => {
                // Sound goes out piece by piece, each at once.
                let _ = stream.set_nodelay(true);
                take(Connection { stream, permit });
            }
            // Too many: it is closed.
            (Ok(_), Err(_)) => refused(),
            (Err(_), _) => tokio::time::sleep(RETRY).await,
        }
    }
    drop(listener);
    let _ = free.acquire_many(MAX_CONNECTIONS as u32).await;
}

/// Serves HTTP on a connection until its client closes it, or until the request that is being answered when the server stops
/// is over.
pub async fn serve_http(connection: Connection, routes: Router, mut stop: Stop) {
    let Connection {
        stream,
        permit: _permit,
    } = connection;
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(PATIENCE)
        .serve_connection(
            TokioIo::new(Patient::new(stream)),
            TowerToHyperService::new(routes),
        );
    let mut served = std::pin::pin!(served);
    tokio::select! {
        // The client went away, or sent no HTTP.
        _ = served.as_mut() => return,
        () = stopped(&mut stop) => served.as_mut().graceful_shutdown(),
    }
    let _ = served.await;
}
