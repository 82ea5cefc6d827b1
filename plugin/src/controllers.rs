//! MIDI controllers that move parameters.
//!
//! A controller that has moved replaces the value of its parameter, over the whole range, until the parameter
//! itself changes: the last one moved wins. The modulation wheel is different: it rests at zero, where hosts
//! set it when a song starts. So it adds to its parameter, from the parameter's value up to the top of its
//! range.
//!
//! Assignments are learned and stored with the project. The audio thread only uses single atomics.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, Ordering};

use nice_plug::prelude::*;
use recit::player::{CONTROLS, Control};

use crate::told::Told;

/// The number of MIDI controllers.
const CONTROLLERS: usize = 128;
/// The modulation wheel.
const WHEEL: u8 = 1;
/// The sustain pedal, which has its own function.
pub(crate) const PEDAL: u8 = 64;
/// Controller numbers from here on are channel mode messages.
const MODE_MESSAGES: u8 = 120;

/// A parameter that a controller may move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A control, which acts on a line while it plays.
    Live(Control),
    /// The volume.
    Volume,
    /// The pan.
    Pan,
    /// The velocity amount.
    Velocity,
}

/// The targets that are not a [`Control`], with the ids of their parameters.
const OTHERS: [(Target, &str); 3] = [
    (Target::Volume, "volume"),
    (Target::Pan, "pan"),
    (Target::Velocity, "velocity"),
];

/// The number of targets.
const TARGETS: usize = CONTROLS.len() + OTHERS.len();

impl Target {
    /// Every target, in the order of their numbers.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        let live = CONTROLS.iter().map(|info| Self::Live(info.control));
        live.chain(OTHERS.iter().map(|(target, _)| *target))
    }

    /// The target whose parameter has this id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::all().find(|target| target.id() == id)
    }

    /// The id of its parameter.
    pub fn id(self) -> &'static str {
        match self {
            Self::Live(control) => control.info().id,
            _ => OTHERS[self.index() - CONTROLS.len()].1,
        }
    }

    fn from_index(index: usize) -> Option<Self> {
        match CONTROLS.get(index) {
            Some(info) => Some(Self::Live(info.control)),
            None => OTHERS.get(index - CONTROLS.len()).map(|(target, _)| *target),
        }
    }

    /// Its number. Controllers store it in single atomics.
    fn index(self) -> usize {
        match self {
            Self::Live(control) => control as usize,
            Self::Volume => CONTROLS.len(),
            Self::Pan => CONTROLS.len() + 1,
            Self::Velocity => CONTROLS.len() + 2,
        }
    }
}

/// The assignments of controllers to parameters, and the controllers' positions.
pub struct Controllers {
    /// For each controller, the index of its target plus one; 0 for none.
    bound: [AtomicU8; CONTROLLERS],
    /// The index of the target being learned plus one; 0 for none.
    learning: AtomicU8,
    /// Whether assignments changed since the host was told.
    learnt: AtomicBool,
    holds: [Hold; TARGETS],
}

/// The effect of a controller on a parameter.
struct Hold {
    /// The position of the controller, 0 to 1; NaN if it has no effect.
    place: AtomicU32,
    /// The parameter's own value at that time, normalised; NaN if the controller adds to it.
    beside: AtomicU32,
}

impl Hold {
    const fn free() -> Self {
        Self {
            place: AtomicU32::new(f32::NAN.to_bits()),
            beside: AtomicU32::new(0),
        }
    }

    fn hold(&self, place: f32, beside: f32) {
        self.beside.store(beside.to_bits(), Ordering::Relaxed);
        self.place.store(place.to_bits(), Ordering::Relaxed);
    }

    fn release(&self) {
        self.place.store(f32::NAN.to_bits(), Ordering::Relaxed);
    }

