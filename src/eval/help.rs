//! `help(object)`: what the class tables say, in the shape that CPython's `pydoc` gives it.

use super::function::Function;
use super::interp::Interp;
use crate::object::class::{Class, Method, MethodKind};
use crate::object::text::wtf8;
use crate::object::wording::worded;
use crate::object::{Eval, Str, Value, interrupt, ops, pieces};

/// What `help()` says without an object.
const USAGE: &str = "Type help(object) for help about object: help(io.BytesIO), help('io.BytesIO.read').";

/// The text of `help(v)`.
///
/// # Errors
/// What an attribute of a name that is looked up raises.
pub(super) fn text(interp: &mut Interp, v: &Value) -> Eval<Str> {
    let found;
    let v = match v {
        Value::Unbound => return Ok(Str::from(format!("{USAGE}\n"))),
        Value::Str(name) => match look_up(interp, name)? {
            Some(value) => {
                found = value;
                &found
            }
            None => {
                let shown = ops::repr(v)?;
                return Ok(worded("No Python documentation found for {}.\n{}\n", &[&shown, &USAGE])?);
            }
        },
        other => other,
    };
    Ok(Str::from(match v {
        Value::Class(class) => {
            format!("Help on class {} in module {}:\n\n{}", class.name, class.module, page(class))
        }
        Value::Builtin(m) if m.kind == MethodKind::Instance => {
            let of = format!(" unbound {} method", m.sig.owner);
            format!(
                "Help on method_descriptor:\n\n{}",
                entry(m, &m.sig.text().replacen('(', "(self, ", 1), &of)
            )
        }
        Value::Builtin(m) => {
            format!("Help on built-in function {}:\n\n{}", m.name, entry(m, &m.sig.text(), ""))
        }
        Value::BoundMethod(bound) => {
            let (this, m) = &**bound;
            let of = match this {
                Value::Class(class) => format!(" class method of {}", class.qualified_name()),
                this => format!(" method of {} instance", this.class().qualified_name()),
            };
            format!("Help on built-in function {}:\n\n{}", m.name, entry(m, &m.sig.text(), &of))
        }
        Value::Object(o) if let Some(f) = o.downcast::<Function>() => {
            let (name, head) = (&f.code.name, f.signature()?);
            let doc = f.code.doc.as_ref().map_or(String::new(), |doc| indented(&doc.to_string(), "    "));
            return Ok(worded(
                "Help on function {} in module __main__:\n\n{}{}\n{}",
                &[&name.as_bytes(), &name.as_bytes(), &head, &doc],
            )?);
        }
        v if super::modules::is_module(v) => module(interp, v)?,
        v => {
            let class = v.class();
            format!("Help on {} object:\n\n{}", class.name, page(class))
        }
    }))
}

/// What a dotted name means: a builtin or a module, and attributes of it.
fn look_up(interp: &mut Interp, name: &Str) -> Eval<Option<Value>> {
    let mut rest = Some(name.as_bytes());
    let mut found: Option<Value> = None;
    while let Some(name) = rest {
        interrupt::look()?;
        let end = pieces::find(name, |part| memchr::memchr(b'.', part))?;
        let part = Str::copy_of(name.get(..end.unwrap_or(name.len())).unwrap_or_default())?;
        rest = end.and_then(|end| name.get(end.saturating_add(1)..));
        let next = match &found {
            None if part.as_known().is_none() => None,
            None => interp.globals.builtins.get(&part).cloned(),
            Some(value) => ops::try_getattr(interp, value, &part)?,
        };
        match next {
            Some(value) => found = Some(value),
            None => return Ok(None),
        }
    }
    Ok(found)
}

/// A function or method: its call, and what it does.
fn entry(m: &Method, signature: &str, of: &str) -> String {
    let signature = signature.replace("(self, )", "(self, /)");
    format!("{}{signature}{of}\n{}", m.name, described(m.doc, "    "))
}

