//! Exported documents: what a script must not put into them, nor where they go.

use crate::{Place, Ran, signal};
use std::fs;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::process::Command;
use std::time::{Duration, Instant};

/// What a stream, a name, a message, a comment, a title and what is printed may hold. None of its lines
/// means anything in the script itself.
const EVIL: &str = "</pre></samp></script><script>alert(1)</script><img src=x onerror='alert(1)'>&lt;\"'\
    --><!--`````` ```[a](javascript:b)*c* _d_ {: onclick='f()' }{{ x }}{% y %} >>> \u{1b}]0;x\u{7}\u{9b}2J\u{202e}\u{2066}\u{200d}\u{8}\u{7f}\u{85}";

/// The script with that, or something harmless, in every place.
fn script(evil: &str) -> String {
    let escaped: String = evil.chars().map(|c| format!("\\U{:08x}", u32::from(c))).collect();
    let name = evil.replace('/', "|");
    let named: String = name.chars().map(|c| format!("\\U{:08x}", u32::from(c))).collect();
    format!(
        "#: title T{evil}\n# {evil}\n#{evil}\n# ```\n# - {evil}\n\n#: title second{evil}\n\
         s = '{escaped}'\nprint(s)\nprint(s, file=sys.stderr)\ns\nf = open('n{named}', 'w+'); f.write(s)\n\
         for i in range(3): print('```', s, sep='\\n'); f.write(s)\n\nb = io.BytesIO(s.encode()); b.read()\n\
         t = io.StringIO(s); t.readline()\nopen(s)\n#!> FileNotFoundError\nx = [s for i in '''\n{evil}\n```\n''']\n\
         raise ValueError(s) from KeyError(s)\n"
    )
}

/// The tags of a page in order, each with its attributes; after checking that text holds none.
fn tags(page: &str) -> Vec<String> {
    let mut found = Vec::new();
    let (head, mut rest) = page.split_once("</head>").unwrap();
    assert_eq!(head.matches('<').count(), 10, "{head}");
    while let Some((text, after)) = rest.split_once('<') {
        let bad = text.find(['>', '"', '\'']);
        assert_eq!(bad, None, "{text:?}");
        let entities = ["amp;", "lt;", "gt;", "quot;", "#39;"];
        assert!(text.split('&').skip(1).all(|e| entities.iter().any(|name| e.starts_with(name))), "{text:?}");
        let (tag, after) = after.split_once('>').unwrap();
        found.push(tag.to_owned());
        rest = after;
    }
    found
}

/// Whether tags close what they opened, and no other.
fn is_balanced(tags: &[String]) -> bool {
    let mut open = vec!["html"];
    for tag in tags {
        match tag.strip_prefix('/') {
            Some(name) if open.pop() != Some(name) => return false,
            Some(_) => {}
            None => open.push(tag.split(' ').next().unwrap()),
        }
    }
    open.is_empty()
}

fn made(place: &Place, to: &str, evil: &str) -> String {
    fs::write(place.inside().join("s.iosh"), script(evil)).unwrap();
    let output = place.command(&["export", "s.iosh", "--to", to]).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    let made = String::from_utf8(output.stdout).unwrap();
    let steers =
        |c: &char| (c.is_control() && !"\n\t".contains(*c)) || "\u{202e}\u{2066}\u{200d}".contains(*c);
    assert_eq!(made.chars().find(steers), None);
    made
}

