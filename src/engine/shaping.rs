//! Combines control values into the vocoder's input for each segment: F0, speed and timbre.

use crate::emotion::{Emotion, Expression, emotion_at};
use crate::player::{Hertz, Live, Moment, Semitones, Sung};
use crate::vocoder::Timbre;

use super::reading::Cues;

/// The lowest speed of controls and emotion combined.
const MIN_SPEED: f32 = 0.25;

/// Level of noise relative to harmonics at full breath, in decibels.
const BREATH_DB: f32 = 32.0;

/// Spectral tilt at full tension, in decibels.
const TENSION_TILT_DB: f32 = 10.0;

/// The noise that full tension removes, in decibels. A slack voice gets as much more.
const TENSION_NOISE_DB: f32 = 6.0;

/// Jitter, shimmer and subharmonics at full roughness; healthy voices stay below 1 % of jitter.
const ROUGH: (f32, f32, f32) = (4.0, 20.0, 0.6);

/// The pitch and level that full emphasis adds to a stressed vowel, in semitones and decibels.
const EMPHASIS: (f32, f32) = (2.5, 3.0);

/// The initial rate of change, per second, to a new emotion of the markup: most of the change takes a tenth
/// of a second.
const MOOD_SPEED: f64 = 10.335_937_5;

/// Time in which the vibrato reaches its full depth after its onset, in seconds.
const VIBRATO_RISE_S: f32 = 0.3;

/// Calibration of the vocoder, so that the differences of an emotion can be measured in the sound: factors on
/// the differences, and the voice's own values. Measured on the six speakers of the house voice with Praat's
/// algorithms.
mod calibration {
    /// Factor on a tilt towards high frequencies.
    pub(super) const BRIGHTER: f32 = 0.85;
    /// Factor on a tilt towards low frequencies.
    pub(super) const DARKER: f32 = 0.6;
    /// Noise is brighter than the voice: the tilt, in decibels, that compensates a decibel of noise.
    pub(super) const TILT_OF_NOISE: f32 = 0.6;
    /// A steeper tilt makes noise stand out: the decibels of noise that compensate one of tilt.
    pub(super) const NOISE_OF_TILT: f32 = 0.3;
    /// Factor on the loudness variation. A higher one would be more exact, but would make soft sounds too
    /// soft.
    pub(super) const VARIATION: f32 = 2.2;
    /// Jitter of neutral speech, in percent.
    pub(super) const OWN_JITTER: f32 = 1.5;
    /// Shimmer of neutral speech, in percent.
    pub(super) const OWN_SHIMMER: f32 = 12.0;
}

/// The result of the controls for a segment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Shape {
    /// Factor on F0, including the vibrato.
    pitch: f32,
    /// Exponent on F0 relative to the speaker's mean.
    range: f32,
    /// That mean in Hz, if the line may have several speakers.
    mean_f0: Option<f32>,
    /// The sung pitch, before `pitch`.
    tone: Option<Hertz>,
    /// Planned frames per frame.
    pub speed: f32,
    pub timbre: Timbre,
}

/// Applies the controls to one line.
#[derive(Clone, Debug)]
pub(super) struct Shaper {
    /// The mean F0 of the line's own speaker in Hz.
    mean_f0: f32,
    /// The length of a segment in seconds.
    segment_s: f64,
    sung: Option<Sung>,
    /// The phase of the vibrato, in turns.
    vibrato: f64,
    /// Seconds since the start of the line.
    time: f64,
    /// The current emotion of the markup, in transition.
    mood: Option<Emotion>,
}

impl Shaper {
    /// At the start of a line of a speaker with a mean F0 of `mean_f0` Hz, or of a sung note, in segments of
    /// `segment_s` seconds.
    pub fn new(mean_f0: f32, segment_s: f64, sung: Option<Sung>) -> Self {
        Self {
            mean_f0,
            segment_s,
            sung,
            // The members of a chord have different vibrato phases.
            vibrato: sung.map_or(0.0, |sung| f64::from(sung.member) * 0.37).fract(),
            time: 0.0,
            mood: None,
        }
    }

