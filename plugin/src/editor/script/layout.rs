//! The positions and heights of rows, and which ones are visible.
//!
//! The height of a row is known once its text was laid out. Until then it is estimated, and some estimates
//! are replaced in every frame, so that a long script is shown at once.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;
use std::time::{Duration, Instant};

use egui::Ui;
use recit::script::{Line, LineId, Script};

use super::columns::{Columns, PAD};
use super::galley::{self, Marks};
use crate::editor::look;

/// The space between two rows, in points.
pub(super) const BETWEEN: f32 = 3.0;
/// The time for replacing estimates in one frame.
const BUDGET: Duration = Duration::from_millis(2);
/// The width of a letter and the height of a text row for estimates.
const LETTER: f32 = 7.0;
const TEXT_ROW: f32 = 17.0;

/// A row of the table.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct RowRect {
    /// The index of its line in the script.
    pub index: usize,
    line: LineId,
    /// A hash of its text.
    hash: u64,
    pub top: f32,
    pub height: f32,
}

impl RowRect {
    fn bottom(&self) -> f32 {
        self.top + self.height
    }
}

/// The rows of the table.
#[derive(Default)]
pub(super) struct Layout {
    key: Option<Key>,
    rows: Vec<RowRect>,
    /// The measured heights, each with the hash of its text.
    known: HashMap<LineId, (u64, f32)>,
    /// The rows with an estimated height, the next one last.
    guessed: Vec<usize>,
    /// The scroll offset of the last frame.
    pub offset: f32,
}

/// Everything that determines the positions of rows.
#[derive(Clone)]
struct Key {
    script: Arc<Script>,
    page: Option<u8>,
    columns: Columns,
    pixels_per_point: f32,
}

impl Key {
    fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.script, &other.script) && self.page == other.page && self.fits_like(other)
    }

    /// Whether texts have the same heights with both.
    fn fits_like(&self, other: &Self) -> bool {
        self.columns.text == other.columns.text && self.pixels_per_point == other.pixels_per_point
    }
}

impl Layout {
    /// Follows the script and the width, and replaces some estimates. Returns the scroll offset that keeps
    /// the visible rows in place; `None` if it does not change.
    pub fn update(
        &mut self,
        ui: &Ui,
        script: &Arc<Script>,
        page: Option<u8>,
        columns: Columns,
    ) -> Option<f32> {
        let key = Key {
            script: Arc::clone(script),
            page,
            columns,
            pixels_per_point: ui.ctx().pixels_per_point(),
        };
        if !self.key.as_ref().is_some_and(|old| old.is(&key)) {
            if !self.key.as_ref().is_some_and(|old| old.fits_like(&key)) {
                self.known.clear();
            }
            self.key = Some(key);
            self.place_all(script, page, columns.text);
        }
        let anchor = self.rows.partition_point(|row| row.bottom() < self.offset);
        let before = self.rows.get(anchor).map(|row| row.top);
        self.measure_some(ui, script, columns.text);
        let moved = self.rows.get(anchor)?.top - before?;
        (moved.abs() > 0.1 && self.offset > 0.0).then_some(self.offset + moved)
    }

    /// Places all rows of a page, with known or estimated heights.
    fn place_all(&mut self, script: &Script, page: Option<u8>, width: f32) {
        self.rows.clear();
        self.guessed.clear();
        let lines = script.lines().iter().enumerate();
        for (index, line) in lines.filter(|(_, line)| page.is_none_or(|page| line.page == page)) {
            let hash = hash(line);
            let known = self.known.get(&line.id).filter(|(of, _)| *of == hash);
            if known.is_none() {
                self.guessed.push(self.rows.len());
            }
            self.rows.push(RowRect {
                index,
                line: line.id,
                hash,
                top: 0.0,
                height: known.map_or_else(|| guess(&line.text, width), |(_, height)| *height),
            });
        }
        self.guessed.reverse();
        self.stack(0);
    }

    /// Stacks the rows from `first` on.
    fn stack(&mut self, first: usize) {
        let before = first.checked_sub(1).and_then(|before| self.rows.get(before));
        let mut top = before.map_or(0.0, |row| row.bottom() + BETWEEN);
        for row in self.rows.iter_mut().skip(first) {
            row.top = top;
            top = row.bottom() + BETWEEN;
        }
    }

    fn measure_some(&mut self, ui: &Ui, script: &Script, width: f32) {
        let begun = Instant::now();
        let mut first = None;
        while begun.elapsed() < BUDGET
            && let Some(at) = self.guessed.pop()
        {
            let line = self.rows.get(at).and_then(|row| script.lines().get(row.index));
            if let Some(line) = line {
                let text = galley::galley(ui, &line.text, inner(width), &Marks::default());
                self.set(at, height_of(text.size().y, 0.0));
                first = Some(first.unwrap_or(at).min(at));
            }
        }
        if let Some(first) = first {
            self.stack(first);
        }
        if !self.guessed.is_empty() {
            ui.ctx().request_repaint();
        }
    }

    /// Sets the height of a row. Returns whether it changed.
    fn set(&mut self, at: usize, height: f32) -> bool {
        let Some(row) = self.rows.get_mut(at) else {
            return false;
        };
        let changed = (row.height - height).abs() > 0.1;
        row.height = height;
        self.known.insert(row.line, (row.hash, height));
        changed
    }

    /// As [`set`](Self::set) for a visible row; moves those below it.
    pub fn correct(&mut self, at: usize, height: f32) {
        if self.set(at, height) {
            self.stack(at + 1);
        }
    }

    /// The row with this number.
    pub fn row(&self, at: usize) -> Option<&RowRect> {
        self.rows.get(at)
    }

    /// The row of `line`.
    pub fn of(&self, line: LineId) -> Option<&RowRect> {
        self.rows.iter().find(|row| row.line == line)
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// The total height.
    pub fn height(&self) -> f32 {
        self.rows.last().map_or(0.0, RowRect::bottom)
    }

    /// The first row that ends below `y`.
    pub fn first_below(&self, y: f32) -> usize {
        self.rows.partition_point(|row| row.bottom() < y)
    }

    /// The gap between rows nearest to `y`: 0 is before the first.
    pub fn gap(&self, y: f32) -> usize {
        self.rows.partition_point(|row| row.top + row.height / 2.0 < y)
    }

    /// The vertical position of the gap before row `at`.
    pub fn gap_top(&self, at: usize) -> f32 {
        self.rows
            .get(at)
            .map_or_else(|| self.height() + BETWEEN / 2.0, |row| row.top - BETWEEN / 2.0)
    }

    /// The lines of the rows in `range`.
    pub fn lines(&self, range: Range<usize>) -> impl Iterator<Item = LineId> {
        let rows = self.rows.iter().take(range.end).skip(range.start);
        rows.map(|row| row.line)
    }
}

/// The width of the text itself in a field as wide as this.
pub(super) fn inner(width: f32) -> f32 {
    width - galley::MARGIN.sum().x
}

/// The height of a row with a text and a message below it.
pub(super) fn height_of(text: f32, told: f32) -> f32 {
    (text + galley::MARGIN.sum().y).max(look::ICON) + told + 2.0 * PAD
}

fn guess(text: &str, width: f32) -> f32 {
    let letters = text.chars().count() as f32;
    let rows = (letters * LETTER / inner(width)).ceil().max(1.0);
    height_of(rows * TEXT_ROW, 0.0)
}

fn hash(line: &Line) -> u64 {
    egui::util::hash(&line.text)
}
