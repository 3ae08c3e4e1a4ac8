//! Who decodes: one interner per thread, for all files.

use std::sync::{Mutex, PoisonError};

use super::intern::Interner;

/// The interners of all threads. A thread only ever asks for its own, so nobody waits.
pub struct Workers(Vec<Mutex<Interner>>);

impl Workers {
    /// One interner per thread of the pool, and one for a thread outside it.
    #[must_use]
    pub fn new() -> Self {
        Self((0..=rayon::current_num_threads()).map(|_| Mutex::default()).collect())
    }

    /// Lets this thread's worker do something; also says which one it is.
    pub fn with<T>(&self, act: impl FnOnce(u32, &mut Interner) -> T) -> T {
        let own = rayon::current_thread_index().map_or(0, |index| index + 1) % self.0.len();
        // A poisoned interner means that another thread has panicked, which ends the run anyhow.
        let mut interner = self.0[own].lock().unwrap_or_else(PoisonError::into_inner);
        act(own as u32, &mut interner)
    }

    /// The interners, when there is nothing more to look up.
    #[must_use]
    pub fn close(self) -> Vec<Interner> {
        let interners = self.0.into_iter();
        let mut all: Vec<Interner> =
            interners.map(|own| own.into_inner().unwrap_or_else(PoisonError::into_inner)).collect();
        all.iter_mut().for_each(Interner::close);
        all
    }
}
