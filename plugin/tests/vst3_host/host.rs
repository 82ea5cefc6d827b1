//! A small VST3 host.

#![allow(unsafe_code, reason = "VST3 is a C++ interface")]

use std::cell::{Cell, RefCell};
use std::ffi::c_void;
use std::ptr;

use recit_host::Stereo;
use recit_plugin::vst3::GetPluginFactory;
use vst3::Steinberg::Vst::{
    AudioBusBuffers, AudioBusBuffers__type0, Event, IAudioProcessor, IAudioProcessorTrait, IComponent,
    IComponentHandler, IComponentHandlerTrait, IComponentTrait, IEditController, IEditControllerTrait,
    IEventList, IEventListTrait, IMidiMapping, IMidiMappingTrait, IParamValueQueue, IParamValueQueueTrait,
    IParameterChanges, IParameterChangesTrait, IUnitInfo, ParamID, ParameterInfo, ProcessData, ProcessSetup,
};
use vst3::Steinberg::{
    IBStream, IBStream_::IStreamSeekMode_, IBStreamTrait, IPluginBaseTrait, IPluginFactory,
    IPluginFactoryTrait, PClassInfo, int32, int64, kResultFalse, kResultOk, tresult,
};
use vst3::{Class, ComPtr, ComWrapper, Interface};

/// Something that happens at a sample.
#[derive(Clone, Copy)]
pub enum Happening {
    /// A parameter takes a value of 0 to 1.
    Change(ParamID, f64),
    /// A note or what concerns one. Its offset is set by the host.
    Event(Event),
}

/// What happens when, in order.
pub type Score = Vec<(usize, Happening)>;

pub struct Vst3 {
    pub component: ComPtr<IComponent>,
    pub processor: ComPtr<IAudioProcessor>,
    pub controller: ComPtr<IEditController>,
    pub midi: ComPtr<IMidiMapping>,
    pub units: ComPtr<IUnitInfo>,
    pub handler: ComWrapper<Handler>,
}

impl Vst3 {
    /// An initialised instance.
    pub fn new() -> Self {
        // SAFETY: the plugin's objects are used as VST3 demands, here and below.
        unsafe {
            let factory = ComPtr::from_raw(GetPluginFactory().cast::<IPluginFactory>()).unwrap();
            let mut class: PClassInfo = std::mem::zeroed();
            assert_eq!(factory.getClassInfo(0, &mut class), kResultOk);
            let mut object = ptr::null_mut();
            let interface = IComponent::IID.as_ptr();
            let result = factory.createInstance(class.cid.as_ptr(), interface.cast(), &mut object);
            assert_eq!(result, kResultOk);
            let component = ComPtr::from_raw(object.cast::<IComponent>()).unwrap();
            assert_eq!(component.initialize(ptr::null_mut()), kResultOk);
            let controller: ComPtr<IEditController> = component.cast().unwrap();
            let handler = ComWrapper::new(Handler::default());
            let told = handler.to_com_ptr::<IComponentHandler>().unwrap();
            assert_eq!(controller.setComponentHandler(told.as_ptr()), kResultOk);
            Self {
                processor: component.cast().unwrap(),
                midi: component.cast().unwrap(),
                units: component.cast().unwrap(),
                component,
                controller,
                handler,
            }
        }
    }

    /// Offline at 48 kHz in blocks of up to `block` samples.
    pub fn activate(&self, block: usize) {
        let mut setup = ProcessSetup {
            processMode: 2,
            symbolicSampleSize: 0,
            maxSamplesPerBlock: block as i32,
            sampleRate: 48_000.0,
        };
        // SAFETY: see `new`.
        unsafe {
            assert_eq!(self.processor.setupProcessing(&mut setup), kResultOk);
            assert_eq!(self.component.setActive(1), kResultOk);
            assert_eq!(self.processor.setProcessing(1), kResultOk);
        }
    }

    pub fn deactivate(&self) {
        // SAFETY: see `new`.
        unsafe {
            assert_eq!(self.processor.setProcessing(0), kResultOk);
            assert_eq!(self.component.setActive(0), kResultOk);
        }
    }

    pub fn latency(&self) -> usize {
        // SAFETY: see `new`.
        unsafe { self.processor.getLatencySamples() as usize }
    }

    /// Renders `len` samples in blocks of `block`.
    pub fn render(&self, score: &Score, len: usize, block: usize) -> Stereo {
        let mut sound = Stereo::silence(len);
        let mut start = 0;
        while start < len {
            let end = (start + block).min(len);
            let during: Score = score
                .iter()
                .filter(|(at, _)| (start..end).contains(at))
                .map(|(at, what)| (at - start, *what))
                .collect();
            let (left, right) = (&mut sound.left[start..end], &mut sound.right[start..end]);
            let mut channels = [left.as_mut_ptr(), right.as_mut_ptr()];
            self.block(&during, end - start, &mut channels);
            start = end;
        }
        sound
    }

