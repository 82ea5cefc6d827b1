//! Which line is served next by a thread that prepares lines.

use std::sync::Arc;

use super::engine::Shared;
use super::line::PreparedLine;
use super::repertoire::Repertoire;

/// Of the lines for which `needs` holds: first those that somebody plays, then the rehearsals, then of all instances the line
/// that is expected first. What is expected equally of several instances is so served in turn.
pub(super) fn next(
    shared: &Shared,
    instances: &[Arc<Repertoire>],
    needs: impl Fn(&PreparedLine) -> bool,
) -> Option<Arc<PreparedLine>> {
    let rehearsed = || {
        let lines = instances
            .iter()
            .filter_map(|instance| instance.rehearsal().unarmed());
        lines.into_iter().find(|line| needs(line))
    };
    shared
        .most_urgent(&needs)
        .or_else(rehearsed)
        .or_else(|| shared.next_to_arm(instances, &needs))
}
