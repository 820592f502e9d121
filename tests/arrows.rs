//! Who may import whom: the rooms of the crate import one way.

use std::fs;
use std::path::Path;

/// Each room with the rooms that it may import, those it builds on first.
const ARROWS: &[(&str, &[&str])] = &[
    ("object", &[]),
    ("io", &["object"]),
    ("modules", &["object", "io"]),
    ("lang", &[]),
    ("step", &["object"]),
    ("assist", &["object", "step"]),
    ("eval", &["object", "io", "modules", "lang", "step"]),
    ("session", &["object", "io", "lang", "step", "assist", "eval"]),
    ("view", &["object", "step", "assist", "session"]),
    ("script", &["object", "lang", "session", "view"]),
    ("repl", &["object", "io", "lang", "step", "assist", "session", "view"]),
    ("cli", &["object", "view"]),
    ("cmd", &["object", "io", "lang", "session", "script", "view", "repl", "cli"]),
    ("lib", &[]),
    ("main", &["object", "cmd"]),
];

fn room_of(path: &Path) -> String {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let inside = path.strip_prefix(src).unwrap();
    let first = inside.components().next().unwrap().as_os_str().to_str().unwrap();
    first.trim_end_matches(".rs").to_owned()
}

fn files(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

/// The rooms that a text names behind `crate::` or, in the binary, `iosh::`.
fn imports(text: &str) -> Vec<String> {
    let word = |rest: &str| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    let mut found = Vec::new();
    for line in code {
        for mark in ["crate::", "iosh::"] {
            let mut rest = line;
            while let Some((_, after)) = rest.split_once(mark) {
                match after.strip_prefix('{') {
                    Some(group) => found.extend(group.split(',').map(|part| word(part.trim()))),
                    None => found.push(word(after)),
                }
                rest = after;
            }
        }
    }
    found.retain(|name| ARROWS.iter().any(|(room, _)| room == name));
    found
}

#[test]
fn rooms_import_one_way() {
    let mut all = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut all);
    assert!(all.len() > 50);
    let mut wrong = Vec::new();
    for path in all {
        let room = room_of(&path);
        let allowed = ARROWS.iter().find(|(name, _)| *name == room);
        let (_, allowed) = allowed.unwrap_or_else(|| panic!("{room} is no room"));
        for name in imports(&fs::read_to_string(&path).unwrap()) {
            if name != room && !allowed.contains(&name.as_str()) {
                wrong.push(format!("{} imports {name}", path.display()));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn the_arrows_form_no_circle() {
    for (i, (room, allowed)) in ARROWS.iter().enumerate() {
        for name in *allowed {
            let at = ARROWS.iter().position(|(r, _)| r == name).unwrap();
            assert!(at < i, "{room} imports {name}, which stands below it");
        }
    }
}

#[test]
fn imports_are_found() {
    assert_eq!(imports("use crate::object::{Res};\nfn f() { crate::view::g() }"), ["object", "view"]);
    assert_eq!(imports("// use crate::object;\nuse crate::{io, lang::ast};"), ["io", "lang"]);
}
