//! The pictures of the documents: `RECIT_PICTURES=docs cargo test -p recit-plugin --test editor docs -- --ignored`.

use std::path::PathBuf;

use egui::{Pos2, Rect, vec2};
use egui_kittest::kittest::Queryable as _;
use nice_plug::params::InternalParamMut as _;
use recit::engine::LinePlayer;
use recit::player::{Event, EventKind, Note, Playback};
use recit::script::{Script, exchange, project};
use recit_plugin::editor::Theme;
use recit_plugin::hosting::Track;
use recit_plugin::params::Mode;
use recit_plugin::sung::{SungEvent, SungTeller};

use crate::bench::{Bench, activate, script};
use crate::raster::Screen;

const TWELVE: &str = r#"{"format":"recit-project","voice":{"name":"house","speaker":"host"},"lines":[
{"key":60,"text":"The house is quiet. [pause 300ms] Too quiet.","emotion":"fear:0.6"},
{"key":62,"text":"Who left this door open?","speaker":"storyteller","emotion":"fear:0.4"},
{"key":64,"text":"I heard them on the stairs.","speaker":"young","emotion":"fear:0.8"},
{"key":65,"text":"<emphasis>Nobody</emphasis> goes down there.","speaker":"elder","emotion":"anger:0.7","fit":"2 bars"},
{"key":67,"text":"You promised me, remember?","speaker":"alto","emotion":"sadness:0.5"},
{"key":69,"text":"That was a long time ago.","speaker":"tenor","emotion":"boredom:0.4"},
{"key":71,"text":"Then say it once more.","speaker":"alto","emotion":"sadness:0.8","fit":"1 bar"},
{"key":72,"text":"<prosody rate=\"90%\">All of this</prosody> was yours.","speaker":"elder"},
{"key":74,"text":"And now it is morning.","emotion":"happiness:0.5"},
{"key":76,"text":"Open the window, let the light come in.","speaker":"young","emotion":"happiness:0.9"},
{"key":77,"text":"One, two, three, and turn.","speaker":"announcer","fit":"4 beats"},
{"key":79,"text":"Good night, and thank you for listening.","speaker":"storyteller"}]}"#;

const TABLE: &str = "key,text,speaker,emotion,fit
C3,The house is quiet. [pause soon] Too quiet.,,fear:0.6,
H9,Who left this door open?,,,
E3,I heard <emphasis them on the stairs.,,rage:0.4,
F3,Nobody goes down there.,,anger:0.7,2 bars
G3,\"You promised me, remember?\",nobody,sadness:0.5,0 beats
";

/// The margin of the test harness around the editor.
const MARGIN: f32 = 8.0;

/// An editor whose frames can be drawn.
struct Studio {
    bench: Bench,
    screen: Screen,
    player: LinePlayer,
    teller: SungTeller,
    /// Samples that were played.
    played: u64,
}

impl Studio {
    fn new(script: Script, size: (f32, f32), scale: f32, theme: Theme) -> Self {
        let whole = (size.0 + 2.0 * MARGIN, size.1 + 2.0 * MARGIN);
        let (bench, screen) = Bench::drawn(script, whole, scale, theme);
        bench.shared.hosting.set_track(Track {
            name: "Narrator".to_owned(),
            colour: None,
        });
        let player = activate(&bench);
        Self {
            teller: bench.shared.sung.teller().unwrap(),
            played: 0,
            bench,
            screen,
            player,
        }
    }

    /// Plays keys, each this many blocks of 512 samples after the one before.
    fn play(&mut self, keys: &[(u8, usize)]) {
        let controls = self.bench.params.controls();
        for (key, blocks) in keys {
            let note = Note {
                key: *key,
                channel: 0,
                id: None,
            };
            let kind = EventKind::NoteOn { note, velocity: 0.8 };
            if controls.sing {
                // As the audio thread does.
                self.teller.tell(SungEvent {
                    pass: self.player.pass(),
                    line: controls.selected_line,
                    at: self.played,
                    sample_rate: 48_000.0,
                    kind,
                });
            }
            let mut events = &[Event { offset: 0, kind }][..];
            for _ in 0..*blocks {
                let (mut left, mut right) = ([0.0; 512], [0.0; 512]);
                self.player
                    .process(&mut left, &mut right, events, &controls, Playback::Offline);
                events = &[];
                self.played += 512;
            }
        }
        self.bench.settle();
    }

    /// Waits for the sound of the current line.
    fn study(&mut self) {
        self.bench
            .wait_for(|bench| bench.sees("Waveform and pitch") && !bench.sees("Analysing…"));
        self.bench.harness.hover_at(egui::pos2(4.0, 4.0));
        self.bench.settle();
    }

    fn take(&self, name: &str) {
        let folder = std::env::var_os("RECIT_PICTURES").map(PathBuf::from);
        let folder = folder.unwrap_or_else(std::env::temp_dir);
        let picture = self.screen.draw(&self.bench.harness);
        let margin = MARGIN * self.bench.harness.ctx.pixels_per_point();
        let whole = vec2(picture.width as f32, picture.height as f32);
        let inside = Rect::from_min_size(Pos2::ZERO, whole).shrink(margin);
        picture.part(inside).write(&folder.join(name));
    }
}

fn twelve() -> Script {
    project::from_json(TWELVE).unwrap().script
}

#[test]
#[ignore = "it makes a picture"]
fn fresh() {
    let mut studio = Studio::new(Script::factory(), (1240.0, 800.0), 1.0, Theme::Dark);
    studio.study();
    studio.take("editor.png");
}

