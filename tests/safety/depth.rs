//! Nesting: what a script must not overflow.

use crate::{Place, end_so};

#[test]
fn deep_source_is_a_syntax_error() {
    const N: usize = 100_000;
    let place = Place::new();
    let wrapped =
        |open: &str, middle: &str, close: &str| format!("{}{middle}{}", open.repeat(N), close.repeat(N));
    let blocks: String = (0..1000).map(|i| format!("{}if 1:\n", " ".repeat(i))).collect();
    for (source, message) in [
        (wrapped("(", "", ")"), "SyntaxError: too many nested parentheses"),
        (wrapped("[", "", "]"), "SyntaxError: too many nested parentheses"),
        (wrapped("{1:", "1", "}"), "SyntaxError: too many nested parentheses"),
        (wrapped("-", "1", ""), "SyntaxError: too many nested expressions"),
        (wrapped("not ", "1", ""), "SyntaxError: too many nested expressions"),
        (wrapped("", "x", ".a"), "SyntaxError: too many nested expressions"),
        (wrapped("", "x", "()"), "SyntaxError: too many nested expressions"),
        (wrapped("", "1", "+1"), "SyntaxError: too many nested expressions"),
        (wrapped("lambda:", "1", ""), "SyntaxError: too many nested expressions"),
        (wrapped("f\"{", "1", "}\""), "SyntaxError: too many nested f-strings"),
        ("with o".to_owned() + &"a{".repeat(150), "SyntaxError: '{' was never closed"),
        (blocks, "IndentationError: too many levels of indentation"),
    ] {
        let ran = place.script(source.as_bytes());
        assert_eq!((ran.code, ran.err.as_str()), (Some(1), message), "{source:.20}");
    }
}

#[test]
fn endless_recursion_is_an_error() {
    let deep = "RecursionError: maximum recursion depth exceeded";
    end_so(&[
        ("def f(): return f()\nf()", deep),
        ("def f(x): return sorted([1, 2], key=f)\nf(1)", deep),
        ("def f(): return list(iter(f, 1))\nf()", deep),
        ("def f(): return list(f() for _ in [1])\nf()", deep),
        ("def f(x): return list(map(f, [1]))\nf(1)", deep),
        ("def o(n, f): return open(n, opener=o)\nopen('x', opener=o)", deep),
        ("x = io.BytesIO()\nfor i in range(300000): x = io.BufferedReader(x, 1)", deep),
        ("x = io.BytesIO()\nfor i in range(300000): x = io.BufferedRWPair(x, x)", deep),
    ]);
}

#[test]
fn deep_values_are_dropped() {
    let place = Place::new();
    for (start, wrap) in [
        ("[]", "[x]"),
        ("()", "(x,)"),
        ("{}", "{1: x}"),
        ("1", "enumerate([x])"),
        ("[1]", "map(str, x)"),
        ("[].append", "[x].append"),
        ("ValueError()", "ValueError(x)"),
        ("frozenset()", "frozenset([x])"),
    ] {
        let code = format!("x = {start}\nfor i in range(300000): x = {wrap}\nx = 1\nprint('gone')");
        assert_eq!(place.code(&code.replace("\nx = 1", "\n\nx = 1")).out, "gone\n", "{wrap}");
    }
    let code = "def m(x):\n    def f(): return x\n    return f\n\nx = 1\nfor i in range(300000): x = m(x)\n\nx = 1\nprint('gone')";
    assert_eq!(place.code(code).out, "gone\n");
}

#[test]
fn values_within_themselves_are_shown_and_compared() {
    let place = Place::new();
    assert_eq!(place.code("x = []\nx.append(x)\nprint(x, x == x)").out, "[[...]] True\n");
    assert_eq!(place.code("d = {}\nd[1] = d\nprint(d)").out, "{1: {...}}\n");
    let nest =
        |then: &str| format!("x = ()\ny = ()\nfor i in range(100000):\n    x = (x,)\n    y = (y,)\n\n{then}");
    end_so(&[
        (
            "x = []\ny = [x]\nx.append(y)\nx == y",
            "RecursionError: maximum recursion depth exceeded in comparison",
        ),
        (
            &nest("repr(x)"),
            "RecursionError: maximum recursion depth exceeded while getting the repr of an object",
        ),
        (&nest("x == y"), "RecursionError: maximum recursion depth exceeded in comparison"),
        (&nest("hash(x)"), "RecursionError: maximum recursion depth exceeded while hashing an object"),
    ]);
}

#[test]
fn deep_values_are_formatted_sorted_and_searched() {
    let nest =
        |then: &str| format!("x = ()\ny = ()\nfor i in range(100000):\n    x = (x,)\n    y = (y,)\n\n{then}");
    let ends = [
        ("'%r' % [x]", " while getting the repr of an object"),
        ("f'{x}'", " while getting the repr of an object"),
        ("'{}'.format(x)", " while getting the repr of an object"),
        ("print(x)", " while getting the repr of an object"),
        ("ascii(x)", " while getting the repr of an object"),
        ("sorted([x, y])", " in comparison"),
        ("x in [y]", " in comparison"),
        ("[x].index(y)", " in comparison"),
        ("max(x, y)", " in comparison"),
        ("{x: 1}", " while hashing an object"),
        ("{x}", " while hashing an object"),
        ("{}.get(x)", " while hashing an object"),
    ];
    let cases: Vec<_> = ends
        .iter()
        .map(|(code, end)| (nest(code), format!("RecursionError: maximum recursion depth exceeded{end}")))
        .collect();
    let cases: Vec<_> = cases.iter().map(|(code, end)| (code.as_str(), end.as_str())).collect();
    end_so(&cases);
}

#[test]
fn deep_streams_are_dropped() {
    let place = Place::new();
    // As deep as they may be, many times over; with what they hold.
    let code = "for n in range(40):\n    x = io.BytesIO()\n    try:\n        while True: x = io.BufferedReader(x, 1)\n    \
                except RecursionError: pass\n\nx = [io.BytesIO()]\nfor i in range(300000): x = [io.BytesIO(), x]\n\nx = 1\nprint('gone')";
    assert_eq!(place.code(code).out, "gone\n");
}

#[test]
fn streams_upon_streams_are_shown_in_little() {
    let code = "x = io.BytesIO()\nfor i in range(60): x = io.BufferedRWPair(x, x)";
    let ran = Place::new().run(&["--show", "brief", "-c", code]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.out.contains("BufferedRWPair"));
}