#[test]
fn nothing_in_a_page_becomes_markup() {
    let place = Place::new();
    let harmless = tags(&made(&place, "html", "harmless"));
    let evil = made(&place, "html", EVIL);
    assert!(evil.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    let evil = tags(&evil);
    // How many pieces a picture has depends on what it shows; which there are, does not.
    let blocks = |tags: &[String]| -> Vec<String> {
        tags.iter().filter(|tag| !tag.contains("span")).cloned().collect()
    };
    assert_eq!(blocks(&evil), blocks(&harmless));
    assert!(is_balanced(&evil) && is_balanced(&harmless) && harmless.len() > 100);
    let styles = ["sentence", "written", "read", "cursor", "label", "name", "error", "hint"];
    let spans: Vec<String> = styles.iter().map(|style| format!("span class=\"{style}\"")).collect();
    assert!(evil.iter().filter(|tag| tag.starts_with("span")).all(|tag| spans.contains(tag)));
    let (head, _) = evil.split_first().unwrap();
    assert_eq!(head, "body");
    // The name of a script stands at the top, and in what it raises.
    let name = "<img src=x onerror='alert(1)'>\u{202e}\u{1b}&\".py";
    fs::write(place.inside().join(name), "raise ValueError").unwrap();
    let output = place.command(&["export", name, "--to", "html"]).output().unwrap();
    let page = String::from_utf8(output.stdout).unwrap();
    let shown = "&lt;img src=x onerror=&#39;alert(1)&#39;&gt;\\u202e\\x1b&amp;&quot;.py";
    assert!(page.contains(&format!("<h1>{shown}</h1>")) && page.matches(shown).count() == 3, "{page}");
    assert!(is_balanced(&tags(&page)) && !page.contains(['\u{202e}', '\u{1b}']));
    assert!(!is_balanced(&["b".to_owned()]) && !is_balanced(&["/b".to_owned()]));
}

#[test]
fn nothing_in_markdown_becomes_markup_or_an_example() {
    let place = Place::new();
    // Blocks of code alone, without what stands in them.
    let outline = |text: &str| {
        let (mut outside, mut fence, mut examples) = (Vec::new(), String::new(), 0);
        for line in text.lines() {
            let run: String = line.chars().take_while(|c| *c == '`').collect();
            if fence.is_empty() && run.len() >= 3 {
                assert_eq!(&line[run.len()..], "python");
                fence = run;
                outside.push("block".to_owned());
            } else if line.trim_start().starts_with(">>>") {
                assert!(!fence.is_empty(), "{line}");
                examples += 1;
            } else if !fence.is_empty() && line.trim_end() == fence {
                fence.clear();
            } else if fence.is_empty() {
                outside.push(line.to_owned());
            }
        }
        assert!(fence.is_empty());
        (outside, examples)
    };
    let (harmless, examples) = outline(&made(&place, "md", "harmless"));
    let (evil, as_many) = outline(&made(&place, "md", EVIL));
    assert_eq!((evil.len(), as_many), (harmless.len(), examples));
    for (evil, harmless) in evil.iter().zip(&harmless) {
        assert_eq!(evil == "block", harmless == "block");
        let mut before = ' ';
        for c in evil.chars() {
            assert!(!"<>`*_[]{}~|".contains(c) || before == '\\' || "<>".contains(before), "{evil}");
            assert!(!"<>".contains(c), "{evil}");
            before = c;
        }
    }
    assert!(harmless.contains(&"\\- harmless".to_owned()), "{harmless:?}");
}

#[test]
fn nothing_in_a_recording_or_in_json_steers_anything() {
    let place = Place::new();
    let harmless = made(&place, "cast", "harmless");
    let evil = made(&place, "cast", EVIL);
    let plain = |recording: &str| -> String {
        let events =
            recording.lines().skip(1).map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
        events.map(|event| event[2].as_str().unwrap().to_owned()).collect()
    };
    let marks = |recording: &str| recording.lines().filter(|line| line.contains(",\"m\",")).count();
    assert_eq!(marks(&evil), marks(&harmless));
    // What a player hands to a terminal has colours, and no other control.
    let seen = plain(&evil);
    for (i, part) in seen.split('\u{1b}').enumerate() {
        let colour = part.strip_prefix('[').and_then(|p| p.split_once('m')).map_or("", |(number, _)| number);
        assert!(i == 0 || ["0", "1", "31", "32", "33", "34", "35", "36"].contains(&colour), "{part:?}");
        let bad =
            |c: char| (c.is_control() && !"\r\n\t".contains(c)) || "\u{202e}\u{2066}\u{200d}".contains(c);
        assert!(!part.contains(bad), "{part:?}");
    }
    let kinds = |document: &str| -> Vec<String> {
        let document: serde_json::Value = serde_json::from_str(document).unwrap();
        document["items"].as_array().unwrap().iter().map(|item| item["kind"].to_string()).collect()
    };
    assert_eq!(kinds(&made(&place, "json", EVIL)), kinds(&made(&place, "json", "harmless")));
}

#[test]
fn a_document_is_written_whole_or_not_at_all() {
    let place = Place::new();
    fs::write(place.inside().join("s.iosh"), format!("print('{}')\n", "x".repeat(20000))).unwrap();
    let path = |name: &str| place.inside().join(name);
    fs::write(path("out.html"), "as it was").unwrap();
    fs::create_dir(path("folder.html")).unwrap();
    let line = format!("ulimit -f 4; exec {} export s.iosh -o out.html", env!("CARGO_BIN_EXE_iosh"));
    let output = Command::new("bash").args(["-c", &line]).current_dir(place.inside()).output().unwrap();
    let ran = Ran::from(output);
    assert_eq!(
        (ran.code, ran.out.as_str(), ran.err.as_str()),
        (Some(1), "", "iosh: out.html: File too large (os error 27)")
    );
    let _socket = UnixListener::bind(place.0.join("socket.html")).unwrap();
    let cases = [
        ("folder.html", "Is a directory (os error 21)"),
        ("/sys/out.html", "Permission denied (os error 13)"),
        ("none/out.html", "No such file or directory (os error 2)"),
        ("out.html/out.html", "Not a directory (os error 20)"),
        ("new.html/.", "Is a directory (os error 21)"),
        ("new.html/", "Is a directory (os error 21)"),
        ("../socket.html", "No such device or address (os error 6)"),
    ];
    for (out, why) in cases {
        let ran = place.run(&["export", "s.iosh", "-o", out]);
        assert_eq!((ran.code, ran.out, ran.err), (Some(1), String::new(), format!("iosh: {out}: {why}")));
    }
    let ran = place.run(&["export", "s.iosh", "--to", "html", "-o", "/dev/full"]);
    assert_eq!(
        (ran.code, ran.err.as_str()),
        (Some(1), "iosh: /dev/full: No space left on device (os error 28)")
    );
    let line = format!("{} export s.iosh --to md > /dev/full", env!("CARGO_BIN_EXE_iosh"));
    let output = Command::new("bash").args(["-c", &line]).current_dir(place.inside()).output().unwrap();
    assert_eq!(Ran::from(output).err, "iosh: standard output: No space left on device (os error 28)");
    let line =
        format!("{} export s.iosh --to md | true; echo ${{PIPESTATUS[0]}}", env!("CARGO_BIN_EXE_iosh"));
    let output = Command::new("bash").args(["-c", &line]).current_dir(place.inside()).output().unwrap();
    let ran = Ran::from(output);
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("0\n", ""));
    // Ctrl-C.
    let endless = "print('x', file=sys.stderr)\nwhile True: print('y')\n";
    fs::write(path("t.iosh"), format!("f = open('begun', 'w')\n{endless}")).unwrap();
    let mut child = place.command(&["export", "t.iosh", "-o", "out.html"]).spawn().unwrap();
    while !path("begun").exists() {
        std::thread::sleep(Duration::from_millis(10));
    }
    std::thread::sleep(Duration::from_millis(300));
    signal(&child, rustix::process::Signal::INT);
    let asked = Instant::now();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(asked.elapsed() < Duration::from_secs(3), "{:?}", asked.elapsed());
    assert_eq!(fs::read_to_string(path("out.html")).unwrap(), "as it was");
    let mut names: Vec<_> = fs::read_dir(place.inside())
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["begun", "folder.html", "out.html", "s.iosh", "t.iosh"]);
}

