//! The commands that go back and forth in time.

use super::Shell;
use super::commands::says;
use crate::session::Travel;
use crate::view::{Page, Style, escape};

/// `:undo`.
pub(super) fn undo(shell: &mut Shell, args: &str) -> Page {
    if let Some(size) = args.strip_prefix("memory") {
        return memory(shell, size.trim());
    }
    travel(shell, args, ":undo", "took back", |shell, n| shell.session.undo(n))
}

/// `:redo`.
pub(super) fn redo(shell: &mut Shell, args: &str) -> Page {
    travel(shell, args, ":redo", "made again", |shell, n| shell.session.redo(n))
}

fn travel(
    shell: &mut Shell,
    args: &str,
    command: &str,
    verb: &str,
    go: impl FnOnce(&mut Shell, usize) -> Travel,
) -> Page {
    let count = if args.is_empty() { Ok(1) } else { args.parse() };
    let Some(count) = count.ok().filter(|n| *n > 0) else {
        return says(Style::Error, &format!("{command}: how many statements? a number from 1"), shell);
    };
    shell.at = None;
    let went = go(shell, count);
    let mut page = Page::default();
    if !went.statements.is_empty() {
        let statements: Vec<String> = went.statements.iter().map(|s| format!("'{s}'")).collect();
        let mut text = format!("{verb} {}", many(&statements));
        for change in &went.changes {
            text.push_str("; ");
            text.push_str(change);
        }
        paragraph(&mut page, Style::Label, &text, shell);
    }
    for (name, was, now) in &went.streams {
        let mut painter = shell.painter.borrow_mut();
        let painted = painter.travelled(name, was, now);
        page.push_part(painted, 0..painted.text().len());
    }
    for trouble in &went.trouble {
        paragraph(&mut page, Style::Error, trouble, shell);
    }
    if let Some(why) = &went.stopped {
        let style = if went.statements.is_empty() { Style::Error } else { Style::Plain };
        let text =
            if went.statements.is_empty() { format!("nothing is changed: {why}") } else { why.clone() };
        paragraph(&mut page, style, &text, shell);
    }
    page
}

/// The first of them, and how many there are besides.
fn many(statements: &[String]) -> String {
    match statements {
        [] => String::new(),
        [one] => one.clone(),
        [first, .., last] => format!("{} statements, from {first} to {last}", statements.len()),
    }
}

fn paragraph(page: &mut Page, style: Style, text: &str, shell: &Shell) {
    let mut shown = String::new();
    escape::push_text(&mut shown, text, shell.look().ascii);
    page.push_paragraph(style, "", &shown, shell.look());
}

/// `:undo memory`: how much is kept, and setting it.
fn memory(shell: &mut Shell, size: &str) -> Page {
    if size.is_empty() {
        let (limit, used) = shell.session.memory();
        let (back, forth) = shell.session.moments();
        let Some(limit) = limit else {
            return says(Style::Plain, "nothing is recorded; ':undo memory 64M' starts it", shell);
        };
        let text = format!(
            "{used} bytes of {limit} in use; {back} statements can be taken back, {forth} made again"
        );
        return says(Style::Plain, &text, shell);
    }
    match crate::object::limits::size(size) {
        Ok(bytes) => {
            shell.session.remember(Some(bytes).filter(|bytes| *bytes > 0));
            Page::default()
        }
        Err(why) => says(Style::Error, &format!(":undo memory: {why}; 0 is nothing"), shell),
    }
}
