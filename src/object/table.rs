//! The macro with which a class writes its table, in the file that implements it.

/// A parameter's name without the `r#` that a Rust keyword needs.
#[doc(hidden)]
#[must_use]
pub const fn bare(name: &'static str) -> &'static str {
    match name.as_bytes() {
        [b'r', b'#', ..] => name.split_at(2).1,
        _ => name,
    }
}

/// The table of a class.
///
/// ```ignore
/// class_table! {
///     /// Buffered I/O implementation using an in-memory bytes buffer.
///     pub static BYTES_IO: BytesIo = "BytesIO" in "_io" [&BUFFERED_IO_BASE];
///     new(@kw initial_bytes: &Value = "b''" => &Value::None) |_class, _host| BytesIo::new(initial_bytes);
///     methods {
///         /// Read at most size bytes, returned as a bytes object.
///         fn read(size: Size = "-1" => Size::All) |s, _host| s.read(size);
///         /// Make a bytes of hexadecimal digits.
///         class fromhex(string: &Str) |class, _host| from_hex(class, string);
///         /// Needs the object as a value: `this` in place of `fn`.
///         this getbuffer() |this, _host| view(this);
///     }
///     raw {
///         /// Its arguments come as they are; the text is only shown.
///         fn sort("*, key=None, reverse=False") |s, host, args| s.sort(host, args);
///     }
///     attrs {
///         /// True if the file is closed.
///         closed |s, _host| s.closed();
///         /// How much text is read ahead.
///         _CHUNK_SIZE |s, _host| s.chunk_size(), set |s, _host, value| s.set_chunk_size(&value);
///     }
/// }
/// ```
///
/// The parts stand in this order and each may be left out. A parameter is by position only unless
/// `@kw` (by position or name) or `@only` (by name only) stands in front; `= "shown" => value` is
/// its default. Behind the parameters, `: Python`, `: Keywords` or `: Defining` names the [`Style`]
/// of argument errors if it is not the automatic one. Behind the bases of an abstract class,
/// `adopts &CLASS` lets the descendants of that class count as its own. In a body, `?` works on `Res` and on `Eval`.
///
/// [`Style`]: crate::object::class::Style
#[macro_export]
macro_rules! class_table {
    (
        $(#[doc = $doc:literal])*
        $vis:vis static $id:ident : $ty:ty = $name:literal in $module:literal [$($base:expr),*] $(adopts $adopts:expr)?;
        $(new($($np:tt)*) $(: $nstyle:ident)? |$ns:pat_param, $nh:pat_param| $nbody:expr;)?
        $(raw_new($nsig:literal) |$rns:pat_param, $rnh:pat_param, $rna:pat_param| $rnbody:expr;)?
        $(methods { $(
            $(#[doc = $mdoc:literal])*
            $mkind:ident $mname:ident($($mp:tt)*) $(: $mstyle:ident)? |$ms:pat_param, $mh:pat_param| $mbody:expr;
        )* })?
        $(raw { $(
            $(#[doc = $rdoc:literal])*
            $rkind:ident $rname:ident($rsig:literal) |$rs:pat_param, $rh:pat_param, $ra:pat_param| $rbody:expr;
        )* })?
        $(attrs { $(
            $(#[doc = $adoc:literal])*
            $aname:ident |$as:pat_param, $ah:pat_param| $abody:expr $(, set |$ss:pat_param, $sh:pat_param, $sv:pat_param| $sbody:expr)?;
        )* })?
    ) => {
        $(#[doc = $doc])*
        $vis static $id: $crate::object::Class = $crate::object::Class {
            name: $name,
            module: $module,
            tp_name: $crate::object::class::tp_name($name, $module, concat!($module, ".", $name)),
            bases: &[$($base),*],
            adopts: $crate::__adopts!($($adopts)?),
            doc: concat!($($doc, "\n"),*),
            new: $crate::__new!($name; $([$($np)*] [$($nstyle)?] $ns, $nh, $nbody)? $(raw $nsig, $rns, $rnh, $rna, $rnbody)?),
            methods: &[
                &[$($( $crate::__method!(
                    [$($mdoc),*] $mkind [$ty] [$crate::object::class::tp_name($name, $module, concat!($module, ".", $name))]
                    [stringify!($mname)] [concat!($name, ".", stringify!($mname))]
                    [$($mp)*] [$($mstyle)?] $ms, $mh, $mbody) ),*)?],
                &[$($( $crate::__raw!(
                    [$($rdoc),*] $rkind [$ty] [$crate::object::class::tp_name($name, $module, concat!($module, ".", $name))]
                    [stringify!($rname)] [concat!($name, ".", stringify!($rname))]
                    $rsig, $rs, $rh, $ra, $rbody) ),*)?],
            ],
            attrs: &[$($( $crate::object::Attr {
                name: stringify!($aname),
                doc: concat!($($adoc, "\n"),*),
                get: |host, this| {
                    let $as = $crate::__receiver!(fn [$ty] this);
                    let $ah = host;
                    $crate::object::IntoValue::into_value($abody)
                },
                set: $crate::__setter!([$ty] $($ss, $sh, $sv, $sbody)?),
            } ),*)?],
        };
    };
}

/// The functions of a module, or builtins: a static slice of [`Method`](crate::object::Method)s.
/// `in "_struct"` names the module that messages show in front of a function's name.
///
/// ```ignore
/// function_table! {
///     /// The functions of module `os`.
///     pub static FUNCTIONS in "posix";
///     methods { /// Create a pipe. fn pipe() |host| os_pipe(host); }
///     raw { /// Join. fn join("path, *paths") |host, args| join(args); }
/// }
/// ```
#[macro_export]
macro_rules! function_table {
    ($(#[doc = $doc:literal])* $vis:vis static $id:ident; $($rest:tt)*) => {
        $crate::__functions! { [$(#[doc = $doc])* $vis static $id] "", $($rest)* }
    };
    ($(#[doc = $doc:literal])* $vis:vis static $id:ident in $module:literal; $($rest:tt)*) => {
        $crate::__functions! { [$(#[doc = $doc])* $vis static $id] concat!($module, "."), $($rest)* }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __functions {
    (
        [$($head:tt)*] $module:expr,
        $(methods { $(
            $(#[doc = $mdoc:literal])*
            fn $mname:ident($($mp:tt)*) $(: $mstyle:ident)? |$mh:pat_param| $mbody:expr;
        )* })?
        $(raw { $(
            $(#[doc = $rdoc:literal])*
            fn $rname:ident($rsig:literal) |$rh:pat_param, $ra:pat_param| $rbody:expr;
        )* })?
    ) => {
        $($head)*: &[&[$crate::object::Method]] = &[
            &[$($( $crate::__method!(
                [$($mdoc),*] static [$crate::object::Value] [""] [stringify!($mname)] [concat!($module, stringify!($mname))]
                [$($mp)*] [$($mstyle)?] _, $mh, $mbody) ),*)?],
            &[$($( $crate::__raw!(
                [$($rdoc),*] static [$crate::object::Value] [""] [stringify!($rname)] [concat!($module, stringify!($rname))]
                $rsig, _, $rh, $ra, $rbody) ),*)?],
        ];
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __adopts {
    () => {
        None
    };
    ($class:expr) => {
        Some($class)
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __new {
    ($name:literal;) => { None };
    ($name:literal; [$($np:tt)*] [$($style:ident)?] $s:pat_param, $h:pat_param, $body:expr) => {
        Some(&$crate::__method!(["Make one."] static [$crate::object::Value] [""] [$name] [$name] [$($np)*] [$($style)?] $s, $h, $body))
    };
    ($name:literal; raw $sig:literal, $s:pat_param, $h:pat_param, $a:pat_param, $body:expr) => {
        Some(&$crate::__raw!(["Make one."] static [$crate::object::Value] [""] [$name] [$name] $sig, $s, $h, $a, $body))
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __setter {
    ([$ty:ty]) => { None };
    ([$ty:ty] $s:pat_param, $h:pat_param, $v:pat_param, $body:expr) => {
        Some(|host, this, value| {
            let $s = $crate::__receiver!(fn [$ty] this);
            let $h = host;
            let $v = value;
            $crate::object::IntoValue::into_value($body).map(|_| ())
        })
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __receiver {
    (fn [$ty:ty] $this:ident) => {
        <$ty as $crate::object::arg::Receiver>::receive($this)?
    };
    ($kind:ident [$ty:ty] $this:ident) => {
        $this
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __method_kind {
    (fn) => {
        $crate::object::class::MethodKind::Instance
    };
    (static) => {
        $crate::object::class::MethodKind::Static
    };
    (this) => {
        $crate::object::class::MethodKind::Instance
    };
    (class) => {
        $crate::object::class::MethodKind::Class
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __param {
    (kind) => {
        $crate::object::ParamKind::Positional
    };
    (kind kw) => {
        $crate::object::ParamKind::Either
    };
    (kind only) => {
        $crate::object::ParamKind::Keyword
    };
    (default) => {
        None
    };
    (default $d:literal) => {
        Some($d)
    };
    (positional) => {
        1
    };
    (positional kw) => {
        1
    };
    (positional only) => {
        0
    };
    (required) => {
        1
    };
    (required $d:literal) => {
        0
    };
    (style) => {
        $crate::object::class::Style::Auto
    };
    (style $s:ident) => {
        $crate::object::class::Style::$s
    };
    (absent $at:expr;) => {
        return Err($crate::object::arg::missing($at).into())
    };
    (absent $at:expr; $d:expr) => {
        $d
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __method {
    (
        [$($doc:literal),*] $kind:ident [$ty:ty] [$owner:expr] [$name:expr] [$qualname:expr]
        [$( $(@$pkind:ident)? $p:ident : $t:ty $(= $dtext:literal => $dval:expr)? ),* $(,)?]
        [$($style:ident)?] $s:pat_param, $h:pat_param, $body:expr
    ) => {{
        static SIG: $crate::object::Sig = $crate::object::Sig {
            name: $crate::object::class::told_name($name, $qualname),
            owner: $owner,
            qualname: $qualname,
            params: &[$( $crate::object::Param {
                name: $crate::object::table::bare(stringify!($p)),
                kind: $crate::__param!(kind $($pkind)?),
                default: $crate::__param!(default $($dtext)?),
            } ),*],
            required: 0 $(+ $crate::__param!(required $($dtext)?))*,
            positional: 0 $(+ $crate::__param!(positional $($pkind)?))*,
            style: $crate::__param!(style $($style)?),
        };
        #[allow(unused_variables, unused_assignments, unused_mut)]
        fn call(host: &mut dyn $crate::object::Host, this: &$crate::object::Value, args: $crate::object::Args<'_>) -> $crate::object::Eval<$crate::object::Value> {
            let [$($p),*] = args.bind(&SIG)?;
            let mut index = 0_usize;
            $(
                let at = $crate::object::At { sig: &SIG, index };
                let $p: $t = match $p {
                    Some(v) => $crate::object::FromArg::from_arg(v, at)?,
                    None => $crate::__param!(absent at; $($dval)?),
                };
                index = index.saturating_add(1);
            )*
            let $s = $crate::__receiver!($kind [$ty] this);
            let $h = host;
            $crate::object::interrupt::after(move || -> $crate::object::Eval<$crate::object::Value> {
                $crate::object::IntoValue::into_value($body)
            })
        }
        $crate::object::Method {
            name: $name,
            sig: &SIG,
            doc: concat!($($doc, "\n"),*),
            kind: $crate::__method_kind!($kind),
            alone: $crate::object::class::alone(stringify!($h)),
            call,
        }
    }};
}

#[doc(hidden)]
#[macro_export]
macro_rules! __raw {
    (
        [$($doc:literal),*] $kind:ident [$ty:ty] [$owner:expr] [$name:expr] [$qualname:expr]
        $sig:literal, $s:pat_param, $h:pat_param, $a:pat_param, $body:expr
    ) => {{
        static SIG: $crate::object::Sig = $crate::object::Sig {
            name: $name,
            owner: $owner,
            qualname: $qualname,
            params: &[$crate::object::Param { name: $sig, kind: $crate::object::ParamKind::Raw, default: None }],
            required: 0,
            positional: 0,
            style: $crate::object::class::Style::Raw,
        };
        #[allow(unused_variables)]
        fn call(host: &mut dyn $crate::object::Host, this: &$crate::object::Value, args: $crate::object::Args<'_>) -> $crate::object::Eval<$crate::object::Value> {
            let $s = $crate::__receiver!($kind [$ty] this);
            let $h = host;
            let $a = args;
            $crate::object::interrupt::after(move || -> $crate::object::Eval<$crate::object::Value> {
                $crate::object::IntoValue::into_value($body)
            })
        }
        $crate::object::Method {
            name: $name,
            sig: &SIG,
            doc: concat!($($doc, "\n"),*),
            kind: $crate::__method_kind!($kind),
            alone: $crate::object::class::alone(stringify!($h)),
            call,
        }
    }};
}
