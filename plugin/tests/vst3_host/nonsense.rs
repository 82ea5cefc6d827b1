//! A host that passes invalid values.

#![allow(unsafe_code, reason = "VST3's events are unions")]

use std::ptr;

use recit_host::Stereo;
use vst3::Steinberg::Vst::{
    ControllerNumbers_::kCtrlProgramChange, Event, IComponentTrait, IEditControllerTrait, IUnitInfoTrait,
    LegacyMIDICCOutEvent, NoteExpressionValueEvent, NoteOffEvent, NoteOnEvent, PolyPressureEvent,
};
use vst3::Steinberg::kResultOk;

use crate::data::Queue;
use crate::host::Vst3;
use crate::support::with_lines;

const BLOCK: usize = 256;

/// Pseudo-random numbers that are the same in every run (SplitMix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[(self.roll() % from.len() as u64) as usize]
    }

    /// An integer that is often at the limit of a range.
    fn whole(&mut self) -> i32 {
        let any = self.roll() as i32;
        self.pick(&[
            0,
            1,
            15,
            16,
            60,
            61,
            127,
            128,
            255,
            BLOCK as i32,
            -1,
            i32::MIN,
            i32::MAX,
            any,
        ])
    }

    /// A number that is often invalid.
    fn real(&mut self) -> f64 {
        let any = self.roll() as f64 / u64::MAX as f64;
        self.pick(&[
            0.0,
            0.5,
            1.0,
            any,
            -1.0,
            2.0,
            1e300,
            f64::INFINITY,
            f64::NEG_INFINITY,
            f64::NAN,
        ])
    }

    fn event(&mut self) -> Event {
        // SAFETY: It holds numbers, and pointers that may be null.
        let mut event: Event = unsafe { std::mem::zeroed() };
        event.busIndex = self.pick(&[0, 0, 0, 1, -1]);
        event.sampleOffset = self.whole();
        let kind = self.pick(&[0, 1, 3, 4, 65_535]);
        event.r#type = kind;
        let (channel, key, id) = (self.whole() as i16, self.whole() as i16, self.whole());
        match kind {
            0 => {
                event.__field0.noteOn = NoteOnEvent {
                    channel,
                    pitch: key,
                    tuning: self.real() as f32,
                    velocity: self.real() as f32,
                    length: self.whole(),
                    noteId: id,
                }
            }
            1 => {
                event.__field0.noteOff = NoteOffEvent {
                    channel,
                    pitch: key,
                    velocity: self.real() as f32,
                    noteId: id,
                    tuning: self.real() as f32,
                }
            }
            3 => {
                event.__field0.polyPressure = PolyPressureEvent {
                    channel,
                    pitch: key,
                    pressure: self.real() as f32,
                    noteId: id,
                }
            }
            4 => {
                event.__field0.noteExpressionValue = NoteExpressionValueEvent {
                    typeId: self.pick(&[0, 1, 2, 3, 4, 5, 6, 100_000, u32::MAX]),
                    noteId: id,
                    value: self.real(),
                }
            }
            _ => {
                event.__field0.midiCCOut = LegacyMIDICCOutEvent {
                    controlNumber: self.pick(&[
                        1,
                        64,
                        120,
                        123,
                        128,
                        129,
                        kCtrlProgramChange as u8,
                        131,
                        255,
                    ]),
                    channel: channel as i8,
                    value: key as i8,
                    value2: id as i8,
                }
            }
        }
        event
    }

    fn queue(&mut self, ids: &[u32]) -> Queue {
        let (known, unknown) = (self.pick(ids), self.whole() as u32);
        let points = self.roll() % 8;
        Queue {
            id: self.pick(&[known, known, known, unknown]),
            points: (0..points).map(|_| (self.whole(), self.real())).collect(),
        }
    }
}

/// An active instance.
fn playing() -> Vst3 {
    let vst3 = Vst3::new();
    assert!(vst3.load(&with_lines(&vst3.save(), &["One, two, three."])));
    vst3.activate(BLOCK);
    vst3
}

