//! Help with what was typed: pure functions over names, messages and class tables.

pub mod did_you_mean;
pub mod hint;
pub mod motion;
mod rules;
pub mod surprise;
