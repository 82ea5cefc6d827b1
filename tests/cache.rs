//! When a project is opened again, its lines are armed without being planned.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use recit::cache::Cache;
use recit::engine::{AudioSetup, Engine, Instance, LinePlayer, Lookahead, Stages};
use recit::player::{Controls, Event, EventKind, Playback};

const LINES: usize = 8;

/// The folder of one test, deleted with it.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("recit-lines-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        Self(path)
    }

    fn files(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(&self.0).into_iter().flatten().flatten();
        entries
            .map(|entry| entry.path())
            .filter(|path| path.extension().is_some_and(|ending| ending == "line"))
            .collect()
    }

    fn wait_for_files(&self, count: usize) {
        let deadline = Instant::now() + Duration::from_secs(300);
        while self.files().len() < count {
            assert!(Instant::now() < deadline, "{:?}", self.files());
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn armed(folder: &Folder) -> (Instance, LinePlayer) {
    let engine = Arc::new(Engine::with_cache(Cache::in_folder(folder.0.clone(), 64 << 20)));
    let instance = engine.instance();
    let player = instance.activate(AudioSetup {
        sample_rate: 48_000.0,
        max_block: 512,
        lookahead: Lookahead::Studio,
    });
    assert!(instance.wait_armed(Duration::from_secs(300)));
    (instance, player)
}

/// The second line of the script, bounced.
fn bounce(player: &mut LinePlayer) -> Vec<f32> {
    let (mut left, mut right) = (vec![0.0; 96_000], vec![0.0; 96_000]);
    let note = Event {
        offset: 100,
        kind: EventKind::note_on(61),
    };
    let controls = Controls::default();
    player.process(&mut left, &mut right, &[note], &controls, Playback::Offline);
    left
}

fn stages(instance: &Instance) -> Stages {
    instance.meters().stages
}

#[test]
fn a_project_that_is_opened_again_is_armed_without_being_planned() {
    let folder = Folder::new("again");
    let (first, mut player) = armed(&folder);
    assert!(stages(&first).acoustic > 0.0 && stages(&first).text > 0.0);
    let sound = bounce(&mut player);
    folder.wait_for_files(LINES);
    drop((first, player));
    let (again, mut player) = armed(&folder);
    assert_eq!((stages(&again).text, stages(&again).acoustic), (0.0, 0.0));
    assert!(
        bounce(&mut player) == sound,
        "the reopened project sounds different"
    );
    // A take that was never spoken is planned, and nothing else.
    let id = again.script().lines()[0].id;
    again.edit(|script| script.set_seed(id, 77)).unwrap();
    assert!(again.wait_armed(Duration::from_secs(300)));
    assert!(stages(&again).acoustic > 0.0);
    folder.wait_for_files(LINES + 1);
}

#[test]
fn damaged_entries_are_detected_and_written_again() {
    let folder = Folder::new("damage");
    let (first, mut player) = armed(&folder);
    let sound = bounce(&mut player);
    folder.wait_for_files(LINES);
    drop((first, player));
    for path in folder.files() {
        let mut bytes = fs::read(&path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(&path, bytes).unwrap();
    }
    let (again, mut player) = armed(&folder);
    assert!(stages(&again).acoustic > 0.0);
    assert!(bounce(&mut player) == sound);
    folder.wait_for_files(LINES);
    drop((again, player));
    let (whole, _player) = armed(&folder);
    assert_eq!(stages(&whole).acoustic, 0.0, "the entries were not written again");
}

#[test]
fn a_second_instance_shares_the_frames_of_the_first() {
    let engine = Arc::new(Engine::with_cache(Cache::in_memory()));
    let setup = AudioSetup {
        sample_rate: 48_000.0,
        max_block: 512,
        lookahead: Lookahead::Studio,
    };
    let first = engine.instance();
    let _first_player = first.activate(setup);
    assert!(first.wait_armed(Duration::from_secs(300)));
    let before = stages(&first);
    let second = engine.instance();
    let _second_player = second.activate(setup);
    assert!(second.wait_armed(Duration::from_secs(300)));
    assert_eq!(stages(&second), before, "a line was planned twice");
}
