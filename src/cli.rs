//! The command line as data.

use crate::object::limits::size;
use crate::view::Show;
use crate::view::export::To;
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use std::path::PathBuf;
use std::time::Duration;

/// A playground for Python's io streams: type Python, see where the cursor is and what the buffer holds.
#[derive(Debug, Parser)]
#[command(name = "iosh", version, args_conflicts_with_subcommands = true)]
pub struct Cli {
    /// What to do; without it, the prompt, or the files given.
    #[command(subcommand)]
    pub command: Option<Command>,

    /// Run these statements
    #[arg(short = 'c', value_name = "CODE", conflicts_with_all = ["json", "files"])]
    pub code: Option<String>,

    /// Read statements from standard input and answer each with one line of JSON
    #[arg(long, conflicts_with = "files")]
    pub json: bool,

    /// With --json: whether answers have steps and streams
    #[arg(long, value_enum, default_value_t = Steps::All, value_name = "WHICH", requires = "json")]
    pub steps: Steps,

    /// Scripts to run, as 'iosh run' does
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,

    /// What holds for all commands.
    #[command(flatten)]
    pub common: Common,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Replay .iosh scripts, or .py files within the language; '-' is standard input
    Run {
        /// The scripts
        #[arg(value_name = "FILE", required = true)]
        files: Vec<PathBuf>,
        /// Where it stops.
        #[command(flatten)]
        stops: Stops,
    },
    /// Run scripts against the expectations in them; of a folder all its .iosh files
    Check {
        /// Write what came into the scripts instead of what was expected
        #[arg(long)]
        update: bool,
        /// Scripts and folders
        #[arg(value_name = "PATH", required = true)]
        paths: Vec<PathBuf>,
    },
    /// Run a script and write what its replay shows as a document
    Export(Export),
    /// Print a completion script for a shell
    Completions {
        /// Which shell
        shell: Shell,
    },
    /// Print the manual page
    Man,
}

/// What is written of which script, and where.
#[derive(Debug, Args)]
pub struct Export {
    /// The script, as 'iosh run' takes it; '-' is standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,

    /// As what [default: what the name of OUT ends in]
    #[arg(long, value_name = "html|md|cast|json")]
    pub to: Option<To>,

    /// Where to; without it, standard output
    #[arg(short = 'o', long = "output", value_name = "OUT")]
    pub output: Option<PathBuf>,

    /// How many columns pictures and sentences take, 30 to 200
    #[arg(long, value_name = "COLUMNS", default_value_t = 80, value_parser = clap::value_parser!(u8).range(30..=200))]
    pub width: u8,
}

/// Where a replay stops between showing a statement and running it; with `--show quiet`, nowhere.
#[derive(Clone, Copy, Debug, Default, Args)]
pub struct Stops {
    /// Show each statement for so long before it runs
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub pace: Option<Duration>,

    /// Show each statement and wait for Enter before it runs
    #[arg(long, conflicts_with = "pace")]
    pub step: bool,
}

/// A length of time out of `0.5`, `2`.
fn seconds(text: &str) -> Result<Duration, String> {
    let length = text.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    length.ok_or_else(|| "it takes seconds, as 2 or 0.5".to_owned())
}

/// What holds for all commands.
#[derive(Debug, Args)]
pub struct Common {
    /// How much is shown of each operation
    #[arg(
        long,
        global = true,
        value_name = "each|brief|quiet|all",
        default_value = "each",
        hide_default_value = true
    )]
    pub show: Show,

    /// Whether to use colours
    #[arg(long, global = true, value_enum, default_value_t = Colour::Auto, value_name = "WHEN")]
    pub color: Colour,

    /// Use ASCII only
    #[arg(long, global = true)]
    pub ascii: bool,

    /// No line editor, no hints, no colours: for screen readers and dumb terminals
    #[arg(long, global = true)]
    pub plain: bool,

    /// Let the program use this folder or file too, beside the working folder
    #[arg(long, global = true, value_name = "PATH")]
    pub allow: Vec<PathBuf>,

    /// Let the program read this folder or file
    #[arg(long, global = true, value_name = "PATH")]
    pub allow_read: Vec<PathBuf>,

    /// Let the program use every file that you may use
    #[arg(long, global = true)]
    pub allow_all: bool,

    /// The most memory that the program may take, as 500M or 2G [default: half of what there is, 2G at most]
    #[arg(long, global = true, value_name = "SIZE", value_parser = size)]
    pub max_memory: Option<usize>,

    /// The most memory that is kept to take statements back with, as 64M; 0: nothing is
    #[arg(long, global = true, value_name = "SIZE", value_parser = size, default_value = "64M")]
    pub undo_memory: usize,
}

/// When colours are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Colour {
    /// On a terminal, unless the environment says otherwise
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// Which of its steps an answer has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Steps {
    /// All, up to 1,000 a statement
    All,
    /// None, and no streams
    None,
}