    /// The resulting value of the parameter, whose own value is `own`; `None` if that is unaffected.
    fn place(&self, own: f32) -> Option<f32> {
        let place = f32::from_bits(self.place.load(Ordering::Relaxed));
        if place.is_nan() {
            return None;
        }
        let beside = f32::from_bits(self.beside.load(Ordering::Relaxed));
        if beside.is_nan() {
            return (place > 0.0).then_some(own + place * (1.0 - own));
        }
        if own.to_bits() != beside.to_bits() {
            self.release();
            return None;
        }
        Some(place)
    }
}

impl Default for Controllers {
    /// The modulation wheel adds to arousal.
    fn default() -> Self {
        let controllers = Self {
            bound: [const { AtomicU8::new(0) }; CONTROLLERS],
            learning: AtomicU8::new(0),
            learnt: AtomicBool::new(false),
            holds: [const { Hold::free() }; TARGETS],
        };
        controllers.reset();
        controllers
    }
}

impl Controllers {
    /// Restores the default assignments, and releases every parameter.
    pub fn reset(&self) {
        self.clear();
        self.bind(WHEEL, Target::Live(Control::Arousal));
    }

    /// Assigns the next controller that moves to `target`; `None` cancels that.
    pub fn learn(&self, target: Option<Target>) {
        let code = target.map_or(0, |target| target.index() as u8 + 1);
        self.learning.store(code, Ordering::Release);
    }

    /// The target being learned.
    pub fn learning(&self) -> Option<Target> {
        decode(self.learning.load(Ordering::Acquire))
    }

    /// Removes the controller of `target`.
    pub fn forget(&self, target: Target) {
        for bound in &self.bound {
            if decode(bound.load(Ordering::Relaxed)) == Some(target) {
                bound.store(0, Ordering::Relaxed);
            }
        }
        self.holds[target.index()].release();
    }

    /// Removes the controller of `target` on behalf of the user; the host is told, as after learning.
    pub fn unlearn(&self, target: Target) {
        self.forget(target);
        self.learnt.store(true, Ordering::Release);
    }

    /// The controller that moves `target`, if any.
    pub fn of(&self, target: Target) -> Option<u8> {
        (0..CONTROLLERS as u8).find(|cc| self.target(*cc) == Some(target))
    }

    /// Whether an assignment changed since the last call.
    pub fn take_learnt(&self) -> bool {
        self.learnt.swap(false, Ordering::AcqRel)
    }

    /// Releases every parameter.
    pub fn release(&self) {
        self.holds.iter().for_each(Hold::release);
    }

    /// A controller has moved to `value`, 0 to 1. `own` returns the value of a parameter, normalised. Returns
    /// whether a parameter moved with it.
    pub(crate) fn moved(&self, cc: u8, value: f32, own: impl Fn(Target) -> f32) -> bool {
        if let Some(target) = self.learning().filter(|_| is_free(cc)) {
            self.learn(None);
            self.bind(cc, target);
            self.learnt.store(true, Ordering::Release);
        }
        let Some(target) = self.target(cc) else {
            return false;
        };
        let beside = if cc == WHEEL { f32::NAN } else { own(target) };
        self.holds[target.index()].hold(value.clamp(0.0, 1.0), beside);
        true
    }

    /// A desk moves `target` to `value`, 0 to 1, as a controller does. `param` is its parameter.
    pub(crate) fn place_at(&self, target: Target, value: f32, param: &FloatParam) {
        let own = param.unmodulated_normalized_value();
        self.holds[target.index()].hold(value.clamp(0.0, 1.0), own);
    }

    /// The value, 0 to 1, that a controller gives `target`, if any. `own` returns the value of the parameter,
    /// normalised.
    pub(crate) fn standing(&self, target: Target, own: f32) -> Option<f32> {
        self.holds[target.index()].place(own)
    }

    /// The value of `param` of `target` without the host's modulation, 0 to 1.
    pub(crate) fn place(&self, target: Target, param: &FloatParam) -> f32 {
        let own = param.unmodulated_normalized_value();
        self.standing(target, own).unwrap_or(own)
    }

