//! The syntax tree: what a statement says, with the place of every part of it.
//!
//! Names borrow from the source text; a literal owns its decoded value. The shapes follow the
//! `ast` module of CPython 3.13 (`Lib/ast.py`, "Abstract Grammar"), cut down to iosh's subset.

use num_bigint::BigInt;

/// A place in the source text: byte offsets, `start` inclusive and `end` exclusive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

/// A whole file, or the one statement line that a prompt hands over.
#[derive(Clone, Debug, PartialEq)]
pub struct Module<'a> {
    /// The statements in order; several of one line (`a; b`) stand one after the other.
    pub body: Vec<Stmt<'a>>,
}

/// One statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Stmt<'a> {
    /// From its first to its last character (a compound one: to the end of its last block).
    pub span: Span,
    /// What it is.
    pub kind: StmtKind<'a>,
}

/// A name and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name<'a> {
    /// The identifier.
    pub id: &'a str,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of statement.
#[derive(Clone, Debug, PartialEq)]
pub enum StmtKind<'a> {
    /// An expression standing alone; a prompt echoes its value.
    Expr(Expr<'a>),
    /// `a = b = value`: targets left to right.
    Assign { targets: Vec<Expr<'a>>, value: Expr<'a> },
    /// `target op= value`.
    AugAssign { target: Expr<'a>, op: BinOp, value: Expr<'a> },
    /// `target: annotation = value`; the annotation is kept only to be evaluated.
    AnnAssign { target: Expr<'a>, annotation: Expr<'a>, value: Option<Expr<'a>> },
    /// `del a, b`.
    Delete(Vec<Expr<'a>>),
    /// `import a.b as c, d`.
    Import(Vec<Alias<'a>>),
    /// `from module import a as b`; an empty `names` is `*`.
    ImportFrom { module: Name<'a>, names: Vec<Alias<'a>> },
    /// `with a as b, c: body`.
    With { items: Vec<WithItem<'a>>, body: Vec<Stmt<'a>> },
    /// `for target in iter: body else: orelse`.
    For { target: Expr<'a>, iter: Expr<'a>, body: Vec<Stmt<'a>>, orelse: Vec<Stmt<'a>> },
    /// `while test: body else: orelse`.
    While { test: Expr<'a>, body: Vec<Stmt<'a>>, orelse: Vec<Stmt<'a>> },
    /// `if test: body else: orelse`; `elif` is an `If` alone in `orelse`.
    If { test: Expr<'a>, body: Vec<Stmt<'a>>, orelse: Vec<Stmt<'a>> },
    /// `try: body except …: … else: orelse finally: finalbody`.
    Try { body: Vec<Stmt<'a>>, handlers: Vec<Handler<'a>>, orelse: Vec<Stmt<'a>>, finalbody: Vec<Stmt<'a>> },
    /// `raise exc from cause`.
    Raise { exc: Option<Expr<'a>>, cause: Option<Expr<'a>> },
    /// `assert test, msg`.
    Assert { test: Expr<'a>, msg: Option<Expr<'a>> },
    /// `def name(params): body`.
    FunctionDef { name: Name<'a>, params: Params<'a>, body: Vec<Stmt<'a>> },
    /// `return value`.
    Return(Option<Expr<'a>>),
    /// `global a, b`.
    Global(Vec<Name<'a>>),
    /// `nonlocal a, b`.
    Nonlocal(Vec<Name<'a>>),
    /// `pass`.
    Pass,
    /// `break`.
    Break,
    /// `continue`.
    Continue,
}

/// `name as asname` of an import; `name` may be dotted.
#[derive(Clone, Debug, PartialEq)]
pub struct Alias<'a> {
    /// The imported name, dots included.
    pub name: Name<'a>,
    /// The name it is bound to, if another.
    pub asname: Option<Name<'a>>,
}

/// `context as target` of a `with`.
#[derive(Clone, Debug, PartialEq)]
pub struct WithItem<'a> {
    /// The context manager.
    pub context: Expr<'a>,
    /// What its `__enter__` gave is bound to.
    pub target: Option<Expr<'a>>,
}

/// `except kind as name: body`.
#[derive(Clone, Debug, PartialEq)]
pub struct Handler<'a> {
    /// The header, `except` to `:`.
    pub span: Span,
    /// The class or tuple of classes; none catches all.
    pub kind: Option<Expr<'a>>,
    /// The name that holds the exception.
    pub name: Option<Name<'a>>,
    /// The block.
    pub body: Vec<Stmt<'a>>,
}

/// The parameters of a `def` or a `lambda`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Params<'a> {
    /// Positional ones with their defaults, left to right.
    pub args: Vec<(Name<'a>, Option<Expr<'a>>)>,
    /// How many of `args` stand before a `/`.
    pub positional_only: usize,
    /// `*args`.
    pub vararg: Option<Name<'a>>,
    /// The ones after `*`, with their defaults.
    pub kwonly: Vec<(Name<'a>, Option<Expr<'a>>)>,
    /// `**kwargs`.
    pub kwarg: Option<Name<'a>>,
}

/// One expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr<'a> {
    /// From its first to its last character; surrounding parentheses are not part of it, except
    /// those of a tuple display.
    pub span: Span,
    /// What it is.
    pub kind: ExprKind<'a>,
}

/// The kinds of expression.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind<'a> {
    /// `None`.
    None,
    /// `True` or `False`.
    Bool(bool),
    /// `...`.
    Ellipsis,
    /// An integer that fits 64 bits.
    Int(i64),
    /// A larger integer.
    Big(BigInt),
    /// A float.
    Float(f64),
    /// A string literal as WTF-8: UTF-8 in which a lone surrogate is three bytes, as if it were a
    /// character (adjacent literals already joined; `'\ud83d\ude00'` keeps two surrogates apart).
    Str(Vec<u8>),
    /// A bytes literal.
    Bytes(Vec<u8>),
    /// An f-string: its literal and its replaced parts in order.
    FString(Vec<FPart<'a>>),
    /// A name.
    Name(&'a str),
    /// `(a, b)` or `a, b`.
    Tuple(Vec<Expr<'a>>),
    /// `[a, b]`.
    List(Vec<Expr<'a>>),
    /// `{a, b}`.
    Set(Vec<Expr<'a>>),
    /// `{k: v, **d}`: a missing key is a `**`.
    Dict(Vec<(Option<Expr<'a>>, Expr<'a>)>),
    /// `*a`, in a display, a call or a target.
    Starred(Box<Expr<'a>>),
    /// `op a`.
    Unary(UnaryOp, Box<Expr<'a>>),
    /// `a op b`; `op_span` is the operator's place.
    Binary { left: Box<Expr<'a>>, op: BinOp, op_span: Span, right: Box<Expr<'a>> },
    /// `a and b and c` (`or` alike): two or more operands.
    BoolOp { and: bool, values: Vec<Expr<'a>> },
    /// `a < b <= c`.
    Compare { left: Box<Expr<'a>>, rest: Vec<(CmpOp, Expr<'a>)> },
    /// `body if test else orelse`.
    IfExp { test: Box<Expr<'a>>, body: Box<Expr<'a>>, orelse: Box<Expr<'a>> },
    /// `name := value`.
    Walrus { target: Name<'a>, value: Box<Expr<'a>> },
    /// `lambda params: body`.
    Lambda { params: Box<Params<'a>>, body: Box<Expr<'a>> },
    /// `value.attr`.
    Attribute { value: Box<Expr<'a>>, attr: Name<'a> },
    /// `value[index]`; a slice is a `Slice`, several are a `Tuple`.
    Subscript { value: Box<Expr<'a>>, index: Box<Expr<'a>> },
    /// `a:b:c` inside a subscript.
    Slice { lower: Option<Box<Expr<'a>>>, upper: Option<Box<Expr<'a>>>, step: Option<Box<Expr<'a>>> },
    /// `func(args, *more, key=value, **rest)`; positional ones may be `Starred`; a keyword without
    /// a name is a `**`.
    Call { func: Box<Expr<'a>>, args: Vec<Expr<'a>>, keywords: Vec<(Option<Name<'a>>, Expr<'a>)> },
    /// `[elt for …]`.
    ListComp(Box<Comp<'a>>),
    /// `{elt for …}`.
    SetComp(Box<Comp<'a>>),
    /// `{key: elt for …}`.
    DictComp(Box<Comp<'a>>),
    /// `(elt for …)`.
    Generator(Box<Comp<'a>>),
}

/// What a comprehension says.
#[derive(Clone, Debug, PartialEq)]
pub struct Comp<'a> {
    /// The key of a dict comprehension.
    pub key: Option<Expr<'a>>,
    /// The element (a dict comprehension's value).
    pub elt: Expr<'a>,
    /// The `for` clauses, outermost first; at least one.
    pub clauses: Vec<Clause<'a>>,
}

/// `for target in iter if a if b`.
#[derive(Clone, Debug, PartialEq)]
pub struct Clause<'a> {
    /// What each item is bound to.
    pub target: Expr<'a>,
    /// Where the items come from.
    pub iter: Expr<'a>,
    /// All must be true.
    pub ifs: Vec<Expr<'a>>,
}

/// A part of an f-string.
#[derive(Clone, Debug, PartialEq)]
pub enum FPart<'a> {
    /// Literal text as WTF-8, escapes and `{{` decoded. The `x=` of `{x=}` is such text, too.
    Lit(Vec<u8>),
    /// `{value!conversion:spec}`.
    Field { value: Box<Expr<'a>>, conversion: Conversion, spec: Option<Vec<FPart<'a>>> },
}

/// `!r`, `!s`, `!a` of an f-string field (`{x=}` without another is `!r`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conversion {
    /// None was given.
    None,
    /// `!s`.
    Str,
    /// `!r`.
    Repr,
    /// `!a`.
    Ascii,
}

/// `not a`, `-a`, `+a`, `~a`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnaryOp {
    Not,
    Neg,
    Pos,
    Invert,
}

/// The binary operators, of expressions and of augmented assignments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinOp {
    Add,
    Sub,
    Mul,
    Div,
    FloorDiv,
    Mod,
    Pow,
    LShift,
    RShift,
    BitOr,
    BitXor,
    BitAnd,
    MatMul,
}

/// The comparisons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CmpOp {
    Eq,
    NotEq,
    Lt,
    LtE,
    Gt,
    GtE,
    Is,
    IsNot,
    In,
    NotIn,
}
