//! The context and the state of parameter widgets.

use egui::Id;
use nice_plug::params::Param;

use crate::controllers::Controllers;
use crate::editor::mover::{Before, Mover};
use crate::editor::words::Parameters;

/// With Shift, drags, arrow keys and the wheel are slower by this factor.
pub const FINE: f32 = 0.1;

/// The state of parameter widgets between frames.
#[derive(Default)]
pub struct WidgetState {
    /// The widget being dragged.
    pub(super) held: Option<Held>,
    /// The widget whose value is being typed, and the text.
    pub(super) typing: Option<(Id, String)>,
    pub(super) wheel: Wheel,
}

/// A widget being dragged.
pub(super) struct Held {
    pub id: Id,
    /// Its current value, normalised and not rounded.
    pub value: f32,
    pub before: Before,
}

/// The context of parameter widgets.
pub struct ParamContext<'a> {
    /// Access to the host and to the history.
    pub mover: Mover<'a>,
    /// The MIDI controllers.
    pub controllers: &'a Controllers,
    /// The texts.
    pub words: &'static Parameters,
    /// The state.
    pub memory: &'a mut WidgetState,
}

impl ParamContext<'_> {
    /// The name of `param` in the user's language.
    pub fn name<'p>(&self, param: &'p impl Param) -> &'p str {
        (self.words.name)(param.name())
    }
}

/// What the wheel is turning: the widget under the pointer when the wheel started to turn, so that scrolling
/// a panel moves no parameter.
#[derive(Default)]
pub(super) struct Wheel {
    /// When it last turned, in seconds.
    pub last: f64,
    /// The widget or panel that it turns.
    pub owner: Owner,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Owner {
    #[default]
    Open,
    Panel,
    Widget(Id),
}

/// The id of the widget of `param`.
pub fn id(param: &impl Param) -> Id {
    Id::unique(("parameter", param.name()))
}

/// Moves by a fraction of the range, or by whole numbers if `param` is an integer.
pub(super) fn move_by(param: &impl Param, share: f32, steps: f32, fine: bool, cx: &ParamContext) {
    let moved = match param.step_count() {
        Some(count) => steps / count.max(1) as f32,
        None if fine => share * FINE,
        None => share,
    };
    cx.mover.on(param, param.unmodulated_normalized_value() + moved);
}
