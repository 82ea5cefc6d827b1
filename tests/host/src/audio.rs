//! The audio thread: one render, block by block.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use clack_host::events::event_types::{
    MidiEvent, MidiSysExEvent, NoteChokeEvent, NoteExpressionEvent, NoteOffEvent, NoteOnEvent, ParamModEvent,
    ParamValueEvent, TransportEvent, TransportFlags,
};
use clack_host::events::spaces::CoreEventSpace;
use clack_host::events::{EventFlags, EventHeader, Match, Pckn};
use clack_host::prelude::{
    AudioPortBuffer, AudioPortBufferType, AudioPorts, ClapId, EventBuffer, InputAudioBuffers, ProcessStatus,
    StartedPluginAudioProcessor,
};
use recit_realtime::realtime;

#[cfg(unix)]
use thread_priority::{
    RealtimeThreadSchedulePolicy, ThreadPriority, ThreadPriorityValue, ThreadSchedulePolicy,
    set_thread_priority_and_policy, thread_native_id,
};

use crate::callbacks::Handlers;
use crate::host::HostError;
use crate::stereo::Stereo;
use crate::timeline::{Action, NoteName, Song, Timeline};

/// A host that is later than this no longer keeps up with real time.
const LATE: Duration = Duration::from_millis(50);

/// Priority of the thread that runs in real time, out of 99.
#[cfg(unix)]
const AUDIO_PRIORITY: u8 = 50;

/// How a render is divided into blocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocks(Vec<usize>);

impl Blocks {
    /// The sizes in turn, repeated without end.
    pub(crate) fn sizes(&self) -> impl Iterator<Item = usize> + '_ {
        self.0.iter().copied().cycle()
    }

    /// Fails if there are no sizes, or one is outside 1..=`max`.
    pub(crate) fn check(&self, max: usize) -> Result<(), HostError> {
        match self.0.iter().copied().find(|size| !(1..=max).contains(size)) {
            Some(size) => Err(HostError::Block { size, max }),
            None if self.0.is_empty() => Err(HostError::Block { size: 0, max }),
            None => Ok(()),
        }
    }
}

impl From<usize> for Blocks {
    fn from(size: usize) -> Self {
        Self(vec![size])
    }
}

impl From<Vec<usize>> for Blocks {
    fn from(sizes: Vec<usize>) -> Self {
        Self(sizes)
    }
}

/// What one render plays, and how.
pub(crate) struct Job<'a> {
    pub(crate) timeline: &'a Timeline,
    pub(crate) len: usize,
    pub(crate) blocks: &'a Blocks,
    pub(crate) max_block: usize,
    /// Samples per second.
    pub(crate) rate: f64,
    /// Samples per second to keep to; `None` to run as fast as possible.
    pub(crate) pace: Option<f64>,
    /// Samples since activation, for CLAP's steady time.
    pub(crate) steady: u64,
    /// Parameter values set since the last render. They take effect at its first sample.
    pub(crate) pending: &'a [(u32, f64)],
    /// Whether a plugin that reports that it sleeps is not called until there is an event.
    pub(crate) may_sleep: bool,
    /// What the plugin reports, with the sample of the render.
    pub(crate) told: &'a Mutex<Told>,
    /// Samples done so far, for other threads.
    pub(crate) done: &'a AtomicUsize,
}

/// A note or a controller that a plugin plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Played {
    /// A note begins: its key and channel.
    On(u8, u8),
    /// A note ends.
    Off(u8, u8),
    /// A MIDI message.
    Midi([u8; 3]),
}

/// What a plugin reports to its host with its blocks.
#[derive(Default)]
pub(crate) struct Told {
    /// Notes that have ended.
    pub(crate) ended: Vec<(usize, NoteName)>,
    /// Notes and controllers that the plugin plays, with the samples of the render.
    pub(crate) played: Vec<(usize, Played)>,
    /// Parameters that have moved: their ids and CLAP values.
    pub(crate) moved: Vec<(u32, f64)>,
    /// Blocks that were not processed because the plugin slept.
    pub(crate) slept: usize,
}

