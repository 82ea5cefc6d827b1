//! Finds the gaps in lines that were late.

/// Samples of the fades before and after a gap, at 48 kHz.
const FADE: usize = 240;

/// Removes the gaps from `sound` and returns their number. Panics if a sample of `whole` is missing.
///
/// A gap is the decay of the last sample, silence, and samples of the line that fade in.
pub fn holds(sound: &[f32], whole: &[f32]) -> usize {
    let (mut at, mut next, mut count) = (0, 0, 0);
    loop {
        while next < whole.len() && at < sound.len() && sound[at] == whole[next] {
            (at, next) = (at + 1, next + 1);
        }
        let rest = whole.len() - next;
        if rest == 0 {
            return count;
        }
        count += 1;
        let faded = FADE.min(rest);
        let (after, known) = (next + faded, 32.min(rest - faded));
        let back = (at..(sound.len() + 1).saturating_sub(faded + known))
            .find(|back| sound[back + faded..][..known] == whole[after..][..known])
            .unwrap_or_else(|| panic!("sample {next} of {} and what follows is lost", whole.len()));
        let last = if at > 0 { sound[at - 1] } else { 0.0 };
        for index in 0..faded {
            let decay = (FADE as f32 - 1.0 - (back + index - at) as f32).max(0.0) / FADE as f32;
            let expected = last * decay + whole[next + index] * index as f32 / FADE as f32;
            let error = (sound[back + index] - expected).abs();
            assert!(
                error < 1e-5,
                "sample {} differs after the gap by {error}",
                next + index
            );
        }
        (at, next) = (back + faded, after);
    }
}
