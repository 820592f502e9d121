//! The codecs and the newline decoder against answers recorded from CPython 3.13.
//!
//! `tests/tables/codec_cases.py` writes the recording; `IOSH_CODEC_CASES` names another one, such as
//! a larger one with a fresh seed.

use iosh::io::text::codec::{self, Decoder, Encoder, Failure};
use iosh::io::text::newline::NewlineDecoder;
use serde_json::{Value, json};

fn bytes(value: &Value) -> Vec<u8> {
    let text = value.as_str().unwrap();
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

fn hex(bytes: impl AsRef<[u8]>) -> String {
    bytes.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn answer(result: Result<impl AsRef<[u8]>, Failure>) -> Value {
    match result {
        Ok(bytes) => json!(hex(bytes)),
        Err(failure) => json!([failure.class(), failure.to_string()]),
    }
}

fn decoder(name: &str, errors: &str, log: &Value) -> Vec<Value> {
    let mut decoder = Decoder::new(codec::lookup(name).unwrap(), errors);
    let steps = log.as_array().unwrap().iter().map(|step| {
        let mut seen = step.as_array().unwrap().clone();
        match step[0].as_str().unwrap() {
            "do" => {
                let input = bytes(&step[1]);
                let mut same = decoder.clone();
                seen[3] = answer(decoder.decode(&input, step[2].as_bool().unwrap()));
                let mut out = b"before".to_vec();
                let result = same.decode_into(&input, step[2].as_bool().unwrap(), &mut out);
                assert_eq!(answer(result.map(|()| &out[6..])), seen[3]);
                assert_eq!(same.getstate(), decoder.getstate());
            }
            "set" => decoder.setstate(&bytes(&step[1][0]), step[1][1].as_u64().unwrap()),
            _ => decoder.reset(),
        }
        let (pending, flag) = decoder.getstate();
        *seen.last_mut().unwrap() = json!([hex(pending), flag]);
        Value::from(seen)
    });
    steps.collect()
}

fn encoder(name: &str, errors: &str, log: &Value) -> Vec<Value> {
    let mut encoder = Encoder::new(codec::lookup(name).unwrap(), errors);
    let steps = log.as_array().unwrap().iter().map(|step| {
        let mut seen = step.as_array().unwrap().clone();
        match step[0].as_str().unwrap() {
            "do" => seen[3] = answer(encoder.encode(&bytes(&step[1]), step[2].as_bool().unwrap())),
            "set" => encoder.setstate(step[1].as_u64().unwrap()),
            _ => encoder.reset(),
        }
        *seen.last_mut().unwrap() = json!(encoder.getstate());
        Value::from(seen)
    });
    steps.collect()
}

fn newline(translate: bool, log: &Value) -> Vec<Value> {
    let mut decoder = NewlineDecoder::new(translate);
    let steps = log.as_array().unwrap().iter().map(|step| {
        let mut seen = step.as_array().unwrap().clone();
        match step[0].as_str().unwrap() {
            "do" => {
                let input = bytes(&step[1]);
                seen[3] = json!(hex(decoder.decode(&input, step[2].as_bool().unwrap()).unwrap()));
            }
            "set" => assert_eq!(decoder.setstate(step[1].as_u64().unwrap()), step[1].as_u64().unwrap() >> 1),
            _ => decoder.reset(),
        }
        let end = seen.len();
        // Without a decoder below CPython's `getstate` has nothing but the bit for `\r`.
        seen[end - 2] = json!(decoder.getstate(0));
        seen[end - 1] = match decoder.newlines() {
            [] => Value::Null,
            [one] => json!(one),
            more => json!(more),
        };
        Value::from(seen)
    });
    steps.collect()
}

/// What this library answers to a recorded case.
fn replay(case: &Value) -> Value {
    let text = |at: usize| case[at].as_str().unwrap();
    match text(0) {
        "lookup" => match codec::lookup_for(text(1), text(2)) {
            Ok(codec) => json!(codec.name()),
            Err(failure) => answer(Err::<Vec<u8>, _>(failure)),
        },
        "decode" => {
            let codec = codec::lookup(text(1)).unwrap();
            answer(codec::decode(codec, &bytes(&case[3]), text(2), true).map(|(text, _)| text))
        }
        "encode" => answer(codec::encode(codec::lookup(text(1)).unwrap(), &bytes(&case[3]), text(2))),
        "decoder" => decoder(text(1), text(2), &case[3]).into(),
        "encoder" => encoder(text(1), text(2), &case[3]).into(),
        _ => newline(case[1].as_bool().unwrap(), &case[2]).into(),
    }
}

#[test]
fn same_as_recorded() {
    let path = std::env::var("IOSH_CODEC_CASES").unwrap_or("tests/data/codecs.jsonl".to_owned());
    let (mut cases, mut wrong) = (0, Vec::new());
    for line in std::fs::read_to_string(path).unwrap().lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let expected = case.as_array().unwrap().last().unwrap();
        let seen = replay(&case);
        cases += 1;
        if seen != *expected {
            wrong.push(format!("{case}\n   gives {seen}"));
        }
    }
    let shown = wrong.iter().take(20).map(String::as_str).collect::<Vec<_>>().join("\n");
    assert!(wrong.is_empty(), "{} of {cases} cases differ:\n{shown}", wrong.len());
    assert!(cases > 1000);
}

/// A slice that is the input itself, not a copy.
fn borrowed<'a>(text: &std::borrow::Cow<'a, [u8]>) -> Option<&'a [u8]> {
    match text {
        std::borrow::Cow::Borrowed(text) => Some(text),
        std::borrow::Cow::Owned(_) => None,
    }
}

