//! The panels' view of one frame.

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::Arc;

use nice_plug::context::gui::ParamSetter;
use recit::engine::{LineState, Meters, Notice};
use recit::script::{Line, LineId, Script, key};
use recit::voice::{Ignored, VoiceInfo};

use super::mover::Mover;
use super::selection::Selection;
use super::widgets::param::{ParamContext, WidgetState};
use super::words::Words;
use crate::params::Parameters;
use crate::shared::Shared;

/// The state of the engine at the start of a frame, and texts for it.
pub(super) struct Snapshot {
    pub script: Arc<Script>,
    pub statuses: HashMap<LineId, LineState>,
    pub meters: Meters,
    pub notices: Vec<Notice>,
    pub voices: Arc<[VoiceInfo]>,
    /// Problems with the voices of this machine.
    pub problems: Arc<[Ignored]>,
    pub words: &'static Words,
    /// The octave of key 60.
    pub middle_c: i8,
}

/// Everything that panels depend on, apart from their own state. They return what the user requests as
/// actions, except that parameters and piano keys are moved directly, because of their gestures and timing.
pub(super) struct Context<'a> {
    pub shared: &'a Shared,
    pub params: &'a Parameters,
    pub setter: &'a ParamSetter<'a>,
    pub selection: &'a Selection,
    /// Whether letters of the computer's keyboard play the piano regardless of the focus, except in texts and
    /// dialogs.
    pub letters_play: bool,
    pub seen: &'a Snapshot,
}

/// The spoken part of a line.
#[derive(Clone, Copy)]
pub(super) struct Spoken<'a> {
    pub line: LineId,
    /// The text to which it refers.
    pub text: &'a str,
    /// The number of its bytes that were spoken, up to the end of a word.
    pub end: usize,
}

/// The words of the line that notes sing.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct SungWords {
    pub words: Vec<String>,
    /// The word whose syllable the next note sings.
    pub next: Option<usize>,
}

impl Deref for Context<'_> {
    type Target = Snapshot;

    fn deref(&self) -> &Snapshot {
        self.seen
    }
}

impl Snapshot {
    /// The name of a key.
    pub fn key_name(&self, key: u8) -> String {
        key::name_from(key, self.middle_c)
    }
}

impl<'a> Context<'a> {
    /// The current line: the one at the keyboard's cursor in the script.
    pub fn current(&self) -> Option<&'a Line> {
        self.seen.script.line(self.selection.cursor()?)
    }

    /// Moves parameters.
    pub fn mover(&self) -> Mover<'a> {
        Mover {
            setter: self.setter,
            params: self.params,
            shared: self.shared,
        }
    }

    /// The context of parameter widgets.
    pub fn widgets<'w>(&self, memory: &'w mut WidgetState) -> ParamContext<'w>
    where
        'a: 'w,
    {
        ParamContext {
            mover: self.mover(),
            controllers: &self.params.controllers,
            words: &self.seen.words.parameters,
            memory,
        }
    }
}