#[test]
fn an_export_that_nobody_reads_ends_at_an_interrupt() {
    let place = Place::new();
    fs::write(place.inside().join("s.iosh"), "open('begun', 'w').close()\nwhile True: print('x' * 1000)\n")
        .unwrap();
    for to in ["html", "md", "cast"] {
        let mut child = place.command(&["export", "s.iosh", "--to", to]).spawn().unwrap();
        while !place.inside().join("begun").exists() {
            std::thread::sleep(Duration::from_millis(5));
        }
        std::thread::sleep(Duration::from_millis(500));
        signal(&child, rustix::process::Signal::INT);
        let asked = Instant::now();
        while child.try_wait().unwrap().is_none() {
            assert!(asked.elapsed() < Duration::from_secs(3), "{to}");
            std::thread::sleep(Duration::from_millis(10));
        }
        assert_eq!(child.wait().unwrap().code(), Some(130), "{to}");
        fs::remove_file(place.inside().join("begun")).unwrap();
    }
}

#[test]
fn an_interrupt_that_no_statement_raises_ends_an_export_all_the_same() {
    let place = Place::new();
    // It comes while the last statement is read, or later; and a stream is looked at then, which must not
    // cost it.
    let code = format!("f = open('begun', 'w')\nx = '{}'\n", "<x>".repeat(4_000_000));
    fs::write(place.inside().join("s.iosh"), code).unwrap();
    for to in ["json", "html"] {
        let mut child = place.command(&["export", "s.iosh", "--to", to, "-o", "out"]).spawn().unwrap();
        while !place.inside().join("begun").exists() {
            std::thread::sleep(Duration::from_millis(5));
        }
        std::thread::sleep(Duration::from_millis(20));
        signal(&child, rustix::process::Signal::INT);
        assert_eq!(child.wait().unwrap().code(), Some(130), "{to}");
        assert!(!place.inside().join("out").exists());
        fs::remove_file(place.inside().join("begun")).unwrap();
    }
}

