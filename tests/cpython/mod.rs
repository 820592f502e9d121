//! CPython 3.13, where it is installed.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Where CPython 3.13 is, if it is here.
pub(crate) fn python() -> Option<PathBuf> {
    let named = std::env::var_os("PYTHON313").map(PathBuf::from);
    let installed = std::env::var_os("HOME")
        .and_then(|home| std::fs::read_dir(Path::new(&home).join(".pyenv/versions")).ok())
        .into_iter()
        .flatten()
        .flatten()
        .filter(|v| v.file_name().to_string_lossy().starts_with("3.13."))
        .map(|v| v.path().join("bin/python3.13"));
    named.into_iter().chain(installed).chain([PathBuf::from("python3.13")]).find(|p| {
        let check =
            "import sys; sys.exit(sys.version_info[:2] != (3, 13) or sys.implementation.name != 'cpython')";
        Command::new(p).args(["-I", "-c", check]).stderr(Stdio::null()).status().is_ok_and(|s| s.success())
    })
}
