//! The lines of one instance and their plans, which the planner computes and the player reads.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::cache::Counted;
use crate::player::{Entry, Head, Live, Page, Player, PlayerMeters, Table, Timing};
use crate::script::{Line, Script, ScriptError, VoiceRef};
use crate::voice::TierChoice;

use super::floor::Floor;
use super::guests::Guests;
use super::habits::Habits;
use super::inlet::Inlet;
use super::line::{LinePlayer, PreparedLine};
use super::lineup::{Lineup, Row};
use super::order::Order;
use super::rehearsal::Rehearsal;
use super::shared::Shared;
use super::voices::VoiceSlot;

/// Heads follow the controls once those have been constant for this long; otherwise automation would keep
/// them changing.
const STEADY: Duration = Duration::from_millis(100);

/// New heads are passed to the player in groups of this size, the nearest first.
const HEADS_AT_ONCE: usize = 8;

/// The script, its prepared lines and their heads, and the floor of the current activation.
pub(super) struct Repertoire {
    script: Mutex<Lines>,
    revision: AtomicU64,
    floor: Mutex<Option<Arc<Floor>>>,
    /// By the serial number of their line.
    heads: Mutex<Heads>,
    /// Heads that the player does not have yet, and heads that it has but that were released.
    heads_untold: AtomicUsize,
    /// The last control values, and since when they hold.
    steady: Mutex<(Live, Instant)>,
    stalls_logged: AtomicU64,
    /// Underruns before the last reset.
    underruns_before: AtomicU64,
    habits: Mutex<Habits>,
    order: Mutex<Ordered>,
    rehearsal: Rehearsal,
    guests: Guests,
    player: Arc<PlayerMeters>,
    /// Set by the first activation: before that, nothing is armed and no model loaded.
    wanted: AtomicBool,
    shared: Arc<Shared>,
}

type Heads = HashMap<u64, Counted<Arc<Head>>>;

struct Lines {
    script: Arc<Script>,
    lineup: Arc<Lineup>,
    /// The player's entry for each row of the lineup.
    entries: Vec<Arc<Entry<PreparedLine>>>,
}

/// The order of the lines, and what it was computed from.
#[derive(Default)]
struct Ordered {
    order: Arc<Order>,
    lineup: Option<Arc<Lineup>>,
    last: Option<u64>,
    beat: Option<i64>,
    learned: u64,
}

