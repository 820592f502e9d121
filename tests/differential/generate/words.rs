//! What arguments are made of: `{n}` and the like in a template become one of these.

use super::rng::Rng;
use std::fmt::Write;

/// Anything at all, mostly of the wrong type.
const ODD: &[&str] = &[
    "None",
    "True",
    "False",
    "1.5",
    "2.0",
    "'x'",
    "b'x'",
    "''",
    "b''",
    "[]",
    "()",
    "[1]",
    "{}",
    "[b'a', 'b']",
    "(1, 2)",
    "io",
    "len",
    "io.BytesIO",
    "bytearray(b'ab')",
    "memoryview(b'abcd')",
    "2**40",
    "2**63",
    "2**64",
    "-2**63",
    "-2**63 - 1",
    "-1",
    "-7",
    "0",
    "1",
    "10**30",
    "float('nan')",
    "float('inf')",
    "range(3)",
    "lambda: 0",
    "iter([])",
    "'\\ud800'",
    "'a\\0b'",
    "io.StringIO('ab')",
    "io.BytesIO(b'cd')",
    "int",
    "'utf-8'",
    "memoryview(b'abcdef')[::2]",
    "bytearray",
    "2**62",
    "2**63 - 1",
    "io.UnsupportedOperation",
    "{'a': 1}",
    "print",
];

const SIZES: &[&str] =
    &["0", "1", "1", "2", "3", "4", "5", "7", "8", "10", "16", "100", "5000", "-1", "None", "-1", "2", "3"];
const ODD_SIZES: &[&str] = &[
    "-2",
    "-5",
    "2**62",
    "2**63 - 1",
    "2**63",
    "-2**63",
    "2**64",
    "True",
    "1.5",
    "'3'",
    "b'1'",
    "[]",
    "False",
    "-2**64",
];

const OFFSETS: &[&str] = &[
    "0", "0", "0", "1", "2", "3", "4", "5", "6", "8", "10", "12", "20", "-1", "-2", "-3", "-5", "-10", "100",
    "5000",
];
const ODD_OFFSETS: &[&str] = &[
    "None",
    "2**40",
    "2**62",
    "2**63 - 1",
    "2**63",
    "-2**63",
    "2**70",
    "True",
    "1.5",
    "2.0",
    "'1'",
    "b'1'",
    "[]",
    "-2**70",
];

const WHENCES: &[&str] = &["0", "1", "2", "io.SEEK_SET", "io.SEEK_CUR", "io.SEEK_END", "0", "2", "1"];
const ODD_WHENCES: &[&str] = &["3", "-1", "4", "None", "'0'", "1.0", "True", "2**40", "2**40", "99", "2**70"];

