//! The plane of emotions: valence to the right, arousal upwards, and the amount next to it.
//!
//! | module | |
//! |---|---|
//! | `area` | converts between the plane and the screen |
//! | `names` | the named emotions and the ends of the axes |
//! | `state`, `memory` | the plane's state; the positions of lines' emotions |
//! | `drag` | input and its effects |
//! | `trail`, `picture` | the display |
//! | `values` | the parameters as text |

mod area;
mod drag;
mod memory;
mod names;
mod picture;
mod state;
mod trail;
mod values;

use egui::{Rect, Response, Sense, Ui, WidgetInfo, accesskit::Role, vec2};
use recit::emotion::Named;

use self::area::{Area, EmotionPoint};
use self::state::{Places, What};
use super::action::Action;
use super::context::Context;
use super::widgets::param::WidgetState;

pub(super) use self::state::PlaneState;

/// The height of the plane as a fraction of the panel, and its bounds.
const SHARE: f32 = 0.34;
const HEIGHTS: std::ops::RangeInclusive<f32> = 176.0..=244.0;
/// The width of the column of the amount.
const AMOUNT: f32 = 44.0;

/// Shows the plane.
pub(super) fn show(
    ui: &mut Ui,
    cx: &Context,
    state: &mut PlaneState,
    widgets: &mut WidgetState,
) -> Vec<Action> {
    let share = SHARE * ui.available_height();
    let height = share.clamp(*HEIGHTS.start(), *HEIGHTS.end());
    let size = vec2(ui.available_width(), height + values::HEIGHT);
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    let (above, below) = rect.split_top_bottom_at_y(rect.bottom() - values::HEIGHT);
    let (rect, amount) = above.split_left_right_at_x(above.right() - AMOUNT);
    let actions = plane(ui, rect, cx, state, widgets);
    let mut widgets = cx.widgets(widgets);
    values::show(ui, below.with_max_x(rect.right()), cx.params, &mut widgets);
    let column = amount.union(below.with_min_x(amount.left()));
    values::amount(ui, column, cx, &mut widgets);
    actions
}

fn plane(
    ui: &mut Ui,
    rect: Rect,
    cx: &Context,
    state: &mut PlaneState,
    widgets: &mut WidgetState,
) -> Vec<Action> {
    let area = Area::new(rect.shrink2(vec2(0.0, names::ENDS)));
    let rect = area.rect;
    let response = ui.interact(rect, ui.scope_id().with("plane"), Sense::click_and_drag());
    let mut names = names::Name::all(ui, &area, &cx.words.plane);
    let gone_to = names::buttons(ui, &mut names, &response, &cx.words.plane);
    let mut actions = drag::operate(ui, &response, &area, cx, state, widgets);
    if let Some(named) = gone_to {
        actions.extend(drag::go_to(ui, named, cx, state));
    }
    let places = places(cx, state);
    tell(&response, &places, cx);
    let now = ui.input(|input| input.time);
    state.trail.follow(now, places.sounding);
    if ui.is_rect_visible(rect) {
        picture::paint(ui, &response, &area, &places, cx, state);
        names::paint(ui, &names);
        picture::paint_point(ui, &area, &places);
    }
    if state.drag.is_none() {
        response.on_hover_text(cx.words.plane.help);
    }
    actions
}

fn places(cx: &Context, state: &PlaneState) -> Places {
    let live = cx.params.controls().live;
    let held = state.drag.as_ref().filter(|drag| drag.what == What::Lines);
    let line = match held {
        Some(drag) => Some(drag.place),
        None => cx.current().map(|line| state.memory.place(&line.emotion)),
    };
    Places {
        set: drag::set_place(cx),
        sounding: (live.valence, live.arousal),
        line,
    }
}

/// The description for a screen reader.
fn tell(response: &Response, places: &Places, cx: &Context) {
    let words = &cx.words.plane;
    let near = |place: EmotionPoint| {
        let named = Named::ALL.into_iter();
        let distance = |named: &Named| area::distance(named.position(), place);
        let nearest = named.min_by(|one, other| distance(one).total_cmp(&distance(other)));
        words.name(nearest.unwrap_or_default())
    };
    let percent = |value: f32| (100.0 * value).round() as i32;
    let (valence, arousal) = places.set;
    let mut text = (words.told)(percent(valence), percent(arousal), near(places.set));
    if let Some(line) = places.line {
        text.push_str(&(words.told_line)(near(line)));
    }
    response.widget_info(|| WidgetInfo::labeled(Role::Slider, true, &text));
}
