//! The README's examples run, and print what it says they do. With `UPDATE_README=1` in the
//! environment the outputs in it are written anew.

use expectrl::{Expect as _, Regex, Session};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// The session at the top of the README.
const SESSION: &str = "\
b = io.BytesIO()
b.write(b\"Hello, world!\")
b.write(b\"\\nThis is a test.\")
b.seek(7)
b.read(5)
";

fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("session.iosh"), SESSION).unwrap();
    folder
}

/// What a shell prints of a command, standard error too.
fn run(command: &str, folder: &Path) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_iosh")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(format!("({command}) 2>&1")).current_dir(folder).env("PATH", path);
    for name in ["COLUMNS", "NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE"] {
        shell.env_remove(name);
    }
    String::from_utf8(shell.output().unwrap().stdout).unwrap()
}

/// The block with the output of each of its commands; a command goes on in lines with `> `.
fn console(block: &str, folder: &Path) -> String {
    let mut out = String::new();
    let mut lines = block.lines().peekable();
    while let Some(line) = lines.next() {
        let Some(first) = line.strip_prefix("$ ") else { continue };
        let mut command = first.to_owned();
        out += &format!("{line}\n");
        while let Some(more) = lines.peek().and_then(|l| l.strip_prefix("> ")) {
            command += &format!("\n{more}");
            out += &format!("> {more}\n");
            lines.next();
        }
        out += &run(&command, folder);
    }
    out
}

/// The README with each block that runs replaced by what `made` makes of it.
fn rewritten(readme: &str, tag: &str, mut made: impl FnMut(&str) -> String) -> String {
    let mut out = String::new();
    let mut rest = readme;
    let open = format!("```{tag}\n");
    while let Some((before, after)) = rest.split_once(open.as_str()) {
        let (block, after) = after.split_once("```\n").unwrap();
        out += &format!("{before}{open}{}```\n", made(block));
        rest = after;
    }
    out + rest
}

#[test]
fn the_commands_print_what_the_readme_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = fs::read_to_string(&path).unwrap();
    let folder = folder("readme-console");
    let mut blocks = 0;
    let made = rewritten(&readme, "console", |block| {
        blocks += 1;
        console(block, &folder)
    });
    let made = rewritten(&made, "typed", |block| {
        blocks += 1;
        typed(block, &folder)
    });
    assert!(blocks >= 6, "{blocks}");
    if std::env::var_os("UPDATE_README").is_some() {
        fs::write(&path, &made).unwrap();
    }
    for (line, (said, real)) in readme.lines().zip(made.lines()).enumerate() {
        assert_eq!(said, real, "line {}", line + 1);
    }
    assert_eq!(readme, made);
}

/// What is seen when the lines of a block are typed at a plain prompt, as each asks for them.
fn typed(block: &str, folder: &Path) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_iosh"));
    command.arg("--plain").current_dir(folder).env("TERM", "xterm").env_remove("COLUMNS");
    let mut session = Session::spawn(command).unwrap();
    session.get_process_mut().set_window_size(80, 24).unwrap();
    session.set_expect_timeout(Some(Duration::from_secs(20)));
    let prompt = || Regex(r"(iosh> |  \.\.\. |cursor\? |value\? )");
    let greeting = session.expect(prompt()).unwrap();
    let mut seen = greeting.matches().last().unwrap().to_vec();
    for line in block.lines() {
        let asked = ["iosh> ", "  ... ", "cursor? ", "value? "];
        let Some(text) = asked.iter().find_map(|prompt| line.strip_prefix(prompt)) else { continue };
        // This terminal does not show what is typed.
        session.send_line(text).unwrap();
        seen.extend_from_slice(format!("{text}\n").as_bytes());
        let came = session.expect(prompt()).unwrap();
        seen.extend_from_slice(came.before());
        seen.extend_from_slice(came.matches().last().unwrap());
    }
    let seen = String::from_utf8(seen).unwrap().replace('\r', "");
    seen.strip_suffix("iosh> ").unwrap_or(&seen).to_owned()
}

#[test]
fn the_script_passes_its_check() {
    let readme = include_str!("../README.md");
    let folder = folder("readme-scripts");
    let mut scripts = 0;
    rewritten(readme, "python", |block| {
        scripts += 1;
        fs::write(folder.join("readme.iosh"), block).unwrap();
        assert_eq!(run("iosh check readme.iosh", &folder), "1 script, as expected\n");
        block.to_owned()
    });
    assert_eq!(scripts, 1);
}
