//! Any text is parsed or refused, whole, line by line and at a prompt, and each place that the
//! answer names is one in the text.

use iosh::lang::ast::Span;
use iosh::lang::{self, ChunkKind, Unit};
use iosh::object::exception::Source;
use iosh::session::Session;
use iosh::view::{Look, Page, report};
use std::rc::Rc;

/// Parses `data` as a text in every way that there is.
pub fn check(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let whole = lang::parse(&text);
    match &whole {
        Ok(module) => module.body.iter().for_each(|stmt| stands_in(&text, stmt.span)),
        Err(error) => {
            stands_in(&text, error.span);
            let source = Rc::new(Source { name: Rc::from("f"), text: Rc::from(&*text), line: 1 });
            let told = Session::syntax_report(error, &source);
            report::push(
                &mut Page::default(),
                &told,
                Look { width: 30 + data.len() % 100, ..Look::default() },
            );
        }
    }
    let mut at = 0;
    let mut first_error = None;
    for chunk in lang::statements(&text) {
        let Ok(chunk) = chunk else {
            assert!(whole.is_err(), "only the pieces are wrong");
            return;
        };
        stands_in(&text, chunk.span);
        assert!(chunk.span.start >= at && text.get(range(chunk.span)) == Some(chunk.source));
        let between = text.get(at as usize..chunk.span.start as usize).unwrap_or("?");
        assert!(between.chars().all(|c| "\n\r\u{feff}".contains(c)), "{between:?} is in no piece");
        at = chunk.span.end;
        if chunk.kind == ChunkKind::Code {
            match chunk.parse() {
                Ok(module) => module.body.iter().for_each(|stmt| stands_in(chunk.source, stmt.span)),
                Err(error) => {
                    stands_in(chunk.source, error.span);
                    first_error = first_error.or(Some(error));
                }
            }
        }
    }
    // A pasted line behind `...` that continues nothing is one of the whole, but not alone.
    if whole.is_ok() && !text.contains(">>>") {
        assert_eq!(first_error, None, "only a piece is wrong");
    }
    match lang::parse_interactive(&text) {
        Unit::Complete(module) => module.body.iter().for_each(|stmt| stands_in(&text, stmt.span)),
        Unit::Error(error) => stands_in(&text, error.span),
        Unit::Incomplete => {}
    }
}

fn range(span: Span) -> std::ops::Range<usize> {
    span.start as usize..span.end as usize
}

fn stands_in(text: &str, span: Span) {
    assert!(text.get(range(span)).is_some(), "{span:?} is no place in {text:?}");
}