/// A class: how to make one, its methods and attributes, and those that it inherits.
fn page(class: &'static Class) -> String {
    let bases: Vec<&str> = class.bases.iter().map(|base| base.name).collect();
    let mut body = String::new();
    if let Some(new) = class.new {
        body.push_str(&format!("{}{}\n\n", class.name, new.sig.text()));
    }
    body.push_str(&described(class.doc, ""));
    let mut seen = Vec::new();
    for of in class.ancestors().filter(|of| of.name != "object") {
        let (of_methods, of_attrs) = if std::ptr::eq(of, class) {
            ("\nMethods:\n".to_owned(), "\nAttributes:\n".to_owned())
        } else {
            (
                format!("\nMethods inherited from {}:\n", of.name),
                format!("\nAttributes inherited from {}:\n", of.name),
            )
        };
        let methods = of.own_methods().map(|m| (m.name, format!("{}{}", m.name, m.sig.text()), m.doc));
        let attrs = of.attrs.iter().map(|a| (a.name, a.name.to_owned(), a.doc));
        for (title, entries) in [(of_methods, methods.collect::<Vec<_>>()), (of_attrs, attrs.collect())] {
            let mut title = Some(title);
            for (name, head, doc) in entries {
                if (name.starts_with('_') && name != "__init__") || seen.contains(&name) {
                    continue;
                }
                seen.push(name);
                body.push_str(&title.take().unwrap_or_default());
                body.push_str(&format!("\n{head}\n{}", described(doc, "    ")));
            }
        }
    }
    format!("class {}({})\n{}", class.name, bases.join(", "), indented(&body, " |  "))
}

/// A module: its classes, functions and constants.
fn module(interp: &mut Interp, v: &Value) -> Eval<String> {
    let (mut classes, mut functions, mut data) = (String::new(), String::new(), String::new());
    for name in ops::names(v).into_iter().filter(|name| !name.as_bytes().starts_with(b"_")) {
        let value = ops::getattr(interp, v, &name)?;
        let name = shortened(&name);
        match value {
            Value::Class(c) => classes.push_str(&format!("{name} - {}\n", first_line(c.doc))),
            Value::Builtin(m) => {
                functions.push_str(&format!(
                    "{name}{}\n{}",
                    m.sig.text(),
                    indented(first_line(m.doc), "    ")
                ));
            }
            value if super::modules::is_module(&value) => data.push_str(&format!("{name} (a module)\n")),
            value => data.push_str(&format!("{name} = {}\n", shortened(&ops::repr(&value)?))),
        }
    }
    let name = ops::getattr(interp, v, &Str::from("__name__"))?;
    let mut out = format!("Help on module {}:\n\nNAME\n    {}\n", ops::str(&name)?, ops::str(&name)?);
    for (title, part) in [("CLASSES", classes), ("FUNCTIONS", functions), ("DATA", data)] {
        if !part.is_empty() {
            out.push_str(&format!("\n{title}\n{}", indented(&part, "    ")));
        }
    }
    Ok(out)
}

/// The start of what a program may have made of any length.
fn shortened(text: &Str) -> String {
    /// About what stands on a few lines.
    const SHOWN: usize = 500;
    if text.len() <= SHOWN {
        return text.to_string();
    }
    let end = wtf8::offset_of(text.as_bytes(), SHOWN);
    format!("{}...", String::from_utf8_lossy(text.as_bytes().get(..end).unwrap_or_default()))
}

fn first_line(doc: &str) -> &str {
    doc.trim().lines().next().unwrap_or_default()
}

/// A table's doc behind a margin.
fn described(doc: &str, margin: &str) -> String {
    indented(&ops::doc_text(doc), margin)
}

/// The lines of a text behind a margin.
fn indented(text: &str, margin: &str) -> String {
    text.lines().map(|line| format!("{}\n", format!("{margin}{line}").trim_end())).collect()
}