const BYTES: &[&str] = &[
    "b''",
    "b'a'",
    "b'ab'",
    "b'abc'",
    "b'xyz\\n'",
    "b'\\n'",
    "b'0123456789'",
    "b'line one\\nline two\\nrest'",
    "b'a\\r\\nb\\rc\\n'",
    "b'\\x00\\xff'",
    "b'caf\\xc3\\xa9\\n'",
    "bytearray(b'hello')",
    "memoryview(b'world!')",
    "b'q' * 20",
    "b'12345\\n' * 3",
    "bytes(range(5))",
    "memoryview(bytearray(b'mno\\n'))[1:]",
    "b'\\xe2\\x82\\xac'",
    "b'\\xf0\\x9f\\x98\\x80'",
];
/// What is wrong in most encodings.
const BAD: &[&str] = &[
    "b'\\xff'",
    "b'\\xc3'",
    "b'\\xe2\\x82'",
    "b'\\xed\\xa0\\x80'",
    "b'\\xf4\\x90\\x80\\x80'",
    "b'a\\x00\\xd8'",
    "b'\\xfe\\xff\\x00a'",
    "b'\\xff\\xfe'",
    "b'\\xef\\xbb\\xbfx'",
    "b'\\xef\\xbb'",
    "b'\\x81\\x8d'",
    "b'\\x00\\xd8\\x00\\xdc'",
    "b'\\xff\\xfe\\x00\\x00z'",
    "b'\\x8f\\xa0'",
    "b'\\x84\\x31\\xa4'",
    "b'\\xc0\\x80'",
    "b'\\x80\\n'",
    "b'x\\xe9\\r\\n'",
    "b'\\xa4\\xa2\\x82\\xa0'",
];
const ODD_BYTES: &[&str] = &[
    "'text'",
    "None",
    "5",
    "[1, 2]",
    "memoryview(b'abcdef')[::2]",
    "memoryview(b'abcdefgh').cast('I')",
    "1.5",
    "True",
    "memoryview(b'abcd').cast('B', [2, 2])",
    "bytearray()",
    "''",
    "range(3)",
    "f",
    "io.BytesIO(b'z')",
    "(b'a',)",
    "memoryview(bytearray(8)).cast('d')",
];
const LARGE_BYTES: &[&str] = &[
    "b'x' * 5000",
    "b'y' * 8191",
    "b'z' * 8192",
    "b'w' * 8193",
    "b'v' * 20000",
    "b'ab\\n' * 3000",
    "bytes(4096)",
    "b'u' * 4097",
    "bytearray(b't' * 9000)",
    "b's' * 16384",
    "b'r' * 70000",
    "b'abcdefghi\\n' * 1000",
];

const STRS: &[&str] = &[
    "''",
    "'a'",
    "'ab'",
    "'abc'",
    "'xyz\\n'",
    "'\\n'",
    "'0123456789'",
    "'one\\ntwo\\nthree'",
    "'a\\r\\nb\\rc\\n'",
    "'\\r'",
    "'x\\r'",
    "'\\nz'",
    "'\\r\\n'",
    "'caf\\xe9'",
    "'\\u20ac uro\\n'",
    "'\\U0001f600'",
    "'\\x00'",
    "'q' * 20",
    "'12345\\n' * 3",
    "'gr\\xfc\\xdfe\\n'",
    "'\\u3042\\u6f22'",
    "'\\t|\\x1b'",
    "'\\ufeff'",
    "'\\x85\\u2028x'",
];
const ODD_STRS: &[&str] = &[
    "b'bytes'",
    "None",
    "5",
    "['a']",
    "1.5",
    "True",
    "'\\ud800'",
    "'\\udc80x'",
    "bytearray(b'a')",
    "f",
    "('a',)",
    "'\\udcff\\n'",
];
const LARGE_STRS: &[&str] = &[
    "'x' * 5000",
    "'y' * 8191",
    "'z' * 8192",
    "'w' * 8193",
    "'\\xe9' * 4096",
    "'ab\\n' * 3000",
    "'\\u20ac' * 3000",
    "'v' * 20000",
    "'a\\r\\n' * 3000",
    "'\\U0001f600' * 2100",
    "'abcdefghi\\n' * 1000",
    "'\\r' * 8193",
];

const DESTINATIONS: &[&str] = &[
    "bytearray(3)",
    "bytearray(10)",
    "bytearray(0)",
    "ba",
    "mv",
    "memoryview(ba)[1:4]",
    "mv[2:]",
    "ba",
    "bytearray(9000)",
    "mv[:0]",
    "memoryview(bytearray(8)).cast('H')",
];
const ODD_DESTINATIONS: &[&str] = &[
    "b'abc'",
    "'abc'",
    "None",
    "5",
    "memoryview(b'abc')",
    "[0, 0]",
    "ba[1:3]",
    "mv[::2]",
    "io.BytesIO(b'abc').getbuffer()",
    "f",
    "bytes(3)",
    "1.5",
    "memoryview(bytearray(16)).cast('d')",
    "memoryview(bytearray(4)).cast('B', [2, 2])",
];

