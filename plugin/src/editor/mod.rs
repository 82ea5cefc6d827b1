//! The editor's window: the script, the voice, the parameters, and the state of the engine.
//!
//! Every panel is a function of its input and its own state, and returns the user's requests as actions, so
//! tests can show it without a window. Nothing here waits for the engine: the panels show its last state. All
//! edits of the script go through [`Shared::edit`](crate::shared::Shared::edit), so they can be undone.
//!
//! | module | |
//! |---|---|
//! | `look`, `words` | colours and type; all texts, in each language |
//! | `mover`, `selection`, `voice_list` | moving parameters with undo; the selected lines; the voices |
//! | `files`, `work` | the system's dialogs; work that takes longer than a frame |
//! | `widgets` | the elements of panels |
//! | `keys`, `letters` | which keys the editor handles; which letters play the piano |
//! | `action`, `context` | the panels' actions, and their input in one frame |
//! | `header`, `notices`, `script`, `line`, `plane`, `controls`, `piano` | the panels |
//! | `status` | the health light in the header, with its figures |
//! | `voices`, `export`, `settings`, `presets` | what opens over the panels |
//! | `state` | the state of the editor |
//! | `perform` | carries out actions |
//! | `frame` | one frame with the layout of the panels |
//! | `app`, `corner` | the window, and its resize corner |
//! | `opengl`, `thread` | resources that a window on X11 leaves to its host |

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
