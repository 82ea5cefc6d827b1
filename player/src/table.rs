//! The script in the form that the audio thread uses.

use std::sync::Arc;

use super::control::Span;
use super::cue_number::CueNumber;
use super::head::Head;

/// A line of the script with its page and key.
pub struct Entry<L> {
    /// The line's id.
    pub id: u64,
    /// Its page.
    pub page: u16,
    /// The MIDI key that plays it.
    pub key: Option<u8>,
    /// Its number in a show; `None` is its place in the script, from 1.
    pub number: Option<CueNumber>,
    /// The group in which a new line ends the others.
    pub choke: Option<u8>,
    /// Its length in the host's tempo, if it is fitted.
    pub fit: Option<Span>,
    /// The takes of each speaker, the line's own speaker first. Never empty.
    pub parts: Vec<Part<L>>,
}

/// The takes of one speaker; never empty.
pub type Part<L> = Vec<Take<L>>;

/// One rendition of a line.
pub struct Take<L> {
    /// What the worker needs to speak it.
    pub line: Arc<L>,
    /// Its head, if it is armed for Live.
    pub head: Option<Arc<Head>>,
}

impl<L> Entry<L> {
    /// A line of the first page with one take.
    pub fn new(id: u64, key: Option<u8>, line: Arc<L>) -> Self {
        Self {
            id,
            page: 0,
            key,
            number: None,
            choke: None,
            fit: None,
            parts: vec![vec![Take { line, head: None }]],
        }
    }

    /// The number of its takes.
    pub(super) fn takes(&self) -> u32 {
        self.parts.first().map_or(1, Vec::len) as u32
    }

    /// A take of a part. If there are fewer takes, the number wraps around.
    pub(super) fn take(&self, part: u8, take: u32) -> Option<&Take<L>> {
        let part = self.parts.get(usize::from(part)).or(self.parts.first())?;
        part.get(take as usize % part.len().max(1))
    }
}

/// A page of the script.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The first and last of the keys that always play this page.
    pub keys: Option<(u8, u8)>,
}

impl Page {
    fn claims(self, key: u8) -> bool {
        self.keys
            .is_some_and(|(first, last)| (first..=last).contains(&key))
    }
}

/// A line outside of the script that is played once: a rehearsal or a guest.
pub struct RehearsalTake<L> {
    /// Distinguishes it from all others. Guests have greater numbers than those before them.
    pub serial: u64,
    /// The take to play.
    pub take: Take<L>,
}

/// All lines. They are found by index or key in constant time, and by id in logarithmic time.
pub struct Table<L> {
    entries: Vec<Arc<Entry<L>>>,
    /// The line on each key of each page.
    by_key: Vec<[Option<u16>; 128]>,
    /// The page that claims each key.
    claimed: [Option<u16>; 128],
    /// Ids and indices, sorted by id.
    by_id: Vec<(u64, u16)>,
    /// Numbers and ids, sorted by number. Of lines with the same number it has the first.
    by_number: Vec<(CueNumber, u64)>,
    /// The first line of each page.
    first: Vec<Option<u16>>,
    /// For each line the next one on its page. The last is followed by the first.
    next: Vec<u16>,
    /// The part of each MIDI channel.
    channels: [u8; 16],
    rehearsal: Option<RehearsalTake<L>>,
    guests: Vec<RehearsalTake<L>>,
}

impl<L> Table<L> {
    /// A table of `entries` in the order of the script, with its pages (at least one) and the part of each
    /// MIDI channel. If several lines of a page have the same key, the first is played.
    pub fn new(entries: Vec<Entry<L>>, pages: Vec<Page>, channels: [u8; 16]) -> Self {
        Self::shared(entries.into_iter().map(Arc::new).collect(), pages, channels)
    }

