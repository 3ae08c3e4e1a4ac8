//! The commands beside the main path, one per file.

mod bar;
mod bulk;
mod check;
mod demo;
mod diff;
mod explain;
mod list;
mod stopwatch;
mod template;
mod terminal;
mod timings;
mod verify;

pub use check::check;
pub use demo::{demo, exports};
pub use diff::{Wanted, diff, earlier, since};
pub use explain::explain;
pub use list::list;
pub use template::template;
pub use terminal::Terminal;
pub use timings::timings;
pub use verify::verify;
