//! A wrapper as whoever stands above it, prints to it or looks into it sees it.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "lengths of what is in memory and places in it: no sum of two is too large"
)]

use super::cookie::find;
use super::{State, Status, TEXT_IO_WRAPPER, TextIOWrapper, below};
use crate::object::str::BRIEF;
use crate::object::{Host, Layer, LayerKind, Res, Size, Snapshot, Stream, Value};
use std::rc::Rc;

impl Stream for TextIOWrapper {
    fn type_name(&self) -> &'static str {
        TEXT_IO_WRAPPER.tp_name
    }

    fn readable(&self) -> Res<bool> {
        below::stream(&self.below()?, "readable")?.readable()
    }

    fn writable(&self) -> Res<bool> {
        below::stream(&self.below()?, "writable")?.writable()
    }

    fn seekable(&self) -> Res<bool> {
        below::stream(&self.below()?, "seekable")?.seekable()
    }

    fn flush(&self) -> Res<()> {
        TextIOWrapper::flush(self)
    }

    fn hand_on(&self) -> Res<()> {
        self.buffer()?.stream().map_or(Ok(()), Stream::hand_on)
    }

    fn close(&self) -> Res<()> {
        TextIOWrapper::close(self)
    }

    fn close_after(&self, flushed: Res<()>) -> Res<()> {
        self.close_below(flushed)
    }

    fn closed(&self) -> Res<bool> {
        TextIOWrapper::closed(self)
    }

    fn fileno(&self) -> Res<i32> {
        below::stream(&self.below()?, "fileno")?.fileno()
    }

    fn isatty(&self) -> Res<bool> {
        below::stream(&self.below()?, "isatty")?.isatty()
    }

    fn name(&self) -> Option<Value> {
        TextIOWrapper::name(self).ok()
    }

    fn mode(&self) -> Option<Value> {
        TextIOWrapper::mode(self)
    }

    fn readline(&self, size: Size) -> Res<Value> {
        TextIOWrapper::readline(self, size).map(Value::Str)
    }

    fn write_value(&self, _host: &mut dyn Host, value: &Value) -> Res<Value> {
        let written = self.write_any(value)?;
        Ok(Value::Int(i64::try_from(written).unwrap_or(i64::MAX)))
    }

    fn depth(&self) -> usize {
        self.depth.get()
    }

    fn is_text(&self) -> bool {
        true
    }

    fn snapshot(&self, window: usize) -> Snapshot {
        self.state.try_borrow().map(|state| state.snapshot(window)).unwrap_or_default()
    }
}

impl State {
    /// Every layer, this one's position computed on a copy of the decoder.
    fn snapshot(&self, window: usize) -> Snapshot {
        let below = Snapshot::below(&self.buffer, window);
        let under = below.layers.first();
        let (ahead, ahead_length) = self
            .decoded
            .as_ref()
            .map_or((&[][..], 0), |decoded| (decoded.rest(), decoded.chars - decoded.used_chars));
        let layer = Layer {
            kind: LayerKind::Wrapper,
            class: TEXT_IO_WRAPPER.name,
            name: below.layers.iter().find_map(|layer| layer.name.clone()),
            encoding: self.encoding.as_ref().map(|name| Rc::from(name.brief(BRIEF))),
            position: under.and_then(|layer| layer.position).and_then(|below| self.position(below)),
            waiting: self.pending.get(..window).unwrap_or(&self.pending).to_vec(),
            waiting_length: self.pending.len() as u64,
            ahead: first_chars(ahead, window).to_vec(),
            ahead_length: ahead_length as u64,
            closed: under.is_some_and(|layer| layer.closed),
            detached: self.status == Status::Detached,
            ..Layer::default()
        };
        let mut layers = vec![layer];
        layers.extend(below.layers);
        Snapshot { layers }
    }

    /// The offset that the next read or write of text stands at, from that of the layer below.
    fn position(&self, below: u64) -> Option<u64> {
        if !self.pending.is_empty() {
            return below.checked_add(self.pending.len() as u64);
        }
        let (Some(decoding), Some(fed)) = (&self.decoding, &self.fed) else {
            return Some(below);
        };
        let (used, as_it_came) = match &self.decoded {
            None => return below.checked_sub(decoding.held() as u64),
            Some(decoded) if decoded.used_chars == decoded.chars => {
                return below.checked_sub(decoding.held() as u64);
            }
            Some(decoded) => (decoded.used_chars, decoded.text.same(&fed.input).then(|| decoded.rest())),
        };
        if let Some(rest) = as_it_came {
            return below.checked_sub(rest.len() as u64);
        }
        let mut copy = decoding.clone();
        let below = i64::try_from(below).ok()?;
        let cookie = find(&mut copy, fed, below, used, self.ratio).ok()?;
        copy.set_state(b"", u64::from(cookie.flags.cast_unsigned()));
        let start = cookie.start.checked_add(i64::from(cookie.bytes_to_feed))?;
        u64::try_from(start).ok()?.checked_sub(copy.held() as u64)
    }
}

/// The first `most` code points of a WTF-8 text.
fn first_chars(text: &[u8], most: usize) -> &[u8] {
    let mut starts = text.iter().enumerate().filter(|(_, byte)| **byte & 0xC0 != 0x80);
    let end = starts.nth(most).map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or(text)
}
