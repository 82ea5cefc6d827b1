//! Instances are created, started, stopped and dropped in any order, alone and together.

use recit_host::{Setup, Stereo, Timeline};

use crate::support::{RATE, assert_same, assert_speech, host, instance, one_note, playing, speaking};

#[test]
fn the_id_is_that_of_recit() {
    assert_eq!(host().plugin_id().to_str(), Ok("org.recit.recit"));
}

#[test]
fn start_stop_and_reset_in_any_order() {
    let mut instance = speaking(&["Now."]);
    let mut seed = 7_u32;
    let mut next = |choices: u32| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 16) % choices
    };
    let rates = [44_100.0, 48_000.0, 96_000.0];
    for _ in 0..40 {
        match next(5) {
            0 => instance.deactivate(),
            1 | 2 if !instance.is_active() => {
                let setup = Setup::offline(rates[next(3) as usize], [64, 512, 1024][next(3) as usize]);
                instance.activate(setup).unwrap();
            }
            3 if instance.is_active() => instance.reset().unwrap(),
            _ if instance.is_active() => {
                // Shorter than the line, so that the next call cuts it off.
                let sound = instance.render(&Timeline::new().note(50, 60), 3000, 64).unwrap();
                assert!(sound.is_finite());
            }
            _ => {}
        }
    }
    instance.deactivate();
    instance.activate(Setup::offline(RATE, 512)).unwrap();
    let sound = one_note(&mut instance, 2000, 24_000);
    assert_speech(&sound);
    assert_eq!(sound.first_sound(), Some(2000 + instance.latency()));
}

#[test]
fn reset_is_immediate_silence_and_the_next_note_is_exact() {
    let mut instance = playing(&["A long line that goes on and on."], Setup::offline(RATE, 512));
    let sounding = one_note(&mut instance, 0, 12_000);
    assert_speech(&sounding);
    instance.reset().unwrap();
    let silent = instance.render(&Timeline::new(), 12_000, 512).unwrap();
    assert!(silent.is_silent());
    assert_same(&one_note(&mut instance, 0, 12_000), &sounding);
}

#[test]
fn nothing_is_left_after_a_restart() {
    let mut instance = playing(&["A long line that goes on and on."], Setup::offline(RATE, 512));
    assert_speech(&one_note(&mut instance, 0, 12_000));
    instance.deactivate();
    instance.activate(Setup::offline(RATE, 512)).unwrap();
    assert!(
        instance
            .render(&Timeline::new(), 12_000, 512)
            .unwrap()
            .is_silent()
    );
}

#[test]
fn instances_can_be_dropped_at_any_time() {
    drop(instance());
    drop(playing(&["Gone."], Setup::offline(RATE, 512)));
    let mut sounding = playing(&["Gone while it speaks."], Setup::offline(RATE, 512));
    assert!(!one_note(&mut sounding, 0, 9600).is_silent());
    drop(sounding);
    for _ in 0..10 {
        let mut brief = instance();
        brief.activate(Setup::offline(RATE, 64)).unwrap();
        brief.render(&Timeline::new().note(0, 60), 64, 64).unwrap();
    }
    let mut last = playing(&["Still here."], Setup::offline(RATE, 512));
    assert_speech(&one_note(&mut last, 0, 24_000));
}

#[test]
fn instances_on_threads_of_their_own_do_not_disturb_each_other() {
    let lines = ["One, two, three.", "Something else."];
    let render = |key: u8| -> Stereo {
        let mut instance = playing(&lines, Setup::offline(RATE, 512));
        instance
            .render(&Timeline::new().note(333, key), 48_000, 512)
            .unwrap()
    };
    let (first, second) = (render(60), render(61));
    assert_speech(&first);
    assert!(!first.same_bits(&second));
    std::thread::scope(|scope| {
        let threads: Vec<_> = [60, 61, 60, 61]
            .map(|key| (key, scope.spawn(move || render(key))))
            .into_iter()
            .collect();
        for (key, thread) in threads {
            assert_same(&thread.join().unwrap(), if key == 60 { &first } else { &second });
        }
    });
}

#[test]
fn twenty_instances_in_one_host_each_sound_like_one_alone() {
    let mut instances: Vec<_> = (0..20)
        .map(|_| playing(&["One, two, three."], Setup::offline(RATE, 512)))
        .collect();
    let mut sounds = vec![Stereo::default(); instances.len()];
    // One block of each in turn, as a host plays its tracks.
    for block in 0..50 {
        let note = if block == 0 {
            Timeline::new().note(100, 60)
        } else {
            Timeline::new()
        };
        for (instance, sound) in instances.iter_mut().zip(&mut sounds) {
            sound.extend(&instance.render(&note, 512, 512).unwrap());
        }
    }
    assert_speech(&sounds[0]);
    for other in &sounds[1..] {
        assert_same(other, &sounds[0]);
    }
}

#[test]
fn two_instances_take_turns_on_one_thread() {
    let mut a = playing(&["First voice."], Setup::offline(RATE, 512));
    let mut b = playing(&["Second voice."], Setup::offline(RATE, 256));
    let (mut sound_a, mut sound_b) = (Stereo::default(), Stereo::default());
    let note = |step: usize| {
        if step == 0 {
            Timeline::new().note(100, 60)
        } else {
            Timeline::new()
        }
    };
    for step in 0..20 {
        sound_a.extend(&a.render(&note(step), 1024, 512).unwrap());
        sound_b.extend(&b.render(&note(step), 1024, 256).unwrap());
    }
    assert_speech(&sound_a);
    assert_speech(&sound_b);
    assert_eq!(sound_a.first_sound(), Some(100 + a.latency()));
    assert_eq!(sound_b.first_sound(), Some(100 + b.latency()));
}

#[test]
fn the_latency_never_changes_while_active() {
    let mut instance = playing(&["Now."], Setup::offline(RATE, 512));
    let (latency, reports) = (instance.latency(), instance.calls().latency_changed);
    one_note(&mut instance, 0, 24_000);
    instance.reset().unwrap();
    one_note(&mut instance, 0, 24_000);
    assert_eq!(instance.latency(), latency);
    assert_eq!(instance.calls().latency_changed, reports);
    assert_eq!(instance.calls().restart, 0);
}