    /// Like [`new`](Self::new), with entries that other tables may share.
    pub fn shared(entries: Vec<Arc<Entry<L>>>, mut pages: Vec<Page>, channels: [u8; 16]) -> Self {
        if pages.is_empty() {
            pages.push(Page::default());
        }
        let mut by_key = vec![[None; 128]; pages.len()];
        let (mut first, mut next) = (vec![None; pages.len()], vec![0; entries.len()]);
        let mut last = first.clone();
        let places = || (0..=u16::MAX).zip(&entries);
        for (place, entry) in places() {
            let page = usize::from(entry.page);
            if let Some(page) = by_key.get_mut(page)
                && let Some(cell) = entry.key.and_then(|key| page.get_mut(usize::from(key)))
            {
                cell.get_or_insert(place);
            }
            if let (Some(first), Some(last)) = (first.get_mut(page), last.get_mut(page)) {
                next[usize::from(place)] = *first.get_or_insert(place);
                if let Some(before) = last.replace(place) {
                    next[usize::from(before)] = place;
                }
            }
        }
        let mut by_id: Vec<_> = places().map(|(place, entry)| (entry.id, place)).collect();
        by_id.sort_unstable();
        let by_number = numbers(&entries);
        let claims = |key: usize| pages.iter().position(|page| page.claims(key as u8));
        let claimed = std::array::from_fn(|key| claims(key).and_then(|page| u16::try_from(page).ok()));
        Self {
            entries,
            by_key,
            claimed,
            by_id,
            by_number,
            first,
            next,
            channels,
            rehearsal: None,
            guests: Vec::new(),
        }
    }

    /// Adds a rehearsal to the table. The player starts it when it first appears in a table, except in the
    /// player's first table, and fades it out when it is missing.
    pub fn with_rehearsal(mut self, rehearsal: Option<RehearsalTake<L>>) -> Self {
        self.rehearsal = rehearsal;
        self
    }

    /// The same table with guests, in the order of their numbers. The player begins each once, when none before it sounds
    /// any more, and fades those out that it no longer finds.
    pub fn with_guests(mut self, guests: Vec<RehearsalTake<L>>) -> Self {
        self.guests = guests;
        self
    }

    /// The first guest whose number is greater than `last`.
    pub(super) fn guest_after(&self, last: Option<u64>) -> Option<&RehearsalTake<L>> {
        let later = |guest: &&RehearsalTake<L>| last.is_none_or(|last| last < guest.serial);
        self.guests.iter().find(later)
    }

    pub(super) fn guests(&self) -> &[RehearsalTake<L>] {
        &self.guests
    }

    pub(super) fn rehearsal(&self) -> Option<&RehearsalTake<L>> {
        self.rehearsal.as_ref()
    }

    pub(super) fn get(&self, index: usize) -> Option<&Entry<L>> {
        self.entries.get(index).map(AsRef::as_ref)
    }

    /// The line on `key`: of the page that claims the key, or else of `page`.
    pub(super) fn at_key(&self, key: u8, page: u16) -> Option<usize> {
        let key = usize::from(key);
        let page = self.claimed.get(key).copied().flatten().unwrap_or(page);
        let index = self.by_key.get(usize::from(page))?.get(key).copied().flatten();
        index.map(usize::from)
    }

    /// The line of `page` after the one at `last`. The last line, or a line of another page, is followed by
    /// the first.
    pub(super) fn after(&self, last: Option<usize>, page: u16) -> Option<usize> {
        let last = last.filter(|last| self.entries.get(*last).is_some_and(|entry| entry.page == page));
        let next = match last {
            Some(last) => self.next.get(last).copied(),
            None => self.first.get(usize::from(page)).copied().flatten(),
        };
        next.map(usize::from)
    }

    /// The part of a MIDI channel.
    pub(super) fn part(&self, channel: u8) -> u8 {
        self.channels.get(usize::from(channel)).copied().unwrap_or(0)
    }

    /// The index of the line with this id.
    pub(super) fn position(&self, id: u64) -> Option<usize> {
        let at = self.by_id.partition_point(|(name, _)| *name < id);
        let (name, place) = self.by_id.get(at)?;
        (*name == id).then_some(usize::from(*place))
    }

