//! A TCP connection with faults.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

/// Passes connections on to a server, with faults.
pub struct Proxy {
    address: SocketAddr,
    faults: Arc<Faults>,
}

#[derive(Default)]
struct Faults {
    /// The server; none while it is unreachable.
    server: Mutex<Option<SocketAddr>>,
    /// What each direction is delayed by in microseconds, and by how much more at most.
    delay: AtomicU64,
    jitter: AtomicU64,
    is_stalled: AtomicBool,
    /// The bytes that the server may still send before all connections break; `u64::MAX` for any number.
    room: AtomicU64,
    open: Mutex<Vec<TcpStream>>,
    /// Connections so far.
    count: AtomicU64,
}

impl Proxy {
    /// A proxy of the server at `server` without faults.
    pub fn new(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        let faults = Arc::new(Faults {
            server: Mutex::new(Some(server)),
            room: AtomicU64::new(u64::MAX),
            ..Faults::default()
        });
        let kept = faults.clone();
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                kept.accept(client);
            }
        });
        Self { address, faults }
    }

    /// The URL at which clients reach the server through the proxy.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// From now on, what is sent in either direction arrives later by `delay` and up to `jitter` more, in order.
    pub fn delay(&self, delay: Duration, jitter: Duration) {
        self.faults
            .delay
            .store(delay.as_micros() as u64, Ordering::Release);
        self.faults
            .jitter
            .store(jitter.as_micros() as u64, Ordering::Release);
    }

    /// Holds everything back, or lets it go on.
    pub fn stall(&self, stalled: bool) {
        self.faults.is_stalled.store(stalled, Ordering::Release);
    }

    /// Breaks all connections.
    pub fn cut(&self) {
        for stream in self.faults.open.lock().drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    /// Breaks all connections after the server has sent so many bytes more.
    pub fn cut_after(&self, bytes: u64) {
        self.faults.room.store(bytes, Ordering::Release);
    }

    /// Makes the server unreachable (`None`), or moves it.
    pub fn serve(&self, server: Option<SocketAddr>) {
        *self.faults.server.lock() = server;
        self.faults.room.store(u64::MAX, Ordering::Release);
        if server.is_none() {
            self.cut();
        }
    }

    /// Connections so far.
    pub fn connections(&self) -> u64 {
        self.faults.count.load(Ordering::Acquire)
    }
}

impl Faults {
    fn accept(self: &Arc<Self>, client: TcpStream) {
        let Some(address) = *self.server.lock() else {
            return;
        };
        let Ok(server) = TcpStream::connect(address) else {
            return;
        };
        self.count.fetch_add(1, Ordering::AcqRel);
        let clone = |stream: &TcpStream| stream.try_clone().expect("a socket");
        for stream in [&client, &server] {
            let _ = stream.set_nodelay(true);
        }
        self.open.lock().extend([clone(&client), clone(&server)]);
        self.pass(clone(&client), clone(&server), false);
        self.pass(server, client, true);
    }

    /// Two threads pass bytes on: one stamps when they arrive, the other waits.
    fn pass(self: &Arc<Self>, mut from: TcpStream, mut to: TcpStream, is_answer: bool) {
        let (stamped, due) = mpsc::channel::<(Instant, Vec<u8>)>();
        let faults = self.clone();
        thread::spawn(move || {
            let (mut buffer, mut count) = (vec![0; 65536], 0_u64);
            let mut last = Instant::now();
            while let Ok(size @ 1..) = from.read(&mut buffer) {
                count += 1;
                last = last.max(Instant::now() + faults.latency(count));
                if stamped.send((last, buffer[..size].to_vec())).is_err() {
                    break;
                }
            }
        });
        let faults = self.clone();
        thread::spawn(move || {
            for (due, bytes) in due {
                thread::sleep(due.saturating_duration_since(Instant::now()));
                while faults.is_stalled.load(Ordering::Acquire) {
                    thread::sleep(Duration::from_millis(1));
                }
                let sent = if is_answer {
                    faults.share(bytes.len())
                } else {
                    bytes.len()
                };
                if to.write_all(&bytes[..sent]).is_err() {
                    break;
                }
                if sent < bytes.len() {
                    faults.cut_all();
                    break;
                }
            }
            let _ = to.shutdown(Shutdown::Both);
        });
    }

    /// The delay of a chunk; the jitter follows from its number, so that a test is reproducible.
    fn latency(&self, count: u64) -> Duration {
        let jitter = self.jitter.load(Ordering::Acquire);
        let more = count.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
        Duration::from_micros(self.delay.load(Ordering::Acquire) + more % (jitter + 1))
    }

    /// How many of `size` bytes may pass.
    fn share(&self, size: usize) -> usize {
        let room = self.room.load(Ordering::Acquire);
        if room == u64::MAX {
            return size;
        }
        let share = room.min(size as u64);
        self.room.store(room - share, Ordering::Release);
        share as usize
    }

    fn cut_all(&self) {
        self.room.store(u64::MAX, Ordering::Release);
        for stream in self.open.lock().drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}
