//! What the evaluator runs: the syntax tree with every name resolved to a slot.
//!
//! A tree, not bytecode: measured on stream loops, a tree whose leaves are evaluated in place
//! beats both stack and register bytecode, and it keeps the place of every part at hand.

use crate::lang::ast::{Conversion, Span};
use crate::object::exception::Source;
use crate::object::ops::{BinOp, CmpOp, UnaryOp};
use crate::object::{Class, Method, Str, Value};
use std::cell::Cell;
use std::rc::Rc;

/// The body of a module statement, a function, a lambda or a generator expression.
#[derive(Debug)]
pub(crate) struct Code {
    /// The function's name, `<module>`, `<lambda>` or `<genexpr>`.
    pub name: Rc<str>,
    /// The text it was made of.
    pub source: Rc<Source>,
    /// How to fill the first slots from arguments.
    pub params: Params,
    /// The names of the local slots; parameters come first.
    pub locals: Vec<Str>,
    /// The names of the cells that a call makes, and the parameter that one starts with.
    pub cells: Vec<(Str, Option<usize>)>,
    /// Where a new closure finds its cells, in the cells of the code that makes it; they come
    /// after the code's own cells.
    pub free: Vec<(Str, usize)>,
    /// The docstring.
    pub doc: Option<Str>,
    /// What runs.
    pub body: Body,
}

/// What a code runs.
#[derive(Debug)]
pub(crate) enum Body {
    /// A `def` or a module statement.
    Block(Block),
    /// A lambda, or a `def` that is one `return`; with the place that a traceback names.
    Expr(Expr, Span),
    /// A generator expression; its outermost iterable is the only argument.
    Generator(Comp),
}

/// The parameters of a code.
#[derive(Debug, Default)]
pub(crate) struct Params {
    /// How many slots are filled by position.
    pub positional: usize,
    /// Of these, how many cannot be given by name.
    pub positional_only: usize,
    /// How many after them are given by name only.
    pub keyword_only: usize,
    /// Whether a slot holds `*args`, after those.
    pub rest: bool,
    /// Whether a slot holds `**kwargs`, last.
    pub rest_keywords: bool,
}

impl Params {
    /// Whether a call by position with the exact count needs no further work.
    pub(super) fn simple(&self) -> bool {
        self.keyword_only == 0 && !self.rest && !self.rest_keywords
    }
}

/// Statements.
pub(crate) type Block = Box<[Stmt]>;

/// A statement.
#[derive(Debug)]
pub(crate) struct Stmt {
    pub span: Span,
    pub kind: StmtKind,
}

/// The kinds of statement.
#[derive(Debug)]
pub(crate) enum StmtKind {
    Expr(Expr),
    Assign {
        targets: Box<[Target]>,
        value: Expr,
    },
    /// The common case of one simple name.
    Store {
        slot: Slot,
        value: Expr,
    },
    /// `object[index] = value`, with no other target.
    StoreItem {
        object: Expr,
        index: Expr,
        value: Expr,
        span: Span,
    },
    AugName {
        slot: Slot,
        op: BinOp,
        value: Expr,
        span: Span,
    },
    AugAttr {
        object: Expr,
        name: Str,
        op: BinOp,
        value: Expr,
        span: Span,
    },
    AugItem {
        object: Expr,
        index: Expr,
        op: BinOp,
        value: Expr,
        span: Span,
    },
    Delete(Box<[Target]>),
    Import(Box<[Import]>),
    ImportFrom {
        module: Str,
        names: Box<[(Str, Slot)]>,
    },
    ImportStar {
        module: Str,
    },
    With {
        items: Box<[(Expr, Option<Target>)]>,
        spans: Box<[Span]>,
        body: Block,
    },
    For {
        target: Target,
        iter: Expr,
        span: Span,
        body: Block,
        orelse: Block,
    },
    While {
        test: Expr,
        body: Block,
        orelse: Block,
    },
    If {
        test: Expr,
        body: Block,
        orelse: Block,
    },
    Try(Box<Try>),
    Raise {
        exc: Option<Expr>,
        cause: Option<Expr>,
    },
    Assert {
        test: Expr,
        msg: Option<Expr>,
    },
    Return(Option<Expr>),
    Pass,
    Break,
    Continue,
}

/// One module of an `import` statement.
#[derive(Debug)]
pub(crate) struct Import {
    /// Its dotted name.
    pub name: Str,
    /// Whether the name that is bound stands for the whole dotted name (`as`), or for its first
    /// part.
    pub whole: bool,
    /// What is bound.
    pub slot: Slot,
}

/// A `try` statement.
#[derive(Debug)]
pub(crate) struct Try {
    pub body: Block,
    pub handlers: Box<[Handler]>,
    pub orelse: Block,
    pub finalbody: Block,
}

/// An `except` clause.
#[derive(Debug)]
pub(crate) struct Handler {
    pub kind: Option<Expr>,
    pub slot: Option<Slot>,
    pub body: Block,
}

/// Where a name lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Slot {
    /// In the frame.
    Local(u32),
    /// In a cell that closures share.
    Cell(u32),
    /// In the module.
    Global(u32),
}

