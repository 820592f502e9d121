//! What may be done, in pools of templates with weights.

mod calls;
mod classes;
mod replaced;
mod system;
mod values;

pub use calls::*;
pub use classes::*;
pub use replaced::*;
pub use system::*;
pub use values::*;

/// Templates, each with its weight.
pub type Pool = &'static [(usize, &'static str)];
