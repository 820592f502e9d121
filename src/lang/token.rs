//! The words of the language.

use super::ast::Span;

/// The kinds of token; keywords and operators are a kind each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Tok {
    Name,
    Int,
    Float,
    Imaginary,
    /// A str or bytes literal with prefix and quotes.
    Str,
    /// Prefix and opening quote of an f-string.
    FStart,
    /// Literal text of an f-string or of a format spec.
    FMiddle,
    /// Closing quote of an f-string.
    FEnd,
    Newline,
    Indent,
    Dedent,
    /// The end of the text.
    End,
    /// The end of the text inside a bracket, a string or a continued line.
    Broken,
    /// A character that starts nothing (`$`, `?`, a backquote).
    Stray,

    LParen,
    RParen,
    LBracket,
    RBracket,
    LBrace,
    RBrace,
    Comma,
    Colon,
    Semicolon,
    Dot,
    Ellipsis,
    Arrow,
    At,
    Bang,
    Assign,
    Walrus,
    Plus,
    Minus,
    Star,
    Slash,
    DoubleSlash,
    Percent,
    DoubleStar,
    LShift,
    RShift,
    Amper,
    Pipe,
    Caret,
    Tilde,
    Less,
    Greater,
    LessEqual,
    GreaterEqual,
    EqEqual,
    NotEqual,
    PlusAssign,
    MinusAssign,
    StarAssign,
    SlashAssign,
    DoubleSlashAssign,
    PercentAssign,
    DoubleStarAssign,
    LShiftAssign,
    RShiftAssign,
    AmperAssign,
    PipeAssign,
    CaretAssign,
    AtAssign,

    False,
    None,
    True,
    And,
    As,
    Assert,
    Async,
    Await,
    Break,
    Class,
    Continue,
    Def,
    Del,
    Elif,
    Else,
    Except,
    Finally,
    For,
    From,
    Global,
    If,
    Import,
    In,
    Is,
    Lambda,
    Nonlocal,
    Not,
    Or,
    Pass,
    Raise,
    Return,
    Try,
    While,
    With,
    Yield,
}

/// A token and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub kind: Tok,
    /// How many brackets are open behind it (200 at most).
    pub depth: u8,
    /// It stands in a statement that was pasted with its prompts.
    pub prompted: bool,
    pub span: Span,
}

impl Tok {
    /// The keyword that `word` is, or `Name`.
    pub(super) fn of_word(word: &str) -> Self {
        match word {
            "False" => Self::False,
            "None" => Self::None,
            "True" => Self::True,
            "and" => Self::And,
            "as" => Self::As,
            "assert" => Self::Assert,
            "async" => Self::Async,
            "await" => Self::Await,
            "break" => Self::Break,
            "class" => Self::Class,
            "continue" => Self::Continue,
            "def" => Self::Def,
            "del" => Self::Del,
            "elif" => Self::Elif,
            "else" => Self::Else,
            "except" => Self::Except,
            "finally" => Self::Finally,
            "for" => Self::For,
            "from" => Self::From,
            "global" => Self::Global,
            "if" => Self::If,
            "import" => Self::Import,
            "in" => Self::In,
            "is" => Self::Is,
            "lambda" => Self::Lambda,
            "nonlocal" => Self::Nonlocal,
            "not" => Self::Not,
            "or" => Self::Or,
            "pass" => Self::Pass,
            "raise" => Self::Raise,
            "return" => Self::Return,
            "try" => Self::Try,
            "while" => Self::While,
            "with" => Self::With,
            "yield" => Self::Yield,
            _ => Self::Name,
        }
    }

    /// Whether an operand can begin with it that could not also go on from the operand before.
    pub(super) fn starts_operand(self) -> bool {
        matches!(
            self,
            Self::Name
                | Self::Int
                | Self::Float
                | Self::Imaginary
                | Self::Str
                | Self::FStart
                | Self::LBrace
                | Self::Ellipsis
                | Self::Tilde
                | Self::False
                | Self::None
                | Self::True
                | Self::Not
                | Self::Lambda
        )
    }
}
