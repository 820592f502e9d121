//! All that can be seen of a session, as text.

use iosh::io::memory::BytesIo;
use iosh::object::{Error, Str, Value, ops};
use iosh::session::Session;
use std::fmt::Write as _;
use std::path::Path;

/// How much of a stream is looked at: all of it.
const ALL: usize = 1 << 20;

/// The variables with all that hangs on them, and the files.
pub fn scene(session: &Session, folder: &Path) -> String {
    let mut out = String::new();
    for (name, value) in session.interp().variables() {
        let _ = writeln!(out, "{name} = {}", told(value, 0));
    }
    for name in ["stdout", "stderr"] {
        if let Ok(sys) = session.interp().lookup("sys")
            && let Value::Object(o) = &sys
        {
            let _ = writeln!(
                out,
                "sys.{name} at {:#x}",
                o.body().getattr(&Str::from(name)).map_or(0, |v| v.address())
            );
        }
    }
    files(&mut out, folder, "");
    out
}

fn files(out: &mut String, folder: &Path, prefix: &str) {
    let mut entries: Vec<_> = std::fs::read_dir(folder).unwrap().flatten().collect();
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if name.starts_with(".iosh-undo-") {
            continue;
        }
        if entry.file_type().unwrap().is_dir() {
            let _ = writeln!(out, "folder {name}");
            files(out, &entry.path(), &format!("{name}/"));
        } else {
            let content = std::fs::read(entry.path()).unwrap();
            let _ = writeln!(out, "file {name}: {}", content.escape_ascii());
        }
    }
}

fn told(v: &Value, depth: usize) -> String {
    if depth > 4 {
        return "…".to_owned();
    }
    let each = |items: &[Value]| items.iter().map(|v| told(v, depth + 1)).collect::<Vec<_>>().join(", ");
    let at = format!("{:#x}", v.address());
    if let Some(stream) = v.stream() {
        let own = match v {
            Value::Object(o) if o.has_own_attrs() => o.dict().map_or_else(String::new, |d| {
                let pairs = (0..).map_while(|i| d.pair(i)).flat_map(|(k, v)| [k, v]).collect::<Vec<_>>();
                each(&pairs)
            }),
            _ => String::new(),
        };
        // A stream of bytes in memory that somebody views refuses even an empty write.
        let viewed = v.downcast::<BytesIo>().is_some_and(|b| {
            b.write_bytes_like(&Value::bytes(b"")).is_err_and(|e| e.to_string().contains("exports"))
        });
        return format!(
            "{} at {at}, viewed {viewed}, own [{own}], {:?}",
            v.type_name(),
            stream.snapshot(ALL)
        );
    }
    match v {
        Value::List(l) => format!("list at {at} [{}]", each(&l.items().clone())),
        Value::Tuple(t) => format!("tuple at {at} ({})", each(t)),
        Value::Set(s) => format!("set at {at} {{{}}}", each(&s.items().collect::<Vec<_>>())),
        Value::Dict(d) => {
            let pairs: Vec<Value> = (0..).map_while(|i| d.pair(i)).flat_map(|(k, v)| [k, v]).collect();
            format!("dict at {at} {{{}}}", each(&pairs))
        }
        Value::ByteArray(b) => {
            format!("bytearray at {at} {}, fixed {}", b.bytes().escape_ascii(), b.resize(usize::MAX).is_err())
        }
        Value::MemoryView(m) => {
            let bytes = m.to_list().map_or_else(|e| e.to_string(), |l| repr(&l));
            format!("memoryview at {at} {bytes}")
        }
        Value::Exception(e) => {
            format!("{} at {at}, {:?}, {:?}", v.type_name(), e.args.borrow(), e.cause.borrow())
        }
        _ => repr(v),
    }
}

fn repr(v: &Value) -> String {
    ops::repr(v).map_err(Error::from).map_or_else(|e| e.to_string(), |text| text.to_string())
}
