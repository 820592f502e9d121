//! What the parser reads: the tokens, as an input that nom's combinators work on.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::iter::{Copied, Enumerate};
use std::slice::Iter;

use nom::error::{ErrorKind, ParseError};
use nom::{Err, IResult, Input, Needed};

use super::ast::{Name, Span};
use super::error::SyntaxError;
use super::fault::{span, syntax};
use super::lexer::text_of;
use super::token::{Tok, Token};

/// How deep a tree may be. CPython gives up at some thousands; every later stage walks the tree by
/// recursion, so that this is what keeps the native stack safe.
pub(super) const MAX_HEIGHT: u32 = 1000;
/// How deep expressions may nest that take native stack here (brackets, lambdas).
const MAX_NESTING: u32 = 600;

/// What is known beside the tokens.
pub(super) struct State<'a> {
    pub source: &'a str,
    /// The number that the first line has in its file.
    pub first_line: u32,
    /// More lines may follow the last.
    pub open_ended: bool,
    /// The height of the expression that was read last.
    pub height: Cell<u32>,
    /// How deep the current expression is nested.
    nesting: Cell<u32>,
    /// Something was read that only a walk over the tree can judge.
    pub doubtful: Cell<bool>,
    /// The walk has to see the whole text, not only the statement in question.
    pub entangled: Cell<bool>,
    /// What is around the current statement.
    pub around: Cell<Around>,
    /// Where two expressions stand side by side and nothing was found to say about it.
    pub looked: RefCell<HashSet<(usize, usize)>>,
}

/// What is around a statement.
#[derive(Clone, Copy, Default)]
pub(super) struct Around {
    pub function: bool,
    pub a_loop: bool,
}

impl<'a> State<'a> {
    pub(super) fn new(source: &'a str) -> Self {
        Self {
            source,
            first_line: 1,
            open_ended: false,
            height: Cell::new(0),
            nesting: Cell::new(0),
            doubtful: Cell::new(false),
            // Any use of this name has to be looked at; hardly any text has one.
            entangled: Cell::new(memchr::memmem::find(source.as_bytes(), b"__debug__").is_some()),
            around: Cell::new(Around::default()),
            looked: RefCell::default(),
        }
    }
}

/// The tokens from some place on. Cheap to copy, which is how nom goes back.
#[derive(Clone, Copy)]
pub(super) struct Tokens<'t, 'a> {
    all: &'t [Token],
    at: usize,
    end: usize,
    pub state: &'t State<'a>,
}

/// Why a parser did not succeed.
#[derive(Debug)]
pub(super) enum Fault {
    /// The token with this number fits nothing.
    Stuck(usize),
    /// There is more to say.
    Told(Box<SyntaxError>),
}

/// What every parser here answers.
pub(super) type Parsed<'t, 'a, T> = IResult<Tokens<'t, 'a>, T, Fault>;

impl<'a> ParseError<Tokens<'_, 'a>> for Fault {
    fn from_error_kind(input: Tokens<'_, 'a>, _: ErrorKind) -> Self {
        Self::Stuck(input.at)
    }

    fn append(_: Tokens<'_, 'a>, _: ErrorKind, other: Self) -> Self {
        other
    }

    fn or(self, other: Self) -> Self {
        match (&self, &other) {
            (Self::Stuck(a), Self::Stuck(b)) if a > b => self,
            _ => other,
        }
    }
}

impl<'t, 'a> Tokens<'t, 'a> {
    pub(super) fn new(all: &'t [Token], state: &'t State<'a>) -> Self {
        Self { all, at: 0, end: all.len(), state }
    }

    /// The token `ahead` places from here; the last one again beyond the end.
    pub(super) fn look(&self, ahead: usize) -> Token {
        let end = Token { kind: Tok::End, depth: 0, prompted: false, span: Span::default() };
        let index = self.at.saturating_add(ahead);
        self.all.get(index).or(self.all.last()).copied().unwrap_or(end)
    }

    pub(super) fn next(&self) -> Token {
        self.look(0)
    }

    pub(super) fn kind(&self) -> Tok {
        self.look(0).kind
    }

    pub(super) fn is(&self, kind: Tok) -> bool {
        self.kind() == kind
    }

    /// Whether the text ends here and more of it may come.
    pub(super) fn is_cut_off(&self) -> bool {
        let rest = || self.all.get(self.at..).unwrap_or_default();
        self.is(Tok::Broken) || (self.state.open_ended && only_ends(rest()))
    }

    /// Whether the text breaks off at the token with this number.
    pub(super) fn is_broken_at(&self, at: usize) -> bool {
        self.all.get(at).is_some_and(|token| token.kind == Tok::Broken)
    }

    /// Where the next token begins.
    pub(super) fn start(&self) -> u32 {
        self.next().span.start
    }

    /// Where the token before this place ended.
    pub(super) fn last_end(&self) -> u32 {
        self.last().map_or(0, |token| token.span.end)
    }

    /// The token before this place.
    pub(super) fn last(&self) -> Option<Token> {
        self.at.checked_sub(1).and_then(|at| self.all.get(at)).copied()
    }

