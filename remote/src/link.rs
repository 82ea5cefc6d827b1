//! One model of a server, kept at hand.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};

use crate::client::{Answer, Client, Model};
use crate::error::Error;
use crate::figures::{Figures, State};
use crate::patience::Patience;
use crate::ports::{self, Wanted};
use crate::tensor::{Tensor, Values, join};

/// A last check of the model when it is reached, such as a run whose answer is known.
pub type Verify = Box<dyn Fn(&Client) -> Result<(), Error> + Send + Sync>;

/// The time for each step of a check.
const CHECK: Duration = Duration::from_secs(5);
/// The pause before a server that failed is checked again; doubled after each failure up to the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// How often a caller that waits for the connection is asked whether it still does.
const ROUND: Duration = Duration::from_millis(4);
/// After so many answers, a failure is taken for the first.
const SETTLED: u32 = 8;
/// So many late answers in a row, or one that was given this long, are a failure of the server.
const LATE: u32 = 3;
const LONG: Duration = Duration::from_millis(500);
/// The most versions of a model that are remembered.
const VERSIONS: usize = 16;

/// A model of a server, checked when it is reached. When the server fails, callers are told so at once instead of waiting for it,
/// until a thread of the link has found it ready again.
#[derive(Debug)]
pub struct Link {
    shared: Arc<Shared>,
}

struct Shared {
    client: Client,
    model: Model,
    inputs: Vec<Wanted>,
    outputs: Vec<Wanted>,
    /// The axis along which pieces are joined; `None` if the model answers at once.
    pieces: Option<usize>,
    verify: Verify,
    now: Mutex<Now>,
    changed: Condvar,
}

#[derive(Default)]
struct Now {
    figures: Figures,
    /// Late answers in a row.
    late: u32,
    /// Answers since it was reached.
    settled: u32,
    pause: Duration,
    /// How long an answer should take. It shrinks while nothing is asked for that reason, so that the server gets another chance.
    expected: Duration,
    /// Versions that have answered since the last check, or before one that succeeded.
    versions: Vec<String>,
    is_over: bool,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Link")
            .field("model", &self.model)
            .finish_non_exhaustive()
    }
}

impl Link {
    /// A link to `model`, which must have exactly these inputs and at least these outputs. `pieces` is the axis along which the
    /// pieces of a model that streams are joined. `verify` is called whenever the server was reached.
    ///
    /// # Errors
    /// If there is no thread.
    pub fn new(
        client: Client,
        model: Model,
        (inputs, outputs): (Vec<Wanted>, Vec<Wanted>),
        pieces: Option<usize>,
        verify: Verify,
    ) -> Result<Self, Error> {
        let shared = Arc::new(Shared {
            client,
            model,
            inputs,
            outputs,
            pieces,
            verify,
            now: Mutex::new(Now {
                pause: FIRST_PAUSE,
                ..Now::default()
            }),
            changed: Condvar::new(),
        });
        let kept = shared.clone();
        let thread = std::thread::Builder::new().name("recit-server".into());
        let spawned = thread.spawn(move || kept.keep());
        spawned.map_err(|error| Error::Settings(format!("there is no thread for the server: {error}")))?;
        Ok(Self { shared })
    }

    /// Runs the model: the outputs in the order in which they are wanted. While the server is reached for the first time, this
    /// waits for it.
    ///
    /// # Errors
    /// If there is no whole answer within this time, or the server is known to be down.
    pub fn ask<'a>(&self, inputs: &[Tensor], patience: impl Into<Patience<'a>>) -> Result<Answer, Error> {
        let patience = patience.into();
        let (began, within) = (Instant::now(), patience.within);
        if let Err(error) = self.may_ask(began + within, patience) {
            self.shared.now.lock().figures.spared += 1;
            return Err(error);
        }
        let left = within.saturating_sub(began.elapsed());
        let sent = Instant::now();
        self.shared.now.lock().figures.sent += 1;
        let rest = Patience {
            within: left,
            ..patience
        };
        let result = self.shared.run(inputs, rest);
        let mut now = self.shared.now.lock();
        match result {
            Ok((answer, pieces)) => {
                if now.is_new(&answer.version) {
                    // It is checked like the first, and may then answer.
                    let version = &answer.version;
                    let error = Error::Unfit(format!("version {version} answered, which is checked first"));
                    now.lose(&error);
                    self.shared.changed.notify_all();
                    return Err(error);
                }
                now.figures.note(sent.elapsed());
                now.expected = now.figures.mean_round_trip;
                now.figures.pieces += pieces;
                now.figures.bytes_up += bytes(inputs);
                now.figures.bytes_down += bytes(&answer.tensors);
                now.figures.version.clone_from(&answer.version);
                now.late = 0;
                now.settled += 1;
                if now.settled == SETTLED {
                    now.pause = FIRST_PAUSE;
                }
                Ok(answer)
            }
            Err(Error::GivenUp) => {
                now.figures.given_up += 1;
                Err(Error::GivenUp)
            }
            Err(error) => {
                let is_late = matches!(error, Error::Late(_));
                let error = if is_late { Error::Late(within) } else { error };
                let is_soft = is_late || matches!(error, Error::Refused(_));
                match is_late {
                    true => now.figures.late += 1,
                    false => now.figures.failed += 1,
                }
                now.late += 1;
                if !is_soft || now.late >= LATE || (is_late && left >= LONG) {
                    now.lose(&error);
                    self.shared.changed.notify_all();
                }
                Err(error)
            }
        }
    }

    /// Waits for the first contact, until `end`.
    fn may_ask(&self, end: Instant, patience: Patience<'_>) -> Result<(), Error> {
        let mut now = self.shared.now.lock();
        while now.figures.state == State::Connecting {
            let round = end.min(Instant::now() + ROUND);
            self.shared.changed.wait_until(&mut now, round);
            if now.figures.state == State::Connecting && (Instant::now() >= end || !patience.lasts()) {
                return Err(Error::Down("it is not connected yet".into()));
            }
        }
        match &now.figures.state {
            State::Down(reason) => Err(Error::Down(reason.clone())),
            // It would be asked in vain.
            _ if patience.within < now.expected => {
                now.expected = now.expected.mul_f64(0.9);
                Err(Error::TooShort(patience.within))
            }
            _ => Ok(()),
        }
    }

    /// The model.
    pub fn model(&self) -> &Model {
        &self.shared.model
    }

    /// The measurements so far.
    pub fn figures(&self) -> Figures {
        self.shared.now.lock().figures.clone()
    }

    /// Waits until the server was reached or has failed to be, but no longer than this.
    pub fn settle(&self, within: Duration) -> State {
        let end = Instant::now() + within;
        let mut now = self.shared.now.lock();
        while now.figures.state == State::Connecting {
            if self.shared.changed.wait_until(&mut now, end).timed_out() {
                break;
            }
        }
        now.figures.state.clone()
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.shared.now.lock().is_over = true;
        self.shared.changed.notify_all();
    }
}

