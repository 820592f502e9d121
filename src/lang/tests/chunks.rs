//! Files taken apart.

use super::super::{Chunk, ChunkKind, names, statements};

/// Each piece as its first line's number, a letter for its kind, and its text.
fn pieces(source: &str) -> Vec<(u32, char, &str)> {
    statements(source)
        .map(|chunk| {
            let chunk: Chunk = chunk.expect("the text has a shape");
            let span = chunk.span.start as usize..chunk.span.end as usize;
            assert_eq!(source.get(span), Some(chunk.source), "a span is the place of its text");
            let kind = match chunk.kind {
                ChunkKind::Code => 'c',
                ChunkKind::Comment { .. } => '#',
                ChunkKind::Blank => '-',
            };
            (chunk.line, kind, chunk.source)
        })
        .collect()
}

#[test]
fn lines_comments_and_blanks() {
    assert_eq!(
        pieces("a = 1\n#=> 1\n\n  # in\nb; c # tail\n#> x"),
        [
            (1, 'c', "a = 1"),
            (2, '#', "#=> 1"),
            (3, '-', ""),
            (4, '#', "  # in"),
            (5, 'c', "b; c # tail"),
            (6, '#', "#> x"),
        ]
    );
    let chunk = statements("  #> x").next().expect("a piece").expect("no error");
    assert_eq!(chunk.kind, ChunkKind::Comment { text: "#> x", indent: 2 });
}

#[test]
fn a_block_is_one_piece() {
    assert_eq!(
        pieces("if a:\n  b\n\n# within\n  c\nelif d:\n  e\n# still\nelse:\n  f\n\n#> x\ng\n"),
        [
            (1, 'c', "if a:\n  b\n\n# within\n  c\nelif d:\n  e\n# still\nelse:\n  f"),
            (11, '-', ""),
            (12, '#', "#> x"),
            (13, 'c', "g"),
        ]
    );
    assert_eq!(
        pieces("for a in b:\n  c\n  # tail\n\n  # more\n# out\nelse_\n"),
        [(1, 'c', "for a in b:\n  c\n  # tail\n\n  # more"), (6, '#', "# out"), (7, 'c', "else_"),]
    );
    assert_eq!(
        pieces("try:\n  a\nexcept E: b\nfinally:\n  c\nif x: y\nelse: z\nw"),
        [(1, 'c', "try:\n  a\nexcept E: b\nfinally:\n  c"), (6, 'c', "if x: y\nelse: z"), (8, 'c', "w")]
    );
    assert_eq!(
        pieces("def f():\n  return {\n'a': 1}\n\n\ng()"),
        [(1, 'c', "def f():\n  return {\n'a': 1}"), (4, '-', ""), (5, '-', ""), (6, 'c', "g()")]
    );
}

#[test]
fn strings_brackets_and_continued_lines_are_not_torn() {
    assert_eq!(
        pieces("a = '''x\n# no comment\n\n'''\nb = (1,\n# one\n\n 2)\nc = 1 + \\\n 2\r\nd\r\n"),
        [
            (1, 'c', "a = '''x\n# no comment\n\n'''"),
            (5, 'c', "b = (1,\n# one\n\n 2)"),
            (9, 'c', "c = 1 + \\\n 2"),
            (11, 'c', "d"),
        ]
    );
}

#[test]
fn a_line_may_be_continued_by_a_blank_one() {
    for text in [
        ">>> a\\\n...\n",
        ">>> a\\\n... \nb\n",
        "a\\\n\n",
        "a \\\r\n\r\nb\n",
        "a\\\n\\\n\n \n",
        "\\\n\n",
        "a\\\n  \nb",
    ] {
        assert!(super::super::parse(text).is_ok(), "{text:?}");
        for chunk in statements(text).map(|chunk| chunk.expect("no error")) {
            assert!(chunk.kind != ChunkKind::Code || chunk.parse().is_ok(), "{chunk:?}");
        }
    }
}

#[test]
fn pasted_prompts() {
    assert_eq!(
        pieces(">>> for a in b:\n...     c\n... \n>>> d\n>>> e"),
        [(1, 'c', ">>> for a in b:\n...     c\n... "), (4, 'c', ">>> d"), (5, 'c', ">>> e")]
    );
}

#[test]
fn an_error_ends_it_and_is_placed_in_the_file() {
    let text = "a\n\nb = (1\nc 2\nd";
    let mut chunks = statements(text);
    assert!(chunks.next().is_some_and(|first| first.is_ok()));
    assert!(chunks.next().is_some_and(|second| second.is_ok()));
    let error = chunks.next().expect("a piece").expect_err("a bracket is open");
    assert_eq!((error.message.as_str(), error.span.start), ("'(' was never closed", 7));
    assert_eq!(chunks.next(), None);
}

#[test]
fn messages_count_the_lines_of_the_file() {
    let parsed: Vec<_> = statements("a\n\nif b:\nc\n").flatten().map(|chunk| chunk.parse()).collect();
    let message = parsed.get(2).and_then(|result| result.as_ref().err()).map(|e| e.message.as_str());
    assert_eq!(message, Some("expected an indented block after 'if' statement on line 3"));
    let error = statements("a\nb = '''c\n\n").nth(1).expect("a piece").expect_err("it never ends");
    assert_eq!(error.message, "unterminated triple-quoted string literal (detected at line 3)");
}

#[test]
fn every_byte_is_in_a_piece_or_a_line_end() {
    let text = "\u{feff}a\n\n if x:\n y\n#z\n\\\n\n>>> \nq\n";
    let mut at = '\u{feff}'.len_utf8();
    for chunk in statements(text) {
        let chunk = chunk.expect("the text has a shape");
        assert_eq!(chunk.span.start as usize, at, "{chunk:?}");
        at = chunk.span.end as usize + 1;
    }
    assert_eq!(at, text.len());
}

#[test]
fn names_are_those_of_the_code() {
    let found = |source| names(source).collect::<Vec<_>>().join(" ");
    assert_eq!(found("m = io # os.x\n'sys.y'; a.shutil.b(struct)\n"), "m io a struct");
    assert_eq!(found("print(f'{os.sep} sys.x {io!r:{w}}')\n"), "print os io w");
    assert_eq!(found("if x: y\n'open"), "x y");
}
