//! Mouths for avatars in VTube Studio, through its WebSocket.

use std::io;
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tungstenite::{Error, HandshakeError, Message, WebSocket};

use super::MouthFrame;
use super::due::Due;
use super::token;
use super::vtube_api::{Answer, ask_token, authenticate, inject, read};

/// Frames that may be on their way to the thread.
const FRAMES: usize = 128;

/// How long a connection may take, and how long VTube Studio may not read.
const PATIENCE: Duration = Duration::from_secs(1);

/// How long VTube Studio may take to answer.
const ANSWER: Duration = Duration::from_secs(10);

/// How long the user may take to allow us.
const DECISION: Duration = Duration::from_secs(600);

/// How often the connection is tried.
const RETRY: Duration = Duration::from_secs(2);

/// How often the thread looks whether it is to end.
const LOOK: Duration = Duration::from_millis(100);

/// How long it looks for an answer between two frames.
const GLANCE: Duration = Duration::from_millis(1);

/// How it goes with VTube Studio.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VtubeState {
    /// It is looked for, again and again.
    Connecting,
    /// The user is asked in VTube Studio whether we may.
    Asking,
    /// Mouths are sent.
    Connected,
    /// It does not go on, with the reason.
    Refused(String),
}

/// A connection to VTube Studio, on a thread of its own. Dropped, it is closed.
pub(super) struct Vtube {
    frames: Option<SyncSender<(Instant, MouthFrame)>>,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    stops: AtomicBool,
    state: Mutex<VtubeState>,
}

type Socket = WebSocket<TcpStream>;

/// Why a connection is over.
enum Over {
    /// It may be tried again.
    Lost,
    /// It may not, with the reason.
    Refused(String),
}

impl Vtube {
    pub fn open(address: SocketAddr) -> io::Result<Self> {
        let (sender, frames) = sync_channel(FRAMES);
        let shared = Arc::new(Shared {
            stops: AtomicBool::new(false),
            state: Mutex::new(VtubeState::Connecting),
        });
        let session = Session {
            address,
            frames,
            due: Due::default(),
            shared: shared.clone(),
        };
        let thread = std::thread::Builder::new().name("recit vtube".to_owned());
        let thread = thread.spawn(move || session.run())?;
        Ok(Self {
            frames: Some(sender),
            shared,
            thread: Some(thread),
        })
    }

    /// Sends a mouth at `at`. It is lost while there is no connection.
    pub fn show(&self, frame: &MouthFrame, at: Instant) {
        if let Some(frames) = &self.frames {
            // A thread that has fallen behind shows the next one.
            let _ = frames.try_send((at, *frame));
        }
    }

    pub fn state(&self) -> VtubeState {
        self.shared.state.lock().clone()
    }
}

impl Drop for Vtube {
    fn drop(&mut self) {
        self.shared.stops.store(true, Ordering::Release);
        self.frames = None;
        if let Some(thread) = self.thread.take() {
            // A panic was written to the log.
            let _ = thread.join();
        }
    }
}

struct Session {
    address: SocketAddr,
    frames: Receiver<(Instant, MouthFrame)>,
    due: Due<MouthFrame>,
    shared: Arc<Shared>,
}

impl Session {
    fn run(mut self) {
        while !self.is_stopped() {
            self.tell(VtubeState::Connecting);
            if let Err(Over::Refused(reason)) = self.connect() {
                log::warn!("VTube Studio: {reason}");
                self.tell(VtubeState::Refused(reason));
                return;
            }
            self.wait(RETRY);
        }
    }

    fn is_stopped(&self) -> bool {
        self.shared.stops.load(Ordering::Acquire)
    }

    fn tell(&self, state: VtubeState) {
        *self.shared.state.lock() = state;
    }

