//! Text to syntax tree; knows nothing of streams.
//!
//! `lexer` makes tokens (`layout`, `numbers`, `string_lexer` and `fstring_lexer` are its parts), nom
//! parsers over the token slice make the tree (`blocks`, `stmts`, `imports`, `exprs`, `primary`,
//! `displays`, `calls`, `params`, `strings`), `diagnose` says what CPython says when they fail, and
//! `symbols` and `placement` walk over what they could not judge. The grammar, with `,*` for "one or
//! more, separated by commas, the last comma optional":
//!
//! ```text
//! file      = statement* END
//! statement = simple (";" simple)* [";"] NEWLINE | compound
//! block     = NEWLINE INDENT statement+ DEDENT | simple (";" simple)* [";"] NEWLINE
//!
//! compound  = "if" named ":" block ("elif" named ":" block)* ["else" ":" block]
//!           | "while" named ":" block ["else" ":" block]
//!           | "for" targets "in" stars ":" block ["else" ":" block]
//!           | "with" (item,* | "(" item,* ")") ":" block          item = expr ["as" target]
//!           | "try" ":" block (handler+ ["else" ":" block] ["finally" ":" block] | "finally" ":" block)
//!           | "def" NAME "(" params ")" ["->" expr] ":" block
//! handler   = "except" [expr ["as" NAME]] ":" block
//! simple    = (targets "=")+ stars | target augmented stars | target ":" expr ["=" stars] | stars
//!           | "del" target,* | "return" [stars] | "raise" [expr ["from" expr]]
//!           | "assert" expr ["," expr] | "global" NAME,* | "nonlocal" NAME,*
//!           | "import" dotted ["as" NAME],* | "from" dotted "import" ("*" | names | "(" names ")")
//!           | "pass" | "break" | "continue"
//!
//! stars     = star | star ","  star,*                             star  = "*" bitor | expr
//! named     = NAME ":=" expr | expr
//! expr      = "lambda" params ":" expr | or ["if" or "else" expr]
//! or        = and ("or" and)*                  and   = not ("and" not)*
//! not       = "not" not | comparison           comparison = bitor (operator bitor)*
//! bitor     = … "|", "^", "&", shifts, sums, terms, signs, by their level (see `exprs::level`)
//! power     = primary ["**" sign]
//! primary   = atom ("." NAME | "(" arguments ")" | "[" slice,* "]")*
//! slice     = [expr] ":" [expr] [":" [expr]] | named | "*" expr
//! arguments = (named | "*" expr | NAME "=" expr | "**" expr),* | expr clause+
//! atom      = NAME | NUMBER | strings | "None" | "True" | "False" | "..."
//!           | "(" [named clause+ | stars] ")" | "[" [named clause+ | stars] "]"
//!           | "{" [pair,* | pair clause+ | named clause+ | stars] "}"    pair = expr ":" expr | "**" bitor
//! clause    = "for" targets "in" or ("if" or)*
//! strings   = (STRING | FSTART (FMIDDLE | field)* FEND)+
//! field     = "{" stars ["="] ["!" NAME] [":" (FMIDDLE | field)*] "}"
//! params    = (NAME ["=" expr] | "/" | "*" [NAME] | "**" NAME),*       with annotations in a def
//! ```

pub mod ast;
mod blocks;
mod calls;
mod chunks;
mod diagnose;
mod displays;
pub mod error;
mod exprs;
mod fault;
mod fstring_lexer;
mod imports;
mod interactive;
mod layout;
mod lexer;
mod literals;
mod numbers;
mod operators;
mod params;
mod placement;
mod primary;
mod refuse;
mod room;
mod scan;
mod stmts;
mod string_lexer;
mod strings;
mod symbols;
mod targets;
mod text;
mod token;
mod tokens;
mod walk;

use ast::{Module, Span, Stmt};
use error::SyntaxError;
use scan::{Scan, scan};
use token::Tok;
use tokens::{Fault, State, Tokens};

pub use chunks::{Chunk, ChunkKind, Chunks, names, statements};
pub use interactive::{Unit, parse_interactive};
pub use room::limit;
pub use text::{line_at, line_col};

/// Parses a whole file.
///
/// # Errors
///
/// The first error that CPython would find.
pub fn parse(source: &str) -> Result<Module<'_>, SyntaxError> {
    parse_from(source, 1)
}

/// Parses a text that is line `first_line` of its file.
fn parse_from(source: &str, first_line: u32) -> Result<Module<'_>, SyntaxError> {
    if let Some(error) = unreadable(source) {
        return Err(error);
    }
    let scan = scan(source, first_line).map_err(|error| *error)?;
    read(source, &scan, first_line, false).map_err(|fault| explain(source, &scan, fault))
}

