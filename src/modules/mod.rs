//! The functions of the modules that a program can import, one file a module.

pub mod iosh_module;
pub mod os;
pub mod os_path;
pub mod shutil;
pub mod socket;
pub mod stat;
pub mod struct_;
pub mod sys;
pub mod tempfile;
