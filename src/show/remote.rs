//! The socket, and the thread that listens to it.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rosc::{OscMessage, OscPacket, OscType, decoder, encoder};

use super::request::Request;
use super::schedule::Schedule;
use crate::fault;

/// The longest packet, in bytes. It also limits how deep bundles are nested.
const MAX_PACKET: usize = 4096;

/// The most messages a second, and at once.
const MAX_RATE: f64 = 500.0;

/// How often the thread looks whether it is to end, although it is woken for that.
const LOOK: Duration = Duration::from_millis(500);

/// Carries requests out.
pub trait Stage: Send {
    /// Does what is asked. Returns the number that was asked for, if one was.
    ///
    /// # Errors
    /// The reason why it is not done, which is the reply.
    fn perform(&mut self, request: &Request) -> Result<Option<f64>, String>;
}

/// What became of packets and messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Messages that were carried out.
    pub done: u64,
    /// Messages that could not be carried out, such as those for a line that is missing.
    pub refused: u64,
    /// Packets that are not OSC, or too long.
    pub malformed: u64,
    /// Messages that were too many, or too far ahead.
    pub dropped: u64,
}

#[derive(Default)]
struct Shared {
    stops: AtomicBool,
    done: AtomicU64,
    refused: AtomicU64,
    malformed: AtomicU64,
    dropped: AtomicU64,
}

/// A port on which messages arrive. Dropped, it is closed.
pub struct Remote {
    address: SocketAddr,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl Remote {
    /// Opens a port and starts its thread. Port 0 is any free one.
    ///
    /// # Errors
    /// If the port is taken, or the system refuses a thread.
    pub fn open(address: SocketAddr, stage: Box<dyn Stage>) -> io::Result<Self> {
        let socket = UdpSocket::bind(address)?;
        let address = socket.local_addr()?;
        let shared = Arc::<Shared>::default();
        let listener = Listener {
            socket,
            stage,
            shared: shared.clone(),
            schedule: Schedule::default(),
            allowance: Allowance::new(Instant::now()),
        };
        let thread = std::thread::Builder::new().name("recit osc".to_owned());
        let thread = thread.spawn(move || listener.run())?;
        Ok(Self {
            address,
            shared,
            thread: Some(thread),
        })
    }

    /// Its address and port.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What became of all messages so far.
    pub fn counts(&self) -> Counts {
        let count = |count: &AtomicU64| count.load(Ordering::Relaxed);
        Counts {
            done: count(&self.shared.done),
            refused: count(&self.shared.refused),
            malformed: count(&self.shared.malformed),
            dropped: count(&self.shared.dropped),
        }
    }
}

impl Drop for Remote {
    fn drop(&mut self) {
        self.shared.stops.store(true, Ordering::Release);
        wake(self.address);
        // The thread itself may drop the last owner while it carries a request out; it ends after that.
        let thread = self.thread.take();
        if let Some(thread) = thread.filter(|thread| thread.thread().id() != std::thread::current().id()) {
            // A panic was written to the log.
            let _ = thread.join();
        }
    }
}

/// Sends an empty packet, for which the thread wakes up.
fn wake(mut address: SocketAddr) {
    let local = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    address.set_ip(local);
    let any = SocketAddr::new(local, 0);
    let _ = UdpSocket::bind(any).and_then(|socket| socket.send_to(&[], address));
}

struct Listener {
    socket: UdpSocket,
    stage: Box<dyn Stage>,
    shared: Arc<Shared>,
    schedule: Schedule<SocketAddr>,
    allowance: Allowance,
}

impl Listener {
    fn run(mut self) {
        // One byte more than a packet may have.
        let mut buffer = [0; MAX_PACKET + 1];
        while !self.shared.stops.load(Ordering::Acquire) {
            while let Some((message, sender)) = self.schedule.take() {
                self.carry_out(&message, sender);
            }
            let wait = self
                .schedule
                .wait()
                .unwrap_or(LOOK)
                .clamp(Duration::from_micros(100), LOOK);
            let _ = self.socket.set_read_timeout(Some(wait));
            // Errors are timeouts, or replies that nobody took.
            if let Ok((length, sender)) = self.socket.recv_from(&mut buffer) {
                self.receive(&buffer[..length], sender);
            }
        }
    }

    fn receive(&mut self, packet: &[u8], sender: SocketAddr) {
        if packet.is_empty() {
            return;
        }
        let count = |count: &AtomicU64, more| count.fetch_add(more, Ordering::Relaxed);
        if !self.allowance.take(Instant::now()) {
            count(&self.shared.dropped, 1);
            return;
        }
        let decoded = (packet.len() <= MAX_PACKET).then(|| decoder::decode_udp(packet));
        match decoded {
            Some(Ok(([], packet))) => {
                let dropped = self.schedule.add(packet, sender);
                count(&self.shared.dropped, dropped);
            }
            _ => {
                count(&self.shared.malformed, 1);
            }
        }
    }

    fn carry_out(&mut self, message: &OscMessage, sender: SocketAddr) {
        let result = match Request::read(message) {
            Ok(None) => return,
            Ok(Some(Request::Ping)) => Ok(None),
            Ok(Some(request)) => {
                let stage = &mut self.stage;
                let performed = catch_unwind(AssertUnwindSafe(|| stage.perform(&request)));
                performed.unwrap_or_else(|_| Err(fault::internal("stopped this message")))
            }
            Err(error) => Err(error.to_string()),
        };
        let count = if result.is_ok() {
            &self.shared.done
        } else {
            &self.shared.refused
        };
        count.fetch_add(1, Ordering::Relaxed);
        self.reply(&message.addr, result, sender);
    }

