//! Converts a VST3 audio block to CLAP.

use ::vst3::ComRef;
use ::vst3::Steinberg::Vst::ControllerNumbers_::{
    kAfterTouch, kCtrlPolyPressure, kCtrlProgramChange, kPitchBend,
};
use ::vst3::Steinberg::Vst::{
    AudioBusBuffers, DataEvent_, Event, Event_::EventTypes_, IEventList, IEventListTrait, IParamValueQueue,
    IParamValueQueueTrait, IParameterChanges, IParameterChangesTrait, LegacyMIDICCOutEvent, ProcessData,
};
use ::vst3::Steinberg::{kInvalidArgument, kResultFalse, kResultOk, tresult};
use clap_sys::audio_buffer::clap_audio_buffer;
use clap_sys::events::{CLAP_NOTE_EXPRESSION_PRESSURE, CLAP_NOTE_EXPRESSION_TUNING};
use clap_sys::process::clap_process;
use recit::player::ShowControl;

use super::core::Core;
use super::inbox::{Inbox, Note};
use super::parameters::Parameters;
use super::{expressions, midi, played, transport};

const CHANNELS: usize = 2;

/// The state that only the audio thread uses while blocks are processed.
pub(super) struct Audio {
    inbox: Inbox,
    /// Whether the instance was told to start processing.
    started: bool,
    /// The most samples of a block.
    max_frames: u32,
    /// Whether the block has more automation points than there is room for.
    is_crowded: bool,
}

impl Audio {
    pub(super) fn new() -> Self {
        Self {
            inbox: Inbox::new(),
            started: false,
            max_frames: 0,
            is_crowded: false,
        }
    }

    /// The instance was activated for blocks of at most `max_frames` samples.
    pub(super) fn activated(&mut self, max_frames: u32) {
        self.max_frames = max_frames;
    }

    /// Starts or stops processing of the instance.
    pub(super) fn set_started(&mut self, core: &Core, started: bool) -> bool {
        if started && !self.started {
            self.started = core.instance.start();
        } else if !started && self.started {
            core.instance.stop();
            self.started = false;
        }
        self.started == started
    }

    /// Exchanges parameters without a block.
    pub(super) fn flush(&mut self, core: &Core) {
        self.inbox.begin(0);
        core.instance.flush(&self.inbox.as_clap(), &core.outbox());
    }

    /// Processes a block.
    ///
    /// # Safety
    /// `data` must be as VST3 requires.
    pub(super) unsafe fn play(&mut self, core: &Core, data: &ProcessData) -> tresult {
        let frames = u32::try_from(data.numSamples).ok();
        let Some(frames) = frames.filter(|frames| *frames <= self.max_frames) else {
            return kInvalidArgument;
        };
        core.parameters.block_begins();
        self.inbox.begin(frames);
        // SAFETY: the host's objects are null or valid during the call.
        unsafe {
            if let Some(changes) = ComRef::from_raw(data.inputParameterChanges) {
                self.take_changes(&core.parameters, changes);
            }
            if let Some(events) = ComRef::from_raw(data.inputEvents) {
                take_events(&mut self.inbox, events);
            }
        }
        self.inbox.sort();
        // SAFETY: the caller promises it; the host's list is null or valid.
        let result = unsafe {
            let result = self.play_inbox(core, data, frames);
            played::deliver(core, ComRef::from_raw(data.outputEvents));
            result
        };
        if std::mem::take(&mut self.is_crowded) {
            core.parameters.settle();
        }
        result
    }

    /// Processes the content of the inbox.
    ///
    /// # Safety
    /// `data` must be as VST3 requires.
    unsafe fn play_inbox(&self, core: &Core, data: &ProcessData, frames: u32) -> tresult {
        let (input, output) = (self.inbox.as_clap(), core.outbox());
        // SAFETY: as above.
        let Some(channels) = unsafe { channels(data) }.filter(|_| frames > 0) else {
            // A host without audio for now only exchanges parameters.
            core.instance.flush(&input, &output);
            return kResultOk;
        };
        // SAFETY: as above.
        let context = unsafe { data.processContext.as_ref() };
        let transport = context.map(transport::transport);
        let mut audio = clap_audio_buffer {
            data32: channels,
            data64: std::ptr::null_mut(),
            channel_count: CHANNELS as u32,
            latency: 0,
            constant_mask: 0,
        };
        let block = clap_process {
            steady_time: context.map_or(-1, transport::steady_time),
            frames_count: frames,
            transport: transport.as_ref().map_or(std::ptr::null(), std::ptr::from_ref),
            audio_inputs: std::ptr::null(),
            audio_outputs: &mut audio,
            audio_inputs_count: 0,
            audio_outputs_count: 1,
            in_events: &input,
            out_events: &output,
        };
        // SAFETY: everything that `block` points to is a local or valid during the call.
        if unsafe { core.instance.process(&block) } {
            kResultOk
        } else {
            kResultFalse
        }
    }

