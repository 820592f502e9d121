//! The codecs behind `str.encode` and `bytes.decode`, which stand in `object`.

use super::codec::{decode, encode, lookup_for};
use crate::object::{Bytes, Res, Str, codecs};

/// Hands the codecs to `object`; again is no harm.
pub fn install() {
    codecs::install(encode_str, decode_bytes);
}

fn encode_str(text: &Str, encoding: &Str, errors: &Str) -> Res<Bytes> {
    let codec = lookup_for(encoding, "codecs.encode()")?;
    Ok(Bytes::from_vec(encode(codec, text.as_bytes(), errors)?))
}

fn decode_bytes(bytes: &[u8], encoding: &Str, errors: &Str) -> Res<Str> {
    let codec = lookup_for(encoding, "codecs.decode()")?;
    Str::counted(decode(codec, bytes, errors, true)?.0)
}
