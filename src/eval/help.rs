//! `help(object)`: what the class tables say, in the shape that CPython's `pydoc` gives it.

use super::function::Function;
use super::interp::Interp;
use crate::object::class::{Class, Method, MethodKind};
use crate::object::{Eval, Str, Value, ops};

/// What `help()` says without an object.
const USAGE: &str = "Type help(object) for help about object: help(io.BytesIO), help('io.BytesIO.read').";

/// The text of `help(v)`.
///
/// # Errors
/// What an attribute of a name that is looked up raises.
pub(super) fn text(interp: &mut Interp, v: &Value) -> Eval<String> {
    let found;
    let v = match v {
        Value::Unbound => return Ok(format!("{USAGE}\n")),
        Value::Str(name) => match look_up(interp, &name.to_string())? {
            Some(value) => {
                found = value;
                &found
            }
            None => return Ok(format!("No Python documentation found for {}.\n{USAGE}\n", ops::repr(v)?)),
        },
        other => other,
    };
    Ok(match v {
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
            format!("Help on function {name} in module __main__:\n\n{name}{head}\n{doc}")
        }
        v if super::modules::is_module(v) => module(interp, v)?,
        v => {
            let class = v.class();
            format!("Help on {} object:\n\n{}", class.name, page(class))
        }
    })
}

/// What a dotted name means: a builtin or a module, and attributes of it.
fn look_up(interp: &mut Interp, name: &str) -> Eval<Option<Value>> {
    let mut parts = name.split('.');
    let first = Str::from(parts.next().unwrap_or_default());
    let Some(mut value) = interp.globals.builtins.get(&first).cloned() else { return Ok(None) };
    for part in parts {
        match ops::try_getattr(interp, &value, part)? {
            Some(next) => value = next,
            None => return Ok(None),
        }
    }
    Ok(Some(value))
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
    for name in ops::names(v).into_iter().filter(|name| !name.starts_with('_')) {
        match ops::getattr(interp, v, &name)? {
            Value::Class(c) => classes.push_str(&format!("{name} - {}\n", first_line(c.doc))),
            Value::Builtin(m) => {
                functions.push_str(&format!(
                    "{name}{}\n{}",
                    m.sig.text(),
                    indented(first_line(m.doc), "    ")
                ));
            }
            value if super::modules::is_module(&value) => data.push_str(&format!("{name} (a module)\n")),
            value => data.push_str(&format!("{name} = {}\n", ops::repr(&value)?)),
        }
    }
    let name = ops::getattr(interp, v, "__name__")?;
    let mut out = format!("Help on module {}:\n\nNAME\n    {}\n", ops::str(&name)?, ops::str(&name)?);
    for (title, part) in [("CLASSES", classes), ("FUNCTIONS", functions), ("DATA", data)] {
        if !part.is_empty() {
            out.push_str(&format!("\n{title}\n{}", indented(&part, "    ")));
        }
    }
    Ok(out)
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
