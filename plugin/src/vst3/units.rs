//! The groups of parameters, and the pages of the script as programs.

use ::vst3::Steinberg::Vst::{
    BusDirection, BusDirections_, CString, IUnitInfoTrait, MediaType, MediaTypes_, ProgramListID,
    ProgramListInfo, String128, UnitID, UnitInfo, kNoParentUnitId, kNoProgramListId, kRootUnitId,
};
use ::vst3::Steinberg::{
    IBStream, int16, int32, kInvalidArgument, kNotImplemented, kResultFalse, kResultOk, tresult,
};

use super::component::Component;
use super::parameters::{self, PAGES};
use super::{entry, text};
use crate::key_names;

impl Component {
    /// The unit of the list of pages.
    fn page_unit(&self) -> UnitID {
        let group = self.common().parameters.page_group();
        group.map_or(kRootUnitId, parameters::unit)
    }

    /// The name of a page, from 0.
    fn page_name(&self, page: usize) -> Option<String> {
        let script = self.common().instance.recit_params().script();
        let page = script.pages().get(page)?;
        Some(page.name.clone()).filter(|name| !name.is_empty())
    }

    /// The names of keys while a page, from 0, is selected.
    fn key_names(&self, page: usize) -> Vec<(u8, String)> {
        let params = self.common().instance.recit_params();
        key_names::names(&params.script(), &params.parameters, page)
    }

    fn is_page(&self, list: ProgramListID, index: int32) -> bool {
        list == PAGES && usize::try_from(index).is_ok_and(|index| index < self.common().parameters.pages())
    }
}

#[allow(
    clippy::unnecessary_cast,
    reason = "the constants have a different type on Windows"
)]
impl IUnitInfoTrait for Component {
    unsafe fn getUnitCount(&self) -> int32 {
        1 + self.common().parameters.groups().len() as int32
    }

    unsafe fn getUnitInfo(&self, index: int32, info: *mut UnitInfo) -> tresult {
        // SAFETY: the host passes null or room for it.
        let (Ok(index), Some(info)) = (usize::try_from(index), unsafe { info.as_mut() }) else {
            return kInvalidArgument;
        };
        if let Some(group) = index.checked_sub(1) {
            let Some(name) = self.common().parameters.groups().get(group) else {
                return kInvalidArgument;
            };
            info.id = parameters::unit(group);
            info.parentUnitId = kRootUnitId;
            text::write(&mut info.name, name);
        } else {
            info.id = kRootUnitId;
            info.parentUnitId = kNoParentUnitId;
            text::write(&mut info.name, "Root");
        }
        info.programListId = if info.id == self.page_unit() {
            PAGES
        } else {
            kNoProgramListId
        };
        kResultOk
    }

    unsafe fn getProgramListCount(&self) -> int32 {
        1
    }

    unsafe fn getProgramListInfo(&self, index: int32, info: *mut ProgramListInfo) -> tresult {
        // SAFETY: the host passes null or room for it.
        let Some(info) = unsafe { info.as_mut() }.filter(|_| index == 0) else {
            return kInvalidArgument;
        };
        info.id = PAGES;
        text::write(&mut info.name, "Pages");
        info.programCount = self.common().parameters.pages() as int32;
        kResultOk
    }

    unsafe fn getProgramName(&self, list: ProgramListID, index: int32, name: *mut String128) -> tresult {
        // SAFETY: the host passes null or room for it.
        let Some(name) = unsafe { name.as_mut() }.filter(|_| self.is_page(list, index)) else {
            return kInvalidArgument;
        };
        let named = entry(None, || self.page_name(index as usize));
        text::write(name, &named.unwrap_or_else(|| format!("Page {}", index + 1)));
        kResultOk
    }

    unsafe fn getProgramInfo(
        &self,
        _list: ProgramListID,
        _index: int32,
        _attribute: CString,
        _value: *mut String128,
    ) -> tresult {
        kResultFalse
    }

    unsafe fn hasProgramPitchNames(&self, list: ProgramListID, index: int32) -> tresult {
        if self.is_page(list, index) && !entry(Vec::new(), || self.key_names(index as usize)).is_empty() {
            kResultOk
        } else {
            kResultFalse
        }
    }

    unsafe fn getProgramPitchName(
        &self,
        list: ProgramListID,
        index: int32,
        key: int16,
        name: *mut String128,
    ) -> tresult {
        if !self.is_page(list, index) {
            return kResultFalse;
        }
        let names = entry(Vec::new(), || self.key_names(index as usize));
        let named = names.into_iter().find(|(one, _)| i16::from(*one) == key);
        // SAFETY: the host passes null or room for it.
        let (Some((_, named)), Some(name)) = (named, unsafe { name.as_mut() }) else {
            return kResultFalse;
        };
        text::write(name, &named);
        kResultOk
    }

    unsafe fn getSelectedUnit(&self) -> UnitID {
        kRootUnitId
    }

    unsafe fn selectUnit(&self, _unit: UnitID) -> tresult {
        kResultFalse
    }

    unsafe fn getUnitByBus(
        &self,
        media: MediaType,
        direction: BusDirection,
        bus: int32,
        channel: int32,
        unit: *mut UnitID,
    ) -> tresult {
        let is_notes = media == MediaTypes_::kEvent as MediaType
            && direction == BusDirections_::kInput as BusDirection
            && bus == 0
            && (0..16).contains(&channel);
        // SAFETY: the host passes null or room for it.
        let Some(unit) = unsafe { unit.as_mut() }.filter(|_| is_notes) else {
            return kResultFalse;
        };
        *unit = self.page_unit();
        kResultOk
    }

    unsafe fn setUnitProgramData(&self, _list: int32, _index: int32, _data: *mut IBStream) -> tresult {
        kNotImplemented
    }
}