    /// Takes the host's automation points, and MIDI controllers, which arrive in the same way.
    ///
    /// # Safety
    /// `changes` must be valid.
    unsafe fn take_changes(&mut self, parameters: &Parameters, changes: ComRef<IParameterChanges>) {
        // SAFETY: the caller guarantees it; the host's pointers are null or valid.
        unsafe {
            for index in 0..changes.getParameterCount() {
                if let Some(queue) = ComRef::from_raw(changes.getParameterData(index)) {
                    self.take_queue(parameters, queue);
                }
            }
        }
    }

    /// # Safety
    /// `queue` must be valid.
    unsafe fn take_queue(&mut self, parameters: &Parameters, queue: ComRef<IParamValueQueue>) {
        // SAFETY: the caller guarantees it.
        let (id, points) = unsafe { (queue.getParameterId(), queue.getPointCount()) };
        let controller = midi::index_of(id).and_then(midi::controller);
        for point in 0..points {
            let (mut at, mut value) = (0, 0.0);
            // SAFETY: the caller promises it.
            if unsafe { queue.getPoint(point, &mut at, &mut value) } != kResultOk {
                continue;
            }
            if let Some(controller) = controller {
                parameters.set(id, value, false);
                self.inbox.midi(at, controller.message(value));
            } else if let Some(clap) = parameters.of_block(id, value)
                && !self.inbox.value(at, id, clap)
            {
                // The value becomes final after the block.
                parameters.set(id, value, true);
                self.is_crowded = true;
            }
        }
    }
}

/// The channels of the output, if there are any.
///
/// # Safety
/// `data` must be as VST3 requires.
unsafe fn channels(data: &ProcessData) -> Option<*mut *mut f32> {
    if data.numOutputs < 1 || data.outputs.is_null() {
        return None;
    }
    // SAFETY: there is an output.
    let output: &mut AudioBusBuffers = unsafe { &mut *data.outputs };
    output.silenceFlags = 0;
    // SAFETY: only 32-bit blocks were negotiated.
    let channels = unsafe { output.__field0.channelBuffers32 };
    if output.numChannels != CHANNELS as i32 || channels.is_null() {
        return None;
    }
    // SAFETY: there are two channels.
    let there = (0..CHANNELS).all(|channel| unsafe { !(*channels.add(channel)).is_null() });
    there.then_some(channels)
}

/// Silences the host's output.
///
/// # Safety
/// `data` must be as VST3 requires.
pub(super) unsafe fn silence(data: &ProcessData) {
    let frames = usize::try_from(data.numSamples).unwrap_or(0);
    // SAFETY: the caller guarantees it.
    if let Some(channels) = unsafe { channels(data) } {
        for channel in 0..CHANNELS {
            // SAFETY: both channels exist and have the length of a block.
            unsafe { std::slice::from_raw_parts_mut(*channels.add(channel), frames) }.fill(0.0);
        }
    }
}

/// Takes notes, and their expressions.
///
/// # Safety
/// `events` must be valid.
unsafe fn take_events(inbox: &mut Inbox, events: ComRef<IEventList>) {
    // SAFETY: the caller guarantees it.
    for index in 0..unsafe { events.getEventCount() } {
        // SAFETY: it holds numbers, and pointers that may be null.
        let mut event: Event = unsafe { std::mem::zeroed() };
        // SAFETY: the caller guarantees it.
        if unsafe { events.getEvent(index, &mut event) } == kResultOk && event.busIndex == 0 {
            // SAFETY: the host has filled it.
            unsafe { take_event(inbox, &event) };
        }
    }
}

