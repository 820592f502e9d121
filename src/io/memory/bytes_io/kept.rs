//! What a statement changes of a `BytesIO`.

use super::BytesIo;
use crate::io::memory::content::Content;
use crate::object::buffer::busy;
use crate::object::journal::{self, Kept, Trail};
use crate::object::{Object, Res};
use std::ops::Range;

/// What was changed of the bytes.
#[derive(Debug)]
pub(super) struct Log {
    trail: Trail<Vec<u8>>,
    /// All that the stream had, where something else took its place.
    whole: Option<Content>,
}

impl BytesIo {
    /// Keeps the state, and notes from here on which bytes change.
    pub(super) fn kept(&self) -> Option<Box<dyn Kept>> {
        let length = self.content.try_borrow().ok()?.bytes().map_or(0, <[u8]>::len);
        let log = Log { trail: Trail::new(length), whole: None };
        *self.log.try_borrow_mut().ok()? = Some(Box::new(log));
        Some(Box::new(State { len: self.len.get(), pos: self.pos.get(), log: None }))
    }

    /// Some bytes are about to be replaced.
    #[inline]
    pub(super) fn keep_range(&self, content: &Content, range: Range<usize>) {
        self.with_trail(content, |trail, bytes| trail.overwrite(bytes, range));
    }

    /// The bytes from `at` on are about to go.
    #[inline]
    pub(super) fn keep_cut(&self, content: &Content, at: usize) {
        self.with_trail(content, |trail, bytes| trail.cut(bytes, at));
    }

    #[inline]
    fn with_trail(&self, content: &Content, note: impl FnOnce(&mut Trail<Vec<u8>>, &[u8])) {
        if let Ok(mut log) = self.log.try_borrow_mut()
            && let Some(log) = &mut *log
            && log.whole.is_none()
        {
            note(&mut log.trail, content.bytes().unwrap_or_default());
        }
    }

    /// Puts another content in place of the present one.
    pub(super) fn set_content(&self, new: Content) -> Res<()> {
        let mut content = self.content.try_borrow_mut().map_err(|_| busy())?;
        let mut old = std::mem::replace(&mut *content, new);
        if let Ok(mut log) = self.log.try_borrow_mut()
            && let Some(log) = &mut *log
            && log.whole.is_none()
            && journal::charge(old.bytes().map_or(0, <[u8]>::len))
        {
            // It is kept as it was before the statement.
            let bytes = old.bytes().map_or(0, <[u8]>::len);
            if !log.trail.is_empty(bytes)
                && let Ok(own) = old.own(bytes, bytes)
            {
                log.trail.swap(own);
            }
            log.trail = Trail::new(0);
            log.whole = Some(old);
        }
        Ok(())
    }
}

struct State {
    len: usize,
    pos: usize,
    log: Option<Box<Log>>,
}

impl Kept for State {
    fn seal(&mut self, of: &dyn Object) -> bool {
        let Some(stream) = of.as_any().downcast_ref::<BytesIo>() else { return false };
        self.log = stream.log.take();
        let content = stream.content.borrow();
        let changed = match self.log.as_deref_mut() {
            Some(Log { whole: Some(_), .. }) => true,
            Some(log) => log.trail.seal(content.bytes().unwrap_or_default()),
            None => false,
        };
        changed || (self.len, self.pos) != (stream.len.get(), stream.pos.get())
    }

    fn swap(&mut self, of: &dyn Object) {
        let Some(stream) = of.as_any().downcast_ref::<BytesIo>() else { return };
        self.pos = stream.pos.replace(self.pos);
        self.len = stream.len.replace(self.len);
        let mut content = stream.content.borrow_mut();
        match self.log.as_deref_mut() {
            Some(Log { whole: Some(whole), .. }) => std::mem::swap(whole, &mut *content),
            Some(Log { trail, .. }) => {
                let bytes = content.bytes().map_or(0, <[u8]>::len);
                if !trail.is_empty(bytes)
                    && let Ok(own) = content.own(bytes, bytes)
                {
                    trail.swap(own);
                }
            }
            None => {}
        }
    }

    fn size(&self) -> usize {
        let Some(log) = &self.log else { return 0 };
        let whole = log.whole.as_ref().and_then(Content::bytes).map_or(0, <[u8]>::len);
        log.trail.size() + whole
    }
}
