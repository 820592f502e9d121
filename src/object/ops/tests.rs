//! What only shows in Rust: depth, limits, growth in place.

use super::*;
use crate::object::host::NoHost;
use crate::object::{Bytes, Eval, Str, Value, limits};

fn nest(deep: usize, wrap: impl Fn(Value) -> Value) -> Value {
    (0..deep).fold(Value::Int(1), |v, _| wrap(v))
}

fn failure<T>(result: Eval<T>) -> String {
    match result {
        Ok(_) => "no error".to_owned(),
        Err(e) => {
            let e = crate::object::Error::from(e);
            format!("{}: {e}", e.class().name)
        }
    }
}

#[test]
fn deep_structures_are_refused() {
    let run = || {
        let list = nest(300_000, |v| Value::list(vec![v]));
        let twin = nest(300_000, |v| Value::list(vec![v]));
        let tuple = nest(300_000, |v| Value::tuple([v]));
        let deep = "RecursionError: maximum recursion depth exceeded";
        assert_eq!(failure(repr(&list)), format!("{deep} while getting the repr of an object"));
        assert_eq!(failure(compare(CmpOp::Eq, &list, &twin)), format!("{deep} in comparison"));
        assert_eq!(failure(compare(CmpOp::Lt, &list, &twin)), format!("{deep} in comparison"));
        assert_eq!(failure(hash(&tuple).map_err(Into::into)), format!("{deep} while hashing an object"));
        let types = nest(300_000, |v| Value::tuple([v]));
        assert_eq!(failure(isinstance(&Value::Int(1), &types)), format!("{deep} in __instancecheck__"));
        // What failed leaves nothing behind.
        assert_eq!(repr(&Value::list(vec![Value::Int(1)])).ok(), Some(Str::from("[1]")));
    };
    // The program has more, and a test without optimisation needs more than a thread has.
    let thread = std::thread::Builder::new().stack_size(16 << 20).spawn(run);
    assert!(thread.is_ok_and(|t| t.join().is_ok()));
}

#[test]
fn cpythons_depth_fits_a_large_stack() {
    let run = || {
        limits::set_max_depth(9_998);
        let list = nest(9_998, |v| Value::list(vec![v]));
        assert_eq!(repr(&list).map(|s| s.len()).ok(), Some(2 * 9_998 + 1));
        let deeper = Value::list(vec![list.clone()]);
        assert!(repr(&deeper).is_err());
        assert_eq!(compare(CmpOp::Eq, &list, &nest(9_998, |v| Value::list(vec![v]))).ok(), Some(true));
    };
    let thread = std::thread::Builder::new().stack_size(64 << 20).spawn(run);
    assert!(thread.is_ok_and(|t| t.join().is_ok()));
}

#[test]
fn text_and_bytes_grow_in_place() {
    let mut host = NoHost;
    let mut text = Value::str(&"x".repeat(100));
    let mut bytes = Value::Bytes(Bytes::growable(vec![b'x'; 100]));
    let (more_text, more_bytes) = (Value::str("y"), Value::bytes(b"y"));
    let (before_text, before_bytes) = (text.address(), bytes.address());
    for _ in 0..1000 {
        text = inplace(&mut host, BinOp::Add, text, &more_text).unwrap_or_default();
        bytes = inplace(&mut host, BinOp::Add, bytes, &more_bytes).unwrap_or_default();
    }
    assert_eq!((text.address(), bytes.address()), (before_text, before_bytes));
    let shared = text.clone();
    let longer = inplace(&mut host, BinOp::Add, text, &more_text).unwrap_or_default();
    assert_eq!((len(&shared).ok(), len(&longer).ok()), (Some(1100), Some(1101)));
}

#[test]
fn the_memory_limit_is_one_place() {
    let before = limits::max_memory();
    limits::set_max_memory(1000);
    let mut host = NoHost;
    let (bytes, text) = (Value::bytes(&[b'x'; 600]), Value::str(&"x".repeat(600)));
    let list = Value::list(vec![Value::None; 60]);
    for v in [&bytes, &text, &list] {
        assert_eq!(failure(binary(BinOp::Add, v, v)), "MemoryError: ");
        assert_eq!(failure(binary(BinOp::Mul, v, &Value::Int(2))), "MemoryError: ");
        assert_eq!(failure(inplace(&mut host, BinOp::Add, v.clone(), v)), "MemoryError: ");
    }
    limits::set_max_memory(before);
    assert_eq!(binary(BinOp::Add, &bytes, &bytes).and_then(|v| len(&v)).ok(), Some(1200));
}

#[test]
fn numbers_that_take_too_long_are_refused() {
    let huge = binary(BinOp::LShift, &Value::Int(1), &Value::Int(4_000_000)).unwrap_or_default();
    let product = binary(BinOp::Mul, &huge, &huge);
    assert_eq!(failure(product), "MemoryError: ");
    assert_eq!(failure(binary(BinOp::Pow, &Value::Int(10), &Value::Int(1_000_000_000))), "MemoryError: ");
    assert_eq!(failure(pow_mod(&Value::Int(3), &huge, &huge)), "MemoryError: ");
    let bytes = int_of(&huge).map(|n| n.bit_length());
    assert_eq!(bytes, Some(4_000_001));
    assert!(binary(BinOp::FloorDiv, &huge, &Value::Int(3)).is_ok());
}

#[test]
fn repeating_gives_so_many_copies_of_any_length() {
    // Around the block in which copies are made.
    for length in [0, 1, 2, 3, 100, 1000, (1 << 15) - 1, 1 << 15, (1 << 15) + 1] {
        let items: Vec<u8> = (0..length).map(|i: usize| (i % 251) as u8).collect();
        for n in [0, 1, 2, 3, 70, 400] {
            let times = i64::try_from(n).unwrap_or_default();
            let repeated = binary(BinOp::Mul, &Value::bytes(&items), &Value::Int(times));
            let Ok(Value::Bytes(repeated)) = repeated else {
                panic!("{length} bytes {n} times are no bytes")
            };
            assert!(*repeated == *items.repeat(n), "{length} bytes {n} times");
        }
    }
}
