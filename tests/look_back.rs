//! The commands that look back at what happened, by pipe and in JSON.

use serde_json::Value;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

fn iosh(name: &str, args: &[&str], input: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("look-back-{name}"));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_iosh"));
    command.args(args).current_dir(folder).env_remove("COLUMNS");
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    String::from_utf8(output.stdout).unwrap()
}

/// What each `:` command answers in JSON; every answer fits the schema.
fn answers(name: &str, input: &str) -> Vec<String> {
    let schema: Value = serde_json::from_str(iosh::view::json::SCHEMA).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let out = iosh(name, &["--json"], input);
    let lines: Vec<Value> = out.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(lines.len(), input.lines().count());
    assert!(lines.iter().all(|l| schema.is_valid(l)));
    let of_commands = input.lines().zip(lines).filter(|(line, _)| line.starts_with(':'));
    of_commands.map(|(_, answer)| answer["stdout"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn calls_are_summed_up_by_stream() {
    let input = "\
:calls
f = open('x.bin', 'wb')
for i in range(1000): f.write(b'x')
f.close()
u = open('y.bin', 'wb', buffering=0)
for i in range(1000): u.write(b'x')
:calls
";
    let want = [
        "no operation that was shown has called a raw stream\n",
        "f: BufferedWriter('x.bin'), 1002 operations, 3 calls: 1 seek, 1 write (1000\nbytes), 1 close\n\
         u: FileIO('y.bin'), 1001 operations, 1000 calls: 1000 writes (1000 bytes)\n",
    ];
    assert_eq!(answers("calls", input), want);
}

#[test]
fn operations_are_looked_at_again() {
    let input = "\
:history
b = io.BytesIO(b'abc')
b.read(2)
b.seek(9)
s = io.StringIO('x')
:history
:back
:back
:history 2
:forward
:forward
:goto 2
:goto 9
:diff 1 3
:diff 1 4
:diff 1
:history keep 2
:history
:history keep x
";
    let back = "operation 3: b.seek(9) gave 9\nb: BytesIO, position 2 → 9 (+7), length 3\n  \
                0000  61 62 63                                          abc\n                                    \
                ^ 9 (6 past the end)\n";
    let string = "operation 4: StringIO('x')\ns: StringIO, position 0, length 1\n     0  x\n        ^ 0\n";
    let want = [
        "no operation is kept\n",
        "1 BytesIO(b'abc')\n2 b.read(2) gave b'ab'\n3 b.seek(9) gave 9\n4 StringIO('x')\n",
        string,
        back,
        "3 b.seek(9) gave 9, looked at\n4 StringIO('x')\n",
        string,
        "this is the present: there is no operation after it\n",
        "operation 2: b.read(2) gave b'ab'\nb: BytesIO, position 0 → 2 (+2), length 3, read 2 bytes at 0\n  \
         0000 [61 62]63                                          abc\n              ^ 2\n",
        "operations 1 to 4 are kept\n",
        "operation 1 to 3\nb: BytesIO, position 0 → 9 (+9), length 3\n  \
         0000  61 62 63                                          abc\n                                    \
         ^ 9 (6 past the end)\n",
        "operation 1 is one on b, operation 4 one on s: there is nothing to compare\n",
        ":diff: two numbers; operations 1 to 4 are kept\n",
        "",
        "3 b.seek(9) gave 9\n4 StringIO('x')\n",
        ":history keep: a number up to 1000000\n",
    ];
    let got = answers("time", input);
    for (got, want) in got.iter().zip(want) {
        assert_eq!(got, want);
    }
    assert_eq!(got.len(), want.len());
    let plain = iosh("plain", &["--plain"], "b = io.BytesIO(b'abc')\nb.seek(9)\n:back\n");
    assert!(plain.ends_with("operation 2: b.seek(9) gave 9\nb: BytesIO, position 0 → 9 (+9), length 3\n  0000  61 62 63                                          abc\n                                    ^ 9 (6 past the end)\n"), "{plain}");
}

/// A statement sequence, the kind of surprise in it, and a fix that works.
const SURPRISES: &[(&str, &str, &str)] = &[
    ("x = io.BytesIO(b'a')\nx.read()\nx.read()", "read_at_end", "x.seek(0)\nx.read(1)"),
    (
        "x = io.BytesIO(b'abc')\nx.seek(3)\nx.truncate(1)",
        "truncate_leaves_cursor",
        "x.seek(0, 2)\nx.write(b'b')",
    ),
    ("x = io.BytesIO(b'abc')\nx.seek(5)\nx.write(b'd')", "gap", "x.seek(0, 2)\nx.write(b'd')"),
    ("x = open('a', 'xb')\nx.write(b'abc')", "not_on_disk", "x.flush()"),
    ("x = iosh.ScriptedRaw(reads=[b'ab', b'c'])\nx.read(3)", "short_read", "io.BufferedReader(x).read(1)"),
    ("x = iosh.ScriptedRaw(writes=[1])\nx.write(b'abc')", "short_write", "x.write(b'bc')"),
    (
        "x = io.FileIO('a', 'x')\nx.write(b'abc')\nx.close()\nx = open('a', 'ab', 0)\nx.seek(0)\nx.write(b'd')",
        "append",
        "x = open('a', 'r+b', 0)\nx.write(b'd')",
    ),
    ("x = open('a', 'w')", "emptied", "x.close()"),
    (
        "y = io.BytesIO()\nx = io.TextIOWrapper(y)\ndel x",
        "dropped_wrapper",
        "x = io.TextIOWrapper(io.BytesIO()); x.detach()",
    ),
    (
        "x = io.TextIOWrapper(io.BytesIO(b'a\\nb'))\nnext(x)\nx.tell()",
        "tell_after_next",
        "x.seek(0)\nx.readline()\nx.tell()",
    ),
];

#[test]
fn surprises_are_named_and_explained() {
    for (statements, kind, fix) in SURPRISES {
        let out = iosh("surprise", &["--json"], &format!("{statements}\n:why\n{fix}\n"));
        let lines: Vec<Value> = out.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
        let count = statements.lines().count();
        let kinds: Vec<&str> = lines[..count]
            .iter()
            .flat_map(|l| l["steps"].as_array().unwrap())
            .filter_map(|s| s["surprise"].as_str())
            .collect();
        assert_eq!(kinds, [*kind], "{statements}");
        let why = lines[count]["stdout"].as_str().unwrap();
        assert!(
            why.starts_with("operation ") && why.contains("\nnote: ") && why.contains("\nhint: "),
            "{why}"
        );
        for line in &lines[count + 1..] {
            assert!(line["steps"].as_array().unwrap().iter().all(|s| s["surprise"] != **kind), "{line}");
        }
    }
}

#[test]
fn nobody_is_asked_who_does_not_sit_at_a_terminal() {
    let refusal = ":predict asks who sits at a terminal: here nobody does\n";
    assert_eq!(
        answers("predict", ":predict on\nb = io.BytesIO(b'abc')\nb.read(2)\n:predict\n"),
        [refusal; 2]
    );
    let out = iosh("predict-pipe", &["--show=brief"], ":predict on\nb = io.BytesIO(b'abc')\nb.read(2)\n");
    let want = "b: BytesIO, position 0, length 3\nb'ab'\nb: BytesIO, position 0 → 2 (+2), length 3, read 2 bytes at 0\n";
    assert_eq!(out, format!("{refusal}{want}"));
}

#[test]
fn both_sides_of_the_last_text_are_shown_at_any_time() {
    let input = "\
:bytes
b = io.BytesIO()
w = io.TextIOWrapper(b, 'utf-8', newline='\\r\\n')
w.write('a\\n')
w.flush()
:bytes
:bytes b
:bytes w
b.seek(0)
:layers w
";
    let picture = "operation 3: w.write('a\\n') gave 2\n\
                   2 characters became 3 bytes: '\\n' → 0d 0a (line end)\n    \
                   char   0  1\n           \
                   a  \\n\n           \
                   61 0d 0a\n    \
                   byte   0  1\n";
    let layers = "w: TextIOWrapper(utf-8), position 0\n  text     nothing waits\n  \
                  memory   BytesIO: position 0, length 3\n  \
                  0000  61 0d 0a                                          a·↵\n        ^ 0\n";
    let got = answers("bytes", input);
    assert_eq!(got[0], "nothing was encoded or decoded: a TextIOWrapper does that, as open() makes it\n");
    assert_eq!(got[1], picture);
    assert_eq!(
        got[2],
        "nothing was encoded or decoded by 'b': a TextIOWrapper does that, as open()\nmakes it\n"
    );
    assert_eq!(got[3], picture);
    assert_eq!(got[4], layers);
}
