//! What the tree looks like: values, shapes and places.

use super::super::ast::{BinOp, CmpOp, Conversion, Expr, ExprKind, FPart, Stmt, StmtKind, UnaryOp};
use super::super::{line_at, line_col, parse};

/// The only statement of `source`.
fn stmt(source: &str) -> Stmt<'_> {
    let mut body = parse(source).expect("it is a statement").body;
    assert_eq!(body.len(), 1, "{source}");
    body.remove(0)
}

/// The only expression of `source`.
fn expr(source: &str) -> Expr<'_> {
    match stmt(source).kind {
        StmtKind::Expr(value) => value,
        other => panic!("{source} is {other:?}"),
    }
}

fn text<'a>(source: &'a str, expr: &Expr) -> &'a str {
    source.get(expr.span.start as usize..expr.span.end as usize).expect("a span is a place")
}

#[test]
fn numbers() {
    let cases = [
        ("0", ExprKind::Int(0)),
        ("1_000", ExprKind::Int(1000)),
        ("0xFf", ExprKind::Int(255)),
        ("0o17", ExprKind::Int(15)),
        ("0b_101", ExprKind::Int(5)),
        ("9223372036854775807", ExprKind::Int(i64::MAX)),
        ("9223372036854775808", ExprKind::Big((u64::MAX / 2 + 1).into())),
        ("1.", ExprKind::Float(1.0)),
        (".5", ExprKind::Float(0.5)),
        ("1_0e-1", ExprKind::Float(1.0)),
        ("1e400", ExprKind::Float(f64::INFINITY)),
    ];
    for (source, kind) in cases {
        assert_eq!(expr(source).kind, kind, "{source}");
    }
}

#[test]
fn strings() {
    let cases: [(&str, &[u8]); 10] = [
        ("'a' \"b\"", b"ab"),
        ("'''a\r\nb'''", b"a\nb"),
        ("'\\x41\\101\\u00e9\\t\\\n\\q'", b"AA\xc3\xa9\t\\q"),
        ("r'\\n'", b"\\n"),
        ("'\\ud83d\\ude00'", b"\xed\xa0\xbd\xed\xb8\x80"),
        ("'\\U0001f600'", "😀".as_bytes()),
        ("'\\N{SNOWMAN}'", "☃".as_bytes()),
        ("u'grüße'", "grüße".as_bytes()),
        ("'\\0'", b"\0"),
        ("('a'\n 'b')", b"ab"),
    ];
    for (source, value) in cases {
        assert_eq!(expr(source).kind, ExprKind::Str(value.to_vec()), "{source}");
    }
    assert_eq!(expr("b'\\xff\\377\\u'").kind, ExprKind::Bytes(b"\xff\xff\\u".to_vec()));
    assert_eq!(expr("Rb'\\x' b'y'").kind, ExprKind::Bytes(b"\\xy".to_vec()));
}

#[test]
fn f_strings() {
    let ExprKind::FString(parts) = expr("'a' f'{{b}}{c!r:>{d}}' '{e}' f'{f = }'").kind else {
        panic!("it is an f-string");
    };
    let lit = |part: &FPart| match part {
        FPart::Lit(text) => String::from_utf8(text.clone()).expect("it is UTF-8"),
        FPart::Field { .. } => "field".to_owned(),
    };
    assert_eq!(parts.iter().map(lit).collect::<Vec<_>>(), ["a{b}", "field", "{e}f = ", "field"]);
    let Some(FPart::Field { value, conversion, spec: Some(spec) }) = parts.get(1) else {
        panic!("it has a spec");
    };
    assert_eq!((&value.kind, *conversion), (&ExprKind::Name("c"), Conversion::Repr));
    assert_eq!(spec.iter().map(lit).collect::<Vec<_>>(), [">", "field"]);
    let Some(FPart::Field { conversion, spec, .. }) = parts.get(3) else {
        panic!("it is a field");
    };
    assert_eq!((*conversion, spec), (Conversion::Repr, &None));
    assert!(matches!(expr("f'{f'{'a'}'}'").kind, ExprKind::FString(_)));
}

#[test]
fn parentheses_are_in_the_span_of_what_is_around_them() {
    let source = "((a)) . b";
    let outer = expr(source);
    assert_eq!(text(source, &outer), source);
    let ExprKind::Attribute { value, attr } = outer.kind else {
        panic!("it is an attribute");
    };
    assert_eq!((text(source, &value), attr.id), ("a", "b"));
    for (source, place) in
        [("( (a) + b )", "(a) + b"), ("( a, )", "( a, )"), ("a, b, # c", "a, b,"), ("[ a ] ", "[ a ]")]
    {
        assert_eq!(text(source, &expr(source)), place);
    }
    let source = "f(x for x in y)";
    let ExprKind::Call { args, .. } = expr(source).kind else {
        panic!("it is a call");
    };
    assert_eq!(args.first().map(|arg| text(source, arg)), Some("(x for x in y)"));
}

