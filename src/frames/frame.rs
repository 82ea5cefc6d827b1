//! One frame, by itself or in a row.

/// The envelope value of silence: 104 dB below an amplitude of one.
pub const SILENCE: f32 = -12.0;

/// The number of values of a frame, as in the voice's [`Format`](super::Format).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sizes {
    /// Bands of the envelope.
    pub envelope: usize,
    /// Bands of aperiodicity.
    pub aperiodicity: usize,
}

impl Sizes {
    /// The number of values: both kinds of bands, F0 and voicing.
    pub fn values(self) -> usize {
        self.envelope + self.aperiodicity + 2
    }
}

/// One hop of acoustic features.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    /// As in [`FrameRef::envelope`].
    pub envelope: Vec<f32>,
    /// As in [`FrameRef::aperiodicity`].
    pub aperiodicity: Vec<f32>,
    /// As in [`FrameRef::f0`].
    pub f0: f32,
    /// As in [`FrameRef::voicing`].
    pub voicing: f32,
}

impl Frame {
    /// A frame of silence at `f0` Hz.
    pub fn silent(sizes: Sizes, f0: f32) -> Self {
        Self {
            envelope: vec![SILENCE; sizes.envelope],
            aperiodicity: vec![1.0; sizes.aperiodicity],
            f0,
            voicing: 0.0,
        }
    }

    /// A view of the frame.
    pub fn view(&self) -> FrameRef<'_> {
        FrameRef {
            envelope: &self.envelope,
            aperiodicity: &self.aperiodicity,
            f0: self.f0,
            voicing: self.voicing,
        }
    }
}

/// A view of a frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FrameRef<'a> {
    /// Natural logarithm of the F0-smoothed spectral envelope, band by band, low to high.
    pub envelope: &'a [f32],
    /// Share of noise in each band, 0 to 1.
    pub aperiodicity: &'a [f32],
    /// Fundamental frequency in Hz, continued through unvoiced parts; always above zero.
    pub f0: f32,
    /// Voicing, 0 (unvoiced) or 1 (voiced); in between only if two frames are interpolated.
    pub voicing: f32,
}

impl FrameRef<'_> {
    /// The number of its values.
    pub fn sizes(&self) -> Sizes {
        Sizes {
            envelope: self.envelope.len(),
            aperiodicity: self.aperiodicity.len(),
        }
    }

    /// Its level in decibels: ten times the decimal logarithm of the sum of its bands' power.
    pub fn level(&self) -> f32 {
        // Values are natural logarithms of amplitude.
        10.0 * libm::log10f(recit_dsp::power(recit_dsp::Level::best(), self.envelope))
    }

    /// How loud its upper bands are, on a logarithmic scale: the amplitude of each band weighs as much as its number, as in
    /// the slope of the waveform.
    pub fn brightness(&self) -> f32 {
        let amplitudes = (1u16..).zip(self.envelope);
        let power: f32 = amplitudes
            .map(|(number, value)| {
                let amplitude = f32::from(number) * libm::expf(*value);
                amplitude * amplitude
            })
            .sum();
        libm::logf(power + f32::MIN_POSITIVE)
    }

    /// An owned copy.
    pub fn to_owned(&self) -> Frame {
        Frame {
            envelope: self.envelope.to_vec(),
            aperiodicity: self.aperiodicity.to_vec(),
            f0: self.f0,
            voicing: self.voicing,
        }
    }
}

/// A mutable view of a frame; see [`FrameRef`] for its values.
#[derive(Debug)]
pub struct FrameMut<'a> {
    /// The envelope.
    pub envelope: &'a mut [f32],
    /// Aperiodicity.
    pub aperiodicity: &'a mut [f32],
    /// F0 in Hz.
    pub f0: &'a mut f32,
    /// Voicing.
    pub voicing: &'a mut f32,
}

impl FrameMut<'_> {
    /// Silences it at `f0` Hz.
    pub fn silence(&mut self, f0: f32) {
        self.envelope.fill(SILENCE);
        self.aperiodicity.fill(1.0);
        (*self.f0, *self.voicing) = (f0, 0.0);
    }

    /// Copies the values of a frame with the same sizes.
    pub fn copy(&mut self, from: FrameRef<'_>) {
        self.envelope.copy_from_slice(from.envelope);
        self.aperiodicity.copy_from_slice(from.aperiodicity);
        (*self.f0, *self.voicing) = (from.f0, from.voicing);
    }

    /// Moves it by the fraction `amount` (0 to 1) towards `next`; F0 on a logarithmic scale.
    pub fn move_toward(&mut self, next: FrameRef<'_>, amount: f32) {
        let mix = |from: f32, to: f32| from + amount * (to - from);
        let envelope = self.envelope.iter_mut().zip(next.envelope);
        let aperiodicity = self.aperiodicity.iter_mut().zip(next.aperiodicity);
        envelope
            .chain(aperiodicity)
            .for_each(|(value, to)| *value = mix(*value, *to));
        *self.f0 = libm::expf(mix(libm::logf(*self.f0), libm::logf(next.f0)));
        *self.voicing = mix(*self.voicing, next.voicing);
    }
}
