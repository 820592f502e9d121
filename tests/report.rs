//! What a user sees of an exception.

use iosh::session::{Frame, Link, Report};
use iosh::view::{Look, Page, ansi, report};

fn frame(text: &str, culprit: (u32, u32)) -> Frame {
    Frame { file: "<stdin>".into(), line: 1, function: Some("<module>".into()), text: text.into(), culprit }
}

fn wrong_kind() -> Report {
    Report {
        class: "TypeError".into(),
        name: "TypeError".into(),
        message: "a bytes-like object is required, not 'str'".into(),
        frames: vec![frame("    b.write(\"x\")", (4, 16))],
        hint: iosh::assist::hint::hint("TypeError", "a bytes-like object is required, not 'str'")
            .map(str::to_owned),
        ..Report::default()
    }
}

fn shown(report: &Report, width: usize, ascii: bool) -> String {
    let mut page = Page::default();
    report::push(&mut page, report, Look { width, ascii, ..Look::default() });
    page.text().to_owned()
}

#[test]
fn a_traceback_with_a_caret_and_a_hint() {
    let want = r#"Traceback (most recent call last):
  File "<stdin>", line 1, in <module>
    b.write("x")
    ^^^^^^^^^^^^
TypeError: a bytes-like object is required, not 'str'
hint: this stream takes bytes: b"text" or "text".encode()
"#;
    assert_eq!(shown(&wrong_kind(), 80, false), want);
    let (mut colour, mut page) = (String::new(), Page::default());
    report::push(&mut page, &wrong_kind(), Look::default());
    ansi::render(&page, true, &mut colour);
    assert!(colour.contains("\x1b[31m^^^^^^^^^^^^\x1b[0m\n\x1b[31mTypeError: a bytes-like"), "{colour:?}");
}

#[test]
fn an_error_of_the_text_a_name_meant_and_an_earlier_error() {
    let syntax = Report {
        class: "SyntaxError".into(),
        name: "SyntaxError".into(),
        message: "invalid syntax".into(),
        frames: vec![Frame { function: None, ..frame("日本 = = 2", (5, 6)) }],
        ..Report::default()
    };
    let want = "  File \"<stdin>\", line 1\n    日本 = = 2\n           ^\nSyntaxError: invalid syntax\n";
    assert_eq!(shown(&syntax, 80, false), want);
    let name = Report {
        class: "NameError".into(),
        name: "NameError".into(),
        message: "name 'pritn' is not defined".into(),
        frames: vec![frame("pritn(1)", (0, 5))],
        did_you_mean: Some("print".to_owned()),
        earlier: Some((Link::Context, Box::new(wrong_kind()))),
        ..Report::default()
    };
    let got = shown(&name, 80, false);
    let want = "
During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File \"<stdin>\", line 1, in <module>
    pritn(1)
    ^^^^^
NameError: name 'pritn' is not defined. Did you mean: 'print'?
";
    assert!(got.ends_with(want), "{got}");
}

#[test]
fn a_long_line_is_cut_around_the_culprit() {
    let text = format!("{}culprit{}", "a".repeat(300), "z".repeat(300));
    for width in 30..=200 {
        for ascii in [false, true] {
            let long = Report { frames: vec![frame(&text, (300, 307))], ..wrong_kind() };
            let out = shown(&long, width, ascii);
            let lines: Vec<&str> = out.lines().collect();
            assert!(lines.iter().all(|l| l.chars().count() <= width), "{out}");
            let (source, caret) = lines.iter().zip(&lines[1..]).find(|(_, c)| c.contains("^^")).unwrap();
            let at = caret.chars().position(|c| c == '^').unwrap();
            assert_eq!(source.chars().skip(at).take(7).collect::<String>(), "culprit", "{out}");
            assert_eq!(caret.trim(), "^^^^^^^");
        }
    }
}

#[test]
fn what_is_wide_at_the_end_of_a_line_is_no_wider_than_the_dots() {
    for behind in 0..60 {
        let text = format!("{}culprit{}\u{10fffd}", "a".repeat(300), "z".repeat(behind));
        let long = Report { frames: vec![frame(&text, (300, 307))], ..wrong_kind() };
        for width in 30..=80 {
            for ascii in [false, true] {
                let out = shown(&long, width, ascii);
                assert!(out.lines().all(|l| l.chars().count() <= width), "{width} {out}");
            }
        }
    }
}

#[test]
fn messages_are_escaped() {
    let bad = Report {
        message: iosh::object::Str::from_wtf8(b"a\x1b[2J\xed\xa0\x80\nb"),
        frames: Vec::new(),
        hint: None,
        ..wrong_kind()
    };
    assert_eq!(shown(&bad, 80, false), "TypeError: a\\x1b[2J\\ud800\nb\n");
}
