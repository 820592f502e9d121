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
                seen[3] = json!(hex(decoder.decode(&input, step[2].as_bool().unwrap())));
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