    fn block(&self, score: &Score, len: usize, channels: &mut [*mut f32; 2]) {
        let mut output = AudioBusBuffers {
            numChannels: 2,
            silenceFlags: 0,
            __field0: AudioBusBuffers__type0 {
                channelBuffers32: channels.as_mut_ptr(),
            },
        };
        let changes = ComWrapper::new(Changes::of(score));
        let events = ComWrapper::new(Events::of(score));
        let (changes, events) = (
            changes.to_com_ptr::<IParameterChanges>().unwrap(),
            events.to_com_ptr::<IEventList>().unwrap(),
        );
        let mut data = ProcessData {
            processMode: 2,
            symbolicSampleSize: 0,
            numSamples: len as i32,
            numInputs: 0,
            numOutputs: 1,
            inputs: ptr::null_mut(),
            outputs: &mut output,
            inputParameterChanges: changes.as_ptr(),
            outputParameterChanges: ptr::null_mut(),
            inputEvents: events.as_ptr(),
            outputEvents: ptr::null_mut(),
            processContext: ptr::null_mut(),
        };
        // SAFETY: see `new`.
        assert_eq!(unsafe { self.processor.process(&mut data) }, kResultOk);
    }

    pub fn save(&self) -> Vec<u8> {
        let stream = ComWrapper::new(Stream::default());
        let pointer = stream.to_com_ptr::<IBStream>().unwrap();
        // SAFETY: see `new`.
        assert_eq!(unsafe { self.component.getState(pointer.as_ptr()) }, kResultOk);
        stream.bytes.take()
    }

    pub fn load(&self, state: &[u8]) -> bool {
        let stream = ComWrapper::new(Stream::default());
        stream.bytes.replace(state.to_vec());
        let pointer = stream.to_com_ptr::<IBStream>().unwrap();
        // SAFETY: see `new`.
        unsafe { self.component.setState(pointer.as_ptr()) == kResultOk }
    }

    /// All parameters that the instance lists.
    pub fn parameters(&self) -> Vec<ParameterInfo> {
        // SAFETY: see `new`; the structure holds numbers only.
        unsafe {
            (0..self.controller.getParameterCount())
                .map(|index| {
                    let mut info = std::mem::zeroed();
                    assert_eq!(self.controller.getParameterInfo(index, &mut info), kResultOk);
                    info
                })
                .collect()
        }
    }

    /// The id of the parameter with this name.
    pub fn id(&self, name: &str) -> ParamID {
        let named = |info: &&ParameterInfo| title(info) == name;
        self.parameters().iter().find(named).unwrap().id
    }

    /// The parameter that stands for a controller in VST3's numbering.
    pub fn controller_id(&self, channel: i16, controller: i16) -> Option<ParamID> {
        let mut id = 0;
        // SAFETY: see `new`.
        let result = unsafe {
            self.midi
                .getMidiControllerAssignment(0, channel, controller, &mut id)
        };
        (result == kResultOk).then_some(id)
    }

    /// The host's side of a parameter moves.
    pub fn set(&self, id: ParamID, value: f64) {
        // SAFETY: see `new`.
        assert_eq!(
            unsafe { self.controller.setParamNormalized(id, value) },
            kResultOk
        );
    }

    pub fn get(&self, id: ParamID) -> f64 {
        // SAFETY: see `new`.
        unsafe { self.controller.getParamNormalized(id) }
    }
}

impl Drop for Vst3 {
    fn drop(&mut self) {
        // SAFETY: see `new`.
        unsafe { self.component.terminate() };
    }
}

/// The name of a parameter.
pub fn title(info: &ParameterInfo) -> String {
    let length = info.title.iter().position(|unit| *unit == 0).unwrap();
    String::from_utf16(&info.title[..length]).unwrap()
}

/// What the plugin has told the host.
#[derive(Default)]
pub struct Handler {
    pub restarts: RefCell<Vec<i32>>,
    pub edits: RefCell<Vec<(ParamID, f64)>>,
}

impl Class for Handler {
    type Interfaces = (IComponentHandler,);
}

impl IComponentHandlerTrait for Handler {
    unsafe fn beginEdit(&self, _id: ParamID) -> tresult {
        kResultOk
    }

    unsafe fn performEdit(&self, id: ParamID, value: f64) -> tresult {
        self.edits.borrow_mut().push((id, value));
        kResultOk
    }

    unsafe fn endEdit(&self, _id: ParamID) -> tresult {
        kResultOk
    }

    unsafe fn restartComponent(&self, flags: int32) -> tresult {
        self.restarts.borrow_mut().push(flags);
        kResultOk
    }
}

/// The points of a block, a queue for each parameter.
struct Changes(Vec<ComPtr<IParamValueQueue>>);

struct Queue {
    id: ParamID,
    points: Vec<(i32, f64)>,
}

