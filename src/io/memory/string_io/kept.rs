//! What a statement changes of a `StringIO`.

use super::StringIo;
use crate::io::memory::text;
use crate::io::text::line_end::LineEnd;
use crate::io::text::newline::NewlineDecoder;
use crate::object::Object;
use crate::object::journal::Kept;

impl StringIo {
    /// Keeps the state, and notes from here on what changes of the text.
    pub(super) fn kept(&self) -> Option<Box<dyn Kept>> {
        let mut state = self.state.try_borrow_mut().ok()?;
        let text = state.text.keep();
        let settings = (state.line_end, state.decoder.clone(), self.closed.get());
        Some(Box::new(State { text, settings }))
    }
}

struct State {
    text: text::Kept,
    settings: (LineEnd, Option<NewlineDecoder>, bool),
}

impl Kept for State {
    fn seal(&mut self, of: &dyn Object) -> bool {
        let Some(stream) = of.as_any().downcast_ref::<StringIo>() else { return false };
        let mut state = stream.state.borrow_mut();
        let changed = state.text.seal(&mut self.text);
        let (line_end, decoder, closed) = &self.settings;
        changed || (line_end, decoder, *closed) != (&state.line_end, &state.decoder, stream.closed.get())
    }

    fn swap(&mut self, of: &dyn Object) {
        let Some(stream) = of.as_any().downcast_ref::<StringIo>() else { return };
        let mut state = stream.state.borrow_mut();
        state.text.swap(&mut self.text);
        std::mem::swap(&mut state.line_end, &mut self.settings.0);
        std::mem::swap(&mut state.decoder, &mut self.settings.1);
        self.settings.2 = stream.closed.replace(self.settings.2);
    }

    fn size(&self) -> usize {
        self.text.size()
    }
}
