//! `str`.

mod methods;
mod template;

pub(super) use methods::collect_to_join;

use super::arg::{Bound, Given};
use super::class::OBJECT;

use super::text::methods::{self as text, Bounds, Side, Str as Chars};
use super::text::{str_methods as cases, unicode};
use super::{Res, Str, Value, codecs, memory, pieces};
use crate::class_table;

fn bounds(start: Bound, end: Bound) -> Bounds {
    Bounds { start: start.0, end: end.0 }
}

fn new(bytes: Vec<u8>) -> Res<Str> {
    Str::counted(bytes)
}

class_table! {
    /// str(object='') -> str
    /// str(bytes_or_buffer[, encoding[, errors]]) -> str
    ///
    /// Create a new string object from the given object. If encoding or
    /// errors is specified, then the object must expose a data buffer
    /// that will be decoded using the given encoding and error handler.
    /// Otherwise, returns the result of object.__str__() (if defined)
    /// or repr(object).
    /// encoding defaults to 'utf-8'.
    /// errors defaults to 'strict'.
    pub static STR: Str = "str" in "builtins" [&OBJECT];
    new(@kw object: &Value = "''" => &Value::Unbound, @kw encoding: Given<&Str> = "'utf-8'" => Given(None), @kw errors: Given<&Str> = "'strict'" => Given(None)) |_class, _host| {
        methods::make(object, encoding.0, errors.0)
    };
    methods {
        /// Return a copy of the string converted to uppercase.
        fn upper() |s, _host| new(cases::upper(s.as_bytes())?);
        /// Return a copy of the string converted to lowercase.
        fn lower() |s, _host| new(cases::lower(s.as_bytes())?);
        /// Return a version of the string suitable for caseless comparisons.
        fn casefold() |s, _host| new(cases::casefold(s.as_bytes())?);
        /// Return a version of the string where each word is titlecased.
        fn title() |s, _host| new(cases::title(s.as_bytes())?);
        /// Return a capitalized version of the string.
        fn capitalize() |s, _host| new(cases::capitalize(s.as_bytes())?);
        /// Convert uppercase characters to lowercase and lowercase characters to uppercase.
        fn swapcase() |s, _host| new(cases::swapcase(s.as_bytes())?);
        /// Return the lowest index in S where substring sub is found, or -1 on failure.
        fn find(sub: &Str, start: Bound = "None" => Bound(None), end: Bound = "None" => Bound(None)) |s, _host| {
            methods::index_or(text::find::<Chars>(s.as_bytes(), sub.as_bytes(), bounds(start, end)))
        };
        /// Return the highest index in S where substring sub is found, or -1 on failure.
        fn rfind(sub: &Str, start: Bound = "None" => Bound(None), end: Bound = "None" => Bound(None)) |s, _host| {
            methods::index_or(text::rfind::<Chars>(s.as_bytes(), sub.as_bytes(), bounds(start, end)))
        };
        /// Return the lowest index in S where substring sub is found; ValueError if it is not.
        fn index(sub: &Str, start: Bound = "None" => Bound(None), end: Bound = "None" => Bound(None)) |s, _host| {
            methods::index(text::find::<Chars>(s.as_bytes(), sub.as_bytes(), bounds(start, end)))
        };
        /// Return the highest index in S where substring sub is found; ValueError if it is not.
        fn rindex(sub: &Str, start: Bound = "None" => Bound(None), end: Bound = "None" => Bound(None)) |s, _host| {
            methods::index(text::rfind::<Chars>(s.as_bytes(), sub.as_bytes(), bounds(start, end)))
        };
        /// Return the number of non-overlapping occurrences of substring sub in string S[start:end].
        fn count(sub: &Str, start: Bound = "None" => Bound(None), end: Bound = "None" => Bound(None)) |s, _host| {
            text::count::<Chars>(s.as_bytes(), sub.as_bytes(), bounds(start, end))
        };
        /// Return True if the string starts with the specified prefix, False otherwise.
        fn startswith(prefix: &Value, start: Bound = "None" => Bound(None), end: Bound = "None" => Bound(None)) |s, _host| {
            methods::affix(s, prefix, bounds(start, end), "startswith")
        };
        /// Return True if the string ends with the specified suffix, False otherwise.
        fn endswith(suffix: &Value, start: Bound = "None" => Bound(None), end: Bound = "None" => Bound(None)) |s, _host| {
            methods::affix(s, suffix, bounds(start, end), "endswith")
        };
        /// Return a copy with all occurrences of substring old replaced by new.
        ///
        ///   count
        ///     Maximum number of occurrences to replace.
        ///     -1 (the default value) means replace all occurrences.
        fn replace(old: &Str, new: &Str, @kw count: i64 = "-1" => -1) |s, _host| {
            let max = memory::left();
            methods::changed(s, text::replace::<Chars>(s.as_bytes(), old.as_bytes(), new.as_bytes(), count, max))
        };
        /// Return a list of the substrings in the string, using sep as the separator string.
        ///
        ///   sep
        ///     The separator used to split the string.
        ///
        ///     When set to None (the default value), will split on any whitespace
        ///     character (including \n \r \t \f and spaces) and will discard
        ///     empty strings from the result.
        ///   maxsplit
        ///     Maximum number of splits.
        ///     -1 (the default value) means no limit.
        fn split(@kw sep: &Value = "None" => &Value::None, @kw maxsplit: i64 = "-1" => -1) |s, _host| {
            methods::pieces(s, text::split::<Chars>(s.as_bytes(), methods::separator(sep)?, maxsplit)?)?
        };
        /// Return a list of the substrings in the string, splitting from the end.
        fn rsplit(@kw sep: &Value = "None" => &Value::None, @kw maxsplit: i64 = "-1" => -1) |s, _host| {
            methods::pieces(s, text::rsplit::<Chars>(s.as_bytes(), methods::separator(sep)?, maxsplit)?)?
        };
        /// Return a list of the lines in the string, breaking at line boundaries.
        ///
        /// Line breaks are not included in the resulting list unless keepends is given and
        /// true.
        fn splitlines(@kw keepends: bool = "False" => false) |s, _host| {
            methods::pieces(s, text::split_lines::<Chars>(s.as_bytes(), keepends)?)?
        };
        /// Concatenate any number of strings.
        ///
        /// The string whose method is called is inserted in between each given string.
        /// The result is returned as a new string.
        ///
        /// Example: '.'.join(['ab', 'pq', 'rs']) -> 'ab.pq.rs'
        fn join(iterable: &Value) |s, host| methods::join(host, s, iterable);
        /// Partition the string into three parts using the given separator.
        fn partition(sep: &Value) |s, _host| methods::partition(s, sep, false);
        /// Partition the string into three parts using the given separator, searching from the end.
        fn rpartition(sep: &Value) |s, _host| methods::partition(s, sep, true);
        /// Return a copy of the string with leading and trailing whitespace removed.
        ///
        /// If chars is given and not None, remove characters in chars instead.
        fn strip(chars: &Value = "None" => &Value::None) |s, _host| methods::strip(s, chars, Side::Both, "strip");
        /// Return a copy of the string with leading whitespace removed.
        fn lstrip(chars: &Value = "None" => &Value::None) |s, _host| methods::strip(s, chars, Side::Left, "lstrip");
        /// Return a copy of the string with trailing whitespace removed.
        fn rstrip(chars: &Value = "None" => &Value::None) |s, _host| methods::strip(s, chars, Side::Right, "rstrip");
        /// Return a str with the given prefix string removed if present.
        fn removeprefix(prefix: &Str) |s, _host| new(pieces::copied(text::remove_prefix(s.as_bytes(), prefix.as_bytes()))?);
        /// Return a str with the given suffix string removed if present.
        fn removesuffix(suffix: &Str) |s, _host| new(pieces::copied(text::remove_suffix(s.as_bytes(), suffix.as_bytes()))?);
        /// Return a left-justified string of length width.
        fn ljust(width: i64, fillchar: &Value = "' '" => &Value::str(" ")) |s, _host| {
            methods::changed(s, text::ljust::<Chars>(s.as_bytes(), width, methods::fill(fillchar)?, memory::left()))
        };
        /// Return a right-justified string of length width.
        fn rjust(width: i64, fillchar: &Value = "' '" => &Value::str(" ")) |s, _host| {
            methods::changed(s, text::rjust::<Chars>(s.as_bytes(), width, methods::fill(fillchar)?, memory::left()))
        };
        /// Return a centered string of length width.
        fn center(width: i64, fillchar: &Value = "' '" => &Value::str(" ")) |s, _host| {
            methods::changed(s, text::center::<Chars>(s.as_bytes(), width, methods::fill(fillchar)?, memory::left()))
        };
        /// Pad a numeric string with zeros on the left, to fill a field of the given width.
        fn zfill(width: i64) |s, _host| {
            methods::changed(s, text::zfill::<Chars>(s.as_bytes(), width, memory::left()))
        };
        /// Return a copy where all tab characters are expanded using spaces.
        fn expandtabs(@kw tabsize: i32 = "8" => 8) |s, _host| {
            methods::changed(s, text::expand_tabs::<Chars>(s.as_bytes(), tabsize.into(), memory::left()))
        };
        /// Replace each character in the string using the given translation table.
        fn translate(table: &Value) |s, _host| methods::translated(s, table);
        /// Return a translation table usable for str.translate().
        static maketrans(x: &Value, y: Given<&Str> = "<unrepresentable>" => Given(None), z: Given<&Str> = "<unrepresentable>" => Given(None)) |_s, _host| {
            methods::make_trans(x, y.0, z.0)
        };
        /// Encode the string using the codec registered for encoding.
        ///
        ///   encoding
        ///     The encoding in which to encode the string.
        ///   errors
        ///     The error handling scheme to use for encoding errors.
        ///     The default is 'strict' meaning that encoding errors raise a
        ///     UnicodeEncodeError.
        fn encode(@kw encoding: Given<&Str> = "'utf-8'" => Given(None), @kw errors: Given<&Str> = "'strict'" => Given(None)) |s, _host| codecs::encode(s, encoding.0, errors.0);
        /// Return True if all characters in the string are alphabetic.
        fn isalpha() |s, _host| cases::all(s.as_bytes(), unicode::is_alpha);
        /// Return True if the string is an alpha-numeric string, False otherwise.
        fn isalnum() |s, _host| cases::all(s.as_bytes(), unicode::is_alnum);
        /// Return True if the string is a digit string, False otherwise.
        fn isdigit() |s, _host| cases::all(s.as_bytes(), unicode::is_digit);
        /// Return True if the string is a decimal string, False otherwise.
        fn isdecimal() |s, _host| cases::all(s.as_bytes(), unicode::is_decimal);
        /// Return True if the string is a numeric string, False otherwise.
        fn isnumeric() |s, _host| cases::all(s.as_bytes(), unicode::is_numeric);
        /// Return True if the string is a whitespace string, False otherwise.
        fn isspace() |s, _host| cases::all(s.as_bytes(), unicode::is_space);
        /// Return True if all characters in the string are printable, False otherwise.
        fn isprintable() |s, _host| cases::is_printable(s.as_bytes());
        /// Return True if the string is a valid Python identifier, False otherwise.
        fn isidentifier() |s, _host| cases::is_identifier(s.as_bytes());
        /// Return True if all characters in the string are ASCII, False otherwise.
        fn isascii() |s, _host| s.is_ascii();
        /// Return True if the string is an uppercase string, False otherwise.
        fn isupper() |s, _host| cases::is_upper(s.as_bytes());
        /// Return True if the string is a lowercase string, False otherwise.
        fn islower() |s, _host| cases::is_lower(s.as_bytes());
        /// Return True if the string is a title-cased string, False otherwise.
        fn istitle() |s, _host| cases::is_title(s.as_bytes());
        /// Return a formatted version of the string, using substitutions from mapping.
        fn format_map(mapping: &Value) |s, host| template::format(host, s, super::Args::default(), Some(mapping));
    }
    raw {
        /// Return a formatted version of the string, using substitutions from args and kwargs.
        ///
        /// The substitutions are identified by braces ('{' and '}').
        fn format("*args, **kwargs") |s, host, args| template::format(host, s, args, None);
    }
}
