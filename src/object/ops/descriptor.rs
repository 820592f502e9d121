//! An attribute of a class that its objects have (`io.BytesIO.closed`): what CPython calls a getset
//! descriptor, or a member where the attribute is a field of the C structure.

use crate::class_table;
use crate::object::class::{Attr, Class, OBJECT};
use crate::object::exception::type_error;
use crate::object::{Eval, Host, Instance, Object, Res, Str, Value};
use std::any::Any;

/// The attribute, and the class that defines it.
struct Descriptor {
    of: &'static Class,
    attr: &'static Attr,
}

impl Descriptor {
    fn is_member(&self) -> bool {
        match self.of.name {
            "TextIOWrapper" => {
                matches!(self.attr.name, "encoding" | "buffer" | "line_buffering" | "write_through")
            }
            "slice" => true,
            name => name.starts_with("Buffered") && self.attr.name == "raw",
        }
    }
}

class_table! {
    /// What reads and writes an attribute of a class's objects.
    static GETSET: Descriptor = "getset_descriptor" in "builtins" [&OBJECT];
    methods {
        /// Return an attribute of instance, which is of type owner.
        ///
        /// Raises: TypeError if instance is of another class; what reading the attribute raises.
        fn __get__(instance: &Value, owner: &Value = "None" => &Value::None) |s, host| s.read(host, instance);
    }
    attrs {
        /// The attribute's name.
        __name__ |this, _host| this.attr.name;
        /// The class that defines it.
        __objclass__ |this, _host| Value::Class(this.of);
        /// What it is.
        __doc__ |this, _host| super::attribute::doc(this.attr.doc);
    }
}

class_table! {
    /// The same of a field.
    static MEMBER: Descriptor = "member_descriptor" in "builtins" [&GETSET];
}

impl Descriptor {
    fn read(&self, host: &mut dyn Host, this: &Value) -> Eval<Value> {
        if !this.class().is_subclass(self.of) {
            let (name, of, given) = (self.attr.name, self.of.tp_name, this.type_name());
            let text = format!("descriptor '{name}' for '{of}' objects doesn't apply to a '{given}' object");
            return Err(type_error(text).into());
        }
        (self.attr.get)(host, this)
    }
}

impl Object for Descriptor {
    fn class(&self) -> &'static Class {
        if self.is_member() { &MEMBER } else { &GETSET }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn repr(&self, _this: &Value) -> Res<Str> {
        let kind = if self.is_member() { "member" } else { "attribute" };
        Ok(Str::from(format!("<{kind} '{}' of '{}' objects>", self.attr.name, self.of.qualified_name())))
    }
}

/// `class.name` of an attribute that the class's objects have.
pub(super) fn descriptor(class: &'static Class, name: &str) -> Option<Value> {
    let attr = class.attr(name)?;
    let of = super::attribute::defining(class, name)?;
    Some(Value::Object(Instance::new(Descriptor { of, attr })))
}
