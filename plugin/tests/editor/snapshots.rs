//! Pictures of panels, compared with stored ones: `RECIT_SNAPSHOTS=write` writes them anew.
//!
//! The renderer is that of the other pictures (`raster`), which is the same on every machine. No panel here shows a sound, so a
//! new version of the voice changes none of them.

use std::fs::{self, File};
use std::io::BufReader;
use std::path::{Path, PathBuf};

use egui::{Pos2, Rect, vec2};
use egui_kittest::kittest::Queryable as _;
use recit::script::{MusicalLength, Script};
use recit_plugin::editor::Theme;

use crate::bench::{Bench, script};
use crate::raster::{Picture, Screen};

/// Channels that differ by at most this much are the same: processors may round differently.
const SAME: u8 = 8;
/// The share of pixels that may differ by more.
const MOST: f64 = 0.001;

struct Easel {
    bench: Bench,
    screen: Screen,
}

impl Easel {
    fn new(script: Script, size: (f32, f32), scale: f32, theme: Theme) -> Self {
        let (mut bench, screen) = Bench::drawn(script, size, scale, theme);
        bench.harness.hover_at(egui::pos2(2.0, 2.0));
        bench.settle();
        Self { bench, screen }
    }

    /// Compares the part of the window in `area`, in points.
    fn compare(&self, name: &str, area: Rect) {
        let scale = self.bench.harness.ctx.pixels_per_point();
        let pixel = |at: Pos2| (at.to_vec2() * scale).round().to_pos2();
        let area = Rect::from_min_max(pixel(area.min), pixel(area.max));
        let whole = self.screen.draw(&self.bench.harness);
        let size = vec2(whole.width as f32, whole.height as f32);
        let area = area.intersect(Rect::from_min_size(Pos2::ZERO, size));
        compare(name, &whole.part(area));
    }

    fn rect(&self, label: &str) -> Rect {
        self.bench.harness.get_by_label_contains(label).rect()
    }
}

fn compare(name: &str, picture: &Picture) {
    let stored = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/editor/snapshots")
        .join(name);
    if std::env::var("RECIT_SNAPSHOTS").is_ok_and(|what| what == "write") {
        fs::create_dir_all(stored.parent().unwrap()).unwrap();
        picture.write(&stored);
        return;
    }
    let fresh = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("snapshot-{name}"));
    let (size, bytes) = read(&stored);
    let told = format!("{} is not as {}", fresh.display(), stored.display());
    if size != (picture.width, picture.height) {
        picture.write(&fresh);
        panic!("{told}: {size:?}, now {:?}", (picture.width, picture.height));
    }
    let pixels = |bytes: &[u8]| bytes.as_chunks::<3>().0.to_vec();
    let differ =
        |(old, new): &([u8; 3], [u8; 3])| old.iter().zip(new).any(|(old, new)| old.abs_diff(*new) > SAME);
    let pairs = pixels(&bytes).into_iter().zip(pixels(&picture.bytes()));
    let different = pairs.filter(differ).count();
    let share = different as f64 / (size.0 * size.1) as f64;
    if share > MOST {
        picture.write(&fresh);
        panic!("{told}: {different} pixels differ ({:.2} %)", 100.0 * share);
    }
}

/// The size and the bytes of a stored picture.
fn read(path: &Path) -> ((usize, usize), Vec<u8>) {
    let file = File::open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut reader = png::Decoder::new(BufReader::new(file)).read_info().unwrap();
    let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut bytes).unwrap();
    bytes.truncate(frame.buffer_size());
    ((frame.width as usize, frame.height as usize), bytes)
}

fn lines() -> Script {
    let mut lines = script(&[
        "The house is quiet. [pause 300ms] Too quiet.",
        "Who left this door open?",
        "<emphasis>Nobody</emphasis> goes down there.",
    ]);
    let ids: Vec<_> = lines.lines().iter().map(|line| line.id).collect();
    lines.set_emotion(ids[0], "fear:0.6".parse().unwrap()).unwrap();
    lines.set_speaker(ids[1], Some("storyteller")).unwrap();
    lines.set_fit(ids[2], Some(MusicalLength::Bars(2.0))).unwrap();
    lines
}

/// The bottom of the header.
fn below_header(easel: &Easel) -> f32 {
    easel.rect("Add line").top() - 8.0
}

#[test]
fn the_header() {
    for (name, theme, scale) in [
        ("header.png", Theme::Dark, 1.0),
        ("header-light.png", Theme::Light, 1.0),
        ("header-200.png", Theme::Dark, 2.0),
    ] {
        let easel = Easel::new(lines(), (900.0, 520.0), scale, theme);
        let area = Rect::from_min_max(Pos2::ZERO, egui::pos2(900.0, below_header(&easel)));
        easel.compare(name, area);
    }
}

#[test]
fn the_script() {
    for (name, theme, width) in [
        ("script.png", Theme::Dark, 1240.0),
        ("script-light.png", Theme::Light, 1240.0),
        ("script-narrow.png", Theme::Dark, 900.0),
    ] {
        let easel = Easel::new(lines(), (width, 800.0), 1.0, theme);
        let right = easel.rect("More for line 3").right() + 12.0;
        let bottom = easel.rect("More for line 3").bottom() + 12.0;
        let area = Rect::from_min_max(egui::pos2(0.0, below_header(&easel)), egui::pos2(right, bottom));
        easel.compare(name, area);
    }
}

#[test]
fn the_controls() {
    for (name, theme) in [
        ("controls.png", Theme::Dark),
        ("controls-light.png", Theme::Light),
    ] {
        let easel = Easel::new(lines(), (1240.0, 800.0), 1.0, theme);
        let left = easel.rect("More for line 3").right() + 24.0;
        let area = Rect::from_min_max(egui::pos2(left, below_header(&easel)), egui::pos2(1240.0, 700.0));
        easel.compare(name, area);
    }
}

#[test]
fn the_piano() {
    for (name, theme) in [("piano.png", Theme::Dark), ("piano-light.png", Theme::Light)] {
        let easel = Easel::new(lines(), (1240.0, 800.0), 1.0, theme);
        let top = easel.rect("Key C3,").top() - 20.0;
        let area = Rect::from_min_max(egui::pos2(0.0, top), egui::pos2(1240.0, 800.0));
        easel.compare(name, area);
    }
}

#[test]
fn the_export_dialog() {
    let mut easel = Easel::new(lines(), (900.0, 640.0), 1.0, Theme::Dark);
    easel.bench.click("Export…");
    easel.bench.retype("Folder", "/home/ann/Recit");
    easel.bench.click("One file");
    easel.bench.harness.hover_at(egui::pos2(2.0, 2.0));
    easel.bench.settle();
    let close = easel.bench.harness.get_by_label("Close").rect();
    // Without its edges, beside which a waveform may or may not be drawn yet.
    let area = Rect::from_min_max(
        egui::pos2(178.0, easel.rect("Current line").top() - 36.0),
        egui::pos2(722.0, close.bottom() + 4.0),
    );
    easel.compare("export.png", area);
}

#[test]
fn a_notice() {
    let mut easel = Easel::new(lines(), (900.0, 520.0), 1.0, Theme::Dark);
    easel
        .bench
        .shared
        .instance
        .notify("The voice has no speaker `nobody`.");
    easel.bench.settle();
    let area = Rect::from_min_max(egui::pos2(0.0, 40.0), egui::pos2(900.0, below_header(&easel)));
    easel.compare("notice.png", area);
}
