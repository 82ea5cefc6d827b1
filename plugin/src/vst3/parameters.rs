//! The instrument's parameters for a VST3 host, normalised from 0 to 1.
//!
//! A host that moves a parameter says so twice: to the controller at once, and to the processor with its next
//! block. The block is authoritative, with its sample positions. A value that only the controller knows is
//! [held](Parameters::set) until a block arrives, and is [settled](Parameters::settle) if a state is saved
//! before that.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};

use ::vst3::Steinberg::Vst::{ParameterInfo, ParameterInfo_::ParameterFlags_, ProgramListID, kRootUnitId};
use nice_plug::params::internals::ParamPtr;
use nice_plug::prelude::{ParamFlags, Params};

use super::midi::{self, Controller};
use super::parameter::Parameter;
use super::text;
use crate::params::{PAGE_ID, RecitParams};

/// The list of the pages, which are programs.
pub(super) const PAGES: ProgramListID = 1;

/// Accessing the parameter with this id panics, for a test.
#[cfg(test)]
pub(super) const TRAP: u32 = 0x7261_7000;

pub(super) struct Parameters {
    list: Vec<Parameter>,
    /// The ids and indices in `list`, by id.
    by_id: Vec<(u32, usize)>,
    /// The names of the groups, in order of appearance.
    groups: Vec<String>,
    /// The index of the parameter for the selected page.
    page: usize,
    /// The positions of the MIDI controllers, as far as known.
    controllers: Vec<AtomicU32>,
    /// The number of blocks that have started.
    blocks: AtomicU64,
    // The pointers of `list` point into it.
    _owner: Arc<RecitParams>,
}

// SAFETY: `ParamPtr` points to parameters, which consist of atomics; they live as long as `_owner`.
unsafe impl Send for Parameters {}
// SAFETY: as above.
unsafe impl Sync for Parameters {}

impl Parameters {
    /// `id` returns the id of the parameter at an index.
    pub(super) fn new(owner: Arc<RecitParams>, id: impl Fn(usize) -> Option<u32>) -> Option<Self> {
        let (mut list, mut groups) = (Vec::new(), Vec::<String>::new());
        let mut page = None;
        for (place, (name, param, group)) in owner.param_map().into_iter().enumerate() {
            if name == PAGE_ID {
                page = Some(place);
            }
            let group = (!group.is_empty()).then(|| {
                groups
                    .iter()
                    .position(|known| *known == group)
                    .unwrap_or_else(|| {
                        groups.push(group);
                        groups.len() - 1
                    })
            });
            list.push(Parameter {
                id: id(place)?,
                param,
                group,
                held: AtomicU64::new(0),
                held_at: AtomicU64::new(0),
                in_hand: AtomicBool::new(false),
            });
        }
        let mut by_id: Vec<_> = list.iter().map(|parameter| parameter.id).zip(0..).collect();
        by_id.sort_unstable();
        let rest = |index| midi::controller(index).map_or(0.0, Controller::rest) as f32;
        Some(Self {
            list,
            by_id,
            groups,
            page: page?,
            controllers: (0..midi::COUNT)
                .map(|index| AtomicU32::new(rest(index).to_bits()))
                .collect(),
            blocks: AtomicU64::new(0),
            _owner: owner,
        })
    }

    /// The number of parameters, including those of the MIDI controllers, which come last.
    pub(super) fn count(&self) -> usize {
        self.list.len() + midi::COUNT as usize
    }

    pub(super) fn groups(&self) -> &[String] {
        &self.groups
    }

    /// The group index of the parameter for the selected page.
    pub(super) fn page_group(&self) -> Option<usize> {
        self.list[self.page].group
    }

    /// The number of pages.
    pub(super) fn pages(&self) -> usize {
        self.list[self.page].steps().unwrap_or(0) + 1
    }

