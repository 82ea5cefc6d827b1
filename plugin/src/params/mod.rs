//! The parameters of the plugin, and the state stored in a project.

mod build;
mod live;
mod output;
mod playing;
mod rhythm;
mod stage;
mod state;
mod stored;
mod text;

use std::sync::Arc;

use nice_plug::prelude::*;
use recit::engine::Lookahead;
use recit::player::{Control, Controls};

pub use live::LiveParams;
pub use output::Output;
pub use playing::{Alarm, Mode, NoteOffMode, PlayMode, Playing, TakesMode, TriggerMode};
pub use rhythm::{AlignMode, FitMode, Rhythm, StartMode};
pub(crate) use state::{complete, keep_project, preset_state, preset_values, set_preset};
pub use stored::{CONTROLLERS_FIELD, RecitParams, SCRIPT_FIELD};

use crate::controllers::{Controllers, Target};

/// The id of the parameter that presets do not change: it is about the use of the instance, not its sound.
pub const LOOKAHEAD_ID: &str = "lookahead";
/// The id of the parameter for the selected page. In VST3 a program change moves it.
pub const PAGE_ID: &str = "page";
/// The id of the button that silences everything.
pub const PANIC_ID: &str = "panic";

/// The automatable controls and the settings.
#[derive(Params)]
pub struct Parameters {
    /// Level and pan.
    #[nested(group = "Output")]
    pub output: Output,
    /// The controls of a playing line.
    #[nested]
    pub live: LiveParams,
    /// What notes do.
    #[nested(group = "Playing")]
    pub playing: Playing,
    /// Where lines start, and how long they last.
    #[nested(group = "Rhythm")]
    pub rhythm: Rhythm,
    /// How far the engine works ahead of the sound. Takes effect at the next activation.
    #[id = "lookahead"]
    pub lookahead: EnumParam<LookaheadMode>,
    /// The MIDI controllers that move some of these.
    pub controllers: Arc<Controllers>,
}

/// [`Lookahead`] as a parameter.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub enum LookaheadMode {
    /// See [`Lookahead::Live`].
    #[id = "live"]
    Live,
    /// See [`Lookahead::Tight`].
    #[id = "tight"]
    Tight,
    /// See [`Lookahead::Studio`].
    #[id = "studio"]
    Studio,
}

impl Default for Parameters {
    fn default() -> Self {
        Self {
            output: Output::default(),
            live: LiveParams::default(),
            playing: Playing::default(),
            rhythm: Rhythm::default(),
            // A change restarts the instance, so it must not be automated.
            lookahead: EnumParam::new("Lookahead", LookaheadMode::Studio).non_automatable(),
            controllers: Arc::default(),
        }
    }
}

impl Parameters {
    /// The current values, including the host's modulation and the MIDI controllers, clamped to the ranges of
    /// [`Controls`].
    pub fn controls(&self) -> Controls {
        let (playing, rhythm) = (&self.playing, &self.rhythm);
        // nice-plug does not clamp the values of a stored state.
        Controls {
            volume_db: self.value(Target::Volume).clamp(-60.0, 12.0),
            pan: (self.value(Target::Pan) / 100.0).clamp(-1.0, 1.0),
            live: live::live(|control| self.value(Target::Live(control))),
            sing: playing.mode.value() == Mode::Sing,
            selected_line: playing.selected_line(),
            page: playing.page_index(),
            trigger: playing.trigger.value().into(),
            play: playing.play.value().into(),
            note_off: playing.note_off.value().into(),
            velocity: (self.value(Target::Velocity) / 100.0).clamp(0.0, 1.0),
            grid: rhythm.start.value().into(),
            align: rhythm.align.value().into(),
            fit: rhythm.fit.value().into(),
            looping: rhythm.looping.value(),
            takes: playing.takes.value().into(),
        }
    }

    /// The parameter of a controller target.
    pub fn target(&self, target: Target) -> &FloatParam {
        match target {
            Target::Live(control) => &self.live[control],
            Target::Volume => &self.output.volume,
            Target::Pan => &self.output.pan,
            Target::Velocity => &self.playing.velocity,
        }
    }

    /// The controller target of a parameter, if a controller may move it.
    pub(crate) fn target_of(&self, param: ParamPtr) -> Option<Target> {
        Target::all().find(|target| self.target(*target).as_ptr() == param)
    }

    /// A MIDI controller has moved to `value`, 0 to 1. Returns whether a parameter moved with it.
    pub(crate) fn controller(&self, cc: u8, value: f32) -> bool {
        self.controllers.moved(cc, value, |target| {
            self.target(target).unmodulated_normalized_value()
        })
    }

    fn value(&self, target: Target) -> f32 {
        self.controllers.value(target, self.target(target))
    }

    /// The difference, in units of [`Live`](recit::player::Live), between the value of `control` with its
    /// parameter moved by `offset`, a fraction of the range, and its current value. Such an offset replaces
    /// the host's modulation of all notes.
    pub(crate) fn offset(&self, control: Control, offset: f32) -> f32 {
        let target = Target::Live(control);
        let param = self.target(target);
        let place = self.controllers.place(target, param);
        (param.preview_plain(place + offset) - self.value(target)) / control.info().unit.scale()
    }
}