/// Runs a render on the calling thread.
pub(crate) fn run(
    processor: &mut StartedPluginAudioProcessor<Handlers>,
    job: &Job,
) -> Result<Stereo, HostError> {
    let mut sound = Stereo::silence(job.len);
    let mut ports = AudioPorts::with_capacity(2, 1);
    let mut input = EventBuffer::with_capacity(256);
    let mut output = EventBuffer::with_capacity(256);
    let mut buffers = [vec![0.0f32; job.max_block], vec![0.0f32; job.max_block]];
    #[cfg(unix)]
    if job.pace.is_some() {
        raise_priority();
    }
    let begin = Instant::now();
    let (mut start, mut asleep) = (0, false);
    for size in job.blocks.sizes() {
        if start == job.len {
            break;
        }
        let end = (start + size).min(job.len);
        let due = job
            .pace
            .map(|rate| begin + Duration::from_secs_f64(start as f64 / rate));
        let by_the_clock = due.is_some_and(wait_until);
        input.clear();
        output.clear();
        if start == 0 {
            for (id, value) in job.pending {
                push(
                    &mut input,
                    0,
                    &Action::Param {
                        id: *id,
                        value: *value,
                    },
                );
            }
        }
        for (offset, action) in job.timeline.block(start, end) {
            push(&mut input, offset, action);
        }
        if asleep && input.is_empty() {
            // The output is already silent.
            job.told.lock().unwrap_or_else(PoisonError::into_inner).slept += 1;
            start = end;
            job.done.store(start, Ordering::Release);
            continue;
        }
        let [left, right] = &mut buffers;
        let (left, right) = (&mut left[..end - start], &mut right[..end - start]);
        // The plugin must write every sample: one that it leaves out stays NaN.
        left.fill(f32::NAN);
        right.fill(f32::NAN);
        let channels = AudioPortBufferType::f32_output_only([&mut *left, &mut *right].into_iter());
        let mut audio = ports.with_output_buffers([AudioPortBuffer { latency: 0, channels }]);
        let (input, mut sink) = (input.as_input(), output.as_output());
        let steady = Some(job.steady + start as u64);
        let inputs = InputAudioBuffers::empty();
        let song = job
            .timeline
            .song
            .map(|song| transport(&song, start as f64 / job.rate));
        let song = song.as_ref();
        let mut call = || processor.process(&inputs, &mut audio, &input, &mut sink, steady, song);
        let status = if by_the_clock { realtime(call) } else { call() }?;
        asleep = job.may_sleep && status == ProcessStatus::Sleep;
        let mut told = job.told.lock().unwrap_or_else(PoisonError::into_inner);
        told.ended
            .extend(ends(&output).map(|(time, note)| (start + time, note)));
        told.played
            .extend(plays(&output).map(|(time, played)| (start + time, played)));
        told.moved.extend(moves(&output));
        drop(told);
        sound.left[start..end].copy_from_slice(left);
        sound.right[start..end].copy_from_slice(right);
        start = end;
        job.done.store(start, Ordering::Release);
    }
    Ok(sound)
}

/// Raises the thread's priority as hosts do, so that drawing or computing does not delay it. If the system
/// does not allow it, the priority stays as it is.
#[cfg(unix)]
fn raise_priority() {
    let policy = ThreadSchedulePolicy::Realtime(RealtimeThreadSchedulePolicy::Fifo);
    if let Ok(priority) = ThreadPriorityValue::try_from(AUDIO_PRIORITY) {
        let priority = ThreadPriority::Crossplatform(priority);
        let _ = set_thread_priority_and_policy(thread_native_id(), priority, policy);
    }
}

/// Waits until a block is due. Returns whether the host keeps to real time: one that catches up runs faster
/// for a while, and a plugin may wait then.
fn wait_until(due: Instant) -> bool {
    std::thread::sleep(due.saturating_duration_since(Instant::now()));
    due.elapsed() < LATE
}

