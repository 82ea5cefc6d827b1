//! The script: lines in order, within the limits.

use std::sync::Arc;

use super::fit::MusicalLength;
use super::limits::{
    MAX_LINE_CHARS, MAX_LINES, MAX_PROFILES, MAX_SCRIPT_BYTES, ScriptError, check_choke, check_dictionary,
    check_key, check_settings, check_speaker, check_takes,
};
use super::line::{Line, LineId, VoiceRef};
use super::page::Page;
use super::profile::Profile;
use super::timecode::Timecode;
use crate::emotion::Emotion;
use crate::player::CueNumber;
use crate::text::Language;
use crate::text::dictionary::Dictionary;

/// Lines in order on their pages, and the voice that speaks them. A copy shares unchanged lines.
#[derive(Clone, Debug, PartialEq)]
pub struct Script {
    /// The voice of all lines.
    pub voice: VoiceRef,
    /// For each MIDI channel, up to [`MAX_CHANNELS`](super::MAX_CHANNELS), the speaker of its notes; `None`,
    /// as for missing entries, is the line's own speaker.
    pub channels: Vec<Option<String>>,
    pub(super) pages: Vec<Page>,
    pub(super) lines: Vec<Arc<Line>>,
    dictionary: Arc<Dictionary>,
    profiles: Vec<Arc<Profile>>,
    next_id: u64,
}

impl Script {
    /// A script without lines and with one page, for the built-in voice.
    pub fn empty() -> Self {
        Self {
            voice: VoiceRef::default(),
            channels: Vec::new(),
            pages: vec![Page::numbered(0)],
            lines: Vec::new(),
            dictionary: Arc::default(),
            profiles: Vec::new(),
            next_id: 1,
        }
    }

    /// The lines in order.
    pub fn lines(&self) -> &[Arc<Line>] {
        &self.lines
    }

    /// The line with this id.
    pub fn line(&self, id: LineId) -> Option<&Line> {
        self.lines.iter().find(|line| line.id == id).map(Arc::as_ref)
    }

    /// The voice with the speaker of `line`.
    pub fn voice_of(&self, line: &Line) -> VoiceRef {
        let own = self.voice.clone();
        line.speaker
            .as_ref()
            .map_or(own, |speaker| self.voice.with_speaker(speaker))
    }

    /// The speakers made from recordings that are stored with this script.
    pub fn profiles(&self) -> &[Arc<Profile>] {
        &self.profiles
    }

    /// The stored speaker to which `voice` refers.
    pub fn profile(&self, voice: &VoiceRef) -> Option<&Arc<Profile>> {
        let is_it = |profile: &&Arc<Profile>| profile.is(&voice.name, &voice.speaker);
        self.profiles.iter().find(is_it)
    }

    /// Stores a speaker made from a recording with this script. It replaces one with the same id.
    ///
    /// # Errors
    /// If the script has [`MAX_PROFILES`](super::MAX_PROFILES) others that it uses.
    pub fn store_profile(&mut self, profile: impl Into<Arc<Profile>>) -> Result<(), ScriptError> {
        let profile = profile.into();
        let is_other = |known: &Arc<Profile>| !known.is(&profile.voice, &profile.id);
        let mut kept: Vec<_> = self
            .profiles
            .iter()
            .filter(|known| is_other(known))
            .cloned()
            .collect();
        if kept.len() >= MAX_PROFILES {
            kept.retain(|known| self.names(&known.voice, &known.id));
        }
        if kept.len() >= MAX_PROFILES {
            return Err(ScriptError::TooManyProfiles);
        }
        kept.push(profile);
        self.profiles = kept;
        Ok(())
    }

    /// Whether the script, a line or a channel has this speaker.
    pub fn names(&self, voice: &str, speaker: &str) -> bool {
        let of_lines = self.lines.iter().map(|line| line.speaker.as_deref());
        let of_channels = self.channels.iter().map(Option::as_deref);
        let own = std::iter::once(Some(self.voice.speaker.as_str()));
        let mut named = own.chain(of_lines).chain(of_channels);
        self.voice.name == voice && named.any(|named| named == Some(speaker))
    }

    /// The pronunciations of this script, which precede those of the user's own dictionary.
    pub fn dictionary(&self) -> &Arc<Dictionary> {
        &self.dictionary
    }

    /// Replaces the dictionary.
    ///
    /// # Errors
    /// If it has more than [`MAX_DICTIONARY_WORDS`](super::MAX_DICTIONARY_WORDS) entries or
    /// [`MAX_DICTIONARY_BYTES`](super::MAX_DICTIONARY_BYTES).
    pub fn set_dictionary(&mut self, dictionary: impl Into<Arc<Dictionary>>) -> Result<(), ScriptError> {
        let dictionary = dictionary.into();
        check_dictionary(&dictionary)?;
        self.dictionary = dictionary;
        Ok(())
    }

