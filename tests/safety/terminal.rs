//! The terminal: what a script must not steer.

use crate::Place;
use std::fs;
use std::process::{Command, Stdio};

#[test]
fn nothing_steers_the_terminal() {
    let place = Place::new();
    let evil = "\u{1b}]0;x\u{7}\u{9b}2J\u{202e}\u{8}";
    fs::write(place.inside().join(format!("n{evil}")), evil).unwrap();
    let script = format!(
        "#: title t{evil}\n# comment {evil}\nf = open('n' + {literal})\nf.read()\nb = io.BytesIO({literal}.encode())\n\
         b.read()\nprint({literal})\nprint({literal}, file=sys.stderr)\n#: show quiet\nprint({literal})\n\
         x{evil} = 1\n",
        literal = "'\\x1b]0;x\\x07\\x9b2J\\u202e\\x08'"
    );
    fs::write(place.inside().join("s.iosh"), &script).unwrap();
    fs::write(place.inside().join("t.iosh"), format!("raise ValueError('{}')", "\\x1b]0;x\\x07\\x9b2J"))
        .unwrap();
    let binary = env!("CARGO_BIN_EXE_iosh");
    for (file, some) in [("s.iosh", "comment"), ("t.iosh", "ValueError")] {
        // All that iosh writes goes to the terminal that `script` gives.
        let output = Command::new("script")
            .args(["-qec", &format!("{binary} run --color never {file}"), "/dev/null"])
            .current_dir(place.inside())
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let seen = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(seen.contains(some), "{seen}");
        let bad = seen.chars().find(|c| (c.is_control() && !"\r\n\t".contains(*c)) || *c == '\u{202e}');
        assert_eq!(bad, None, "{seen:?}");
    }
    assert_eq!(place.code("print('\\x1b[1m')").out, "\u{1b}[1m\n");
}

#[test]
fn what_a_program_says_beside_its_json_steers_nothing() {
    let place = Place::new();
    fs::write(place.inside().join("in"), "sys.stderr.write('said \\x1b[2J\\u202e')\n").unwrap();
    let output = Command::new("script")
        .args(["-qec", &format!("{} --json < in > out", env!("CARGO_BIN_EXE_iosh")), "/dev/null"])
        .current_dir(place.inside())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "said \\x1b[2J\\u202e");
}

#[test]
fn no_error_steers_the_terminal() {
    let place = Place::new();
    let evil = "\u{1b}]0;x\u{7}\u{9b}2J\u{202e}\u{2066}\u{8}\u{85}";
    let escaped = "\\x1b]0;x\\x07\\x9b2J\\u202e\\u2066\\x08\\x85";
    let statements = [
        "raise ValueError('EVIL')",
        "raise ValueError('ok') from ValueError('EVIL')",
        "open('EVIL')",
        "os.rename('EVIL', 'EVIL')",
        "{}['EVIL']",
        "int('EVIL')",
        "1 / 0  # RAW",
        "'RAW' + 1",
        "'RAW",
        "assert 0, 'EVIL'",
        "raise SystemExit('EVIL')",
        "getattr(1, 'EVIL')",
        "open('f', 'EVIL')",
        "b''.decode('EVIL')",
        "xRAW = 1",
        "import RAW",
        "print('EVIL', file=sys.stderr)",
        "print(repr('EVIL'), ascii('EVIL'), 'EVIL'.encode())",
        "f = open('nEVIL', 'w'); f.write('EVIL'); f",
        "d = {'EVIL': io.StringIO('EVIL')}; d['EVIL'].read(); d",
        "x = io.BytesIO(); x.EVIL",
        "def f(**k): return k\nf(**{'EVIL': 1})",
        "sys.stdout.buffer.write(b'\\x1b[2J\\xc2\\x9b\\x9b') and None",
        "sys.stdout.write('\\x1b[2J'); sys.stdout.flush()",
    ];
    let binary = env!("CARGO_BIN_EXE_iosh");
    for statement in statements {
        fs::write(place.inside().join("s.iosh"), statement.replace("EVIL", escaped).replace("RAW", evil))
            .unwrap();
        let line = format!("{binary} run --color never s.iosh; echo done");
        let output = Command::new("script")
            .args(["-qec", &line, "/dev/null"])
            .current_dir(place.inside())
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let seen = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(seen.ends_with("done\r\n"), "{seen}");
        let steers = |c: &char| {
            (c.is_control() && !"\r\n\t".contains(*c))
                || ('\u{202a}'..='\u{202e}').contains(c)
                || ('\u{2066}'..='\u{2069}').contains(c)
        };
        assert_eq!(seen.chars().find(steers), None, "{statement}: {seen:?}");
    }
}
