//! `:undo` and `:redo`: at the prompt's other entrances, at borders, within a limit; and that keeping
//! the past changes nothing about the present.

use iosh::io::raw::disk::Disk;
use iosh::object::journal::Border;
use iosh::session::{Options, Session, Status};
use serde_json::Value;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::rc::Rc;

fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("time-{name}"));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn iosh(name: &str, args: &[&str], input: &str) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_iosh"));
    command.args(args).current_dir(folder(name)).env_remove("COLUMNS");
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    String::from_utf8(output.stdout).unwrap()
}

/// A session in a folder of its own that keeps so much.
struct Play {
    session: Session,
    folder: PathBuf,
}

impl Play {
    fn new(name: &str, limit: usize) -> Play {
        let folder = folder(name);
        Rc::new(Disk::new(&folder)).enter();
        let mut session = Session::new(Options { steps: false, streams: false });
        session.remember(Some(limit));
        Play { session, folder }
    }

    /// What a statement echoes, or its exception.
    fn run(&mut self, statement: &str) -> String {
        match self.session.run(statement, &Rc::from("<stdin>"), 1).status {
            Status::Done(shown) => shown.map_or_else(String::new, |s| s.repr.to_string()),
            Status::Failed(e) => format!("{}: {}", e.name, e.message.to_string_lossy()),
            Status::Exit(code) => format!("exit {code}"),
        }
    }

    #[track_caller]
    fn gives(&mut self, pairs: &[(&str, &str)]) {
        for (statement, want) in pairs {
            assert_eq!(self.run(statement), *want, "{statement}");
        }
    }
}

const MIB: usize = 1 << 20;

#[test]
fn in_json_each_command_has_one_answer() {
    let schema: Value = serde_json::from_str(iosh::view::json::SCHEMA).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let input = "\
b = io.BytesIO(b'abc')
b.write(b'J')
x = [1]
:undo 2
b.tell(), b.getvalue()
:redo
b.tell(), b.getvalue()
:redo
:redo
:undo nonsense
:undo memory
:undo 9
";
    let out = iosh("json", &["--json"], input);
    let answers: Vec<Value> = out.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(answers.len(), input.lines().count());
    for answer in &answers {
        assert!(schema.is_valid(answer), "{answer}");
    }
    let said = |i: usize| answers[i]["stdout"].as_str().unwrap();
    assert_eq!(
        said(3),
        "took back 2 statements, from 'x = [1]' to 'b.write(b'J')'; x is gone\n\
         b: BytesIO, position 1 → 0 (-1), length 3\n\
         \u{20} 0000  61 62 63                                          abc\n\
         \u{20}       ^ 0\n"
    );
    assert_eq!(answers[4]["streams"]["b"]["layers"][0]["position"], 0);
    assert_eq!(answers[4]["result"]["repr"], "(0, b'abc')");
    assert!(said(5).starts_with("made again 'b.write(b'J')'\nb: BytesIO, position 0 → 1 (+1), length 3\n"));
    assert_eq!(answers[6]["result"]["repr"], "(1, b'Jbc')");
    assert_eq!(said(7), "made again 'x = [1]'; x is back: [1]\n");
    assert_eq!(said(8), "nothing is changed: there is nothing to make again\n");
    assert_eq!(said(9), ":undo: how many statements? a number from 1\n");
    let memory = said(10).replace('\n', " ");
    assert!(
        memory.ends_with(" bytes of 67108864 in use; 3 statements can be taken back, 0 made again "),
        "{memory}"
    );
    assert_eq!(
        said(11),
        "took back 3 statements, from 'x = [1]' to 'b = io.BytesIO(b'abc')'; x is gone; b\nis gone\n\
         there is nothing before that to take back\n"
    );
}

#[test]
fn in_plain_mode_an_error_half_way_is_taken_back() {
    let input = "l = [1]\nfor i in range(3): l.append(i); 1 // (1 - i)\n\nl\n:undo\nl\n";
    let out = iosh("plain", &["--plain"], input);
    assert_eq!(
        out,
        "[1, 0, 1]\n\
         took back 'for i in range(3): l.append(i); 1 // (1 - i)'; i is gone; l is [1],\n\
         was [1, 0, 1]\n[1]\n"
    );
}