#[test]
#[ignore = "it makes a picture"]
fn twelve_lines() {
    let mut studio = Studio::new(twelve(), (1240.0, 960.0), 1.0, Theme::Dark);
    studio.play(&[(62, 12), (65, 20), (76, 18), (60, 14), (74, 50)]);
    studio.study();
    studio.take("editor-twelve.png");
}

#[test]
#[ignore = "it makes a picture"]
fn at_200() {
    let mut studio = Studio::new(twelve(), (900.0, 520.0), 2.0, Theme::Dark);
    studio.play(&[(62, 12), (74, 40)]);
    studio.take("editor-200.png");
}

#[test]
#[ignore = "it makes a picture"]
fn light() {
    let mut studio = Studio::new(twelve(), (1240.0, 800.0), 1.0, Theme::Light);
    studio.play(&[(62, 12), (74, 40)]);
    studio.study();
    studio.take("editor-light.png");
}

#[test]
#[ignore = "it makes a picture"]
fn mistakes() {
    let mut studio = Studio::new(Script::empty(), (1240.0, 800.0), 1.0, Theme::Dark);
    let imported = exchange::from_csv(TABLE).unwrap();
    let notices = imported.notices.clone();
    let shared = &studio.bench.shared;
    shared
        .edit(None, |script| Ok(script.insert_lines(0, imported.lines)))
        .unwrap();
    notices
        .into_iter()
        .for_each(|notice| shared.instance.notify(notice));
    assert!(shared.instance.wait_armed(crate::bench::LIMIT));
    studio.bench.settle();
    studio.study();
    studio.take("editor-error.png");
}

#[test]
#[ignore = "it makes a picture"]
fn empty_and_presets() {
    let mut studio = Studio::new(Script::empty(), (1240.0, 800.0), 1.0, Theme::Dark);
    studio.take("editor-empty.png");
    studio.bench.click("Load a preset…");
    studio.bench.settle();
    studio.take("editor-presets.png");
    studio.bench.press(egui::Key::Escape);
    studio.bench.harness.get_by_label_contains("Health: ").click();
    studio.bench.settle();
    studio.take("editor-health.png");
}

#[test]
#[ignore = "it makes a picture"]
fn singing() {
    for (name, size) in [
        ("editor-sing.png", (1240.0, 800.0)),
        ("editor-sing-small.png", (900.0, 520.0)),
    ] {
        sung(name, size);
    }
}

/// A picture of a line of which four syllables were sung.
fn sung(name: &str, size: (f32, f32)) {
    let line = script(&["Carry me over the water.", "Row, row, row your boat."]);
    let mut studio = Studio::new(line, size, 1.0, Theme::Dark);
    // SAFETY: nothing else sets it at the same time.
    #[allow(unsafe_code)]
    unsafe {
        studio
            .bench
            .params
            .playing
            .mode
            ._internal_set_plain_value(Mode::Sing);
    }
    studio.bench.settle();
    studio.bench.wait_for(|bench| bench.sees("C-2 goes to it"));
    if size.1 > 600.0 {
        studio.study();
    }
    studio.play(&[(60, 30), (62, 30), (64, 30), (65, 10)]);
    studio.take(name);
}

#[test]
#[ignore = "it makes a picture"]
fn a_fitted_line() {
    let mut studio = Studio::new(twelve(), (1240.0, 800.0), 1.0, Theme::Dark);
    let row = studio.bench.harness.get_by_label("Line 4").rect();
    let at = egui::pos2(row.left() + 37.0, row.center().y);
    studio.bench.drag(at, &[at], egui::Modifiers::NONE);
    studio.study();
    studio
        .bench
        .wait_for(|bench| bench.sees("BPM") && !bench.sees("Analysing…"));
    studio.take("editor-fitted.png");
}

#[test]
#[ignore = "it makes a picture"]
fn exporting() {
    let mut studio = Studio::new(twelve(), (1240.0, 800.0), 1.0, Theme::Dark);
    studio.bench.click("Export…");
    studio.bench.click("Each speaker");
    studio.bench.retype("Folder", "/home/ann/Recit");
    studio.bench.click("SRT");
    studio.bench.harness.hover_at(egui::pos2(4.0, 4.0));
    studio.bench.settle();
    studio.take("editor-export.png");
}

#[test]
#[ignore = "it makes a picture"]
fn reading() {
    let line = script(&["I read it yesterday."]);
    let mut studio = Studio::new(line, (1240.0, 800.0), 1.0, Theme::Dark);
    studio.study();
    studio.bench.wait_for(|bench| bench.sees("read, "));
    studio.bench.harness.get_by_label_contains("I, ").focus();
    studio.bench.settle();
    studio.bench.press(egui::Key::ArrowRight);
    studio.bench.press(egui::Key::P);
    studio.bench.wait_for(|bench| bench.sees("How it is read"));
    studio
        .bench
        .harness
        .get_by_label_contains("How it is read")
        .click();
    studio.bench.settle();
    let title = studio
        .bench
        .harness
        .get_by_label_contains("Pronunciation of")
        .rect();
    let close = studio.bench.harness.get_by_label("Close").rect();
    let frame = Rect::from_min_max(title.min, close.max).expand(12.0);
    let folder = std::env::var_os("RECIT_PICTURES").map(PathBuf::from);
    let folder = folder.unwrap_or_else(std::env::temp_dir);
    let whole = studio.screen.draw(&studio.bench.harness);
    let frame = frame.with_max_x(title.left() + 566.0);
    whole.part(frame).write(&folder.join("editor-reading.png"));
}
