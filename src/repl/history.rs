//! What was entered, kept in a file for the prompts to come.
//!
//! The file is rustyline's: a first line `#V2`, then a line an entry, with `\n` and `\\` escaped. An
//! entry is appended with one write, so that prompts side by side and a full disk lose nothing.

use super::patient;
use rustix::fs::{FileType, Mode, OFlags, fstat, open};
use rustix::io::Errno;
use std::env;
use std::fs;
use std::io::{self, Write as _};
use std::os::fd::{AsFd as _, OwnedFd};
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// How many entries are kept; the file may have twice as many.
pub(super) const ENTRIES: usize = 1000;
/// The most bytes of one; what was pasted may be any long.
pub(super) const LONGEST: usize = 1 << 16;
/// The most bytes of a file that are read.
const MOST: usize = ENTRIES * LONGEST;

const HEAD: &str = "#V2\n";

/// The file of what was entered.
#[derive(Debug)]
pub(super) struct History(PathBuf);

impl History {
    /// `IOSH_HISTORY`, or the XDG folder for state; none if it is set and empty, or nobody has a home.
    pub(super) fn new() -> Option<History> {
        if let Some(path) = env::var_os("IOSH_HISTORY") {
            return Some(PathBuf::from(path)).filter(|p| !p.as_os_str().is_empty()).map(History);
        }
        let state = env::var_os("XDG_STATE_HOME").map(PathBuf::from).filter(|p| p.is_absolute());
        let home = || Some(PathBuf::from(env::var_os("HOME")?).join(".local/state"));
        Some(History(state.or_else(home)?.join("iosh/history")))
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    /// The last entries, the oldest first; none where there is no file yet. What is no text is left out.
    ///
    /// # Errors
    /// What opening and reading give.
    pub(super) fn load(&self) -> io::Result<Vec<String>> {
        let file = match self.open(OFlags::RDONLY) {
            Err(Errno::NOENT) => return Ok(Vec::new()),
            file => file?,
        };
        let (mut bytes, mut block) = (Vec::new(), vec![0; 1 << 16]);
        while bytes.len() < MOST {
            let count = patient::read(file.as_fd(), &mut block)?;
            if count == 0 {
                break;
            }
            bytes.extend_from_slice(block.get(..count).unwrap_or_default());
        }
        let escaped = bytes.starts_with(HEAD.as_bytes());
        let lines: Vec<&[u8]> = bytes.split(|b| *b == b'\n').filter(|line| !line.is_empty()).collect();
        let entries = lines.get(usize::from(escaped)..).unwrap_or_default();
        let last = entries.get(entries.len().saturating_sub(ENTRIES)..).unwrap_or_default();
        if escaped && entries.len() > 2 * ENTRIES {
            self.shorten(last)?;
        }
        let text = last.iter().filter_map(|line| std::str::from_utf8(line).ok());
        Ok(text.map(|line| if escaped { unescaped(line) } else { line.to_owned() }).collect())
    }

    /// Adds an entry.
    ///
    /// # Errors
    /// What making its folder, opening and writing give.
    pub(super) fn append(&self, entry: &str) -> io::Result<()> {
        if let Some(folder) = self.0.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut file = fs::File::from(self.open(OFlags::RDWR | OFlags::APPEND | OFlags::CREATE)?);
        let line = format!("{}\n", entry.replace('\\', "\\\\").replace('\n', "\\n"));
        file.write_all((begun(&file)?.to_owned() + &line).as_bytes())
    }

    /// Opens the file, which has to be one: a pipe would wait for who reads it.
    fn open(&self, how: OFlags) -> rustix::io::Result<OwnedFd> {
        let how = how | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
        let file = open(&self.0, how, Mode::RUSR | Mode::WUSR)?;
        match FileType::from_raw_mode(fstat(&file)?.st_mode) {
            FileType::RegularFile => Ok(file),
            FileType::Directory => Err(Errno::ISDIR),
            _ => Err(Errno::INVAL),
        }
    }

    /// Gives the file the last entries only.
    fn shorten(&self, last: &[&[u8]]) -> io::Result<()> {
        let path = fs::canonicalize(&self.0)?;
        let mut beside = NamedTempFile::new_in(path.parent().unwrap_or(Path::new("/")))?;
        beside.as_file_mut().write_all(HEAD.as_bytes())?;
        beside.as_file_mut().write_all(&last.join(&b'\n'))?;
        beside.as_file_mut().write_all(b"\n")?;
        beside.persist(path)?;
        Ok(())
    }
}

/// What an entry needs before it: the first line of the file, or the end of a line that somebody left open.
fn begun(file: &fs::File) -> io::Result<&'static str> {
    let Some(last) = file.metadata()?.len().checked_sub(1) else { return Ok(HEAD) };
    let mut byte = [0];
    file.read_exact_at(&mut byte, last)?;
    Ok(if byte == *b"\n" { "" } else { "\n" })
}

fn unescaped(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match (c, chars.as_str().chars().next()) {
            ('\\', Some('n')) => out.push('\n'),
            ('\\', Some('\\')) => out.push('\\'),
            _ => {
                out.push(c);
                continue;
            }
        }
        chars.next();
    }
    out
}