#[test]
fn blocks_of_invalid_values_give_finite_samples() {
    let vst3 = playing();
    let ids: Vec<_> = vst3.parameters().iter().map(|info| info.id).collect();
    let mut dice = Dice(1);
    for _ in 0..500 {
        let count = dice.roll() % 40;
        let changes = (0..count).map(|_| dice.queue(&ids)).collect();
        let events = (0..count).map(|_| dice.event()).collect();
        let mut sound = Stereo::silence((dice.roll() % (BLOCK as u64 + 1)) as usize);
        vst3.process(changes, events, &mut sound.left, &mut sound.right);
        assert!(sound.is_finite(), "samples that are not finite");
    }
    for id in ids {
        assert!((0.0..=1.0).contains(&vst3.get(id)), "{id} is at {}", vst3.get(id));
    }
}

#[test]
fn a_block_that_cannot_be_played_is_silent() {
    let vst3 = playing();
    let mut sound = Stereo::silence(2 * BLOCK);
    sound.left.fill(0.5);
    sound.right.fill(f32::NAN);
    // Longer than agreed.
    let result = vst3.process(Vec::new(), Vec::new(), &mut sound.left, &mut sound.right);
    assert_ne!(result, kResultOk);
    assert!(sound.is_silent());
    sound.left.fill(0.5);
    vst3.deactivate();
    let result = vst3.process(
        Vec::new(),
        Vec::new(),
        &mut sound.left[..BLOCK],
        &mut sound.right[..BLOCK],
    );
    assert_ne!(result, kResultOk);
    assert!(sound.left[..BLOCK].iter().all(|sample| *sample == 0.0));
}

#[test]
fn if_there_are_too_many_points_the_last_one_is_kept() {
    let vst3 = playing();
    let volume = vst3.id("Volume");
    let points = (0..3000).map(|point| (0, f64::from(point % 2) / 2.0));
    let changes = vec![Queue {
        id: volume,
        points: points.chain([(255, 0.25)]).collect(),
    }];
    let mut sound = Stereo::silence(BLOCK);
    let result = vst3.process(changes, Vec::new(), &mut sound.left, &mut sound.right);
    assert_eq!(result, kResultOk);
    // The instrument has received it; otherwise the next block would reset it.
    vst3.process(Vec::new(), Vec::new(), &mut sound.left, &mut sound.right);
    assert_eq!(vst3.get(volume), 0.25);
}

#[test]
fn invalid_requests_are_refused() {
    let vst3 = Vst3::new();
    // SAFETY: The plugin checks its arguments before it uses them.
    unsafe {
        let controller = &vst3.controller;
        for place in [-1, i32::MIN, i32::MAX, controller.getParameterCount()] {
            let mut info = std::mem::zeroed();
            assert_ne!(controller.getParameterInfo(place, &mut info), kResultOk);
            let mut unit = std::mem::zeroed();
            assert_ne!(vst3.units.getUnitInfo(place, &mut unit), kResultOk);
            let mut name = [0; 128];
            assert_ne!(vst3.units.getProgramName(1, place, &mut name), kResultOk);
            let mut bus = std::mem::zeroed();
            assert_ne!(vst3.component.getBusInfo(0, 1, place, &mut bus), kResultOk);
        }
        assert_ne!(controller.getParameterInfo(0, ptr::null_mut()), kResultOk);
        let volume = vst3.id("Volume");
        assert_ne!(
            controller.getParamStringByValue(volume, 0.5, ptr::null_mut()),
            kResultOk
        );
        assert_ne!(
            controller.getParamValueByString(volume, ptr::null_mut(), &mut 0.0),
            kResultOk
        );
        assert_ne!(controller.setParamNormalized(12_345, 0.5), kResultOk);
        assert!(controller.createView(c"something".as_ptr()).is_null());
        assert!(controller.createView(ptr::null()).is_null());
        for value in [f64::NAN, f64::INFINITY, -7.0] {
            let mut text = [0; 128];
            controller.getParamStringByValue(volume, value, &mut text);
            controller.setParamNormalized(volume, value);
            assert!((0.0..=1.0).contains(&vst3.get(volume)));
        }
        assert_ne!(vst3.component.setState(ptr::null_mut()), kResultOk);
        assert_ne!(vst3.component.getState(ptr::null_mut()), kResultOk);
    }
}
