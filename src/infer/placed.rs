//! A graph on another device, which falls back to the CPU.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use parking_lot::Mutex;

use super::device::{Device, DeviceFailure, DeviceProblem};
use super::engine::Backend;
use super::tensor::{Input, Tensor};

/// The smallest ratio of an output to its difference from the CPU's, in decibels.
const CLOSENESS_DB: f64 = 40.0;
/// The same for samples, in whose phase rounding errors add up.
const SOUND_DB: f64 = 20.0;

/// Whether the device of a runtime can be used. All graphs of a runtime share one, so a device that failed
/// once is not used again, and the user sees one message.
#[derive(Debug, Default)]
pub(super) struct Standing(OnceLock<DeviceProblem>);

impl Standing {
    /// Why the device is not used any more.
    pub(super) fn problem(&self) -> Option<&DeviceProblem> {
        self.0.get()
    }

    /// Leaves the device for the CPU.
    pub(super) fn leave(&self, problem: DeviceProblem) {
        let text = problem.to_string();
        if self.0.set(problem).is_ok() {
            log::warn!("{text}");
        }
    }
}

/// How an output of the first run on a device is compared with the CPU's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compare {
    /// All values must be close.
    Values,
    /// Samples, which must be close.
    Sound,
    /// Rounded values: each may be one step apart. Sizes and times of other outputs may follow from them, so
    /// if any value is, the others are compared by their level.
    Steps,
    /// The output depends on random numbers: it must have as many dimensions, and half to twice the level.
    Level,
}

/// A graph that is loaded on a device and on the CPU. The first run, which a voice makes while it loads, runs
/// on both and is compared.
#[derive(Debug)]
pub(super) struct Placed {
    pub(super) device: Device,
    pub(super) there: Box<dyn Backend>,
    pub(super) cpu: Box<dyn Backend>,
    /// For each output.
    pub(super) compare: Vec<Compare>,
    pub(super) standing: Arc<Standing>,
    pub(super) verified: AtomicBool,
    /// Held during the comparison, so that no other thread uses the device before its end.
    pub(super) verifying: Mutex<()>,
}

