//! All texts of the editor, by panel and language.

mod chinese;
mod errors;
mod export;
mod header;
mod line;
mod notices;
mod parameters;
mod piano;
mod plane;
mod presets;
mod recording;
mod script;
mod settings;
mod status;
mod tools;
mod voices;

use serde::{Deserialize, Serialize};

pub use errors::Errors;
pub use export::Export;
pub use header::Header;
pub use line::Line;
pub use notices::Notices;
pub use parameters::{Choice, Parameters};
pub use piano::Piano;
pub use plane::Plane;
pub use presets::Presets;
pub use recording::Recording;
pub use script::Script;
pub use settings::Settings;
pub use status::{Counted, Status};
pub use tools::ScriptTools;
pub use voices::Voices;

/// A language of the editor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Language {
    /// English.
    #[default]
    #[serde(rename = "en")]
    English,
    /// Chinese, in simplified characters.
    #[serde(rename = "zh")]
    Chinese,
}

/// The texts of one language.
pub struct Words {
    /// The tools around the lines of the script.
    pub tools: ScriptTools,
    /// Errors.
    pub errors: Errors,
    /// The export dialog.
    pub export: Export,
    /// The header bar.
    pub header: Header,
    /// The panel of a line's sound.
    pub line: Line,
    /// Notices.
    pub notices: Notices,
    /// The parameters and their choices.
    pub parameters: Parameters,
    /// The strip of piano keys.
    pub piano: Piano,
    /// The plane of emotions.
    pub plane: Plane,
    /// The presets.
    pub presets: Presets,
    /// The dialog that finds the emotion of a line in a recording.
    pub recording: Recording,
    /// The script.
    pub script: Script,
    /// The settings of the editor.
    pub settings: Settings,
    /// The health light and its figures.
    pub status: Status,
    /// The browser of voices.
    pub voices: Voices,
}

static ENGLISH: Words = Words {
    tools: tools::ENGLISH,
    errors: errors::ENGLISH,
    export: export::ENGLISH,
    header: header::ENGLISH,
    line: line::ENGLISH,
    notices: notices::ENGLISH,
    parameters: parameters::ENGLISH,
    piano: piano::ENGLISH,
    plane: plane::ENGLISH,
    presets: presets::ENGLISH,
    recording: recording::ENGLISH,
    script: script::ENGLISH,
    settings: settings::ENGLISH,
    status: status::ENGLISH,
    voices: voices::ENGLISH,
};

static CHINESE: Words = Words {
    tools: tools::CHINESE,
    errors: errors::CHINESE,
    export: export::CHINESE,
    header: header::CHINESE,
    line: line::CHINESE,
    notices: notices::CHINESE,
    parameters: parameters::CHINESE,
    piano: piano::CHINESE,
    plane: plane::CHINESE,
    presets: presets::CHINESE,
    recording: recording::CHINESE,
    script: script::CHINESE,
    settings: settings::CHINESE,
    status: status::CHINESE,
    voices: voices::CHINESE,
};

impl Language {
    /// All languages, in the displayed order.
    pub const ALL: [Self; 2] = [Self::English, Self::Chinese];

    /// Its name in the language itself.
    pub fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Chinese => "中文",
        }
    }

    /// Its texts.
    pub fn words(self) -> &'static Words {
        match self {
            Self::English => &ENGLISH,
            Self::Chinese => &CHINESE,
        }
    }
}
