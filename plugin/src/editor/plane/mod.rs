//! The plane of emotions: valence to the right, arousal upwards, and the amount beside it.
//!
//! | module | |
//! |---|---|
//! | `area` | where a place on the plane is on the screen |
//! | `names` | the named emotions and the ends of the axes |
//! | `memory` | where the emotions of lines are |
//! | `drag` | what the user does, and what becomes of it |
//! | `trail`, `picture` | what is shown |
//! | `values` | the parameters in text |

mod area;
mod drag;
mod memory;
mod names;
mod picture;
mod trail;
mod values;

use egui::{Rect, Response, Sense, Ui, WidgetInfo, accesskit::Role, vec2};
use recit::emotion::Named;
use recit::script::Line;

use self::area::{Area, EmotionPoint};
use self::drag::{PlaneDrag, What};
use self::memory::Memory;
use self::trail::Trail;
use super::context::{EditorView, Snapshot};

/// The height of the plane is this share of the panel, within these bounds.
const SHARE: f32 = 0.34;
const HEIGHTS: std::ops::RangeInclusive<f32> = 150.0..=236.0;
/// The column of the amount.
const AMOUNT: f32 = 44.0;

/// What it remembers.
#[derive(Default)]
pub struct PlaneState {
    drag: Option<PlaneDrag>,
    trail: Trail,
    memory: Memory,
}

/// The places that are shown.
struct Places {
    /// What the parameters are set to.
    set: EmotionPoint,
    /// What sounds: with the host's modulation and the MIDI controllers.
    sounding: EmotionPoint,
    /// The emotion of the current line.
    line: Option<EmotionPoint>,
}

/// Shows it.
pub(super) fn show(ui: &mut Ui, view: &mut EditorView, seen: &Snapshot) {
    let share = SHARE * ui.available_height();
    let height = share.clamp(*HEIGHTS.start(), *HEIGHTS.end());
    let size = vec2(ui.available_width(), height + values::HEIGHT);
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    let (above, below) = rect.split_top_bottom_at_y(rect.bottom() - values::HEIGHT);
    let (rect, amount) = above.split_left_right_at_x(above.right() - AMOUNT);
    plane(ui, rect, view, seen);
    values::show(ui, below.with_max_x(rect.right()), view);
    values::amount(ui, amount.union(below.with_min_x(amount.left())), view, seen);
}

fn plane(ui: &mut Ui, rect: Rect, view: &mut EditorView, seen: &Snapshot) {
    let area = Area::new(rect);
    let response = ui.interact(rect, ui.scope_id().with("plane"), Sense::click_and_drag());
    let mut names = names::Name::all(ui, &area, &seen.words.plane);
    let gone_to = names::buttons(ui, &mut names, &response, &seen.words.plane);
    drag::operate(ui, &response, &area, view, seen);
    if let Some(named) = gone_to {
        drag::go_to(ui, named, view, seen);
    }
    let places = places(view, seen.current(view));
    tell(&response, &places, seen);
    let now = ui.input(|input| input.time);
    view.state.plane.trail.follow(now, places.sounding);
    if ui.is_rect_visible(rect) {
        picture::paint(ui, &response, &area, &places, view, seen);
        names::paint(ui, &names);
    }
    if view.state.plane.drag.is_none() {
        response.on_hover_text(seen.words.plane.help);
    }
}

fn places(view: &EditorView, line: Option<&Line>) -> Places {
    let live = view.params.controls().live;
    let state = &view.state.plane;
    let held = state.drag.as_ref().filter(|drag| drag.what == What::Lines);
    let line = match held {
        Some(drag) => Some(drag.place),
        None => line.map(|line| state.memory.place(&line.emotion)),
    };
    Places {
        set: drag::set_place(view),
        sounding: (live.valence, live.arousal),
        line,
    }
}

/// What a screen reader says.
fn tell(response: &Response, places: &Places, seen: &Snapshot) {
    let words = &seen.words.plane;
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