    /// Replies with the same address: `ok` and perhaps a number, or `error` and the reason.
    fn reply(&self, address: &str, result: Result<Option<f64>, String>, sender: SocketAddr) {
        let args = match result {
            Ok(number) => {
                let ok = OscType::String("ok".to_owned());
                std::iter::once(ok).chain(number.map(OscType::Double)).collect()
            }
            Err(reason) => vec![OscType::String("error".to_owned()), OscType::String(reason)],
        };
        let addr = address.to_owned();
        if let Ok(bytes) = encoder::encode(&OscPacket::Message(OscMessage { addr, args })) {
            // Whoever does not listen needs no reply.
            let _ = self.socket.send_to(&bytes, sender);
        }
    }
}

/// How many packets may still come.
struct Allowance {
    left: f64,
    at: Instant,
}

impl Allowance {
    fn new(at: Instant) -> Self {
        let left = MAX_RATE;
        Self { left, at }
    }

    fn take(&mut self, now: Instant) -> bool {
        let more = now.duration_since(self.at).as_secs_f64() * MAX_RATE;
        (self.left, self.at) = ((self.left + more).min(MAX_RATE), now);
        let has_one = self.left >= 1.0;
        if has_one {
            self.left -= 1.0;
        }
        has_one
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use parking_lot::Mutex;

    /// Remembers what it is asked; refuses to speak.
    #[derive(Clone, Default)]
    struct Memory(Arc<Mutex<Vec<Request>>>);

    impl Stage for Memory {
        fn perform(&mut self, request: &Request) -> Result<Option<f64>, String> {
            assert_ne!(*request, Request::Panic, "as asked");
            if let Request::Say(_) = request {
                return Err("not now".to_owned());
            }
            self.0.lock().push(request.clone());
            Ok((*request == Request::Clock).then_some(1.5))
        }
    }

    fn open() -> (Remote, Memory, UdpSocket) {
        let memory = Memory::default();
        let remote = Remote::open("127.0.0.1:0".parse().unwrap(), Box::new(memory.clone())).unwrap();
        let sender = UdpSocket::bind("127.0.0.1:0").unwrap();
        sender.connect(remote.address()).unwrap();
        sender.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        (remote, memory, sender)
    }

    fn ask(sender: &UdpSocket, address: &str, args: Vec<OscType>) -> OscMessage {
        let addr = address.to_owned();
        let packet = OscPacket::Message(OscMessage { addr, args });
        sender.send(&encoder::encode(&packet).unwrap()).unwrap();
        reply(sender)
    }

    fn reply(sender: &UdpSocket) -> OscMessage {
        let mut bytes = [0; MAX_PACKET];
        let length = sender.recv(&mut bytes).unwrap();
        match decoder::decode_udp(&bytes[..length]).unwrap().1 {
            OscPacket::Message(message) => message,
            OscPacket::Bundle(_) => panic!("a bundle"),
        }
    }

    #[test]
    fn messages_are_carried_out_and_answered_with_their_address() {
        let (remote, memory, sender) = open();
        let done = ask(&sender, "/recit/line/2.5/start", vec![]);
        assert_eq!(
            (done.addr.as_str(), &done.args[..]),
            ("/recit/line/2.5/start", &["ok".into()][..])
        );
        let refused = ask(&sender, "/recit/say", vec!["Hello.".into()]);
        assert_eq!(refused.args, ["error".into(), "not now".into()]);
        let failed = ask(&sender, "/recit/panic", vec![]);
        assert_eq!(failed.args[0], "error".into());
        let wrong = ask(&sender, "/recit/fly", vec![]);
        assert_eq!(wrong.args, ["error".into(), "there is no such address".into()]);
        let clock = ask(&sender, "/recit/clock", vec![]);
        assert_eq!(clock.args, ["ok".into(), 1.5_f64.into()]);
        let start = Request::Start("2.5".parse().unwrap());
        assert_eq!(*memory.0.lock(), [start, Request::Clock]);
        let counts = Counts {
            done: 2,
            refused: 3,
            ..Counts::default()
        };
        assert_eq!(remote.counts(), counts);
    }

    #[test]
    fn malformed_packets_are_dropped_and_counted() {
        let (remote, memory, sender) = open();
        let nested = b"#bundle\0\0\0\0\0\0\0\0\x01".repeat(MAX_PACKET / 16);
        let long = [b"/recit/go\0\0\0,\0\0\0", &vec![0; MAX_PACKET][..]].concat();
        let malformed: [&[u8]; 6] = [
            b"x",
            b"/recit/go",
            b"#bundle",
            b"/recit/go\0\0\0,i\0\0",
            &nested,
            &long,
        ];
        for packet in malformed {
            sender.send(packet).unwrap();
        }
        // What was sent before is counted when this is answered.
        ask(&sender, "/recit/ping", vec![]);
        assert_eq!(remote.counts().malformed, malformed.len() as u64);
        assert!(memory.0.lock().is_empty());
    }

    #[test]
    fn only_so_many_packets_a_second_are_read() {
        let begin = Instant::now();
        let mut allowance = Allowance::new(begin);
        let mut taken = |at_s: f64| {
            let now = begin + Duration::from_secs_f64(at_s);
            (0..10_000).filter(|_| allowance.take(now)).count()
        };
        assert_eq!(
            [taken(0.0), taken(0.0), taken(0.1), taken(100.0)],
            [500, 0, 50, 500]
        );
    }

    #[test]
    fn a_port_is_free_again_when_it_is_closed() {
        let (remote, _, _) = open();
        let address = remote.address();
        assert!(Remote::open(address, Box::new(Memory::default())).is_err());
        drop(remote);
        assert!(Remote::open(address, Box::new(Memory::default())).is_ok());
    }
}
