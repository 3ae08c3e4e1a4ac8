//! Who decodes: the threads of the pool, with the texts all share and those each met last.

use std::sync::{Mutex, PoisonError};

use super::intern::{Interner, Places, Recent, Store};

/// What the threads look texts up in, for all files.
pub struct Workers {
    store: Store,
    /// A thread only ever asks for its own, so nobody waits.
    recent: Vec<Mutex<Recent>>,
}

impl Workers {
    /// One for each thread of the pool, and one for a thread outside it.
    #[must_use]
    pub fn new() -> Self {
        let threads = 0..=rayon::current_num_threads();
        Self { store: Store::default(), recent: threads.map(|_| Mutex::default()).collect() }
    }

    /// Lets this thread's worker do something.
    pub fn with<T>(&self, act: impl FnOnce(&mut Interner<'_>) -> T) -> T {
        let own = rayon::current_thread_index().map_or(0, |index| index + 1) % self.recent.len();
        // A poisoned lock means that another thread has panicked, which ends the run anyhow.
        let mut recent = self.recent[own].lock().unwrap_or_else(PoisonError::into_inner);
        act(&mut Interner::of(&self.store, &mut recent))
    }

    /// The texts, when there is nothing more to look up.
    #[must_use]
    pub fn close(self) -> Places {
        self.store.close()
    }
}
