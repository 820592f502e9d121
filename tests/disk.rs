//! What a program may touch: names beneath the working folder and descriptors of its own.

use iosh::io::raw::disk::{Disk, Kind, Name};
use iosh::object::{Res, Value};
use rustix::fs::OFlags;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::rc::Rc;

const REFUSED: &str = "Permission denied (--allow DIR would permit it)";

/// `outer/home` is the working folder; `outer/secret` lies outside of it.
struct World {
    outer: PathBuf,
    disk: Rc<Disk>,
}

impl World {
    fn new(name: &str) -> World {
        let outer = std::env::temp_dir().join(format!("iosh-disk-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&outer);
        std::fs::create_dir_all(outer.join("home/sub")).expect("folders");
        std::fs::create_dir_all(outer.join("other")).expect("folders");
        std::fs::write(outer.join("secret"), "secret").expect("a file");
        std::fs::write(outer.join("home/t"), "0123456789").expect("a file");
        let outer = outer.canonicalize().expect("a name");
        let disk = Rc::new(Disk::new(&outer.join("home")));
        World { outer, disk }
    }

    fn home(&self) -> PathBuf {
        self.outer.join("home")
    }

    fn open(&self, name: &str, flags: OFlags) -> Res<i32> {
        self.disk.open(&Name::new(&Value::str(name))?, flags, 0o666)
    }

    fn outside(&self, name: &str) -> String {
        self.outer.join(name).to_str().expect("a name").to_owned()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.outer);
    }
}

fn text(result: Res<impl std::fmt::Debug>) -> String {
    match result {
        Ok(ok) => format!("{ok:?}"),
        Err(e) => format!("{}: {e}", e.class().name),
    }
}

fn refused(name: &str) -> String {
    format!("PermissionError: [Errno 13] {REFUSED}: '{name}'")
}

const READ: OFlags = OFlags::RDONLY;
const WRITE: OFlags = OFlags::WRONLY.union(OFlags::CREATE).union(OFlags::TRUNC);

#[test]
fn names_inside_are_opened_and_those_outside_refused() {
    let w = World::new("names");
    let absolute = w.home().join("t").to_str().expect("a name").to_owned();
    for inside in ["t", "./t", "sub/../t", "sub/../sub/../t", &absolute] {
        assert_eq!(text(w.open(inside, READ)), "3", "{inside}");
        w.disk.close(3).expect("closing");
    }
    let secret = w.outside("secret");
    for outside in [
        "../secret",
        "sub/../../secret",
        "/etc/passwd",
        "/proc/self/environ",
        "/dev/null",
        "..",
        "/",
        &secret,
    ] {
        assert_eq!(text(w.open(outside, READ)), refused(outside));
        assert_eq!(text(w.open(outside, WRITE)), refused(outside));
    }
    assert_eq!(std::fs::read_to_string(&secret).expect("the secret"), "secret");
}

#[test]
fn links_lead_nowhere_outside() {
    let w = World::new("links");
    symlink(w.outside("secret"), w.home().join("link")).expect("a link");
    symlink("../secret", w.home().join("up")).expect("a link");
    symlink("..", w.home().join("folder")).expect("a link");
    symlink("/proc/self/fd", w.home().join("fds")).expect("a link");
    symlink(w.outside("new"), w.home().join("dangling")).expect("a link");
    for name in ["link", "up", "folder/secret", "fds/0", "dangling"] {
        assert_eq!(text(w.open(name, READ)), refused(name));
        assert_eq!(text(w.open(name, WRITE)), refused(name));
    }
    assert!(!Path::new(&w.outside("new")).exists());
    // A link that stays inside is fine, however it is written.
    symlink(w.home().join("t"), w.home().join("inner")).expect("a link");
    symlink("t", w.home().join("near")).expect("a link");
    assert_eq!(text(w.open("inner", READ)), "3");
    assert_eq!(text(w.open("near", READ)), "4");
}

#[test]
fn the_kernel_s_own_errors_keep_their_words() {
    let w = World::new("errors");
    assert_eq!(text(w.open("nope", READ)), "FileNotFoundError: [Errno 2] No such file or directory: 'nope'");
    assert_eq!(text(w.open("", READ)), "FileNotFoundError: [Errno 2] No such file or directory: ''");
    assert_eq!(text(w.open("t/x", READ)), "NotADirectoryError: [Errno 20] Not a directory: 't/x'");
    assert_eq!(text(w.open("sub", WRITE)), "IsADirectoryError: [Errno 21] Is a directory: 'sub'");
    assert_eq!(text(w.open("new/", WRITE)), "IsADirectoryError: [Errno 21] Is a directory: 'new/'");
    let exclusive = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL;
    assert_eq!(text(w.open("t", exclusive)), "FileExistsError: [Errno 17] File exists: 't'");
    let long = "n".repeat(300);
    assert_eq!(text(w.open(&long, READ)), format!("OSError: [Errno 36] File name too long: '{long}'"));
    assert_eq!(text(Name::new(&Value::str("a\0b")).map(|_| ())), "ValueError: embedded null byte");
    assert_eq!(
        text(Name::new(&Value::Int(5)).map(|_| ())),
        "TypeError: expected str, bytes or os.PathLike object, not int"
    );
}

#[test]
fn what_is_allowed_can_be_opened_too() {
    let w = World::new("allow");
    let (other, secret) = (w.outside("other/x"), w.outside("secret"));
    assert_eq!(text(w.open(&other, WRITE)), refused(&other));
    w.disk.allow(&w.outer.join("other"), false).expect("allowing");
    assert_eq!(text(w.open(&other, WRITE)), refused(&other));
    assert_eq!(
        text(w.open(&other, READ)),
        format!("FileNotFoundError: [Errno 2] No such file or directory: '{other}'")
    );
    w.disk.allow(&w.outer.join("other"), true).expect("allowing");
    assert_eq!(text(w.open(&other, WRITE)), "3");
    assert_eq!(text(w.open("../other/x", READ)), "4");
    assert_eq!(text(w.open(&secret, READ)), refused(&secret));
    // One file, and nothing beside it.
    w.disk.allow(Path::new(&secret), true).expect("allowing");
    assert_eq!(text(w.open(&secret, READ)), "5");
    let beside = w.outside("secret2");
    assert_eq!(text(w.open(&beside, WRITE)), refused(&beside));
    w.disk.allow_all();
    assert_eq!(text(w.open(&beside, WRITE)), "6");
    assert_eq!(text(w.open("t", READ)), "7");
}

#[test]
fn removing_and_renaming_stop_at_the_border() {
    let w = World::new("border");
    let secret = w.outside("secret");
    let (inside, outside) = (Value::str("t"), Value::str(&secret));
    let (inside, outside) = (Name::new(&inside).expect("a name"), Name::new(&outside).expect("a name"));
    assert_eq!(text(w.disk.remove(&outside)), refused(&secret));
    assert_eq!(
        text(w.disk.rename(&inside, &outside)),
        format!("PermissionError: [Errno 13] {REFUSED}: 't' -> '{secret}'")
    );
    assert_eq!(
        text(w.disk.rename(&outside, &inside)),
        format!("PermissionError: [Errno 13] {REFUSED}: '{secret}' -> 't'")
    );
    assert_eq!(text(w.disk.make_folder(&outside, 0o777)), refused(&secret));
    assert_eq!(text(w.disk.remove_folder(&outside)), refused(&secret));
    assert_eq!(text(w.disk.stat(&outside).map(|_| ())), refused(&secret));
    assert_eq!(std::fs::read_to_string(&secret).expect("the secret"), "secret");
    let target = Value::str("sub/moved");
    w.disk.rename(&inside, &Name::new(&target).expect("a name")).expect("renaming inside");
    assert_eq!(std::fs::read_to_string(w.home().join("sub/moved")).expect("moved"), "0123456789");
}

#[test]
fn numbers_are_the_lowest_free_ones_and_no_others_exist() {
    let w = World::new("numbers");
    for number in [-1, 0, 1, 2, 3, 1000] {
        assert_eq!(text(w.disk.get(number).map(|_| ())), "OSError: [Errno 9] Bad file descriptor");
        assert_eq!(text(w.disk.close(number)), "OSError: [Errno 9] Bad file descriptor");
    }
    assert_eq!(w.disk.pipe().expect("a pipe"), (3, 4));
    assert_eq!(text(w.open("t", READ)), "5");
    w.disk.close(3).expect("closing");
    assert_eq!(w.disk.dup(5).expect("a copy"), 3);
    // Both numbers stand for one place in the file.
    let mut buf = [0; 4];
    w.disk.get(3).expect("3").read(&mut buf).expect("reading");
    assert_eq!(w.disk.get(5).expect("5").seek(0, 1).expect("telling"), 4);
    w.disk.close(5).expect("closing");
    assert_eq!(w.disk.get(3).expect("3").kind(), Kind::File);
}

#[test]
fn looking_changes_nothing() {
    let w = World::new("look");
    let (read, write) = w.disk.pipe().expect("a pipe");
    let (read, write) = (w.disk.get(read).expect("r"), w.disk.get(write).expect("w"));
    write.write(b"abcdef").expect("writing");
    for end in [&read, &write] {
        let look = end.look(0, 4);
        assert_eq!((look.length, look.content.as_deref()), (Some(6), Some(&b"abcd"[..])));
    }
    let mut buf = [0; 10];
    assert_eq!(read.read(&mut buf).expect("reading"), Some(6));
    assert_eq!(read.look(0, 4).length, Some(0));

    let (a, b) = w.disk.socket_pair().expect("sockets");
    let (a, b) = (w.disk.get(a).expect("a"), w.disk.get(b).expect("b"));
    a.write(b"hello").expect("sending");
    let look = b.look(0, 3);
    assert_eq!((look.length, look.content.as_deref()), (Some(5), Some(&b"hel"[..])));
    assert_eq!(b.read(&mut buf).expect("receiving"), Some(5));

    // A file that can only be written is looked at all the same.
    let file = w.open("t", OFlags::WRONLY).and_then(|n| w.disk.get(n)).expect("a file");
    file.seek(6, 0).expect("seeking");
    let look = file.look(6, 4);
    assert_eq!((look.position, look.length, look.start), (Some(6), Some(10), 4));
    assert_eq!(look.content.as_deref(), Some(&b"4567"[..]));
    file.write(b"X").expect("writing");
    assert_eq!(std::fs::read(w.home().join("t")).expect("the file"), b"012345X789");
}

#[test]
fn a_pipe_that_does_not_wait_says_so() {
    let w = World::new("wait");
    let (read, write) = w.disk.pipe().expect("a pipe");
    let (read, write) = (w.disk.get(read).expect("r"), w.disk.get(write).expect("w"));
    read.set_blocking(false).expect("setting");
    write.set_blocking(false).expect("setting");
    assert_eq!((read.blocking().expect("r"), write.blocking().expect("w")), (false, false));
    let mut buf = [0; 10];
    assert_eq!(read.read(&mut buf).expect("reading"), None);
    let big = vec![b'x'; 100_000];
    assert_eq!(write.write(&big).expect("writing"), Some(65_536));
    assert_eq!(write.write(&big).expect("writing"), None);
    drop(write);
    w.disk.close(4).expect("closing");
    assert_eq!(read.read(&mut buf).expect("reading"), Some(10));
}

#[test]
fn writing_without_a_reader_is_an_error_and_no_signal() {
    let w = World::new("broken");
    let (read, write) = w.disk.pipe().expect("a pipe");
    w.disk.close(read).expect("closing");
    let write = w.disk.get(write).expect("w");
    assert_eq!(text(write.write(b"x")), "BrokenPipeError: [Errno 32] Broken pipe");
    let (a, b) = w.disk.socket_pair().expect("sockets");
    w.disk.close(a).expect("closing");
    let b = w.disk.get(b).expect("b");
    assert_eq!(text(b.write(b"x")), "BrokenPipeError: [Errno 32] Broken pipe");
}

#[test]
fn seeking_answers_as_the_kernel_does() {
    let w = World::new("seek");
    let file = w.open("t", OFlags::RDWR).and_then(|n| w.disk.get(n)).expect("a file");
    assert_eq!(file.seek(3, 0).expect("seek"), 3);
    assert_eq!(file.seek(2, 1).expect("seek"), 5);
    assert_eq!(file.seek(-1, 2).expect("seek"), 9);
    assert_eq!(file.seek(4, 3).expect("seek to data"), 4);
    assert_eq!(file.seek(0, 4).expect("seek to a hole"), 10);
    for (offset, whence) in [(-1, 0), (-11, 1), (-11, 2), (0, 5), (i64::MAX, 0), (i64::MAX, 1)] {
        assert_eq!(
            text(file.seek(offset, whence)),
            "OSError: [Errno 22] Invalid argument",
            "{offset} {whence}"
        );
    }
    assert_eq!(file.seek(0, 1).expect("tell"), 10);
    let (read, _) = w.disk.pipe().expect("a pipe");
    let pipe = w.disk.get(read).expect("r");
    assert_eq!(text(pipe.seek(0, 1)), "OSError: [Errno 29] Illegal seek");
}
