//! Messages that quote what a program chose, which may be of any length.

use super::room::Room;
use super::{Res, Str, limits, pieces};

/// Texts one behind the other, with another between them.
///
/// # Errors
/// As [`worded`].
pub fn listed(texts: &[Str], between: &str) -> Res<Str> {
    let form = vec!["{}"; texts.len()].join(between);
    let parts: Vec<&dyn AsRef<[u8]>> = texts.iter().map(|text| text as _).collect();
    worded(&form, &parts)
}

/// The text in which each `{}` of `form` is one of `parts`: counted before it is made, and ended when
/// Ctrl-C is pressed.
///
/// # Errors
/// `MemoryError`, `KeyboardInterrupt`.
pub fn worded(form: &str, parts: &[&dyn AsRef<[u8]>]) -> Res<Str> {
    let quoted = parts.iter().map(|part| part.as_ref().len()).fold(0, usize::saturating_add);
    let mut out = Room::default();
    limits::reserve(&mut out, quoted.saturating_add(form.len()))?;
    let mut texts = form.split("{}");
    out.extend_from_slice(texts.next().unwrap_or_default().as_bytes());
    for (part, text) in parts.iter().zip(texts) {
        pieces::append(&mut out, part.as_ref())?;
        out.extend_from_slice(text.as_bytes());
    }
    Str::counted(std::mem::take(&mut *out))
}
