//! The engine that is always available: `rten`, pure Rust.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use rten::{
    DataType, Dimension, Model, ModelOptions, NodeId, RunOptions, ThreadPool, ValueOrView, ValueType,
};
use rten_tensor::{Layout, Tensor as RtenTensor, TensorView};

use super::denormals::without_denormals;
use super::engine::Backend;
use super::graph::{Graph, ModelBytes};
use super::operators;
use super::tensor::{Input, Kind, Port, Tensor, Values};
use crate::fault;
use crate::module::keep_loaded;

/// The engine's name for people.
pub(super) const NAME: &str = "rten (built in)";

/// An idle thread ends within microseconds.
const PATIENCE: Duration = Duration::from_secs(1);

thread_local! {
    /// Dropped when a thread ends, after everything else of the thread.
    static ALIVE: RefCell<Option<Sender<()>>> = const { RefCell::new(None) };

    /// The pool of this thread. `rten` always works in a pool. With a pool of its own, a caller never waits
    /// for another; with one thread, a job stays on one core.
    static POOL: RefCell<Option<Arc<ThreadPool>>> = const { RefCell::new(None) };
}

fn pool() -> Arc<ThreadPool> {
    POOL.with_borrow_mut(|pool| pool.get_or_insert_with(new_pool).clone())
}

fn new_pool() -> Arc<ThreadPool> {
    Arc::new(ThreadPool::with_num_threads(1))
}

/// Runs `work`, which runs many small graphs, on the fastest thread for that, and waits for it.
///
/// The built-in engine passes each graph to a thread of its pool and waits. The two wake-ups are a large part
/// of the time of a small graph, and on a busy machine the larger part. `work` runs on that thread, so it has
/// none. Denormals are flushed, too.
pub fn on_inference_thread<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    let pool = new_pool();
    let (alive, ended) = channel();
    let result = pool.clone().run(move || {
        ALIVE.set(Some(alive));
        let _guest = Guest::new(pool);
        without_denormals(work)
    });
    // Dropping a pool only asks its threads to end.
    let _ = ended.recv_timeout(PATIENCE);
    result
}

/// While it exists, graphs of this thread run in the pool that the thread belongs to.
struct Guest;

impl Guest {
    fn new(pool: Arc<ThreadPool>) -> Self {
        POOL.set(Some(pool));
        Self
    }
}

impl Drop for Guest {
    /// A thread that owns its own pool would keep itself alive forever.
    fn drop(&mut self) {
        POOL.take();
    }
}

#[derive(Debug)]
struct Builtin {
    model: Model,
    inputs: Vec<NodeId>,
    outputs: Vec<NodeId>,
}

/// Loads a model. The error is that of `rten`.
pub(super) fn load(name: &str, bytes: ModelBytes) -> Result<Graph, String> {
    // `rten` packs the weights in a global pool, whose threads never end.
    keep_loaded();
    // A model from outside must not crash the process, even through a bug in the loader.
    let model = guarded(|| {
        let mut options = ModelOptions::with_ops(operators::registry());
        options.prepack_weights(true);
        match bytes {
            ModelBytes::Borrowed(bytes) => options.load_static_slice(bytes),
            ModelBytes::Owned(bytes) => options.load(bytes),
        }
        .map_err(|error| error.to_string())
    })?;
    let (inputs, outputs) = (model.input_ids().to_vec(), model.output_ids().to_vec());
    let ports = |ids: &[NodeId]| ids.iter().map(|&id| port(&model, id)).collect::<Vec<_>>();
    Ok(Graph {
        name: name.to_owned(),
        inputs: ports(&inputs),
        outputs: ports(&outputs),
        backend: Box::new(Builtin {
            model,
            inputs,
            outputs,
        }),
    })
}

