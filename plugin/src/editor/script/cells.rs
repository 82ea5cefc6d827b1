//! The values of a line, one per cell.

use egui::accesskit::Role;
use egui::{
    Button, Color32, DragValue, FontId, Key, Popup, PopupCloseBehavior, Rect, Response, RichText, Slider,
    Stroke, StrokeKind, TextEdit, Ui, WidgetInfo,
};
use recit::emotion::{Emotion, Named};
use recit::script::{FitError, Line, MusicalLength, key as keys};
use recit::voice::Speaker;

use super::columns::Columns;
use super::shown::Row;
use super::status;
use crate::editor::action::{Action, ScriptAction, Value};
use crate::editor::context::Context;
use crate::editor::look;
use crate::editor::voice_list::Candidate;
use crate::editor::words::{Plane, Words};

/// The lengths that are offered.
const FITS: [MusicalLength; 9] = [
    MusicalLength::Beats(0.5),
    MusicalLength::Beats(1.0),
    MusicalLength::Beats(2.0),
    MusicalLength::Beats(3.0),
    MusicalLength::Beats(4.0),
    MusicalLength::Bars(1.0),
    MusicalLength::Bars(2.0),
    MusicalLength::Bars(4.0),
    MusicalLength::Bars(8.0),
];

/// The space beside the text of a chip, in points.
const CHIP_PADDING: f32 = 4.0;

/// The key as a note name and a number; dragged, or typed in either form. -1 means no key.
pub(super) fn key(ui: &mut Ui, rect: Rect, row: &Row, actions: &mut Vec<Action>) {
    let mut number = row.line.key.map_or(-1, i32::from);
    let none = row.words.no_key;
    let field = DragValue::new(&mut number)
        .range(-1..=127)
        .speed(0.12)
        .update_while_editing(false)
        .custom_formatter(|number, _| match u8::try_from(number as i32) {
            Ok(key) => keys::name_from(key, row.middle_c),
            Err(_) => none.to_owned(),
        })
        .custom_parser(|text| Some(keys::parse_from(text, row.middle_c)?.map_or(-1.0, f64::from)));
    let response = ui.put(rect, field);
    let name = (row.words.key)(row.index + 1);
    ui.ctx()
        .accesskit_node_builder(response.id, |node| node.set_label(name.clone()));
    if response.changed() {
        actions.push(ScriptAction::SetKey(row.line.id, u8::try_from(number).ok()).into());
    }
    if response.drag_stopped() {
        actions.push(Action::EndRun);
    }
    let number = row.line.key.map_or_else(String::new, |key| format!(" ({key})"));
    response.on_hover_text(name + &number);
}

/// How the value of a cell is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Look {
    /// It is set.
    Set,
    /// It is the default.
    Default,
    /// It is the default, and only seen under the pointer or with the focus.
    Quiet,
}

impl Look {
    fn of(is_set: bool, quiet: bool) -> Self {
        match (is_set, quiet) {
            (true, _) => Self::Set,
            (false, false) => Self::Default,
            (false, true) => Self::Quiet,
        }
    }
}

/// A button in a cell, with the value as its text in `ink`.
fn chip(ui: &mut Ui, rect: Rect, text: &str, look: Look, ink: Color32, name: &str) -> Response {
    let colours = look::palette(ui);
    let clear = Color32::TRANSPARENT;
    let (ink, fill, edge) = match look {
        Look::Set => (ink, colours.raised, colours.shape),
        Look::Default => (ink, clear, colours.line),
        Look::Quiet => (clear, clear, clear),
    };
    let font = font_within(ui, text, rect.width() - 2.0 * CHIP_PADDING);
    let text = RichText::new(text).font(font).color(ink);
    let spoken = format!("{name}: {}", text.text());
    let button = Button::new(text)
        .truncate()
        .fill(fill)
        .stroke(Stroke::new(1.0, edge));
    let response = ui.scope(|ui| {
        ui.spacing_mut().button_padding.x = CHIP_PADDING;
        ui.put(rect, button)
    });
    let response = response.inner;
    if response.hovered() || response.has_focus() {
        let ring = Stroke::new(1.0, colours.accent);
        ui.painter()
            .rect_stroke(response.rect, look::ROUNDING, ring, StrokeKind::Inside);
    }
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &spoken));
    response.on_hover_text(name)
}