#[test]
fn scripts_and_code_of_the_command_line_keep_nothing() {
    let mut session = Session::new(Options { steps: false, streams: false });
    session.run("x = 1", &Rc::from("<string>"), 1);
    let travel = session.undo(1);
    assert_eq!(travel.stopped.as_deref(), Some("nothing is recorded here, so nothing can be taken back"));
}

#[test]
fn a_pipe_and_a_socket_are_borders() {
    for (statement, border, word) in [
        ("r, w = os.pipe()", Border::Pipe, "pipe"),
        ("one, two = socket.socketpair()", Border::Socket, "socket"),
    ] {
        let mut play = Play::new(word, 64 * MIB);
        play.run("x = 1");
        play.run(statement);
        assert_eq!(play.session.border(), Some(border));
        play.run("y = 2");
        let travel = play.session.undo(3);
        assert_eq!(travel.statements, ["y = 2"]);
        let why = format!(
            "this statement used a {word}, and what goes through a {word} cannot be taken back, \
             so it is a border: '{statement}'"
        );
        assert_eq!(travel.stopped.as_deref(), Some(why.as_str()));
        let travel = play.session.undo(1);
        assert_eq!((travel.statements.len(), travel.stopped), (0, Some(why)));
        play.gives(&[("x", "1"), ("y", "NameError: name 'y' is not defined")]);
        assert_eq!(play.session.redo(1).statements, ["y = 2"]);
    }
    let mut play = Play::new("pipe-use", 64 * MIB);
    play.gives(&[("r, w = os.pipe()", ""), ("x = 1", ""), ("os.write(w, b'abc')", "3")]);
    assert_eq!(play.session.moments(), (0, 0));
    play.gives(&[("os.read(r, 3)", "b'abc'"), ("x = 2", ""), ("os.close(w)", "")]);
    assert_eq!(play.session.moments(), (0, 0));
}

#[test]
fn what_somebody_else_changed_is_left() {
    let mut play = Play::new("else", 64 * MIB);
    std::fs::write(play.folder.join("a.txt"), "one two").unwrap();
    play.gives(&[
        ("f = open('a.txt', 'r+b', buffering=0)", ""),
        ("f.write(b'ONE')", "3"),
        ("open('new.txt', 'w').write('mine')", "4"),
    ]);
    std::fs::write(play.folder.join("new.txt"), "theirs, now").unwrap();
    std::fs::write(play.folder.join("a.txt"), "ONE two three").unwrap();
    let travel = play.session.undo(2);
    assert_eq!(
        travel.trouble,
        [
            "somebody else has changed new.txt since, so it is left as it is",
            "somebody else has changed a.txt since, so it is left as it is"
        ]
    );
    assert_eq!(std::fs::read_to_string(play.folder.join("a.txt")).unwrap(), "ONE two three");
    assert_eq!(std::fs::read_to_string(play.folder.join("new.txt")).unwrap(), "theirs, now");
    // All else is what it was.
    play.gives(&[("f.tell()", "0")]);
}

/// A file may be as long as its file system lets it, and nearly all of it nothing.
#[test]
fn a_file_longer_than_any_memory_goes_there_and_back() {
    let mut play = Play::new("sparse", MIB);
    let look =
        "f.tell(), os.stat('s').st_size, open('s', 'rb').read(4), f.seek(10**11 + 3), f.read(9), f.seek(7)";
    play.gives(&[("f = open('s', 'w+b', buffering=0)", ""), ("f.write(b'abc'), f.seek(7)", "(3, 7)")]);
    let mut looks = vec![play.run(look)];
    let statements = [
        ("f.truncate(10**12)", "1000000000000"),
        ("f.seek(10**11), f.write(b'0123456789' * 500), f.seek(7)", "(100000000000, 5000, 7)"),
        (
            "f.seek(10**11 + 4), f.write(b'XYZ'), f.truncate(10**11 + 9), f.seek(7)",
            "(100000000004, 3, 100000000009, 7)",
        ),
        ("f.truncate(1)", "1"),
        ("f.truncate(2**43)", "8796093022208"),
        ("open('s', 'wb').close()", ""),
    ];
    for (statement, gives) in statements {
        play.gives(&[(statement, gives)]);
        looks.push(play.run(look));
    }
    assert_eq!(looks[3], "(7, 100000000009, b'abc\\x00', 100000000003, b'3XYZ78', 7)");
    assert_eq!(
        looks[5],
        "(7, 8796093022208, b'a\\x00\\x00\\x00', 100000000003, b'\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00', 7)"
    );
    for _ in 0..2 {
        for n in (0..statements.len()).rev() {
            let travel = play.session.undo(1);
            assert_eq!((travel.trouble, travel.stopped), (vec![], None), "{}", statements[n].0);
            assert_eq!(play.run(look), looks[n], "{}", statements[n].0);
        }
        for n in 0..statements.len() {
            let travel = play.session.redo(1);
            assert_eq!((travel.trouble, travel.stopped), (vec![], None), "{}", statements[n].0);
            assert_eq!(play.run(look), looks[n + 1], "{}", statements[n].0);
        }
    }
}

