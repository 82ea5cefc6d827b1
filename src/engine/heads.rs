//! Heads: the start of armed lines, rendered in advance for Live.

use crate::player::{Head, Live, Manner, Moment, Segments, Speakable};

use super::failure::LineFailure;
use super::floor::Floor;
use super::line::PreparedLine;
use super::meters::StageClock;
use super::rendition::{Opening, Rendition, Step};

/// Renders all samples of `line` that precede the first live controls.
///
/// # Errors
/// The reason why the line cannot be spoken.
pub(super) fn render(
    line: &PreparedLine,
    floor: &Floor,
    live: Live,
    clock: &StageClock,
) -> Result<Head, LineFailure> {
    let opening = Opening::of(line, &Manner::Spoken).ok_or(LineFailure::NotArmed)?;
    let segment = line.segment().ok_or(LineFailure::NotArmed)?;
    let mut rendition = Rendition::new(opening, floor.resamplers.take(segment)?);
    let moment = Moment {
        live,
        ..Moment::default()
    };
    let mut samples = Vec::new();
    let segments = Segments::new(segment.length(floor.timing.sample_rate));
    for _ in 0..segments.first_after(floor.timing.unreached()) {
        if rendition.step(moment, clock, &mut samples)? != Step::Produced {
            break;
        }
    }
    floor.resamplers.give(rendition.into_resampler());
    Ok(Head {
        samples: samples.into_boxed_slice(),
        live,
    })
}
