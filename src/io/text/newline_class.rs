//! `io.IncrementalNewlineDecoder`.

use super::decoding::newlines_value;
use super::newline::NewlineDecoder;
use crate::class_table;
use crate::object::class::OBJECT;
use crate::object::exception::{type_error, value_error};
use crate::object::journal::{Child, Held, Kept, plain};
use crate::object::{Args, Bytes, Class, Eval, Host, Object, Res, Str, Value};
use std::any::Any;
use std::cell::RefCell;

/// Translates and records line ends of text that another decoder gives, or that is text already.
pub struct IncrementalNewlineDecoder {
    /// Unbound before it is initialised.
    decoder: RefCell<Value>,
    newlines: RefCell<NewlineDecoder>,
}

class_table! {
    /// Codec used when reading a file in universal newlines mode.
    ///
    /// It wraps another incremental decoder, translating \r\n and \r into \n.
    /// It also records the types of newlines encountered.  When used with
    /// translate=False, it ensures that the newline sequence is returned in
    /// one piece. When used with decoder=None, it expects unicode strings as
    /// decode input and translates newlines without first invoking an external
    /// decoder.
    ///
    /// Raises: TypeError if decoder or translate is missing.
    pub static INCREMENTAL_NEWLINE_DECODER: IncrementalNewlineDecoder =
        "IncrementalNewlineDecoder" in "_io" [&OBJECT];
    new(
        @kw decoder: Value,
        @kw translate: bool,
        @kw errors: &Value = "'strict'" => &Value::None
    ) |_class, _host| Value::object(IncrementalNewlineDecoder::new(decoder, translate));
    methods {
        /// Start over with another decoder.
        ///
        /// Raises: TypeError if decoder or translate is missing.
        fn __init__(@kw decoder: Value, @kw translate: bool, @kw errors: &Value = "'strict'" => &Value::None)
            |s, _host| s.init(decoder, translate);
        /// Decode the input and give the text whose line ends are settled.
        ///
        /// A '\r' at the end waits for what follows it, unless final is true.
        ///
        /// Raises: TypeError if the decoder, or without one the input, gives no str; what the
        /// decoder raises.
        fn decode(@kw input: &Value, @kw r#final: bool = "False" => false) |s, host| s.decode(host, input, r#final);
        /// Return the state: what waits to be decoded, and a number.
        ///
        /// Raises: TypeError if the decoder's state is none; what the decoder raises.
        fn getstate() |s, host| s.getstate(host);
        /// Go to a state that getstate() gave.
        ///
        /// Raises: TypeError if state is none; what the decoder raises.
        fn setstate(state: &Value) |s, host| s.setstate(host, state);
        /// Go back to the start.
        ///
        /// Raises: what the decoder raises.
        fn reset() |s, host| s.reset(host);
    }
    raw {
        /// Make an object that is not initialised.
        ///
        /// Raises: TypeError if it is not given the class.
        static __new__("*args, **kwargs") |_class, _host, args| {
            crate::io::base::check_new(&INCREMENTAL_NEWLINE_DECODER, false, args)?;
            Value::object(IncrementalNewlineDecoder::uninitialized())
        };
    }
    attrs {
        /// The line ends seen so far: None, a str, or a tuple of them.
        newlines |s, _host| s.decoder().map(|_| newlines_value(&s.newlines.borrow()));
    }
}

impl IncrementalNewlineDecoder {
    /// Over `decoder`, an object with `decode`, `getstate`, `setstate` and `reset`, or None for text.
    #[must_use]
    pub fn new(decoder: Value, translate: bool) -> IncrementalNewlineDecoder {
        IncrementalNewlineDecoder {
            decoder: RefCell::new(decoder),
            newlines: RefCell::new(NewlineDecoder::new(translate)),
        }
    }

    /// What `__new__` gives: an object whose every use is an error.
    #[must_use]
    pub fn uninitialized() -> IncrementalNewlineDecoder {
        IncrementalNewlineDecoder::new(Value::Unbound, false)
    }

    /// `__init__(decoder, translate)`: starts over.
    fn init(&self, decoder: Value, translate: bool) {
        self.newlines.replace(NewlineDecoder::new(translate));
        let old = self.decoder.replace(decoder);
        drop(old);
    }

    /// The decoder, once there is one.
    fn decoder(&self) -> Res<Value> {
        let decoder = self.decoder.borrow().clone();
        if decoder.is_unbound() {
            return Err(value_error("IncrementalNewlineDecoder.__init__() not called"));
        }
        Ok(decoder)
    }

    /// `decode(input, final)`.
    ///
    /// # Errors
    /// `TypeError` if there is no text to translate, and what the decoder raises.
    pub fn decode(&self, host: &mut dyn Host, input: &Value, last: bool) -> Eval<Str> {
        let decoder = self.decoder()?;
        let decoded = if decoder.is_none() {
            input.clone()
        } else {
            host.call_method(&decoder, "decode", Args::positional(&[input.clone(), Value::bool(last)]))?
        };
        let Value::Str(text) = &decoded else {
            let kind = decoded.type_name();
            return Err(type_error(format!("decoder should return a string result, not '{kind}'")).into());
        };
        let translated = self.newlines.borrow_mut().decode(text.as_bytes(), last)?;
        Ok(if translated.len() == text.as_bytes().len() && *translated == *text.as_bytes() {
            text.clone()
        } else {
            Str::counted(translated.into_owned())?
        })
    }

    /// `getstate()`.
    ///
    /// # Errors
    /// `TypeError` if the decoder's state is none, and what the decoder raises.
    pub fn getstate(&self, host: &mut dyn Host) -> Eval<Value> {
        let decoder = self.decoder()?;
        let (waiting, flag) = if decoder.is_none() {
            (Value::Bytes(Bytes::empty()), 0)
        } else {
            let state = host.call_method(&decoder, "getstate", Args::default())?;
            state_of(&state, "illegal decoder state", "illegal decoder state")?
        };
        let flag = self.newlines.borrow().getstate(flag);
        Ok(Value::tuple([waiting, Value::big(flag.into())]))
    }

    /// `setstate(state)`.
    ///
    /// # Errors
    /// `TypeError` if `state` is none, and what the decoder raises.
    pub fn setstate(&self, host: &mut dyn Host, state: &Value) -> Eval<Value> {
        let decoder = self.decoder()?;
        let (waiting, flag) =
            state_of(state, "state argument must be a tuple", "setstate(): illegal state argument")?;
        let flag = self.newlines.borrow_mut().setstate(flag);
        if decoder.is_none() {
            return Ok(Value::None);
        }
        let state = Value::tuple([waiting, Value::big(flag.into())]);
        host.call_method(&decoder, "setstate", Args::positional(&[state]))
    }

    /// `reset()`.
    ///
    /// # Errors
    /// What the decoder raises.
    pub fn reset(&self, host: &mut dyn Host) -> Eval<Value> {
        let decoder = self.decoder()?;
        self.newlines.borrow_mut().reset();
        if decoder.is_none() {
            return Ok(Value::None);
        }
        host.call_method(&decoder, "reset", Args::default())
    }
}

/// A decoder's state: a pair of what waits and a number, of which the lowest 64 bits count.
fn state_of(state: &Value, no_tuple: &str, no_state: &str) -> Res<(Value, u64)> {
    let Value::Tuple(items) = state else {
        return Err(type_error(no_tuple));
    };
    let flag = match items.as_slice() {
        [_, Value::Int(n)] => Some(n.cast_unsigned()),
        [_, Value::Bool(b)] => Some(*b),
        [_, Value::Big(n)] => n.to_signed_bytes_le().first_chunk().map(|low| u64::from_le_bytes(*low)),
        _ => None,
    };
    match (items.first(), flag) {
        (Some(waiting), Some(flag)) => Ok((waiting.clone(), flag)),
        _ => Err(type_error(no_state)),
    }
}

impl Object for IncrementalNewlineDecoder {
    fn keep(&self) -> Option<Box<dyn Kept>> {
        plain(
            self,
            |s| (Held::new(s.decoder.borrow().clone()), s.newlines.borrow().clone()),
            |s, (decoder, newlines)| drop((s.decoder.replace(decoder.give()), s.newlines.replace(newlines))),
        )
    }

    fn children(&self, visit: &mut dyn FnMut(Child<'_>)) {
        if let Ok(decoder) = self.decoder.try_borrow() {
            visit(Child::Value(&decoder));
        }
    }

    fn class(&self) -> &'static Class {
        &INCREMENTAL_NEWLINE_DECODER
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
