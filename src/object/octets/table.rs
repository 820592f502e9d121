//! The rows that the tables of `bytes` and `bytearray` share.

/// The table of a class of bytes: its own `new`, its own methods, and those that both have.
macro_rules! octet_class {
    (
        $(#[doc = $doc:literal])*
        $id:ident: $ty:ty = $name:literal;
        make |$vec:ident| $make:expr;
        own { $($own:tt)* }
    ) => {
        $crate::class_table! {
            $(#[doc = $doc])*
            pub static $id: $ty = $name in "builtins" [&$crate::object::class::OBJECT];
            new(
                @kw source: &Value = "b''" => &Value::Unbound,
                @kw encoding: Given<&Str> = "<unrepresentable>" => Given(None),
                @kw errors: Given<&Str> = "<unrepresentable>" => Given(None),
            ) |_class, host| {
                if let (Value::Bytes(_), "bytes", None, None) = (source, $name, encoding.0, errors.0) {
                    return Ok(source.clone());
                }
                let $vec = octets::source(host, source, encoding.0, errors.0, $name)?;
                $make
            };
            methods {
                $($own)*
                /// Decode the bytes using the codec registered for encoding.
                ///
                ///   encoding
                ///     The encoding with which to decode the bytes.
                ///   errors
                ///     The error handling scheme to use for the handling of decoding errors.
                ///     The default is 'strict' meaning that decoding errors raise a
                ///     UnicodeDecodeError.
                fn decode(@kw encoding: Given<&Str> = "'utf-8'" => Given(None), @kw errors: Given<&Str> = "'strict'" => Given(None)) |s, _host| {
                    octets::on(s, |b| codecs::decode(b, encoding.0, errors.0))?
                };
                /// Create a string of hexadecimal numbers from a bytes object.
                ///
                ///   sep
                ///     An optional single character or byte to separate hex bytes.
                ///   bytes_per_sep
                ///     How many bytes between separators.  Positive values count from the
                ///     right, negative values count from the left.
                fn hex(@kw sep: &Value = "<unrepresentable>" => &Value::Unbound, @kw bytes_per_sep: i32 = "1" => 1) |s, _host| {
                    octets::on(s, |b| octets::hex(b, sep, bytes_per_sep.into()))?
                };
                /// Create a bytes object from a string of hexadecimal numbers.
                ///
                /// Spaces between two numbers are accepted.
                /// Example: bytes.fromhex('B9 01EF') -> b'\\xb9\\x01\\xef'.
                class fromhex(string: &Str) |_class, _host| {
                    let $vec = bytes_methods::from_hex(string.as_bytes())?;
                    $make
                };
                /// Return a translation table usable for the bytes or bytearray translate method.
                static maketrans(frm: Bytes, to: Bytes) |_s, _host| octets::make_trans(&frm, &to);
                /// Return a copy with each character mapped by the given translation table.
                fn translate(table: &Value, @kw delete: &Value = "b''" => &Value::Unbound) |s, _host| octets::translate(s, table, delete);
                /// Return the lowest index where subsection 'sub' is found, or -1 on failure.
                fn find(sub: Needle, start: Bound = "None" => Bound(None), end: Bound = "None" => Bound(None)) |s, _host| {
                    octets::find(s, sub, Bounds { start: start.0, end: end.0 }, false).map(|i| i.map_or(-1, |i| i as i64))
                };
                /// Return the highest index where subsection 'sub' is found, or -1 on failure.
                fn rfind(sub: Needle, start: Bound = "None" => Bound(None), end: Bound = "None" => Bound(None)) |s, _host| {
                    octets::find(s, sub, Bounds { start: start.0, end: end.0 }, true).map(|i| i.map_or(-1, |i| i as i64))
                };
                /// Return the lowest index where subsection 'sub' is found; ValueError if it is not.
                fn index(sub: Needle, start: Bound = "None" => Bound(None), end: Bound = "None" => Bound(None)) |s, _host| {
                    octets::index(s, sub, Bounds { start: start.0, end: end.0 }, false)
                };
                /// Return the highest index where subsection 'sub' is found; ValueError if it is not.
                fn rindex(sub: Needle, start: Bound = "None" => Bound(None), end: Bound = "None" => Bound(None)) |s, _host| {
                    octets::index(s, sub, Bounds { start: start.0, end: end.0 }, true)
                };
                /// Return the number of non-overlapping occurrences of subsection 'sub'.
                fn count(sub: Needle, start: Bound = "None" => Bound(None), end: Bound = "None" => Bound(None)) |s, _host| {
                    octets::count(s, sub, Bounds { start: start.0, end: end.0 })
                };
                /// Return True if the bytes starts with the specified prefix, False otherwise.
                fn startswith(prefix: &Value, start: Bound = "None" => Bound(None), end: Bound = "None" => Bound(None)) |s, _host| {
                    octets::affix(s, prefix, Bounds { start: start.0, end: end.0 }, "startswith")
                };
                /// Return True if the bytes ends with the specified suffix, False otherwise.
                fn endswith(suffix: &Value, start: Bound = "None" => Bound(None), end: Bound = "None" => Bound(None)) |s, _host| {
                    octets::affix(s, suffix, Bounds { start: start.0, end: end.0 }, "endswith")
                };
                /// Return a copy with all occurrences of substring old replaced by new.
                ///
                ///   count
                ///     Maximum number of occurrences to replace.
                ///     -1 (the default value) means replace all occurrences.
                fn replace(old: Bytes, new: Bytes, count: i64 = "-1" => -1) |s, _host| {
                    octets::changed(s, |b| methods::replace::<Octet>(b, &old, &new, count, octets::most()))
                };
                /// Return a list of the sections in the bytes, using sep as the delimiter.
                ///
                ///   sep
                ///     The delimiter according which to split the bytes.
                ///     None (the default value) means split on ASCII whitespace characters
                ///     (space, tab, return, newline, formfeed, vertical tab).
                ///   maxsplit
                ///     Maximum number of splits to do.
                ///     -1 (the default value) means no limit.
                fn split(@kw sep: &Value = "None" => &Value::None, @kw maxsplit: i64 = "-1" => -1) |s, _host| octets::split(s, sep, maxsplit, false);
                /// Return a list of the sections in the bytes, splitting from the end.
                fn rsplit(@kw sep: &Value = "None" => &Value::None, @kw maxsplit: i64 = "-1" => -1) |s, _host| octets::split(s, sep, maxsplit, true);
                /// Return a list of the lines in the bytes, breaking at line boundaries.
                ///
                /// Line breaks are not included in the resulting list unless keepends is given and
                /// true.
                fn splitlines(@kw keepends: bool = "False" => false) |s, _host| octets::split_lines(s, keepends);
                /// Concatenate any number of bytes objects.
                ///
                /// The bytes whose method is called is inserted in between each pair.
                ///
                /// Example: b'.'.join([b'ab', b'pq', b'rs']) -> b'ab.pq.rs'.
                fn join(iterable_of_bytes: &Value) |s, host| octets::join(host, s, iterable_of_bytes);
                /// Partition the bytes into three parts using the given separator.
                fn partition(sep: Bytes) |s, _host| octets::partition(s, &sep, false);
                /// Partition the bytes into three parts using the given separator, from the end.
                fn rpartition(sep: Bytes) |s, _host| octets::partition(s, &sep, true);
                /// Strip leading and trailing bytes contained in the argument.
                ///
                /// If the argument is omitted or None, strip leading and trailing ASCII whitespace.
                fn strip(bytes: &Value = "None" => &Value::None) |s, _host| octets::strip(s, bytes, Side::Both);
                /// Strip leading bytes contained in the argument.
                fn lstrip(bytes: &Value = "None" => &Value::None) |s, _host| octets::strip(s, bytes, Side::Left);
                /// Strip trailing bytes contained in the argument.
                fn rstrip(bytes: &Value = "None" => &Value::None) |s, _host| octets::strip(s, bytes, Side::Right);
                /// Return a bytes object with the given prefix string removed if present.
                fn removeprefix(prefix: Bytes) |s, _host| octets::part(s, |b| methods::remove_prefix(b, &prefix));
                /// Return a bytes object with the given suffix string removed if present.
                fn removesuffix(suffix: Bytes) |s, _host| octets::part(s, |b| methods::remove_suffix(b, &suffix));
                /// Return a left-justified bytes of length width.
                fn ljust(width: i64, fillchar: Fill = "b' '" => Fill([b' '])) |s, _host| {
                    octets::changed(s, |b| methods::ljust::<Octet>(b, width, &fillchar.0, octets::most()))
                };
                /// Return a right-justified bytes of length width.
                fn rjust(width: i64, fillchar: Fill = "b' '" => Fill([b' '])) |s, _host| {
                    octets::changed(s, |b| methods::rjust::<Octet>(b, width, &fillchar.0, octets::most()))
                };
                /// Return a centered bytes of length width.
                fn center(width: i64, fillchar: Fill = "b' '" => Fill([b' '])) |s, _host| {
                    octets::changed(s, |b| methods::center::<Octet>(b, width, &fillchar.0, octets::most()))
                };
                /// Pad a numeric string with zeros on the left, to fill a field of the given width.
                fn zfill(width: i64) |s, _host| octets::changed(s, |b| methods::zfill::<Octet>(b, width, octets::most()));
                /// Return a copy where all tab characters are expanded using spaces.
                fn expandtabs(@kw tabsize: i32 = "8" => 8) |s, _host| {
                    octets::changed(s, |b| methods::expand_tabs::<Octet>(b, tabsize.into(), octets::most()))
                };
                /// Return a copy of B with all ASCII characters converted to uppercase.
                fn upper() |s, _host| octets::map(s, bytes_methods::upper);
                /// Return a copy of B with all ASCII characters converted to lowercase.
                fn lower() |s, _host| octets::map(s, bytes_methods::lower);
                /// Return a titlecased version of B.
                fn title() |s, _host| octets::map(s, bytes_methods::title);
                /// Return a copy of B with only its first character capitalized.
                fn capitalize() |s, _host| octets::map(s, bytes_methods::capitalize);
                /// Return a copy of B with uppercase ASCII characters converted to lowercase and vice versa.
                fn swapcase() |s, _host| octets::map(s, bytes_methods::swapcase);
                /// Return True if all characters in B are alphabetic.
                fn isalpha() |s, _host| octets::on(s, |b| bytes_methods::all(b, u8::is_ascii_alphabetic));
                /// Return True if all characters in B are alphanumeric.
                fn isalnum() |s, _host| octets::on(s, |b| bytes_methods::all(b, u8::is_ascii_alphanumeric));
                /// Return True if all characters in B are digits.
                fn isdigit() |s, _host| octets::on(s, |b| bytes_methods::all(b, u8::is_ascii_digit));
                /// Return True if all characters in B are whitespace.
                fn isspace() |s, _host| octets::on(s, |b| bytes_methods::all(b, bytes_methods::is_space));
                /// Return True if B is empty or all characters in B are ASCII.
                fn isascii() |s, _host| octets::on(s, <[u8]>::is_ascii);
                /// Return True if all cased characters in B are uppercase.
                fn isupper() |s, _host| octets::on(s, bytes_methods::is_upper);
                /// Return True if all cased characters in B are lowercase.
                fn islower() |s, _host| octets::on(s, bytes_methods::is_lower);
                /// Return True if B is a titlecased string.
                fn istitle() |s, _host| octets::on(s, bytes_methods::is_title);
            }
        }
    };
}
pub(in crate::object) use octet_class;
