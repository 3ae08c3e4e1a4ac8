//! Where a command speaks: results to the output, problems and progress to the error stream. A
//! reader that goes away (`| head`) ends the talking, not the program.

use std::io::Write;

use crate::diag::Diagnostic;
use crate::progress::Progress;

use super::bar::Bar;

/// The two streams, and how to speak to them.
pub struct Terminal<'a> {
    out: &'a mut dyn Write,
    err: &'a mut dyn Write,
    colour: (bool, bool),
    quiet: bool,
    bar: Bar,
}

impl<'a> Terminal<'a> {
    /// Speaks to `out` and `err`; `colour` says whether each is to be coloured.
    pub fn new(
        out: &'a mut dyn Write,
        err: &'a mut dyn Write,
        colour: (bool, bool),
        quiet: bool,
    ) -> Self {
        Self { out, err, colour, quiet, bar: Bar::new(quiet) }
    }

    /// Whether results are to be coloured.
    #[must_use]
    pub fn colour(&self) -> bool {
        self.colour.0
    }

    /// Who listens to long work.
    #[must_use]
    pub fn progress(&self) -> &dyn Progress {
        &self.bar
    }

    /// Takes the progress bar off the screen.
    pub fn finish(&self) {
        self.bar.finish();
    }

    /// A result that `--quiet` leaves out.
    pub fn say(&mut self, text: &str) {
        if !self.quiet {
            self.answer(text);
        }
    }

    /// The answer that was asked for, whatever `--quiet` says.
    pub fn answer(&mut self, text: &str) {
        // A closed pipe is the reader's choice, not a failure.
        let _ = self.out.write_all(text.as_bytes()).and_then(|()| self.out.flush());
    }

    /// Problems, one after the other with a blank line between.
    pub fn complain(&mut self, problems: &[Diagnostic]) {
        self.bar.finish();
        let colour = self.colour.1;
        let messages: Vec<String> = problems.iter().map(|problem| problem.render(colour)).collect();
        let _ = writeln!(self.err, "{}", messages.join("\n\n"));
    }

    /// The wall clock, for the manifest: UTC microseconds.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one look at the clock")]
    pub fn now(&self) -> i64 {
        chrono::Utc::now().timestamp_micros()
    }
}
