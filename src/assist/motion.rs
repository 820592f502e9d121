//! Why an operation leaves the cursor where it does, or gives what it gives: what to say to who
//! expected something else. A pure function of its Step.

use super::hint::rule;
use crate::object::LayerKind;
use crate::step::{Outcome, Step, reads};

/// The rule in one sentence, with the numbers of this operation.
#[must_use]
pub fn motion(step: &Step) -> String {
    if let Outcome::Raised { kind, message } = &step.outcome {
        let known = rule(kind, message).map_or(String::new(), |rule| format!(": {rule}"));
        return if *kind == "StopIteration" {
            "next() at the end gives no line but ends the iteration".to_owned()
        } else {
            format!("it raised {kind}{known}")
        };
    }
    let layer = step.after.layers.first();
    let ends = layer.and_then(|l| l.position).zip(before(step));
    let text = layer.is_some_and(|l| l.kind == LayerKind::Wrapper);
    match (step.method, ends) {
        ("truncate", _) => "truncate() cuts and leaves the cursor where it was".to_owned(),
        ("seek", _) => {
            let what =
                if text { "what tell() gave counts bytes, and" } else { "a seek may go past the end, and" };
            format!("{what} whence says from where: 0 the start, 1 the cursor, 2 the end")
        }
        ("peek", _) => "peek() looks ahead and moves nothing".to_owned(),
        ("tell", _) if text => {
            "tell() of a text stream gives a cookie: the offset in bytes, and with it what the decoder \
             has to know"
                .to_owned()
        }
        ("tell", _) => "tell() gives where the cursor is and moves nothing".to_owned(),
        ("getvalue" | "getbuffer", _) => {
            format!("{}() gives all there is, wherever the cursor stands", step.method)
        }
        ("write" | "writelines", Some((to, from))) => wrote(step, from, to, text),
        (method, Some((to, from))) if to == from && reads(method) => {
            "a read that gives nothing moves nothing".to_owned()
        }
        (method, Some((to, from))) if reads(method) => {
            let moved = to.abs_diff(from);
            let unit = if text { " bytes of the file, however many characters they are" } else { "" };
            format!("a read moves the cursor by what it gives and no more: {from} + {moved}{unit} makes {to}")
        }
        ("write", None) => "write() gives how much it took".to_owned(),
        (method, None) if reads(method) => "a read gives what there is, at most what was asked".to_owned(),
        (_, Some((to, from))) if to == from => "it does not move the cursor".to_owned(),
        (_, Some((to, from))) => format!("it moves the cursor from {from} to {to}"),
        (_, None) => "it tells of the stream and moves nothing".to_owned(),
    }
}

fn wrote(step: &Step, from: u64, to: u64, text: bool) -> String {
    let start = step.touched.map_or(from, |t| t.start);
    let count = to.abs_diff(start);
    let unit = if text { " bytes, which is what the text became," } else { "" };
    let behind = format!("{start} + {count}{unit} makes {to}");
    if start == from {
        format!("a write goes over what is at the cursor and leaves it behind what it wrote: {behind}")
    } else {
        format!("this write did not go where the cursor was but to {start}: {behind}")
    }
}

fn before(step: &Step) -> Option<u64> {
    step.before.as_ref()?.layers.first()?.position
}
