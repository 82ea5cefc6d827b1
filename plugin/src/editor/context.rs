//! What the panels see in one frame.

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::Arc;

use nice_plug::context::gui::ParamSetter;
use recit::engine::{LineState, Meters, Notice};
use recit::script::{Line, LineId, Script, key};
use recit::voice::VoiceInfo;

use super::mover::Mover;
use super::selection::Selection;
use super::widgets::param::{ParamContext, WidgetState};
use super::words::Words;
use crate::params::Parameters;
use crate::shared::Shared;

/// What the engine said at the start of a frame, and how it is told to the user.
pub(super) struct Snapshot {
    pub script: Arc<Script>,
    pub statuses: HashMap<LineId, LineState>,
    pub meters: Meters,
    pub notices: Vec<Notice>,
    pub voices: Arc<[VoiceInfo]>,
    /// What is wrong with the voices of this machine.
    pub problems: Arc<[String]>,
    pub words: &'static Words,
    /// The octave of key 60.
    pub middle_c: i8,
}

/// What a panel is a function of, apart from what it remembers itself. What it asks for it returns as actions. Parameters
/// and the keys of the piano are played through it at once: they have their gestures and their notes in time.
pub(super) struct Context<'a> {
    pub shared: &'a Shared,
    pub params: &'a Parameters,
    pub setter: &'a ParamSetter<'a>,
    pub selection: &'a Selection,
    /// Letters of the computer's keyboard play the piano, whatever has the focus, but for texts and dialogs.
    pub letters_play: bool,
    pub seen: &'a Snapshot,
}

/// How much of a line is spoken.
#[derive(Clone, Copy)]
pub(super) struct Spoken<'a> {
    pub line: LineId,
    /// The text of which it is known.
    pub text: &'a str,
    /// So many bytes of it, up to the end of a word.
    pub end: usize,
}

impl Deref for Context<'_> {
    type Target = Snapshot;

    fn deref(&self) -> &Snapshot {
        self.seen
    }
}

impl Snapshot {
    /// What a key is called.
    pub fn key_name(&self, key: u8) -> String {
        key::name_from(key, self.middle_c)
    }
}

impl<'a> Context<'a> {
    /// The line at which the user works: where the keyboard's cursor is in the script.
    pub fn current(&self) -> Option<&'a Line> {
        self.seen.script.line(self.selection.cursor()?)
    }

    /// The way to move parameters.
    pub fn mover(&self) -> Mover<'a> {
        Mover {
            setter: self.setter,
            params: self.params,
            shared: self.shared,
        }
    }

    /// What the widgets of parameters work with.
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
