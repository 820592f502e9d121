//! Files: what a script must not reach.

use crate::{Place, REFUSED, Ran};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

#[test]
fn names_outside_are_refused() {
    let place = Place::new();
    let secret = place.0.join("out/secret");
    let secret = secret.to_str().unwrap();
    let names =
        ["../out/secret", secret, "/etc/passwd", "/proc/self/mem", "/dev/null", "/dev/fd/1", "../new"];
    for name in names {
        for mode in ["r", "w", "a", "r+", "x"] {
            let ran = place.code(&format!("open({name:?}, {mode:?})"));
            assert_eq!((ran.code, ran.err), (Some(1), format!("{REFUSED}'{name}'")), "{mode}");
        }
        for call in ["os.remove", "os.mkdir", "os.rmdir", "os.listdir", "os.stat", "shutil.copyfileobj"] {
            if call != "shutil.copyfileobj" {
                let ran = place.code(&format!("{call}({name:?})"));
                assert_eq!((ran.code, ran.err), (Some(1), format!("{REFUSED}'{name}'")), "{call}");
            }
        }
    }
    assert!(!place.0.join("new").exists());
    place.untouched();
}

#[test]
fn links_that_lead_outside_are_refused() {
    let place = Place::new();
    symlink("../out", place.inside().join("folder")).unwrap();
    symlink("../out/secret", place.inside().join("file")).unwrap();
    symlink("../out/new", place.inside().join("dangling")).unwrap();
    symlink("/proc/self", place.inside().join("self")).unwrap();
    for name in ["folder/secret", "file", "dangling", "self/environ", "self/root/etc/passwd", "self/fd/0"] {
        for mode in ["r", "w"] {
            let ran = place.code(&format!("open({name:?}, {mode:?})"));
            assert_eq!((ran.code, ran.err), (Some(1), format!("{REFUSED}'{name}'")), "{mode}");
        }
    }
    // Removing a link is no matter of what it leads to.
    assert_eq!(place.code("os.remove('file')").code, Some(0));
    assert!(!place.inside().join("file").exists());
    place.untouched();
}

#[test]
fn a_link_swapped_in_meanwhile_is_refused() {
    let place = Place::new();
    let inside = place.inside();
    fs::create_dir(inside.join("real")).unwrap();
    fs::write(inside.join("real/secret"), "mine").unwrap();
    symlink("real", inside.join("f")).unwrap();
    let code = "seen = set()\nfor i in range(3000):\n    try:\n        seen.add(open('f/secret').read())\n    \
                except OSError as e:\n        seen.add(e.errno)\n\nprint('secret' in seen, 'mine' in seen)";
    let mut child = place.command(&["--show", "quiet", "-c", code]).spawn().unwrap();
    while child.try_wait().unwrap().is_none() {
        for target in ["../out", "real"] {
            symlink(target, inside.join("next")).unwrap();
            fs::rename(inside.join("next"), inside.join("f")).unwrap();
        }
    }
    assert_eq!(Ran::from(child.wait_with_output().unwrap()).out, "False True\n");
    place.untouched();
}

#[test]
fn a_link_is_removed_and_renamed_itself() {
    let place = Place::new();
    let allow = ["--allow", "../out", "--show", "quiet", "-c"];
    let link = place.0.join("out/link");
    // By a name that leads to the folder that is allowed only once it is resolved.
    for name in ["../out/link", "way/link"] {
        let _ = symlink("../out", place.inside().join("way"));
        for target in ["secret", "../in/mine", "nowhere", "../elsewhere"] {
            let run = |code: String| place.run(&[&allow[..], &[&code]].concat());
            symlink(target, &link).unwrap();
            let ran = run(format!("os.rename({name:?}, 'moved'); os.rename('moved', {name:?})"));
            assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{name} to {target}");
            assert_eq!(fs::read_link(&link).unwrap(), Path::new(target));
            let ran = run(format!(
                "print(os.lstat({name:?}).st_size, os.stat({name:?}, follow_symlinks=False).st_size)"
            ));
            assert_eq!(ran.out, format!("{0} {0}\n", target.len()), "{}", ran.err);
            let ran = run(format!("open({name:?}, 'x')"));
            assert!(ran.err.starts_with("FileExistsError: [Errno 17] "), "{}", ran.err);
            let ran = run(format!("os.mkdir({name:?})"));
            assert!(ran.err.starts_with("FileExistsError: [Errno 17] "), "{}", ran.err);
            let ran = run(format!("os.rmdir({name:?})"));
            assert!(ran.err.starts_with("NotADirectoryError: [Errno 20] "), "{}", ran.err);
            let ran = run(format!("os.remove({name:?})"));
            assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{name} to {target}");
            assert!(fs::symlink_metadata(&link).is_err());
        }
        // With only the right to read, nothing of it.
        symlink("secret", &link).unwrap();
        let code = format!("os.remove({name:?})");
        let ran = place.run(&["--allow-read", "../out", "--show", "quiet", "-c", &code]);
        assert_eq!(ran.err, format!("{REFUSED}'{name}'"));
        fs::remove_file(&link).unwrap();
    }
    place.untouched();
}