    /// Adds a line at the end, on the first page.
    pub fn add(&mut self, key: Option<u8>, text: &str) -> Result<LineId, ScriptError> {
        self.insert(self.lines.len(), key, text)
    }

    /// Inserts a line on the first page before the line at `index`, or at the end.
    pub fn insert(&mut self, index: usize, key: Option<u8>, text: &str) -> Result<LineId, ScriptError> {
        self.insert_line(index, Line::new(LineId(self.next_id), key, text))
    }

    /// Inserts a whole line before the line at `index`, or at the end. It keeps everything except its id.
    ///
    /// # Errors
    /// If the script is full, the line exceeds a limit, or its page does not exist.
    pub fn insert_line(&mut self, index: usize, mut line: Line) -> Result<LineId, ScriptError> {
        if self.lines.len() >= MAX_LINES {
            return Err(ScriptError::TooManyLines);
        }
        check_settings(&line)?;
        self.check_page(line.page)?;
        self.check_text(&line.text, 0)?;
        let id = self.new_id();
        line.id = id;
        self.lines.insert(index.min(self.lines.len()), Arc::new(line));
        Ok(id)
    }

    /// Inserts a copy of a line after it, on the same key, which still plays the first of the two.
    ///
    /// # Errors
    /// If the line does not exist, or the script is full.
    pub fn duplicate(&mut self, id: LineId) -> Result<LineId, ScriptError> {
        let index = self.index(id)?;
        self.insert_line(index + 1, (*self.lines[index]).clone())
    }

    /// Replaces this script by `other`, an earlier or later state of it. Line ids that either has used are
    /// never used again.
    pub fn revert_to(&mut self, other: &Self) {
        let next_id = self.next_id.max(other.next_id);
        self.clone_from(other);
        self.next_id = next_id;
    }

    /// Adds a stored line with its id, or a new one if it has none.
    pub(super) fn restore(&mut self, id: Option<LineId>, text: &str) -> Result<LineId, ScriptError> {
        let fresh = self.next_id;
        if let Some(id) = id {
            self.next_id = id.0;
        }
        let added = self.add(None, text);
        self.next_id = self.next_id.max(fresh);
        added
    }

    /// Replaces the text of a line.
    pub fn set_text(&mut self, id: LineId, text: &str) -> Result<(), ScriptError> {
        let index = self.index(id)?;
        self.check_text(text, self.lines[index].text.len())?;
        Arc::make_mut(&mut self.lines[index]).text = text.to_owned();
        Ok(())
    }

    /// Sets or removes the key of a line.
    pub fn set_key(&mut self, id: LineId, key: Option<u8>) -> Result<(), ScriptError> {
        check_key(key)?;
        self.line_mut(id)?.key = key;
        Ok(())
    }

    /// Sets the first take of a line.
    pub fn set_seed(&mut self, id: LineId, seed: u64) -> Result<(), ScriptError> {
        self.line_mut(id)?.seed = seed;
        Ok(())
    }

    /// Sets the number of takes of a line, 1 to [`MAX_TAKES`](super::MAX_TAKES).
    pub fn set_takes(&mut self, id: LineId, takes: u8) -> Result<(), ScriptError> {
        check_takes(takes)?;
        self.line_mut(id)?.takes = takes;
        Ok(())
    }

    /// Sets the speaker of a line; `None` is the script's own.
    pub fn set_speaker(&mut self, id: LineId, speaker: Option<&str>) -> Result<(), ScriptError> {
        check_speaker(speaker)?;
        self.line_mut(id)?.speaker = speaker.map(str::to_owned);
        Ok(())
    }

    /// Sets the emotion of a line.
    pub fn set_emotion(&mut self, id: LineId, emotion: Emotion) -> Result<(), ScriptError> {
        self.line_mut(id)?.emotion = emotion;
        Ok(())
    }

    /// Fits a line to a length in the host's tempo; `None` is its natural length.
    pub fn set_fit(&mut self, id: LineId, fit: Option<MusicalLength>) -> Result<(), ScriptError> {
        let fit = fit.map(MusicalLength::checked).transpose()?;
        self.line_mut(id)?.fit = fit;
        Ok(())
    }

    /// Sets the choke group of a line, 1 to [`MAX_CHOKE`](super::MAX_CHOKE).
    pub fn set_choke(&mut self, id: LineId, choke: Option<u8>) -> Result<(), ScriptError> {
        check_choke(choke)?;
        self.line_mut(id)?.choke = choke;
        Ok(())
    }

