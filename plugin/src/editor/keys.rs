//! Decides which keys the editor handles and which the host.
//!
//! The editor handles certain keys and no others, and withholds only these from the host, if the system lets
//! a window pass keys on. So no key does two things at once. The focus at the end of a frame decides for the
//! keys up to the end of the next.

use egui::{Event, Key, Modifiers, Popup, Ui};
use nice_plug_egui::{Key as Name, KeyCapture};

use super::letters;

/// Keys for anything that has the focus, with their names.
const OPERATING: [(Key, &str); 18] = [
    (Key::ArrowDown, "ArrowDown"),
    (Key::ArrowLeft, "ArrowLeft"),
    (Key::ArrowRight, "ArrowRight"),
    (Key::ArrowUp, "ArrowUp"),
    (Key::Home, "Home"),
    (Key::End, "End"),
    (Key::PageUp, "PageUp"),
    (Key::PageDown, "PageDown"),
    (Key::Tab, "Tab"),
    (Key::Enter, "Enter"),
    (Key::Escape, "Escape"),
    (Key::Delete, "Delete"),
    (Key::Backspace, "Backspace"),
    (Key::Insert, "Insert"),
    (Key::F2, "F2"),
    (Key::F10, "F10"),
    (Key::P, "p"),
    (Key::Minus, "-"),
];

/// Keys together with Ctrl, or Cmd on a Mac.
const COMMANDS: [(Key, &str); 12] = [
    (Key::Enter, "Enter"),
    (Key::A, "a"),
    (Key::C, "c"),
    (Key::D, "d"),
    (Key::F, "f"),
    (Key::V, "v"),
    (Key::X, "x"),
    (Key::Y, "y"),
    (Key::Z, "z"),
    (Key::Minus, "-"),
    (Key::Num0, "0"),
    (Key::Tab, "Tab"),
];

/// Keys for zooming in, in different keyboard layouts.
const LARGER: [(Key, &str); 2] = [(Key::Plus, "+"), (Key::Equals, "=")];

/// The kind of focus in the editor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Focus {
    #[default]
    Nothing,
    /// A row, a knob, a button, or something being dragged.
    Widget,
    /// A dialog or a menu is open over the editor.
    Dialog,
    Text,
}

/// The keys that the editor handles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Keyboard {
    focus: Focus,
    /// Whether letters play the piano.
    letters: bool,
    /// The held modifiers.
    held: Modifiers,
}

impl Keyboard {
    /// The state at the end of a frame. `letters` says whether letters play the piano.
    pub(super) fn now(ui: &Ui, letters: bool) -> Self {
        let ctx = ui.ctx();
        let focus = if ctx.text_edit_focused() {
            Focus::Text
        } else if is_anything_open(ui) {
            Focus::Dialog
        } else if ctx.memory(|memory| memory.focused().is_some()) || ctx.dragged_id().is_some() {
            Focus::Widget
        } else {
            Focus::Nothing
        };
        Self {
            focus,
            letters,
            held: ui.input(|input| input.modifiers),
        }
    }

    /// Whether the editor handles `key` with these modifiers.
    fn owns(&self, key: Key, held: Modifiers) -> bool {
        let is_in = |keys: &[(Key, &str)]| keys.iter().any(|(one, _)| *one == key);
        match self.focus {
            Focus::Text => true,
            // It starts and stops the song, regardless of the focus.
            _ if key == Key::Space => false,
            Focus::Dialog => true,
            _ if self.letters && held.is_none() && letters::is_played_by(key) => true,
            Focus::Nothing => key == Key::Tab && !held.command && !held.alt,
            Focus::Widget if held.command => is_in(&COMMANDS) || is_in(&LARGER),
            Focus::Widget => is_in(&OPERATING) || is_in(&LARGER),
        }
    }

    /// The keys that the host does not get.
    pub(super) fn capture(&self) -> KeyCapture {
        // An unknown name would match no key.
        let named = |name: &str| name.parse::<Name>().ok();
        match self.focus {
            Focus::Text => KeyCapture::CaptureAll,
            Focus::Dialog => KeyCapture::IgnoreKeys(named(" ").into_iter().collect()),
            Focus::Nothing | Focus::Widget => {
                let owned = known().filter(|(key, _)| self.owns(*key, self.held));
                // With Shift a letter has a different name.
                let names = owned.flat_map(|(_, name)| match name.len() {
                    1 => vec![name.to_lowercase(), name.to_uppercase()],
                    _ => vec![name.to_owned()],
                });
                KeyCapture::CaptureKeys(names.filter_map(|name| named(&name)).collect())
            }
        }
    }
}

