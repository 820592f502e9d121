//! Deep nests are refused, long chains are read; neither ends in an overflow of the native stack.

use super::super::parse;

fn answer(source: &str) -> String {
    parse(source).map_or_else(|error| error.message, |_| "OK".to_owned())
}

fn wrap(open: &str, inner: &str, close: &str, times: usize) -> String {
    format!("{}{inner}{}", open.repeat(times), close.repeat(times))
}

#[test]
fn brackets_as_in_cpython() {
    for (open, close) in
        [("(", ")"), ("[", "]"), ("f(", ")"), ("a[", "]"), ("{1:", "}"), ("{", "}"), ("(lambda: ", ")")]
    {
        assert_eq!(answer(&wrap(open, "1", close, 200)), "OK", "{open}");
        assert_eq!(answer(&wrap(open, "1", close, 201)), "too many nested parentheses", "{open}");
        assert_eq!(answer(&wrap(open, "1", close, 100_000)), "too many nested parentheses", "{open}");
        assert_eq!(answer(&open.repeat(100_000)), "too many nested parentheses", "{open}");
    }
}

#[test]
fn blocks_as_in_cpython() {
    let nest = |header: &str, depth: usize| {
        let mut text: String = (0..depth).map(|at| format!("{}{header}\n", " ".repeat(at))).collect();
        text.push_str(&" ".repeat(depth));
        text.push_str("pass\n");
        text
    };
    assert_eq!(answer(&nest("if a:", 99)), "OK");
    assert_eq!(answer(&nest("if a:", 100)), "too many levels of indentation");
    assert_eq!(answer(&nest("if a:", 2_000)), "too many levels of indentation");
    assert_eq!(answer(&nest("def f():", 99)), "OK");
    assert_eq!(answer(&nest("for a in b:", 21)), "OK");
    assert_eq!(answer(&nest("for a in b:", 22)), "too many statically nested blocks");
    assert_eq!(answer(&nest("with a:", 22)), "too many statically nested blocks");
}

#[test]
fn f_strings_as_in_cpython() {
    assert_eq!(answer(&wrap("f\"{", "1", "}\"", 149)), "OK");
    assert_eq!(answer(&wrap("f\"{", "1", "}\"", 150)), "too many nested f-strings");
    assert_eq!(answer(&wrap("f\"{", "1", "}\"", 100_000)), "too many nested f-strings");
    assert_eq!(answer(&"f\"{".repeat(100_000)), "too many nested f-strings");
}

#[test]
fn chains_up_to_a_limit() {
    let chains: [(&str, &str, &str); 12] = [
        ("a", ".b", ""),
        ("a", "()", ""),
        ("a", "[0]", ""),
        ("a", "+a", ""),
        ("a", "**a", ""),
        ("", "-", "a"),
        ("", "not ", "a"),
        ("", "a if b else ", "a"),
        ("", "~", "a"),
        ("a", " - -a", ""),
        ("a", "(b).c", ""),
        ("(a)", "+a", ""),
    ];
    for (head, link, tail) in chains {
        let chain = |times: usize| format!("{head}{}{tail}", link.repeat(times));
        assert_eq!(answer(&chain(400)), "OK", "{link}");
        assert_eq!(answer(&chain(100_000)), "too many nested expressions", "{link}");
    }
    assert_eq!(answer(&format!("{}a", "lambda: ".repeat(100_000))), "too many nested expressions");
}

#[test]
fn chains_within_brackets_add_up() {
    assert_eq!(answer(&wrap("(", "x", ".a.b)", 200)), "OK");
    assert_eq!(answer(&wrap("(", "x", ".a.b.c.d.e.f)", 200)), "too many nested expressions");
}

#[test]
fn flat_lists_have_no_limit() {
    for (head, link, tail) in [
        ("a", "<a", ""),
        ("a", " and a", ""),
        ("", "a=", "a"),
        ("[", "a+b,", "]"),
        ("f(", "a,", ")"),
        ("", "'a' ", ""),
        ("", "a;", ""),
        ("[a", " for a in a", "]"),
        ("del a", ",a", ""),
    ] {
        assert_eq!(answer(&format!("{head}{}{tail}", link.repeat(100_000))), "OK", "{link}");
    }
}

#[test]
fn elif_chains() {
    let chain = |times: usize| format!("if a:\n pass\n{}", "elif a:\n pass\n".repeat(times));
    assert_eq!(answer(&chain(900)), "OK");
    assert_eq!(answer(&chain(10_000)), "too many nested statements");
}