#[test]
fn what_there_is_no_room_to_keep_stays() {
    let mut play = Play::new("no-room", MIB);
    iosh::object::limits::set_max_memory(32 * MIB);
    play.gives(&[
        ("f = open('long', 'w+b', buffering=0)", ""),
        ("for i in range(40): f.write(bytes([i + 1]) * 2**20)", ""),
    ]);
    let travel = play.session.undo(1);
    iosh::object::limits::set_max_memory(1 << 30);
    let why = "long is left as it is: there is no room to keep what it would lose, for making it again";
    assert_eq!(travel.trouble, [why]);
    // What was not taken back is not made again either: that would be the step that was refused.
    play.gives(&[("os.stat('long').st_size", "41943040")]);
    assert_eq!(play.session.redo(1).trouble, Vec::<String>::new());
    play.gives(&[("os.stat('long').st_size, f.tell()", "(41943040, 41943040)")]);
    assert_eq!(play.session.undo(1).trouble, Vec::<String>::new());
    play.gives(&[("os.stat('long').st_size, f.tell()", "(0, 0)")]);
    assert_eq!(play.session.redo(1).trouble, Vec::<String>::new());
    play.gives(&[(
        "os.stat('long').st_size, f.seek(0), f.read(1), f.seek(-1, 2), f.read()",
        "(41943040, 0, b'\\x01', 41943039, b'(')",
    )]);
}

#[test]
fn a_statement_that_changes_nothing_leaves_redo() {
    let mut play = Play::new("nothing", 64 * MIB);
    play.session.underscore = true;
    play.gives(&[("b = io.BytesIO(b'abc')", ""), ("b.seek(2)", "2"), ("f = open('x', 'w+b')", "")]);
    play.session.undo(2);
    for statement in [
        "b.tell()",
        "b.getvalue()",
        "b.seek(0)",
        "b.read(0)",
        "b.nosuch",
        "os.listdir()",
        "[1, 2]",
        "b.write(b'')",
    ] {
        play.run(statement);
        assert_eq!(play.session.moments(), (1, 2), "{statement}");
    }
    play.session.redo(2);
    play.gives(&[("b.tell()", "2"), ("f.seekable(), f.tell(), f.closed", "(True, 0, False)")]);
    assert_eq!(play.session.moments(), (3, 0));
}

#[test]
fn a_long_session_stays_within_its_memory() {
    let mut play = Play::new("long", MIB);
    play.run("b = io.BytesIO()");
    for i in 0..100_000 {
        play.run(if i % 2 == 0 { "b.write(b'0123456789')" } else { "b.seek(0)" });
    }
    let (limit, used) = play.session.memory();
    assert_eq!(limit, Some(MIB));
    assert!(used <= MIB && used > MIB / 2, "{used}");
    let (steps, _) = play.session.moments();
    assert!(steps > 2000, "{steps}");
    let travel = play.session.undo(steps + 1);
    assert_eq!(travel.statements.len(), steps);
    let dropped = 100_001 - steps;
    let why = format!(
        "{dropped} older steps were let go of to stay within 1 MiB; ':undo memory SIZE' sets how much is kept"
    );
    assert_eq!(travel.stopped, Some(why));
}

