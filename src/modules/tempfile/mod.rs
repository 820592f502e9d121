//! The module `tempfile`: files that go away, all of them inside the working folder.

mod folder;
mod named;
mod spooled;

pub use folder::{TEMPORARY_DIRECTORY, TemporaryDirectory};
pub use named::{NamedFile, TEMPORARY_FILE_WRAPPER};
pub use spooled::{SPOOLED_TEMPORARY_FILE, SpooledTemporaryFile};

use crate::function_table;
use crate::io::open::{Request, open};
use crate::io::raw::disk::{self, Name};
use crate::object::exception::{os_error_file, type_error};
use crate::object::wording::worded;
use crate::object::{Host, Res, Str, Value};
use rustix::fs::OFlags;
use rustix::io::Errno;
use std::hash::{BuildHasher, Hasher, RandomState};

/// How often a name that exists already is replaced by another.
const TRIES: usize = 100;

/// The mode of a temporary folder, which nobody else may look into.
const PRIVATE: u32 = 0o700;

/// Where a temporary file goes, and how it is called.
#[derive(Clone, Debug, Default)]
struct Naming {
    suffix: Value,
    prefix: Value,
    dir: Value,
}

/// How a temporary file is opened.
#[derive(Clone, Debug)]
struct Opening {
    mode: Str,
    buffering: i32,
    encoding: Option<Str>,
    newline: Option<Str>,
    errors: Option<Str>,
}

/// Eight letters that nobody guesses.
fn letters() -> String {
    const LETTERS: &[u8; 37] = b"abcdefghijklmnopqrstuvwxyz0123456789_";
    // A hasher's keys are random for each.
    let mut number = RandomState::new().build_hasher().finish();
    (0..8)
        .map(|_| {
            let at = usize::try_from(number % 37).unwrap_or(0);
            number /= 37;
            char::from(LETTERS.get(at).copied().unwrap_or(b'_'))
        })
        .collect()
}

impl Naming {
    fn new(suffix: &Value, prefix: &Value, dir: &Value) -> Naming {
        Naming { suffix: suffix.clone(), prefix: prefix.clone(), dir: dir.clone() }
    }

    /// A name, absolute as `tempfile` makes them.
    fn name(&self) -> Res<Value> {
        let text = |value: &Value, default: &str| match value {
            Value::None | Value::Unbound => Ok(Str::from(default)),
            Value::Str(s) => Ok(s.clone()),
            other => {
                let got = other.class().qualified_name();
                Err(type_error(format!("unexpected type for suffix, prefix or dir: <class '{got}'>")))
            }
        };
        let dir = match &self.dir {
            Value::None | Value::Unbound => super::os::decode_name(&disk::current().folder())?,
            dir => {
                let dir = super::os::fsdecode(dir)?;
                match dir.as_bytes().starts_with(b"/") {
                    true => dir,
                    false => text(&super::os_path::abspath(&Value::Str(dir))?, "")?,
                }
            }
        };
        let (prefix, suffix) = (text(&self.prefix, "tmp")?, text(&self.suffix, "")?);
        Ok(Value::Str(worded("{}/{}{}{}", &[&dir, &prefix, &letters(), &suffix])?))
    }

    /// Makes something of a new name.
    fn make<T>(&self, mut with: impl FnMut(&Name<'_>) -> Res<T>) -> Res<(Value, T)> {
        let exists = i64::from(Errno::EXIST.raw_os_error());
        for _ in 0..TRIES {
            let name = self.name()?;
            let made = with(&Name::new(&name)?);
            match made {
                Err(e) if e.errno() == Some(exists) => {}
                Err(e) => return Err(e),
                Ok(made) => return Ok((name, made)),
            }
        }
        Err(os_error_file(Errno::EXIST.raw_os_error(), self.dir.clone()))
    }

    /// Makes a new file that can be read and written: its name and its descriptor.
    fn file(&self) -> Res<(Value, i32)> {
        let flags = OFlags::RDWR | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW;
        self.make(|name| disk::current().open(name, flags, 0o600))
    }
}

impl Opening {
    /// Opens a descriptor, which is closed if that fails.
    fn open(&self, host: &mut dyn Host, number: i32) -> Res<Value> {
        let opened = open(
            host,
            Request {
                buffering: self.buffering,
                encoding: self.encoding.as_ref(),
                errors: self.errors.as_ref(),
                newline: self.newline.as_ref(),
                ..Request::new(&Value::Int(number.into()), &self.mode)
            },
        );
        if opened.is_err() {
            // The layer that failed may have closed it.
            let _ = disk::current().close(number);
        }
        opened
    }

