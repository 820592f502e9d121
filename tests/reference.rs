//! The README's reference chapter: made of the class tables. With `IOSH_UPDATE=1` in the
//! environment the chapter is written anew.

use iosh::eval::Interp;
use iosh::io::base::{
    BUFFERED_IO_BASE, BUFFERED_IO_BASE_ABC, IO_BASE, IO_BASE_ABC, RAW_IO_BASE, RAW_IO_BASE_ABC, TEXT_IO_BASE,
    TEXT_IO_BASE_ABC,
};
use iosh::io::buffered::pair::BUFFERED_RW_PAIR;
use iosh::io::buffered::{BUFFERED_RANDOM, BUFFERED_READER, BUFFERED_WRITER};
use iosh::io::memory::bytes_io::BYTES_IO;
use iosh::io::memory::string_io::STRING_IO;
use iosh::io::raw::file_io::FILE_IO;
use iosh::io::raw::scripted::SCRIPTED_RAW;
use iosh::io::raw::socket_io::SOCKET_IO;
use iosh::io::socket::SOCKET;
use iosh::io::text::newline_class::INCREMENTAL_NEWLINE_DECODER;
use iosh::io::text::wrapper::TEXT_IO_WRAPPER;
use iosh::lang;
use iosh::object::exception::Source;
use iosh::object::{Class, Method};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::rc::Rc;

const START: &str = "<!-- reference:start -->\n";
const END: &str = "<!-- reference:end -->\n";

/// The classes, each by the name a program has for it, with the class that holds its rows: of an
/// abstract class those are of the one that CPython has in C.
static CLASSES: [(&str, &Class, &Class); 16] = [
    ("io.IOBase", &IO_BASE_ABC, &IO_BASE),
    ("io.RawIOBase", &RAW_IO_BASE_ABC, &RAW_IO_BASE),
    ("io.BufferedIOBase", &BUFFERED_IO_BASE_ABC, &BUFFERED_IO_BASE),
    ("io.TextIOBase", &TEXT_IO_BASE_ABC, &TEXT_IO_BASE),
    ("io.FileIO", &FILE_IO, &FILE_IO),
    ("io.BytesIO", &BYTES_IO, &BYTES_IO),
    ("io.StringIO", &STRING_IO, &STRING_IO),
    ("io.BufferedReader", &BUFFERED_READER, &BUFFERED_READER),
    ("io.BufferedWriter", &BUFFERED_WRITER, &BUFFERED_WRITER),
    ("io.BufferedRandom", &BUFFERED_RANDOM, &BUFFERED_RANDOM),
    ("io.BufferedRWPair", &BUFFERED_RW_PAIR, &BUFFERED_RW_PAIR),
    ("io.TextIOWrapper", &TEXT_IO_WRAPPER, &TEXT_IO_WRAPPER),
    ("io.IncrementalNewlineDecoder", &INCREMENTAL_NEWLINE_DECODER, &INCREMENTAL_NEWLINE_DECODER),
    ("socket.SocketIO", &SOCKET_IO, &SOCKET_IO),
    ("socket.socket", &SOCKET, &SOCKET),
    ("iosh.ScriptedRaw", &SCRIPTED_RAW, &SCRIPTED_RAW),
];

/// The first paragraph of a doc and, in a paragraph of its own, what is raised.
fn parts(doc: &str) -> (String, Option<String>) {
    let text = doc.lines().map(str::trim).collect::<Vec<_>>().join("\n");
    let mut paragraphs = text.trim().split("\n\n").map(|p| p.replace('\n', " "));
    let first = paragraphs.next().unwrap_or_default();
    (first, paragraphs.find_map(|p| p.strip_prefix("Raises: ").map(str::to_owned)))
}

fn raises(of: &str, doc: &str) -> String {
    parts(doc).1.unwrap_or_else(|| panic!("the doc of {of} says nothing of errors"))
}

fn signature(m: &Method) -> String {
    format!("{}{}", m.name, m.sig.text())
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('<', "&lt;").replace('*', "\\*")
}