    /// Lets time pass, in which frames are lost.
    fn wait(&self, time: Duration) {
        let until = Instant::now() + time;
        while !self.is_stopped() {
            let left = until.saturating_duration_since(Instant::now());
            match self.frames.recv_timeout(left.min(LOOK)) {
                Ok(_) => {}
                Err(_) if left.is_zero() => return,
                Err(RecvTimeoutError::Disconnected) => std::thread::sleep(left.min(LOOK)),
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }

    /// Connects, and sends mouths until the connection is lost.
    fn connect(&mut self) -> Result<(), Over> {
        let stream = TcpStream::connect_timeout(&self.address, PATIENCE).map_err(|_| Over::Lost)?;
        let timed = stream
            .set_nodelay(true)
            .and_then(|()| stream.set_read_timeout(Some(PATIENCE)))
            .and_then(|()| stream.set_write_timeout(Some(PATIENCE)));
        timed.map_err(|_| Over::Lost)?;
        let shaken = tungstenite::client(format!("ws://{}/", self.address), stream);
        let (mut socket, _) = shaken.map_err(|error| match error {
            HandshakeError::Failure(Error::Io(_)) | HandshakeError::Interrupted(_) => Over::Lost,
            HandshakeError::Failure(error) => {
                Over::Refused(format!("what is at {} is no VTube Studio: {error}", self.address))
            }
        })?;
        look_for(&socket, LOOK)?;
        self.authenticate(&mut socket)?;
        self.tell(VtubeState::Connected);
        look_for(&socket, GLANCE)?;
        self.show(&mut socket)
    }

    fn authenticate(&self, socket: &mut Socket) -> Result<(), Over> {
        if let Some(token) = token::stored()
            && self.begin(socket, &token)?
        {
            return Ok(());
        }
        // There is no token yet, or the user has revoked it.
        self.tell(VtubeState::Asking);
        send(socket, ask_token())?;
        let token = match self.answer(socket, DECISION)? {
            Answer::Token(token) => token,
            _ => return Err(Over::Lost),
        };
        if let Err(error) = token::store(&token) {
            log::warn!("the token for VTube Studio could not be stored: {error}");
        }
        match self.begin(socket, &token)? {
            true => Ok(()),
            false => Err(Over::Refused("it does not accept its own token".to_owned())),
        }
    }

    /// Begins a session. Returns whether the token is valid.
    fn begin(&self, socket: &mut Socket, token: &str) -> Result<bool, Over> {
        send(socket, authenticate(token))?;
        match self.answer(socket, ANSWER)? {
            Answer::Authenticated(is_valid) => Ok(is_valid),
            _ => Err(Over::Lost),
        }
    }

    /// The next answer that is one of ours.
    fn answer(&self, socket: &mut Socket, patience: Duration) -> Result<Answer, Over> {
        let until = Instant::now() + patience;
        while !self.is_stopped() && Instant::now() < until {
            match receive(socket)? {
                Some(Answer::Error { message }) => return Err(Over::Refused(message)),
                Some(Answer::Other) | None => {}
                Some(answer) => return Ok(answer),
            }
            while self.frames.try_recv().is_ok() {}
        }
        Err(Over::Lost)
    }

    /// Sends each mouth when it is due, until the connection is lost.
    fn show(&mut self, socket: &mut Socket) -> Result<(), Over> {
        while !self.is_stopped() {
            match self.frames.recv_timeout(GLANCE) {
                Ok((at, frame)) => self.due.add(at, frame),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            let now = Instant::now();
            // After a delay only the newest counts.
            let newest = std::iter::from_fn(|| self.due.take(now)).last();
            if let Some(frame) = newest {
                send(socket, inject(&frame))?;
            }
            if let Some(Answer::Error { message }) = receive(socket)? {
                return Err(Over::Refused(message));
            }
        }
        let _ = socket.close(None);
        let _ = socket.flush();
        Ok(())
    }
}

/// Sets how long it waits for an answer.
fn look_for(socket: &Socket, time: Duration) -> Result<(), Over> {
    socket
        .get_ref()
        .set_read_timeout(Some(time))
        .map_err(|_| Over::Lost)
}

fn send(socket: &mut Socket, text: String) -> Result<(), Over> {
    socket.send(Message::text(text)).map_err(|_| Over::Lost)
}

/// An answer, if one has come.
fn receive(socket: &mut Socket) -> Result<Option<Answer>, Over> {
    match socket.read() {
        Ok(Message::Text(text)) => Ok(read(text.as_str())),
        Ok(_) => Ok(None),
        Err(Error::Io(error))
            if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) =>
        {
            Ok(None)
        }
        Err(_) => Err(Over::Lost),
    }
}