    /// `TemporaryFile(…)`: a file without a name.
    fn nameless(&self, host: &mut dyn Host, naming: &Naming) -> Res<Value> {
        let (name, number) = naming.file()?;
        disk::current().remove(&Name::new(&name)?)?;
        self.open(host, number)
    }
}

fn pair(number: i32, name: Value) -> Value {
    Value::tuple([Value::Int(number.into()), name])
}

function_table! {
    /// The functions of the module `tempfile`.
    pub static FUNCTIONS;
    methods {
        /// Create and return a temporary file without a name.
        ///
        /// It goes away when it is closed. The arguments are those of open(), and suffix, prefix
        /// and dir of the name that it has for a moment.
        fn TemporaryFile(
            @kw mode: &Str = "'w+b'" => &Str::from("w+b"),
            @kw buffering: i32 = "-1" => -1,
            @kw encoding: Option<&Str> = "None" => None,
            @kw newline: Option<&Str> = "None" => None,
            @kw suffix: &Value = "None" => &Value::None,
            @kw prefix: &Value = "None" => &Value::None,
            @kw dir: &Value = "None" => &Value::None,
            @only errors: Option<&Str> = "None" => None
        ) : Python |host| {
            let (encoding, newline, errors) = (encoding.cloned(), newline.cloned(), errors.cloned());
            Opening { mode: mode.clone(), buffering, encoding, newline, errors }.nameless(host, &Naming::new(suffix, prefix, dir))
        };
        /// Create and return a temporary file with a name.
        ///
        /// With delete, the file is removed when it is closed; unless delete_on_close is False:
        /// then at the end of the with statement. The attributes file and name give what is wrapped.
        fn NamedTemporaryFile(
            @kw mode: &Str = "'w+b'" => &Str::from("w+b"),
            @kw buffering: i32 = "-1" => -1,
            @kw encoding: Option<&Str> = "None" => None,
            @kw newline: Option<&Str> = "None" => None,
            @kw suffix: &Value = "None" => &Value::None,
            @kw prefix: &Value = "None" => &Value::None,
            @kw dir: &Value = "None" => &Value::None,
            @kw delete: bool = "True" => true,
            @only errors: Option<&Str> = "None" => None,
            @only delete_on_close: bool = "True" => true
        ) : Python |host| {
            let (encoding, newline, errors) = (encoding.cloned(), newline.cloned(), errors.cloned());
            let opening = Opening { mode: mode.clone(), buffering, encoding, newline, errors };
            NamedFile::new(host, &opening, &Naming::new(suffix, prefix, dir), delete, delete_on_close).map(Value::object)
        };
        /// Create a temporary file: its descriptor and its name. Whoever asked for it removes it.
        fn mkstemp(@kw suffix: &Value = "None" => &Value::None, @kw prefix: &Value = "None" => &Value::None, @kw dir: &Value = "None" => &Value::None, @kw text: bool = "False" => false) : Python
            |_host| { let _ = text; Naming::new(suffix, prefix, dir).file().map(|(name, number)| pair(number, name)) };
        /// Create a temporary folder and return its name. Whoever asked for it removes it.
        fn mkdtemp(@kw suffix: &Value = "None" => &Value::None, @kw prefix: &Value = "None" => &Value::None, @kw dir: &Value = "None" => &Value::None) : Python
            |_host| Naming::new(suffix, prefix, dir).make(|name| disk::current().make_folder(name, PRIVATE)).map(|(name, ())| name);
        /// The folder that temporary files are made in: the working folder.
        fn gettempdir() : Python |_host| super::os::decode_name(&disk::current().folder());
        /// What the names of temporary files start with.
        fn gettempprefix() : Python |_host| "tmp";
    }
}

/// The classes of the module `tempfile`.
#[must_use]
pub fn constants() -> Vec<(&'static str, Value)> {
    vec![
        ("SpooledTemporaryFile", Value::Class(&SPOOLED_TEMPORARY_FILE)),
        ("TemporaryDirectory", Value::Class(&TEMPORARY_DIRECTORY)),
    ]
}