fn rows<'a>(out: &mut String, methods: impl Iterator<Item = &'a Method>) {
    *out += "\n| Method | What it does | Raises |\n|---|---|---|\n";
    for m in methods {
        let raised = raises(m.sig.qualname, m.doc);
        let _ = writeln!(out, "| `{}` | {} | {} |", signature(m), cell(&parts(m.doc).0), cell(&raised));
    }
}

fn chapter_of(name: &str, class: &'static Class, rows_of: &'static Class) -> String {
    let shown = class.new.map_or_else(|| name.to_owned(), |new| format!("{name}{}", new.sig.text()));
    let (first, raised) = parts(class.doc);
    let mut out = format!("\n### `{shown}`\n\n{}\n", cell(&first));
    let _ = writeln!(out, "Raises: {}", cell(&raised.unwrap_or_else(|| panic!("{name} raises?"))));
    rows(&mut out, rows_of.own_methods());
    let attrs: Vec<_> = rows_of.attrs.iter().map(|a| (a, parts(a.doc).0)).collect();
    if !attrs.is_empty() {
        out += "\n| Attribute | What it is |\n|---|---|\n";
        for (attr, doc) in attrs {
            let _ = writeln!(out, "| `{}` | {} |", attr.name, cell(&doc));
        }
    }
    let inherited: Vec<_> = rows_of.ancestors().filter_map(|base| from_base(rows_of, base)).collect();
    if !inherited.is_empty() {
        let _ = writeln!(out, "\nInherited: {}.", inherited.join("; "));
    }
    out
}

/// What a class has from one of its bases.
fn from_base(class: &'static Class, base: &'static Class) -> Option<String> {
    let (name, ..) = CLASSES.iter().find(|(_, _, rows)| rows.is(base) && !base.is(class))?;
    let methods = base.own_methods().filter(|m| class.method(m.name).is_some_and(|f| std::ptr::eq(f, *m)));
    let attrs = base.attrs.iter().filter(|a| class.attr(a.name).is_some_and(|f| std::ptr::eq(f, *a)));
    let names = methods.map(|m| m.name).chain(attrs.map(|a| a.name));
    let names: Vec<_> = names.map(|n| format!("`{n}`")).collect();
    (!names.is_empty()).then(|| format!("from {name} {}", names.join(" ")))
}

fn chapter() -> String {
    let mut out = String::from(
        "\nMade of the tables in the classes' own files (`IOSH_UPDATE=1 cargo test --test reference`).\n\n\
         ### Functions\n",
    );
    let functions = [("io", iosh::io::open::FUNCTIONS), ("socket", iosh::modules::socket::FUNCTIONS)];
    out += "\n| Function | What it does | Raises |\n|---|---|---|\n";
    for (module, parts_of) in functions {
        for m in parts_of.iter().flat_map(|part| part.iter()) {
            let raised = raises(m.name, m.doc);
            let what = parts(m.doc).0;
            let _ = writeln!(out, "| `{module}.{}` | {} | {} |", signature(m), cell(&what), cell(&raised));
        }
    }
    for (name, class, rows_of) in &CLASSES {
        out += &chapter_of(name, class, rows_of);
    }
    out + "\n"
}

#[test]
fn the_readme_has_the_chapter_that_the_tables_make() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
    let readme = std::fs::read_to_string(path).unwrap();
    let (before, rest) = readme.split_once(START).expect("a start of the chapter");
    let (there, after) = rest.split_once(END).expect("an end of the chapter");
    let made = chapter();
    if std::env::var_os("IOSH_UPDATE").is_some() {
        std::fs::write(path, format!("{before}{START}{made}{END}{after}")).unwrap();
        return;
    }
    for (said, real) in there.lines().zip(made.lines()) {
        assert_eq!(said, real);
    }
    assert_eq!(there, made);
}

