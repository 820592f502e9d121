//! Text and the bytes that it becomes or comes from, taken apart and shown side by side.

use iosh::io::raw::disk::Disk;
use iosh::object::{Translation, count_chars};
use iosh::session::{Answer, Options, Session, Status};
use iosh::step::Step;
use iosh::view::{Look, Painter, Show, ansi};
use proptest::prelude::*;
use std::path::PathBuf;
use std::rc::Rc;
use unicode_width::UnicodeWidthStr;

fn session(name: &str) -> Session {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("both-sides-{name}"));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    Rc::new(Disk::new(&folder)).enter();
    Session::new(Options { steps: true, streams: false })
}

fn run(session: &mut Session, statement: &str) -> Answer {
    let answer = session.run(statement, &Rc::from("<stdin>"), 1);
    assert!(matches!(answer.status, Status::Done(_)), "{statement}: {:?}", answer.status);
    answer
}

/// The last Step of the last of these statements.
fn last(name: &str, statements: &str) -> Step {
    let mut session = session(name);
    statements.lines().map(|line| run(&mut session, line)).last().unwrap().steps.pop().unwrap()
}

fn painted(step: &Step, look: Look, show: Show) -> String {
    let mut text = String::new();
    ansi::render(Painter::new(look, show).step(step.clone()), false, &mut text);
    text
}

/// What the sentence says behind `bytes`.
fn sentence(step: &Step) -> String {
    let text = painted(step, Look { width: 200, ..Look::default() }, Show::Brief).replace("\n  ", " ");
    text.split_once("; bytes ").map_or("", |(_, words)| words.trim_end()).to_owned()
}

