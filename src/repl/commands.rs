//! The `:` commands: one row each.

use super::{Shell, look_back, predict, time};
use crate::assist::did_you_mean::did_you_mean;
use crate::view::{Page, Show, Style, escape};

/// A command that is iosh's own and not Python.
pub struct Command {
    /// The word behind the colon.
    pub name: &'static str,
    /// What may follow it.
    pub args: &'static str,
    /// What it does.
    pub doc: &'static str,
    run: fn(&mut Shell, &str) -> Page,
}

/// All of them.
pub const COMMANDS: &[Command] = &[
    Command { name: "help", args: "[COMMAND]", doc: "what the commands do", run: help },
    Command {
        name: "layers",
        args: "[NAME]",
        doc: "the streams, or one of them, layer by layer",
        run: layers,
    },
    Command {
        name: "show",
        args: "[each|brief|quiet|all]",
        doc: "how much is shown of each operation",
        run: show,
    },
    Command {
        name: "bytes",
        args: "[NAME]",
        doc: "text and its bytes side by side: the last that was written or read",
        run: look_back::bytes,
    },
    Command {
        name: "calls",
        args: "",
        doc: "the calls on raw streams, summed up by stream",
        run: look_back::calls,
    },
    Command {
        name: "history",
        args: "[N | keep N]",
        doc: "the last N operations; or how many are kept",
        run: look_back::history,
    },
    Command { name: "back", args: "", doc: "look at the operation before", run: look_back::back },
    Command { name: "forward", args: "", doc: "look at the operation after", run: look_back::forward },
    Command { name: "goto", args: "N", doc: "look at operation N", run: look_back::goto },
    Command {
        name: "diff",
        args: "A B",
        doc: "what is different after operation B than after A",
        run: look_back::diff,
    },
    Command {
        name: "undo",
        args: "[N | memory [SIZE]]",
        doc: "take back the last statement that changed something, or N; or how much is kept for that",
        run: time::undo,
    },
    Command {
        name: "redo",
        args: "[N]",
        doc: "make again what was taken back last, or N statements",
        run: time::redo,
    },
    Command {
        name: "why",
        args: "",
        doc: "the rule behind the last error or surprise, and what to do",
        run: look_back::why,
    },
    Command {
        name: "predict",
        args: "[on|off]",
        doc: "ask before each operation where the cursor will be, and keep score",
        run: predict::command,
    },
    Command { name: "quit", args: "", doc: "leave", run: quit },
];

/// Runs a line that starts with a colon; what it has to say.
pub fn run(line: &str, shell: &mut Shell) -> Page {
    let line = line.trim().trim_start_matches(':').trim_start();
    let (name, args) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    match COMMANDS.iter().find(|c| c.name == name) {
        Some(command) => (command.run)(shell, args.trim()),
        None => unknown(name, shell),
    }
}

pub(super) fn says(style: Style, text: &str, shell: &Shell) -> Page {
    let mut page = Page::default();
    page.push_paragraph(style, "", text, shell.look());
    page
}

fn unknown(name: &str, shell: &Shell) -> Page {
    let near = did_you_mean(name, COMMANDS.iter().map(|c| c.name));
    let advice = near.map_or("':help' lists them".to_owned(), |near| format!("did you mean ':{near}'?"));
    says(Style::Error, &format!("there is no command ':{name}': {advice}"), shell)
}

fn help(shell: &mut Shell, args: &str) -> Page {
    let asked = args.trim_start_matches(':');
    let mut page = Page::default();
    for command in COMMANDS.iter().filter(|c| asked.is_empty() || c.name == asked) {
        let usage = format!(":{} {}", command.name, command.args);
        let text = format!("{} - {}", usage.trim_end(), command.doc);
        page.push_paragraph(Style::Plain, "", &text, shell.look());
    }
    if page.is_empty() {
        return unknown(asked, shell);
    }
    if asked.is_empty() {
        let text = "Anything else is Python, with io, os, socket, struct, sys, shutil and tempfile at hand; \
                    help(io.BytesIO) and help(io.BytesIO.write) explain it.";
        page.push_paragraph(Style::Hint, "", text, shell.look());
    }
    page
}

fn layers(shell: &mut Shell, args: &str) -> Page {
    let streams = shell.session.streams();
    let mut page = Page::default();
    for (name, snapshot) in streams.iter().filter(|(name, _)| args.is_empty() || &**name == args) {
        let mut painter = shell.painter.borrow_mut();
        let painted = painter.stream(name, snapshot);
        page.push_part(painted, 0..painted.text().len());
    }
    if !page.is_empty() {
        return page;
    }
    let mut text = String::from("no variable holds a stream");
    if !args.is_empty() {
        text = String::from("there is no stream '");
        escape::push_text(&mut text, args, shell.look().ascii);
        text.push('\'');
    }
    says(Style::Error, &text, shell)
}

fn show(shell: &mut Shell, args: &str) -> Page {
    let name = |show| Show::NAMES.iter().find(|(_, s)| *s == show).map_or("", |(name, _)| *name);
    if args.is_empty() {
        return says(Style::Plain, name(shell.show()), shell);
    }
    match args.parse() {
        Ok(show) => {
            shell.set_show(show);
            Page::default()
        }
        Err(why) => says(Style::Error, &format!(":show: {why}"), shell),
    }
}

fn quit(shell: &mut Shell, _: &str) -> Page {
    shell.quit = true;
    Page::default()
}
