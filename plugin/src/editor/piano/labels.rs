//! The words of the keys: above black and below white keys the first words of their lines; in Sing, above all keys the words of
//! the sung line, each with the key that goes to it.

use egui::accesskit::Role;
use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{Align2, Button, Color32, Rect, RichText, ScrollArea, Sense, Ui, UiBuilder, WidgetInfo, vec2};
use recit::player::WORD_KEYS;
use recit::text::{SpanKind, spans};

use super::key::Key;
use super::layout::{Keys, OCTAVE, beside, is_black};
use super::play;
use super::state::PianoState;
use crate::editor::context::{Context, SungWords};
use crate::editor::look;

/// White keys narrower than this have no words.
const LEAST_WIDTH: f32 = 30.0;
/// The height of the words of a sung line.
pub const WORDS_HEIGHT: f32 = 26.0;
/// The space between the name of an octave and words.
const GAP: f32 = 5.0;
/// The share of the row above the keys that what all keys play has beside the words of a sung line.
pub const BESIDE_WORDS: f32 = 0.5;

/// Whether keys of this width have words.
pub fn fit(width: f32) -> bool {
    width >= LEAST_WIDTH
}

/// The text of a line without markup.
fn plain(text: &str) -> String {
    let spans = spans(text).into_iter();
    let parts = spans.map(|span| match span.kind {
        SpanKind::Text | SpanKind::Wrong => &text[span.range],
        _ => " ",
    });
    let spoken: String = parts.collect();
    spoken.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first words of the lines of all keys: above black keys in `above`, below white ones in `below`.
pub fn of_keys(ui: &Ui, cx: &Context, keys: &Keys, all: &[Key], above: Rect, below: Rect) {
    let colours = look::palette(ui);
    for key in all {
        let Some((_, line, _)) = key.line else { continue };
        let body = keys.rect(key.key);
        let black = is_black(key.key);
        let row = if black { above } else { below };
        let width = keys.white_width() - 2.0;
        let mut span = Rect::from_center_size(
            egui::pos2(body.center().x, row.center().y),
            vec2(width, row.height()),
        );
        if key.key.is_multiple_of(OCTAVE) {
            let name = cx.key_name(key.key);
            let name = ui.painter().layout_no_wrap(name, look::small(), colours.weak);
            span.min.x += name.size().x + GAP;
        }
        let ink = if key.current { colours.text } else { colours.weak };
        text(ui, span, &plain(&line.text), ink);
    }
}

fn text(ui: &Ui, span: Rect, text: &str, ink: Color32) {
    if span.width() <= 0.0 {
        return;
    }
    let mut job = LayoutJob::single_section(text.to_owned(), TextFormat::simple(look::small(), ink));
    job.wrap = TextWrapping::truncate_at_width(span.width());
    let galley = ui.painter().layout_job(job);
    let place = Align2::LEFT_BOTTOM.anchor_size(span.left_bottom(), galley.size());
    ui.painter().galley(place.min, galley, ink);
}

/// What all keys play, at the right end of `row` above them, in at most this share of it. Returns the rest of the row.
pub fn of_all(ui: &Ui, told: &str, row: Rect, most: f32) -> Rect {
    let ink = look::palette(ui).accent;
    let mut job = LayoutJob::single_section(told.to_owned(), TextFormat::simple(look::small(), ink));
    job.wrap = TextWrapping::truncate_at_width(most * row.width());
    let galley = ui.painter().layout_job(job);
    let (rest, place) = beside(row, galley.size().x);
    let text = Align2::RIGHT_CENTER.anchor_size(place.right_center(), galley.size());
    let is_cut = galley.elided;
    ui.painter().galley(text.min, galley, ink);
    let response = ui.interact(place, ui.scope_id().with("plays"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, told));
    if is_cut {
        response.on_hover_text(told);
    }
    rest
}

/// The words of the sung line, each with its key. A click goes to the word: the next note sings it.
pub fn of_words(ui: &mut Ui, cx: &Context, state: &mut PianoState, sung: &SungWords, area: Rect) {
    let words = &cx.words.piano;
    // It is beside the layout of the strip.
    let mut row = ui.new_child(UiBuilder::new().max_rect(area));
    row.spacing_mut().item_spacing.x = 4.0;
    row.spacing_mut().button_padding = vec2(6.0, 1.0);
    ScrollArea::horizontal()
        .id_salt("sung words")
        .show(&mut row, |ui| {
            ui.horizontal(|ui| {
                for (key, word) in (0..WORD_KEYS).zip(&sung.words) {
                    let note = cx.key_name(key);
                    let is_next = sung.next == Some(usize::from(key));
                    let button = Button::new(RichText::new(word).font(look::value())).selected(is_next);
                    let response = ui.add(button);
                    let told = (words.word)(word, &note, is_next);
                    response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_next, &told));
                    if is_next && state.next_word != Some(key) {
                        state.next_word = Some(key);
                        response.scroll_to_me(None);
                    }
                    if response.on_hover_text(told).clicked() {
                        play::tap(cx, state, key);
                    }
                    ui.label(
                        RichText::new(note)
                            .font(look::small())
                            .color(look::palette(ui).weak),
                    );
                    ui.add_space(4.0);
                }
            });
        });
}