/// # Safety
/// The part of `event` that its type names must be filled.
#[allow(
    clippy::unnecessary_cast,
    reason = "the constants have a different type on Windows"
)]
unsafe fn take_event(inbox: &mut Inbox, event: &Event) {
    const NOTE_ON: u16 = EventTypes_::kNoteOnEvent as u16;
    const NOTE_OFF: u16 = EventTypes_::kNoteOffEvent as u16;
    const PRESSURE: u16 = EventTypes_::kPolyPressureEvent as u16;
    const EXPRESSION: u16 = EventTypes_::kNoteExpressionValueEvent as u16;
    const MIDI: u16 = EventTypes_::kLegacyMIDICCOutEvent as u16;
    const DATA: u16 = EventTypes_::kDataEvent as u16;
    const SYSEX: u32 = DataEvent_::DataTypes_::kMidiSysEx as u32;
    let at = event.sampleOffset;
    // SAFETY: the caller guarantees it.
    unsafe {
        match event.r#type {
            NOTE_ON => {
                let on = event.__field0.noteOn;
                let note = Note {
                    id: on.noteId,
                    channel: on.channel,
                    key: on.pitch,
                };
                inbox.note(at, true, note, on.velocity);
                if on.tuning != 0.0 {
                    // VST3 uses cents here.
                    let semitones = f64::from(on.tuning) / 100.0;
                    inbox.expression(at, note, CLAP_NOTE_EXPRESSION_TUNING, semitones);
                }
            }
            NOTE_OFF => {
                let off = event.__field0.noteOff;
                let note = Note {
                    id: off.noteId,
                    channel: off.channel,
                    key: off.pitch,
                };
                inbox.note(at, false, note, off.velocity);
            }
            PRESSURE => {
                let pressure = event.__field0.polyPressure;
                let note = Note {
                    id: pressure.noteId,
                    channel: pressure.channel,
                    key: pressure.pitch,
                };
                let value = f64::from(pressure.pressure);
                inbox.expression(at, note, CLAP_NOTE_EXPRESSION_PRESSURE, value);
            }
            EXPRESSION => {
                let expression = event.__field0.noteExpressionValue;
                let note = Note {
                    id: expression.noteId,
                    channel: -1,
                    key: -1,
                };
                // A note without an id would mean all notes.
                if let Some((kind, value)) = expressions::in_clap(expression.typeId, expression.value)
                    && note.id != -1
                {
                    inbox.expression(at, note, kind, value);
                }
            }
            DATA => {
                let data = event.__field0.data;
                let is_sysex = data.r#type == SYSEX && !data.bytes.is_null();
                if is_sysex && data.size as usize <= ShowControl::MAX_MESSAGE {
                    inbox.sysex(at, std::slice::from_raw_parts(data.bytes, data.size as usize));
                }
            }
            MIDI => take_midi(inbox, at, event.__field0.midiCCOut),
            _ => {}
        }
    }
}

/// Takes a raw MIDI message, in which some hosts send program changes.
#[allow(
    clippy::unnecessary_cast,
    reason = "the constants have a different type on Windows"
)]
fn take_midi(inbox: &mut Inbox, at: i32, event: LegacyMIDICCOutEvent) {
    const AFTERTOUCH: u8 = kAfterTouch as u8;
    const BEND: u8 = kPitchBend as u8;
    const PROGRAM: u8 = kCtrlProgramChange as u8;
    const KEY_PRESSURE: u8 = kCtrlPolyPressure as u8;
    let channel = event.channel as u8 & 0x0f;
    let (first, second) = (event.value as u8 & 0x7f, event.value2 as u8 & 0x7f);
    match event.controlNumber {
        cc @ 0..128 => {
            inbox.midi(at, [0xb0 | channel, cc, first]);
        }
        AFTERTOUCH => {
            inbox.midi(at, [0xd0 | channel, first, 0]);
        }
        BEND => {
            inbox.midi(at, [0xe0 | channel, first, second]);
        }
        KEY_PRESSURE => {
            let note = Note {
                id: -1,
                channel: channel.into(),
                key: first.into(),
            };
            let pressure = f64::from(second) / 127.0;
            inbox.expression(at, note, CLAP_NOTE_EXPRESSION_PRESSURE, pressure);
        }
        PROGRAM => {
            inbox.midi(at, [0xc0 | channel, first, 0]);
        }
        _ => {}
    }
}
