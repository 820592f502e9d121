//! The functions of the modules that a program can import, one file a module.

pub mod shutil;
pub mod struct_;