    /// Describes the parameter at an index; `None` if there is none.
    pub(super) fn info(&self, place: usize) -> Option<ParameterInfo> {
        // SAFETY: it holds numbers only.
        let mut info: ParameterInfo = unsafe { std::mem::zeroed() };
        let Some(parameter) = self.list.get(place) else {
            let index = u32::try_from(place - self.list.len()).ok()?;
            let controller = midi::controller(index)?;
            info.id = midi::FIRST_ID + index;
            let name = controller.name();
            text::write(&mut info.title, &name);
            text::write(&mut info.shortTitle, &name);
            info.stepCount = controller.steps().into();
            info.defaultNormalizedValue = controller.rest();
            info.unitId = kRootUnitId;
            info.flags = ParameterFlags_::kIsHidden | ParameterFlags_::kIsReadOnly;
            return Some(info);
        };
        info.id = parameter.id;
        text::write(&mut info.title, parameter.name());
        text::write(&mut info.shortTitle, parameter.name());
        info.stepCount = parameter.steps().unwrap_or(0) as i32;
        info.defaultNormalizedValue = parameter.default().into();
        info.unitId = parameter.group.map_or(kRootUnitId, unit);
        if !parameter.flags().contains(ParamFlags::NON_AUTOMATABLE) {
            info.flags |= ParameterFlags_::kCanAutomate;
        }
        if matches!(parameter.param, ParamPtr::EnumParam(_)) || place == self.page {
            info.flags |= ParameterFlags_::kIsList;
        }
        if place == self.page {
            info.flags |= ParameterFlags_::kIsProgramChange;
        }
        Some(info)
    }

    fn find(&self, id: u32) -> Option<&Parameter> {
        #[cfg(test)]
        assert_ne!(id, TRAP, "the test requested a panic");
        let at = self.by_id.binary_search_by_key(&id, |(id, _)| *id).ok()?;
        self.list.get(self.by_id[at].1)
    }

    /// Whether there is such a parameter.
    pub(super) fn knows(&self, id: u32) -> bool {
        self.find(id).is_some() || midi::index_of(id).is_some()
    }

    /// The value as text.
    pub(super) fn text(&self, id: u32, value: f64) -> Option<String> {
        if let Some(index) = midi::index_of(id) {
            let steps = f64::from(midi::controller(index)?.steps());
            return Some(format!("{}", (value * steps).round()));
        }
        Some(self.find(id)?.shown(value))
    }

    /// The value of a text.
    pub(super) fn value_of_text(&self, id: u32, text: &str) -> Option<f64> {
        self.find(id)?.typed(text)
    }

    /// A normalised value in the parameter's own unit.
    pub(super) fn plain(&self, id: u32, value: f64) -> f64 {
        self.find(id).map_or(value, |parameter| parameter.plain(value))
    }

    /// A value in the parameter's own unit, normalised.
    pub(super) fn normalized(&self, id: u32, plain: f64) -> f64 {
        self.find(id)
            .map_or(plain, |parameter| parameter.normalized(plain))
    }

    /// The value of a parameter as the host knows it.
    pub(super) fn get(&self, id: u32) -> f64 {
        if let Some(index) = midi::index_of(id) {
            return f32::from_bits(self.controllers[index as usize].load(Ordering::Relaxed)).into();
        }
        let Some(parameter) = self.find(id) else {
            return 0.0;
        };
        match parameter.held(self.blocks.load(Ordering::Acquire)) {
            Some(value) => value,
            None => parameter.value(),
        }
    }

    /// The host has told the controller a value. With `blocks_come` a block passes it to the instrument;
    /// otherwise it is set now.
    pub(super) fn set(&self, id: u32, value: f64, blocks_come: bool) {
        // NaN is refused.
        if !(0.0..=1.0).contains(&value) {
            return;
        }
        if let Some(index) = midi::index_of(id) {
            self.controllers[index as usize].store((value as f32).to_bits(), Ordering::Relaxed);
        } else if let Some(parameter) = self.find(id) {
            if blocks_come {
                parameter.held.store(value.to_bits(), Ordering::Relaxed);
                let at = self.blocks.load(Ordering::Acquire) + 1;
                parameter.held_at.store(at, Ordering::Release);
            } else {
                parameter.set(value);
            }
        }
    }

    /// Sets all values that the host told the controller since the last block started.
    pub(super) fn settle(&self) {
        let blocks = self.blocks.load(Ordering::Acquire);
        for parameter in &self.list {
            if let Some(value) = parameter.held(blocks) {
                parameter.set(value);
            }
        }
        self.forget_held();
    }

    /// Drops all values that only the controller knows.
    pub(super) fn forget_held(&self) {
        for parameter in &self.list {
            parameter.held_at.store(0, Ordering::Release);
        }
    }

    /// A block starts, which brings the values that the host told the controller.
    pub(super) fn block_begins(&self) {
        self.blocks.fetch_add(1, Ordering::AcqRel);
    }

