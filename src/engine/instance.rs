//! An instance: a script, what is armed of it, and what it says about itself.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::infer::Runtime;
use crate::player::{Entry, Head, Live, Player, PlayerMeters, Table, Timing};
use crate::script::{Line, LineId, Script, ScriptError, VoiceRef};

use super::engine::{Engine, Shared};
use super::line::{LineStatus, PreparedLine};
use super::meters::Meters;
use super::setup::AudioSetup;
use super::streams::Floor;
use super::voices::VoiceSlot;

/// The player of an instance.
pub type LinePlayer = Player<PreparedLine>;

/// Something the user should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Names the notice when it is dismissed.
    pub id: u64,
    /// One or two sentences.
    pub text: String,
}

/// A handle to one instance, for every thread but the audio thread. Clones are the same instance.
#[derive(Clone)]
pub struct Instance {
    inner: Arc<Inner>,
    // Last, so that the threads outlive what they look at.
    engine: Arc<Engine>,
}

pub(super) struct Inner {
    script: Mutex<Lines>,
    revision: AtomicU64,
    floor: Mutex<Option<Arc<Floor>>>,
    heads: Mutex<HashMap<LineId, Arc<Head>>>,
    heads_told: AtomicBool,
    runtime_told: AtomicBool,
    meters: Arc<PlayerMeters>,
    notices: Mutex<Notices>,
    /// Set by the first activation: before that, nothing is armed and no model loaded.
    wanted: AtomicBool,
    shared: Arc<Shared>,
}

struct Lines {
    script: Arc<Script>,
    voice: Arc<VoiceSlot>,
    lines: Arc<Vec<Arc<PreparedLine>>>,
}

#[derive(Default)]
struct Notices {
    next_id: u64,
    list: Vec<Notice>,
}

/// A head that should be rendered.
pub(super) struct HeadJob {
    pub line: Arc<PreparedLine>,
    pub timing: Timing,
    pub live: Live,
}

impl Instance {
    pub(super) fn new(engine: Arc<Engine>) -> Self {
        let shared = engine.shared().clone();
        let script = Script::factory();
        let voice = Arc::new(VoiceSlot::new(script.voice.clone()));
        let lines = Arc::new(prepare(&script, &voice, &[]));
        let inner = Arc::new(Inner {
            script: Mutex::new(Lines {
                script: Arc::new(script),
                voice,
                lines,
            }),
            revision: AtomicU64::new(0),
            floor: Mutex::new(None),
            heads: Mutex::default(),
            heads_told: AtomicBool::new(true),
            runtime_told: AtomicBool::new(false),
            meters: Arc::default(),
            notices: Mutex::default(),
            wanted: AtomicBool::new(false),
            shared: shared.clone(),
        });
        shared.register(&inner);
        Self { inner, engine }
    }

    /// The engine that serves this instance.
    pub fn engine(&self) -> &Arc<Engine> {
        &self.engine
    }

    /// The script as it is now.
    pub fn script(&self) -> Arc<Script> {
        self.inner.script.lock().script.clone()
    }

    /// Grows with every change of the script.
    pub fn revision(&self) -> u64 {
        self.inner.revision.load(Ordering::Acquire)
    }

    /// Changes the script. What has changed is armed anew; lines that sound go on as they were.
    ///
    /// # Errors
    /// Whatever `change` refuses; the script is then as it was.
    pub fn edit<T>(
        &self,
        change: impl FnOnce(&mut Script) -> Result<T, ScriptError>,
    ) -> Result<T, ScriptError> {
        let mut lines = self.inner.script.lock();
        let mut script = (*lines.script).clone();
        let result = change(&mut script)?;
        self.inner.replace(&mut lines, script);
        Ok(result)
    }

    /// Replaces the whole script.
    pub fn set_script(&self, script: Script) {
        let mut lines = self.inner.script.lock();
        self.inner.replace(&mut lines, script);
    }