    /// The value of `param` of `target`, with the host's modulation.
    pub(crate) fn value(&self, target: Target, param: &FloatParam) -> f32 {
        let own = param.unmodulated_normalized_value();
        match self.standing(target, own) {
            Some(place) => param.preview_plain(place + (param.modulated_normalized_value() - own)),
            None => param.value(),
        }
    }

    /// The assignments as stored in a project: `{"1":"emotion"}`.
    pub(crate) fn to_json(&self) -> String {
        let bound: BTreeMap<u8, &str> = (0..CONTROLLERS as u8)
            .filter_map(|cc| Some((cc, self.target(cc)?.id())))
            .collect();
        // Numbers and fixed words always serialise.
        serde_json::to_string(&bound).unwrap_or_default()
    }

    /// Restores assignments from [`to_json`](Self::to_json), and releases every parameter. Returns a message
    /// for each invalid part.
    pub(crate) fn load(&self, json: &str) -> Vec<Told> {
        self.release();
        let stored: BTreeMap<String, String> = match serde_json::from_str(json) {
            Ok(stored) => stored,
            Err(error) => {
                return vec![Told::Controllers(error.to_string())];
            }
        };
        self.clear();
        let mut notices = Vec::new();
        for (cc, id) in stored {
            let number = cc.parse().ok().filter(|number| is_free(*number));
            match (number, Target::from_id(&id)) {
                (Some(number), Some(target)) => self.bind(number, target),
                (None, _) => notices.push(Told::NoController(cc)),
                (_, None) => notices.push(Told::NoTarget { cc, id }),
            }
        }
        notices
    }

    fn target(&self, cc: u8) -> Option<Target> {
        decode(self.bound.get(usize::from(cc))?.load(Ordering::Relaxed))
    }

    /// Assigns `cc`, and no other controller, to `target`.
    fn bind(&self, cc: u8, target: Target) {
        self.forget(target);
        self.bound[usize::from(cc)].store(target.index() as u8 + 1, Ordering::Relaxed);
    }

    fn clear(&self) {
        self.release();
        self.bound
            .iter()
            .for_each(|bound| bound.store(0, Ordering::Relaxed));
    }
}

fn decode(code: u8) -> Option<Target> {
    Target::from_index(usize::from(code).checked_sub(1)?)
}