const WRITES: &[(&str, &str)] = &[
    (
        r#"f = open("a", "w", encoding="utf-8", newline="\r\n"); f.write("é\n")"#,
        r"2 characters became 4 bytes: 'é' → c3 a9, '\n' → 0d 0a (line end)",
    ),
    (
        r#"f = open("a", "w", encoding="utf-16"); f.write("a")"#,
        "1 character became 4 bytes: byte order mark → ff fe, 'a' → 61 00",
    ),
    (
        r#"f = open("a", "w", encoding="utf-8-sig"); f.write("a")"#,
        "1 character became 4 bytes: byte order mark → ef bb bf",
    ),
    (
        r#"f = open("a", "w", encoding="ascii", errors="replace"); f.write("€5")"#,
        "2 characters became 2 bytes: '€' → 3f (replaced)",
    ),
    (
        r#"f = open("a", "w", encoding="ascii", errors="ignore"); f.write("€5")"#,
        "2 characters became 1 byte: '€' → nothing (ignored)",
    ),
    (
        r#"f = open("a", "w", encoding="ascii", errors="surrogateescape"); f.write("\udcff")"#,
        r"1 character became 1 byte: '\udcff' → ff (replaced)",
    ),
    (r#"f = open("a", "w", encoding="utf-8"); f.write("plain\n")"#, ""),
    (
        r#"f = open("a", "w", encoding="utf-8"); f.writelines(["ä", "ö"])"#,
        "2 characters became 4 bytes: 'ä' → c3 a4, 'ö' → c3 b6",
    ),
    (r#"f = open("a", "w", encoding="utf-8"); print("ä", 1, file=f, sep="")"#, ""),
];

const READS: &[(&str, &str, &str)] = &[
    (
        r"\xc3\xa9\r\n",
        r#"encoding="utf-8""#,
        r"2 characters came from 4 bytes: 'é' ← c3 a9, '\n' ← 0d 0a (line end)",
    ),
    (r"\xc3\xa9\r\n", r#"encoding="utf-8", newline="""#, r"3 characters came from 4 bytes: 'é' ← c3 a9"),
    (
        r"\xff\xfea\0",
        r#"encoding="utf-16""#,
        "1 character came from 4 bytes: byte order mark ← ff fe, 'a' ← 61 00",
    ),
    (
        r"\xef\xbb\xbfa",
        r#"encoding="utf-8-sig""#,
        "1 character came from 4 bytes: byte order mark ← ef bb bf",
    ),
    (
        r"a\xff(",
        r#"encoding="utf-8", errors="replace""#,
        "3 characters came from 3 bytes: '\u{fffd}' ← ff (replaced)",
    ),
    (
        r"a\xff(",
        r#"encoding="ascii", errors="ignore""#,
        "2 characters came from 3 bytes: nothing ← ff (ignored)",
    ),
    (
        r"a\xff(",
        r#"encoding="ascii", errors="surrogateescape""#,
        r"3 characters came from 3 bytes: '\udcff' ← ff (replaced)",
    ),
    (r"\x82\xa0\n", r#"encoding="shift_jis""#, "2 characters came from 3 bytes: 'あ' ← 82 a0"),
    ("plain", r#"encoding="utf-8""#, ""),
];

#[test]
fn one_sentence_tells_what_is_not_the_same_on_both_sides() {
    for (statement, want) in WRITES {
        assert_eq!(sentence(&last("writes", statement)), *want, "{statement}");
    }
    for (bytes, options, want) in READS {
        let open = format!("b = io.TextIOWrapper(io.BytesIO(b'{bytes}'), {options})");
        for read in ["b.read()", "b.read(9)"] {
            assert_eq!(sentence(&last("reads", &format!("{open}\n{read}"))), *want, "{open} {read}");
        }
    }
}

/// The last Step of the last of these statements, which fails.
fn failed(name: &str, statements: &str) -> Step {
    let mut session = session(name);
    let answers = statements.lines().map(|line| session.run(line, &Rc::from("<stdin>"), 1));
    let mut last = answers.last().unwrap();
    assert!(matches!(last.status, Status::Failed(_)), "{statements}: {:?}", last.status);
    last.steps.pop().unwrap()
}

#[test]
fn what_an_encoding_refuses_is_pointed_at() {
    let write = |codec: &str, text: &str| {
        failed("refused", &format!("w = io.TextIOWrapper(io.BytesIO(), '{codec}')\nw.write({text})"))
    };
    let step = write("latin-1", "'5 € or so'");
    assert_eq!(sentence(&step), "after 2 characters of 9: '€' has no bytes in this encoding");
    let text = painted(&step, Look::default(), Show::Each);
    let picture =
        text.lines().skip_while(|l| !l.contains("char ")).fold(String::new(), |all, l| all + l + "\n");
    assert_eq!(
        picture,
        concat!(
            "    char   0  1  2\n",
            "           5     €\n",
            "           35 20 --\n",
            "    byte   0  1\n",
            "    … 6 characters after\n",
        )
    );
    assert_eq!(
        sentence(&write("ascii", "'x' * 999 + 'é'")),
        "after 999 characters of 1000: 'é' has no bytes in this encoding"
    );
    assert_eq!(
        sentence(&write("utf-16", r"'a\ud800'")),
        r"after 1 character of 2: '\ud800' has no bytes in this encoding"
    );
    for (bytes, codec, want) in [
        ("caf\\xe9 au lait", "utf-8", "after 3 characters: e9 is no text in this encoding"),
        ("gr\\xc3\\xbc\\xe2\\x82", "utf-8", "after 3 characters: e2 82 are no text in this encoding"),
        ("\\xff\\xfea\\0\\0\\xdc", "utf-16", "after 1 character: 00 dc are no text in this encoding"),
        ("ab\\x81", "cp1252", "after 2 characters: 81 is no text in this encoding"),
    ] {
        for read in ["read()", "read(99)", "readlines()"] {
            let open = format!("r = io.TextIOWrapper(io.BytesIO(b'{bytes}'), '{codec}')");
            let step = failed("refused", &format!("{open}\nr.{read}"));
            assert_eq!(sentence(&step), want, "{open} {read}");
        }
    }
}

#[test]
fn the_picture_has_both_on_one_ruler() {
    let step = last(
        "ruler",
        "f = open('a', 'w', encoding='utf-8', newline='\\r\\n')\nf.write('plain')\nf.write('é日🐍x\\n')",
    );
    let picture = |width| {
        let text = painted(&step, Look { width, ..Look::default() }, Show::Each);
        text.lines().skip_while(|l| !l.contains("char ")).fold(String::new(), |all, l| all + l + "\n")
    };
    assert_eq!(
        picture(80),
        concat!(
            "    char   0     1        2           3  4\n",
            "           é     日       🐍          x  \\n\n",
            "           c3 a9 e6 97 a5 f0 9f 90 8d 78 0d 0a\n",
            "    byte   5     7        10          14 15\n",
        )
    );
    assert_eq!(
        picture(30),
        concat!(
            " char 0     1\n",
            "      é     日\n",
            "      c3 a9 e6 97 a5\n",
            " byte 5     7\n",
            " char 2           3  4\n",
            "      🐍          x  \\n\n",
            "      f0 9f 90 8d 78 0d 0a\n",
            " byte 10          14 15\n",
        )
    );
}

#[test]
fn a_long_piece_goes_on_in_the_next_row_and_ascii_stays_ascii() {
    let step = last(
        "long",
        "f = open('a', 'w', encoding='ascii', errors='namereplace')\nf.write('\\N{BLACK SUN WITH RAYS}')",
    );
    let look = Look { width: 30, ascii: true, ..Look::default() };
    let text = painted(&step, look, Show::Each);
    assert!(text.is_ascii(), "{text}");
    assert!(
        text.contains(concat!(
            " char 0\n",
            "      \\u2600\n",
            "      5c 4e 7b 42 4c 41 43 4b\n",
            " byte 0\n",
            "      20 53 55 4e 20 57 49 54\n",
            " byte 8\n",
            " ... the rest of its bytes\n",
        )),
        "{text}"
    );
    assert!(sentence(&step).ends_with("49 54 … (replaced)"), "{text}");
}

#[test]
fn a_text_of_any_length_costs_the_same_to_take_apart() {
    let step = last("cost", "f = open('a', 'w', encoding='utf-16')\nf.write('é' * 5_000_000)");
    let both = step.translation.unwrap();
    assert_eq!((both.shown(), both.pieces.len(), both.bytes), (64, 65, Some(10_000_002)));
    let text = painted(
        &last("cost", "f = open('a', 'w', encoding='utf-8')\nf.write('x' * 99 + 'é' * 99)"),
        Look::default(),
        Show::Each,
    );
    assert!(text.contains("    … 91 characters before, each the same\n"), "{text}");
    assert!(text.contains("    … 81 characters after\n"), "{text}");
}

const CODECS: &[&str] = &[
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-be",
    "utf-32",
    "latin-1",
    "cp1252",
    "ascii",
    "shift_jis",
    "gb18030",
    "unicode_escape",
];
const HANDLERS: &[&str] = &["replace", "ignore", "backslashreplace", "surrogateescape", "xmlcharrefreplace"];

/// The text and the bytes of all pieces, for a translation that was taken apart as a whole.
fn sides(both: &Translation) -> (Vec<u8>, Vec<u8>) {
    let text = both.pieces.iter().flat_map(|p| p.text.clone()).collect();
    let bytes = both.pieces.iter().flat_map(|p| p.bytes.clone()).collect();
    (text, bytes)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn known(codec: &str) -> bool {
    let mut session = Session::new(Options { steps: false, streams: false });
    let look = format!("io.TextIOWrapper(io.BytesIO(), '{codec}')");
    matches!(session.run(&look, &Rc::from("<stdin>"), 1).status, Status::Done(_))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, rng_seed: proptest::test_runner::RngSeed::Fixed(6), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_all_in_the_pieces(
        text in "[aé€日🐍\n\r \u{301}]{1,20}",
        codec in prop::sample::select(CODECS),
        handler in prop::sample::select(HANDLERS),
        newline in prop::sample::select(&["None", "''", "'\\r'", "'\\r\\n'"][..]),
        width in 30..200_usize,
    ) {
        prop_assume!(known(codec));
        let mut session = Session::new(Options { steps: true, streams: false });
        run(&mut session, "b = io.BytesIO()");
        run(&mut session, &format!("w = io.TextIOWrapper(b, '{codec}', '{handler}', {newline})"));
        let code: String = text.chars().map(|c| format!("\\U{:08x}", u32::from(c))).collect();
        let statement = format!("w.write('{code}')");
        let answer = session.run(&statement, &Rc::from("<stdin>"), 1);
        prop_assume!(matches!(answer.status, Status::Done(_)));
        let step = &answer.steps[0];
        let both = step.translation.clone().unwrap();
        run(&mut session, "w.flush()");
        let Status::Done(Some(value)) = run(&mut session, "b.getvalue().hex()").status else { panic!() };
        let (pieces, bytes) = sides(&both);
        prop_assert_eq!(format!("'{}'", hex(&bytes)), value.repr.to_string());
        prop_assert_eq!(pieces, text.as_bytes());
        prop_assert_eq!((both.start, both.bytes), (Some(0), Some(bytes.len() as u64)));
        for ascii in [false, true] {
            let shown = painted(step, Look { width, ascii, ..Look::default() }, Show::Each);
            for line in shown.lines() {
                prop_assert!(line.width() <= width, "{}", line);
            }
            // Every byte stands in the picture, in order, unless rows were left out.
            let rows: Vec<&str> = shown.lines().skip_while(|l| !l.contains("char ")).collect();
            if both.tells() && !shown.contains(if ascii { " ... " } else { " … " }) {
                let hexes = rows.windows(2).filter(|two| two[1].trim_start().starts_with("byte "));
                prop_assert_eq!(hexes.map(|two| two[0].replace([' ', '-'], "")).collect::<String>(), hex(&bytes));
            }
        }
    }

    #[test]
    fn what_is_read_is_all_in_the_pieces(
        bytes in prop::collection::vec(prop::sample::select(b"aab\r\n\x82\xa0\xc3\xa9\xe2\x82\xac\xff\xfe\x00".as_slice()), 1..20),
        codec in prop::sample::select(CODECS),
        handler in prop::sample::select(&["replace", "ignore", "backslashreplace", "surrogateescape"][..]),
        newline in prop::sample::select(&["None", "''", "'\\r'", "'\\r\\n'"][..]),
        reads in prop::collection::vec(1..4_usize, 0..4),
        size in 1..6_usize,
        seeks in any::<bool>(),
    ) {
        prop_assume!(known(codec));
        let mut session = Session::new(Options { steps: true, streams: false });
        let literal: String = bytes.iter().map(|b| format!("\\x{b:02x}")).collect();
        run(&mut session, &format!("b = io.BufferedReader(io.BytesIO(b'{literal}'), {size})"));
        run(&mut session, &format!("w = io.TextIOWrapper(b, '{codec}', '{handler}', {newline})"));
        run(&mut session, &format!("w._CHUNK_SIZE = {size}"));
        let mut gathered = Vec::new();
        let mut told = true;
        for read in reads.iter().map(|n| format!("w.read({n})")).chain(["w.readline()".into(), "w.read()".into()]) {
            if seeks {
                // Going to where it is starts the decoder anew, from a cookie.
                let stay = session.run("w.seek(w.tell())", &Rc::from("<stdin>"), 1);
                prop_assume!(matches!(stay.status, Status::Done(_)));
            }
            let answer = session.run(&read, &Rc::from("<stdin>"), 1);
            let Status::Done(Some(value)) = answer.status else { return Ok(()) };
            let Some(both) = &answer.steps[0].translation else {
                // Nothing was read, or part of what some bytes gave together, as an escape.
                told &= value.repr.as_bytes() == b"''";
                continue;
            };
            let (text, from) = sides(both);
            prop_assert_eq!(count_chars(&text) as u64, both.chars);
            gathered.extend(from);
        }
        // What is ignored between two reads belongs to neither.
        if told && handler != "ignore" {
            prop_assert!(bytes.starts_with(&gathered), "{:?} of {:?}", gathered, bytes);
        }
    }
}