#[test]
fn nothing_is_moved_across_the_border() {
    let place = Place::new();
    fs::write(place.inside().join("mine"), "mine").unwrap();
    for call in [
        "os.truncate('../out/secret', 0)",
        "os.makedirs('../out/a/b')",
        "os.replace('mine', '../out/secret')",
    ] {
        let ran = place.code(call);
        assert!(ran.err.starts_with(REFUSED), "{call}: {}", ran.err);
    }
    for call in ["exists", "isfile", "isdir"] {
        assert_eq!(
            place.code(&format!("print(os.path.{call}('../out'), os.path.{call}('/etc/passwd'))")).out,
            "False False\n"
        );
    }
    for (from, to) in [("mine", "../out/mine"), ("../out/secret", "mine"), ("mine", "/tmp/iosh-mine")] {
        let ran = place.code(&format!("os.rename({from:?}, {to:?})"));
        assert_eq!((ran.code, ran.err), (Some(1), format!("{REFUSED}'{from}' -> '{to}'")));
    }
    assert_eq!(fs::read(place.inside().join("mine")).unwrap(), b"mine");
    place.untouched();
}

#[test]
fn descriptors_of_others_are_none() {
    let bad = "OSError: [Errno 9] Bad file descriptor";
    let mut cases = Vec::new();
    for code in ["open(0)", "open(1, 'w')", "open(2, 'w')", "open(3)", "open(7, 'wb')", "os.read(0, 1)"] {
        cases.push((code, bad));
    }
    cases.extend([
        ("os.write(1, b'x')", bad),
        ("os.close(2)", bad),
        ("os.dup(0)", bad),
        ("open('x', opener=lambda n, f: 0)", bad),
        ("open('x', opener=lambda n, f: 5)", bad),
        ("open('../out/secret', opener=os.open)", ""),
    ]);
    let place = Place::new();
    for (code, end) in cases {
        let ran = place.code(code);
        assert_eq!(ran.code, Some(1), "{code}");
        let end = if end.is_empty() { format!("{REFUSED}'../out/secret'") } else { end.to_owned() };
        assert!(ran.err.starts_with(&end), "{code}: {}", ran.err);
    }
    assert_eq!(place.code("print(sys.stdout.fileno(), sys.stdin.fileno())").out, "1 0\n");
    place.untouched();
}

#[test]
fn what_is_allowed_works() {
    let place = Place::new();
    let read = |args: &[&str], code| place.run(&[args, &["--show", "quiet", "-c", code]].concat());
    let open = "print(open('../out/secret').read())";
    assert_eq!(read(&["--allow", "../out"], open).out, "secret\n");
    assert_eq!(read(&["--allow", "../out/secret"], open).out, "secret\n");
    assert_eq!(read(&["--allow-read", "../out"], open).out, "secret\n");
    assert_eq!(read(&["--allow-all"], open).out, "secret\n");
    let ran = read(&["--allow-read", "../out"], "open('../out/secret', 'r+')");
    assert_eq!(ran.err, format!("{REFUSED}'../out/secret'"));
    let ran = read(&["--allow-read", "../out"], "os.remove('../out/secret')");
    assert_eq!(ran.err, format!("{REFUSED}'../out/secret'"));
    place.untouched();
    assert_eq!(read(&["--allow", "../out"], "open('../out/secret', 'w').write('new')").code, Some(0));
    assert_eq!(fs::read(place.0.join("out/secret")).unwrap(), b"new");
}

#[test]
fn folders_have_the_mode_that_was_asked_for() {
    let place = Place::new();
    let code = "import os, tempfile\nos.mkdir('a', 0o700)\nos.mkdir('b')\nos.mkdir('c', 0o7777)\n\
                os.makedirs('d/e', 0o711)\nt = tempfile.mkdtemp()\n\
                print(*[oct(os.stat(name).st_mode) for name in ['a', 'b', 'c', 'd', 'd/e', t]])";
    std::fs::write(place.inside().join("script.py"), code).unwrap();
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", "umask 027; exec \"$0\" run --show quiet script.py", env!("CARGO_BIN_EXE_iosh")]);
    let ran = shell.current_dir(place.inside()).output().unwrap();
    let shown = String::from_utf8_lossy(&ran.stdout).into_owned();
    assert_eq!(shown, "0o40700 0o40750 0o41750 0o40750 0o40710 0o40700\n", "{ran:?}");
}

#[test]
fn temporary_files_stay_inside() {
    let place = Place::new();
    let ran = place.code("import tempfile\nf = tempfile.NamedTemporaryFile()\nprint(f.name)");
    let inside = place.inside().canonicalize().unwrap();
    assert!(Path::new(ran.out.trim_end()).starts_with(inside), "{}", ran.out);
    assert_eq!(fs::read_dir(place.inside()).unwrap().count(), 0);
}

#[test]
fn no_processes_no_environment_no_network_no_foreign_modules() {
    let place = Place::new();
    for code in [
        "import subprocess",
        "import ctypes",
        "os.system('true')",
        "os.environ",
        "os.fork()",
        "os.symlink('a', 'b')",
        "socket.socket()",
        "socket.create_connection(('localhost', 80))",
        "eval('1')",
        "exec('1')",
        "__import__('os')",
    ] {
        assert_eq!(place.code(code).code, Some(1), "{code}");
    }
}
