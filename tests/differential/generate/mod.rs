//! Random statement sequences: families of templates, filled from a seed.

mod families;
mod pools;
mod rng;
mod words;

pub use families::FAMILIES;
use rng::Rng;

/// A kind of stream to try: how it is made, what is done to it, how it is looked at in the end.
pub struct Family {
    pub name: &'static str,
    /// How often it is chosen.
    pub weight: usize,
    /// Ways to begin; statements are separated by `;;`.
    pub setups: &'static [&'static str],
    /// What may follow, with weights; several pools of which each gives an equal share.
    pub pools: &'static [&'static [(usize, &'static str)]],
    /// What comes last.
    pub finale: &'static str,
}

impl Family {
    /// Whether only sane calls are of interest: what is a function of the standard library's Python code
    /// there may be one of a table here, and be worded like one.
    fn without_misuse(&self) -> bool {
        self.name.starts_with("trace") || self.name == "temporary"
    }
}

/// A sequence of statements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sequence {
    pub seed: u64,
    pub family: &'static str,
    pub trace: bool,
    pub statements: Vec<String>,
}

/// The sequence of a seed.
pub fn sequence(seed: u64) -> Sequence {
    let mut rng = Rng::new(seed);
    let total = FAMILIES.iter().map(|f| f.weight).sum();
    let mut at = rng.below(total);
    let family = FAMILIES
        .iter()
        .find(|f| match at.checked_sub(f.weight) {
            Some(rest) => {
                at = rest;
                false
            }
            None => true,
        })
        .unwrap();
    Sequence {
        seed,
        family: family.name,
        trace: family.name.starts_with("trace"),
        statements: fill(&mut rng, family),
    }
}

fn fill(rng: &mut Rng, family: &Family) -> Vec<String> {
    let mut out = Vec::new();
    let setup = rng.pick(family.setups);
    add(rng, setup, &mut out);
    // How many statements more a stream that was closed is tried before another takes its place.
    let mut left = None;
    for _ in 0..5 + rng.below(15) {
        // A family's own pools, and now and then misuse of every kind.
        let template = if rng.percent(9) && !family.without_misuse() {
            rng.weighted(pools::MISUSE)
        } else {
            let pool = family.pools[rng.below(family.pools.len())];
            rng.weighted(pool)
        };
        add(rng, template, &mut out);
        if left.is_none() && out.last().is_some_and(|s| ends_a_stream(s)) {
            left = Some(rng.below(4));
        }
        left = match left {
            Some(0) => {
                let setup = rng.pick(family.setups);
                add(rng, setup, &mut out);
                None
            }
            other => other.map(|n| n - 1),
        };
    }
    add(rng, family.finale, &mut out);
    out
}

fn add(rng: &mut Rng, template: &str, out: &mut Vec<String>) {
    for statement in template.split(";;").filter(|s| !s.is_empty()) {
        let statement = words::fill(rng, statement);
        if !names_a_standard_stream(&statement) && !writes_an_address(&statement) {
            out.push(statement);
        }
    }
}

/// Whether there is little that a stream can do after a statement.
fn ends_a_stream(statement: &str) -> bool {
    let ends = ["close()", "detach()", "with f", "del f", "f = None", "os.close(", "del g", "del b"];
    ends.iter().any(|e| statement.contains(e))
}

/// Whether a statement puts something that differs from run to run into a file.
fn writes_an_address(statement: &str) -> bool {
    statement.contains("print(")
        && ["iter(", "lambda", "IO(", "memoryview("].iter().any(|w| statement.contains(w))
}

/// Whether a statement opens or uses one of the descriptors 0, 1 and 2: these are the test's own.
fn names_a_standard_stream(statement: &str) -> bool {
    let takes = [
        "open(",
        "FileIO(",
        "read(",
        "write(",
        "close(",
        "lseek(",
        "dup(",
        "blocking(",
        "open_code(",
        "name=",
    ];
    let number = ["0", "1", "2", "True", "False", "2.0", "bool("];
    let of_descriptors = ["open", "FileIO", "os."].iter().any(|w| statement.contains(w));
    of_descriptors
        && takes.iter().any(|t| {
            statement.match_indices(t).any(|(at, _)| {
                let rest = &statement[at + t.len()..];
                number.iter().any(|n| rest.strip_prefix(n).is_some_and(|r| r.starts_with([',', ')'])))
            })
        })
}
