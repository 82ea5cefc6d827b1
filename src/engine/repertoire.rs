//! The lines of one instance and what is armed of them: what the planner works on and the player reads.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::player::{Head, Live, Player, PlayerMeters, Table, Timing};
use crate::script::{Line, Script, ScriptError, VoiceRef};

use super::engine::Shared;
use super::floor::Floor;
use super::habits::Habits;
use super::instance::LinePlayer;
use super::line::PreparedLine;
use super::lineup::{Lineup, nearest_first};
use super::rehearsal::Rehearsal;
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
    /// By the serial number of their line.
    heads: Mutex<HashMap<u64, Arc<Head>>>,
    /// Heads that the player does not know yet.
    heads_untold: AtomicUsize,
    /// The control values that were seen last, and since when.
    steady: Mutex<(Live, Instant)>,
    stalls_logged: AtomicU64,
    /// Underruns that are not told any more.
    underruns_before: AtomicU64,
    habits: Mutex<Habits>,
    rehearsal: Rehearsal,
    player: Arc<PlayerMeters>,
    /// Set by the first activation: before that, nothing is armed and no model loaded.
    wanted: AtomicBool,
    shared: Arc<Shared>,
}

struct Lines {
    script: Arc<Script>,
    lineup: Arc<Lineup>,
}

