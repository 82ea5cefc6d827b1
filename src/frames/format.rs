//! The format of a voice's frames.

use super::Sizes;

/// The rates that a voice may have, in Hz.
const RATES: std::ops::RangeInclusive<u32> = Format::LOWEST_RATE..=48_000;
/// The most frames of a segment.
const MAX_FRAMES: usize = 4;
/// The most bands of an envelope, and of its aperiodicity.
const MAX_BANDS: (usize, usize) = (256, 32);
/// The highest centre of a band, in Hz.
const MAX_CENTRE: f32 = 50_000.0;
/// The longest look-ahead of a vocoder in frames.
const MAX_LOOKAHEAD: usize = 16;

/// The format of a voice's frames.
///
/// Frame `i` of a line is centred on sample `i * hop`. Segment `j` is the range of `frames_per_segment` hops
/// from frame `j * frames_per_segment` on: the unit that a vocoder renders at once, with one set of controls.
#[derive(Clone, Debug, PartialEq)]
pub struct Format {
    /// Sample rate in Hz: 22,050 to 48,000.
    pub sample_rate: u32,
    /// Samples between two frames.
    pub hop: usize,
    /// Frames of a segment, 1 to 4. A segment lasts 8 to 12 ms.
    pub frames_per_segment: usize,
    /// Samples by which a segment lags behind its excitation: the first one of a line begins `delay` samples before the
    /// line does. At most [`max_delay`](Self::max_delay).
    pub delay: usize,
    /// The vocoder's look-ahead in frames, up to 16: after `k` frames were fed, the first `k - lookahead` can
    /// be rendered.
    pub lookahead: usize,
    /// Centres of the bands of the envelope in Hz, rising; at most 256.
    pub envelope_hz: Vec<f32>,
    /// Centres of the bands of aperiodicity in Hz, rising; at most 32.
    pub aperiodicity_hz: Vec<f32>,
}

/// The fault of a format, as part of a sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct FormatError(String);

impl Format {
    /// The lowest rate that a voice may have, in Hz.
    pub const LOWEST_RATE: u32 = 22_050;

    /// The permitted length of a segment in seconds. Longer ones would hold one set of controls for too long; shorter ones
    /// would overflow the rings.
    pub const SEGMENT_S: (f64, f64) = (0.008, 0.012);

    /// The greatest delay of a voice, in samples of [`LOWEST_RATE`](Self::LOWEST_RATE): 5.8 ms. The reported latency includes
    /// it for every voice.
    pub const MAX_DELAY: usize = 128;

    /// The greatest delay of a voice that has `sample_rate`, in its samples.
    pub fn max_delay(sample_rate: u32) -> usize {
        (sample_rate as usize * Self::MAX_DELAY) / Self::LOWEST_RATE as usize
    }

    /// Samples of a segment.
    pub fn segment(&self) -> usize {
        self.hop * self.frames_per_segment
    }

    /// Seconds of a segment.
    pub fn segment_s(&self) -> f64 {
        self.segment() as f64 / f64::from(self.sample_rate)
    }

    /// Frames per second.
    pub fn frames_a_second(&self) -> f64 {
        f64::from(self.sample_rate) / self.hop as f64
    }

    /// The number of values of a frame.
    pub fn sizes(&self) -> Sizes {
        Sizes {
            envelope: self.envelope_hz.len(),
            aperiodicity: self.aperiodicity_hz.len(),
        }
    }

    /// Checks all values against the ranges stated in their descriptions.
    ///
    /// # Errors
    /// The first value that is out of range.
    pub fn check(&self) -> Result<(), FormatError> {
        let wrong = |reason: String| Err(FormatError(reason));
        if !RATES.contains(&self.sample_rate) {
            return wrong(format!(
                "it has {} Hz, not {} to {} Hz",
                self.sample_rate,
                RATES.start(),
                RATES.end()
            ));
        }
        if !(1..=MAX_FRAMES).contains(&self.frames_per_segment) {
            return wrong(format!(
                "a segment has {} frames, not 1 to {MAX_FRAMES}",
                self.frames_per_segment
            ));
        }
        // Far more than is allowed, and far below an overflow of a product.
        let (shortest, longest) = Self::SEGMENT_S;
        if self.hop > 1 << 16 || !(shortest..=longest).contains(&self.segment_s()) {
            return wrong(format!(
                "a segment of it does not last 8 to 12 ms, with a hop of {} samples at {} Hz",
                self.hop, self.sample_rate
            ));
        }
        let most = Self::max_delay(self.sample_rate);
        if self.delay > most {
            return wrong(format!("its delay is {} samples, more than {most}", self.delay));
        }
        if self.lookahead > MAX_LOOKAHEAD {
            return wrong(format!(
                "it looks {} frames ahead, more than {MAX_LOOKAHEAD}",
                self.lookahead
            ));
        }
        for (what, bands, most) in [
            ("envelope", &self.envelope_hz, MAX_BANDS.0),
            ("aperiodicity", &self.aperiodicity_hz, MAX_BANDS.1),
        ] {
            let rise = bands.windows(2).all(|pair| pair[0] < pair[1]);
            if !(1..=most).contains(&bands.len())
                || !rise
                || !bands.iter().all(|hz| (0.0..=MAX_CENTRE).contains(hz))
            {
                return wrong(format!(
                    "its bands of {what} are not 1 to {most} rising centres in Hz"
                ));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn house() -> Format {
        Format {
            sample_rate: 22_050,
            hop: 256,
            frames_per_segment: 1,
            delay: 128,
            lookahead: 2,
            envelope_hz: (1..=80).map(|band| 100.0 * band as f32).collect(),
            aperiodicity_hz: vec![500.0, 1700.0, 3400.0, 5700.0, 8500.0],
        }
    }

    #[test]
    fn formats_that_the_engine_does_not_support_are_refused() {
        assert_eq!(house().check(), Ok(()));
        let pairs = Format {
            sample_rate: 24_000,
            hop: 120,
            frames_per_segment: 2,
            delay: Format::max_delay(24_000),
            ..house()
        };
        assert_eq!(pairs.check(), Ok(()));
        assert_eq!((pairs.segment(), pairs.frames_a_second()), (240, 200.0));
        type Change = fn(&mut Format);
        let wrong: [(&str, Change); 10] = [
            ("16000 Hz", |format| format.sample_rate = 16_000),
            ("96000 Hz", |format| format.sample_rate = 96_000),
            ("8 to 12 ms", |format| format.hop = 128),
            ("8 to 12 ms", |format| format.hop = usize::MAX),
            ("8 to 12 ms", |format| format.frames_per_segment = 2),
            ("0 frames", |format| format.frames_per_segment = 0),
            ("129 samples", |format| format.delay = 129),
            ("17 frames ahead", |format| format.lookahead = 17),
            ("envelope", |format| format.envelope_hz[3] = f32::NAN),
            ("aperiodicity", |format| format.aperiodicity_hz.clear()),
        ];
        for (what, change) in wrong {
            let mut format = house();
            change(&mut format);
            let refused = format.check().map_err(|error| error.to_string());
            assert!(refused.is_err_and(|reason| reason.contains(what)), "{what}");
        }
    }
}