/// The names of `tests/data/io_names.txt`, which were asked of CPython, are those of the tables.
#[test]
fn every_name_of_cpythons_classes_is_there() {
    let recorded = include_str!("data/io_names.txt");
    let mut classes = 0;
    for line in recorded.lines().filter(|l| !l.starts_with('#')) {
        let mut words = line.split(' ');
        let name = words.next().unwrap();
        let theirs: BTreeSet<&str> = words.collect();
        let (_, class, _) = CLASSES.iter().find(|(n, ..)| n.rsplit('.').next() == Some(name)).unwrap();
        let all = class.ancestors();
        let ours: BTreeSet<&str> = all
            .flat_map(|c| c.own_methods().map(|m| m.name).chain(c.attrs.iter().map(|a| a.name)))
            .filter(|n| theirs.contains(n) || !n.starts_with("__"))
            // CPython sets these on the object, so that the class does not list them.
            .filter(|n| !matches!((name, *n), ("FileIO", "name") | ("SocketIO", "_sock")))
            .collect();
        let only = |a: &BTreeSet<&str>, b: &BTreeSet<&str>| {
            a.difference(b).map(ToString::to_string).collect::<Vec<_>>().join(" ")
        };
        assert_eq!((only(&theirs, &ours), only(&ours, &theirs)), (String::new(), String::new()), "{name}");
        classes += 1;
    }
    assert_eq!(classes, 14);
}

/// Runs a program; the class of the exception that it ends with, if it does.
fn error_of(program: &str) -> Option<&'static str> {
    let mut interp = Interp::new();
    let source = Rc::new(Source { name: "<test>".into(), text: program.into(), line: 1 });
    let module = lang::parse(program).unwrap();
    module.body.iter().find_map(|stmt| interp.run(stmt, &source).err().map(|e| e.class().name))
}

/// How to make a stream that is closed, of each class.
const CLOSED: [(&str, &str); 10] = [
    ("io.FileIO", "tempfile.TemporaryFile(buffering=0)"),
    ("io.BytesIO", "io.BytesIO()"),
    ("io.StringIO", "io.StringIO()"),
    ("io.BufferedReader", "io.BufferedReader(tempfile.TemporaryFile(buffering=0))"),
    ("io.BufferedWriter", "io.BufferedWriter(tempfile.TemporaryFile(buffering=0))"),
    ("io.BufferedRandom", "io.BufferedRandom(tempfile.TemporaryFile(buffering=0))"),
    ("io.BufferedRWPair", "io.BufferedRWPair(io.BytesIO(), io.BytesIO())"),
    ("io.TextIOWrapper", "io.TextIOWrapper(tempfile.TemporaryFile())"),
    ("socket.SocketIO", "socket.socketpair()[0].makefile('rwb', 0)"),
    ("iosh.ScriptedRaw", "iosh.ScriptedRaw()"),
];

/// Arguments that a method takes.
fn arguments(class: &str, method: &str) -> &'static str {
    match (method, class) {
        ("seek", _) => "0",
        ("readinto" | "readinto1", _) => "bytearray(1)",
        ("write", "io.StringIO" | "io.TextIOWrapper") => "'x'",
        ("write", _) => "b'x'",
        ("writelines", _) => "[]",
        ("__setstate__", "io.StringIO") => "('', '\\n', 0, None)",
        ("__setstate__", _) => "(b'', 0, None)",
        _ => "",
    }
}

/// "ValueError on a closed stream" stands there where that is so, and nowhere else.
#[test]
fn what_the_tables_say_of_closed_streams_is_true() {
    let mut asked = 0;
    for (name, make) in CLOSED {
        let (_, _, class) = CLASSES.iter().find(|(n, ..)| *n == name).unwrap();
        for m in class.own_methods().filter(|m| !["__init__", "__new__"].contains(&m.name)) {
            let raised = raises(m.name, m.doc);
            let by_another = raised.starts_with("what Buffered");
            let said = raised.starts_with("ValueError on a closed") || by_another;
            let call = format!("s = {make}\ns.close()\ns.{}({})", m.name, arguments(name, m.name));
            assert_eq!(error_of(&call), said.then_some("ValueError"), "{call}");
            asked += 1;
        }
    }
    assert!(asked > 120, "{asked}");
}
