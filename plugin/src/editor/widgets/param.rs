//! What all widgets of parameters share: what they work with, and what they remember.

use egui::Id;
use nice_plug::params::Param;

use crate::controllers::Controllers;
use crate::editor::mover::{Before, Mover};
use crate::editor::words::Parameters;

/// With the shift key a drag, an arrow key and the wheel move this much slower.
pub const FINE: f32 = 0.1;

/// What the widgets of parameters remember from one frame to the next.
#[derive(Default)]
pub struct WidgetState {
    /// The widget that is dragged.
    pub(super) held: Option<Held>,
    /// The widget whose value is typed, and what has been typed.
    pub(super) typing: Option<(Id, String)>,
    pub(super) wheel: Wheel,
}

/// A widget that is dragged.
pub(super) struct Held {
    pub id: Id,
    /// What it has come to, normalised and before it was rounded.
    pub value: f32,
    pub before: Before,
}

/// What the widgets of parameters work with.
pub struct ParamContext<'a> {
    /// The way to the host and to the history.
    pub mover: Mover<'a>,
    /// The MIDI controllers.
    pub controllers: &'a Controllers,
    /// What is said.
    pub words: &'static Parameters,
    /// What is remembered.
    pub memory: &'a mut WidgetState,
}

impl ParamContext<'_> {
    /// The name of `param` in the user's language.
    pub fn name<'p>(&self, param: &'p impl Param) -> &'p str {
        (self.words.name)(param.name())
    }
}

/// What the wheel is turning: whatever the pointer was on when it began, so that a panel which scrolls under the pointer
/// moves no parameter.
#[derive(Default)]
pub(super) struct Wheel {
    /// When it turned last, in seconds.
    pub last: f64,
    /// Whose turn it is.
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

/// Moves by a share of the range, or in whole numbers where `param` has only those.
pub(super) fn move_by(param: &impl Param, share: f32, steps: f32, fine: bool, cx: &ParamContext) {
    let moved = match param.step_count() {
        Some(count) => steps / count.max(1) as f32,
        None if fine => share * FINE,
        None => share,
    };
    cx.mover.on(param, param.unmodulated_normalized_value() + moved);
}