    /// The shape from the controls of `moment` and a frame with `cues`.
    pub fn shape(&self, moment: &Moment, cues: &Cues) -> Shape {
        let live = &moment.live;
        let felt = self.felt(live, cues);
        let (rise, louder) = EMPHASIS;
        let accent = live.emphasis * cues.accent;
        // Emotions do not change the pitch of sung notes.
        let spoken = if self.sung.is_some() {
            0.0
        } else {
            felt.pitch + rise * accent
        };
        let interval = Semitones(live.pitch + spoken + self.swing(live));
        let (jitter, shimmer, subharmonics) = ROUGH;
        let (tilt, noise) = spectrum(&felt);
        Shape {
            pitch: interval.ratio(),
            range: live.range * felt.range,
            mean_f0: cues.mean_f0,
            tone: self.sung.map(|sung| self.tone(&sung, live.portamento)),
            speed: (live.speed * felt.rate).clamp(MIN_SPEED, Live::MAX_SPEED),
            timbre: Timbre {
                gain: live.loudness + louder * accent + cues.gain + variation(&felt, cues),
                formant: live.formant,
                tilt: TENSION_TILT_DB * live.tension + tilt,
                noise: BREATH_DB * live.breath - TENSION_NOISE_DB * live.tension + noise,
                jitter: together(
                    jitter * live.roughness,
                    added(felt.jitter, calibration::OWN_JITTER),
                ),
                shimmer: together(
                    shimmer * live.roughness,
                    added(felt.shimmer, calibration::OWN_SHIMMER),
                ),
                subharmonics: subharmonics * live.roughness,
            },
        }
    }

    /// The sum of the markup's emotion and that of the controls.
    fn felt(&self, live: &Live, cues: &Cues) -> Expression {
        let own = self.mood.unwrap_or(cues.mood);
        let together = own.plus(&emotion_at(live.valence, live.arousal));
        together.scaled(live.emotion).expression()
    }

    /// The vibrato in semitones.
    fn swing(&self, live: &Live) -> f32 {
        let late = self.time as f32 - live.vibrato_onset;
        let there = if live.vibrato_onset == 0.0 {
            1.0
        } else {
            (1.0 + late / VIBRATO_RISE_S).clamp(0.0, 1.0)
        };
        let swing = libm::sin(std::f64::consts::TAU * self.vibrato) as f32;
        there * live.vibrato_depth / 100.0 * swing
    }

    /// The sung pitch, gliding from the previous note; `portamento` is in seconds.
    fn tone(&self, sung: &Sung, portamento: f32) -> Hertz {
        let gone = if portamento > 0.0 {
            (self.time as f32 / portamento).min(1.0)
        } else {
            1.0
        };
        let from = sung.from.unwrap_or(sung.pitch);
        from.toward(sung.pitch, gone).frequency()
    }

    /// Advances by one segment to a frame with `cues`. `moment` determines the vibrato.
    pub fn advance(&mut self, moment: &Moment, cues: &Cues) {
        self.vibrato = (self.vibrato + f64::from(moment.live.vibrato_rate) * self.segment_s).fract();
        self.time += self.segment_s;
        let mood = self.mood.unwrap_or(cues.mood);
        self.mood = Some(mood.toward(&cues.mood, (MOOD_SPEED * self.segment_s) as f32));
    }

    /// The audible F0 for a planned F0 of `planned` Hz, at the fraction `along` (0 to 1) between two shapes.
    pub fn f0_between(&self, (from, to): (&Shape, &Shape), along: f32, planned: f32) -> f32 {
        let (from, to) = (self.f0(from, planned), self.f0(to, planned));
        from * libm::powf(to / from, along)
    }

    /// The audible F0 for a planned F0 of `planned` Hz.
    pub fn f0(&self, shape: &Shape, planned: f32) -> f32 {
        let moved = match shape.tone {
            Some(tone) => tone.0,
            None if shape.range == 1.0 => planned,
            None => {
                let mean = shape.mean_f0.unwrap_or(self.mean_f0);
                mean * libm::powf(planned / mean, shape.range)
            }
        };
        moved * shape.pitch
    }
}

/// The gain in decibels that gives speech the requested loudness variation. The loudest speech is not
/// changed.
fn variation(felt: &Expression, cues: &Cues) -> f32 {
    if felt.loudness_variation == 0.0 || cues.deviation == 0.0 {
        return 0.0;
    }
    calibration::VARIATION * felt.loudness_variation / cues.deviation * cues.under
}

/// Tilt and noise of an emotion, in decibels.
fn spectrum(felt: &Expression) -> (f32, f32) {
    let factor = if felt.tilt < 0.0 {
        calibration::DARKER
    } else {
        calibration::BRIGHTER
    };
    let tilt = factor * felt.tilt + calibration::TILT_OF_NOISE * felt.hnr.min(0.0);
    (tilt, -felt.hnr - calibration::NOISE_OF_TILT * tilt)
}

