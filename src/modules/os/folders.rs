//! `os.makedirs`.

use super::super::os_path::cut;
use super::arg::{Later, NAME};
use super::{decode_name, not_a_path, stat};
use crate::io::raw::disk::{self, Name, file_name};
use crate::object::exception::recursion_error;
use crate::object::{Bytes, Res, Value, class};

/// How many folders in each other are made at once: CPython calls itself for each.
const DEEPEST: usize = 997;

/// `makedirs(name, mode, exist_ok=…)`; the mode is that of the last folder only.
pub(super) fn make_folders(path: &Value, mode: Option<Later<'_>>, exist_ok: bool) -> Res<()> {
    let disk = disk::current();
    let Some(name) = file_name(path)? else {
        return Err(not_a_path(path));
    };
    // An error names a folder on the way as the program named the last one.
    let named = |length: usize| -> Res<Value> {
        Ok(match (path, name.get(..length).unwrap_or_default()) {
            (path, whole) if whole.len() == name.len() => path.clone(),
            (Value::Bytes(_), part) => Value::Bytes(Bytes::copied(part)?),
            (_, part) => Value::Str(decode_name(part)?),
        })
    };
    // Of what leads out it is the name as a whole that is refused.
    let there = |length| -> Res<bool> {
        let found = disk.stat(&Name::new(&named(length)?)?);
        Ok(found.map_or_else(|e| disk::is_refusal(&e), |_| true))
    };
    let mut missing = vec![name.len()];
    let (mut rest, mut last) = head(&name)?;
    while !(rest.is_empty() || last.is_empty() || rest.len() < disk::PATH_MAX && there(rest.len())?) {
        if missing.len() >= DEEPEST {
            return Err(recursion_error("maximum recursion depth exceeded"));
        }
        missing.push(rest.len());
        (rest, last) = head(rest)?;
    }
    let mut made = false;
    while let Some(length) = missing.pop() {
        let (folder, innermost) = (named(length)?, missing.is_empty());
        if made && head(name.get(..length).unwrap_or_default())?.1 == b"." {
            // It is another name of the one before.
            continue;
        }
        let name = Name::of_os(&folder, "mkdir", "path", NAME)?;
        let mode = match &mode {
            Some(mode) if innermost => mode.int()?.cast_unsigned(),
            _ => 0o777,
        };
        match disk.make_folder(&name, mode) {
            Err(_) if exist_ok && is_folder(&folder) => {}
            // Somebody else may have made it meanwhile.
            Err(e) if !innermost && e.is(&class::FILE_EXISTS_ERROR) => {}
            tried => tried?,
        }
        made = true;
    }
    Ok(())
}

/// What a name has before its last part, and that part.
fn head(name: &[u8]) -> Res<(&[u8], &[u8])> {
    match cut(name)? {
        (head, []) => cut(head),
        parts => Ok(parts),
    }
}

fn is_folder(path: &Value) -> bool {
    stat(path, "stat").is_ok_and(|s| rustix::fs::FileType::from_raw_mode(s.st_mode).is_dir())
}
