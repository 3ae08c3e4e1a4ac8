//! Where a command speaks: results to the output, problems and progress to the error stream. A
//! reader that goes away (`| head`) ends the talking, not the program.

use std::io::{self, Write};

use crate::diag::{Class, Diagnostic, Outcome, file_problem};
use crate::progress::{Lap, Progress};

use super::bar::Bar;
use super::stopwatch::Stopwatch;

/// The two streams, and how to speak to them.
pub struct Terminal<'a> {
    out: &'a mut dyn Write,
    err: &'a mut dyn Write,
    colour: (bool, bool),
    quiet: bool,
    stopwatch: Stopwatch,
    /// Why an answer did not arrive, where that was not the reader's choice.
    lost: Option<io::Error>,
}

impl<'a> Terminal<'a> {
    /// Speaks to `out` and `err`; `colour` says whether each is to be coloured.
    pub fn new(
        out: &'a mut dyn Write,
        err: &'a mut dyn Write,
        colour: (bool, bool),
        quiet: bool,
    ) -> Self {
        Self { out, err, colour, quiet, stopwatch: Stopwatch::start(Bar::new(quiet)), lost: None }
    }

    /// Whether results are to be coloured.
    #[must_use]
    pub fn colour(&self) -> bool {
        self.colour.0
    }

    /// Who listens to long work.
    #[must_use]
    pub fn progress(&self) -> &dyn Progress {
        &self.stopwatch
    }

    /// Takes the progress bar off the screen.
    pub fn finish(&self) {
        self.stopwatch.finish();
    }

    /// How long the stages up to now took.
    #[must_use]
    pub fn laps(&self) -> Vec<Lap> {
        self.stopwatch.laps()
    }

    /// A result that `--quiet` leaves out.
    pub fn say(&mut self, text: &str) {
        if !self.quiet {
            self.answer(text);
        }
    }

    /// The answer that was asked for, whatever `--quiet` says.
    pub fn answer(&mut self, text: &str) {
        let written = self.out.write_all(text.as_bytes()).and_then(|()| self.out.flush());
        match written {
            // A closed pipe is the reader's choice, not a failure.
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => self.lost = Some(error),
            _ => {}
        }
    }

    /// Whether every answer arrived where it was sent, such as a file on a disk that is full.
    ///
    /// # Errors
    /// One did not.
    pub fn heard(&self) -> Outcome<()> {
        let Some(error) = &self.lost else { return Ok(()) };
        let message = format!("the answer cannot be written: {}", file_problem(error));
        let problem = Diagnostic::error(Class::Configuration, "cannot-write", message);
        Err(vec![problem.help("send the output somewhere else")])
    }

    /// Problems, one after the other with a blank line between.
    pub fn complain(&mut self, problems: &[Diagnostic]) {
        self.stopwatch.finish();
        let colour = self.colour.1;
        let messages: Vec<String> = problems.iter().map(|problem| problem.render(colour)).collect();
        let _ = writeln!(self.err, "{}", messages.join("\n\n"));
    }

    /// Something about the run itself, beside its results.
    pub fn remark(&mut self, text: &str) {
        let _ = write!(self.err, "{text}");
    }

    /// The wall clock, for the manifest: UTC microseconds.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one look at the clock")]
    pub fn now(&self) -> i64 {
        chrono::Utc::now().timestamp_micros()
    }
}
