//! Who decodes: the threads of the pool, with the texts all share and those of the block each is at.

use std::sync::{Mutex, PoisonError};

use super::intern::{Met, Places, Store};

/// What the threads look texts up in, for all files.
pub struct Workers {
    store: Store,
    /// A thread only ever asks for its own, so nobody waits.
    met: Vec<Mutex<Met>>,
}

impl Workers {
    /// One for each thread of the pool, and one for a thread outside it.
    #[must_use]
    pub fn new() -> Self {
        let threads = 0..=rayon::current_num_threads();
        Self { store: Store::default(), met: threads.map(|_| Mutex::default()).collect() }
    }

    /// Lets this thread's worker read a block, whose texts it met are nowhere but in its own memory.
    pub fn with<T>(&self, read: impl FnOnce(&Store, &mut Met) -> T) -> T {
        let own = rayon::current_thread_index().map_or(0, |index| index + 1) % self.met.len();
        // A poisoned lock means that another thread has panicked, which ends the run anyhow.
        let mut met = self.met[own].lock().unwrap_or_else(PoisonError::into_inner);
        met.clear();
        read(&self.store, &mut met)
    }

    /// The texts, when there is nothing more to look up.
    #[must_use]
    pub fn close(self) -> Places {
        self.store.close()
    }
}
