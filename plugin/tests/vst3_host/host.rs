//! A small VST3 host.

#![allow(unsafe_code, reason = "VST3 is a C++ interface")]

use std::cell::RefCell;
use std::ffi::CStr;
use std::ptr;

use nice_assert_no_alloc::assert_no_alloc;
use recit_host::Stereo;
use recit_plugin::vst3::GetPluginFactory;
use vst3::Steinberg::Vst::{
    AudioBusBuffers, AudioBusBuffers__type0, Event, IAudioProcessor, IAudioProcessorTrait, IComponent,
    IComponentHandler, IComponentHandlerTrait, IComponentTrait, IEditController, IEditControllerTrait,
    IEventList, IMidiMapping, IMidiMappingTrait, IParameterChanges, IUnitInfo, ParamID, ParameterInfo,
    ProcessData, ProcessSetup,
};
use vst3::Steinberg::{
    IBStream, IPluginBaseTrait, IPluginFactory, IPluginFactoryTrait, PClassInfo, int32, kResultOk, tresult,
};
use vst3::{Class, ComPtr, ComWrapper, Interface};

use crate::data::{Attributes, Changes, Events, Played, Queue, Stream};

/// Something that happens at a sample.
#[derive(Clone, Copy)]
pub enum Happening {
    /// A parameter changes to a value from 0 to 1.
    Change(ParamID, f64),
    /// A note, or an event about one. The host sets its offset.
    Event(Event),
}

/// Events with their samples, in order.
pub type Score = Vec<(usize, Happening)>;

pub struct Vst3 {
    pub component: ComPtr<IComponent>,
    pub processor: ComPtr<IAudioProcessor>,
    pub controller: ComPtr<IEditController>,
    pub midi: ComPtr<IMidiMapping>,
    pub units: ComPtr<IUnitInfo>,
    pub handler: ComWrapper<Handler>,
    /// What the plugin has played, with the samples of the blocks.
    pub played: ComWrapper<Played>,
}

