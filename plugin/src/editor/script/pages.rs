//! The pages of the script as tabs.

use egui::accesskit::Role;
use egui::{Button, Key, Response, RichText, ScrollArea, TextEdit, Ui, WidgetInfo};
use recit::script::{Page, Script};

use crate::editor::action::{Action, PageAction};
use crate::editor::context::Context;
use crate::editor::look;
use crate::editor::widgets::icons::{self, Icon};

/// The state of the tabs.
#[derive(Default)]
pub(super) struct PageState {
    /// The page being renamed, from 0, with its new name, and whether its field has had the focus.
    renamed: Option<(u8, String, bool)>,
}

/// A request on a tab.
enum TabRequest {
    Show(Option<u8>),
    Ask(PageAction),
}

/// Resets the displayed page if it no longer exists.
pub(super) fn follow(page: &mut Option<u8>, state: &mut PageState, script: &Script) {
    let count = script.pages().len();
    let is_there = |page: &u8| count > 1 && usize::from(*page) < count;
    *page = page.filter(is_there);
    state.renamed = state.renamed.take().filter(|(page, ..)| is_there(page));
}

/// Shows a tab for each page, if there are several.
pub(super) fn show(
    ui: &mut Ui,
    cx: &Context,
    shown: &mut Option<u8>,
    state: &mut PageState,
) -> Option<Action> {
    let pages = cx.script.pages();
    if pages.len() < 2 {
        return None;
    }
    let tools = &cx.words.tools;
    let mut request = None;
    ScrollArea::horizontal().id_salt("pages").show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            request = steps(ui, cx, pages.len());
            let all = shown.is_none();
            if ui.selectable_label(all, tools.all).clicked() {
                request = Some(TabRequest::Show(None));
            }
            for (number, page) in (0..=u8::MAX).zip(pages) {
                let is_renamed = matches!(&state.renamed, Some((renamed, ..)) if *renamed == number);
                let asked = if is_renamed {
                    name(ui, state)
                } else {
                    tab(ui, cx, state, (number, page), *shown == Some(number))
                };
                request = asked.or(request.take());
            }
            if ui.add(Button::new("+")).on_hover_text(tools.add_page).clicked() {
                request = Some(TabRequest::Ask(PageAction::Add));
            }
        });
    });
    match request? {
        TabRequest::Show(page) => {
            *shown = page;
            None
        }
        TabRequest::Ask(action) => {
            // Whoever looks at one page looks at the one that is played next.
            if let (PageAction::Play(number), Some(page)) = (&action, shown.as_mut()) {
                *page = *number;
            }
            Some(Action::Page(action))
        }
    }
}

/// The buttons that select the page before and after the one that is selected for playing.
fn steps(ui: &mut Ui, cx: &Context, count: usize) -> Option<TabRequest> {
    let played = usize::from(cx.params.playing.page_index());
    let places = [played.checked_sub(1), played.checked_add(1)];
    let buttons = [Icon::Left, Icon::Right]
        .into_iter()
        .zip(cx.words.tools.step_page);
    let mut request = None;
    for ((icon, name), page) in buttons.zip(places) {
        // The parameter may name a page that the script does not have.
        let page = page
            .filter(|page| *page < count)
            .and_then(|page| u8::try_from(page).ok());
        if icons::button(ui, icon, page.is_some(), name).clicked() {
            request = page.map(|page| TabRequest::Ask(PageAction::Play(page)));
        }
    }
    request
}

fn tab(
    ui: &mut Ui,
    cx: &Context,
    state: &mut PageState,
    (number, page): (u8, &Page),
    is_shown: bool,
) -> Option<TabRequest> {
    let is_played = cx.params.playing.page.value() == i32::from(number) + 1;
    let mut text = RichText::new(&page.name);
    if is_played {
        text = text.color(look::palette(ui).accent);
    }
    let response = ui.selectable_label(is_shown, text);
    let count = cx
        .script
        .lines()
        .iter()
        .filter(|line| line.page == number)
        .count();
    let told = (cx.words.tools.page)(&page.name, count, is_played);
    response.widget_info(|| WidgetInfo::selected(Role::Tab, true, is_shown, &told));
    let mut request = response.clicked().then_some(TabRequest::Show(Some(number)));
    if response.double_clicked() {
        state.renamed = Some((number, page.name.clone(), false));
    }
    let asked = menu(&response, cx, state, number, page, count);
    request = asked.map(TabRequest::Ask).or(request);
    response.on_hover_text(told);
    request
}

fn menu(
    tab: &Response,
    cx: &Context,
    state: &mut PageState,
    number: u8,
    page: &Page,
    count: usize,
) -> Option<PageAction> {
    let tools = &cx.words.tools;
    let mut action = None;
    tab.context_menu(|ui| {
        if ui.button(tools.play_page).clicked() {
            action = Some(PageAction::Play(number));
        }
        if ui.button(tools.rename_page).clicked() {
            state.renamed = Some((number, page.name.clone(), false));
        }
        if ui
            .add_enabled(count == 0, Button::new(tools.remove_page))
            .clicked()
        {
            action = Some(PageAction::Remove(number));
        }
    });
    action
}

/// The field for the name of a page.
fn name(ui: &mut Ui, state: &mut PageState) -> Option<TabRequest> {
    let (number, mut name, has_begun) = state.renamed.take()?;
    let response = ui.add(TextEdit::singleline(&mut name).desired_width(110.0));
    if !has_begun {
        response.request_focus();
    } else if response.lost_focus() {
        let is_cancelled = ui.input(|input| input.key_pressed(Key::Escape));
        let action = PageAction::Rename(number, name);
        return (!is_cancelled).then_some(TabRequest::Ask(action));
    }
    state.renamed = Some((number, name, true));
    None
}