    /// From `start` to the end of the last token.
    pub(super) fn since(&self, start: u32) -> Span {
        span(start, self.last_end().max(start))
    }

    /// Behind the next token.
    #[must_use]
    pub(super) fn skip(self) -> Self {
        Self { at: self.at.saturating_add(1).min(self.end), ..self }
    }

    /// Behind the next token, if it is a `kind`.
    pub(super) fn after(self, kind: Tok) -> Option<Self> {
        self.is(kind).then(|| self.skip())
    }

    pub(super) fn index(&self) -> usize {
        self.at
    }

    pub(super) fn text(&self, span: Span) -> &'a str {
        text_of(self.state.source, span)
    }

    /// The next token as a name.
    pub(super) fn name(&self) -> Name<'a> {
        let span = self.next().span;
        Name { id: self.text(span), span }
    }

    /// The next token fits nothing.
    pub(super) fn stuck<T>(self) -> Parsed<'t, 'a, T> {
        Err(Err::Error(Fault::Stuck(self.at)))
    }

    /// Ends everything with this message.
    pub(super) fn tell<T>(self, place: Span, message: impl Into<String>) -> Parsed<'t, 'a, T> {
        told(syntax(place, message))
    }

    /// Goes one level deeper for as long as `inner` takes.
    pub(super) fn nested<T>(self, inner: impl FnOnce(Self) -> Parsed<'t, 'a, T>) -> Parsed<'t, 'a, T> {
        let depth = self.state.nesting.get();
        if depth >= MAX_NESTING {
            return self.tell(self.next().span, "too many nested expressions");
        }
        self.state.nesting.set(depth.saturating_add(1));
        let result = inner(self);
        self.state.nesting.set(depth);
        result
    }

    /// Reads what `inner` reads as the body of a loop or a function.
    pub(super) fn within<T>(
        self,
        around: Around,
        inner: impl FnOnce(Self) -> Parsed<'t, 'a, T>,
    ) -> Parsed<'t, 'a, T> {
        let outer = self.state.around.replace(around);
        let result = inner(self);
        self.state.around.set(outer);
        result
    }

    /// Notes that an expression with parts up to `height` high stands one higher than they.
    pub(super) fn raise(self, height: u32) -> Result<u32, Err<Fault>> {
        let height = height.saturating_add(1);
        if height > MAX_HEIGHT {
            let place = self.last().map_or(Span::default(), |token| token.span);
            let error = syntax(place, "too many nested expressions");
            return Err(Err::Failure(Fault::Told(Box::new(error))));
        }
        self.state.height.set(height);
        Ok(height)
    }

    pub(super) fn height(&self) -> u32 {
        self.state.height.get()
    }
}

/// Whether nothing follows but the end of the text: inside a block, the ends of the blocks around
/// come first.
pub(super) fn only_ends(tokens: &[Token]) -> bool {
    tokens.iter().all(|token| matches!(token.kind, Tok::Dedent | Tok::End))
}

/// Ends everything with this error.
pub(super) fn told<'t, 'a, T>(error: SyntaxError) -> Parsed<'t, 'a, T> {
    Err(Err::Failure(Fault::Told(Box::new(error))))
}

/// Takes a token of this kind.
pub(super) fn tok<'t, 'a: 't>(kind: Tok) -> impl Fn(Tokens<'t, 'a>) -> Parsed<'t, 'a, Token> + Copy {
    move |input| match input.next() {
        token if token.kind == kind => Ok((input.skip(), token)),
        _ => input.stuck(),
    }
}

/// Takes a name.
pub(super) fn name<'t, 'a>(input: Tokens<'t, 'a>) -> Parsed<'t, 'a, Name<'a>> {
    if input.is(Tok::Name) { Ok((input.skip(), input.name())) } else { input.stuck() }
}

impl<'t> Input for Tokens<'t, '_> {
    type Item = Token;
    type Iter = Copied<Iter<'t, Token>>;
    type IterIndices = Enumerate<Self::Iter>;

    fn input_len(&self) -> usize {
        self.end.saturating_sub(self.at)
    }

    fn take(&self, index: usize) -> Self {
        Self { end: self.at.saturating_add(index).min(self.end), ..*self }
    }

    fn take_from(&self, index: usize) -> Self {
        Self { at: self.at.saturating_add(index).min(self.end), ..*self }
    }

    fn take_split(&self, index: usize) -> (Self, Self) {
        (self.take_from(index), self.take(index))
    }

    fn position<P: Fn(Token) -> bool>(&self, predicate: P) -> Option<usize> {
        self.iter_elements().position(predicate)
    }

    fn iter_elements(&self) -> Self::Iter {
        self.all.get(self.at..self.end).unwrap_or_default().iter().copied()
    }

    fn iter_indices(&self) -> Self::IterIndices {
        self.iter_elements().enumerate()
    }

    fn slice_index(&self, count: usize) -> Result<usize, Needed> {
        match count.checked_sub(self.input_len()) {
            None | Some(0) => Ok(count),
            Some(missing) => Err(Needed::new(missing)),
        }
    }
}