/// A head that should be rendered.
pub(super) struct HeadJob {
    pub line: Arc<PreparedLine>,
    /// The activation that it is for.
    pub floor: Arc<Floor>,
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
        let lineup = Arc::new(Lineup::new(&script, &Lineup::default()));
        Self {
            script: Mutex::new(Lines {
                script: Arc::new(script),
                lineup,
            }),
            revision: AtomicU64::new(0),
            floor: Mutex::new(None),
            heads: Mutex::default(),
            heads_untold: AtomicUsize::new(0),
            steady: Mutex::new((Live::default(), Instant::now())),
            stalls_logged: AtomicU64::new(0),
            underruns_before: AtomicU64::new(0),
            habits: Mutex::default(),
            rehearsal: Rehearsal::default(),
            player: Arc::default(),
            wanted: AtomicBool::new(false),
            shared,
        }
    }

    /// The script as it is now.
    pub fn script(&self) -> Arc<Script> {
        self.script.lock().script.clone()
    }

    /// The prepared lines.
    pub fn lineup(&self) -> Arc<Lineup> {
        self.script.lock().lineup.clone()
    }

    /// The voice of the script.
    pub fn voice(&self) -> Arc<VoiceSlot> {
        let lines = self.script.lock();
        let fallback = || Arc::new(VoiceSlot::new(lines.script.voice.clone()));
        lines.lineup.voice().cloned().unwrap_or_else(fallback)
    }

    /// The current activation.
    pub fn floor(&self) -> Option<Arc<Floor>> {
        self.floor.lock().clone()
    }

    /// What the player measures.
    pub fn player(&self) -> &PlayerMeters {
        &self.player
    }

    /// Times that a line was held because its samples were late, since the last reset.
    pub fn underruns(&self) -> u64 {
        let all = self.player.underruns.load(Ordering::Relaxed);
        all - self.underruns_before.load(Ordering::Relaxed).min(all)
    }

    /// Lets the count of underruns begin anew.
    pub fn reset_underruns(&self) {
        let all = self.player.underruns.load(Ordering::Relaxed);
        self.underruns_before.store(all, Ordering::Relaxed);
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
        let resamplers = self.shared.resamplers(timing.sample_rate);
        let floor = Arc::new(Floor::new(timing, backstage, resamplers));
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
        self.rehearsal.lose_player();
    }

    /// Lets a line that is no part of the script be heard once, as soon as it is armed.
    pub fn rehearse(&self, line: Line, voice: &VoiceRef) {
        let lines = self.script.lock();
        let slot = lines.lineup.slot_of(voice);
        if self.rehearsal.begin(Arc::new(PreparedLine::new(line, slot))) {
            self.publish(&lines);
        }
        self.shared.plan_bell.ring();
    }

    /// Ends the rehearsal.
    pub fn stop_rehearsal(&self) {
        let lines = self.script.lock();
        if self.rehearsal.end() {
            self.publish(&lines);
        }
    }

    /// Something of `line` was planned: where it is rehearsed and armed, the player is told.
    pub fn follow_rehearsal(&self, line: &Arc<PreparedLine>) {
        let has_player = self.floor.lock().is_some();
        if self.rehearsal.follow(line, has_player) {
            self.publish(&self.script.lock());
        }
    }

    /// The rehearsal.
    pub fn rehearsal(&self) -> &Rehearsal {
        &self.rehearsal
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
        let lineup = self.lineup();
        if !lineup.all().all(|line| line.is_settled()) {
            return false;
        }
        let floor = self.floor();
        if floor.is_none_or(|floor| floor.timing.first_live_segment() == 0) {
            return true;
        }
        let heads = self.heads.lock();
        let has_head =
            |line: &Arc<PreparedLine>| line.failure().is_some() || heads.contains_key(&line.serial());
        lineup.all().all(has_head) && self.heads_untold.load(Ordering::Acquire) == 0
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

    /// The line to be armed next: one that is not, for which `needs` holds, and that is likely to be played first.
    pub fn next_unarmed(&self, needs: impl Fn(&PreparedLine) -> bool) -> Option<Arc<PreparedLine>> {
        if !self.is_wanted() {
            return None;
        }
        let lineup = self.lineup();
        self.first(&lineup, |line| !line.is_settled() && needs(line))
            .cloned()
    }

    /// The first of all lines for which `is_wanted` holds: of those that are expected, then of those around the line
    /// played last; first takes by their own speakers before all others.
    fn first<'a>(
        &self,
        lineup: &'a Lineup,
        is_wanted: impl Fn(&Arc<PreparedLine>) -> bool,
    ) -> Option<&'a Arc<PreparedLine>> {
        [lineup.firsts(), lineup.others()]
            .into_iter()
            .find_map(|lines| self.first_of(lines, &is_wanted))
    }

    fn first_of<'a>(
        &self,
        lines: &'a [Arc<PreparedLine>],
        is_wanted: &impl Fn(&Arc<PreparedLine>) -> bool,
    ) -> Option<&'a Arc<PreparedLine>> {
        // Mostly there is nothing to do.
        lines.iter().find(|line| is_wanted(line))?;
        let last = self.player.last_line();
        let foreseen = self.habits.lock().foresee(last, self.player.beat());
        let named = |id: u64| lines.iter().filter(move |line| line.id().0 == id);
        let mut expected = foreseen.into_iter().flat_map(named);
        expected
            .find(|line| is_wanted(line))
            .or_else(|| nearest_first(lines, last).find(|line| is_wanted(line)))
    }

    /// The next head that Live needs. Tells the player of the new ones, a few at a time.
    pub fn next_head(&self) -> Option<HeadJob> {
        let floor = self.floor()?;
        if floor.timing.first_live_segment() == 0 {
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
                        .get(&line.serial())
                        .is_none_or(|head| follow && head.live != live)
            };
            self.first(&lines.lineup, is_missing).map(|line| HeadJob {
                line: line.clone(),
                floor,
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
        let is_current = lines.lineup.all().any(|line| Arc::ptr_eq(line, &job.line));
        let same_setup = self
            .floor
            .lock()
            .as_ref()
            .is_some_and(|floor| floor.timing == job.floor.timing);
        if is_current && same_setup {
            self.heads.lock().insert(job.line.serial(), Arc::new(head));
            self.heads_untold.fetch_add(1, Ordering::AcqRel);
        }
    }

    fn replace(&self, lines: &mut Lines, script: Script) {
        lines.lineup = Arc::new(Lineup::new(&script, &lines.lineup));
        lines.script = Arc::new(script);
        self.revision.fetch_add(1, Ordering::AcqRel);
        self.forget_old_heads(lines);
        self.publish(lines);
        self.shared.plan_bell.ring();
    }

    fn forget_old_heads(&self, lines: &Lines) {
        let settled = lines.lineup.all().filter(|line| line.is_settled());
        let settled: HashSet<u64> = settled.map(|line| line.serial()).collect();
        self.heads.lock().retain(|serial, _| settled.contains(serial));
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
        lines
            .lineup
            .table(&lines.script, |line| heads.get(&line.serial()).cloned())
            .with_rehearsal(self.rehearsal.of_table())
    }
}
