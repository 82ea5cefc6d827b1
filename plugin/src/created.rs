//! Finds the plugin object that nice-plug creates.

use std::cell::RefCell;
use std::sync::Arc;

use crate::params::RecitParams;
use crate::shared::Shared;

/// The parts that an instance shares with its CLAP and VST3 layers.
#[derive(Clone)]
pub(crate) struct Created {
    pub(crate) shared: Arc<Shared>,
    pub(crate) params: Arc<RecitParams>,
}

thread_local! {
    // `None` outside of `created_with`; inside it, what `announce` has stored.
    static CREATED: RefCell<Option<Option<Created>>> = const { RefCell::new(None) };
}

/// Runs `create` and returns its value with the parts of the plugin object that it created.
///
/// nice-plug creates the plugin object with `Default` and keeps it private, so this is how the entry gets the
/// shared parts.
pub(crate) fn created_with<T>(create: impl FnOnce() -> T) -> (T, Option<Created>) {
    CREATED.with_borrow_mut(|slot| *slot = Some(None));
    let made = create();
    let created = CREATED.with_borrow_mut(Option::take).flatten();
    (made, created)
}

/// Stores the parts of an instance for a [`created_with`] that is running on this thread.
pub(crate) fn announce(shared: &Arc<Shared>, params: &Arc<RecitParams>) {
    CREATED.with_borrow_mut(|slot| {
        if let Some(expected) = slot {
            *expected = Some(Created {
                shared: Arc::clone(shared),
                params: Arc::clone(params),
            });
        }
    });
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    #[test]
    fn announced_parts_reach_only_their_creator() {
        let shared = Arc::new(Shared::default());
        let params = Arc::new(RecitParams::new(Arc::clone(&shared)));
        announce(&shared, &params);
        let known = Arc::strong_count(&params);
        let ((), got) = created_with(|| announce(&shared, &params));
        assert_eq!(known, 1);
        assert!(Arc::ptr_eq(&got.unwrap().params, &params));
        assert!(created_with(|| ()).1.is_none());
    }
}