impl Changes {
    fn of(score: &Score) -> Self {
        let mut queues: Vec<Queue> = Vec::new();
        for (at, what) in score {
            let Happening::Change(id, value) = *what else {
                continue;
            };
            let point = (*at as i32, value);
            match queues.iter_mut().find(|queue| queue.id == id) {
                Some(queue) => queue.points.push(point),
                None => queues.push(Queue {
                    id,
                    points: vec![point],
                }),
            }
        }
        let counted = |queue: Queue| {
            let queue = ComWrapper::new(queue);
            queue.to_com_ptr::<IParamValueQueue>().unwrap()
        };
        Self(queues.into_iter().map(counted).collect())
    }
}

impl Class for Changes {
    type Interfaces = (IParameterChanges,);
}

impl IParameterChangesTrait for Changes {
    unsafe fn getParameterCount(&self) -> int32 {
        self.0.len() as i32
    }

    unsafe fn getParameterData(&self, index: int32) -> *mut IParamValueQueue {
        self.0
            .get(index as usize)
            .map_or(ptr::null_mut(), |queue| queue.as_ptr())
    }

    unsafe fn addParameterData(&self, _id: *const ParamID, _index: *mut int32) -> *mut IParamValueQueue {
        ptr::null_mut()
    }
}

impl Class for Queue {
    type Interfaces = (IParamValueQueue,);
}

impl IParamValueQueueTrait for Queue {
    unsafe fn getParameterId(&self) -> ParamID {
        self.id
    }

    unsafe fn getPointCount(&self) -> int32 {
        self.points.len() as i32
    }

    unsafe fn getPoint(&self, index: int32, offset: *mut int32, value: *mut f64) -> tresult {
        let Some(point) = self.points.get(index as usize) else {
            return kResultFalse;
        };
        // SAFETY: the plugin passes room for both.
        unsafe { (*offset, *value) = *point };
        kResultOk
    }

    unsafe fn addPoint(&self, _offset: int32, _value: f64, _index: *mut int32) -> tresult {
        kResultFalse
    }
}

/// The notes of a block.
struct Events(Vec<Event>);

impl Events {
    fn of(score: &Score) -> Self {
        let events = score.iter().filter_map(|(at, what)| match *what {
            Happening::Event(mut event) => {
                event.sampleOffset = *at as i32;
                Some(event)
            }
            Happening::Change(..) => None,
        });
        Self(events.collect())
    }
}

impl Class for Events {
    type Interfaces = (IEventList,);
}

impl IEventListTrait for Events {
    unsafe fn getEventCount(&self) -> int32 {
        self.0.len() as i32
    }

    unsafe fn getEvent(&self, index: int32, event: *mut Event) -> tresult {
        // SAFETY: the plugin passes room for it.
        unsafe { *event = self.0[index as usize] };
        kResultOk
    }

    unsafe fn addEvent(&self, _event: *mut Event) -> tresult {
        kResultFalse
    }
}

/// Bytes in memory.
#[derive(Default)]
struct Stream {
    bytes: RefCell<Vec<u8>>,
    at: Cell<usize>,
}

impl Class for Stream {
    type Interfaces = (IBStream,);
}

impl IBStreamTrait for Stream {
    unsafe fn read(&self, buffer: *mut c_void, count: int32, done: *mut int32) -> tresult {
        let bytes = self.bytes.borrow();
        let rest = &bytes[self.at.get().min(bytes.len())..];
        let count = rest.len().min(count as usize);
        // SAFETY: the plugin's buffer has so much room.
        unsafe {
            ptr::copy_nonoverlapping(rest.as_ptr(), buffer.cast(), count);
            if !done.is_null() {
                *done = count as i32;
            }
        }
        self.at.set(self.at.get() + count);
        kResultOk
    }

    unsafe fn write(&self, buffer: *mut c_void, count: int32, done: *mut int32) -> tresult {
        // SAFETY: the plugin's buffer holds so much.
        let new = unsafe { std::slice::from_raw_parts(buffer.cast::<u8>(), count as usize) };
        self.bytes.borrow_mut().extend_from_slice(new);
        // SAFETY: the plugin passes null or room for it.
        if let Some(done) = unsafe { done.as_mut() } {
            *done = count;
        }
        kResultOk
    }

    unsafe fn seek(&self, to: int64, mode: int32, result: *mut int64) -> tresult {
        assert_eq!(mode, IStreamSeekMode_::kIBSeekSet as i32);
        self.at.set(to as usize);
        // SAFETY: the plugin passes null or room for it.
        if let Some(result) = unsafe { result.as_mut() } {
            *result = to;
        }
        kResultOk
    }

    unsafe fn tell(&self, at: *mut int64) -> tresult {
        // SAFETY: the plugin passes room for it.
        unsafe { *at = self.at.get() as i64 };
        kResultOk
    }
}
