//! The choice of the model of an instance.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;
use std::time::Duration;

use recit::cache::Cache;
use recit::engine::{AudioSetup, Engine, Instance, LinePlayer, Lookahead, RenderSetup, TierState, Voices};
use recit::infer::Runtime;
use recit::player::{Controls, Event, EventKind, Playback};
use recit::script::Script;
use recit::voice::TierChoice;

/// How long a test waits for something that must happen.
const LIMIT: Duration = Duration::from_secs(300);

fn engine() -> Arc<Engine> {
    let voices = Voices::with_runtime(Runtime::builtin());
    Arc::new(Engine::new(voices, Cache::in_memory()))
}

fn play(engine: &Arc<Engine>, tier: TierChoice) -> (Instance, LinePlayer) {
    let instance = engine.instance();
    instance.set_tier(tier);
    let mut script = Script::empty();
    script.add(Some(60), "The doors open at nine.").unwrap();
    instance.set_script(script);
    let player = instance.activate(AudioSetup {
        sample_rate: 48_000.0,
        max_block: 512,
        lookahead: Lookahead::Studio,
    });
    (instance, player)
}

/// A bounce of the line.
fn bounce(player: &mut LinePlayer) -> Vec<f32> {
    player.reset();
    let (mut left, mut right) = (vec![0.0; 120_000], vec![0.0; 120_000]);
    let note = Event {
        offset: 100,
        kind: EventKind::note_on(60),
    };
    let playback = Playback::Offline;
    player.process(&mut left, &mut right, &[note], &Controls::default(), playback);
    assert!(left.iter().any(|sample| *sample != 0.0));
    left
}

fn rendering(instance: &Instance) -> Vec<f32> {
    let script = instance.script();
    let line = &script.lines()[0];
    let rendered = instance.render(line, &script.voice, &RenderSetup::default(), &mut |_| true);
    rendered.unwrap().samples
}

#[test]
fn each_instance_has_its_own_choice_and_its_bounces_and_renderings_have_that_tier() {
    let engine = engine();
    let choices = [TierChoice::Auto, TierChoice::Standard, TierChoice::Light];
    let [auto, standard, light] = choices.map(|choice| {
        let (instance, mut player) = play(&engine, choice);
        // The first time it may not be armed.
        let first = bounce(&mut player);
        assert!(instance.wait_armed(LIMIT));
        assert!(bounce(&mut player) == first);
        let meters = instance.meters();
        assert_eq!(
            (meters.tiers.choice, meters.tiers.state),
            (choice, TierState::Asked)
        );
        let name = if choice == TierChoice::Light {
            "Light"
        } else {
            "Standard"
        };
        assert!(meters.model.starts_with(name), "{}", meters.model);
        (first, rendering(&instance))
    });
    assert!(auto == standard);
    assert!(light.0 != standard.0 && light.1 != standard.1);
}

#[test]
fn a_new_choice_takes_effect_at_the_next_note() {
    let engine = engine();
    let (instance, mut player) = play(&engine, TierChoice::default());
    assert_eq!(instance.tier(), TierChoice::Auto);
    let revision = instance.revision();
    let sounds = [TierChoice::Light, TierChoice::Standard, TierChoice::Auto].map(|choice| {
        instance.set_tier(choice);
        bounce(&mut player)
    });
    assert!(sounds[0] != sounds[1] && sounds[1] == sounds[2]);
    assert_eq!(instance.revision(), revision, "the script is the same");
}
