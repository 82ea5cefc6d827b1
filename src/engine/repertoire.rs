//! The lines of one instance and what is armed of them: what the planner works on and the player reads.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::acoustic::Style;
use crate::player::{Entry, Head, Live, Player, PlayerMeters, Table, Timing};
use crate::script::{Line, LineId, Script, ScriptError, VoiceRef};

use super::engine::Shared;
use super::habits::Habits;
use super::instance::LinePlayer;
use super::line::PreparedLine;
use super::streams::Floor;
use super::voices::VoiceSlot;

/// Heads follow the controls once those have stood still for this long; under automation they would never be done.
const STEADY: Duration = Duration::from_millis(100);

/// So many new heads reach the player at once, the nearest first.
const HEADS_AT_ONCE: usize = 8;

/// The script, its prepared lines and their heads, and the floor of the current activation.
pub(super) struct Repertoire {
    script: Mutex<Lines>,
    revision: AtomicU64,
    floor: Mutex<Option<Arc<Floor>>>,
    heads: Mutex<HashMap<LineId, Arc<Head>>>,
    /// Heads that the player does not know yet.
    heads_untold: AtomicUsize,
    /// The control values that were seen last, and since when.
    steady: Mutex<(Live, Instant)>,
    stalls_logged: AtomicU64,
    habits: Mutex<Habits>,
    player: Arc<PlayerMeters>,
    /// Set by the first activation: before that, nothing is armed and no model loaded.
    wanted: AtomicBool,
    shared: Arc<Shared>,
}

struct Lines {
    script: Arc<Script>,
    voice: Arc<VoiceSlot>,
    lines: Arc<Vec<Arc<PreparedLine>>>,
}

/// A head that should be rendered.
pub(super) struct HeadJob {
    pub line: Arc<PreparedLine>,
    pub timing: Timing,
    pub live: Live,
}

impl Drop for Repertoire {
    fn drop(&mut self) {
        if let Some(floor) = self.floor.get_mut().take() {
            self.shared.close(&floor);
        }
    }
}

impl Repertoire {
    /// The factory script, of which nothing is armed yet.
    pub fn new(shared: Arc<Shared>) -> Self {
        let script = Script::factory();
        let voice = Arc::new(VoiceSlot::new(script.voice.clone()));
        let lines = Arc::new(prepare(&script, &voice, &[]));
        Self {
            script: Mutex::new(Lines {
                script: Arc::new(script),
                voice,
                lines,
            }),
            revision: AtomicU64::new(0),
            floor: Mutex::new(None),
            heads: Mutex::default(),
            heads_untold: AtomicUsize::new(0),
            steady: Mutex::new((Live::default(), Instant::now())),
            stalls_logged: AtomicU64::new(0),
            habits: Mutex::default(),
            player: Arc::default(),
            wanted: AtomicBool::new(false),
            shared,
        }
    }

    /// The script as it is now.
    pub fn script(&self) -> Arc<Script> {
        self.script.lock().script.clone()
    }

    /// The prepared lines, in the order of the script.
    pub fn lines(&self) -> Arc<Vec<Arc<PreparedLine>>> {
        self.script.lock().lines.clone()
    }

    /// The voice of the script.
    pub fn voice(&self) -> Arc<VoiceSlot> {
        self.script.lock().voice.clone()
    }

    /// The current activation.
    pub fn floor(&self) -> Option<Arc<Floor>> {
        self.floor.lock().clone()
    }

    /// What the player measures.
    pub fn player(&self) -> &PlayerMeters {
        &self.player
    }

    /// Grows with every change of the script.
    pub fn revision(&self) -> u64 {
        self.revision.load(Ordering::Acquire)
    }

    /// Changes the script; what it refuses leaves everything as it was.
    pub fn edit<T>(
        &self,
        change: impl FnOnce(&mut Script) -> Result<T, ScriptError>,
    ) -> Result<T, ScriptError> {
        let mut lines = self.script.lock();
        let mut script = (*lines.script).clone();
        let result = change(&mut script)?;
        self.replace(&mut lines, script);
        Ok(result)
    }

    /// Replaces the whole script.
    pub fn set_script(&self, script: Script) {
        self.replace(&mut self.script.lock(), script);
    }

    /// Opens a floor for `timing` and makes its player.
    pub fn open(&self, timing: Timing) -> LinePlayer {
        let lines = self.script.lock();
        // Heads belong to one rate and one delay.
        self.heads.lock().clear();
        let (player, backstage) = Player::new(timing, self.table(&lines), self.player.clone());
        let floor = Arc::new(Floor::new(timing, backstage));
        *self.floor.lock() = Some(floor.clone());
        drop(lines);
        self.shared.open(floor);
        self.want();
        player
    }

