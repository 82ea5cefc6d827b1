//! The values of a line, one per cell.

use egui::accesskit::Role;
use egui::{
    Align2, Button, DragValue, Key, Popup, PopupCloseBehavior, Rect, Response, RichText, Sense, Slider,
};
use egui::{TextEdit, Ui, WidgetInfo};
use recit::emotion::{Emotion, Named};
use recit::script::{MusicalLength, key as keys};

use super::shown::Row;
use crate::editor::action::{Action, ScriptAction, Value};
use crate::editor::context::Context;
use crate::editor::look;
use crate::editor::voice_list::Candidate;
use crate::editor::words::Plane;

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

/// The key as a note name and a number; dragged, or typed in either form. -1 means no key.
pub(super) fn key(ui: &mut Ui, rect: Rect, row: &Row, actions: &mut Vec<Action>) {
    let mut number = row.line.key.map_or(-1, i32::from);
    let none = row.words.no_key;
    let field = DragValue::new(&mut number)
        .range(-1..=127)
        .speed(0.12)
        .update_while_editing(false)
        .custom_formatter(|number, _| match u8::try_from(number as i32) {
            Ok(key) => format!("{}  {key}", keys::name_from(key, row.middle_c)),
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
    response.on_hover_text(name);
}

/// A button in a cell, with the value as its text.
fn chip(ui: &mut Ui, rect: Rect, text: &str, is_set: bool, name: &str) -> Response {
    let colours = look::palette(ui);
    let ink = if is_set { colours.text } else { colours.weak };
    let text = RichText::new(text).font(look::value()).color(ink);
    let spoken = format!("{name}: {}", text.text());
    let mut button = Button::new(text).truncate();
    if !is_set {
        button = button.fill(egui::Color32::TRANSPARENT);
    }
    let response = ui.scope(|ui| {
        ui.spacing_mut().button_padding.x = 6.0;
        ui.put(rect, button)
    });
    let response = response.inner;
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &spoken));
    response.on_hover_text(name)
}

/// The speaker of the line.
pub(super) fn speaker(ui: &mut Ui, rect: Rect, cx: &Context, row: &Row, actions: &mut Vec<Action>) {
    let own = row.line.speaker.as_deref();
    let voice = &cx.script.voice;
    let known = Candidate::of(&cx.voices, voice).map(|known| known.voice);
    let speakers = known.map_or(&[][..], |known| &known.speakers);
    let name_of = |id: &str| {
        let speaker = speakers.iter().find(|speaker| speaker.id == id);
        speaker.map_or_else(|| id.to_owned(), |speaker| speaker.name.clone())
    };
    let shown = name_of(own.unwrap_or(&voice.speaker));
    let button = chip(
        ui,
        rect,
        &shown,
        own.is_some(),
        &(row.words.speaker)(row.index + 1),
    );
    let line = row.line.id;
    Popup::menu(&button).show(|ui| {
        let mut choose = |ui: &mut Ui, text: &str, speaker: Option<&str>| {
            if ui.selectable_label(own == speaker, text).clicked() {
                let speaker = Value::Speaker(speaker.map(str::to_owned));
                actions.push(ScriptAction::Set(line, speaker).into());
            }
        };
        choose(ui, row.words.own_speaker, None);
        for speaker in speakers {
            choose(ui, &speaker.name, Some(&speaker.id));
        }
    });
}

/// The emotion of the line: one emotion with its amount, or a blend that was made elsewhere.
pub(super) fn emotion(ui: &mut Ui, rect: Rect, names: &Plane, row: &Row, actions: &mut Vec<Action>) {
    let emotion = &row.line.emotion;
    let strongest = emotion.parts().max_by(|a, b| a.1.total_cmp(&b.1));
    let (named, amount) = strongest.unwrap_or((Named::Neutral, 0.0));
    let more = if emotion.parts().count() > 1 { " +" } else { "" };
    let shown = match strongest {
        None => names.name(named).to_owned(),
        Some(_) => format!("{} {:.0}%{more}", names.name(named), 100.0 * amount),
    };
    let button = chip(
        ui,
        rect,
        &shown,
        strongest.is_some(),
        &(row.words.emotion)(row.index + 1),
    );
    let set = |emotion| Action::from(ScriptAction::Set(row.line.id, Value::Emotion(emotion)));
    Popup::menu(&button)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .show(|ui| {
            for other in Named::ALL {
                let is_it = other == named;
                if ui.selectable_label(is_it, names.name(other)).clicked() {
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
        });
}

/// The length to which the line is fitted.
pub(super) fn fit(ui: &mut Ui, rect: Rect, typed: &mut String, row: &Row, actions: &mut Vec<Action>) {
    let fit = row.line.fit;
    let shown = fit.map_or_else(|| "–".to_owned(), row.words.fitted);
    let button = chip(ui, rect, &shown, fit.is_some(), &(row.words.fit)(row.index + 1));
    let opens = button.clicked();
    if opens {
        *typed = fit.map_or_else(String::new, |fit| fit.to_string());
    }
    let mut chosen = None;
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
            if field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) {
                chosen = read.clone().ok();
            }
            if let Err(wrong) = read {
                let bad = look::palette(ui).bad;
                ui.label(RichText::new(wrong).font(look::small()).color(bad));
            }
            if ui.selectable_label(fit.is_none(), row.words.no_fit).clicked() {
                chosen = Some(None);
            }
            for offered in FITS {
                let is_it = fit == Some(offered);
                if ui.selectable_label(is_it, (row.words.fitted)(offered)).clicked() {
                    chosen = Some(Some(offered));
                }
            }
            if chosen.is_some() {
                ui.close();
            }
        });
    if let Some(fit) = chosen {
        actions.push(ScriptAction::Set(row.line.id, Value::Fit(fit)).into());
    }
}

/// Reads a length: a number alone is in beats, and an empty text is the natural length.
fn read(text: &str) -> Result<Option<MusicalLength>, String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let fit = if text.parse::<f32>().is_ok() {
        format!("{text} beats").parse()
    } else {
        text.parse::<MusicalLength>()
    };
    fit.map(Some).map_err(|error| error.to_string())
}

/// The natural length of the line.
pub(super) fn length(ui: &mut Ui, rect: Rect, cx: &Context, row: &Row) {
    let Some(seconds) = row.state.and_then(|state| state.length_s) else {
        return;
    };
    let seconds = f64::from(seconds);
    let [seconds, beats] = (row.words.length)(seconds, seconds * cx.shared.signals.beat().tempo / 60.0);
    let colours = look::palette(ui);
    let write = |y: f32, text: &str, ink| {
        let at = egui::pos2(rect.right() - 2.0, y);
        ui.painter()
            .text(at, Align2::RIGHT_CENTER, text, look::small(), ink);
    };
    write(rect.center().y - 6.5, &seconds, colours.text);
    write(rect.center().y + 6.5, &beats, colours.weak);
    let response = ui.interact(rect, ui.scope_id().with("length"), Sense::HOVER);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{seconds}, {beats}")));
    response.on_hover_text(row.words.length_help);
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
