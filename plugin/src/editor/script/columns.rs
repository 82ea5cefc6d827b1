//! The columns of the table: which ones fit, and their positions.

use std::ops::RangeInclusive;

use egui::{Rect, pos2, vec2};

use crate::editor::look;

/// The space between two columns, in points.
const BETWEEN: f32 = 6.0;
/// The width that the scroll bar covers.
const BAR: f32 = 8.0;
/// The fraction of the table that the text has at least.
const LEAST_TEXT: f32 = 0.5;
/// The space above and below the content of a row.
pub(super) const PAD: f32 = 5.0;

const HANDLE: f32 = 28.0;
const KEY: f32 = 46.0;
const SPEAKER: f32 = 76.0;
const EMOTION: f32 = 100.0;
const LENGTH: f32 = 64.0;
const STATUS: f32 = 20.0;

/// The widths of the columns of a row; zero is hidden.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Columns {
    pub text: f32,
    pub speaker: f32,
    pub emotion: f32,
    pub length: f32,
}

/// The areas of the cells of a row.
pub(super) struct Cells {
    /// The number, by which the row is dragged.
    pub handle: Rect,
    pub key: Rect,
    /// As wide as the text, and as high as a button.
    pub text: Rect,
    pub speaker: Option<Rect>,
    pub emotion: Option<Rect>,
    pub length: Option<Rect>,
    pub status: Rect,
    pub play: Rect,
    pub more: Rect,
}

impl Columns {
    /// The columns of a table of this width. If the text had less than half of it, the less important ones
    /// are hidden first.
    pub fn within(width: f32) -> Self {
        let mut columns = Self {
            text: 0.0,
            speaker: SPEAKER,
            emotion: EMOTION,
            length: LENGTH,
        };
        columns.text = columns.rest(width);
        let dispensable: [fn(&mut Self) -> &mut f32; 3] = [
            |columns| &mut columns.speaker,
            |columns| &mut columns.emotion,
            |columns| &mut columns.length,
        ];
        for column in dispensable {
            if columns.text >= LEAST_TEXT * width {
                break;
            }
            *column(&mut columns) = 0.0;
            columns.text = columns.rest(width);
        }
        columns
    }

    /// The width that the other columns leave for the text.
    fn rest(&self, width: f32) -> f32 {
        let fixed = [HANDLE, KEY, STATUS, look::ICON, look::ICON];
        let optional = [self.speaker, self.emotion, self.length];
        let shown = optional.into_iter().filter(|width| *width > 0.0).chain(fixed);
        let others: f32 = shown.map(|width| width + BETWEEN).sum();
        (width - others - 2.0 * BETWEEN - BAR).max(80.0)
    }

    /// The cells of the row at `row`.
    pub fn cells(&self, row: Rect) -> Cells {
        let mut left = row.left() + BETWEEN;
        let top = row.top() + PAD;
        let mut next = |width: f32| {
            let cell = Rect::from_min_size(pos2(left, top), vec2(width, look::ICON));
            if width > 0.0 {
                left += width + BETWEEN;
            }
            cell
        };
        let shown = |cell: Rect| (cell.width() > 0.0).then_some(cell);
        Cells {
            handle: next(HANDLE),
            key: next(KEY),
            text: next(self.text),
            speaker: shown(next(self.speaker)),
            emotion: shown(next(self.emotion)),
            length: shown(next(self.length)),
            status: next(STATUS),
            play: next(look::ICON),
            more: next(look::ICON),
        }
    }

    /// The horizontal range of a row for an error message.
    pub fn wide(&self, row: Rect) -> RangeInclusive<f32> {
        let cells = self.cells(row);
        cells.text.left()..=cells.more.right()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_do_not_overlap_and_the_text_has_half_of_the_row() {
        for width in [520.0, 572.0, 700.0, 800.0, 912.0, 1600.0] {
            let columns = Columns::within(width);
            let row = Rect::from_min_size(pos2(10.0, 0.0), vec2(width, 36.0));
            let cells = columns.cells(row);
            let optional = [cells.speaker, cells.emotion, cells.length];
            let all = [cells.handle, cells.key, cells.text]
                .into_iter()
                .chain(optional.into_iter().flatten())
                .chain([cells.status, cells.play, cells.more]);
            let all: Vec<Rect> = all.collect();
            assert!(
                all.windows(2).all(|pair| pair[0].right() < pair[1].left()),
                "{width}"
            );
            assert!(row.contains_rect(cells.more), "{width}");
            assert!(columns.text >= 0.5 * width, "{columns:?} of {width}");
        }
        // In the usual window, everything is shown; in the smallest, the length.
        let usual = Columns::within(912.0);
        assert!(usual.speaker > 0.0 && usual.emotion > 0.0 && usual.length > 0.0);
        let smallest = Columns::within(572.0);
        assert!(smallest.speaker == 0.0 && smallest.length > 0.0);
    }
}
