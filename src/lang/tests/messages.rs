//! Every text of `cpython_errors.jsonl` is answered as CPython 3.13.0 answered it.

use super::super::error::SyntaxKind;
use super::super::parse;

/// One text a line: the source, the type of CPython's error (or OK) and its message.
const ANSWERS: &str = include_str!("cpython_errors.jsonl");

/// Where iosh answers otherwise on purpose: what it lacks, it names; and CPython's own slip, which
/// lets an error of the codec out of an f-string's format spec, is not copied.
const DELIBERATE: &[(&str, &str)] = &[
    ("x = yield", "'yield' is not in iosh"),
    ("lambda: (yield)", "'yield' is not in iosh"),
    ("(yield) = 1", "'yield' is not in iosh"),
    ("@a", "decorators are not in iosh"),
    ("@a\ndef f(): pass", "decorators are not in iosh"),
    (
        "f'{a:\\x}'",
        "(unicode error) 'unicodeescape' codec can't decode bytes in position 0-1: truncated \\xXX escape",
    ),
];

fn answer(source: &str) -> (&'static str, String) {
    match parse(source) {
        Ok(_) => ("OK", String::new()),
        Err(error) => {
            let kind = match error.kind {
                SyntaxKind::Syntax => "SyntaxError",
                SyntaxKind::Indentation => "IndentationError",
                SyntaxKind::Tab => "TabError",
                SyntaxKind::Memory => "MemoryError",
            };
            (kind, error.message)
        }
    }
}

#[test]
fn messages_are_those_of_cpython() {
    let mut wrong = Vec::new();
    for line in ANSWERS.lines() {
        let (source, kind, message): (String, String, String) =
            serde_json::from_str(line).expect("the corpus is JSON");
        let deliberate = DELIBERATE.iter().find(|(text, _)| *text == source);
        let expected = match deliberate {
            Some((_, message)) => ("SyntaxError", (*message).to_owned()),
            None => (kind.as_str(), message),
        };
        let ours = answer(&source);
        if ours != expected {
            wrong.push(format!("{source:?}\n  expected {expected:?}\n  answered {ours:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

/// What iosh lacks: the text, the word that the error points at, message and hint.
const LACKING: &[(&str, &str, &str, &str)] = &[
    ("class A: pass", "class", "'class' is not in iosh", "use functions with a dict or a tuple for the data"),
    (
        "def f():\n    yield 1\n",
        "yield",
        "'yield' is not in iosh",
        "append to a list and return it, or use a generator expression (x for x in …)",
    ),
    ("@cache\ndef f(): pass", "@", "decorators are not in iosh", "call it on the function: f = decorator(f)"),
    (
        "async def f(): pass",
        "async",
        "'async' is not in iosh",
        "leave the word out: every call here runs until it is done",
    ),
    (
        "x = await f()",
        "await",
        "'await' is not in iosh",
        "leave the word out: every call here runs until it is done",
    ),
    (
        "[x async for x in y]",
        "async",
        "'async' is not in iosh",
        "leave the word out: every call here runs until it is done",
    ),
    ("match x:\n  case 1: pass", "match", "'match' is not in iosh", "use if, elif and else"),
    ("type X = int", "type", "'type' is not in iosh", "assign the name: X = int"),
    ("def f[T](x): pass", "[", "type parameters are not in iosh", "leave them out"),
    ("x = 1 + 2j", "2j", "complex numbers are not in iosh", "use a float, or a tuple of two floats"),
    ("try:\n  a\nexcept* B:\n  c", "*", "'except*' is not in iosh", "use 'except' without the star"),
];

#[test]
fn what_iosh_lacks_is_named_and_pointed_at() {
    for (source, culprit, message, hint) in LACKING {
        let error = parse(source).expect_err("it is not in iosh");
        let place = source.get(error.span.start as usize..error.span.end as usize);
        assert_eq!(
            (error.message.as_str(), place, error.hint.as_deref()),
            (*message, Some(*culprit), Some(*hint)),
            "{source}"
        );
    }
}

#[test]
fn soft_keywords_are_names_elsewhere() {
    for source in [
        "match = 1",
        "match(x)",
        "match[x]",
        "match.x",
        "type(x)",
        "type = 2",
        "case = _ = 3",
        "print(match)",
    ] {
        assert_eq!(answer(source), ("OK", String::new()), "{source}");
    }
}

#[test]
fn names_of_characters_are_exact_but_for_case() {
    let unknown = |name: &str| {
        let end = name.len() + 3;
        format!(
            "(unicode error) 'unicodeescape' codec can't decode bytes in position 0-{end}: unknown Unicode \
             character name"
        )
    };
    for name in ["digit one", "LATIN SMALL LETTER SHARP S", "NULL", "CJK UNIFIED IDEOGRAPH-4E00"] {
        assert_eq!(answer(&format!("'\\N{{{name}}}'")), ("OK", String::new()), "{name}");
    }
    for name in ["-IGI", "-", "DIGITONE", "DIGIT_ONE", " DIGIT ONE", "DIGIT  ONE", "x"] {
        assert_eq!(answer(&format!("'\\N{{{name}}}'")), ("SyntaxError", unknown(name)), "{name}");
    }
}