/// All keys that the editor handles in any state, with their names.
fn known() -> impl Iterator<Item = (Key, &'static str)> {
    let letters = Key::ALL.iter().filter(|key| letters::is_played_by(**key));
    let named = OPERATING.into_iter().chain(COMMANDS).chain(LARGER);
    named.chain(letters.map(|key| (*key, key.name())))
}

/// Whether a dialog or a menu is open over the editor.
pub(super) fn is_anything_open(ui: &Ui) -> bool {
    let ctx = ui.ctx();
    ctx.memory(|memory| memory.top_modal_layer().is_some()) || Popup::is_any_open(ctx)
}

/// Removes the host's keys from the input before anything handles it.
pub(super) fn leave_to_host(ui: &Ui, keyboard: &Keyboard) {
    ui.input_mut(|input| {
        input.events.retain(|event| match event {
            Event::Key {
                key,
                pressed: true,
                modifiers,
                ..
            } => keyboard.owns(*key, *modifiers),
            // Pasted text may arrive as text wherever rows can be pasted.
            Event::Text(text) => match keyboard.focus {
                Focus::Text => true,
                Focus::Nothing => false,
                Focus::Widget | Focus::Dialog => text != " ",
            },
            Event::Copy | Event::Cut | Event::Paste(_) => keyboard.focus != Focus::Nothing,
            _ => true,
        });
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keyboard(focus: Focus, letters: bool) -> Keyboard {
        Keyboard {
            focus,
            letters,
            held: Modifiers::NONE,
        }
    }

    fn captures(keyboard: &Keyboard, name: &str) -> bool {
        let key = name.parse::<Name>();
        match (keyboard.capture(), key) {
            (KeyCapture::CaptureAll, _) => true,
            (KeyCapture::CaptureKeys(keys), Ok(key)) => keys.contains(&key),
            (KeyCapture::IgnoreKeys(keys), Ok(key)) => !keys.contains(&key),
            _ => false,
        }
    }

    #[test]
    fn space_belongs_to_the_host_except_in_a_text() {
        for focus in [Focus::Nothing, Focus::Widget, Focus::Dialog, Focus::Text] {
            for letters in [false, true] {
                let keyboard = keyboard(focus, letters);
                let is_text = focus == Focus::Text;
                assert_eq!(keyboard.owns(Key::Space, Modifiers::NONE), is_text, "{focus:?}");
                assert_eq!(captures(&keyboard, " "), is_text, "{focus:?}");
            }
        }
    }

    #[test]
    fn without_focus_all_keys_except_tab_belong_to_the_host() {
        let keyboard = keyboard(Focus::Nothing, false);
        for key in Key::ALL.iter().filter(|key| **key != Key::Tab) {
            for held in [Modifiers::NONE, Modifiers::COMMAND, Modifiers::SHIFT] {
                assert!(!keyboard.owns(*key, held), "{key:?}");
            }
        }
        assert!(captures(&keyboard, "Tab") && keyboard.owns(Key::Tab, Modifiers::SHIFT));
        assert!(!captures(&keyboard, "z") && !captures(&keyboard, "a"));
    }

    #[test]
    fn keys_that_the_editor_handles_are_withheld_from_the_host() {
        for focus in [Focus::Nothing, Focus::Widget] {
            for plays in [false, true] {
                for held in [Modifiers::NONE, Modifiers::COMMAND] {
                    let keyboard = Keyboard {
                        held,
                        ..keyboard(focus, plays)
                    };
                    for (key, name) in known() {
                        let lower = name.to_lowercase();
                        let name = if name.len() == 1 { &lower } else { name };
                        assert_eq!(
                            captures(&keyboard, name),
                            keyboard.owns(key, held),
                            "{key:?} of {keyboard:?}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn the_hosts_commands_reach_it_while_a_knob_has_the_focus() {
        let keyboard = Keyboard {
            held: Modifiers::COMMAND,
            ..keyboard(Focus::Widget, false)
        };
        assert!(keyboard.owns(Key::Z, Modifiers::COMMAND) && captures(&keyboard, "z"));
        for (key, name) in [(Key::S, "s"), (Key::N, "n"), (Key::W, "w")] {
            assert!(!keyboard.owns(key, Modifiers::COMMAND) && !captures(&keyboard, name));
        }
    }
}
