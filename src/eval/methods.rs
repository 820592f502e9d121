//! `object.name(args)`: methods of the class tables and functions of modules, called with as little
//! counting of references as can be.

use super::call::{alone, own_attrs};
use super::code::{Expr, MethodCall};
use super::interp::Interp;
use crate::object::class::{Method, MethodKind};
use crate::object::{Args, Eval, Value, host, ops};

/// Evaluates a few arguments where they stand, calls a method with them, and lets go of them.
macro_rules! called {
    ($interp:ident, $this:expr, $method:expr, $($a:ident),+) => {{
        let args = [$($interp.operand($a)?),+];
        let result = $interp.dispatch($this, $method, Args::positional(&args));
        let [$($a),+] = args;
        $($a.release();)+
        result
    }};
}

impl Interp {
    #[inline(never)]
    pub(super) fn method_call(&mut self, m: &MethodCall) -> Eval<Value> {
        if m.lends
            && let Some(result) = self.method_lent(m)
        {
            return result;
        }
        if let Some(function) = self.function_of_module(m) {
            let result = self.call_method(&Value::None, function, &m.args);
            return result.map_err(|raised| self.at(m.span, raised));
        }
        self.method_call_held(m)
    }

    /// The function of a module that was found here before, if it is that still.
    #[inline(always)]
    fn function_of_module(&self, m: &MethodCall) -> Option<&'static Method> {
        m.function.get()?;
        self.remembered(m, self.leaf(&m.object)?)
    }

    /// The same, of an object that was evaluated.
    #[inline(always)]
    fn remembered(&self, m: &MethodCall, module: &Value) -> Option<&'static Method> {
        let (address, then, function) = m.function.get()?;
        let same = then == super::modules::version() && module.address() == address;
        (same && self.recorder.is_none()).then_some(function)
    }

    /// The call of a method that leaves its host alone: the object, and an argument that needs no
    /// evaluation, are lent where they lie, as nothing can bind their names meanwhile.
    #[inline(always)]
    fn method_lent(&mut self, m: &MethodCall) -> Option<Eval<Value>> {
        let this = self.leaf(&m.object)?;
        let (known, method) = m.cache.get()?;
        if !method.alone || !known.is(this.class()) || own_attrs(this) || !host::quiet() {
            return None;
        }
        let result = match &m.args[..] {
            [] => alone(method, this, Args::default()),
            [a] => match self.leaf(a) {
                Some(a) => alone(method, this, Args::positional(std::slice::from_ref(a))),
                None => return Some(self.method_lent_to(m, method, a)),
            },
            [a, b] => return Some(self.method_lent_to_two(m, method, a, b)),
            _ => return None,
        };
        Some(result.map_err(|raised| self.at(m.span, raised)))
    }

    #[inline(always)]
    fn method_lent_to(&mut self, m: &MethodCall, method: &'static Method, a: &Expr) -> Eval<Value> {
        let a = self.eval(a)?;
        let this = self.leaf(&m.object).unwrap_or(&Value::Unbound);
        let result = alone(method, this, Args::positional(std::slice::from_ref(&a)));
        a.release();
        result.map_err(|raised| self.at(m.span, raised))
    }

    #[inline(never)]
    fn method_lent_to_two(
        &mut self,
        m: &MethodCall,
        method: &'static Method,
        a: &Expr,
        b: &Expr,
    ) -> Eval<Value> {
        let args = [self.operand(a)?, self.operand(b)?];
        let this = self.leaf(&m.object).unwrap_or(&Value::Unbound);
        let result = alone(method, this, Args::positional(&args));
        let [a, b] = args;
        a.release();
        b.release();
        result.map_err(|raised| self.at(m.span, raised))
    }

    #[inline(never)]
    fn method_call_held(&mut self, m: &MethodCall) -> Eval<Value> {
        let this = self.operand(&m.object)?;
        let class = this.class();
        let method = match m.cache.get() {
            Some((known, method)) if known.is(class) && !own_attrs(&this) => method,
            _ => match self.find_method(&this, m) {
                Some(method) => method,
                None => return self.method_call_slow(&this, m),
            },
        };
        let result = match &m.args[..] {
            [] => self.dispatch(&this, method, Args::default()),
            // A constant is passed as it is, without counting a reference.
            [Expr::Const(a)] => self.dispatch(&this, method, Args::positional(std::slice::from_ref(a))),
            [a] => called!(self, &this, method, a),
            many => self.call_method(&this, method, many),
        };
        this.release();
        result.map_err(|raised| self.at(m.span, raised))
    }

    /// Calls a method with several arguments: apart, as room for them costs the calls with fewer.
    #[inline(never)]
    fn call_method(&mut self, this: &Value, method: &'static Method, args: &[Expr]) -> Eval<Value> {
        match args {
            [] => self.dispatch(this, method, Args::default()),
            [a] => called!(self, this, method, a),
            [a, b] => called!(self, this, method, a, b),
            [a, b, c] => called!(self, this, method, a, b, c),
            [a, b, c, d] => called!(self, this, method, a, b, c, d),
            many => {
                let pos = self.positional(many)?;
                self.dispatch(this, method, Args::positional(&pos))
            }
        }
    }

    /// The method, if it is one of the class table and nothing stands in front of it.
    fn find_method(&mut self, this: &Value, m: &MethodCall) -> Option<&'static Method> {
        if matches!(this, Value::Class(_)) || super::modules::is_module(this) {
            return None;
        }
        let name = m.name.as_known()?;
        let class = this.class();
        let method = class.method(name)?;
        if method.kind != MethodKind::Instance || own_attrs(this) {
            return None;
        }
        m.cache.set(Some((class, method)));
        Some(method)
    }

    #[inline(never)]
    fn method_call_slow(&mut self, this: &Value, m: &MethodCall) -> Eval<Value> {
        if let Some(function) = self.remembered(m, this) {
            let result = self.call_method(&Value::None, function, &m.args);
            return result.map_err(|raised| self.at(m.span, raised));
        }
        let f = match ops::getattr(self, this, &m.name) {
            Ok(f) => f,
            Err(raised) => return Err(self.at(m.attr_span, raised)),
        };
        if let Value::Builtin(function) = &f
            && super::modules::is_module(this)
        {
            m.function.set(Some((this.address(), super::modules::version(), function)));
        }
        let pos = self.positional(&m.args)?;
        self.call_attribute(&f, &m.name, Args::positional(&pos)).map_err(|raised| self.at(m.span, raised))
    }
}