    /// The id of the line with this number.
    pub(super) fn numbered(&self, number: CueNumber) -> Option<u64> {
        let at = self.by_number.binary_search_by_key(&number, |(known, _)| *known);
        at.ok().map(|at| self.by_number[at].1)
    }

    /// All ids and indices, sorted by id.
    pub(super) fn places(&self) -> &[(u64, u16)] {
        &self.by_id
    }
}

/// Numbers and ids, sorted by number. A number that a line was given is that of no other line's place.
fn numbers<L>(entries: &[Arc<Entry<L>>]) -> Vec<(CueNumber, u64)> {
    let numbered = entries.iter().enumerate().map(|(index, entry)| {
        let number = entry.number.unwrap_or_else(|| CueNumber::of_place(index));
        (number, entry.number.is_none(), index, entry.id)
    });
    let mut numbers: Vec<_> = numbered.collect();
    numbers.sort_unstable();
    numbers.dedup_by_key(|(number, ..)| *number);
    numbers.into_iter().map(|(number, .., id)| (number, id)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(lines: &[(u64, u16, u8)], pages: &[Option<(u8, u8)>]) -> Table<()> {
        let entries = lines.iter().map(|(id, page, key)| Entry {
            page: *page,
            ..Entry::new(*id, Some(*key), Arc::new(()))
        });
        let pages = pages.iter().map(|keys| Page { keys: *keys });
        Table::new(entries.collect(), pages.collect(), [0; 16])
    }

    #[test]
    fn a_key_plays_the_page_that_claims_it_or_the_selected_one() {
        let table = table(
            &[(1, 0, 60), (2, 1, 60), (3, 1, 61), (4, 2, 36), (5, 0, 36)],
            &[None, None, Some((36, 47))],
        );
        let line = |key, page| {
            table
                .at_key(key, page)
                .and_then(|at| table.get(at))
                .map(|line| line.id)
        };
        assert_eq!((line(60, 0), line(60, 1), line(61, 0)), (Some(1), Some(2), None));
        assert_eq!((line(36, 0), line(36, 1), line(37, 0)), (Some(4), Some(4), None));
        assert_eq!(line(60, 9), None);
    }

    #[test]
    fn the_next_line_is_on_the_same_page() {
        let table = table(&[(1, 0, 60), (2, 1, 61), (3, 0, 62)], &[None, None]);
        assert_eq!(table.after(None, 0), Some(0));
        assert_eq!(table.after(Some(0), 0), Some(2));
        assert_eq!(table.after(Some(2), 0), Some(0));
        assert_eq!(table.after(Some(2), 1), Some(1));
        assert_eq!(table.after(None, 1), Some(1));
        assert_eq!(table.after(None, 5), None);
        assert_eq!(table.after(Some(9), 0), Some(0));
    }

    #[test]
    fn a_line_is_found_by_its_number_or_its_place() {
        let entry = |id, number: Option<&str>| Entry {
            number: number.and_then(|text| CueNumber::read(text.as_bytes())),
            ..Entry::new(id, None, Arc::new(()))
        };
        let lines = vec![
            entry(7, None),
            entry(8, Some("12.5")),
            entry(9, Some("1")),
            entry(10, Some("12.5")),
            entry(11, None),
        ];
        let table = Table::new(lines, vec![], [0; 16]);
        let found = |text: &str| CueNumber::read(text.as_bytes()).and_then(|number| table.numbered(number));
        assert_eq!(
            ["1", "2", "12.5", "3", "5", "6"].map(found),
            [Some(9), None, Some(8), None, Some(11), None]
        );
    }

    #[test]
    fn a_line_is_found_by_its_id_at_any_index() {
        let table = table(&[(7, 0, 60), (3, 0, 61), (900, 0, 62), (1, 0, 63)], &[]);
        let found = [1, 3, 7, 900, 0, 8, 1000].map(|id| table.position(id));
        assert_eq!(found, [Some(3), Some(1), Some(0), Some(2), None, None, None]);
    }
}