/// The font of a value, or a smaller one if the value is wider than that.
fn font_within(ui: &Ui, text: &str, width: f32) -> FontId {
    let font = look::value();
    let galley = ui
        .painter()
        .layout_no_wrap(text.to_owned(), font.clone(), Color32::PLACEHOLDER);
    if galley.size().x > width {
        look::small()
    } else {
        font
    }
}

/// The values of `line` that are not defaults and whose columns are hidden.
pub(super) fn hidden(cx: &Context, line: &Line, columns: Columns) -> Vec<String> {
    let mut all = Vec::new();
    if columns.speaker == 0.0 && line.speaker.is_some() {
        all.push(speaker_name(cx, line.speaker.as_deref()));
    }
    if columns.emotion == 0.0 && line.emotion != Emotion::default() {
        all.push(emotion_name(&cx.words.plane, &line.emotion));
    }
    if columns.length == 0.0 {
        all.extend(line.fit.map(cx.words.script.fitted));
    }
    all
}

/// The speakers of the script's voice.
pub(super) fn speakers<'a>(cx: &'a Context<'_>) -> &'a [Speaker] {
    let known = Candidate::of(&cx.voices, &cx.script.voice);
    known.map_or(&[][..], |known| &known.voice.speakers)
}

/// The name of a speaker, or of the script's.
pub(super) fn speaker_name(cx: &Context, id: Option<&str>) -> String {
    let id = id.unwrap_or(&cx.script.voice.speaker);
    let known = speakers(cx).iter().find(|speaker| speaker.id == id);
    known.map_or_else(|| id.to_owned(), |speaker| speaker.name.clone())
}

/// The speaker of the line.
pub(super) fn speaker(
    ui: &mut Ui,
    rect: Rect,
    quiet: bool,
    cx: &Context,
    row: &Row,
    actions: &mut Vec<Action>,
) {
    let own = row.line.speaker.as_deref();
    let name = (row.words.speaker)(row.index + 1);
    let look = Look::of(own.is_some(), quiet);
    let ink = ink_of(ui, look);
    let button = chip(ui, rect, &speaker_name(cx, own), look, ink, &name);
    Popup::menu(&button).show(|ui| speaker_choices(ui, cx, row, actions));
}

/// The choices of a speaker.
pub(super) fn speaker_choices(ui: &mut Ui, cx: &Context, row: &Row, actions: &mut Vec<Action>) {
    let own = row.line.speaker.as_deref();
    let mut choose = |ui: &mut Ui, text: &str, speaker: Option<&str>| {
        if ui.selectable_label(own == speaker, text).clicked() {
            let speaker = Value::Speaker(speaker.map(str::to_owned));
            actions.push(ScriptAction::Set(row.line.id, speaker).into());
        }
    };
    choose(ui, row.words.own_speaker, None);
    for speaker in speakers(cx) {
        choose(ui, &speaker.name, Some(&speaker.id));
    }
}

fn ink_of(ui: &Ui, look: Look) -> Color32 {
    let colours = look::palette(ui);
    if look == Look::Set {
        colours.text
    } else {
        colours.weak
    }
}

/// The strongest part of an emotion; neutral has none.
fn strongest(emotion: &Emotion) -> Option<(Named, f32)> {
    emotion.parts().max_by(|a, b| a.1.total_cmp(&b.1))
}

fn emotion_name(names: &Plane, emotion: &Emotion) -> String {
    let more = if emotion.parts().count() > 1 { " +" } else { "" };
    match strongest(emotion) {
        None => names.name(Named::Neutral).to_owned(),
        Some((named, amount)) => format!("{} {:.0}%{more}", names.name(named), 100.0 * amount),
    }
}

/// The emotion of the line: one emotion with its amount, or a blend that was made elsewhere.
pub(super) fn emotion(
    ui: &mut Ui,
    rect: Rect,
    quiet: bool,
    words: &Words,
    row: &Row,
    actions: &mut Vec<Action>,
) {
    let emotion = &row.line.emotion;
    let look = Look::of(strongest(emotion).is_some(), quiet);
    let ink = ink_of(ui, look);
    let name = (row.words.emotion)(row.index + 1);
    let button = chip(ui, rect, &emotion_name(&words.plane, emotion), look, ink, &name);
    Popup::menu(&button)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .show(|ui| emotion_choices(ui, words, row, actions));
}

