//! The progress bar: drawn on a terminal, silent everywhere else.

use std::io::IsTerminal;
use std::sync::Mutex;

use indicatif::{ProgressBar, ProgressStyle};

use crate::progress::Progress;

/// A progress bar on the terminal's error stream; silent when that is not a terminal.
pub struct Bar(Option<Mutex<ProgressBar>>);

impl Bar {
    /// A bar, if there is somebody to look at it.
    #[must_use]
    pub fn new(quiet: bool) -> Self {
        let shown = !quiet && std::io::stderr().is_terminal();
        Self(shown.then(|| Mutex::new(ProgressBar::hidden())))
    }

    /// Takes the bar off the screen.
    pub fn finish(&self) {
        self.with(|bar| bar.finish_and_clear());
    }

    fn with(&self, act: impl FnOnce(&mut ProgressBar)) {
        if let Some(bar) = &self.0
            && let Ok(mut bar) = bar.lock()
        {
            act(&mut bar);
        }
    }
}

impl Progress for Bar {
    fn stage(&self, name: &str, total: u64) {
        self.with(|bar| {
            bar.finish_and_clear();
            let form = if total > 0 {
                "{msg:>12} [{bar:30}] {bytes}/{total_bytes}"
            } else {
                "{msg:>12} ..."
            };
            *bar = ProgressBar::new(total);
            if let Ok(style) = ProgressStyle::with_template(form) {
                bar.set_style(style.progress_chars("=> "));
            }
            bar.set_message(name.to_owned());
            bar.tick();
        });
    }

    fn advance(&self, by: u64) {
        self.with(|bar| bar.inc(by));
    }
}
