//! The scripts that are shipped, and the programs of the article that started this.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn iosh(args: &[&str], folder: &str) -> Output {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(folder);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_iosh")).args(args).current_dir(&folder).output().unwrap();
    let left = fs::read_dir(&folder).unwrap().count();
    assert!(left == 0 || args.contains(&"run"), "{left} files were left behind");
    output
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn every_script_does_what_it_says() {
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts");
    let count = fs::read_dir(&scripts)
        .unwrap()
        .filter(|e| e.as_ref().unwrap().path().extension().is_some_and(|e| e == "iosh"))
        .count();
    assert!(count >= 9, "{count}");
    let output = iosh(&["check", scripts.to_str().unwrap()], "scripts");
    assert_eq!(text(&output.stdout), format!("{count} scripts, as expected\n"));
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), String::new()));
}

#[test]
fn every_script_replays() {
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts");
    for entry in fs::read_dir(scripts).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|e| e == "iosh") {
            let output = iosh(&["run", path.to_str().unwrap()], "replay");
            assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), String::new()), "{path:?}");
        }
    }
}

/// The article's programs, and what CPython prints of them.
#[test]
fn the_article_s_programs_print_what_cpython_prints() {
    let programs = [
        (include_str!("data/article/01_bytesio.py"), include_str!("data/article/01_bytesio.out")),
        (include_str!("data/article/02_files.py"), include_str!("data/article/02_files.out")),
        (include_str!("data/article/03_stringio.py"), include_str!("data/article/03_stringio.out")),
    ];
    for (i, (program, printed)) in programs.iter().enumerate() {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("article{i}.py"));
        fs::write(&path, program).unwrap();
        let output = iosh(&["run", "--show", "quiet", path.to_str().unwrap()], "article");
        assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), String::new()));
        assert_eq!(text(&output.stdout), *printed);
    }
}

#[test]
fn pasted_without_its_indentation_a_program_gets_a_hint() {
    let program = include_str!("data/article/02_files.py");
    let flat: String = program.lines().map(|l| l.trim_start().to_owned() + "\n").collect();
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("flat.py");
    fs::write(&path, flat).unwrap();
    let output = iosh(&["run", path.to_str().unwrap()], "flat");
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(1), String::new()));
    let error = text(&output.stderr);
    assert!(
        error.contains(
            "IndentationError: expected an indented block after 'with' statement on line 3\nhint: "
        ),
        "{error}"
    );
}

#[test]
#[ignore = "needs CPython 3.13"]
fn every_script_does_the_same_in_cpython() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let scripts = fs::read_dir(root.join("scripts")).unwrap().map(|entry| entry.unwrap().path());
    let output = Command::new("python3.13")
        .args(["-W", "ignore"])
        .arg(root.join("tests/scripts_in_cpython.py"))
        .args(scripts.filter(|path| path.extension().is_some_and(|e| e == "iosh")))
        .output()
        .unwrap();
    assert_eq!((text(&output.stdout), output.status.code()), (String::new(), Some(0)));
}
