//! What the keys play: each its own line, or all of them one line.

use recit::player::WORD_KEYS;
use recit::script::{Line, LineId, Script};

use super::key::excerpt;
use crate::editor::context::Context;
use crate::params::{Mode, TriggerMode};

/// What the keys play.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Plays<'a> {
    /// Each its own line.
    Own,
    /// The line after the one that was played last, with its index.
    Next(Option<(usize, &'a Line)>),
    /// The selected line.
    Selected(Option<(usize, &'a Line)>),
    /// Notes sing the selected line.
    Sung(Option<(usize, &'a Line)>),
}

impl<'a> Plays<'a> {
    /// What the keys play with the current parameters.
    pub fn of(cx: &Context<'a>) -> Self {
        let (playing, script) = (&cx.params.playing, &cx.seen.script);
        let selected = || {
            let index = usize::try_from(playing.line.value() - 1).ok()?;
            Some((index, &**script.lines().get(index)?))
        };
        match (playing.mode.value(), playing.trigger.value()) {
            (Mode::Sing, _) => Self::Sung(selected()),
            (_, TriggerMode::Key) => Self::Own,
            (_, TriggerMode::Selected) => Self::Selected(selected()),
            (_, TriggerMode::Next) => {
                let heard = cx.shared.instance.last_heard().map(|(line, _)| line);
                let last = heard.and_then(|heard| script.lines().iter().position(|line| line.id == heard));
                Self::Next(after(script, last, playing.page.value()))
            }
        }
    }

    /// The line that all keys play, with its index.
    pub fn line(self) -> Option<(usize, &'a Line)> {
        match self {
            Self::Own => None,
            Self::Next(line) | Self::Selected(line) | Self::Sung(line) => line,
        }
    }

    /// What is written above the keys; `None` if each key plays its own line.
    pub fn told(self, cx: &Context) -> Option<String> {
        let words = &cx.words.piano;
        let line = self
            .line()
            .map(|(index, line)| (words.line)(index + 1, &excerpt(&line.text)));
        let line = line.as_deref();
        match self {
            Self::Own => None,
            Self::Next(_) => Some((words.plays_next)(line)),
            Self::Selected(_) => Some((words.plays_line)(line)),
            Self::Sung(_) => {
                let last = cx.key_name(WORD_KEYS - 1);
                Some((words.sings)(line, &last))
            }
        }
    }
}

/// The line of the played page that follows the one that was played last.
pub fn next_cue(cx: &Context) -> Option<LineId> {
    let script = &cx.seen.script;
    let heard = cx.shared.instance.last_heard().map(|(line, _)| line);
    let last = heard.and_then(|heard| script.lines().iter().position(|line| line.id == heard));
    last?;
    let (_, line) = after(script, last, cx.params.playing.page.value())?;
    Some(line.id)
}

/// The line of `page`, from 1, that follows the one at `last` there; after its last line its first one.
fn after(script: &Script, last: Option<usize>, page: i32) -> Option<(usize, &Line)> {
    let lines = || {
        let all = script.lines().iter().enumerate();
        all.filter(|(_, line)| i32::from(line.page) + 1 == page)
    };
    let last = last.filter(|last| lines().any(|(index, _)| index == *last));
    let next = lines().find(|(index, _)| last.is_some_and(|last| *index > last));
    let found = next.or_else(|| lines().next());
    found.map(|(index, line)| (index, &**line))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    #[test]
    fn the_next_line_is_on_the_page_and_after_the_last_comes_the_first() {
        let mut script = Script::empty();
        let ids = ["a", "b", "c", "d"].map(|text| script.add(None, text).unwrap());
        let page = script.add_page("Second").unwrap();
        script.set_page(ids[1], page).unwrap();
        let next = |last, page| after(&script, last, page).map(|(index, _)| index);
        assert_eq!(
            [None, Some(0), Some(2), Some(3)].map(|last| next(last, 1)),
            [0, 2, 3, 0].map(Some)
        );
        assert_eq!(next(Some(1), 1), Some(0), "that one is on another page");
        assert_eq!((next(Some(1), 2), next(None, 3)), (Some(1), None));
    }
}