    /// The line with this number in a show: its own, or else its place in the script, from 1.
    pub fn numbered(&self, number: CueNumber) -> Option<&Arc<Line>> {
        let named = self.lines.iter().find(|line| line.number == Some(number));
        named.or_else(|| {
            let mut lines = self.lines.iter().enumerate();
            let placed = lines.find(|(index, _)| CueNumber::of_place(*index) == number);
            placed.map(|(_, line)| line).filter(|line| line.number.is_none())
        })
    }

    /// The number of a line in a show, by which desks call it. `None` if it is not in the script.
    pub fn number(&self, id: LineId) -> Option<CueNumber> {
        let index = self.lines.iter().position(|line| line.id == id)?;
        Some(self.lines[index].number.unwrap_or(CueNumber::of_place(index)))
    }

    /// Sets the number of a line in a show; `None` is its place in the script.
    pub fn set_number(&mut self, id: LineId, number: Option<CueNumber>) -> Result<(), ScriptError> {
        self.line_mut(id)?.number = number;
        Ok(())
    }

    /// Sets where a line begins in a recording.
    pub fn set_time(&mut self, id: LineId, at: Option<Timecode>) -> Result<(), ScriptError> {
        self.line_mut(id)?.at = at;
        Ok(())
    }

    /// Sets the language of a line; `None` is that of the script or its speaker.
    pub fn set_language(&mut self, id: LineId, language: Option<Language>) -> Result<(), ScriptError> {
        self.line_mut(id)?.language = language;
        Ok(())
    }

    /// Moves a line to a page, from 0. It keeps its key; if the page already has a line on it, the first is
    /// played.
    pub fn set_page(&mut self, id: LineId, page: u8) -> Result<(), ScriptError> {
        self.check_page(page)?;
        self.line_mut(id)?.page = page;
        Ok(())
    }

    /// Removes a line.
    pub fn remove(&mut self, id: LineId) -> Result<Arc<Line>, ScriptError> {
        let index = self.index(id)?;
        Ok(self.lines.remove(index))
    }

    /// Moves a line to `index`, or to the end.
    pub fn move_to(&mut self, id: LineId, index: usize) -> Result<(), ScriptError> {
        let from = self.index(id)?;
        let line = self.lines.remove(from);
        self.lines.insert(index.min(self.lines.len()), line);
        Ok(())
    }

    /// The first key that no line of the page uses, from middle C upwards, then downwards.
    pub fn next_free_key(&self, page: u8) -> Option<u8> {
        let used = |line: &Line, key: u8| line.page == page && line.key == Some(key);
        let taken = |key: &u8| self.lines.iter().any(|line| used(line, *key));
        by_preference().find(|key| !taken(key))
    }

    /// An id that no line has had. If all were used, as in a file that begins with the last one, an id that
    /// no line has.
    fn new_id(&mut self) -> LineId {
        if let Some(id) = LineId::read(self.next_id) {
            self.next_id += 1;
            return id;
        }
        let free = |id: &LineId| self.lines.iter().all(|line| line.id != *id);
        let id = (1..).map(LineId).find(free);
        id.unwrap_or(LineId(1))
    }

    fn line_mut(&mut self, id: LineId) -> Result<&mut Line, ScriptError> {
        let index = self.index(id)?;
        Ok(Arc::make_mut(&mut self.lines[index]))
    }

    fn index(&self, id: LineId) -> Result<usize, ScriptError> {
        self.lines
            .iter()
            .position(|line| line.id == id)
            .ok_or(ScriptError::NoSuchLine)
    }

    fn check_page(&self, page: u8) -> Result<(), ScriptError> {
        let there = usize::from(page) < self.pages.len();
        there.then_some(()).ok_or(ScriptError::NoSuchPage(page))
    }

    fn check_text(&self, text: &str, replaced: usize) -> Result<(), ScriptError> {
        let chars = text.chars().count();
        if chars > MAX_LINE_CHARS {
            return Err(ScriptError::LineTooLong(chars));
        }
        let total: usize = self.lines.iter().map(|line| line.text.len()).sum();
        if total - replaced + text.len() > MAX_SCRIPT_BYTES {
            return Err(ScriptError::ScriptTooLarge);
        }
        Ok(())
    }
}

