//! A reader of iosh's sentences who sees nothing else.

/// What a sentence says of a layer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    pub label: String,
    pub closed: bool,
    pub position: Option<u64>,
    pub length: Option<u64>,
    /// The bytes that wait to go down.
    pub waiting: Vec<u8>,
    /// What was read ahead: bytes, or text as UTF-8.
    pub ahead: Vec<u8>,
}

/// The layers that a sentence tells of, top down.
pub fn rebuilt(text: &str, encoding: Option<&str>) -> Vec<Told> {
    let line = text.lines().map(|l| l.strip_prefix("  ").unwrap_or(l)).collect::<Vec<_>>().join(" ");
    let mut clauses = split(&line, "; ").into_iter().peekable();
    let mut head = Told::default();
    let first = clauses.next().unwrap();
    read(first, &mut head, None);
    let mut layers = vec![head];
    for clause in clauses {
        let (label, rest) = clause.split_once(' ').unwrap_or((clause, ""));
        match label {
            "calls" | "bytes" => {}
            // The stream itself, if it is a text or a buffered one.
            "text" | "buffer" if layers.len() == 1 && !rest_names_a_class(rest) => {
                read(rest, &mut layers[0], encoding);
            }
            _ => {
                let mut layer = Told { label: label.to_owned(), ..Told::default() };
                read(rest, &mut layer, encoding);
                layers.push(layer);
            }
        }
    }
    // What a layer does not say is as in the layer below it.
    for i in (1..layers.len().saturating_sub(1)).rev() {
        if layers[i].label == "buffer" && !layers[i].closed && layers[i].position.is_none() {
            layers[i].position = layers[i + 1].position;
        }
    }
    for i in 1..layers.len() {
        if layers[i].label == "file" && !layers[i].closed {
            layers[i].position = layers[i - 1].position;
        }
    }
    layers
}

fn rest_names_a_class(rest: &str) -> bool {
    ["Buffered", "TextIOWrapper"].iter().any(|c| rest.starts_with(c))
}

fn read(clause: &str, layer: &mut Told, encoding: Option<&str>) {
    for part in split(clause, ", ") {
        // `FileIO: position 3`, `n.bin: 7 bytes`
        let part = split(part, ": ").into_iter().skip_while(|p| !says(p)).collect::<Vec<_>>().join(": ");
        let words: Vec<&str> = part.split(' ').collect();
        match words.as_slice() {
            ["closed"] => layer.closed = true,
            ["position", rest @ ..] => layer.position = last_number(rest),
            ["length", rest @ ..] => layer.length = last_number(rest),
            [.., "bytes" | "byte"] if !part.contains("wrote") && !part.contains("read") => {
                layer.length = last_number(&words);
            }
            [n, "bytes" | "byte", "inside" | "inside:", ..] => layer.length = n.parse().ok(),
            _ => {}
        }
        if part.contains("waiting: b") {
            layer.waiting = literal(part.split_once("waiting: ").unwrap().1, None);
        } else if let Some((_, ahead)) = part.split_once("ahead: ") {
            layer.ahead = literal(ahead, None);
        } else if let Some((waiting, _)) = part.split_once(" waits as ") {
            layer.waiting = literal(waiting, encoding);
        }
    }
}

fn says(part: &str) -> bool {
    let first = part.split(' ').next().unwrap_or("");
    part == "closed"
        || first == "position"
        || first == "length"
        || part.contains(" waits as ")
        || first.bytes().all(|b| b.is_ascii_digit()) && !first.is_empty()
}

/// The number after an arrow, or the only one.
fn last_number(words: &[&str]) -> Option<u64> {
    let after = words.iter().position(|w| *w == "→").map_or(words, |at| &words[at + 1..]);
    after.first()?.parse().ok()
}

/// The pieces between separators that stand in no literal.
fn split<'a>(text: &'a str, separator: &str) -> Vec<&'a str> {
    let (mut pieces, mut start, mut quote, mut escaped) = (Vec::new(), 0, None, false);
    for (at, c) in text.char_indices() {
        match quote {
            Some(_) if escaped => escaped = false,
            Some(_) if c == '\\' => escaped = true,
            Some(q) if c == q => quote = None,
            Some(_) => {}
            None if c == '\'' || c == '"' => quote = Some(c),
            None if at >= start && text[at..].starts_with(separator) => {
                pieces.push(&text[start..at]);
                start = at + separator.len();
            }
            None => {}
        }
    }
    pieces.push(&text[start..]);
    pieces
}

/// What a Python literal means: of bytes those, of a str its encoding.
fn literal(text: &str, encoding: Option<&str>) -> Vec<u8> {
    assert!(encoding.is_none_or(|e| e.eq_ignore_ascii_case("utf-8")) || text.starts_with('b'), "{text}");
    let bytes = text.starts_with('b');
    let inner = text.trim_start_matches('b');
    let quote = inner.chars().next().unwrap();
    let inner = inner.strip_prefix(quote).unwrap().strip_suffix(quote).unwrap();
    let (mut out, mut chars) = (Vec::new(), inner.chars());
    while let Some(c) = chars.next() {
        let c = if c == '\\' {
            match chars.next().unwrap() {
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'x' => {
                    let digits: String = chars.by_ref().take(2).collect();
                    char::from(u8::from_str_radix(&digits, 16).unwrap())
                }
                other => other,
            }
        } else {
            c
        };
        match bytes {
            true => out.push(u8::try_from(u32::from(c)).unwrap()),
            false => out.extend(c.encode_utf8(&mut [0; 4]).bytes()),
        }
    }
    out
}
