//! The requests of all clients, and the threads that speak them.
//!
//! Whose listener would first run out of sound comes first. So a new request is heard at once while the others are ahead of
//! their listeners, and where the machine is too slow for all, they take turns in the order in which they ran out: nobody waits
//! for ever.

use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};
use std::thread::JoinHandle;
use std::time::Instant;

use parking_lot::{Condvar, Mutex};
use recit::engine::{PushError, StreamText};
use recit::fault;
use recit::infer::on_inference_thread;
use tokio::sync::mpsc::{Receiver, channel};

use super::job::{Delivered, Job, Order, Outcome};
use super::limits::{CHUNKS_AHEAD, MAX_REQUESTS};
use super::metrics::{Account, Limit, Metrics};

/// Why a request is not spoken.
#[derive(Debug, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// There are too many.
    #[error("{MAX_REQUESTS} requests are being spoken; try again later")]
    Busy,
    /// The voice cannot begin.
    #[error("{0}")]
    Failed(String),
}

/// The requests, and the threads that speak them. Dropped, it leaves what is not finished.
pub struct Queue {
    shared: Arc<Shared>,
    metrics: Arc<Metrics>,
    workers: Vec<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    bell: Condvar,
}

#[derive(Default)]
struct State {
    /// Requests that nobody renders at the moment.
    waiting: Vec<Job>,
    /// All requests.
    count: usize,
    is_closed: bool,
}

impl Queue {
    /// Starts a thread for each core. What they do is counted in `metrics`.
    pub fn new(metrics: Arc<Metrics>) -> Self {
        let shared = Arc::<Shared>::default();
        let threads = std::thread::available_parallelism().map_or(1, NonZero::get);
        let worker = |_| {
            let shared = shared.clone();
            std::thread::spawn(move || on_inference_thread(|| shared.work()))
        };
        Self {
            workers: (0..threads).map(worker).collect(),
            shared,
            metrics,
        }
    }

    /// Begins a request. Its text follows.
    ///
    /// # Errors
    /// If there are too many, or the voice cannot speak like this.
    pub fn begin(&self, order: Order) -> Result<(Text, Sound), Refusal> {
        let is_idle = Arc::new(AtomicBool::new(true));
        let (out, chunks) = channel(CHUNKS_AHEAD);
        if !self.shared.state.lock().admit() {
            self.metrics.refused(Limit::Requests);
            return Err(Refusal::Busy);
        }
        let account = Account::open(self.metrics.clone(), &order.speaker);
        let begun = account.begun();
        let job = Job::new(order, account, out, is_idle.clone());
        let mut state = self.shared.state.lock();
        let job = job.map_err(|reason| {
            state.count -= 1;
            Refusal::Failed(reason)
        })?;
        let text = Text {
            text: job.stream().text(),
            is_idle,
            begun,
            shared: self.shared.clone(),
        };
        state.waiting.push(job);
        let shared = self.shared.clone();
        Ok((text, Sound { chunks, shared }))
    }

    /// The number of requests that are being spoken.
    pub fn count(&self) -> usize {
        let mut state = self.shared.state.lock();
        state.tidy();
        state.count
    }

    /// The number of these that could be rendered and wait for a thread.
    pub fn waiting(&self) -> usize {
        let (state, now) = (self.shared.state.lock(), Instant::now());
        let ready = state.waiting.iter().filter_map(Job::ready);
        ready.filter(|ready| *ready <= now).count()
    }
}

impl Drop for Queue {
    fn drop(&mut self) {
        self.shared.state.lock().is_closed = true;
        self.shared.bell.notify_all();
        for worker in self.workers.drain(..) {
            // A panic was written to the log.
            let _ = worker.join();
        }
    }
}

impl State {
    /// Counts another request, unless there are too many.
    fn admit(&mut self) -> bool {
        self.tidy();
        let has_room = self.count < MAX_REQUESTS;
        self.count += usize::from(has_room);
        has_room
    }

    /// Forgets requests whose clients are gone.
    fn tidy(&mut self) {
        let before = self.waiting.len();
        self.waiting.retain(|job| !job.is_abandoned());
        self.count -= before - self.waiting.len();
    }

    /// The request whose sound is needed first.
    fn turn(&self) -> Turn {
        let now = Instant::now();
        let waiting = self.waiting.iter().enumerate();
        let ready = waiting.filter_map(|(index, job)| Some((index, job.ready()?)));
        let (due, later): (Vec<_>, Vec<_>) = ready.partition(|(_, ready)| *ready <= now);
        match due
            .iter()
            .min_by_key(|(index, _)| self.waiting[*index].deadline())
        {
            Some((index, _)) => Turn::Now(*index, due.len() > 1),
            None => Turn::Later(later.iter().map(|(_, ready)| *ready).min()),
        }
    }
}

/// What a worker does next.
enum Turn {
    /// It renders the request with this index, and perhaps there are others for other workers.
    Now(usize, bool),
    /// Nothing before this time, or before it is woken.
    Later(Option<Instant>),
}

impl Shared {
    /// Wakes a worker: there is text or room.
    fn ring(&self) {
        // A worker that found nothing to do waits before the lock is free.
        drop(self.state.lock());
        self.bell.notify_one();
    }

    fn work(&self) {
        while let Some(mut job) = self.next() {
            let advanced = catch_unwind(AssertUnwindSafe(|| job.advance()));
            let mut state = self.state.lock();
            match advanced {
                Ok(Outcome::Unfinished) => state.waiting.push(job),
                Ok(Outcome::Over) => state.count -= 1,
                Err(_) => {
                    state.count -= 1;
                    job.fail(fault::internal("ended this request"));
                }
            }
        }
    }

    fn next(&self) -> Option<Job> {
        let mut state = self.state.lock();
        loop {
            state.tidy();
            if state.is_closed {
                return None;
            }
            match state.turn() {
                Turn::Now(index, has_more) => {
                    if has_more {
                        self.bell.notify_one();
                    }
                    return Some(state.waiting.swap_remove(index));
                }
                Turn::Later(Some(until)) => drop(self.bell.wait_until(&mut state, until)),
                Turn::Later(None) => self.bell.wait(&mut state),
            }
        }
    }
}

/// Where the text of a request goes in. Dropped, it is closed.
pub struct Text {
    text: StreamText,
    is_idle: Arc<AtomicBool>,
    begun: Arc<OnceLock<Instant>>,
    shared: Arc<Shared>,
}

impl Text {
    /// Adds text.
    ///
    /// # Errors
    /// If there is too much of it.
    pub fn push(&self, text: &str) -> Result<(), PushError> {
        self.begun.get_or_init(Instant::now);
        let pushed = self.text.push(text);
        self.wake();
        pushed
    }

    fn wake(&self) {
        self.is_idle.store(false, Ordering::Release);
        self.shared.ring();
    }
}

impl Drop for Text {
    fn drop(&mut self) {
        self.text.close();
        self.wake();
    }
}

/// Where the sound of a request comes out. Dropped, the request is given up.
pub struct Sound {
    chunks: Receiver<Delivered>,
    shared: Arc<Shared>,
}

impl Sound {
    /// The next piece; `None` at the end.
    pub async fn next(&mut self) -> Option<Delivered> {
        let chunk = self.chunks.recv().await;
        self.shared.ring();
        chunk
    }

    /// The same for a stream.
    pub fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Delivered>> {
        let chunk = self.chunks.poll_recv(context);
        if chunk.is_ready() {
            self.shared.ring();
        }
        chunk
    }
}

impl Drop for Sound {
    fn drop(&mut self) {
        self.chunks.close();
        self.shared.ring();
    }
}