fn port(model: &Model, id: NodeId) -> Port {
    let info = model.node_info(id);
    let kind = match info.as_ref().and_then(|info| info.dtype()) {
        Some(ValueType::Tensor(DataType::Float)) => Kind::Float,
        Some(ValueType::Tensor(DataType::Int32)) => Kind::Integer,
        _ => Kind::Other,
    };
    let shape = info.as_ref().and_then(|info| info.shape()).unwrap_or_default();
    Port {
        name: info.and_then(|info| info.name()).unwrap_or_default().to_owned(),
        kind,
        shape: shape
            .into_iter()
            .map(|size| match size {
                Dimension::Fixed(size) => Some(size),
                Dimension::Symbolic(_) => None,
            })
            .collect(),
    }
}

impl Backend for Builtin {
    fn run(&self, inputs: &[Input<'_>]) -> Result<Vec<Tensor>, String> {
        let values = self
            .inputs
            .iter()
            .zip(inputs)
            .map(|(&id, input)| Ok((id, value(input)?)))
            .collect::<Result<Vec<_>, String>>()?;
        let pool = pool();
        let options = RunOptions::default().with_thread_pool(Some(pool.clone()));
        let run = || {
            self.model
                .run(values, &self.outputs, Some(options))
                .map_err(|error| error.to_string())
        };
        // The denormal mode is per thread, so it is set on the pool's thread.
        let outputs = pool.run(|| without_denormals(|| guarded(run)))?;
        outputs
            .into_iter()
            .map(|value| {
                let tensor: RtenTensor<f32> = value
                    .into_tensor()
                    .ok_or("an output is not a floating-point tensor")?;
                Ok(Tensor {
                    shape: tensor.shape().to_vec(),
                    data: tensor.into_data(),
                })
            })
            .collect()
    }

    fn name(&self) -> String {
        NAME.to_owned()
    }
}

/// The input for `rten`, whose integers have 32 bits.
fn value<'a>(input: &Input<'a>) -> Result<ValueOrView<'a>, String> {
    match input.values {
        Values::F32(values) => TensorView::try_from_data(input.shape, values)
            .map(ValueOrView::from)
            .map_err(|error| error.to_string()),
        Values::I64(values) => {
            let narrow = values
                .iter()
                .map(|&value| i32::try_from(value).map_err(|error| error.to_string()))
                .collect::<Result<Vec<i32>, String>>()?;
            RtenTensor::try_from_data(input.shape, narrow)
                .map(ValueOrView::from)
                .map_err(|error| error.to_string())
        }
    }
}

/// Converts a panic inside the engine to an error.
fn guarded<T>(work: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(fault::internal("stopped the inference engine")))
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn work_on_a_pool_thread_stays_there_and_leaves_nothing_behind() {
        let (inside, at_home) = on_inference_thread(|| {
            let here = std::thread::current().id();
            let (pool, ran_on) = (pool(), pool().run(|| std::thread::current().id()));
            (Arc::downgrade(&pool), here == ran_on)
        });
        assert!(at_home, "a graph would have changed the thread");
        assert!(inside.upgrade().is_none(), "the pool outlives its work");
    }

    #[test]
    fn the_thread_of_a_pool_has_ended_when_its_work_is_done() {
        static OVER: AtomicUsize = AtomicUsize::new(0);
        struct Last;
        impl Drop for Last {
            fn drop(&mut self) {
                // Without waiting for this, one would see an older count.
                std::thread::sleep(Duration::from_millis(20));
                OVER.fetch_add(1, Ordering::SeqCst);
            }
        }
        thread_local! {
            static LAST: Last = const { Last };
        }
        for count in 1..4 {
            // Thread-locals are dropped in the order of their initialisation, so this waits for nothing else
            // of the thread.
            on_inference_thread(|| LAST.with(|_| ()));
            assert_eq!(OVER.load(Ordering::SeqCst), count);
        }
    }

    #[test]
    #[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
    fn denormals_are_flushed_on_a_pool_thread() {
        use crate::infer::denormals::tests::flushes;
        assert!(on_inference_thread(flushes) && !flushes());
    }
}