/// Whether a controller has no fixed function.
fn is_free(cc: u8) -> bool {
    cc < MODE_MESSAGES && cc != PEDAL
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use crate::params::Parameters;

    fn move_to(params: &Parameters, cc: u8, value: f32) -> bool {
        params.controller(cc, value)
    }

    fn set(param: &FloatParam, normalized: f32) {
        #[allow(unsafe_code, reason = "nice-plug lets only a host set parameters")]
        // SAFETY: the test is the only user of the parameter.
        unsafe {
            param.as_ptr()._internal_set_normalized_value(normalized);
        }
    }

    fn modulate(param: &FloatParam, offset: f32) {
        #[allow(unsafe_code, reason = "nice-plug lets only a host set parameters")]
        // SAFETY: the test is the only user of the parameter.
        unsafe {
            param.as_ptr()._internal_modulate_value(offset);
        }
    }

    #[test]
    fn targets_have_the_right_index_and_the_id_of_their_parameter() {
        let params = Parameters::default();
        let map = params.param_map();
        for (index, target) in Target::all().enumerate() {
            assert_eq!((target.index(), Target::from_index(index)), (index, Some(target)));
            assert_eq!(Target::from_id(target.id()), Some(target));
            let (_, pointer, _) = map.iter().find(|(name, ..)| name == target.id()).unwrap();
            assert_eq!(*pointer, params.target(target).as_ptr(), "{}", target.id());
        }
        assert_eq!(Target::from_index(TARGETS), None);
        for (index, info) in CONTROLS.iter().enumerate() {
            let param = params.target(Target::Live(info.control));
            assert_eq!(param.poly_modulation_id(), Some(index as u32));
        }
    }

    /// Parameters with controller 21 assigned to the amount of emotion.
    fn learnt() -> Parameters {
        let params = Parameters::default();
        params.controllers.bind(21, Target::Live(Control::Emotion));
        params
    }

    #[test]
    fn a_controller_moves_its_parameter_until_the_parameter_changes() {
        let params = learnt();
        assert!(move_to(&params, 21, 0.25));
        assert_eq!(params.controls().live.emotion, 0.25);
        set(&params.live[Control::Emotion], 0.5);
        assert_eq!(params.controls().live.emotion, 0.5);
        // At its value from when the controller moved: the controller has lost its effect for good.
        set(&params.live[Control::Emotion], 1.0);
        assert_eq!(params.controls().live.emotion, 1.0);
        assert!(!move_to(&params, 2, 0.5), "an unbound controller moves something");
    }

    #[test]
    fn the_wheel_adds_to_its_parameter_and_removes_what_it_added() {
        let params = Parameters::default();
        let arousal = |wheel| {
            move_to(&params, WHEEL, wheel);
            params.controls().live.arousal
        };
        assert_eq!([0.0, 0.5, 1.0].map(arousal), [0.0, 0.5, 1.0]);
        set(&params.live[Control::Arousal], 0.25);
        assert_eq!(params.controls().live.arousal, 1.0, "the wheel is still up");
        assert_eq!([0.5, 0.0].map(arousal), [0.25, -0.5]);
    }

    #[test]
    fn a_wheel_at_rest_changes_no_parameter() {
        for target in Target::all() {
            let params = Parameters::default();
            params.controllers.bind(WHEEL, target);
            let before = params.controls();
            move_to(&params, WHEEL, 0.0);
            assert_eq!(params.controls(), before, "{target:?}");
        }
    }

    #[test]
    fn the_hosts_modulation_is_added_to_the_controller() {
        let params = learnt();
        move_to(&params, 21, 0.5);
        modulate(&params.live[Control::Emotion], -0.25);
        assert!((params.controls().live.emotion - 0.25).abs() < 1e-6);
    }

    #[test]
    fn the_next_controller_is_learned_and_replaces_another() {
        let params = Parameters::default();
        let controllers = &params.controllers;
        controllers.learn(Some(Target::Volume));
        assert!(!move_to(&params, PEDAL, 1.0) && controllers.learning().is_some());
        assert!(move_to(&params, 7, 1.0) && controllers.take_learnt());
        assert_eq!(
            (controllers.learning(), controllers.of(Target::Volume)),
            (None, Some(7))
        );
        assert_eq!(params.controls().volume_db, 12.0);
        controllers.learn(Some(Target::Volume));
        assert!(move_to(&params, 8, 0.0) && !move_to(&params, 7, 1.0));
        assert_eq!(params.controls().volume_db, -60.0);
        controllers.forget(Target::Volume);
        assert_eq!(params.controls().volume_db, 0.0);
        assert!(!move_to(&params, 8, 1.0));
    }

    #[test]
    fn assignments_are_stored_and_restored() {
        let first = Controllers::default();
        first.learn(Some(Target::Pan));
        first.moved(10, 0.5, |_| 0.5);
        assert_eq!(first.to_json(), r#"{"1":"arousal","10":"pan"}"#);
        let second = Controllers::default();
        second.forget(Target::Live(Control::Arousal));
        assert!(second.load(&first.to_json()).is_empty());
        assert_eq!(second.to_json(), first.to_json());
    }

    #[test]
    fn invalid_assignments_are_reported_and_the_rest_is_restored() {
        let controllers = Controllers::default();
        let notices = controllers.load(r#"{"7":"volume","64":"pan","200":"pan","9":"gone"}"#);
        assert_eq!(controllers.to_json(), r#"{"7":"volume"}"#);
        assert_eq!(notices.len(), 3, "{notices:?}");
        let broken = controllers.load("[1");
        assert!(matches!(broken[..], [Told::Controllers(_)]));
        assert_eq!(controllers.to_json(), r#"{"7":"volume"}"#);
    }
}