#[test]
fn ctrl_c_ends_the_showing_of_a_long_statement() {
    let place = Place::new();
    fs::write(place.inside().join("s.iosh"), format!("x = '''{}'''\n", "\n".repeat(3_000_000))).unwrap();
    for to in ["html", "md", "cast"] {
        let shown = fs::File::create(place.inside().join(to)).unwrap();
        let mut child = place
            .command(&["export", "s.iosh", "--to", to])
            .stdout(shown.try_clone().unwrap())
            .spawn()
            .unwrap();
        while shown.metadata().unwrap().len() == 0 {
            std::thread::sleep(Duration::from_millis(5));
        }
        signal(&child, rustix::process::Signal::INT);
        let asked = Instant::now();
        assert_eq!(child.wait().unwrap().code(), Some(130), "{to}");
        assert!(asked.elapsed() < Duration::from_secs(2), "{to}: {:?}", asked.elapsed());
    }
}

#[test]
fn a_script_does_not_reach_the_document_that_shows_it() {
    let place = Place::new();
    // While it is played its document has no name; what it puts there instead is replaced, and a
    // link that leads out is, too.
    let code = "sorted(os.listdir('.'))\nf = open('out.md', 'w'); f.write('<script>'); f.close()\nos.listdir('.').count('out.md')\n";
    fs::write(place.inside().join("s.iosh"), code).unwrap();
    let ran = place.run(&["export", "s.iosh", "-o", "out.md"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    let made = fs::read_to_string(place.inside().join("out.md")).unwrap();
    assert!(made.contains("\n['s.iosh']\n") && !made.starts_with("<script>"), "{made}");
    // What could be written to or read while it is played is refused.
    let fifo = |name: &str| {
        let made = Command::new("mkfifo").arg(place.inside().join(name)).status().unwrap();
        assert!(made.success());
    };
    fifo("fifo.md");
    fifo("../fifo.md");
    for args in [&["-o", "fifo.md"][..], &["-o", "../fifo.md", "--allow-read", ".."]] {
        let ran = place.run(&[&["export", "s.iosh"], args].concat());
        let why = "it is no regular file and lies where the script could write to it";
        assert_eq!((ran.code, ran.err), (Some(2), format!("iosh: {}: {why}", args[1])));
    }
    let line = format!("cat ../fifo.md & {} export s.iosh -o ../fifo.md; wait", env!("CARGO_BIN_EXE_iosh"));
    let read = Command::new("bash").args(["-c", &line]).current_dir(place.inside()).output().unwrap();
    assert!(String::from_utf8(read.stdout).unwrap().starts_with("# s.iosh\n"));
    for name in ["fifo.md", "../fifo.md"] {
        fs::remove_file(place.inside().join(name)).unwrap();
    }
    // Nor does it lead the document astray.
    fs::create_dir(place.inside().join("sub")).unwrap();
    fs::write(place.inside().join("u.iosh"), "os.rename('sub', 'moved')\n").unwrap();
    let ran = place.run(&["export", "u.iosh", "-o", "sub/out.md"]);
    let why = "its folder was moved meanwhile, and the document with it";
    assert_eq!((ran.code, ran.err), (Some(1), format!("iosh: sub/out.md: {why}")));
    symlink("../out/secret", place.inside().join("link.md")).unwrap();
    fs::write(place.inside().join("t.iosh"), "os.rename('link.md', 'out.md')\n").unwrap();
    let ran = place.run(&["export", "t.iosh", "-o", "out.md"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    assert!(fs::symlink_metadata(place.inside().join("out.md")).unwrap().is_file());
    place.untouched();
}