#[test]
fn plain_text_is_not_copied() {
    let input = "plain".as_bytes();
    for name in ["utf-8", "ascii", "latin-1", "cp1252", "euc_jp"] {
        let codec = codec::lookup(name).unwrap();
        assert!(codec.keeps_ascii());
        assert_eq!(borrowed(&Decoder::new(codec, "strict").decode(input, false).unwrap()), Some(input));
        assert_eq!(borrowed(&Encoder::new(codec, "strict").encode(input, false).unwrap()), Some(input));
    }
    for name in ["utf-16", "utf-8-sig", "cp037", "unicode_escape"] {
        assert!(!codec::lookup(name).unwrap().keeps_ascii());
    }
    let wide = "größe 漢字 😀".as_bytes();
    let utf8 = codec::lookup("UTF-8").unwrap();
    assert_eq!(borrowed(&Decoder::new(utf8, "strict").decode(wide, false).unwrap()), Some(wide));
    assert_eq!(borrowed(&NewlineDecoder::new(true).decode(b"a\nb", false).unwrap()), Some(&b"a\nb"[..]));
}

#[test]
fn what_is_cut_off_is_left_over() {
    let used = |name: &str, input: &[u8], last| {
        codec::decode(codec::lookup(name).unwrap(), input, "strict", last)
            .map(|(text, used)| (hex(text), used))
    };
    assert_eq!(used("utf-8", b"a\xf0\x9f\x98", false), Ok(("61".to_owned(), 1)));
    assert_eq!(used("utf-16", b"\xff\xfea\0b", false), Ok(("61".to_owned(), 4)));
    assert_eq!(used("gb18030", b"a\x81\x30\x81", false), Ok(("61".to_owned(), 1)));
    let failure = used("utf-8", b"a\xf0\x9f\x98", true).unwrap_err();
    assert_eq!(
        failure.to_string(),
        "'utf-8' codec can't decode bytes in position 1-3: unexpected end of data"
    );
    let Failure::Unicode(error) = failure else { panic!("not a UnicodeDecodeError") };
    assert_eq!((error.encode, error.start, error.end, error.object.len()), (false, 1, 4, 4));
}

#[test]
fn culprits_are_named_by_size() {
    let message = |text: &str| {
        let ascii = codec::lookup("ascii").unwrap();
        codec::encode(ascii, text.as_bytes(), "strict").unwrap_err().to_string()
    };
    let range = "ordinal not in range(128)";
    assert_eq!(message("xé"), format!("'ascii' codec can't encode character '\\xe9' in position 1: {range}"));
    assert_eq!(
        message("€"),
        format!("'ascii' codec can't encode character '\\u20ac' in position 0: {range}")
    );
    assert_eq!(
        message("😀x"),
        format!("'ascii' codec can't encode character '\\U0001f600' in position 0: {range}")
    );
    assert_eq!(message("é€x"), format!("'ascii' codec can't encode characters in position 0-1: {range}"));
}

#[test]
fn a_codec_that_is_missing_says_so() {
    for name in ["hz", "iso2022_jp", "idna"] {
        let failure = codec::lookup(name).unwrap_err();
        assert_eq!(failure, Failure::Lookup(format!("encoding '{name}' is not in iosh").into()));
    }
}

#[test]
fn names_are_found_as_escapes_find_them() {
    use codec::uniname::{character, name};
    assert_eq!(character("latin small letter a"), Some('a'));
    assert_eq!(character("LF"), Some('\n'));
    assert_eq!(character("latin-small-letter-a"), None);
    assert_eq!(character("CJK UNIFIED IDEOGRAPH-4E00"), Some('一'));
    assert_eq!(name(0x20ac).as_deref(), Some("EURO SIGN"));
    // U+1C89 is newer than the Unicode of CPython 3.13.
    assert_eq!(name(0x1c89), None);
}
