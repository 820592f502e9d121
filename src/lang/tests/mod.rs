//! What CPython 3.13 answers, and what the tree looks like.

mod chunks;
mod depth;
mod interactive;
mod messages;
mod tree;