/// What keeps a text from being read at all.
fn unreadable(source: &str) -> Option<SyntaxError> {
    if u32::try_from(source.len()).is_err() {
        return Some(fault::syntax(Span::default(), "the text is longer than 4 GiB"));
    }
    let at = text::offset(memchr::memchr(0, source.as_bytes())?);
    let place = Span { start: at, end: at.saturating_add(1) };
    Some(fault::syntax(place, "source code string cannot contain null bytes"))
}

/// A text that is nested deeper than this gets a stack of its own.
const SHALLOW: usize = 20;
/// Enough for all nests that the lexer lets through, in a build without optimisation, too.
const DEEP_STACK: usize = 64 << 20;

/// The tree of what was scanned. `first_line` is the number of the text's first line in its file;
/// `open_ended` says that more lines may follow.
fn read<'a>(source: &'a str, scan: &Scan, first_line: u32, open_ended: bool) -> Result<Module<'a>, Fault> {
    let work = || {
        let mut state = State::new(source);
        (state.first_line, state.open_ended) = (first_line, open_ended);
        // Deep blocks have to be counted.
        state.entangled.set(state.entangled.get() || scan.depth >= SHALLOW);
        read_with(scan, &state)
    };
    if scan.depth <= SHALLOW {
        return work();
    }
    // The caller's stack may be small, and how deep this goes is up to who wrote the text.
    std::thread::scope(|scope| {
        let worker = std::thread::Builder::new().stack_size(DEEP_STACK).spawn_scoped(scope, work);
        worker.ok().and_then(|worker| worker.join().ok())
    })
    .unwrap_or_else(|| {
        let error = fault::syntax(Span::default(), "too many nested expressions");
        Err(Fault::Told(Box::new(error)))
    })
}

fn read_with<'a>(scan: &Scan, state: &State<'a>) -> Result<Module<'a>, Fault> {
    match blocks::file(Tokens::new(&scan.tokens, state)) {
        Ok((_, (body, doubtful))) => {
            check(&body, &doubtful, state.entangled.get()).map_err(Fault::Told)?;
            Ok(Module { body })
        }
        Err(nom::Err::Error(fault) | nom::Err::Failure(fault)) => Err(fault),
        Err(nom::Err::Incomplete(_)) => Err(Fault::Stuck(scan.tokens.len())),
    }
}

/// Walks over what the parser could not judge alone: the statements with these numbers, or all if
/// one depends on another. CPython's symbol table is made before anything is compiled.
fn check(body: &[Stmt], doubtful: &[usize], entangled: bool) -> Result<(), Box<SyntaxError>> {
    if entangled {
        symbols::check(body)?;
        return placement::check(body);
    }
    let doubtful = || doubtful.iter().filter_map(|&at| body.get(at)).map(std::slice::from_ref);
    doubtful().try_for_each(symbols::check)?;
    doubtful().try_for_each(placement::check)
}

fn nowhere(source: &str) -> SyntaxError {
    let end = text::offset(source.len());
    fault::syntax(Span { start: end, end }, "invalid syntax")
}

/// The error that `fault` is to CPython.
fn explain(source: &str, scan: &Scan, fault: Fault) -> SyntaxError {
    let stuck = match &fault {
        Fault::Stuck(index) => scan.tokens.get(*index).or(scan.tokens.last()).copied(),
        Fault::Told(_) => None,
    };
    let at_end = stuck.is_some_and(|token| token.kind == Tok::Broken);
    let indented = stuck.is_some_and(|token| token.kind == Tok::Indent);
    // CPython, too, tells of a bad token anywhere before it tells of good ones that do not fit.
    if let Some(error) = &scan.error
        && (at_end || !(scan.late || indented))
    {
        return error.clone();
    }
    let error = match (fault, stuck) {
        (Fault::Told(error), _) => *error,
        (Fault::Stuck(_), Some(token)) if indented => fault::hinted(
            fault::indentation(token.span, "unexpected indent"),
            "take the blanks in front of this line away, or put the line under an 'if', 'for' or 'with'",
        ),
        (Fault::Stuck(_), Some(token)) if at_end && scan.unclosed.is_none() => {
            fault::syntax(token.span, "unexpected EOF while parsing")
        }
        (Fault::Stuck(_), Some(token)) => fault::syntax(token.span, "invalid syntax"),
        (Fault::Stuck(_), None) => nowhere(source),
    };
    // An open bracket further up explains whatever does not fit after its line.
    if let Some(unclosed) = &scan.unclosed {
        let line = |at: u32| text::line_number(source, at as usize);
        if at_end || (!indented && line(error.span.end) > line(unclosed.span.start)) {
            return unclosed.clone();
        }
    }
    error
}

#[cfg(test)]
mod tests;