/// The host's transport for `song`, `seconds` after the start of a render.
fn transport(song: &Song, seconds: f64) -> TransportEvent {
    let (beats, unit) = song.signature;
    let beat = song.beat + seconds * song.tempo / 60.0;
    let bar = 4.0 * f64::from(beats) / f64::from(unit);
    let bars = ((beat - song.bar_start) / bar).floor();
    TransportEvent {
        header: EventHeader::new_core(0, EventFlags::empty()),
        flags: TransportFlags::HAS_TEMPO
            | TransportFlags::HAS_BEATS_TIMELINE
            | TransportFlags::HAS_TIME_SIGNATURE
            | TransportFlags::IS_PLAYING,
        song_pos_beats: beat.into(),
        song_pos_seconds: 0.0.into(),
        tempo: song.tempo,
        tempo_inc: 0.0,
        loop_start_beats: 0.0.into(),
        loop_end_beats: 0.0.into(),
        loop_start_seconds: 0.0.into(),
        loop_end_seconds: 0.0.into(),
        bar_start: (song.bar_start + bars * bar).into(),
        bar_number: bars as i32,
        time_signature_numerator: beats,
        time_signature_denominator: unit,
    }
}

/// Converts an action to its CLAP event, `time` samples into the block. The action must stay where it is until the block is over.
#[allow(
    unsafe_code,
    reason = "the event of a system exclusive message has a pointer to its bytes"
)]
pub(crate) fn push(events: &mut EventBuffer, time: u32, action: &Action) {
    match *action {
        Action::NoteOn { note, velocity } => events.push(&NoteOnEvent::new(time, pckn(note), velocity)),
        Action::NoteOff { note } => events.push(&NoteOffEvent::new(time, pckn(note), 0.0)),
        Action::Choke { note } => events.push(&NoteChokeEvent::new(time, pckn(note))),
        Action::Express {
            note,
            expression,
            value,
        } => events.push(&NoteExpressionEvent::new(time, pckn(note), expression, value)),
        // Only the reserved ID has no ClapId; no plugin lists it.
        Action::Param { id, value } => {
            if let Some(id) = ClapId::from_raw(id) {
                events.push(&ParamValueEvent::new(time, id, Pckn::match_all(), value));
            }
        }
        Action::Modulate { note, id, amount } => {
            if let Some(id) = ClapId::from_raw(id) {
                events.push(&ParamModEvent::new(time, id, pckn(note), amount));
            }
        }
        Action::Midi(message) => events.push(&MidiEvent::new(time, 0, message)),
        Action::SystemExclusive(ref message) => {
            // SAFETY: the timeline, which has the bytes, outlives the block that is played from it.
            let event = unsafe { MidiSysExEvent::new(time, 0, message) };
            events.push(&event);
        }
    }
}

/// The notes that the plugin reports as ended, with their samples in the block.
fn ends(output: &EventBuffer) -> impl Iterator<Item = (usize, NoteName)> {
    output.iter().filter_map(|event| {
        let Some(CoreEventSpace::NoteEnd(end)) = event.as_core_event() else {
            return None;
        };
        let number = |part: Match<u16>| part.into_specific().map(|part| part as u8);
        let note = NoteName {
            key: number(end.key()),
            channel: number(end.channel()),
            id: end.note_id().into_specific(),
        };
        Some((event.header().time() as usize, note))
    })
}

/// What the plugin plays, with the samples in the block.
fn plays(output: &EventBuffer) -> impl Iterator<Item = (usize, Played)> {
    let number = |part: Match<u16>| part.into_specific().map_or(u8::MAX, |part| part as u8);
    output.iter().filter_map(move |event| {
        let played = match event.as_core_event()? {
            CoreEventSpace::NoteOn(on) => Played::On(number(on.key()), number(on.channel())),
            CoreEventSpace::NoteOff(off) => Played::Off(number(off.key()), number(off.channel())),
            CoreEventSpace::Midi(midi) => Played::Midi(midi.data()),
            _ => return None,
        };
        Some((event.header().time() as usize, played))
    })
}

/// The parameters that the plugin reports as moved.
fn moves(output: &EventBuffer) -> impl Iterator<Item = (u32, f64)> {
    output.iter().filter_map(|event| match event.as_core_event() {
        Some(CoreEventSpace::ParamValue(moved)) => Some((moved.param_id()?.get(), moved.value())),
        _ => None,
    })
}

fn pckn(note: NoteName) -> Pckn {
    let open = |part: Option<u8>| part.map_or(Match::All, |part| Match::Specific(u16::from(part)));
    Pckn::new(
        0u16,
        open(note.channel),
        open(note.key),
        note.id.map_or(Match::All, Match::Specific),
    )
}
