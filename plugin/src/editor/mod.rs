//! The window: the script, the voice, the parameters, and what the engine is doing.
//!
//! Every panel is a function of what it sees and of what it remembers itself, and returns what the user asks for as
//! actions, so that tests can show it without a window. Nothing here waits for the engine: the panels read what it last
//! said. All edits of the script go through [`Shared::edit`](crate::shared::Shared::edit), so that they can be undone.
//!
//! | module | |
//! |---|---|
//! | `look`, `words` | colours and type; what is said, in each language |
//! | `mover`, `selection`, `voice_list` | how parameters are moved and undone; which lines are selected; the voices |
//! | `files`, `work` | the system's dialogs; what takes longer than a frame |
//! | `widgets` | what panels are made of |
//! | `keys`, `letters` | whose a key is; which letters play the piano |
//! | `action`, `context` | what the panels ask for, and what they see in one frame |
//! | `header`, `notices`, `script`, `line`, `plane`, `controls`, `piano`, `status` | the panels |
//! | `voices`, `export`, `settings`, `presets` | what opens over them |
//! | `state` | what the editor remembers |
//! | `perform` | what becomes of actions |
//! | `frame` | one frame: where the panels are |
//! | `app`, `corner` | the window, and what it is resized by |
//! | `opengl`, `thread` | what a window on X11 leaves to its host |

mod action;
mod app;
mod context;
mod controls;
mod corner;
mod export;
mod files;
mod frame;
mod header;
mod keys;
mod letters;
mod line;
mod look;
mod mover;
mod notices;
#[cfg(target_os = "linux")]
mod opengl;
mod perform;
mod piano;
mod plane;
mod presets;
mod script;
mod selection;
mod settings;
mod state;
mod status;
#[cfg(target_os = "linux")]
mod thread;
mod voice_list;
mod voices;
mod widgets;
mod words;
mod work;

pub use app::{EditorApp, RecitEditor};
pub use frame::show;
pub use look::{Theme, apply as apply_look};
pub use settings::{MiddleC, Preferences, Scale, Store};
pub use state::{EditorState, EditorView};
pub use words::Language;
