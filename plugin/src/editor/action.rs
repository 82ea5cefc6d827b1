//! The actions of panels. A panel changes only its own state: it returns actions, and `perform` carries them
//! out.

use std::error::Error;
use std::path::PathBuf;

use recit::emotion::Emotion;
use recit::mouths::MouthSettings;
use recit::player::CueNumber;
use recit::script::preset::Preset;
use recit::script::{Line, LineId, MusicalLength, Script, ScriptError, Timecode, VoiceRef};
use recit::text::dictionary::Dictionary;
use recit::voice::TierChoice;

use super::selection::Selection;
use crate::exporting::Order;
use crate::history::Run;
use crate::loaded::Loaded;
use crate::remote::Place;
use crate::shared::Draft;

/// An action requested by a panel.
pub enum Action {
    /// Select other lines.
    Select(Selection),
    /// Start a new undo step with the next edit.
    EndRun,
    /// Undo the last step, or redo it.
    Step {
        /// Redo instead of undo.
        redo: bool,
    },
    /// Show a notice to the user.
    Notify(Box<dyn Error + Send + Sync>),
    /// Dismiss a notice, by its id.
    DismissNotice(u64),
    /// Silence everything.
    Panic,
    /// Reset the count of underruns.
    ResetUnderruns,
    /// Set the height of the picture of a line's sound, in points; `None` is the default.
    SoundHeight(Option<u32>),
    /// Set whether letters of the computer's keyboard play the piano.
    LettersPlay(bool),
    /// Set which models plan.
    Tier(TierChoice),
    /// Listen to desks there, or not at all.
    Remote(Option<Place>),
    /// Make a line the one that Sing and Trigger: Line play.
    SelectLine(LineId),
    /// Send mouths there, or nowhere.
    Mouths(MouthSettings),
    /// Open the browser of voices.
    OpenVoices,
    /// Open the browser of presets.
    OpenPresets,
    /// Open the export dialog.
    OpenExport,
    /// Export lines.
    Export(Box<Order>),
    /// Load a preset: its script and parameters.
    LoadPreset(Box<Preset>, Loaded),
    /// Save the script and the parameters as a preset of the user.
    SavePreset(Box<PresetDetails>),
    /// Create a folder, which is then opened.
    MakeFolder(PathBuf),
    /// Play a line as shown on the screen.
    Audition(LineId),
    /// Stop a line.
    Hush(LineId),
    /// Play a line, in the script or not, with this voice.
    Rehearse(Line, VoiceRef),
    /// Stop the rehearsal.
    StopRehearsal,
    /// Set the voice of the script.
    SetVoice(VoiceRef),
    /// Set the speaker of lines; `None` is the script's.
    SetSpeaker(Vec<LineId>, Option<String>),
    /// Set the emotion of lines.
    SetEmotion(Vec<LineId>, Emotion),
    /// Set the keys of lines, in one step.
    SetKeys(Vec<(LineId, Option<u8>)>),
    /// Set the text of a line, changed by the panel of its sound.
    SetText {
        /// The line.
        line: LineId,
        /// Its whole text.
        text: String,
        /// Edits of the same run are one step.
        run: Option<Run>,
    },
    /// Set the project's dictionary, changed by the panel of a line's sound.
    SetDictionary(Dictionary),
    /// An action of the script's own panel.
    Script(ScriptAction),
    /// An action on a page.
    Page(PageAction),
}

/// The details of a preset.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PresetDetails {
    /// Its name.
    pub name: String,
    /// Who made it.
    pub author: String,
    /// A description.
    pub about: String,
    /// Keywords.
    pub tags: Vec<String>,
}

impl From<ScriptAction> for Action {
    fn from(action: ScriptAction) -> Self {
        Self::Script(action)
    }
}

/// An action of the panel of the script.
#[derive(Clone, Debug, PartialEq)]
pub enum ScriptAction {
    /// Update the text being typed.
    Type(Draft),
    /// Discard the typed text.
    Cancel,
    /// Focus a text.
    Write(LineId, Caret),
    /// Add a line after this one, or at the end.
    Add(Option<LineId>),
    /// Set a value of a line, or of all selected lines if it is selected.
    Set(LineId, Value),
    /// Open the dialog that finds the emotion of a line in a recording.
    EmotionOf(LineId),
    /// Set the key of a line.
    SetKey(LineId, Option<u8>),
    /// Move lines, in the order of the script, before this one, or to the end.
    Move(Vec<LineId>, Option<LineId>),
    /// Remove lines.
    Remove(Vec<LineId>),
    /// Duplicate lines directly after themselves.
    Duplicate(Vec<LineId>),
    /// Lines are copied to the clipboard.
    Copy(Vec<LineId>),
    /// Cut lines to the clipboard.
    Cut(Vec<LineId>),
    /// Paste the text of the clipboard.
    Paste(String),
    /// Start a new script: remove all lines, pages and speakers of channels.
    Clear,
    /// Set the speaker of a MIDI channel, from 0; `None` is that of the line.
    SetChannel(usize, Option<String>),
    /// Insert these lines after the one at the cursor, on free keys unless the flag says that they have keys.
    Insert(Vec<Line>, bool),
}

/// An action on a page, counted from 0.
#[derive(Clone, Debug, PartialEq)]
pub enum PageAction {
    /// Select it for playing.
    Play(u8),
    /// Set the keys that always play it.
    Keys(u8, Option<(u8, u8)>),
    /// Rename it.
    Rename(u8, String),
    /// Remove it.
    Remove(u8),
    /// Add a page and show it.
    Add,
}

/// The position of the caret when a text is focused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caret {
    /// Before the first character.
    Start,
    /// After the last one.
    End,
}

/// A value of a line.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Its speaker.
    Speaker(Option<String>),
    /// Its emotion.
    Emotion(Emotion),
    /// Its length.
    Fit(Option<MusicalLength>),
    /// Its page.
    Page(u8),
    /// Its choke group.
    Choke(Option<u8>),
    /// Its number in a show.
    Number(Option<CueNumber>),
    /// Its place in a recording.
    At(Option<Timecode>),
    /// The number of takes.
    Takes(u8),
    /// The seed of the first take.
    Seed(u64),
}

impl Value {
    /// Values that are dragged are one undo step.
    pub fn run(&self, line: LineId) -> Option<Run> {
        matches!(self, Self::Emotion(_)).then_some(Run::Emotion(line))
    }

    /// Sets this value of `line`.
    ///
    /// # Errors
    /// The error of the script.
    pub fn set(&self, script: &mut Script, line: LineId) -> Result<(), ScriptError> {
        match self {
            Self::Speaker(speaker) => script.set_speaker(line, speaker.as_deref()),
            Self::Emotion(emotion) => script.set_emotion(line, *emotion),
            Self::Fit(fit) => script.set_fit(line, *fit),
            Self::Page(page) => script.set_page(line, *page),
            Self::Choke(choke) => script.set_choke(line, *choke),
            Self::Number(number) => script.set_number(line, *number),
            Self::At(at) => script.set_time(line, *at),
            Self::Takes(takes) => script.set_takes(line, *takes),
            Self::Seed(seed) => script.set_seed(line, *seed),
        }
    }
}