impl Placed {
    /// The outputs of the device, compared with the CPU's the first time.
    fn run_there(&self, inputs: &[Input<'_>]) -> Result<Vec<Tensor>, DeviceFailure> {
        if self.verified.load(Ordering::Acquire) {
            return self.finite(inputs);
        }
        let _verifying = self.verifying.lock();
        let outputs = self.finite(inputs)?;
        if !self.verified.load(Ordering::Acquire) {
            let expected = self.cpu.run(inputs).map_err(DeviceFailure::Library)?;
            compare(&outputs, &expected, &self.compare)?;
            self.verified.store(true, Ordering::Release);
        }
        Ok(outputs)
    }

    fn finite(&self, inputs: &[Input<'_>]) -> Result<Vec<Tensor>, DeviceFailure> {
        let outputs = self.there.run(inputs).map_err(DeviceFailure::Library)?;
        if is_finite(&outputs) {
            Ok(outputs)
        } else {
            Err(DeviceFailure::NotFinite)
        }
    }

    fn is_lost(&self) -> bool {
        self.standing.problem().is_some()
    }
}

impl Backend for Placed {
    fn run(&self, inputs: &[Input<'_>]) -> Result<Vec<Tensor>, String> {
        if self.is_lost() {
            return self.cpu.run(inputs);
        }
        let why = match self.run_there(inputs) {
            Ok(outputs) => return Ok(outputs),
            Err(why) => why,
        };
        let outputs = self.cpu.run(inputs)?;
        // What fails on both is not the device's fault.
        if is_finite(&outputs) {
            let device = self.device;
            self.standing.leave(DeviceProblem::Left { device, why });
        }
        Ok(outputs)
    }

    fn name(&self) -> String {
        self.cpu.name()
    }

    fn device(&self) -> Device {
        if self.is_lost() { Device::Cpu } else { self.device }
    }
}

fn is_finite(outputs: &[Tensor]) -> bool {
    let mut values = outputs.iter().flat_map(|output| &output.data);
    values.all(|value| value.is_finite())
}

/// Checks the outputs of a device against those of the CPU.
fn compare(outputs: &[Tensor], expected: &[Tensor], how: &[Compare]) -> Result<(), DeviceFailure> {
    if outputs.len() != expected.len() {
        return Err(DeviceFailure::OtherSizes);
    }
    let pairs = || outputs.iter().zip(expected).zip(how.iter().copied());
    let is_shifted = pairs().any(|((ours, theirs), how)| how == Compare::Steps && ours.data != theirs.data);
    for ((ours, theirs), how) in pairs() {
        let how = match how {
            Compare::Values | Compare::Sound if is_shifted => Compare::Level,
            how => how,
        };
        let is_level = how == Compare::Level && ours.shape.len() == theirs.shape.len();
        if !is_level && ours.shape != theirs.shape {
            return Err(DeviceFailure::OtherSizes);
        }
        let is_alike = match how {
            Compare::Values => closeness(ours, theirs) >= CLOSENESS_DB,
            Compare::Sound => closeness(ours, theirs) >= SOUND_DB,
            Compare::Steps => ours
                .data
                .iter()
                .zip(&theirs.data)
                .all(|(a, b)| (a - b).abs() <= 1.0),
            Compare::Level => (0.5..=2.0).contains(&((level(ours) + SILENT) / (level(theirs) + SILENT))),
        };
        if !is_alike {
            return Err(DeviceFailure::Differs);
        }
    }
    Ok(())
}

/// A level that is compared as silence.
const SILENT: f64 = 1e-4;

/// The root mean square of a tensor.
fn level(tensor: &Tensor) -> f64 {
    (power(tensor.data.iter().map(|&value| f64::from(value))) / tensor.data.len().max(1) as f64).sqrt()
}

/// The ratio of a tensor to its difference from another, in decibels.
fn closeness(ours: &Tensor, theirs: &Tensor) -> f64 {
    let signal = power(theirs.data.iter().map(|&value| f64::from(value)));
    let pairs = ours.data.iter().zip(&theirs.data);
    let difference = power(pairs.map(|(&a, &b)| f64::from(a) - f64::from(b)));
    10.0 * ((signal + f64::MIN_POSITIVE) / (difference + f64::MIN_POSITIVE)).log10()
}

fn power(values: impl Iterator<Item = f64>) -> f64 {
    values.map(|value| value * value).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::infer::computed::Computed;
    use std::sync::atomic::AtomicUsize;

    type Outputs = Result<Vec<Tensor>, String>;

    fn tensor(data: Vec<f32>) -> Vec<Tensor> {
        let shape = vec![data.len()];
        vec![Tensor { shape, data }]
    }

    /// A CPU that returns 1, and a device that returns what `there` makes of the number of its run.
    fn placed(there: impl Fn(usize) -> Outputs + Send + Sync + 'static) -> (Placed, Arc<Standing>) {
        beside(|| Ok(tensor(vec![1.0; 8])), there)
    }

    fn beside(
        cpu: impl Fn() -> Outputs + Send + Sync + 'static,
        there: impl Fn(usize) -> Outputs + Send + Sync + 'static,
    ) -> (Placed, Arc<Standing>) {
        let (runs, standing) = (AtomicUsize::new(0), Arc::new(Standing::default()));
        let there = move |_: &[Input<'_>]| there(runs.fetch_add(1, Ordering::Relaxed));
        let placed = Placed {
            device: Device::Cuda,
            there: Box::new(Computed(there)),
            cpu: Box::new(Computed(move |_: &[Input<'_>]| cpu())),
            compare: vec![Compare::Values],
            standing: standing.clone(),
            verified: AtomicBool::new(false),
            verifying: Mutex::new(()),
        };
        (placed, standing)
    }

    #[test]
    fn a_device_whose_results_are_close_is_used() {
        let (graph, standing) = placed(|_| Ok(tensor(vec![1.001; 8])));
        assert_eq!(graph.run(&[]), Ok(tensor(vec![1.001; 8])));
        assert_eq!(graph.run(&[]), Ok(tensor(vec![1.001; 8])));
        assert_eq!((graph.device(), standing.problem()), (Device::Cuda, None));
    }

    fn left(why: DeviceFailure) -> DeviceProblem {
        let device = Device::Cuda;
        DeviceProblem::Left { device, why }
    }

    #[test]
    fn a_device_whose_results_differ_is_left_with_one_message() {
        let wrong = [
            (vec![1.1; 8], DeviceFailure::Differs),
            (vec![1.0; 7], DeviceFailure::OtherSizes),
            (vec![f32::NAN; 8], DeviceFailure::NotFinite),
        ];
        for (wrong, why) in wrong {
            let (graph, standing) = placed(move |_| Ok(tensor(wrong.clone())));
            for _ in 0..3 {
                assert_eq!(graph.run(&[]), Ok(tensor(vec![1.0; 8])), "the CPU's results");
            }
            assert_eq!(graph.device(), Device::Cpu);
            assert_eq!(standing.problem(), Some(&left(why)));
        }
    }

    #[test]
    fn a_run_that_fails_later_is_repeated_on_the_cpu_and_so_are_all_others() {
        let removed = || "the device was removed".to_owned();
        let (graph, standing) = placed(move |run| match run {
            3 => Err(removed()),
            4.. => unreachable!("a device that failed is not used"),
            _ => Ok(tensor(vec![1.001; 8])),
        });
        for run in 0..6 {
            let expected = if run < 3 { 1.001 } else { 1.0 };
            assert_eq!(graph.run(&[]), Ok(tensor(vec![expected; 8])), "run {run}");
        }
        assert_eq!(graph.device(), Device::Cpu);
        assert_eq!(standing.problem(), Some(&left(DeviceFailure::Library(removed()))));
    }

    #[test]
    fn a_run_that_fails_on_the_cpu_too_does_not_cost_the_device() {
        let broken = || Err("the input is too long".to_owned());
        let (graph, standing) = beside(broken, move |run| match run {
            0 => broken(),
            _ => Ok(tensor(vec![f32::NAN; 8])),
        });
        for _ in 0..2 {
            assert_eq!(graph.run(&[]), broken());
            assert_eq!((graph.device(), standing.problem()), (Device::Cuda, None));
        }
    }

    #[test]
    fn rounded_outputs_may_be_a_step_apart_and_random_ones_are_compared_by_their_level() {
        let both = |ours: [Vec<f32>; 2], theirs: [Vec<f32>; 2], how: [Compare; 2]| {
            compare(&ours.map(tensor).concat(), &theirs.map(tensor).concat(), &how)
        };
        let sound = |level: f32, count| vec![level; count];
        let rounded = [Compare::Steps, Compare::Values];
        let lengths = |last| vec![3.0, last];
        // One length is a step shorter, and so the sound is shorter.
        let shorter = [lengths(4.0), sound(0.5, 7)];
        assert_eq!(
            both(shorter.clone(), [lengths(5.0), sound(0.5, 8)], rounded),
            Ok(())
        );
        let apart = both(shorter, [lengths(6.0), sound(0.5, 9)], rounded);
        assert_eq!(apart, Err(DeviceFailure::Differs));
        let other = both(
            [lengths(5.0), sound(0.6, 8)],
            [lengths(5.0), sound(0.5, 8)],
            rounded,
        );
        assert_eq!(other, Err(DeviceFailure::Differs), "the lengths are equal");
        let sounds = |ours: f32| compare(&tensor(sound(ours, 8)), &tensor(sound(0.5, 8)), &[Compare::Sound]);
        assert_eq!((sounds(0.53), sounds(0.6)), (Ok(()), Err(DeviceFailure::Differs)));
        let random = |ours: f32, theirs: f32| {
            compare(
                &tensor(sound(ours, 7)),
                &tensor(sound(theirs, 8)),
                &[Compare::Level],
            )
        };
        assert_eq!(random(-0.3, 0.5), Ok(()));
        assert_eq!(random(0.0, 0.5), Err(DeviceFailure::Differs));
        assert_eq!(
            compare(&tensor(sound(0.5, 1)), &[], &[]),
            Err(DeviceFailure::OtherSizes)
        );
    }
}