/// All keys in the order in which lines get them: from middle C upwards, then downwards.
pub(super) fn by_preference() -> impl Iterator<Item = u8> {
    (60..=127).chain((0..60).rev())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use crate::script::FitError;

    #[test]
    fn the_factory_script_is_on_keys_60_to_67() {
        let script = Script::factory();
        let keys: Vec<_> = script.lines().iter().map(|line| line.key).collect();
        assert_eq!(keys, (60..68).map(Some).collect::<Vec<_>>());
        assert_eq!(script.next_free_key(0), Some(68));
    }

    #[test]
    fn limits_are_reported_and_leave_the_script_unchanged() {
        let mut script = Script::empty();
        let id = script.add(Some(60), "one").unwrap();
        let long = "a".repeat(MAX_LINE_CHARS + 1);
        assert_eq!(
            script.set_text(id, &long),
            Err(ScriptError::LineTooLong(MAX_LINE_CHARS + 1))
        );
        assert_eq!(script.set_key(id, Some(128)), Err(ScriptError::InvalidKey(128)));
        assert_eq!(script.set_takes(id, 0), Err(ScriptError::InvalidTakes(0)));
        assert_eq!(script.set_takes(id, 17), Err(ScriptError::InvalidTakes(17)));
        assert_eq!(
            script.set_speaker(id, Some(" ")),
            Err(ScriptError::InvalidSpeaker)
        );
        let endless = script.set_fit(id, Some(MusicalLength::Beats(f32::INFINITY)));
        assert_eq!(endless, Err(ScriptError::InvalidFit(FitError::Range)));
        for group in [0, 17] {
            assert_eq!(
                script.set_choke(id, Some(group)),
                Err(ScriptError::InvalidChoke(group))
            );
        }
        assert_eq!(script.set_page(id, 1), Err(ScriptError::NoSuchPage(1)));
        assert_eq!(script.line(id), Some(&Line::new(id, Some(60), "one")));
        for _ in 1..MAX_LINES {
            script.add(None, "x").unwrap();
        }
        assert_eq!(script.add(None, "x"), Err(ScriptError::TooManyLines));
        assert_eq!(script.lines().len(), MAX_LINES);
    }

    #[test]
    fn a_script_holds_one_mebibyte_of_text() {
        let mut script = Script::empty();
        // Four bytes per character: the limit of a line allows 8,000 bytes.
        let line = "\u{1F600}".repeat(MAX_LINE_CHARS);
        let fits = MAX_SCRIPT_BYTES / line.len();
        for _ in 0..fits {
            script.add(None, &line).unwrap();
        }
        assert_eq!(script.add(None, &line), Err(ScriptError::ScriptTooLarge));
    }

    #[test]
    fn lines_move_and_their_ids_are_never_reused() {
        let mut script = Script::empty();
        let a = script.add(None, "a").unwrap();
        let b = script.add(None, "b").unwrap();
        script.move_to(b, 0).unwrap();
        assert_eq!(script.lines()[0].id, b);
        script.remove(b).unwrap();
        let c = script.add(None, "c").unwrap();
        assert!(c != a && c != b);
        assert_eq!(script.remove(b), Err(ScriptError::NoSuchLine));
    }

    #[test]
    fn a_whole_line_keeps_everything_but_its_id() {
        let mut script = Script::empty();
        let first = script.add(Some(60), "one").unwrap();
        let line = Line {
            seed: 7,
            takes: 3,
            speaker: Some("alto".to_owned()),
            fit: Some(MusicalLength::Beats(2.0)),
            choke: Some(1),
            ..Line::new(LineId(99), Some(64), "two")
        };
        let id = script.insert_line(0, line.clone()).unwrap();
        assert!(id != first && id != LineId(99));
        assert_eq!(*script.lines()[0], Line { id, ..line.clone() });
        let copy = script.duplicate(id).unwrap();
        assert_eq!(
            *script.lines()[1],
            Line {
                id: copy,
                ..line.clone()
            }
        );
        assert_eq!(script.lines()[2].id, first);
        let before = script.clone();
        let page = Line {
            page: 1,
            ..line.clone()
        };
        assert_eq!(script.insert_line(0, page), Err(ScriptError::NoSuchPage(1)));
        let takes = Line {
            takes: 0,
            ..line.clone()
        };
        assert_eq!(script.insert_line(0, takes), Err(ScriptError::InvalidTakes(0)));
        let fit = Line {
            fit: Some(MusicalLength::Bars(99.0)),
            ..line
        };
        assert_eq!(script.insert_line(0, fit), Err(FitError::Range.into()));
        assert_eq!(script.duplicate(LineId(99)), Err(ScriptError::NoSuchLine));
        assert_eq!(script, before);
    }

    #[test]
    fn a_script_is_reverted_but_its_ids_are_not() {
        let mut script = Script::empty();
        script.add(None, "a").unwrap();
        let before = script.clone();
        let gone = script.add(None, "b").unwrap();
        let after = script.clone();
        script.revert_to(&before);
        assert_eq!(script.lines(), before.lines());
        assert!(script.add(None, "c").unwrap() > gone);
        script.revert_to(&after);
        assert_eq!(script.lines(), after.lines());
        assert!(script.add(None, "d").unwrap().0 > gone.0 + 1);
    }
}
