//! The thread that follows an instance and sends its mouths.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use atomic_float::AtomicF64;

use super::clock::SoundClock;
use super::live_link::LiveLink;
use super::osc::OscMouths;
use super::sayings::Sayings;
use super::settings::MouthSettings;
use super::vtube::{Vtube, VtubeState};
use super::{MouthFrame, MouthSink, Saying};
use crate::engine::{Follower, Instance, Sight};

/// How often it looks at what is rendered.
const LOOK: Duration = Duration::from_millis(2);

/// What was sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MouthCounts {
    /// Words, phonemes and mouths.
    pub sayings: u64,
    /// Mouths as weights.
    pub frames: u64,
    /// Of both, those whose sound the host had before they were sent: only without a lookahead, or if the machine is too busy.
    pub late: u64,
}

/// How sending goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MouthStatus {
    /// What was sent.
    pub counts: MouthCounts,
    /// How it goes with VTube Studio, if it is a destination.
    pub vtube: Option<VtubeState>,
}

#[derive(Default)]
struct Shared {
    stops: AtomicBool,
    sayings: AtomicU64,
    frames: AtomicU64,
    late: AtomicU64,
    told_until: AtomicF64,
}

/// Sends the mouths of an instance. Dropped, it stops.
pub struct LiveMouths {
    shared: Arc<Shared>,
    vtube: Option<Arc<Vtube>>,
    thread: Option<JoinHandle<()>>,
}

impl LiveMouths {
    /// Sends what `instance` says to the destinations of `settings`, and to `sink` if there is one.
    ///
    /// # Errors
    /// If the system refuses a socket or a thread.
    pub fn open(
        instance: &Instance,
        settings: &MouthSettings,
        sink: Option<Box<dyn MouthSink>>,
    ) -> io::Result<Self> {
        let shared = Arc::<Shared>::default();
        let vtube = settings.vtube.map(Vtube::open).transpose()?.map(Arc::new);
        let feed = Feed {
            follower: instance.follow(),
            sayings: Sayings::new(settings.set),
            clock: SoundClock::default(),
            offset: settings.offset,
            osc: settings.osc.map(OscMouths::open).transpose()?,
            live_link: settings.live_link.map(LiveLink::open).transpose()?,
            vtube: vtube.clone(),
            sink,
            shared: shared.clone(),
        };
        let thread = std::thread::Builder::new().name("recit mouths".to_owned());
        let thread = thread.spawn(move || feed.run())?;
        Ok(Self {
            shared,
            vtube,
            thread: Some(thread),
        })
    }

    /// How it goes.
    pub fn status(&self) -> MouthStatus {
        let count = |count: &AtomicU64| count.load(Ordering::Relaxed);
        MouthStatus {
            counts: MouthCounts {
                sayings: count(&self.shared.sayings),
                frames: count(&self.shared.frames),
                late: count(&self.shared.late),
            },
            vtube: self.vtube.as_ref().map(|vtube| vtube.state()),
        }
    }

    /// Everything that is heard before this time was sent, in seconds since the activation.
    pub fn told_until_s(&self) -> f64 {
        self.shared.told_until.load(Ordering::Acquire)
    }
}

impl Drop for LiveMouths {
    fn drop(&mut self) {
        self.shared.stops.store(true, Ordering::Release);
        if let Some(thread) = self.thread.take() {
            // A panic was written to the log.
            let _ = thread.join();
        }
    }
}

struct Feed {
    follower: Follower,
    sayings: Sayings,
    clock: SoundClock,
    offset: Duration,
    osc: Option<OscMouths>,
    live_link: Option<LiveLink>,
    vtube: Option<Arc<Vtube>>,
    sink: Option<Box<dyn MouthSink>>,
    shared: Arc<Shared>,
}

impl Feed {
    fn run(mut self) {
        self.follower.prepare();
        while !self.shared.stops.load(Ordering::Acquire) {
            // A line that cannot be followed must not silence the others.
            let looked = catch_unwind(AssertUnwindSafe(|| self.look()));
            if looked.is_err() {
                self.follower = self.follower.instance().follow();
            }
            std::thread::sleep(LOOK);
        }
    }

    fn look(&mut self) {
        let at = Instant::now();
        if let Some(sight) = self.follower.look() {
            self.clock.note(sight.now_s, at);
            self.tell(&sight);
        }
        if let Some(live_link) = &mut self.live_link {
            live_link.send(Instant::now());
        }
    }

    fn tell(&mut self, sight: &Sight) {
        for saying in self.sayings.news(sight) {
            self.say(&saying);
        }
        let is_speaking = !sight.lines.is_empty();
        for frame in self.sayings.frames(sight) {
            self.show(&frame, is_speaking);
        }
        let until_s = Sayings::known_until_s(sight);
        if let Some(sink) = &mut self.sink {
            sink.told_until(until_s);
        }
        self.shared.told_until.store(until_s, Ordering::Release);
    }

    fn say(&mut self, saying: &Saying) {
        let at = self.heard(saying.at_s);
        if let Some(osc) = &self.osc {
            osc.say(saying, at, &self.follower.instance().script());
        }
        if let Some(sink) = &mut self.sink {
            sink.say(saying);
        }
        self.count_late(saying.at_s);
        self.shared.sayings.fetch_add(1, Ordering::Relaxed);
    }

    fn show(&mut self, frame: &MouthFrame, is_speaking: bool) {
        let heard = self.heard(frame.at_s);
        // Who shows what arrives gets it as much before it is heard as is known of it.
        let due = Instant::now() + self.offset;
        if let Some(osc) = &self.osc {
            osc.show(frame, heard);
        }
        if let Some(live_link) = &mut self.live_link {
            live_link.show(frame, due, heard);
        }
        if let Some(vtube) = &self.vtube {
            vtube.show(frame, due);
        }
        if let Some(sink) = &mut self.sink {
            sink.show(frame);
        }
        if is_speaking {
            self.count_late(frame.at_s);
        }
        self.shared.frames.fetch_add(1, Ordering::Relaxed);
    }

    fn heard(&self, at_s: f64) -> Instant {
        self.clock.instant(at_s).unwrap_or_else(Instant::now) + self.offset
    }

    fn count_late(&self, at_s: f64) {
        let is_late = at_s < self.follower.instance().played_s();
        self.shared.late.fetch_add(u64::from(is_late), Ordering::Relaxed);
    }
}
