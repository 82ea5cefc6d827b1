//! The window: the script, the voice, the parameters, and what the engine is doing.
//!
//! Every panel is a function of an [`EditorView`], so that tests can show it without a window. Nothing here waits
//! for the engine: the panels read what it last said and leave requests. All edits of the script go through
//! [`Shared::edit`](crate::shared::Shared::edit), so that they can be undone.
//!
//! | module | |
//! |---|---|
//! | `app`, `corner` | the window, and what it is resized by |
//! | `opengl`, `thread` | what a window on X11 leaves to its host |
//! | `context`, `frame` | what the panels see and change in one frame; where they are |
//! | `look`, `words` | colours and type; what is said, in each language |
//! | `widgets` | what panels are made of |
//! | `mover`, `keys` | how parameters are moved and undone; whose a key is |
//! | `selection` | which lines are chosen |
//! | `header`, `notices`, `script`, `line`, `plane`, `controls`, `piano`, `status` | the panels |
//! | `files`, `work` | the system's dialogs; what takes longer than a frame |
//! | `voices`, `export`, `settings`, `presets` | what opens over them |

mod app;
mod context;
mod controls;
mod corner;
mod export;
mod files;
mod frame;
mod header;
mod keys;
mod line;
mod look;
mod mover;
mod notices;
#[cfg(target_os = "linux")]
mod opengl;
mod piano;
mod plane;
mod presets;
mod script;
mod selection;
mod settings;
mod status;
#[cfg(target_os = "linux")]
mod thread;
mod voices;
mod widgets;
mod words;
mod work;

pub use app::{EditorApp, RecitEditor};
pub use context::{EditorState, EditorView};
pub use frame::show;
pub use look::{Theme, apply as apply_look};
pub use settings::{MiddleC, Preferences, Scale, Store};
pub use words::Language;