/// An expression with all its parentheses.
fn shape(expr: &Expr) -> String {
    match &expr.kind {
        ExprKind::Name(name) => (*name).to_owned(),
        ExprKind::Unary(op, value) => {
            let sign = match op {
                UnaryOp::Not => "not ",
                UnaryOp::Neg => "-",
                UnaryOp::Pos => "+",
                UnaryOp::Invert => "~",
            };
            format!("({sign}{})", shape(value))
        }
        ExprKind::Binary { left, op, right, .. } => {
            let sign = match op {
                BinOp::Add => "+",
                BinOp::Mul => "*",
                BinOp::Pow => "**",
                BinOp::LShift => "<<",
                BinOp::BitOr => "|",
                _ => "?",
            };
            format!("({}{sign}{})", shape(left), shape(right))
        }
        ExprKind::BoolOp { and, values } => {
            let word = if *and { " and " } else { " or " };
            format!("({})", values.iter().map(shape).collect::<Vec<_>>().join(word))
        }
        ExprKind::Compare { left, rest } => {
            let compared = |(op, value): &(CmpOp, Expr)| {
                let sign = match op {
                    CmpOp::Lt => "<",
                    CmpOp::NotIn => " not in ",
                    CmpOp::IsNot => " is not ",
                    _ => "?",
                };
                format!("{sign}{}", shape(value))
            };
            format!("({}{})", shape(left), rest.iter().map(compared).collect::<Vec<_>>().concat())
        }
        ExprKind::IfExp { test, body, orelse } => {
            format!("({} if {} else {})", shape(body), shape(test), shape(orelse))
        }
        other => panic!("unexpected {other:?}"),
    }
}

#[test]
fn operators_bind_as_in_python() {
    for (source, expected) in [
        ("a+b*c+d", "((a+(b*c))+d)"),
        ("-a**-b**c", "(-(a**(-(b**c))))"),
        ("a**b**c", "(a**(b**c))"),
        ("not a < b < c", "(not (a<b<c))"),
        ("a not in b is not c", "(a not in b is not c)"),
        ("a or b and not c or d", "(a or (b and (not c)) or d)"),
        ("(a or b) or c", "((a or b) or c)"),
        ("a | b << c + d", "(a|(b<<(c+d)))"),
        ("a if b else c if d else e", "(a if b else (c if d else e))"),
        ("~-a", "(~(-a))"),
        ("- -a * b", "((-(-a))*b)"),
    ] {
        assert_eq!(shape(&expr(source)), expected, "{source}");
    }
}

#[test]
fn statements_end_where_their_text_ends() {
    let source = "if a:\n  b;\n\n# c\nelse:\n  d  # e\n";
    let found = stmt(source);
    let place = source.get(..found.span.end as usize);
    assert_eq!((found.span.start, place), (0, Some("if a:\n  b;\n\n# c\nelse:\n  d")));
    let body = parse("a ; b = 1 ;").expect("two statements").body;
    let spans: Vec<_> = body.iter().map(|stmt| (stmt.span.start, stmt.span.end)).collect();
    assert_eq!(spans, [(0, 1), (4, 9)]);
}

#[test]
fn with_items_in_parentheses() {
    for (source, count) in [
        ("with (a as b, c as d): e", 2),
        ("with (a, b,): c", 2),
        ("with (a, b) as c: d", 1),
        ("with (a): b", 1),
        ("with (a).b as c, d: e", 2),
        ("with (a if b else c) as d: e", 1),
    ] {
        let StmtKind::With { items, .. } = stmt(source).kind else {
            panic!("{source} is a with");
        };
        assert_eq!(items.len(), count, "{source}");
    }
}

#[test]
fn prompts_are_dropped_inside_strings_too() {
    let source = ">>> x = '''a\n... b'''\n>>> y\n";
    let body = parse(source).expect("two statements").body;
    let Some(Stmt { kind: StmtKind::Assign { value, .. }, .. }) = body.first() else {
        panic!("it is an assignment");
    };
    assert_eq!(value.kind, ExprKind::Str(b"a\nb".to_vec()));
    assert_eq!(body.get(1).map(|stmt| stmt.span.start), Some(26));
    assert_eq!(expr("'''\n>>> a\n... b'''").kind, ExprKind::Str(b"\n>>> a\n... b".to_vec()));
}

#[test]
fn places_in_a_text() {
    let source = "a\r\nßb\n\nc";
    for (offset, place, line) in [
        (0, (1, 0), "a"),
        (1, (1, 1), "a"),
        (3, (2, 0), "ßb"),
        (5, (2, 1), "ßb"),
        (6, (2, 2), "ßb"),
        (7, (3, 0), ""),
        (8, (4, 0), "c"),
        (9, (4, 1), "c"),
        (99, (4, 1), "c"),
    ] {
        assert_eq!((line_col(source, offset), line_at(source, offset)), (place, line), "{offset}");
    }
}