/// The perturbation to add to the voice's `own` so that the sum grows by `change`. The two are independent,
/// so their squares add up. It is not negative.
fn added(change: f32, own: f32) -> f32 {
    let change = change.max(0.0);
    (change * (change + 2.0 * own)).sqrt()
}

/// The sum of two independent perturbations: their squares add up.
fn together(one: f32, other: f32) -> f32 {
    (one * one + other * other).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emotion::Named;
    use crate::player::{Pitch, SyllableIndex};

    const SEGMENT_S: f64 = 256.0 / 22_050.0;

    fn moment(change: impl FnOnce(&mut Live)) -> Moment {
        let mut moment = Moment::default();
        change(&mut moment.live);
        moment
    }

    fn cues() -> Cues {
        Cues::silent(200.0)
    }

    #[test]
    fn the_defaults_change_nothing_to_the_bit() {
        let shaper = Shaper::new(200.0, SEGMENT_S, None);
        let shape = shaper.shape(&Moment::default(), &cues());
        assert_eq!((shape.pitch, shape.range, shape.speed), (1.0, 1.0, 1.0));
        assert_eq!(shape.timbre, Timbre::default());
        assert_eq!(shaper.f0(&shape, 123.4), 123.4);
    }

    #[test]
    fn intonation_scales_about_the_mean_and_vibrato_has_its_depth() {
        let mut shaper = Shaper::new(200.0, SEGMENT_S, None);
        let shape = shaper.shape(&moment(|live| live.range = 0.0), &cues());
        assert_eq!(
            (shaper.f0(&shape, 100.0), shaper.f0(&shape, 300.0)),
            (200.0, 200.0)
        );
        let vibrato = moment(|live| (live.vibrato_depth, live.vibrato_rate) = (100.0, 5.0));
        let (mut highest, mut turns, mut last) = (0.0_f32, 0, 0.0);
        for _ in 0..86 * 2 {
            let swing = shaper.shape(&vibrato, &cues()).pitch.log2() * 12.0;
            highest = highest.max(swing);
            turns += u32::from(last < 0.0 && swing >= 0.0);
            last = swing;
            shaper.advance(&vibrato, &cues());
        }
        assert!((0.95..1.001).contains(&highest), "{highest} semitones");
        assert!((9..=10).contains(&turns), "{turns} turns in two seconds");
    }

    #[test]
    fn an_emotion_of_the_markup_fades_in_and_the_amount_scales_it() {
        let angry = Cues {
            mood: Emotion::new(Named::Anger, 1.0),
            ..cues()
        };
        let mut shaper = Shaper::new(200.0, SEGMENT_S, None);
        shaper.advance(&Moment::default(), &cues());
        let mut last = shaper.shape(&Moment::default(), &angry).timbre.tilt;
        assert_eq!(last, 0.0);
        for _ in 0..60 {
            shaper.advance(&Moment::default(), &angry);
            let tilt = shaper.shape(&Moment::default(), &angry).timbre.tilt;
            assert!(tilt > last && tilt - last < 1.5, "{last} to {tilt}");
            last = tilt;
        }
        let whole = Named::Anger.expression();
        assert!(last > 0.98 * spectrum(&whole).0, "{last}");
        let none = shaper.shape(&moment(|live| live.emotion = 0.0), &angry);
        assert_eq!(none.timbre, Timbre::default());
    }

    #[test]
    fn a_sung_note_slides_to_its_pitch_and_keeps_it_with_any_emotion() {
        let sung = Sung {
            place: SyllableIndex::default(),
            pitch: Pitch(69.0),
            from: Some(Pitch(57.0)),
            linked: true,
            member: 0,
        };
        let mut shaper = Shaper::new(200.0, SEGMENT_S, Some(sung));
        let moved = moment(|live| (live.portamento, live.valence, live.arousal) = (0.1, -0.5, 0.6));
        let heard = |shaper: &Shaper| shaper.f0(&shaper.shape(&moved, &cues()), 123.0);
        assert!((heard(&shaper) - 220.0).abs() < 0.01);
        let mut last = 0.0;
        for _ in 0..9 {
            assert!(heard(&shaper) > last);
            last = heard(&shaper);
            shaper.advance(&moved, &cues());
        }
        assert!((heard(&shaper) - 440.0).abs() < 0.01);
    }
}
