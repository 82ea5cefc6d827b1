//! Converts the parameters of a preset for the player.

use std::collections::BTreeMap;

use recit::player::{Align, CONTROLS, ControlInfo, Controls, Fit, Grid, NoteOff, Play, Span, Takes, Trigger};
use recit::script::MAX_LINES;
use recit::script::preset::Value;

/// The type of a parameter, and how it is set.
enum Kind {
    /// A number in this range. The factor converts it to the player's unit, such as a hundredth for percent.
    Number(f64, f64, f64, fn(&mut Controls, f32)),
    /// On or off.
    Switch(fn(&mut Controls, bool)),
    /// One of these choices.
    Choice(&'static [Named]),
}

/// The id of a choice, and its effect.
type Named = (&'static str, fn(&mut Controls));

use Kind::{Choice, Number, Switch};

/// The parameters of the plugin other than the controls that a preset may contain, by their ids.
/// `docs/PRESETS.md` describes them.
const PARAMETERS: [(&str, Kind); 16] = [
    (
        "volume",
        Number(-60.0, 12.0, 1.0, |to, value| to.volume_db = value),
    ),
    ("pan", Number(-100.0, 100.0, 0.01, |to, value| to.pan = value)),
    (
        "velocity",
        Number(0.0, 100.0, 0.01, |to, value| to.velocity = value),
    ),
    (
        "line",
        Number(1.0, MAX_LINES as f64, 1.0, |to, value| {
            to.selected_line = value as u32 - 1
        }),
    ),
    (
        "page",
        Number(1.0, 128.0, 1.0, |to, value| to.page = value as u16 - 1),
    ),
    // Host wheels and channels do not exist here.
    ("bendrange", Number(0.0, 24.0, 1.0, |_, _| ())),
    ("mpe", Switch(|_, _| ())),
    ("loop", Switch(|to, on| to.looping = on)),
    (
        "mode",
        Choice(&[("speak", |to| to.sing = false), ("sing", |to| to.sing = true)]),
    ),
    (
        "trigger",
        Choice(&[
            ("key", |to| to.trigger = Trigger::Key),
            ("next", |to| to.trigger = Trigger::Next),
            ("selected", |to| to.trigger = Trigger::Selected),
        ]),
    ),
    (
        "play",
        Choice(&[
            ("poly", |to| to.play = Play::Poly),
            ("mono", |to| to.play = Play::Mono),
            ("legato", |to| to.play = Play::Legato),
            ("latch", |to| to.play = Play::Latch),
        ]),
    ),
    (
        "noteoff",
        Choice(&[
            ("finish", |to| to.note_off = NoteOff::Finish),
            ("fade", |to| to.note_off = NoteOff::Fade),
            ("word", |to| to.note_off = NoteOff::Word),
        ]),
    ),
    (
        "start",
        Choice(&[
            ("now", |to| to.grid = Grid::Off),
            ("sixteenth", |to| to.grid = Grid::Sixteenth),
            ("eighth", |to| to.grid = Grid::Eighth),
            ("beat", |to| to.grid = Grid::Beat),
            ("bar", |to| to.grid = Grid::Bar),
        ]),
    ),
    (
        "align",
        Choice(&[
            ("start", |to| to.align = Align::Start),
            ("stress", |to| to.align = Align::Stress),
            ("end", |to| to.align = Align::End),
        ]),
    ),
    (
        "fit",
        Choice(&[
            ("line", |to| to.fit = Fit::Line),
            ("off", |to| to.fit = Fit::Off),
            ("beat1", |to| to.fit = Fit::To(Span::Beats(1.0))),
            ("beat2", |to| to.fit = Fit::To(Span::Beats(2.0))),
            ("beat3", |to| to.fit = Fit::To(Span::Beats(3.0))),
            ("beat4", |to| to.fit = Fit::To(Span::Beats(4.0))),
            ("bar1", |to| to.fit = Fit::To(Span::Bars(1.0))),
            ("bar2", |to| to.fit = Fit::To(Span::Bars(2.0))),
            ("bar4", |to| to.fit = Fit::To(Span::Bars(4.0))),
        ]),
    ),
    (
        "takes",
        Choice(&[
            ("line", |to| to.takes = Takes::First),
            ("robin", |to| to.takes = Takes::RoundRobin),
        ]),
    ),
];

/// The controls with these `parameters`. Invalid ones stay at their defaults, with a warning each.
pub fn controls(parameters: &BTreeMap<String, Value>) -> (Controls, Vec<String>) {
    let mut controls = Controls::default();
    let mut warnings = Vec::new();
    for (id, value) in parameters {
        let set = match (CONTROLS.iter().find(|info| info.id == id), value) {
            (Some(info), Value::Number(value)) => Some(set_control(&mut controls, info, *value)),
            (Some(_), _) => Some(false),
            (None, _) => {
                let known = PARAMETERS.iter().find(|(known, _)| known == id);
                known.map(|(_, kind)| kind.set(&mut controls, value))
            }
        };
        match set {
            Some(true) => {}
            Some(false) => warnings.push(format!(
                "`{id}` cannot be {}; it stays at its default",
                told(value)
            )),
            None => warnings.push(format!("there is no parameter `{id}`")),
        }
    }
    (controls, warnings)
}

/// Sets a control. Returns whether the value is valid.
fn set_control(controls: &mut Controls, info: &ControlInfo, value: f64) -> bool {
    let (low, high) = info.parameter_range();
    let fits = (f64::from(low)..=f64::from(high)).contains(&value);
    if fits {
        let value = value / f64::from(info.unit.scale());
        controls.live.set(info.control, value as f32);
    }
    fits
}

impl Kind {
    /// Sets the parameter. Returns whether the value is valid.
    fn set(&self, controls: &mut Controls, value: &Value) -> bool {
        match (self, value) {
            (Number(low, high, unit, set), Value::Number(value)) if (*low..=*high).contains(value) => {
                set(controls, (value * unit) as f32);
                true
            }
            (Switch(set), Value::Switch(on)) => {
                set(controls, *on);
                true
            }
            (Choice(choices), Value::Choice(id)) => {
                let found = choices.iter().find(|(known, _)| known == id);
                found.map(|(_, set)| set(controls)).is_some()
            }
            _ => false,
        }
    }
}

fn told(value: &Value) -> String {
    match value {
        Value::Number(number) => number.to_string(),
        Value::Switch(on) => on.to_string(),
        Value::Choice(id) => format!("`{id}`"),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use recit::script::preset;

    #[test]
    fn every_parameter_of_the_presets_is_accepted() {
        for preset in preset::factory() {
            let (_, warnings) = controls(&preset.parameters);
            assert!(warnings.is_empty(), "{}: {warnings:?}", preset.id);
        }
        let (whispers, _) = controls(&preset::find("whispers").unwrap().parameters);
        assert_eq!((whispers.live.breath, whispers.note_off), (1.0, NoteOff::Fade));
        assert_eq!(controls(&BTreeMap::new()).0, Controls::default());
    }

    #[test]
    fn the_first_line_and_page_are_numbered_from_one() {
        let parameters = BTreeMap::from([
            ("line".to_owned(), Value::Number(3.0)),
            ("page".to_owned(), Value::Number(1.0)),
            ("pan".to_owned(), Value::Number(-50.0)),
            ("fit".to_owned(), Value::Choice("bar2".into())),
        ]);
        let (controls, _) = controls(&parameters);
        assert_eq!(
            (controls.selected_line, controls.page, controls.pan),
            (2, 0, -0.5)
        );
        assert_eq!(controls.fit, Fit::To(Span::Bars(2.0)));
    }

    #[test]
    fn invalid_parameters_are_reported_and_stay_at_their_defaults() {
        let parameters = BTreeMap::from([
            ("breath".to_owned(), Value::Number(101.0)),
            ("loop".to_owned(), Value::Number(1.0)),
            ("mode".to_owned(), Value::Choice("hum".into())),
            ("sparkle".to_owned(), Value::Switch(true)),
        ]);
        let (controls, warnings) = controls(&parameters);
        assert_eq!(controls, Controls::default());
        assert_eq!(
            warnings,
            [
                "`breath` cannot be 101; it stays at its default",
                "`loop` cannot be 1; it stays at its default",
                "`mode` cannot be `hum`; it stays at its default",
                "there is no parameter `sparkle`",
            ]
        );
    }
}