    /// The value of an automation event in CLAP's scale; `None` while the user moves the parameter, because
    /// the event is then an echo of that.
    pub(super) fn of_block(&self, id: u32, value: f64) -> Option<f64> {
        let parameter = self.find(id)?;
        let free = !parameter.in_hand.load(Ordering::Relaxed);
        // Steps count from 0 in CLAP.
        let steps = parameter.steps().unwrap_or(1) as f64;
        (free && (0.0..=1.0).contains(&value)).then_some(value * steps)
    }

    /// The user starts or stops moving a parameter in the editor.
    pub(super) fn in_hand(&self, id: u32, in_hand: bool) {
        if let Some(parameter) = self.find(id) {
            parameter.in_hand.store(in_hand, Ordering::Relaxed);
        }
    }

    /// A value in CLAP's scale, normalised.
    pub(super) fn of_clap(&self, id: u32, value: f64) -> Option<f64> {
        let steps = self.find(id)?.steps().unwrap_or(1).max(1);
        Some(value / steps as f64)
    }
}

/// The unit id of a group.
pub(super) fn unit(group: usize) -> i32 {
    kRootUnitId + 1 + group as i32
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    fn parameters() -> (Parameters, Arc<RecitParams>) {
        let owner = Arc::new(RecitParams::new(Arc::default()));
        let parameters = Parameters::new(Arc::clone(&owner), |place| Some(place as u32)).unwrap();
        (parameters, owner)
    }

    #[test]
    fn a_value_is_held_until_a_block_brings_it_and_can_be_settled() {
        let (parameters, owner) = parameters();
        let volume = || owner.parameters.output.volume.value();
        let before = volume();
        parameters.set(0, 0.25, true);
        assert_eq!((parameters.get(0), volume()), (0.25, before));
        parameters.settle();
        assert_eq!((parameters.get(0), volume()), (0.25, -42.0));
    }

    #[test]
    fn the_value_of_the_block_is_authoritative() {
        let (parameters, owner) = parameters();
        let before = owner.parameters.output.volume.value();
        parameters.set(0, 0.25, true);
        parameters.block_begins();
        parameters.settle();
        assert_eq!(owner.parameters.output.volume.value(), before);
    }

    #[test]
    fn without_blocks_a_value_is_set_at_once() {
        let (parameters, owner) = parameters();
        parameters.set(0, 0.25, false);
        assert_eq!(owner.parameters.output.volume.value(), -42.0);
        for nothing in [f64::NAN, -1.0, 2.0] {
            parameters.set(0, nothing, false);
        }
        assert_eq!(owner.parameters.output.volume.value(), -42.0);
    }

    #[test]
    fn controllers_are_hidden_and_come_after_the_parameters() {
        let (parameters, owner) = parameters();
        let own = owner.param_map().len();
        assert_eq!(parameters.count(), own + midi::COUNT as usize);
        for place in 0..parameters.count() {
            let info = parameters.info(place).unwrap();
            let hidden = info.flags & ParameterFlags_::kIsHidden != 0;
            let automatable = info.flags & ParameterFlags_::kCanAutomate != 0;
            assert_eq!(hidden, place >= own);
            assert!(!(hidden && automatable));
        }
        assert!(parameters.info(parameters.count()).is_none());
    }

    #[test]
    fn a_program_change_moves_the_page() {
        let (parameters, owner) = parameters();
        let programs: Vec<_> = (0..parameters.count())
            .filter_map(|place| parameters.info(place))
            .filter(|info| info.flags & ParameterFlags_::kIsProgramChange != 0)
            .map(|info| info.id)
            .collect();
        let page = parameters.list[parameters.page].id;
        assert_eq!(programs, [page]);
        let third = 2.0 / (parameters.pages() - 1) as f64;
        parameters.set(page, third, false);
        assert_eq!(owner.parameters.playing.page.value(), 3);
    }

    #[test]
    fn a_parameter_that_the_user_moves_ignores_blocks() {
        let (parameters, _owner) = parameters();
        assert_eq!(parameters.of_block(0, 0.5), Some(0.5));
        parameters.in_hand(0, true);
        assert_eq!(parameters.of_block(0, 0.5), None);
        parameters.in_hand(0, false);
        assert_eq!(parameters.of_block(0, 0.5), Some(0.5));
    }
}
