//! Files: what a script must not reach.

use crate::{Place, REFUSED, Ran};
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::Path;
use std::process::{Child, ChildStdout, Stdio};

#[test]
fn names_outside_are_refused() {
    let place = Place::new();
    let secret = place.0.join("out/secret");
    let secret = secret.to_str().unwrap();
    let refused = |code: &str, name: &str| {
        let ran = place.code(code);
        assert_eq!((ran.code, ran.err), (Some(1), format!("{REFUSED}'{name}'")), "{code}");
    };
    for name in
        ["../out/secret", secret, "../new", "./../out/secret", "..//out/./secret", "nothing/../../new"]
    {
        // The way there must exist as far as it is inside.
        fs::create_dir_all(place.inside().join("nothing")).unwrap();
        for mode in ["r", "w", "a", "r+", "x"] {
            refused(&format!("open({name:?}, {mode:?})"), name);
        }
        for call in ["remove", "mkdir", "rmdir", "listdir", "stat", "lstat", "unlink", "makedirs"] {
            refused(&format!("os.{call}({name:?})"), name);
        }
    }
    // Should it fail, this test does no harm: what is the machine's own is only looked at.
    for name in
        ["/etc/passwd", "/proc/self/mem", "/dev/null", "/dev/fd/1", "/dev/stdin", "/dev/tty", "/", ".."]
    {
        for call in ["open", "os.listdir", "os.stat", "os.lstat"] {
            refused(&format!("{call}({name:?})"), name);
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
        // Should it fail, it does no harm: what is the machine's own is only read.
        let modes = if name.starts_with("self") { &["r"][..] } else { &["r", "w", "a", "r+"] };
        for mode in modes {
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
fn nobody_learns_what_is_outside() {
    let place = Place::new();
    fs::write(place.inside().join("mine"), "mine").unwrap();
    fs::create_dir(place.0.join("out/folder")).unwrap();
    symlink("folder", place.0.join("out/link")).unwrap();
    let outer = place.0.canonicalize().unwrap();
    let outer = outer.to_str().unwrap();
    // By way of a folder, a link, a file and nothing: each comes back to a file that is the program's.
    let mut names = Vec::new();
    for outside in ["folder", "link", "secret", "nothing"] {
        names.push(format!("../out/{outside}/../../in/mine"));
        names.push(format!("{outer}/out/{outside}/../../in/mine"));
    }
    for root in ["/proc/self/cwd", "/proc/self/root", "/dev/fd/0/..", "/etc/..", "/nowhere/.."] {
        names.push(format!("{root}/{outer}/in/mine"));
    }
    names.push("/proc/self/cwd/mine".to_owned());
    let questions = "print(os.path.exists(n), os.path.isfile(n), os.path.isdir(n))";
    for name in &names {
        for call in ["open(n)", "open(n, 'w')", "os.stat(n)", "os.lstat(n)", "os.remove(n)", "os.mkdir(n)"] {
            let ran = place.code(&format!("n = {name:?}; {call}"));
            assert_eq!((ran.code, ran.err), (Some(1), format!("{REFUSED}'{name}'")), "{call}");
        }
        assert_eq!(place.code(&format!("n = {name:?}; {questions}")).out, "False False False\n", "{name}");
        // A link says no more than the name that it leads to.
        let _ = fs::remove_file(place.inside().join("way"));
        symlink(name, place.inside().join("way")).unwrap();
        let ran = place.code("open('way')");
        assert_eq!(ran.err, format!("{REFUSED}'way'"), "{name}");
    }
    fs::remove_dir(place.0.join("out/folder")).unwrap();
    fs::remove_file(place.0.join("out/link")).unwrap();
    place.untouched();
}

#[test]
fn names_that_come_back_by_a_known_way_are_inside() {
    let place = Place::new();
    fs::write(place.inside().join("mine"), "mine").unwrap();
    fs::create_dir(place.inside().join("sub")).unwrap();
    symlink("../in", place.0.join("out/back")).unwrap();
    symlink("out", place.0.join("called")).unwrap();
    symlink("in", place.0.join("home")).unwrap();
    let outer = place.0.canonicalize().unwrap();
    let called = outer.join("called");
    let outer = outer.to_str().unwrap();
    let read = |args: &[&str], name: &str| {
        let code = format!("print(open({name:?}).read())");
        place.run(&[args, &["--show", "quiet", "-c", &code]].concat())
    };
    for name in ["../in/mine", "sub/../../in/mine", &format!("{outer}/in/../in/./mine")] {
        assert_eq!(read(&[], name).out, "mine\n", "{name}");
    }
    // A folder is allowed under the name that was given, and under its own.
    let allow = ["--allow-read", called.to_str().unwrap()];
    for name in ["../called/secret", "../out/secret", &format!("{outer}/called/../called/secret")] {
        assert_eq!(read(&allow, name).out, "secret\n", "{name}");
    }
    for name in ["../out/back/mine", "../called/back/mine"] {
        assert_eq!(read(&allow, name).out, "mine\n", "{name}");
    }
    for (name, end) in [
        ("../in/mine/", "NotADirectoryError: [Errno 20] Not a directory: '../in/mine/'"),
        ("../in/mine/.", "NotADirectoryError: [Errno 20] Not a directory: '../in/mine/.'"),
        (
            "../out/none/../secret",
            "FileNotFoundError: [Errno 2] No such file or directory: '../out/none/../secret'",
        ),
        (
            "../out/secret/../secret",
            "NotADirectoryError: [Errno 20] Not a directory: '../out/secret/../secret'",
        ),
    ] {
        assert_eq!(read(&allow, name).err, end);
    }
    // The shell may have come by a link, and calls the folder so.
    let mut shell =
        place.command(&["--show", "quiet", "-c", &format!("print(open('{outer}/home/mine').read())")]);
    let ran = Ran::from(shell.env("PWD", place.0.join("home")).output().unwrap());
    assert_eq!(ran.out, "mine\n", "{}", ran.err);
    // It may say anything, and is believed only that.
    let mut shell = place.command(&["--show", "quiet", "-c", &format!("open('{outer}/called/secret')")]);
    let ran = Ran::from(shell.env("PWD", &called).output().unwrap());
    assert_eq!(ran.err, format!("{REFUSED}'{outer}/called/secret'"));
    fs::remove_file(place.0.join("out/back")).unwrap();
    place.untouched();
}

/// Swaps a name for two others again and again until the program ends; what it printed. It does
/// `body` until it has worked and been refused, and many times.
fn swapping(place: &Place, body: &str, (name, others): (&str, [&str; 2])) -> String {
    let code = format!(
        "import tempfile\ni = done = refused = 0\nwhile i < 2000 or i < 2000000 and not (done and refused):\n    \
         i += 1\n    try:\n        {body}\n        done += 1\n    except PermissionError:\n        \
         refused += 1\n    except OSError:\n        pass\n\nprint(done > 0, refused > 0)"
    );
    let mut command = place.command(&["--show", "quiet", "-c", &code]);
    let mut child = command.stderr(Stdio::null()).spawn().unwrap();
    let path = |name: &str| place.inside().join(name);
    while child.try_wait().unwrap().is_none() {
        for other in others {
            // In one step, so that the name always is there.
            let (here, flags) = (rustix::fs::CWD, rustix::fs::RenameFlags::EXCHANGE);
            rustix::fs::renameat_with(here, path(name), here, path(other), flags).unwrap();
        }
    }
    Ran::from(child.wait_with_output().unwrap()).out
}

#[test]
fn a_file_swapped_for_a_link_meanwhile_is_refused() {
    let place = Place::new();
    let inside = place.inside();
    for body in [
        "print('seen') if open('f').read() == 'secret' else 0",
        "open('f', 'r+').write('x')",
        "open('f', 'w').write('x')",
        "open('f', 'a').write('x')",
        "os.close(os.open('f', os.O_RDONLY | os.O_TRUNC))",
        "os.truncate('f', 1)",
        "print('seen') if os.stat('f').st_size == 6 else 0",
    ] {
        fs::write(inside.join("f"), "mine").unwrap();
        symlink("../out/secret", inside.join("link")).unwrap();
        symlink(place.0.join("out/secret"), inside.join("other")).unwrap();
        assert_eq!(swapping(&place, body, ("f", ["link", "other"])), "True True\n", "{body}");
        place.untouched();
        for name in ["f", "link", "other"] {
            fs::remove_file(inside.join(name)).unwrap();
        }
    }
}

#[test]
fn a_folder_swapped_for_a_link_meanwhile_is_refused() {
    let place = Place::new();
    let inside = place.inside();
    for body in [
        "open('d/secret', 'w').close(); os.remove('d/secret')",
        "open('d/secret', 'w').close(); os.rename('d/secret', 'taken')",
        "open('d/secret', 'w').close(); os.replace('d/secret', 'd/other')",
        "open('mine', 'w').close(); os.rename('mine', 'd/secret')",
        "os.makedirs('d/new', exist_ok=True); os.rmdir('d/new')",
        "os.makedirs('d/a/b', exist_ok=True)",
        "print('seen') if os.listdir('d') == ['secret'] else 0",
        "tempfile.NamedTemporaryFile(dir='d').close()",
        "t = tempfile.TemporaryDirectory(dir='d'); open(t.name + '/x', 'w').close(); t.cleanup()",
    ] {
        fs::create_dir(inside.join("d")).unwrap();
        fs::write(inside.join("d/mine"), "").unwrap();
        symlink("../out", inside.join("link")).unwrap();
        symlink(place.0.join("out"), inside.join("other")).unwrap();
        assert_eq!(swapping(&place, body, ("d", ["link", "other"])), "True True\n", "{body}");
        place.untouched();
        fs::remove_dir_all(&inside).unwrap();
        fs::create_dir(&inside).unwrap();
    }
}

/// Runs something where the kernel has no `openat2`, as old ones and some containers have none.
fn without_openat2(run: impl FnOnce() + Send) {
    use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, apply_filter};
    const OPENAT2: i64 = 437;
    const ENOSYS: u32 = 38;
    let arch = std::env::consts::ARCH.try_into().unwrap();
    let rules = [(OPENAT2, Vec::new())].into_iter().collect();
    let filter = SeccompFilter::new(rules, SeccompAction::Allow, SeccompAction::Errno(ENOSYS), arch).unwrap();
    let filter: BpfProgram = filter.try_into().unwrap();
    // The filter is the thread's, and that of the processes which it starts.
    let in_thread = move || {
        apply_filter(&filter).unwrap();
        let (flags, mode) = (rustix::fs::OFlags::PATH, rustix::fs::Mode::empty());
        let opened =
            rustix::fs::openat2(rustix::fs::CWD, "/", flags, mode, rustix::fs::ResolveFlags::empty());
        assert_eq!(opened.unwrap_err(), rustix::io::Errno::NOSYS);
        run();
    };
    std::thread::scope(|threads| threads.spawn(in_thread).join().unwrap());
}

#[test]
fn an_old_kernel_refuses_the_same() {
    let place = Place::new();
    let inside = place.inside();
    fs::write(inside.join("mine"), "mine").unwrap();
    fs::write(place.0.join("out/other"), "other").unwrap();
    fs::write(place.0.join("out/file"), "file").unwrap();
    let outside = place.0.join("out/secret");
    let outside = outside.to_str().unwrap();
    for (target, name) in [("../out/secret", "file"), ("mine", "link"), ("../out", "folder")] {
        symlink(target, inside.join(name)).unwrap();
    }
    symlink(place.0.join("out"), inside.join("away")).unwrap();
    without_openat2(|| {
        assert_eq!(place.code("print(open('mine').read(), open('link').read())").out, "mine mine\n");
        for name in ["../out/secret", "file", "away/secret", "folder/secret", outside, "folder/new", "../new"]
        {
            for mode in ["r", "w", "a", "x"] {
                let ran = place.code(&format!("open({name:?}, {mode:?})"));
                let there = mode == "x" && name == "file";
                let end = if there { "FileExistsError: [Errno 17] File exists: " } else { REFUSED };
                assert_eq!(ran.err, format!("{end}'{name}'"), "{mode}");
            }
        }
        // What is asked of a link itself is not asked of what it leads to.
        let code = "print(os.lstat('link').st_size, os.lstat('file').st_size)";
        assert_eq!(place.code(&format!("open('mine', 'a').write('more'); {code}")).out, "4 13\n");
        let ran = place.code("os.open('link', os.O_NOFOLLOW)");
        assert_eq!(ran.err, "OSError: [Errno 40] Too many levels of symbolic links: 'link'");
        // A file that is allowed by itself becomes a link, to one that is not.
        let mut talk = Talk::new(&place, &["--allow", "../out/file"]);
        assert_eq!(talk.say("print(open('../out/file').read())"), "file\n");
        fs::remove_file(place.0.join("out/file")).unwrap();
        symlink("other", place.0.join("out/file")).unwrap();
        assert_eq!(talk.say("print(tried(lambda: open('../out/file').read()))"), "40\n");
        talk.end();
    });
    for name in ["file", "other"] {
        fs::remove_file(place.0.join("out").join(name)).unwrap();
    }
    place.untouched();
}

/// A session that is spoken with.
struct Talk {
    child: Child,
    heard: BufReader<ChildStdout>,
}

impl Talk {
    fn new(place: &Place, args: &[&str]) -> Talk {
        let mut command = place.command(&[args, &["--show", "quiet"]].concat());
        let mut child = command.stdin(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let heard = BufReader::new(child.stdout.take().unwrap());
        let mut talk = Talk { child, heard };
        let tried =
            "def tried(f):\n    try:\n        return f()\n    except OSError as e:\n        return e.errno\n";
        assert_eq!(talk.say(tried), "");
        talk
    }

    /// What a statement or a command has to say.
    fn say(&mut self, line: &str) -> String {
        let mark = "there is no command ':mark': ':help' lists them\n";
        writeln!(self.child.stdin.as_mut().unwrap(), "{line}\n:mark").unwrap();
        let mut said = String::new();
        while !said.ends_with(mark) {
            assert!(self.heard.read_line(&mut said).unwrap() > 0, "{line}: {said}");
        }
        said.truncate(said.len() - mark.len());
        said
    }

    fn end(mut self) {
        drop(self.child.stdin.take());
        assert!(self.child.wait().unwrap().success());
    }
}

/// The names in a folder that begin with a dot.
fn hidden_in(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.filter(|name| name.starts_with('.')).collect();
    names.sort();
    names
}

#[test]
fn the_hidden_folder_of_undo_is_new_and_nobody_elses() {
    let place = Place::new();
    let inside = place.inside();
    fs::write(inside.join("mine"), "mine").unwrap();
    // What others left: a link, a folder of theirs, one that everybody may write to, no folder.
    symlink("../out", inside.join(".iosh-undo-1")).unwrap();
    for (name, mode) in [(".iosh-undo-2", 0o700), (".iosh-undo-3", 0o777), (".iosh-undo-4", 0o700)] {
        fs::create_dir(inside.join(name)).unwrap();
        fs::set_permissions(inside.join(name), fs::Permissions::from_mode(mode)).unwrap();
    }
    fs::write(inside.join(".iosh-undo-2/theirs"), "theirs").unwrap();
    fs::write(inside.join(".iosh-undo-3/0"), "theirs").unwrap();
    // And what a session left that was killed.
    fs::write(inside.join(".iosh-undo-4/0"), "left").unwrap();
    fs::write(inside.join(".iosh-undo-5"), "no folder").unwrap();
    let theirs = [".iosh-undo-1", ".iosh-undo-2", ".iosh-undo-3", ".iosh-undo-5"];

    let mut talk = Talk::new(&place, &[]);
    // The number of the process is known to everybody.
    let own = inside.join(format!(".iosh-undo-{}", talk.child.id()));
    symlink("../out", &own).unwrap();
    assert_eq!(talk.say("os.remove('mine')"), "");
    place.untouched();
    fs::remove_file(&own).unwrap();
    let hidden = hidden_in(&inside).into_iter().find(|name| !theirs.contains(&name.as_str())).unwrap();
    assert_eq!(hidden_in(&inside).len(), theirs.len() + 1);
    assert_eq!(fs::metadata(inside.join(&hidden)).unwrap().permissions().mode() & 0o777, 0o700);
    // The program does not see it, nor that of others.
    assert_eq!(talk.say("print(os.listdir())"), "[]\n");
    for name in [&hidden, ".iosh-undo-2"] {
        for call in ["os.listdir('N')", "os.rename('N', 'x')", "os.mkdir('N')", "os.stat('N')", "open('N/0')"]
        {
            let call = call.replace('N', name);
            assert_eq!(talk.say(&format!("print(tried(lambda: {call}))")), "2\n", "{call}");
        }
    }
    // A second session leaves alone what the first one has in use.
    fs::write(inside.join("other"), "other").unwrap();
    let mut second = Talk::new(&place, &[]);
    assert_eq!(second.say("os.remove('other')"), "");
    assert!(inside.join(&hidden).join("0").exists());
    second.end();
    assert_eq!(talk.say(":undo"), "took back 'os.remove('mine')'; mine is there again\n");
    assert_eq!(fs::read(inside.join("mine")).unwrap(), b"mine");
    talk.end();
    assert_eq!(hidden_in(&inside), theirs);
    assert_eq!(fs::read(inside.join(".iosh-undo-2/theirs")).unwrap(), b"theirs");
    assert_eq!(fs::read(inside.join(".iosh-undo-3/0")).unwrap(), b"theirs");
    place.untouched();
}

#[test]
fn a_hidden_folder_that_is_swapped_leads_undo_nowhere() {
    let place = Place::new();
    let inside = place.inside();
    fs::write(inside.join("mine"), "mine").unwrap();
    fs::write(inside.join("other"), "other").unwrap();
    fs::write(place.0.join("out/0"), "theirs").unwrap();
    let mut talk = Talk::new(&place, &[]);
    talk.say("os.remove('mine')");
    let hidden = inside.join(&hidden_in(&inside)[0]);
    fs::rename(&hidden, inside.join("away")).unwrap();
    symlink("../out", &hidden).unwrap();
    talk.say("os.remove('other')");
    assert_eq!(talk.say(":undo 2").lines().count(), 2);
    assert_eq!(fs::read(inside.join("mine")).unwrap(), b"mine");
    assert_eq!(fs::read(inside.join("other")).unwrap(), b"other");
    talk.say(":redo 2");
    talk.end();
    assert_eq!(fs::read(place.0.join("out/0")).unwrap(), b"theirs");
    fs::remove_file(place.0.join("out/0")).unwrap();
    place.untouched();
}

#[test]
fn a_link_that_waits_is_not_where_it_leads() {
    let place = Place::new();
    let inside = place.inside();
    fs::write(inside.join("f"), "mine").unwrap();
    let mut talk = Talk::new(&place, &[]);
    talk.say("f = open('f', 'r+')");
    talk.say("f.close()");
    // A link in place of the file, that has its very number: most file systems give it out again.
    let number = fs::metadata(inside.join("f")).unwrap().ino();
    fs::remove_file(inside.join("f")).unwrap();
    for i in 0..1000 {
        let name = inside.join(format!("link{i}"));
        symlink(place.0.join("out/secret"), &name).unwrap();
        if fs::symlink_metadata(&name).unwrap().ino() == number || i == 999 {
            fs::rename(&name, inside.join("f")).unwrap();
            break;
        }
    }
    talk.say("os.remove('f')");
    // It cannot be put back, and goes on to wait.
    fs::write(inside.join("f"), "another").unwrap();
    let said = talk.say(":undo 2");
    assert!(said.ends_with("f is not there any more, so it cannot be opened again\n"), "{said}");
    assert_eq!(talk.say("print(tried(lambda: f.read()))"), "9\n");
    talk.say("f.write('x'); f.flush()");
    talk.end();
    place.untouched();
}

#[test]
fn undo_is_led_nowhere_by_what_was_swapped_in() {
    let place = Place::new();
    let inside = place.inside();
    for (do_it, swap) in [
        ("open('f', 'w').write('new')", "f"),
        ("open('d/f', 'w').write('new')", "d"),
        ("os.remove('d/f')", "d"),
        ("os.rename('d/f', 'd/g')", "d"),
        ("os.mkdir('d/new')", "d"),
        ("open('d/new', 'w').write('x')", "d"),
        ("os.truncate('d/f', 0)", "d"),
    ] {
        fs::create_dir(inside.join("d")).unwrap();
        fs::write(inside.join("f"), "mine").unwrap();
        fs::write(inside.join("d/f"), "mine").unwrap();
        for name in ["f", "new", "g"] {
            fs::write(place.0.join("out").join(name), "theirs").unwrap();
        }
        let mut talk = Talk::new(&place, &[]);
        talk.say(do_it);
        fs::rename(inside.join(swap), inside.join("away")).unwrap();
        let target = if swap == "f" { "../out/f" } else { "../out" };
        symlink(target, inside.join(swap)).unwrap();
        talk.say(":undo");
        talk.say(":redo");
        talk.say(":undo");
        talk.end();
        for name in ["f", "new", "g"] {
            assert_eq!(fs::read(place.0.join("out").join(name)).unwrap(), b"theirs", "{do_it}");
            fs::remove_file(place.0.join("out").join(name)).unwrap();
        }
        place.untouched();
        fs::remove_dir_all(&inside).unwrap();
        fs::create_dir(&inside).unwrap();
    }
}

#[test]
fn undo_does_not_write_by_a_descriptor_that_only_reads() {
    let place = Place::new();
    let (outside, inside) = (place.0.join("out/f"), place.inside().join("f"));
    fs::write(&outside, "before").unwrap();
    fs::hard_link(&outside, &inside).unwrap();
    let mut talk = Talk::new(&place, &["--allow-read", "../out"]);
    talk.say("g = open('../out/f')");
    talk.say("f = open('f', 'r+'); f.write('AFTER'); f.close()");
    // Now it is there only where it may be read.
    fs::remove_file(&inside).unwrap();
    let said = talk.say(":undo");
    assert!(said.contains("f is not there any more, so it is left as it is"), "{said}");
    talk.end();
    assert_eq!(fs::read(&outside).unwrap(), b"AFTERe");
    fs::remove_file(&outside).unwrap();
    place.untouched();
}

#[test]
fn a_named_pipe_swapped_in_does_not_hold_undo_up() {
    let place = Place::new();
    let inside = place.inside();
    fs::write(inside.join("f"), "mine").unwrap();
    let mut talk = Talk::new(&place, &[]);
    talk.say("f = open('f', 'w')");
    talk.say("f.close()");
    fs::remove_file(inside.join("f")).unwrap();
    let mode = rustix::fs::Mode::from_raw_mode(0o600);
    rustix::fs::mknodat(rustix::fs::CWD, inside.join("f"), rustix::fs::FileType::Fifo, mode, 0).unwrap();
    let said = talk.say(":undo");
    assert!(said.ends_with("f is not there any more, so it cannot be opened again\n"), "{said}");
    talk.end();
}

#[test]
fn a_temporary_folder_that_became_a_link_is_left_alone() {
    let place = Place::new();
    let inside = place.inside();
    fs::create_dir(inside.join("kept")).unwrap();
    fs::write(inside.join("kept/mine"), "mine").unwrap();
    symlink("kept", inside.join("link")).unwrap();
    symlink("../kept", inside.join("other")).unwrap();
    let code = "import tempfile; t = tempfile.TemporaryDirectory(); ";
    let ran = place.code(&format!("{code}os.rmdir(t.name); os.rename('link', t.name); t.cleanup()"));
    assert_eq!(ran.err, "OSError: Cannot call rmtree on a symbolic link");
    assert_eq!(fs::read(inside.join("kept/mine")).unwrap(), b"mine");
    // A link in it goes, and not what it leads to; what is gone already is no trouble.
    let ran = place.code(&format!("{code}os.rename('other', t.name + '/link'); t.cleanup(); t.cleanup()"));
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    let ran = place.code(&format!(
        "{code}os.rmdir(t.name); t.cleanup(); os.mkdir(t.name); n = t.name; del t; print(os.path.isdir(n))"
    ));
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("True\n", ""));
    assert_eq!(fs::read(inside.join("kept/mine")).unwrap(), b"mine");
}

#[test]
fn a_script_that_is_checked_is_written_and_nothing_else() {
    let place = Place::new();
    let inside = place.inside();
    // A script that has its name led outside before it is written anew.
    symlink("../out/secret", inside.join("link")).unwrap();
    let script = "os.rename('link', 's.iosh')\n1\n#=> 2\n";
    fs::write(inside.join("s.iosh"), script).unwrap();
    let ran = place.run(&["check", "--update", "s.iosh"]);
    assert_eq!(ran.code, Some(1));
    assert_eq!(ran.err, "iosh: s.iosh: it is another file by now, and is left as it is");
    place.untouched();
    // Of a folder, no links: neither those to scripts nor those to folders.
    let outside = place.0.join("elsewhere");
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("theirs.iosh"), "1\n#=> 2\n").unwrap();
    fs::remove_file(inside.join("s.iosh")).unwrap();
    fs::create_dir(inside.join("sub")).unwrap();
    fs::write(inside.join("sub/own.iosh"), "1\n#=> 2\n").unwrap();
    symlink("../../elsewhere", inside.join("sub/folder")).unwrap();
    symlink("..", inside.join("sub/round")).unwrap();
    symlink("../../elsewhere/theirs.iosh", inside.join("sub/theirs.iosh")).unwrap();
    let ran = place.run(&["check", "--update", "."]);
    assert_eq!(ran.out, "./sub/own.iosh: 1 updated\n1 script, as expected\n");
    assert_eq!(fs::read(inside.join("sub/own.iosh")).unwrap(), b"1\n#=> 1\n");
    assert_eq!(fs::read(outside.join("theirs.iosh")).unwrap(), b"1\n#=> 2\n");
    // What is named may be a link.
    let ran = place.run(&["check", "--update", "sub/theirs.iosh"]);
    assert_eq!(ran.out, "sub/theirs.iosh: 1 updated\n1 script, as expected\n");
    assert_eq!(fs::read(outside.join("theirs.iosh")).unwrap(), b"1\n#=> 1\n");
}

#[test]
fn what_may_be_read_may_not_be_changed() {
    let place = Place::new();
    fs::write(place.inside().join("mine"), "mine").unwrap();
    symlink("../out", place.inside().join("way")).unwrap();
    let run = |code: &str| place.run(&["--allow-read", "../out", "--show", "quiet", "-c", code]);
    for folder in ["../out", "way"] {
        for call in [
            "open(n, 'w')",
            "open(n, 'a')",
            "open(n, 'r+')",
            "open(n, 'x')",
            "open(d + '/new', 'w')",
            "os.open(n, os.O_WRONLY)",
            "os.open(n, os.O_RDWR)",
            "os.open(n, os.O_TRUNC)",
            "os.open(n, os.O_CREAT)",
            "os.open(n, os.O_APPEND | os.O_RDWR)",
            "os.open(n, 3)",
            "open(n, opener=lambda n, f: os.open(n, f | os.O_TRUNC))",
            // A file without a name, in the folder.
            "os.open(d, 0o20200000 | os.O_RDWR)",
            "os.remove(n)",
            "os.truncate(n, 0)",
            "os.rmdir(d)",
            "os.mkdir(d + '/new')",
            "os.makedirs(d + '/new/er')",
            "os.rename(n, 'taken')",
            "os.replace(n, d + '/new')",
            "os.rename('mine', n)",
            "os.replace('mine', d + '/new')",
            "tempfile.mkstemp(dir=d)",
            "tempfile.mkdtemp(dir=d)",
            "tempfile.TemporaryFile(dir=d)",
            "tempfile.NamedTemporaryFile(dir=d)",
            "tempfile.TemporaryDirectory(dir=d)",
            "tempfile.mkstemp(prefix='../out/new')",
        ] {
            let ran = run(&format!("import tempfile; d = {folder:?}; n = d + '/secret'; {call}"));
            // Of a link nothing is asked but that it is no folder.
            let link = folder == "way" && call == "os.rmdir(d)";
            let start = if link { "NotADirectoryError: [Errno 20] " } else { REFUSED };
            assert!(ran.err.starts_with(start), "{folder} {call}: {}", ran.err);
        }
        let code = format!(
            "d = {folder:?}; fd = os.open(d + '/secret', os.O_RDONLY); path = os.open(d + '/secret', 0x200000 | os.O_RDWR)"
        );
        for (call, end) in [
            ("os.write(fd, b'x')", "OSError: [Errno 9] Bad file descriptor"),
            ("os.pwrite(fd, b'x', 0)", "OSError: [Errno 9] Bad file descriptor"),
            ("os.ftruncate(fd, 0)", "OSError: [Errno 22] Invalid argument"),
            ("open(fd, 'r+').truncate(0)", "OSError: [Errno 22] Invalid argument"),
            ("os.write(path, b'x')", "OSError: [Errno 9] Bad file descriptor"),
            ("os.ftruncate(path, 0)", "OSError: [Errno 9] Bad file descriptor"),
            ("open(fd).truncate(0)", "io.UnsupportedOperation: truncate"),
        ] {
            assert_eq!(run(&format!("{code}; {call}")).err, end, "{folder} {call}");
        }
    }
    fs::remove_file(place.inside().join("mine")).unwrap();
    place.untouched();
}

#[test]
fn descriptors_that_iosh_was_given_are_not_the_programs() {
    let place = Place::new();
    let bad = "OSError: [Errno 9] Bad file descriptor";
    for (calls, name) in [
        ("os.read(N, 1)", ""),
        ("os.write(N, b'x')", ""),
        ("os.fstat(N)", ""),
        ("os.dup(N)", ""),
        ("os.lseek(N, 0, 0)", ""),
        ("os.ftruncate(N, 0)", ""),
        ("os.close(N)", ""),
        ("os.stat(N)", ": N"),
        ("open(N)", ""),
        ("io.FileIO(N)", ""),
        ("open('x', opener=lambda n, f: N)", ""),
    ] {
        for number in ["3", "4", "5", "9"] {
            let code = calls.replace('N', number);
            let given =
                "exec 3<../out/secret 5<>../out/secret 9>>../out/secret; exec \"$0\" --show quiet -c \"$1\"";
            let mut shell = std::process::Command::new("sh");
            shell.args(["-c", given, env!("CARGO_BIN_EXE_iosh"), &code]).current_dir(place.inside());
            let ran = Ran::from(shell.output().unwrap());
            let start = format!("{bad}{}", name.replace('N', number));
            assert!(ran.err.starts_with(&start), "{code}: {}", ran.err);
            for name in [format!("/proc/self/fd/{number}"), format!("/dev/fd/{number}")] {
                let mut shell = std::process::Command::new("sh");
                let code = format!("open({name:?})");
                shell.args(["-c", given, env!("CARGO_BIN_EXE_iosh"), &code]).current_dir(place.inside());
                assert_eq!(Ran::from(shell.output().unwrap()).err, format!("{REFUSED}'{name}'"));
            }
        }
    }
    place.untouched();
}

#[test]
fn a_working_folder_that_holds_the_processes_does_not_give_them() {
    let place = Place::new();
    let run = |args: &[&str], code: &str| {
        let mut command = place.command(&[args, &["--show", "quiet", "-c", code]].concat());
        Ran::from(command.current_dir("/").env("TOKEN", "secret").output().unwrap())
    };
    for name in ["proc/self/environ", "/proc/self/mem", "proc/self/../self/maps", "/proc", "proc/1/status"] {
        for call in ["open(n)", "os.stat(n)", "os.listdir(n)"] {
            let ran = run(&[], &format!("n = {name:?}; {call}"));
            let folder = call == "os.listdir(n)" && name != "/proc";
            let end = if folder { "NotADirectoryError: [Errno 20] Not a directory: " } else { REFUSED };
            assert_eq!(ran.err, format!("{end}'{name}'"), "{call}");
        }
    }
    // Who names them has them.
    let ran =
        run(&["--allow-read", "/proc/self"], "print('TOKEN=secret' in open('/proc/self/environ').read())");
    assert_eq!(ran.out, "True\n", "{}", ran.err);
}

#[test]
fn a_second_name_of_a_file_is_the_file() {
    let place = Place::new();
    fs::hard_link(place.0.join("out/secret"), place.inside().join("mine")).unwrap();
    assert_eq!(place.code("print(open('mine').read()); open('mine', 'w').write('new')").out, "secret\n");
    assert_eq!(fs::read(place.0.join("out/secret")).unwrap(), b"new");
    // Only its name inside is removed.
    assert_eq!(place.code("os.remove('mine')").code, Some(0));
    assert!(place.0.join("out/secret").exists());
}

#[test]
fn without_a_working_folder_every_name_is_refused() {
    let place = Place::new();
    let gone = place.0.join("gone");
    fs::create_dir(&gone).unwrap();
    for (args, code, end) in [
        (&[][..], "open('secret')", format!("{REFUSED}'secret'")),
        // What is allowed does not take its place.
        (&["--allow"][..], "open('secret')", format!("{REFUSED}'secret'")),
    ] {
        let out = place.0.join("out");
        let mut all: Vec<&str> = args.to_vec();
        all.extend(args.iter().map(|_| out.to_str().unwrap()));
        all.extend(["--show", "quiet", "-c", code]);
        let mut shell = std::process::Command::new("sh");
        let gone = "rmdir \"$PWD\" && exec \"$0\" \"$@\"";
        shell.args(["-c", gone, env!("CARGO_BIN_EXE_iosh")]).args(&all).current_dir(place.0.join("gone"));
        assert_eq!(Ran::from(shell.output().unwrap()).err, end);
        fs::create_dir(place.0.join("gone")).unwrap();
    }
    place.untouched();
}

/// As CPython 3.13 has them.
#[test]
fn slashes_dots_and_flags_mean_what_they_mean_to_the_kernel() {
    let place = Place::new();
    let inside = place.inside();
    fs::create_dir_all(inside.join("a/b")).unwrap();
    fs::write(inside.join("mine"), "mine").unwrap();
    fs::write(inside.join("f"), "f").unwrap();
    symlink("a", inside.join("link")).unwrap();
    symlink("nowhere", inside.join("none")).unwrap();
    symlink("loop", inside.join("loop")).unwrap();
    for (code, end) in [
        ("os.rename('f', 'mine/')", "NotADirectoryError: [Errno 20] Not a directory: 'f' -> 'mine/'"),
        ("os.rename('f', 'new/')", "NotADirectoryError: [Errno 20] Not a directory: 'f' -> 'new/'"),
        ("os.replace('f', 'link/')", "NotADirectoryError: [Errno 20] Not a directory: 'f' -> 'link/'"),
        ("os.rename('f', 'a/')", "NotADirectoryError: [Errno 20] Not a directory: 'f' -> 'a/'"),
        ("os.rename('a', 'a/b/c')", "OSError: [Errno 22] Invalid argument: 'a' -> 'a/b/c'"),
        ("os.remove('link/')", "NotADirectoryError: [Errno 20] Not a directory: 'link/'"),
        ("os.remove('none/')", "NotADirectoryError: [Errno 20] Not a directory: 'none/'"),
        ("os.remove('a')", "IsADirectoryError: [Errno 21] Is a directory: 'a'"),
        ("os.rmdir('link/')", "NotADirectoryError: [Errno 20] Not a directory: 'link/'"),
        ("os.rmdir('a/b/.')", "OSError: [Errno 22] Invalid argument: 'a/b/.'"),
        ("os.rmdir('a/b/..')", "OSError: [Errno 39] Directory not empty: 'a/b/..'"),
        ("os.mkdir('a/..')", "FileExistsError: [Errno 17] File exists: 'a/..'"),
        ("os.mkdir('a/../..')", "REFUSED'a/../..'"),
        ("os.rmdir('..')", "REFUSED'..'"),
        ("os.rename('../in', 'a')", "OSError: [Errno 16] Device or resource busy: '../in' -> 'a'"),
        ("os.open('nothing', 1 << 30)", "FileNotFoundError: [Errno 2] No such file or directory: 'nothing'"),
        ("os.open('mine', 1 << 30)", ""),
        ("os.makedirs('loop/x')", "OSError: [Errno 40] Too many levels of symbolic links: 'loop/x'"),
        ("os.makedirs('mine/x')", "NotADirectoryError: [Errno 20] Not a directory: 'mine/x'"),
        ("os.makedirs('a/b', exist_ok=True); os.makedirs('p/q/.'); os.makedirs('p/q/r//')", ""),
        ("os.makedirs('y/' * 3000)", "RecursionError: maximum recursion depth exceeded"),
        ("os.makedirs('z/' * 3000000)", "RecursionError: maximum recursion depth exceeded"),
        ("os.stat('./' * 2048)", "OSError: [Errno 36] File name too long: './././"),
    ] {
        let ran = place.code(code);
        let end = end.replace("REFUSED", REFUSED);
        let whole = !end.ends_with(['/', ' ']);
        assert!(if whole { ran.err == end } else { ran.err.starts_with(&end) }, "{code}: {}", ran.err);
    }
    assert!(inside.join("p/q/r").is_dir());
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