    /// Closes the floor.
    pub fn close(&self) {
        if let Some(floor) = self.floor.lock().take() {
            self.shared.close(&floor);
        }
    }

    /// Lets the planner load the voice and arm the lines.
    pub fn want(&self) {
        self.wanted.store(true, Ordering::Release);
        self.shared.plan_bell.ring();
    }

    /// Whether anything is to be armed.
    pub fn is_wanted(&self) -> bool {
        self.wanted.load(Ordering::Acquire)
    }

    /// Whether every line is armed or has failed, with its head where Live needs one.
    pub fn is_armed(&self) -> bool {
        let lines = self.script.lock().lines.clone();
        if !lines.iter().all(|line| line.is_settled()) {
            return false;
        }
        let floor = self.floor();
        if floor.is_none_or(|floor| floor.timing.first_live_segment() == 0) {
            return true;
        }
        let heads = self.heads.lock();
        let has_head = |line: &Arc<PreparedLine>| line.failure().is_some() || heads.contains_key(&line.id());
        lines.iter().all(has_head) && self.heads_untold.load(Ordering::Acquire) == 0
    }

    /// Learns from the lines that were played since the last call.
    pub fn learn(&self) {
        if let Some(floor) = self.floor() {
            let mut habits = self.habits.lock();
            for played in floor.take_played() {
                habits.learn(played);
            }
        }
    }

    /// The line to be armed next: one that is not, and that is likely to be played first.
    pub fn next_unarmed(&self) -> Option<Arc<PreparedLine>> {
        if !self.is_wanted() {
            return None;
        }
        let lines = self.script.lock().lines.clone();
        self.first(&lines, |line| !line.is_settled()).cloned()
    }

    /// The first of `lines` for which `is_wanted` holds: of those that are expected, then of those around the line
    /// played last.
    fn first<'a>(
        &self,
        lines: &'a [Arc<PreparedLine>],
        is_wanted: impl Fn(&Arc<PreparedLine>) -> bool,
    ) -> Option<&'a Arc<PreparedLine>> {
        // Mostly there is nothing to do.
        lines.iter().find(|line| is_wanted(line))?;
        let last = self.player.last_line();
        let foreseen = self.habits.lock().foresee(last, self.player.beat());
        let named = |id: u64| lines.iter().find(|line| line.id().0 == id);
        let mut expected = foreseen.into_iter().filter_map(named);
        expected
            .find(|line| is_wanted(line))
            .or_else(|| nearest_first(lines, last).find(|line| is_wanted(line)))
    }

    /// The next head that Live needs. Tells the player of the new ones, a few at a time.
    pub fn next_head(&self) -> Option<HeadJob> {
        let timing = self.floor.lock().as_ref().map(|floor| floor.timing)?;
        if timing.first_live_segment() == 0 {
            return None;
        }
        let live = self.player.live();
        let follow = self.is_steady(live);
        let lines = self.script.lock();
        let job = {
            let heads = self.heads.lock();
            let is_missing = |line: &Arc<PreparedLine>| {
                line.is_armed()
                    && line.failure().is_none()
                    && heads
                        .get(&line.id())
                        .is_none_or(|head| follow && head.live != live)
            };
            self.first(&lines.lines, is_missing).map(|line| HeadJob {
                line: line.clone(),
                timing,
                live,
            })
        };
        let untold = self.heads_untold.load(Ordering::Acquire);
        if untold >= HEADS_AT_ONCE || (job.is_none() && untold > 0) {
            self.publish(&lines);
        }
        job
    }

    /// Whether the controls have stood still long enough for heads to follow them.
    fn is_steady(&self, live: Live) -> bool {
        let mut steady = self.steady.lock();
        if steady.0 != live {
            *steady = (live, Instant::now());
        }
        steady.1.elapsed() >= STEADY
    }

    /// Logs offline renders that gave up waiting, which the audio thread cannot do itself.
    pub fn log_stalls(&self) {
        let stalls = self.player.stalls.load(Ordering::Relaxed);
        if self.stalls_logged.swap(stalls, Ordering::Relaxed) < stalls {
            log::error!("an offline render waited over 10 s for a line and went on without it");
        }
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
            self.heads_untold.fetch_add(1, Ordering::AcqRel);
        }
    }

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
            floor.link.send(Box::new(self.table(lines)));
        }
        self.heads_untold.store(0, Ordering::Release);
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
    let anew = |line: &Line| PreparedLine::new(line.clone(), voice.clone(), Style::default());
    let prepare = |line: &Line| keep(line, &script.voice).unwrap_or_else(|| Arc::new(anew(line)));
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
