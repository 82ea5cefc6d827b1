//! The mouths of a line as weights of the blend shapes that ARKit defines, frame by frame.

use crate::engine::Transcript;

use super::cue::{MouthCue, MouthSet, mouth_cues};

/// Frames of a second.
pub const FRAME_RATE: f64 = 60.0;

/// The blend shapes that move, by ARKit's names.
pub const BLEND_SHAPES: [&str; 18] = [
    "jawOpen",
    "mouthClose",
    "mouthFunnel",
    "mouthPucker",
    "mouthPressLeft",
    "mouthPressRight",
    "mouthRollLower",
    "mouthRollUpper",
    "mouthStretchLeft",
    "mouthStretchRight",
    "mouthSmileLeft",
    "mouthSmileRight",
    "mouthLowerDownLeft",
    "mouthLowerDownRight",
    "mouthUpperUpLeft",
    "mouthUpperUpRight",
    "mouthShrugLower",
    "tongueOut",
];

/// A mouth turns into the next one within this time, in seconds, half of it before the change; in half of the shorter of the two
/// where that is less.
const TURN_S: f64 = 0.08;

/// The weights of a viseme of the Oculus set: jaw, close, funnel, pucker, press, roll lower, roll upper, stretch, smile, lower
/// down, upper up, shrug, tongue. Chosen by eye for a neutral face.
#[rustfmt::skip]
fn weights(mouth: &str) -> [f32; 13] {
    match mouth {
        "PP" => [0.05, 0.10, 0.00, 0.10, 0.40, 0.30, 0.30, 0.00, 0.00, 0.00, 0.00, 0.10, 0.00],
        "FF" => [0.08, 0.00, 0.05, 0.00, 0.00, 0.60, 0.00, 0.10, 0.00, 0.00, 0.30, 0.00, 0.00],
        "TH" => [0.15, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.10, 0.00, 0.20, 0.15, 0.00, 0.35],
        "DD" => [0.15, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.15, 0.05, 0.20, 0.15, 0.00, 0.05],
        "kk" => [0.20, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.15, 0.05, 0.20, 0.15, 0.00, 0.00],
        "CH" => [0.12, 0.00, 0.45, 0.25, 0.00, 0.00, 0.00, 0.00, 0.00, 0.20, 0.20, 0.00, 0.00],
        "SS" => [0.06, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.30, 0.15, 0.25, 0.20, 0.00, 0.00],
        "nn" => [0.14, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.12, 0.05, 0.15, 0.10, 0.00, 0.05],
        "RR" => [0.15, 0.00, 0.30, 0.25, 0.00, 0.00, 0.00, 0.00, 0.00, 0.10, 0.10, 0.00, 0.00],
        "aa" => [0.60, 0.00, 0.05, 0.00, 0.00, 0.00, 0.00, 0.05, 0.05, 0.25, 0.20, 0.00, 0.00],
        "E"  => [0.38, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.25, 0.20, 0.25, 0.20, 0.00, 0.00],
        "I"  => [0.20, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.30, 0.30, 0.20, 0.15, 0.00, 0.00],
        "O"  => [0.42, 0.00, 0.50, 0.25, 0.00, 0.00, 0.00, 0.00, 0.00, 0.10, 0.10, 0.00, 0.00],
        "U"  => [0.20, 0.00, 0.35, 0.65, 0.00, 0.00, 0.00, 0.00, 0.00, 0.05, 0.05, 0.00, 0.00],
        _ => [0.0; 13],
    }
}

/// The same for each of [`BLEND_SHAPES`]: both sides of a face move alike.
fn shapes(mouth: &str) -> [f32; BLEND_SHAPES.len()] {
    let [
        jaw,
        close,
        funnel,
        pucker,
        press,
        lower,
        upper,
        stretch,
        smile,
        down,
        up,
        shrug,
        tongue,
    ] = weights(mouth);
    [
        jaw, close, funnel, pucker, press, press, lower, upper, stretch, stretch, smile, smile, down, down,
        up, up, shrug, tongue,
    ]
}

/// The weights of [`BLEND_SHAPES`], 0 to 1, at each frame of a line: frame *n* is *n* / [`FRAME_RATE`] seconds after its first
/// sample. The last frame is at its end, or after it.
pub fn blend(transcript: &Transcript) -> Vec<[f32; BLEND_SHAPES.len()]> {
    let cues = mouth_cues(transcript, MouthSet::Ovr);
    let frames = (transcript.length_s * FRAME_RATE).ceil() as usize + 1;
    (0..frames)
        .map(|frame| blend_at(&cues, frame as f64 / FRAME_RATE))
        .collect()
}

/// The weights of [`BLEND_SHAPES`], 0 to 1, at a time of a line with these cues of the Oculus set, in seconds from its first sample.
pub fn blend_at(cues: &[MouthCue], time_s: f64) -> [f32; BLEND_SHAPES.len()] {
    let at = cues
        .partition_point(|cue| cue.start_s <= time_s)
        .saturating_sub(1);
    let Some(here) = cues.get(at) else {
        return shapes("sil");
    };
    let other = |other: usize| {
        cues.get(other).map(|cue| {
            let turn = TURN_S.min((cue.end_s - cue.start_s).min(here.end_s - here.start_s) / 2.0);
            (shapes(cue.mouth), turn.max(1e-6))
        })
    };
    let (mut mixed, own) = (shapes(here.mouth), shapes(here.mouth));
    let neighbours = [
        (at.checked_sub(1).and_then(other), time_s - here.start_s),
        (other(at + 1), here.end_s - time_s),
    ];
    for ((shapes, turn), away) in neighbours
        .into_iter()
        .filter_map(|(other, away)| Some((other?, away)))
    {
        let share = (0.5 - away / turn).max(0.0) as f32;
        for ((weight, own), other) in mixed.iter_mut().zip(own).zip(shapes) {
            *weight += share * (other - own);
        }
    }
    mixed.map(|weight| weight.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::super::fixture::transcript;
    use super::*;
    use crate::text::phoneme::Sound::{AA, M, UW};

    #[test]
    fn lips_are_closed_in_a_closure_open_in_a_vowel_and_move_without_a_step() {
        let line = transcript(&[(M, 0.2, 0.35), (AA, 0.35, 0.6), (UW, 0.6, 0.8)], 1.0);
        let frames = blend(&line);
        assert_eq!(frames.len(), 61);
        let at = |seconds: f64| frames[(seconds * FRAME_RATE).round() as usize];
        let jaw = |seconds| at(seconds)[0];
        let press = |seconds| at(seconds)[4];
        let pucker = |seconds| at(seconds)[3];
        assert!(jaw(0.28) < 0.1 && press(0.28) > 0.35, "closed");
        assert!(jaw(0.47) > 0.55 && press(0.47) == 0.0, "open");
        assert!(pucker(0.7) > 0.6);
        assert_eq!(at(0.05), [0.0; BLEND_SHAPES.len()]);
        for pair in frames.windows(2) {
            for (before, after) in pair[0].iter().zip(&pair[1]) {
                assert!((before - after).abs() < 0.25, "{before} {after}");
            }
        }
    }
}