impl Now {
    /// Whether this version answers for the first time, but not as the very first.
    fn is_new(&mut self, version: &str) -> bool {
        if self.versions.iter().any(|known| known == version) {
            return false;
        }
        let is_first = self.versions.is_empty();
        self.versions.truncate(VERSIONS - 1);
        self.versions.push(version.to_owned());
        !is_first
    }

    fn lose(&mut self, error: &Error) {
        if self.figures.state == State::Up {
            self.figures.losses += 1;
            log::warn!("the server is not asked until it is ready again: {error}");
        }
        self.figures.state = State::Down(error.to_string());
        self.late = 0;
        self.settled = 0;
    }
}

impl Shared {
    /// The thread of the link: reaches the server, and again each time it has failed.
    fn keep(&self) {
        loop {
            // Outside of the lock: it takes as long as the server does.
            let checked = self.check();
            let mut now = self.now.lock();
            match checked {
                Ok(()) => {
                    log::info!("the server has the model `{}`", self.model.name);
                    now.figures.state = State::Up;
                }
                Err(error) => now.lose(&error),
            }
            self.changed.notify_all();
            while now.figures.state == State::Up && !now.is_over {
                self.changed.wait(&mut now);
            }
            let end = Instant::now() + uneven(now.pause);
            now.pause = (now.pause * 2).min(LONGEST_PAUSE);
            while !now.is_over && Instant::now() < end {
                let _ = self.changed.wait_until(&mut now, end);
            }
            if now.is_over {
                return;
            }
        }
    }

    /// Makes a new connection, and checks the server and the model.
    fn check(&self) -> Result<(), Error> {
        self.client.reconnect();
        if !self.client.is_ready(CHECK)? {
            return Err(Error::Unfit("it is not ready".into()));
        }
        if !self.client.has(&self.model, CHECK)? {
            return Err(Error::Unfit(format!(
                "its model `{}` is not ready",
                self.model.name
            )));
        }
        let about = self.client.about_model(&self.model, CHECK)?;
        ports::check("input", &self.inputs, &about.inputs, true)?;
        ports::check("output", &self.outputs, &about.outputs, false)?;
        (self.verify)(&self.client)
    }

    /// The answer, and the number of its pieces.
    fn run(&self, inputs: &[Tensor], patience: Patience<'_>) -> Result<(Answer, u64), Error> {
        let (answer, pieces) = match self.pieces {
            None => (self.client.infer(&self.model, inputs, patience)?, 1),
            Some(axis) => {
                let pieces = self.client.stream(&self.model, inputs, patience)?;
                let count = pieces.len() as u64;
                let version = pieces.last().map(|piece| piece.version.clone());
                let tensors = pieces.into_iter().map(|piece| self.pick(piece.tensors));
                let tensors = join(tensors.collect::<Result<_, _>>()?, axis)?;
                let version = version.unwrap_or_default();
                return Ok((Answer { version, tensors }, count));
            }
        };
        let Answer { version, tensors } = answer;
        let tensors = self.pick(tensors)?;
        Ok((Answer { version, tensors }, pieces))
    }

    /// The tensors that are wanted, in this order.
    fn pick(&self, mut tensors: Vec<Tensor>) -> Result<Vec<Tensor>, Error> {
        let wanted = self.outputs.iter().map(|port| {
            let found = tensors.iter().position(|tensor| port.accepts(tensor));
            let missing = || {
                Error::Unfit(format!(
                    "the answer lacks `{}`, or it has another shape",
                    port.name
                ))
            };
            Ok(tensors.swap_remove(found.ok_or_else(missing)?))
        });
        wanted.collect()
    }
}

fn bytes(tensors: &[Tensor]) -> u64 {
    let each = tensors.iter().map(|tensor| match &tensor.values {
        Values::F32(values) => values.len() * 4,
        Values::I64(values) => values.len() * 8,
    });
    each.sum::<usize>() as u64
}

/// A pause that differs by up to a quarter, so that many clients do not return to a server at once.
fn uneven(pause: Duration) -> Duration {
    let random = RandomState::new().hash_one(pause) % 1000;
    pause.mul_f64(0.75 + random as f64 / 2000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_are_uneven_within_a_quarter() {
        for _ in 0..100 {
            let pause = uneven(Duration::from_secs(8));
            assert!((6.0..=10.0).contains(&pause.as_secs_f64()), "{pause:?}");
        }
    }
}