#[test]
fn a_statement_that_changes_too_much_is_a_border() {
    let mut play = Play::new("much", MIB);
    play.gives(&[("b = io.BytesIO(bytes(4 << 20))", ""), ("b.truncate(0)", "0"), ("b.write(b'x')", "1")]);
    assert_eq!(play.session.border(), Some(Border::TooMuch));
    assert_eq!(play.session.undo(2).statements, ["b.write(b'x')"]);
    play.gives(&[("b.getvalue()", "b''")]);
}

#[test]
fn objects_end_when_the_program_lets_go_of_them() {
    let mut play = Play::new("ends", 64 * MIB);
    play.gives(&[
        ("f = open('a.txt', 'w')", ""),
        ("f.write('hello')", "5"),
        ("f = None", ""),
        ("open('a.txt').read()", "'hello'"),
        // Held by what was itself let go of.
        ("d = {'files': [open('b.txt', 'w')]}", ""),
        ("d['files'][0].write('nested')", "6"),
        ("keep = d['files']", ""),
        ("del d", ""),
        ("open('b.txt').read()", "''"),
        ("keep = 1", ""),
        ("open('b.txt').read()", "'nested'"),
        // Within one statement, too.
        ("g = open('c.txt', 'w')", ""),
        ("g.write('now')", "3"),
        ("def drop():\n    global g\n    also = g\n    g = None\n    return open('c.txt').read()", ""),
        ("drop(), open('c.txt').read()", "('', 'now')"),
        // A view that is gone no longer fixes the length of what it looked at.
        ("b = io.BytesIO(b'abc')", ""),
        ("v = b.getbuffer()", ""),
        ("b.write(b'0123')", "BufferError: Existing exports of data: object cannot be re-sized"),
        ("del v", ""),
        ("b.write(b'0123')", "4"),
        ("a = bytearray(b'abc')", ""),
        ("v = [memoryview(a)]", ""),
        ("w = v", ""),
        ("v = 0", ""),
        ("a.append(1)", "BufferError: Existing exports of data: object cannot be re-sized"),
        ("w = 0", ""),
        ("a.append(1)", ""),
        // Numbers of descriptors are free again.
        ("os.open('d.bin', os.O_RDWR | os.O_CREAT)", "3"),
        ("os.close(3)", ""),
        ("h = open('d.bin', 'rb')", ""),
        ("h.fileno()", "3"),
    ]);
    let (steps, _) = play.session.moments();
    assert_eq!(play.session.undo(steps).trouble, Vec::<String>::new());
    assert_eq!(
        std::fs::read_dir(&play.folder).unwrap().count(),
        1,
        "but for the hidden folder nothing is there"
    );
    assert_eq!(play.session.redo(steps).trouble, Vec::<String>::new());
    play.gives(&[
        ("open('c.txt').read(), h.fileno(), len(a)", "('now', 3, 4)"),
        ("os.listdir() == ['a.txt']", "False"),
    ]);
    play.session.finish();
    let mut names: Vec<_> =
        std::fs::read_dir(&play.folder).unwrap().map(|e| e.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["a.txt", "b.txt", "c.txt", "d.bin"]);
}

#[test]
fn the_hidden_folder_is_hidden() {
    let mut play = Play::new("hidden", 64 * MIB);
    std::fs::write(play.folder.join("a.txt"), "precious").unwrap();
    play.gives(&[("os.remove('a.txt')", ""), ("os.listdir()", "[]"), ("os.listdir('.')", "[]")]);
    let hidden = std::fs::read_dir(&play.folder).unwrap().next().unwrap().unwrap().file_name();
    let open = format!("os.listdir('{}')", hidden.to_string_lossy());
    assert!(play.run(&open).starts_with("FileNotFoundError"), "{}", play.run(&open));
    play.session.undo(1);
    play.gives(&[("open('a.txt').read()", "'precious'")]);
    // What was taken back and is not made again leaves nothing behind.
    play.gives(&[("os.remove('a.txt')", "")]);
    play.session.finish();
    assert_eq!(std::fs::read_dir(&play.folder).unwrap().count(), 0);
}