const ENCODINGS: &[&str] = &[
    "'utf-8'",
    "'utf-8'",
    "'utf-8'",
    "'ascii'",
    "'latin-1'",
    "'utf-16'",
    "'utf-16-le'",
    "'utf-16-be'",
    "'utf-32'",
    "'utf-8-sig'",
    "'cp1252'",
    "'cp437'",
    "'iso-8859-15'",
    "'koi8-r'",
    "'shift_jis'",
    "'euc_jp'",
    "'gb18030'",
    "'big5'",
    "'utf-32-le'",
    "'UTF8'",
    "'iso-8859-1'",
    "'Latin1'",
    "'utf_16'",
    "'US-ASCII'",
];
const ODD_ENCODINGS: &[&str] = &[
    "None",
    "'nope'",
    "5",
    "b'utf-8'",
    "''",
    "'utf-8\\0'",
    "'locale'",
    "'hex'",
    "'rot13'",
    "'\\ud800'",
    "'base64'",
];
const HANDLERS: &[&str] = &[
    "'strict'",
    "'ignore'",
    "'replace'",
    "'backslashreplace'",
    "'xmlcharrefreplace'",
    "'namereplace'",
    "'surrogateescape'",
    "'surrogatepass'",
    "None",
    "'replace'",
    "'strict'",
];
const ODD_HANDLERS: &[&str] = &["'nope'", "5", "b'strict'", "''", "'stri\\0ct'", "'\\ud800'"];
const NEWLINES: &[&str] = &["None", "''", "'\\n'", "'\\r'", "'\\r\\n'", "None", "''"];
const ODD_NEWLINES: &[&str] =
    &["'x'", "b'\\n'", "5", "'\\n\\n'", "'\\n\\r'", "'\\0'", "True", "'\\ud800'", "'\\r\\n\\n'"];

const BUFFER_SIZES: &[&str] =
    &["1", "2", "3", "4", "5", "7", "8", "10", "16", "64", "4096", "8192", "8192", "100000"];
const ODD_BUFFER_SIZES: &[&str] =
    &["0", "-1", "-5", "None", "'x'", "1.5", "2**63", "2**62", "True", "2**64", "2**63 - 1"];

const NAMES: &[&str] = &["'t'", "'t'", "'t'", "'u'", "'new'", "'d/x'"];
const ODD_NAMES: &[&str] = &[
    "'nope/x'",
    "''",
    "'.'",
    "b't'",
    "None",
    "1.5",
    "-1",
    "'a\\0b'",
    "'n' * 300",
    "9999",
    "2**70",
    "b'nope'",
    "['t']",
    "'d'",
    "'t/x'",
    "'d/'",
];
const MODES: &[&str] = &[
    "'r'", "'w'", "'a'", "'x'", "'rb'", "'wb'", "'ab'", "'xb'", "'r+'", "'w+'", "'a+'", "'x+'", "'r+b'",
    "'w+b'", "'a+b'", "'rt'", "'br'", "'+rb'", "'wt+'", "'rb+'",
];
const ODD_MODES: &[&str] = &[
    "''",
    "'q'",
    "'rw'",
    "'rbt'",
    "'r++'",
    "'b'",
    "'t'",
    "'+'",
    "5",
    "None",
    "b'r'",
    "'rU'",
    "'U'",
    "'rr'",
    "'wx'",
    "'r '",
    "'\\ud800'",
    "'R'",
    "'ra'",
    "'wbt+'",
];
const RAW_MODES: &[&str] =
    &["'r'", "'w'", "'a'", "'x'", "'r+'", "'w+'", "'a+'", "'x+'", "'rb'", "'wb'", "'r+b'", "'+a'"];