/// The choices of an emotion and its amount, and the dialog that finds it in a recording.
pub(super) fn emotion_choices(ui: &mut Ui, words: &Words, row: &Row, actions: &mut Vec<Action>) {
    let (named, amount) = strongest(&row.line.emotion).unwrap_or((Named::Neutral, 0.0));
    let set = |emotion| Action::from(ScriptAction::Set(row.line.id, Value::Emotion(emotion)));
    for other in Named::ALL {
        let is_it = other == named;
        if ui.selectable_label(is_it, words.plane.name(other)).clicked() {
            let whole = if amount > 0.0 { amount } else { 1.0 };
            actions.extend([Action::EndRun, set(Emotion::new(other, whole)), Action::EndRun]);
        }
    }
    ui.separator();
    let mut percent = (100.0 * amount).round();
    let slider = Slider::new(&mut percent, 0.0..=100.0)
        .fixed_decimals(0)
        .suffix(" %")
        .text(row.words.amount);
    let slider = ui.add_enabled(named != Named::Neutral, slider);
    if slider.changed() {
        actions.push(set(Emotion::new(named, percent / 100.0)));
    }
    if slider.drag_stopped() || slider.lost_focus() {
        actions.push(Action::EndRun);
    }
    ui.separator();
    if ui.button(words.recording.title).clicked() {
        actions.push(ScriptAction::EmotionOf(row.line.id).into());
        ui.close();
    }
}

/// The length of the line: the one to which it is fitted, or else its natural one; or why it is not known.
pub(super) fn length(
    ui: &mut Ui,
    rect: Rect,
    cx: &Context,
    typed: &mut String,
    row: &Row,
    actions: &mut Vec<Action>,
) {
    let colours = look::palette(ui);
    let fit = row.line.fit;
    let seconds = row.state.and_then(|state| state.length_s).map(f64::from);
    let natural = seconds.map(|seconds| {
        let beats = seconds * cx.shared.signals.beat().tempo / 60.0;
        (row.words.length)(seconds, beats)
    });
    let (shown, ink) = if status::is_exception(row.status) {
        let word = (row.words.status)(row.status).to_owned();
        (word, colours.status(row.status))
    } else if let Some(fit) = fit {
        ((row.words.fitted)(fit), colours.text)
    } else {
        let seconds = natural.as_ref().map(|[seconds, _]| seconds.clone());
        (seconds.unwrap_or_default(), colours.weak)
    };
    let look = Look::of(fit.is_some(), false);
    let name = (row.words.fit)(row.index + 1);
    let button = chip(ui, rect, &shown, look, ink, &name);
    let opens = button.clicked();
    if opens {
        *typed = fit.map_or_else(String::new, |fit| fit.to_string());
    }
    Popup::menu(&button)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .show(|ui| {
            let field = TextEdit::singleline(typed)
                .hint_text(row.words.fit_hint)
                .desired_width(110.0);
            let field = ui.add(field);
            if opens {
                field.request_focus();
            }
            let read = read(typed);
            let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
            match read {
                Ok(fit) if entered => {
                    actions.push(ScriptAction::Set(row.line.id, Value::Fit(fit)).into());
                    ui.close();
                }
                Ok(_) => {}
                Err(wrong) => {
                    let bad = look::palette(ui).bad;
                    let wrong = (cx.words.errors.fit)(&wrong);
                    ui.label(RichText::new(wrong).font(look::small()).color(bad));
                }
            }
            fit_choices(ui, row, actions);
        });
    if let Some([seconds, beats]) = natural {
        let told = (row.words.length_help)(&seconds, &beats);
        button.on_hover_text(told);
    }
}

/// The lengths that are offered.
pub(super) fn fit_choices(ui: &mut Ui, row: &Row, actions: &mut Vec<Action>) {
    let offered = std::iter::once(None).chain(FITS.map(Some));
    for fit in offered {
        let name = fit.map_or_else(|| row.words.no_fit.to_owned(), row.words.fitted);
        if ui.selectable_label(row.line.fit == fit, name).clicked() {
            actions.push(ScriptAction::Set(row.line.id, Value::Fit(fit)).into());
            ui.close();
        }
    }
}

/// Reads a length: a number alone is in beats, and an empty text is the natural length.
fn read(text: &str) -> Result<Option<MusicalLength>, FitError> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let fit = if text.parse::<f32>().is_ok() {
        format!("{text} beats").parse()
    } else {
        text.parse::<MusicalLength>()
    };
    fit.map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_typed_with_or_without_a_unit() {
        assert_eq!(read(" 3 "), Ok(Some(MusicalLength::Beats(3.0))));
        assert_eq!(read("2 bars"), Ok(Some(MusicalLength::Bars(2.0))));
        assert_eq!(read(""), Ok(None));
        assert!(read("0").is_err() && read("soon").is_err());
    }
}
