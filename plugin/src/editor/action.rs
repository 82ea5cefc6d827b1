//! What the panels ask for. A panel changes nothing but what it remembers itself: it returns actions, and `perform` carries
//! them out.

use recit::emotion::Emotion;
use recit::script::preset::Preset;
use recit::script::{Line, LineId, MusicalLength, Script, ScriptError, VoiceRef};
use recit::text::dictionary::Dictionary;

use super::selection::Selection;
use crate::history::Run;
use crate::shared::Draft;

/// What a panel asks for.
pub enum Action {
    /// Other lines are selected.
    Select(Selection),
    /// What is edited next is a step of its own.
    EndRun,
    /// The last step is taken back, or with `redo` done again.
    Step {
        /// Does again what was taken back.
        redo: bool,
    },
    /// The user is told something.
    Notify(String),
    /// A notice, by its id, has been read.
    DismissNotice(u64),
    /// Everything falls silent.
    Panic,
    /// The count of underruns starts again.
    ResetUnderruns,
    /// Letters of the computer's keyboard play the piano, or not.
    LettersPlay(bool),
    /// The browser of voices opens.
    OpenVoices,
    /// The dialog for exporting opens.
    OpenExport,
    /// A preset takes the place of the script and the parameters.
    LoadPreset(&'static Preset),
    /// A line is heard, as it is on the screen.
    Audition(LineId),
    /// A line falls silent.
    Hush(LineId),
    /// A line that need not be in the script is heard with this voice.
    Rehearse(Line, VoiceRef),
    /// What is rehearsed ends.
    StopRehearsal,
    /// The voice of the script.
    SetVoice(VoiceRef),
    /// The speaker of lines; `None` is the script's.
    SetSpeaker(Vec<LineId>, Option<String>),
    /// The emotion of lines.
    SetEmotion(Vec<LineId>, Emotion),
    /// The keys of lines, in one step.
    SetKeys(Vec<(LineId, Option<u8>)>),
    /// The text of a line, changed by the panel of its sound.
    SetText {
        /// The line.
        line: LineId,
        /// Its whole text.
        text: String,
        /// Edits of the same run are one step.
        run: Option<Run>,
    },
    /// The project's dictionary, changed by the panel of a line's sound.
    SetDictionary(Dictionary),
    /// What the script's own panel asks for.
    Script(ScriptAction),
    /// What is asked of a page.
    Page(PageAction),
}

impl From<ScriptAction> for Action {
    fn from(action: ScriptAction) -> Self {
        Self::Script(action)
    }
}

/// What the panel of the script asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum ScriptAction {
    /// The text is being typed.
    Type(Draft),
    /// The typed text is thrown away.
    Cancel,
    /// The keyboard goes to a text.
    Write(LineId, Caret),
    /// A new line behind this one, or behind the last.
    Add(Option<LineId>),
    /// A value of a line; if the line is chosen, of all that are.
    Set(LineId, Value),
    /// The key of a line.
    SetKey(LineId, Option<u8>),
    /// Lines, in the order of the script, go before this one, or to the end.
    Move(Vec<LineId>, Option<LineId>),
    /// Lines are taken out.
    Remove(Vec<LineId>),
    /// Lines are copied to right behind themselves.
    Duplicate(Vec<LineId>),
    /// Lines are copied to the clipboard.
    Copy(Vec<LineId>),
    /// Lines are copied to the clipboard and taken out.
    Cut(Vec<LineId>),
    /// What the clipboard has, as text.
    Paste(String),
    /// These lines come in behind the one at the cursor, on free keys unless it is said on which they stand.
    Insert(Vec<Line>, bool),
}

/// What is asked of a page, which counts from 0.
#[derive(Clone, Debug, PartialEq)]
pub enum PageAction {
    /// Its lines are what notes play.
    Play(u8),
    /// It gets another name.
    Rename(u8, String),
    /// It is taken out.
    Remove(u8),
    /// A page is added and shown.
    Add,
}

/// Where a text is entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caret {
    /// Before the first character.
    Start,
    /// Behind the last one.
    End,
}

/// A value of a line.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Who speaks it.
    Speaker(Option<String>),
    /// How it is meant.
    Emotion(Emotion),
    /// How long it lasts.
    Fit(Option<MusicalLength>),
    /// The page on which it stands.
    Page(u8),
    /// The group in which one line stops another.
    Choke(Option<u8>),
    /// How many takes there are.
    Takes(u8),
    /// From now on the first take is the one with this seed.
    Seed(u64),
}

impl Value {
    /// Values that are dragged make one step.
    pub fn run(&self, line: LineId) -> Option<Run> {
        matches!(self, Self::Emotion(_)).then_some(Run::Emotion(line))
    }

    /// Gives `line` this value.
    ///
    /// # Errors
    /// What the script refuses.
    pub fn set(&self, script: &mut Script, line: LineId) -> Result<(), ScriptError> {
        match self {
            Self::Speaker(speaker) => script.set_speaker(line, speaker.as_deref()),
            Self::Emotion(emotion) => script.set_emotion(line, *emotion),
            Self::Fit(fit) => script.set_fit(line, *fit),
            Self::Page(page) => script.set_page(line, *page),
            Self::Choke(choke) => script.set_choke(line, *choke),
            Self::Takes(takes) => script.set_takes(line, *takes),
            Self::Seed(seed) => script.set_seed(line, *seed),
        }
    }
}