    /// Begins to play: returns the audio thread's part. The voice and the lines are loaded and armed in the
    /// background. Replaces an earlier activation.
    pub fn activate(&self, setup: AudioSetup) -> LinePlayer {
        self.deactivate();
        let timing = setup.timing();
        let lines = self.inner.script.lock();
        // Heads belong to one rate and one delay.
        self.inner.heads.lock().clear();
        let table = self.inner.table(&lines);
        let (player, link, sinks) = Player::new(timing, table, self.inner.meters.clone());
        let floor = Arc::new(Floor::new(timing, link, sinks));
        *self.inner.floor.lock() = Some(floor.clone());
        drop(lines);
        self.inner.shared.open(floor);
        self.arm();
        player
    }

    /// Stops serving the player of the last activation.
    pub fn deactivate(&self) {
        if let Some(floor) = self.inner.floor.lock().take() {
            self.inner.shared.close(&floor);
        }
    }

    /// Lets the planner load the voice and arm the lines. Activation does so by itself.
    pub fn arm(&self) {
        self.inner.wanted.store(true, Ordering::Release);
        self.inner.shared.plan_bell.ring();
    }

    /// Waits until all lines are armed or have failed, and heads where Live needs them. Returns whether they are.
    pub fn wait_armed(&self, limit: Duration) -> bool {
        self.arm();
        let deadline = Instant::now() + limit;
        while !self.inner.is_armed() {
            if Instant::now() >= deadline {
                return false;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        true
    }

    /// Lets the player begin a line as if its note came now.
    pub fn audition(&self, id: LineId) {
        if let Some(floor) = self.inner.floor.lock().as_ref() {
            // A full queue means that as many lines already begin.
            let _ = floor.link.auditions.push(id.0);
        }
    }

    /// The status of each line, in the order of the script.
    pub fn statuses(&self) -> Vec<(LineId, LineStatus)> {
        let lines = self.inner.script.lock().lines.clone();
        let floor = self.inner.floor.lock().clone();
        let sounding = floor.map_or_else(HashMap::new, |floor| sounding_lines(&floor));
        let status = |line: &Arc<PreparedLine>| match (sounding.get(&line.id().0), line.failure()) {
            (Some((played, segment)), None) => {
                let whole = line
                    .frame_count()
                    .map_or(f64::INFINITY, |frames| frames as f64 * segment);
                LineStatus::Sounding {
                    progress: (*played as f64 / whole.max(1.0)).min(1.0) as f32,
                }
            }
            _ => line.status(),
        };
        lines.iter().map(|line| (line.id(), status(line))).collect()
    }

    /// What is wrong with the markup of a line, once it has been read.
    pub fn warnings(&self, id: LineId) -> Vec<String> {
        let lines = self.inner.script.lock().lines.clone();
        lines
            .iter()
            .find(|line| line.id() == id)
            .map_or_else(Vec::new, |line| line.warnings())
    }

    /// What the engine and the player measure. Takes the peaks: the next call begins anew.
    pub fn meters(&self) -> Meters {
        self.inner.meters()
    }

    /// What the user should know.
    pub fn notices(&self) -> Vec<Notice> {
        self.inner.collect_notices();
        self.inner.notices.lock().list.clone()
    }

    /// Adds a notice. One that is already shown is not shown twice.
    pub fn notify(&self, text: impl Into<String>) {
        self.inner.notify(text.into());
    }

    /// Takes a notice away.
    pub fn dismiss_notice(&self, id: u64) {
        self.inner.notices.lock().list.retain(|notice| notice.id != id);
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        if let Some(floor) = self.floor.get_mut().take() {
            self.shared.close(&floor);
        }
    }
}

impl Inner {
    fn replace(&self, lines: &mut Lines, script: Script) {
        if lines.voice.wanted() != &script.voice {
            lines.voice = Arc::new(VoiceSlot::new(script.voice.clone()));
        }
        lines.lines = Arc::new(prepare(&script, &lines.voice, &lines.lines));
        lines.script = Arc::new(script);
        self.revision.fetch_add(1, Ordering::AcqRel);
        self.forget_old_heads(lines);
        self.publish(lines);
        self.shared.plan_bell.ring();
    }

    fn forget_old_heads(&self, lines: &Lines) {
        let settled = lines
            .lines
            .iter()
            .filter(|line| line.is_settled())
            .map(|line| line.id());
        let settled: HashSet<LineId> = settled.collect();
        self.heads.lock().retain(|id, _| settled.contains(id));
    }

    /// Hands the player the newest lines and heads.
    fn publish(&self, lines: &Lines) {
        if let Some(floor) = self.floor.lock().as_ref() {
            drop(floor.link.incoming.force_push(Box::new(self.table(lines))));
        }
    }

    fn table(&self, lines: &Lines) -> Table<PreparedLine> {
        let heads = self.heads.lock();
        let entry = |(line, prepared): (&Line, &Arc<PreparedLine>)| Entry {
            id: line.id.0,
            key: line.key,
            line: prepared.clone(),
            head: heads.get(&line.id).cloned(),
        };
        Table::new(
            lines
                .script
                .lines()
                .iter()
                .zip(lines.lines.iter())
                .map(entry)
                .collect(),
        )
    }

    /// The nearest line to the one played last that is not armed.
    pub fn next_unarmed(&self) -> Option<Arc<PreparedLine>> {
        if !self.wanted.load(Ordering::Acquire) {
            return None;
        }
        let lines = self.script.lock().lines.clone();
        nearest_first(&lines, self.meters.last_line())
            .find(|line| !line.is_settled())
            .cloned()
    }

    /// The next head that Live needs. Tells the player of the new ones when there is none left.
    pub fn next_head(&self) -> Option<HeadJob> {
        let timing = self.floor.lock().as_ref().map(|floor| floor.timing)?;
        if timing.first_live_segment() == 0 {
            return None;
        }
        let live = self.meters.live();
        let lines = self.script.lock();
        let job = {
            let heads = self.heads.lock();
            let is_missing = |line: &&Arc<PreparedLine>| {
                line.is_armed()
                    && line.failure().is_none()
                    && heads.get(&line.id()).is_none_or(|head| head.live != live)
            };
            nearest_first(&lines.lines, self.meters.last_line())
                .find(is_missing)
                .map(|line| HeadJob {
                    line: line.clone(),
                    timing,
                    live,
                })
        };
        if job.is_none() && !self.heads_told.swap(true, Ordering::AcqRel) {
            self.publish(&lines);
        }
        job
    }

    /// Keeps a head, unless its line has been edited in the meantime.
    pub fn set_head(&self, job: &HeadJob, head: Head) {
        let lines = self.script.lock();
        let is_current = lines.lines.iter().any(|line| Arc::ptr_eq(line, &job.line));
        let same_setup = self
            .floor
            .lock()
            .as_ref()
            .is_some_and(|floor| floor.timing == job.timing);
        if is_current && same_setup {
            self.heads.lock().insert(job.line.id(), Arc::new(head));
            self.heads_told.store(false, Ordering::Release);
        }
    }

    fn is_armed(&self) -> bool {
        let lines = self.script.lock().lines.clone();
        if !lines.iter().all(|line| line.is_settled()) {
            return false;
        }
        let floor = self.floor.lock().clone();
        if floor.is_none_or(|floor| floor.timing.first_live_segment() == 0) {
            return true;
        }
        let heads = self.heads.lock();
        let has_head = |line: &Arc<PreparedLine>| line.failure().is_some() || heads.contains_key(&line.id());
        lines.iter().all(has_head) && self.heads_told.load(Ordering::Acquire)
    }

    fn meters(&self) -> Meters {
        let lines = self.script.lock();
        let voice = lines.voice.known().map(|cast| cast.name()).unwrap_or_default();
        drop(lines);
        let timing = self.floor.lock().as_ref().map(|floor| floor.timing);
        let stages = self.shared.clock.means();
        let segment_ms = crate::vocoder::HOP as f64 / crate::vocoder::SAMPLE_RATE * 1e3;
        let reserve_s = self.meters.reserve_s.load(Ordering::Relaxed);
        let delay_s = timing.map_or(1.0, |timing| f64::from(timing.control_delay) / timing.sample_rate);
        Meters {
            // Choosing the inference engine takes its time: it is asked only once it was chosen.
            engine: if voice.is_empty() {
                String::new()
            } else {
                Runtime::shared().describe()
            },
            voice,
            latency_samples: timing.map_or(0, |timing| timing.latency),
            sample_rate: timing.map_or(0.0, |timing| timing.sample_rate),
            sounding: self.meters.sounding.load(Ordering::Relaxed) as usize,
            ring_fill: (reserve_s / delay_s as f32).clamp(0.0, 1.0),
            rtf: ((stages.vocoder + stages.resample) / segment_ms) as f32,
            underruns: self.meters.underruns.load(Ordering::Relaxed),
            missed: self.meters.missed.load(Ordering::Relaxed),
            stalls: self.meters.stalls.load(Ordering::Relaxed),
            stages,
            peak: [
                self.meters.peak_left.swap(0.0, Ordering::Relaxed),
                self.meters.peak_right.swap(0.0, Ordering::Relaxed),
            ],
        }
    }

    /// Turns what the voice and the inference engine have to say into notices, once each.
    fn collect_notices(&self) {
        let voice = self.script.lock().voice.clone();
        if let Some(text) = voice.take_notice() {
            self.notify(text);
        }
        if voice.known().is_some()
            && let Some(text) = Runtime::shared().notice()
            && !self.runtime_told.swap(true, Ordering::Relaxed)
        {
            self.notify(text.to_owned());
        }
    }

    fn notify(&self, text: String) {
        log::warn!("{text}");
        let mut notices = self.notices.lock();
        if notices.list.iter().all(|notice| notice.text != text) {
            notices.next_id += 1;
            let id = notices.next_id;
            notices.list.push(Notice { id, text });
        }
    }
}

/// Prepared lines for `script`; those of `known` that would sound the same are kept, with all that is armed of them.
fn prepare(script: &Script, voice: &Arc<VoiceSlot>, known: &[Arc<PreparedLine>]) -> Vec<Arc<PreparedLine>> {
    let by_id: HashMap<LineId, &Arc<PreparedLine>> = known.iter().map(|line| (line.id(), line)).collect();
    let keep = |line: &Line, wanted: &VoiceRef| {
        by_id
            .get(&line.id)
            .filter(|old| old.failure().is_none() && old.speaks(line, wanted))
            .map(|old| (*old).clone())
    };
    let prepare = |line: &Line| {
        keep(line, &script.voice).unwrap_or_else(|| Arc::new(PreparedLine::new(line.clone(), voice.clone())))
    };
    script.lines().iter().map(prepare).collect()
}

/// The lines from the one named `last` outwards, the one after it before the one before it.
fn nearest_first(lines: &[Arc<PreparedLine>], last: Option<u64>) -> impl Iterator<Item = &Arc<PreparedLine>> {
    let at = last
        .and_then(|id| lines.iter().position(|line| line.id().0 == id))
        .unwrap_or(0);
    let (before, after) = lines.split_at(at);
    let mut before = before.iter().rev();
    let mut after = after.iter();
    let mut first = after.next();
    let mut forward = false;
    std::iter::from_fn(move || {
        if let Some(line) = first.take() {
            return Some(line);
        }
        forward = !forward;
        if forward {
            after.next().or_else(|| before.next())
        } else {
            before.next().or_else(|| after.next())
        }
    })
}

/// The lines that sound, with the samples played and the length of a segment.
fn sounding_lines(floor: &Floor) -> HashMap<u64, (u64, f64)> {
    let states = floor.link.slots.iter();
    states
        .filter_map(|slot| slot.sounding())
        .map(|(id, played)| (id, (played, floor.timing.segment)))
        .collect()
}
