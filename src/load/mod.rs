//! Sources -> frames + rejects + intake, in parallel.
mod intake;
pub use intake::*;