/// What can be assigned to or deleted.
#[derive(Debug)]
pub(crate) enum Target {
    Slot(Slot, Span),
    Attr {
        object: Expr,
        name: Str,
        span: Span,
    },
    Item {
        object: Expr,
        index: Expr,
        span: Span,
    },
    /// Several, with the place of the starred one.
    Many {
        targets: Box<[Target]>,
        star: Option<usize>,
        span: Span,
    },
}

/// An expression.
#[derive(Debug)]
pub(crate) enum Expr {
    Const(Value),
    Local(u32, Span),
    Cell(u32, Span),
    Global(u32, Span),
    Tuple(Box<[Expr]>),
    List(Box<[Expr]>),
    Set(Box<[Expr]>),
    Dict(Box<[(Option<Expr>, Expr)]>),
    /// Inside a display or a call.
    Starred(Box<Expr>, Span),
    FString(Box<[FPart]>),
    Not(Box<Expr>),
    Unary(UnaryOp, Box<Expr>, Span),
    Binary(Box<Binary>),
    BoolOp {
        and: bool,
        values: Box<[Expr]>,
    },
    Compare(Box<Compare>),
    IfExp(Box<(Expr, Expr, Expr)>),
    Walrus(Slot, Box<Expr>),
    Lambda(Box<MakeFunction>),
    Attr(Box<Attr>),
    Item(Box<Item>),
    Slice(Box<[Option<Expr>; 3]>),
    Method(Box<MethodCall>),
    Call(Box<Call>),
    CallFull(Box<FullCall>),
    Comp(Box<Comp>),
    Generator(Box<(MakeFunction, Expr, Span)>),
}

/// `left op right`.
#[derive(Debug)]
pub(crate) struct Binary {
    pub op: BinOp,
    pub left: Expr,
    pub right: Expr,
    pub span: Span,
}

/// What a comparison asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Relation {
    Order(CmpOp),
    Is,
    IsNot,
    In,
    NotIn,
}

/// `left op right op right…`.
#[derive(Debug)]
pub(crate) struct Compare {
    pub left: Expr,
    pub rest: Box<[(Relation, Expr)]>,
    pub span: Span,
}

/// `object.name`.
#[derive(Debug)]
pub(crate) struct Attr {
    pub object: Expr,
    pub name: Str,
    pub span: Span,
}

/// `object[index]`.
#[derive(Debug)]
pub(crate) struct Item {
    pub object: Expr,
    pub index: Expr,
    pub span: Span,
}

/// `object.name(args)` with positional arguments only: the method is looked up once a class.
#[derive(Debug)]
pub(crate) struct MethodCall {
    pub object: Expr,
    pub name: Str,
    pub args: Box<[Expr]>,
    pub cache: Cell<Option<(&'static Class, &'static Method)>>,
    /// The function of a module, as [`Module`](super::modules) remembers it.
    pub function: Cell<Option<(usize, u64, &'static Method)>>,
    pub span: Span,
    /// Whether a temporary dies with the call, whose finaliser must then run.
    pub settles: bool,
    /// Whether the object needs no evaluation, and that of the arguments, two at most, leaves alone
    /// what its name stands for: then it can be lent where it lies.
    pub lends: bool,
    /// The place of `object.name`.
    pub attr_span: Span,
}

/// `func(args)` with positional arguments only.
#[derive(Debug)]
pub(crate) struct Call {
    pub func: Expr,
    pub args: Box<[Expr]>,
    /// As of [`MethodCall`].
    pub settles: bool,
    pub span: Span,
}

/// `func(args, *more, name=value, **rest)`.
#[derive(Debug)]
pub(crate) struct FullCall {
    pub func: Expr,
    pub args: Box<[Expr]>,
    pub keywords: Box<[(Option<Str>, Expr)]>,
    pub span: Span,
}

/// A part of an f-string.
#[derive(Debug)]
pub(crate) enum FPart {
    Lit(Vec<u8>),
    Field { value: Expr, conversion: Conversion, spec: Option<Box<[FPart]>>, span: Span },
}

/// What a comprehension collects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CompKind {
    List,
    Set,
    Dict,
    Generator,
}

/// A comprehension.
#[derive(Debug)]
pub(crate) struct Comp {
    pub kind: CompKind,
    pub key: Option<Expr>,
    pub elt: Expr,
    pub clauses: Box<[Clause]>,
    /// Local slots of its own, emptied before it runs.
    pub fresh: Box<[u32]>,
    /// Cells of its own, made anew before it runs.
    pub fresh_cells: Box<[u32]>,
}

/// `for target in iter if …`.
#[derive(Debug)]
pub(crate) struct Clause {
    pub target: Target,
    pub iter: Expr,
    pub ifs: Box<[Expr]>,
    pub span: Span,
}

/// Makes a function: its code and its defaults.
#[derive(Debug)]
pub(crate) struct MakeFunction {
    pub code: Rc<Code>,
    /// Of the last positional parameters.
    pub defaults: Box<[Expr]>,
    /// Of the keyword-only parameters, by index.
    pub keyword_defaults: Box<[Option<Expr>]>,
}
