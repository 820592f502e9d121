//! Syntax tree to running program.
//!
//! A statement is compiled to a tree whose names are slots ([`code`]), and the tree is run by
//! [`Interp`]. The evaluator never prints: `sys.stdout` is a stream that whoever owns the
//! interpreter gives it.

mod arguments;
mod builtins;
mod call;
mod code;
mod compile;
#[cfg(debug_assertions)]
mod defect;
mod ending;
mod function;
mod generator;
mod globals;
mod help;
mod interp;
mod lend;
mod methods;
mod modules;
mod record;
mod run;
mod scope;
mod told;

pub use interp::Interp;
pub use record::Recording;