/// A head to render.
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
    /// The factory script, with nothing armed.
    pub fn new(shared: Arc<Shared>) -> Self {
        let script = Script::factory();
        let lineup = Arc::new(Lineup::new(&script, TierChoice::default(), &Lineup::default()));
        Self {
            script: Mutex::new(Lines {
                script: Arc::new(script),
                entries: lineup
                    .rows()
                    .iter()
                    .map(|row| Arc::new(row.entry(|_| None)))
                    .collect(),
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
            order: Mutex::default(),
            rehearsal: Rehearsal::default(),
            guests: Guests::default(),
            player: Arc::default(),
            wanted: AtomicBool::new(false),
            shared,
        }
    }

    /// The current script.
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
        let script = &lines.script;
        let profile = || script.profile(&script.voice).cloned();
        let tier = lines.lineup.tier();
        let fallback = || Arc::new(VoiceSlot::new(script.voice.clone(), profile(), tier));
        lines.lineup.voice().cloned().unwrap_or_else(fallback)
    }

    /// A voice as the script has it; an existing slot if there is one.
    pub fn slot_of(&self, voice: &VoiceRef) -> Arc<VoiceSlot> {
        let lines = self.script.lock();
        lines.lineup.slot_of(voice, &lines.script)
    }

    /// The current activation.
    pub fn floor(&self) -> Option<Arc<Floor>> {
        self.floor.lock().clone()
    }

    /// The measurements of the player.
    pub fn player(&self) -> &PlayerMeters {
        &self.player
    }

    /// How often a line paused because its samples were late, since the last reset.
    pub fn underruns(&self) -> u64 {
        let all = self.player.underruns.load(Ordering::Relaxed);
        all - self.underruns_before.load(Ordering::Relaxed).min(all)
    }

    /// Resets the count of underruns.
    pub fn reset_underruns(&self) {
        let all = self.player.underruns.load(Ordering::Relaxed);
        self.underruns_before.store(all, Ordering::Relaxed);
    }

    /// A number that grows with every change of the script.
    pub fn revision(&self) -> u64 {
        self.revision.load(Ordering::Acquire)
    }

    /// Edits the script. An error leaves everything unchanged.
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

    /// Which models plan.
    pub fn tier(&self) -> TierChoice {
        self.lineup().tier()
    }

    /// Sets which models plan. Lines that are not planned like that are armed again.
    pub fn set_tier(&self, tier: TierChoice) {
        let mut lines = self.script.lock();
        if lines.lineup.tier() != tier {
            let lineup = Lineup::new(&lines.script, tier, &lines.lineup);
            self.line_up(&mut lines, lineup);
        }
    }

    /// Starts an activation with `timing`, and creates its player.
    pub fn open(&self, timing: Timing) -> LinePlayer {
        let mut lines = self.script.lock();
        // Heads are only valid for one rate and one delay.
        self.heads.lock().clear();
        lines.entries = self.entries(&lines.lineup, None);
        let (player, backstage) = Player::new(timing, self.table(&lines), self.player.clone());
        let resamplers = self.shared.resamplers(timing.sample_rate);
        let floor = Arc::new(Floor::new(timing, backstage, resamplers));
        *self.floor.lock() = Some(floor.clone());
        drop(lines);
        self.shared.open(floor);
        self.want();
        player
    }

    /// Ends the activation.
    pub fn close(&self) {
        if let Some(floor) = self.floor.lock().take() {
            self.shared.close(&floor);
        }
        self.rehearsal.lose_player();
        self.guests.lose_player();
    }

    /// Plays a line outside of the script once, as soon as it is armed.
    pub fn rehearse(&self, line: Line, voice: &VoiceRef) {
        let lines = self.script.lock();
        let slot = lines.lineup.slot_of(voice, &lines.script);
        let dictionary = lines.script.dictionary().clone();
        let line = PreparedLine::new(line, slot, dictionary);
        if self.rehearsal.begin(Arc::new(line)) {
            self.publish(&lines);
        }
        self.shared.demand.plan_bell.ring();
    }

    /// Ends the rehearsal.
    pub fn stop_rehearsal(&self) {
        let lines = self.script.lock();
        if self.rehearsal.end() {
            self.publish(&lines);
        }
    }

    /// Records that part of `line` was planned. If it is being rehearsed and is armed, it is passed to the
    /// player.
    pub fn follow_rehearsal(&self, line: &Arc<PreparedLine>) {
        let has_player = self.floor.lock().is_some();
        if self.rehearsal.follow(line, has_player) {
            self.publish(&self.script.lock());
            self.rehearsal.is_told(line);
        }
    }

    /// Lets an open line speak after the guests before it. `None` where there are too many.
    pub fn invite(&self, line: Line, voice: &VoiceRef) -> Option<(Arc<PreparedLine>, Arc<Inlet>)> {
        // Guests are numbered in the order in which they speak.
        let lines = self.script.lock();
        let slot = lines.lineup.slot_of(voice, &lines.script);
        let dictionary = lines.script.dictionary().clone();
        let (line, inlet) = PreparedLine::open(line, slot, dictionary);
        let line = Arc::new(line);
        let is_there = self.guests.add(line.clone());
        self.shared.demand.plan_bell.ring();
        is_there.then_some((line, inlet))
    }

    /// Ends a guest; one that sounds fades out.
    pub fn dismiss(&self, line: &Arc<PreparedLine>) {
        let lines = self.script.lock();
        if self.guests.remove(line) {
            self.publish(&lines);
        }
    }

    /// Something of a guest was planned: where one can begin, the player is told.
    pub fn follow_guests(&self) {
        if self.guests.has_news() && self.floor.lock().is_some() {
            self.publish(&self.script.lock());
        }
    }

    /// The guests.
    pub fn guests(&self) -> &Guests {
        &self.guests
    }

    /// Wakes who plans.
    pub fn ring(&self) {
        self.shared.demand.plan_bell.ring();
    }

    /// The rehearsal.
    pub fn rehearsal(&self) -> &Rehearsal {
        &self.rehearsal
    }

    /// Lets the planner load the voice and arm the lines.
    pub fn want(&self) {
        self.wanted.store(true, Ordering::Release);
        self.shared.demand.plan_bell.ring();
    }

    /// Whether anything is to be armed.
    pub fn is_wanted(&self) -> bool {
        self.wanted.load(Ordering::Acquire)
    }

    /// Whether every expected line is armed or has failed, as far as there is memory, with its head if Live
    /// needs one. `can_arm_more` tells whether there is memory for another line of any instance.
    pub fn is_armed(&self, can_arm_more: impl FnOnce() -> bool) -> bool {
        let order = self.order();
        let is_settled = order.takes().iter().all(|take| take.is_settled());
        if !is_settled && can_arm_more() {
            return false;
        }
        if self.head_bytes() == 0 {
            return true;
        }
        let heads = self.heads.lock();
        let mut armed = order.takes().iter().filter(|take| can_have_head(take));
        armed.all(|take| heads.contains_key(&take.serial())) && self.heads_untold.load(Ordering::Acquire) == 0
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

    /// The order of the expected lines.
    pub fn order(&self) -> Arc<Order> {
        let lineup = self.lineup();
        let (last, beat) = (self.player.last_line(), self.player.beat());
        let whole_beat = beat.map(|beat| beat.floor() as i64);
        let habits = self.habits.lock();
        let learned = habits.learned();
        let mut known = self.order.lock();
        let same_lines = known
            .lineup
            .as_ref()
            .is_some_and(|known| Arc::ptr_eq(known, &lineup));
        if !same_lines || (known.last, known.beat, known.learned) != (last, whole_beat, learned) {
            let order = Order::new(&lineup, &habits.foresee(last, beat), last);
            *known = Ordered {
                order: Arc::new(order),
                lineup: Some(lineup),
                last,
                beat: whole_beat,
                learned,
            };
        }
        known.order.clone()
    }

    /// The size of the longest possible head in bytes; 0 if heads are not needed.
    pub fn head_bytes(&self) -> u64 {
        let floor = self.floor.lock();
        floor.as_ref().map_or(0, |floor| match floor.timing.unreached() {
            0 => 0,
            samples => {
                let whole = u64::from(samples) + floor.timing.longest_segment as u64;
                whole * size_of::<f32>() as u64
            }
        })
    }

    /// The next head that Live needs. Passes new heads to the player, a few at a time.
    pub fn next_head(&self) -> Option<HeadJob> {
        let floor = self.floor()?;
        if floor.timing.unreached() == 0 {
            return None;
        }
        let live = self.player.live();
        let follow = self.is_steady(live);
        let order = self.order();
        let job = {
            let heads = self.heads.lock();
            let is_missing = |take: &&Arc<PreparedLine>| {
                let known = heads.get(&take.serial());
                can_have_head(take) && known.is_none_or(|head| follow && head.live != live)
            };
            order.takes().iter().find(is_missing).map(|line| HeadJob {
                line: line.clone(),
                floor,
                live,
            })
        };
        let untold = self.heads_untold.load(Ordering::Acquire);
        if untold >= HEADS_AT_ONCE || (job.is_none() && untold > 0) {
            self.publish(&self.script.lock());
        }
        job
    }

    /// Whether the controls have been constant long enough for heads to follow them.
    fn is_steady(&self, live: Live) -> bool {
        let mut steady = self.steady.lock();
        if steady.0 != live {
            *steady = (live, Instant::now());
        }
        steady.1.elapsed() >= STEADY
    }

    /// Logs offline renders that stopped waiting; the audio thread cannot log.
    pub fn log_stalls(&self) {
        let stalls = self.player.stalls.load(Ordering::Relaxed);
        if self.stalls_logged.swap(stalls, Ordering::Relaxed) < stalls {
            log::error!("an offline render waited over 10 s for a line and continued without it");
        }
    }

    /// Stores a head, unless its line was edited in the meantime.
    pub fn set_head(&self, job: &HeadJob, head: Head) {
        let mut lines = self.script.lock();
        let lineup = lines.lineup.clone();
        let place = lineup.place(job.line.id().0);
        let row = place.map(|place| &lineup.rows()[place]);
        let same_setup = self
            .floor
            .lock()
            .as_ref()
            .is_some_and(|floor| floor.timing == job.floor.timing);
        if let (Some(place), Some(row)) = (place, row.filter(|row| same_setup && row.has(&job.line))) {
            let bytes = size_of_val(&*head.samples);
            let head = self.shared.cache.budget().count(Arc::new(head), bytes);
            let mut heads = self.heads.lock();
            heads.insert(job.line.serial(), head);
            lines.entries[place] = entry(row, &heads);
            self.heads_untold.fetch_add(1, Ordering::AcqRel);
        }
    }

    /// Drops the head of `line`, whose plan was released.
    pub fn drop_head(&self, line: &PreparedLine) {
        let mut lines = self.script.lock();
        let mut heads = self.heads.lock();
        if heads.remove(&line.serial()).is_some()
            && let Some(place) = lines.lineup.place(line.id().0)
        {
            lines.entries[place] = entry(&lines.lineup.rows()[place], &heads);
            self.heads_untold.fetch_add(1, Ordering::AcqRel);
        }
    }

    fn replace(&self, lines: &mut Lines, script: Script) {
        let lineup = Lineup::new(&script, lines.lineup.tier(), &lines.lineup);
        lines.script = Arc::new(script);
        self.revision.fetch_add(1, Ordering::AcqRel);
        self.line_up(lines, lineup);
    }

    /// Replaces the prepared lines.
    fn line_up(&self, lines: &mut Lines, lineup: Lineup) {
        self.forget_old_heads(&lines.lineup, &lineup);
        lines.entries = self.entries(&lineup, Some(lines));
        lines.lineup = Arc::new(lineup);
        self.publish(lines);
        self.shared.demand.plan_bell.ring();
    }

    /// Releases the heads of takes that no longer exist.
    fn forget_old_heads(&self, before: &Lineup, now: &Lineup) {
        let mut heads = self.heads.lock();
        if heads.is_empty() {
            return;
        }
        for row in before.rows() {
            let same = now.row(row.first().id().0);
            if same.is_none_or(|same| !Arc::ptr_eq(same, row)) {
                let gone = row.takes().filter(|take| same.is_none_or(|same| !same.has(take)));
                gone.for_each(|take| drop(heads.remove(&take.serial())));
            }
        }
    }

    /// The player's entries for the rows of `lineup`. Unchanged rows reuse those of `before`.
    fn entries(&self, lineup: &Lineup, before: Option<&Lines>) -> Vec<Arc<Entry<PreparedLine>>> {
        let heads = self.heads.lock();
        let known = |row: &Arc<Row>| {
            let before = before?;
            let place = before.lineup.place(row.first().id().0)?;
            let same = Arc::ptr_eq(&before.lineup.rows()[place], row);
            same.then(|| before.entries[place].clone())
        };
        let rows = lineup.rows().iter();
        rows.map(|row| known(row).unwrap_or_else(|| entry(row, &heads)))
            .collect()
    }

    /// Passes the player the newest lines and heads.
    fn publish(&self, lines: &Lines) {
        if let Some(floor) = self.floor.lock().as_ref() {
            floor.link.send(Box::new(self.table(lines)));
        }
        self.heads_untold.store(0, Ordering::Release);
    }

    fn table(&self, lines: &Lines) -> Table<PreparedLine> {
        let pages = lines.script.pages().iter().map(|page| Page { keys: page.keys });
        Table::shared(lines.entries.clone(), pages.collect(), lines.lineup.channels())
            .with_rehearsal(self.rehearsal.of_table())
            .with_guests(self.guests.of_table())
    }
}

fn can_have_head(take: &PreparedLine) -> bool {
    take.is_armed() && !take.is_lighter() && take.failure().is_none()
}

fn entry(row: &Row, heads: &Heads) -> Arc<Entry<PreparedLine>> {
    Arc::new(row.entry(|take| heads.get(&take.serial()).map(|head| (**head).clone())))
}
