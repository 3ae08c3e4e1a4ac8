//! Frames -> one reconciled population.
pub mod population;
pub mod tie_out;
pub mod verdict;
pub use population::*;
pub use tie_out::Equation;
pub use verdict::*;
