//! The pages of the script as tabs.

use egui::accesskit::Role;
use egui::{Button, Key, Response, RichText, ScrollArea, TextEdit, Ui, WidgetInfo};
use nice_plug::params::Param as _;
use recit::script::{Page, Script};

use super::{ScriptState, sentence};
use crate::editor::context::{EditorView, Snapshot};
use crate::editor::look;

/// What the tabs remember.
#[derive(Default)]
pub(super) struct PageState {
    /// The page that is being renamed, from 0, and its new name; and whether its field has had the focus.
    renamed: Option<(u8, String, bool)>,
}

/// What is asked of a page.
enum PageAction {
    Show(Option<u8>),
    Play(u8),
    Rename(u8, String),
    Remove(u8),
    Add,
}

/// A page that is gone is not shown any more.
pub(super) fn follow(state: &mut ScriptState, script: &Script) {
    let count = script.pages().len();
    let is_there = |page: &u8| count > 1 && usize::from(*page) < count;
    state.page = state.page.filter(is_there);
    state.pages.renamed = state.pages.renamed.take().filter(|(page, ..)| is_there(page));
}

/// Shows a tab for each page, if there are several.
pub(super) fn show(ui: &mut Ui, view: &mut EditorView, seen: &Snapshot) {
    let pages = seen.script.pages();
    if pages.len() < 2 {
        return;
    }
    let tools = &seen.words.tools;
    let mut deed = None;
    ScrollArea::horizontal().id_salt("pages").show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            let all = view.state.script.page.is_none();
            if ui.selectable_label(all, tools.all).clicked() {
                deed = Some(PageAction::Show(None));
            }
            for (number, page) in (0..=u8::MAX).zip(pages) {
                let is_renamed =
                    matches!(&view.state.script.pages.renamed, Some((renamed, ..)) if *renamed == number);
                let asked = if is_renamed {
                    name(ui, view)
                } else {
                    tab(ui, view, seen, number, page)
                };
                deed = asked.or(deed.take());
            }
            if ui.add(Button::new("+")).on_hover_text(tools.add_page).clicked() {
                deed = Some(PageAction::Add);
            }
        });
    });
    if let Some(deed) = deed {
        carry_out(view, deed);
    }
}

fn tab(ui: &mut Ui, view: &mut EditorView, seen: &Snapshot, number: u8, page: &Page) -> Option<PageAction> {
    let is_played = view.params.playing.page.value() == i32::from(number) + 1;
    let is_shown = view.state.script.page == Some(number);
    let mut text = RichText::new(&page.name);
    if is_played {
        text = text.color(look::palette(ui).accent);
    }
    let response = ui.selectable_label(is_shown, text);
    let count = seen
        .script
        .lines()
        .iter()
        .filter(|line| line.page == number)
        .count();
    let told = (seen.words.tools.page)(&page.name, count, is_played);
    response.widget_info(|| WidgetInfo::selected(Role::Tab, true, is_shown, &told));
    let mut deed = response.clicked().then_some(PageAction::Show(Some(number)));
    if response.double_clicked() {
        view.state.script.pages.renamed = Some((number, page.name.clone(), false));
    }
    deed = menu(&response, view, seen, number, page, count).or(deed);
    response.on_hover_text(told);
    deed
}

fn menu(
    tab: &Response,
    view: &mut EditorView,
    seen: &Snapshot,
    number: u8,
    page: &Page,
    count: usize,
) -> Option<PageAction> {
    let tools = &seen.words.tools;
    let mut deed = None;
    tab.context_menu(|ui| {
        if ui.button(tools.play_page).clicked() {
            deed = Some(PageAction::Play(number));
        }
        if ui.button(tools.rename_page).clicked() {
            view.state.script.pages.renamed = Some((number, page.name.clone(), false));
        }
        if ui
            .add_enabled(count == 0, Button::new(tools.remove_page))
            .clicked()
        {
            deed = Some(PageAction::Remove(number));
        }
    });
    deed
}

/// The field in which a page is named.
fn name(ui: &mut Ui, view: &mut EditorView) -> Option<PageAction> {
    let (number, mut name, has_begun) = view.state.script.pages.renamed.take()?;
    let response = ui.add(TextEdit::singleline(&mut name).desired_width(110.0));
    if !has_begun {
        response.request_focus();
    } else if response.lost_focus() {
        let is_cancelled = ui.input(|input| input.key_pressed(Key::Escape));
        return (!is_cancelled).then_some(PageAction::Rename(number, name));
    }
    view.state.script.pages.renamed = Some((number, name, true));
    None
}

/// Adds a page and shows it.
pub(super) fn add(view: &mut EditorView) {
    carry_out(view, PageAction::Add);
}

fn carry_out(view: &mut EditorView, deed: PageAction) {
    let shared = view.shared;
    let done = match deed {
        PageAction::Show(page) => {
            view.state.script.page = page;
            Ok(())
        }
        PageAction::Play(page) => {
            let parameter = &view.params.playing.page;
            let normalized = parameter.preview_normalized(i32::from(page) + 1);
            view.mover().once(parameter, normalized);
            Ok(())
        }
        PageAction::Rename(page, name) => shared.edit(None, |script| script.rename_page(page, name.trim())),
        PageAction::Remove(page) => shared.edit(None, |script| script.remove_page(page).map(drop)),
        PageAction::Add => {
            let added = shared.edit(None, |script| {
                let name = format!("Page {}", script.pages().len() + 1);
                script.add_page(&name)
            });
            added.map(|page| view.state.script.page = Some(page))
        }
    };
    if let Err(error) = done {
        view.state.script.refuse(sentence(&error));
    }
}