const LISTS: &[&str] = &[
    "[]",
    "[b'a', b'b\\n']",
    "(b'1', bytearray(b'2'))",
    "[b'x' * 10, memoryview(b'yz')]",
    "[b'p\\n'] * 3",
    "iter([b'q', b'r'])",
];
const ODD_LISTS: &[&str] = &[
    "[b'a', 'b']",
    "['a']",
    "b'ab'",
    "'ab'",
    "None",
    "5",
    "[None]",
    "f",
    "[1]",
    "{b'k': 1}",
    "io.BytesIO(b'1\\n2\\n')",
    "iter('ab')",
    "[b'a', 5]",
];
const STR_LISTS: &[&str] = &[
    "[]",
    "['a', 'b\\n']",
    "('1', '2\\r\\n')",
    "'xyz'",
    "['p\\n'] * 3",
    "iter(['q', 'r'])",
    "[str(i) for i in range(3)]",
];
const ODD_STR_LISTS: &[&str] = &[
    "['a', b'b']",
    "[b'a']",
    "b'ab'",
    "None",
    "5",
    "[None]",
    "f",
    "[1]",
    "{'k': 1}",
    "io.StringIO('1\\n2\\n')",
    "['ok', 5, 'no']",
];

/// The lists that a letter stands for: the usual ones, the odd ones, how many percent are odd.
fn lists(word: &str) -> Option<(&'static [&'static str], &'static [&'static str], usize)> {
    Some(match word {
        "n" => (SIZES, ODD_SIZES, 10),
        "o" => (OFFSETS, ODD_OFFSETS, 8),
        "w" => (WHENCES, ODD_WHENCES, 10),
        "b" => (BYTES, ODD_BYTES, 9),
        "B" => (LARGE_BYTES, BYTES, 10),
        "s" => (STRS, ODD_STRS, 9),
        "S" => (LARGE_STRS, STRS, 10),
        "buf" => (DESTINATIONS, ODD_DESTINATIONS, 12),
        "enc" => (ENCODINGS, ODD_ENCODINGS, 6),
        "err" => (HANDLERS, ODD_HANDLERS, 5),
        "nl" => (NEWLINES, ODD_NEWLINES, 7),
        "k" => (BUFFER_SIZES, ODD_BUFFER_SIZES, 6),
        "name" => (NAMES, ODD_NAMES, 10),
        "mode" => (MODES, ODD_MODES, 10),
        "rawmode" => (RAW_MODES, ODD_MODES, 8),
        "list" => (LISTS, ODD_LISTS, 15),
        "strs" => (STR_LISTS, ODD_STR_LISTS, 15),
        "x" => (ODD, SIZES, 5),
        // Without odd ones: what a sequence stands on.
        "kk" => (BUFFER_SIZES, BUFFER_SIZES, 0),
        "ee" => (ENCODINGS, ENCODINGS, 0),
        "bad" => (BAD, BAD, 0),
        "bb" => (BYTES, BYTES, 0),
        "ss" => (STRS, STRS, 0),
        _ => return None,
    })
}

/// Replaces every `{word}` of a template.
pub fn fill(rng: &mut Rng, template: &str) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some(start) = rest.find('{') {
        let Some(end) = rest[start..].find('}').map(|n| start + n) else { break };
        out.push_str(&rest[..start]);
        word(rng, &rest[start + 1..end], &mut out);
        rest = &rest[end + 1..];
    }
    out + rest
}

fn word(rng: &mut Rng, word: &str, out: &mut String) {
    if let Some((usual, odd, percent)) = lists(word) {
        let from = if rng.percent(percent) { odd } else { usual };
        out.push_str(rng.pick(from));
    } else if word == "i" {
        write!(out, "{}", rng.below(6)).unwrap();
    } else if let Some((a, b)) = word.split_once('|') {
        // A choice of texts: {a|b|c}.
        let all: Vec<&str> = std::iter::once(a).chain(b.split('|')).collect();
        let picked = rng.pick(&all);
        out.push_str(picked);
    } else {
        // A brace of Python.
        write!(out, "{{{word}}}").unwrap();
    }
}
