//! `iosh`: the prompt.

use crate::repl::{self, Editor, Plain, Shell, Stdin};
use std::io::{self, IsTerminal as _};
use std::rc::Rc;

/// Runs the prompt until its end; the exit code.
pub(super) fn prompt(mut shell: Shell, undo_memory: usize) -> u8 {
    shell.session.remember(Some(undo_memory).filter(|bytes| *bytes > 0));
    let stdin = Rc::new(Stdin::default());
    shell.session.set_stdin(stdin.clone());
    let terminal = io::stdin().is_terminal() && io::stdout().is_terminal();
    shell.predict.interactive = terminal;
    if terminal {
        repl::greet(&shell);
    }
    let editor =
        if terminal && !shell.terminal.plain { Editor::new(shell.terminal.clone()).ok() } else { None };
    let code = match editor {
        Some(mut editor) => repl::run(&mut shell, &mut editor),
        None => {
            let prompts = terminal.then(|| shell.terminal.out.clone());
            repl::run(&mut shell, &mut Plain::new(stdin, prompts))
        }
    };
    shell.finish(code)
}
