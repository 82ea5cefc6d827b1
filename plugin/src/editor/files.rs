//! Selects files and folders in the system's own dialogs, and shows files in its file manager, without blocking frames.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::thread::JoinHandle;

use parking_lot::Mutex;
use rfd::FileDialog;

/// A file filter: its name, and the extensions without the dot.
pub type Filter = (&'static str, &'static [&'static str]);

/// The pending result of a dialog.
///
/// Only the user can close a dialog. If this is dropped before, its thread continues, and the plugin stays in
/// memory for it.
pub struct Pending<T> {
    answer: Arc<Mutex<Answer<T>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

enum Answer<T> {
    Open,
    /// `None` if the user has cancelled, or this machine has no such dialog.
    Closed(Option<T>),
}

impl<T> Pending<T> {
    /// Takes the result, once: `Some(None)` if nothing was selected. Call it in each frame.
    pub fn take(&self) -> Option<Option<T>> {
        let mut answer = self.answer.try_lock()?;
        match std::mem::replace(&mut *answer, Answer::Open) {
            Answer::Open => None,
            Answer::Closed(chosen) => {
                drop(answer);
                // It only has to wake the editor.
                let _ = self.thread.lock().take().map(JoinHandle::join);
                Some(chosen)
            }
        }
    }
}

impl<T> Drop for Pending<T> {
    fn drop(&mut self) {
        match self.thread.get_mut().take() {
            Some(thread) if thread.is_finished() => drop(thread.join()),
            Some(_) => recit::keep_loaded(),
            None => {}
        }
    }
}

/// Asks for a folder. The dialog opens in `at` if that exists.
pub fn choose_folder(ctx: &egui::Context, title: &str, at: &Path) -> Pending<PathBuf> {
    let mut dialog = FileDialog::new().set_title(title);
    if at.is_dir() {
        dialog = dialog.set_directory(at);
    }
    ask(ctx, move || dialog.pick_folder())
}

/// Asks for an existing file.
pub fn open_file(ctx: &egui::Context, title: &str, filters: &[Filter]) -> Pending<PathBuf> {
    let dialog = filtered(title, filters);
    ask(ctx, move || dialog.pick_file())
}

/// Asks where to write a file, with `name` as the default.
pub fn save_file(ctx: &egui::Context, title: &str, name: &str, filters: &[Filter]) -> Pending<PathBuf> {
    let dialog = filtered(title, filters).set_file_name(name);
    ask(ctx, move || dialog.save_file())
}

/// Shows a file in the system's file manager, or opens its folder.
pub fn reveal(ctx: &egui::Context, file: &Path) {
    let (file, ctx) = (file.to_owned(), ctx.clone());
    let thread = std::thread::Builder::new().name("recit reveal".into());
    let begun = thread.spawn(move || {
        let shown = revealing(&file).output();
        // The file manager of Windows never reports success.
        let is_shown = shown.is_ok_and(|shown| cfg!(windows) || shown.status.success());
        if let Some(folder) = file.parent().filter(|_| !is_shown) {
            ctx.open_url(egui::OpenUrl::new_tab(folder.display().to_string()));
            ctx.request_repaint();
        }
    });
    if begun.is_ok() {
        // The file manager may take its time.
        recit::keep_loaded();
    }
}

/// The command that shows a file in the system's file manager.
fn revealing(file: &Path) -> Command {
    if cfg!(target_os = "macos") {
        let mut command = Command::new("open");
        command.arg("-R").arg(file);
        command
    } else if cfg!(windows) {
        let mut command = Command::new("explorer");
        let mut selected = OsString::from("/select,");
        selected.push(file);
        command.arg(selected);
        command
    } else {
        // The interface of file managers on a desktop of freedesktop.org.
        let mut command = Command::new("dbus-send");
        command.args([
            "--session",
            "--print-reply",
            "--reply-timeout=5000",
            "--dest=org.freedesktop.FileManager1",
            "/org/freedesktop/FileManager1",
            "org.freedesktop.FileManager1.ShowItems",
        ]);
        command
            .arg(format!("array:string:{}", address(file)))
            .arg("string:");
        command
    }
}

/// The address of a file: what is not a letter, a digit or one of `/-._~` is escaped, also the comma, which would divide a list
/// of the command.
fn address(file: &Path) -> String {
    let path = file.to_string_lossy();
    let escaped = path.bytes().map(|byte| match byte {
        b'/' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        _ if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    });
    format!("file://{}", escaped.collect::<String>())
}

fn filtered(title: &str, filters: &[Filter]) -> FileDialog {
    let dialog = FileDialog::new().set_title(title);
    filters.iter().fold(dialog, |dialog, (name, endings)| {
        dialog.add_filter(*name, endings)
    })
}

/// Runs `dialog` on its own thread, and wakes the editor when it is closed.
fn ask<T: Send + 'static>(
    ctx: &egui::Context,
    dialog: impl FnOnce() -> Option<T> + Send + 'static,
) -> Pending<T> {
    let answer = Arc::new(Mutex::new(Answer::Open));
    let (told, ctx) = (Arc::clone(&answer), ctx.clone());
    let thread = std::thread::Builder::new().name("recit dialog".into());
    let begun = thread.spawn(move || {
        let chosen = crate::guard::guarded("a dialog", dialog).flatten();
        *told.lock() = Answer::Closed(chosen);
        ctx.request_repaint();
    });
    if begun.is_err() {
        *answer.lock() = Answer::Closed(None);
    }
    Pending {
        answer,
        thread: Mutex::new(begun.ok()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use std::sync::mpsc;
    use std::time::{Duration, Instant};

    use super::*;

    fn wait<T>(pending: &Pending<T>) -> Option<T> {
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            if let Some(answer) = pending.take() {
                return answer;
            }
            assert!(Instant::now() < deadline, "no answer");
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    #[test]
    fn a_result_is_taken_once_and_a_failure_counts_as_cancelled() {
        let ctx = egui::Context::default();
        let chosen = ask(&ctx, || Some(PathBuf::from("/there")));
        assert_eq!(wait(&chosen), Some(PathBuf::from("/there")));
        assert!(chosen.take().is_none());
        assert_eq!(wait(&ask(&ctx, || -> Option<PathBuf> { panic!("broken") })), None);
    }

    #[test]
    fn the_address_of_a_file_has_no_sign_with_a_meaning() {
        assert_eq!(address(Path::new("/a b/é,1.wav")), "file:///a%20b/%C3%A9%2C1.wav");
    }

    #[test]
    fn an_open_dialog_does_not_block_the_editor_and_a_closed_one_leaves_no_thread() {
        let ctx = egui::Context::default();
        let (close, open) = mpsc::channel::<()>();
        let pending = ask(&ctx, move || open.recv().ok());
        drop(pending);
        assert!(close.send(()).is_ok(), "its thread waits for the user");

        let thread = Arc::new(());
        let held = Arc::clone(&thread);
        let closed = ask(&ctx, move || {
            drop(held);
            Some(())
        });
        assert_eq!(wait(&closed), Some(()));
        assert_eq!(Arc::strong_count(&thread), 1);
        assert!(closed.thread.lock().is_none());
    }
}
