//! When a prompt has enough.

use super::super::{Unit, parse_interactive};

/// `Complete` with a number of statements, `Incomplete`, or the message.
fn answer(source: &str) -> String {
    match parse_interactive(source) {
        Unit::Complete(module) => format!("complete {}", module.body.len()),
        Unit::Incomplete => "incomplete".to_owned(),
        Unit::Error(error) => error.message,
    }
}

fn assert_answers(cases: &[(&str, &str)]) {
    for (source, expected) in cases {
        assert_eq!(answer(source), *expected, "{source:?}");
    }
}

#[test]
fn a_line_that_is_a_statement_is_complete() {
    assert_answers(&[
        ("", "complete 0"),
        ("\n", "complete 0"),
        ("  \n", "complete 0"),
        ("# a comment", "complete 0"),
        ("a", "complete 1"),
        ("a; b\n", "complete 2"),
        ("b.write(b'x')\n", "complete 1"),
        ("\u{feff}a", "complete 1"),
        ("x = '''a\nb'''\n", "complete 1"),
    ]);
}

#[test]
fn what_is_open_at_the_end_is_incomplete() {
    assert_answers(&[
        ("f(", "incomplete"),
        ("f(\n", "incomplete"),
        ("f(\n\n", "incomplete"),
        ("f(a,\n  b", "incomplete"),
        ("x = [1,\n", "incomplete"),
        ("x = '''a\n", "incomplete"),
        ("x = '''a\n\n", "incomplete"),
        ("x = f'''a{b}\n", "incomplete"),
        ("x = f'''{\n", "incomplete"),
        ("x = 1 + \\", "incomplete"),
        ("x = 1 + \\\n", "incomplete"),
        ("f(a b", "incomplete"),
        ("print('a', (1,", "incomplete"),
    ]);
}

#[test]
fn a_block_ends_at_a_blank_line() {
    assert_answers(&[
        ("if x:", "incomplete"),
        ("if x:\n", "incomplete"),
        ("if x:\n  # why\n", "incomplete"),
        ("if x:\n  a", "incomplete"),
        ("if x:\n  a\n", "incomplete"),
        ("if x:\n  a\n\n", "complete 1"),
        ("if x:\n  a\n  \n", "complete 1"),
        ("if x:\n  a\n    ", "complete 1"),
        ("if x:\r\n  a\r\n\r\n", "complete 1"),
        ("if x:\n  a\nelse:\n", "incomplete"),
        ("if x:\n  a\nelse:\n  b\n", "incomplete"),
        ("if x:\n  a\nelse:\n  b\n\n", "complete 1"),
        ("try:\n  a\n", "incomplete"),
        ("try:\n  a\nexcept E as e:\n  b\nfinally:\n  c\n\n", "complete 1"),
        ("with a as b:\n  for c in b:\n    d\n", "incomplete"),
        ("with a as b:\n  for c in b:\n    d\n\n", "complete 1"),
        ("for a in b:\n  for c in d:\n", "incomplete"),
        ("for a in b:\n  for c in d:\n\n", "expected an indented block after 'for' statement on line 2"),
        ("if a:\n  try:\n    b\n", "incomplete"),
        ("if a:\n  try:\n    b\n  c\n", "incomplete"),
        ("if a:\n  try:\n    b\n  c\n\n", "expected 'except' or 'finally' block"),
        ("def f():\n  if a:\n    b\n  else:\n    # c\n", "incomplete"),
        ("def f(a,\n", "incomplete"),
        ("def f():\n  return '''x\n\n", "incomplete"),
        ("def f():\n  return '''x\n'''\n\n", "complete 1"),
    ]);
}

#[test]
fn a_body_on_the_headers_line_is_complete_at_once() {
    assert_answers(&[
        ("if x: print(1)", "complete 1"),
        ("if x: print(1)\n", "complete 1"),
        ("for x in y: a; b\n", "complete 1"),
        ("def f(): return 1", "complete 1"),
        ("with a as b: b.read()\n", "complete 1"),
        ("try: a", "incomplete"),
        ("try: a\nexcept: b", "complete 1"),
    ]);
}

#[test]
fn a_blank_line_without_a_block_is_an_error() {
    assert_answers(&[
        ("if x:\n\n", "expected an indented block after 'if' statement on line 1"),
        ("try:\n  a\n\n", "expected 'except' or 'finally' block"),
        ("x = 1 + \\\n\n", "invalid syntax"),
    ]);
}

#[test]
fn an_error_does_not_wait_for_the_end() {
    assert_answers(&[
        ("x = = 1", "invalid syntax"),
        ("f(a b, (", "invalid syntax. Perhaps you forgot a comma?"),
        ("if x = 1: y\n", "invalid syntax. Maybe you meant '==' or ':=' instead of '='?"),
        ("for x in 3 3: y", "invalid syntax"),
        ("else:", "invalid syntax"),
        ("x:", "invalid syntax"),
        ("  a\n", "unexpected indent"),
        ("f)", "unmatched ')'"),
        ("x = 'a\n", "unterminated string literal (detected at line 1)"),
        ("return", "'return' outside function"),
    ]);
}

#[test]
fn all_lines_of_a_wrong_block_meet_one_error() {
    assert_answers(&[
        ("if x = 1:\n", "incomplete"),
        ("if x = 1:\n  y\n", "incomplete"),
        ("if x = 1:\n  y\n\n", "invalid syntax. Maybe you meant '==' or ':=' instead of '='?"),
        ("if x\n", "incomplete"),
        ("if x\n  y\n\n", "expected ':'"),
        ("class A:\n  x = 1\n", "incomplete"),
        ("class A:\n  x = 1\n\n", "'class' is not in iosh"),
        ("@a\ndef f():\n", "incomplete"),
        ("match x:\n", "incomplete"),
        ("def f():\n  a = = 1\n  b\n", "incomplete"),
        ("def f():\n  a\n b\n", "incomplete"),
        ("def f():\n  a\n b\n\n", "unindent does not match any outer indentation level"),
    ]);
}

#[test]
fn prompts_of_pasted_lines_are_dropped() {
    assert_answers(&[
        (">>> a", "complete 1"),
        (">>> if x:\n...     a\n", "incomplete"),
        (">>> if x:\n...     a\n... \n", "complete 1"),
        (">>> if x:\n...     a\n...\n", "complete 1"),
        (">>> f(a,\n...   b)\n", "complete 1"),
        ("...", "complete 1"),
    ]);
}