impl Vst3 {
    /// An initialised instance.
    pub fn new() -> Self {
        // SAFETY: The plugin's objects are used as VST3 requires, here and below.
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
                played: ComWrapper::new(Played(RefCell::new(Vec::with_capacity(4096)))),
            }
        }
    }

    /// Activates offline rendering at 48 kHz in blocks of up to `block` samples.
    pub fn activate(&self, block: usize) {
        self.set_up(block);
        self.start();
    }

    /// Sets up the processing.
    pub fn set_up(&self, block: usize) {
        let mut setup = ProcessSetup {
            processMode: 2,
            symbolicSampleSize: 0,
            maxSamplesPerBlock: block as i32,
            sampleRate: 48_000.0,
        };
        // SAFETY: See `new`.
        assert_eq!(unsafe { self.processor.setupProcessing(&mut setup) }, kResultOk);
    }

    /// Activates the component and starts processing.
    pub fn start(&self) {
        // SAFETY: See `new`.
        unsafe {
            assert_eq!(self.component.setActive(1), kResultOk);
            assert_eq!(self.processor.setProcessing(1), kResultOk);
        }
    }

    pub fn deactivate(&self) {
        // SAFETY: See `new`.
        unsafe {
            assert_eq!(self.processor.setProcessing(0), kResultOk);
            assert_eq!(self.component.setActive(0), kResultOk);
        }
    }

    pub fn latency(&self) -> usize {
        // SAFETY: See `new`.
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
            let result = self.process(queues(&during), events(&during), left, right);
            assert_eq!(result, kResultOk);
            start = end;
        }
        sound
    }

    /// Processes one block, as long as `left` and `right`, and returns the plugin's result. With the feature
    /// `alloc-check`, which adds the allocator that this needs, the test aborts if the plugin allocates.
    pub fn process(
        &self,
        changes: Vec<Queue>,
        events: Vec<Event>,
        left: &mut [f32],
        right: &mut [f32],
    ) -> tresult {
        assert_eq!(left.len(), right.len());
        let mut channels = [left.as_mut_ptr(), right.as_mut_ptr()];
        let mut output = AudioBusBuffers {
            numChannels: 2,
            silenceFlags: 0,
            __field0: AudioBusBuffers__type0 {
                channelBuffers32: channels.as_mut_ptr(),
            },
        };
        let (changes, events) = (
            ComWrapper::new(Changes::new(changes)).to_com_ptr::<IParameterChanges>(),
            ComWrapper::new(Events(events)).to_com_ptr::<IEventList>(),
        );
        let (changes, events) = (changes.unwrap(), events.unwrap());
        let played = self.played.to_com_ptr::<IEventList>().unwrap();
        let mut data = ProcessData {
            processMode: 2,
            symbolicSampleSize: 0,
            numSamples: left.len() as i32,
            numInputs: 0,
            numOutputs: 1,
            inputs: ptr::null_mut(),
            outputs: &mut output,
            inputParameterChanges: changes.as_ptr(),
            outputParameterChanges: ptr::null_mut(),
            inputEvents: events.as_ptr(),
            outputEvents: played.as_ptr(),
            processContext: ptr::null_mut(),
        };
        // SAFETY: See `new`.
        assert_no_alloc(|| unsafe { self.processor.process(&mut data) })
    }

    pub fn save(&self) -> Vec<u8> {
        let stream = ComWrapper::new(Stream::default());
        let pointer = stream.to_com_ptr::<IBStream>().unwrap();
        // SAFETY: See `new`.
        assert_eq!(unsafe { self.component.getState(pointer.as_ptr()) }, kResultOk);
        stream.bytes.take()
    }

    pub fn load(&self, state: &[u8]) -> bool {
        self.load_as(state, &[])
    }

    /// [`load`](Self::load), with the host's attributes of the state.
    pub fn load_as(&self, state: &[u8], texts: &[(&'static CStr, &'static str)]) -> bool {
        let stream = ComWrapper::new(Stream::default());
        let attributes = Attributes {
            texts: texts.to_vec(),
            ..Attributes::default()
        };
        stream.attributes.replace(Some(attributes.counted()));
        stream.bytes.replace(state.to_vec());
        let pointer = stream.to_com_ptr::<IBStream>().unwrap();
        // SAFETY: See `new`.
        unsafe { self.component.setState(pointer.as_ptr()) == kResultOk }
    }

    /// All parameters that the instance lists.
    pub fn parameters(&self) -> Vec<ParameterInfo> {
        // SAFETY: See `new`; the structure holds only numbers.
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

    /// The ID of the parameter with this name.
    pub fn id(&self, name: &str) -> ParamID {
        let named = |info: &&ParameterInfo| title(info) == name;
        self.parameters().iter().find(named).unwrap().id
    }

    /// The parameter that a controller is mapped to.
    pub fn controller_id(&self, channel: i16, controller: i16) -> Option<ParamID> {
        let mut id = 0;
        // SAFETY: See `new`.
        let result = unsafe {
            self.midi
                .getMidiControllerAssignment(0, channel, controller, &mut id)
        };
        (result == kResultOk).then_some(id)
    }

    /// Sets the host's side of a parameter.
    pub fn set(&self, id: ParamID, value: f64) {
        // SAFETY: See `new`.
        let result = unsafe { self.controller.setParamNormalized(id, value) };
        assert_eq!(result, kResultOk);
    }

    pub fn get(&self, id: ParamID) -> f64 {
        // SAFETY: See `new`.
        unsafe { self.controller.getParamNormalized(id) }
    }
}

impl Drop for Vst3 {
    fn drop(&mut self) {
        // SAFETY: See `new`.
        unsafe { self.component.terminate() };
    }
}

/// The name of a parameter.
pub fn title(info: &ParameterInfo) -> String {
    let length = info.title.iter().position(|unit| *unit == 0).unwrap();
    String::from_utf16(&info.title[..length]).unwrap()
}

/// The points of automation in a score.
fn queues(score: &Score) -> Vec<Queue> {
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
    queues
}

/// The notes in a score.
fn events(score: &Score) -> Vec<Event> {
    let events = score.iter().filter_map(|(at, what)| match *what {
        Happening::Event(mut event) => {
            event.sampleOffset = *at as i32;
            Some(event)
        }
        Happening::Change(..) => None,
    });
    events.collect()
}

/// What the plugin has told the host.
#[derive(Default)]
pub struct Handler {
    pub restarts: RefCell<Vec<i32>>,
    pub edits: RefCell<Vec<(ParamID, f64)>>,
    /// What the host does within the call when the plugin requests a restart.
    pub at_restart: RefCell<Option<Box<dyn Fn()>>>,
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
        if let Some(work) = &*self.at_restart.borrow() {
            work();
        }
        kResultOk
    }
}