impl From<LookaheadMode> for Lookahead {
    fn from(mode: LookaheadMode) -> Self {
        match mode {
            LookaheadMode::Live => Self::Live,
            LookaheadMode::Tight => Self::Tight,
            LookaheadMode::Studio => Self::Studio,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    fn round_trip(param: &impl Param, shown: &str) {
        let normalized = param.string_to_normalized_value(shown).unwrap();
        assert_eq!(param.normalized_value_to_string(normalized, true), shown);
    }

    fn every_name<T: Enum + PartialEq>(param: &EnumParam<T>) {
        for shown in T::variants() {
            round_trip(param, shown);
        }
    }

    #[test]
    fn the_defaults_change_nothing() {
        assert_eq!(Parameters::default().controls(), Controls::default());
    }

    #[test]
    fn every_displayed_number_can_be_typed() {
        let params = Parameters::default();
        for (target, texts) in [
            (Target::Volume, ["0.0 dB", "-60.0 dB", "12.0 dB"]),
            (Target::Pan, ["C", "L 30", "R 100"]),
            (Target::Live(Control::Speed), ["0.50x", "1.00x", "2.00x"]),
            (Target::Live(Control::Pitch), ["-24.00 st", "0.00 st", "7.25 st"]),
            (
                Target::Live(Control::Formant),
                ["-12.00 st", "3.50 st", "12.00 st"],
            ),
            (Target::Live(Control::Range), ["0 %", "75 %", "200 %"]),
            (Target::Live(Control::Breath), ["0 %", "12 %", "100 %"]),
            (Target::Live(Control::Tension), ["-100 %", "0 %", "64 %"]),
            (Target::Live(Control::Roughness), ["0 %", "12 %", "100 %"]),
            (
                Target::Live(Control::Loudness),
                ["-24.0 dB", "-6.5 dB", "12.0 dB"],
            ),
            (Target::Live(Control::Emphasis), ["-100 %", "0 %", "100 %"]),
            (Target::Live(Control::VibratoDepth), ["0 ct", "35 ct", "200 ct"]),
            (
                Target::Live(Control::VibratoRate),
                ["1.0 Hz", "5.5 Hz", "10.0 Hz"],
            ),
            (
                Target::Live(Control::VibratoOnset),
                ["0.00 s", "0.35 s", "2.00 s"],
            ),
            (Target::Live(Control::Portamento), ["0 ms", "60 ms", "1000 ms"]),
            (Target::Live(Control::Valence), ["-100 %", "0 %", "64 %"]),
            (Target::Live(Control::Arousal), ["-100 %", "0 %", "64 %"]),
            (Target::Live(Control::Emotion), ["0 %", "50 %", "100 %"]),
            (Target::Velocity, ["0 %", "50 %", "100 %"]),
        ] {
            for shown in texts {
                round_trip(params.target(target), shown);
            }
        }
        let playing = &params.playing;
        for shown in ["0.00 st", "2.00 st", "24.00 st"] {
            round_trip(&playing.bend_range, shown);
        }
        for shown in ["1", "1024"] {
            round_trip(&playing.line, shown);
        }
        for shown in ["1", "128"] {
            round_trip(&playing.page, shown);
        }
    }

    #[test]
    fn every_displayed_choice_can_be_typed() {
        let params = Parameters::default();
        let (playing, rhythm) = (&params.playing, &params.rhythm);
        every_name(&playing.mode);
        every_name(&playing.trigger);
        every_name(&playing.note_off);
        every_name(&playing.play);
        every_name(&playing.takes);
        every_name(&rhythm.start);
        every_name(&rhythm.align);
        every_name(&rhythm.fit);
        every_name(&params.lookahead);
        for switch in [&playing.mpe, &playing.panic, &rhythm.looping] {
            round_trip(switch, "On");
            round_trip(switch, "Off");
            assert_eq!(switch.string_to_normalized_value("perhaps"), None);
        }
    }

    #[test]
    fn lookahead_is_the_last() {
        let last = Parameters::default().param_map().pop().unwrap();
        assert_eq!(last.0, LOOKAHEAD_ID);
    }

    #[test]
    fn normal_speed_is_in_the_middle() {
        let params = Parameters::default();
        assert!((params.live[Control::Speed].preview_normalized(1.0) - 0.5).abs() < 1e-5);
        assert!((params.live[Control::Speed].preview_plain(0.5) - 1.0).abs() < 1e-5);
    }

    #[test]
    fn an_offset_is_in_the_units_of_the_player_and_limited_to_the_range() {
        let params = Parameters::default();
        let near = |a: f32, b: f32| assert!((a - b).abs() < 1e-4, "{a} is not {b}");
        near(params.offset(Control::Pitch, 0.25), 12.0);
        near(params.offset(Control::Tension, -0.25), -0.5);
        near(params.offset(Control::Emotion, 0.25), 0.0);
        // Half of the range below 1 is 0.5 to 1, half of it above is 1 to 2.
        near(params.offset(Control::Speed, 0.5), 1.0);
        near(params.offset(Control::Speed, -0.5), -0.5);
    }
}
