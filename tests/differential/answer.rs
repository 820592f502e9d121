//! Answers in one shape, whoever gave them: the JSON that `oracle.py` writes.

use serde_json::{Map, Value, json};

/// Longer texts are compared by their checksum.
const LONGEST: usize = 600;

/// A text without what differs from run to run, or is too long to keep.
pub fn plain(text: &[u8]) -> String {
    let mut all = String::new();
    for chunk in text.utf8_chunks() {
        all.push_str(chunk.valid());
        for byte in chunk.invalid() {
            all.push_str(&format!("\\x{byte:02x}"));
        }
    }
    let all = without_addresses(&all);
    let length = all.chars().count();
    if length <= LONGEST {
        return all;
    }
    let start: String = all.chars().take(100).collect();
    format!("{start}... {length} characters, crc {:08x}", crc32(all.as_bytes()))
}

fn without_addresses(text: &str) -> String {
    let mut parts = text.split(" at 0x");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str(" at 0x");
        out.push_str(part.trim_start_matches(|c: char| c.is_ascii_digit() || ('a'..='f').contains(&c)));
    }
    out
}

/// The checksum of zip files.
pub fn crc32(data: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |c, _| (c >> 1) ^ if c & 1 == 1 { 0xEDB8_8320 } else { 0 })
    };
    !data.iter().fold(!0, step)
}

/// The files in a folder, as an answer's `files`.
pub fn files(folder: &std::path::Path) -> Value {
    let mut all = Map::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        all.insert(
            name,
            Value::String(if entry.path().is_file() { file(&entry.path()) } else { "no file".to_owned() }),
        );
    }
    Value::Object(all)
}

fn file(path: &std::path::Path) -> String {
    use std::io::Read;
    let mut data = Vec::new();
    std::fs::File::open(path).unwrap().take(1 << 24).read_to_end(&mut data).unwrap();
    let start: String = data.iter().take(60).map(|b| format!("{b:02x}")).collect();
    format!("{} bytes, crc {:08x}: {start}", path.metadata().unwrap().len(), crc32(&data))
}

/// Puts a list into an answer unless it is empty.
pub fn put_list(answer: &mut Value, key: &str, list: Vec<Value>) {
    if !list.is_empty() {
        answer[key] = json!(list);
    }
}
