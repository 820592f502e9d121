//! What CPython 3.13 knows of a code point: Unicode 15.1.
//!
//! The standard library and the crate for categories follow later versions of Unicode; the tables
//! hold what differs. Surrogates have a category and nothing else.

mod tables;

use std::cmp::Ordering;
use tables::{
    ASSIGNED_LATER, DECIMAL_ZEROS, DIGIT_NOT_DECIMAL, EXTRA_XID_CONTINUE, EXTRA_XID_START, NOT_XID_CONTINUE,
    NOT_XID_START, NUMERIC_IDEOGRAPHS, TITLE,
};
use unicode_general_category::{GeneralCategory as Gc, get_general_category};

/// Whether a sorted table of ranges holds a code point.
fn in_ranges(table: &[(u32, u32)], cp: u32) -> bool {
    table
        .binary_search_by(|&(first, last)| {
            if last < cp {
                Ordering::Less
            } else if first > cp {
                Ordering::Greater
            } else {
                Ordering::Equal
            }
        })
        .is_ok()
}

/// The general category.
pub fn category(cp: u32) -> Gc {
    match char::from_u32(cp) {
        Some(c) if cp < 0x80 => get_general_category(c),
        Some(_) if in_ranges(ASSIGNED_LATER, cp) => Gc::Unassigned,
        // U+1171E became a spacing mark in Unicode 16.
        Some('\u{1171e}') => Gc::NonspacingMark,
        Some(c) => get_general_category(c),
        None => Gc::Surrogate,
    }
}

/// The code point as a character that exists in Unicode 15.1.
fn known(cp: u32) -> Option<char> {
    let c = char::from_u32(cp)?;
    (cp < 0x80 || category(cp) != Gc::Unassigned).then_some(c)
}

/// `str.isprintable` of one code point.
#[inline]
pub fn is_printable(cp: u32) -> bool {
    if cp < 0x7f {
        return cp >= 0x20;
    }
    !matches!(
        category(cp),
        Gc::Control
            | Gc::Format
            | Gc::Surrogate
            | Gc::PrivateUse
            | Gc::Unassigned
            | Gc::LineSeparator
            | Gc::ParagraphSeparator
            | Gc::SpaceSeparator
    )
}

/// `str.isspace` of one code point.
#[inline]
pub fn is_space(cp: u32) -> bool {
    matches!(
        cp,
        0x09..=0x0d
            | 0x1c..=0x20
            | 0x85
            | 0xa0
            | 0x1680
            | 0x2000..=0x200a
            | 0x2028
            | 0x2029
            | 0x202f
            | 0x205f
            | 0x3000
    )
}

/// Whether `str.splitlines` ends a line here (`\r\n` counts once; that is the caller's).
#[inline]
pub fn is_line_break(cp: u32) -> bool {
    matches!(cp, 0x0a..=0x0d | 0x1c..=0x1e | 0x85 | 0x2028 | 0x2029)
}

/// `str.isalpha` of one code point.
pub fn is_alpha(cp: u32) -> bool {
    is_letter(category(cp))
}

fn is_letter(gc: Gc) -> bool {
    matches!(
        gc,
        Gc::UppercaseLetter
            | Gc::LowercaseLetter
            | Gc::TitlecaseLetter
            | Gc::ModifierLetter
            | Gc::OtherLetter
    )
}

/// The value of a decimal digit of any script.
#[inline]
pub fn decimal_value(cp: u32) -> Option<u32> {
    if cp < 0x80 {
        return (0x30..=0x39).contains(&cp).then(|| cp - 0x30);
    }
    let i = DECIMAL_ZEROS.partition_point(|zero| *zero <= cp);
    let zero = DECIMAL_ZEROS.get(i.checked_sub(1)?)?;
    (cp - zero < 10).then_some(cp - zero)
}

/// `str.isdecimal` of one code point.
pub fn is_decimal(cp: u32) -> bool {
    decimal_value(cp).is_some()
}

/// `str.isdigit` of one code point.
pub fn is_digit(cp: u32) -> bool {
    is_decimal(cp) || in_ranges(DIGIT_NOT_DECIMAL, cp)
}

/// `str.isnumeric` of one code point.
pub fn is_numeric(cp: u32) -> bool {
    matches!(category(cp), Gc::DecimalNumber | Gc::LetterNumber | Gc::OtherNumber)
        || in_ranges(NUMERIC_IDEOGRAPHS, cp)
}

/// `str.isalnum` of one code point.
pub fn is_alnum(cp: u32) -> bool {
    is_alpha(cp) || is_numeric(cp)
}

/// Whether a code point is uppercase.
pub fn is_upper(cp: u32) -> bool {
    known(cp).is_some_and(char::is_uppercase)
}

/// Whether a code point is lowercase.
pub fn is_lower(cp: u32) -> bool {
    // U+0295 was a lowercase letter until Unicode 17.
    cp == 0x295 || known(cp).is_some_and(char::is_lowercase)
}

/// Whether a code point is titlecase (`ǅ`).
pub fn is_title(cp: u32) -> bool {
    cp >= 0x80 && category(cp) == Gc::TitlecaseLetter
}

/// Whether a code point has a case at all.
pub fn is_cased(cp: u32) -> bool {
    is_upper(cp) || is_lower(cp) || is_title(cp)
}

/// Whether the rule of the final sigma looks past this code point.
pub fn is_case_ignorable(cp: u32) -> bool {
    matches!(
        category(cp),
        Gc::NonspacingMark | Gc::EnclosingMark | Gc::Format | Gc::ModifierLetter | Gc::ModifierSymbol
    ) || matches!(
        cp,
        0x27 | 0x2e
            | 0x3a
            | 0xb7
            | 0x387
            | 0x55f
            | 0x5f4
            | 0x2018
            | 0x2019
            | 0x2024
            | 0x2027
            | 0xfe13
            | 0xfe52
            | 0xfe55
            | 0xff07
            | 0xff0e
            | 0xff1a
    )
}

/// Whether a code point may start an identifier (`_` too).
pub fn is_xid_start(cp: u32) -> bool {
    if cp < 0x80 {
        return cp == 0x5f || (cp as u8).is_ascii_alphabetic();
    }
    let gc = category(cp);
    let letter = is_letter(gc) || gc == Gc::LetterNumber;
    (letter && !in_ranges(NOT_XID_START, cp)) || EXTRA_XID_START.contains(&cp)
}

/// Whether a code point may continue an identifier.
pub fn is_xid_continue(cp: u32) -> bool {
    if cp < 0x80 {
        return cp == 0x5f || (cp as u8).is_ascii_alphanumeric();
    }
    let gc = category(cp);
    let fits = is_letter(gc)
        || matches!(
            gc,
            Gc::LetterNumber
                | Gc::NonspacingMark
                | Gc::SpacingMark
                | Gc::DecimalNumber
                | Gc::ConnectorPunctuation
        );
    (fits && !in_ranges(NOT_XID_CONTINUE, cp)) || in_ranges(EXTRA_XID_CONTINUE, cp)
}

/// Calls `f` with each code point of the uppercase mapping.
pub fn to_upper(cp: u32, mut f: impl FnMut(u32)) {
    match known(cp) {
        // The capitals of these came later.
        Some(c) if !matches!(cp, 0x19b | 0x264 | 0xa7d3 | 0xa7d5) => {
            c.to_uppercase().for_each(|c| f(u32::from(c)));
        }
        _ => f(cp),
    }
}

/// Calls `f` with each code point of the lowercase mapping, without the rule of the final sigma.
pub fn to_lower(cp: u32, mut f: impl FnMut(u32)) {
    match known(cp) {
        Some(c) => c.to_lowercase().for_each(|c| f(u32::from(c))),
        None => f(cp),
    }
}

/// Calls `f` with each code point of the titlecase mapping.
pub fn to_title(cp: u32, mut f: impl FnMut(u32)) {
    match cp {
        // Georgian has no titlecase.
        0x10d0..=0x10ff => return f(cp),
        // Greek with the iota below: small and capital forms lie eight apart.
        0x1f80..=0x1faf => return f(cp | 8),
        _ => {}
    }
    if let Ok(i) = TITLE.binary_search_by_key(&cp, |(from, _)| *from) {
        if let Some((_, to)) = TITLE.get(i) {
            to.iter().for_each(|c| f(*c));
        }
        return;
    }
    let mut first = true;
    to_upper(cp, |c| {
        if first {
            first = false;
            f(c);
        } else {
            to_lower(c, &mut f);
        }
    });
}

/// Calls `f` with each code point of the full case folding.
pub fn to_fold(cp: u32, mut f: impl FnMut(u32)) {
    match cp {
        // Cherokee folds to its capitals, which are older than the small letters.
        0xab70..=0xabbf | 0x13a0..=0x13fd => to_upper(cp, f),
        // The dotless i stays apart from i.
        0x131 => f(cp),
        0x1e9e => {
            f(0x73);
            f(0x73);
        }
        _ => to_upper(cp, |c| to_lower(c, &mut f)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// FNV-1a over what a function says of every code point (the planes that hold nothing, and
    /// those for private use, were compared once); the numbers below were computed the same way
    /// with CPython 3.13.
    fn digest(mut of: impl FnMut(u32, &mut dyn FnMut(u32))) -> u64 {
        let mut h = 0xcbf2_9ce4_8422_2325_u64;
        for cp in (0..0x3_2400).chain(0xe_0000..0xe_0200) {
            of(cp, &mut |v| {
                h = (h ^ u64::from(v)).wrapping_mul(0x100_0000_01b3);
            });
        }
        h
    }

    fn flags(f: fn(u32) -> bool) -> u64 {
        digest(|cp, put| put(u32::from(f(cp))))
    }

    #[test]
    fn every_code_point_is_classified_as_cpython_does() {
        assert_eq!(flags(is_printable), 0x91ab_1438_90f8_c1c0);
        assert_eq!(flags(is_space), 0xd5af_e571_b414_7908);
        assert_eq!(flags(is_alpha), 0xb6d9_ce71_c011_80df);
        assert_eq!(flags(is_decimal), 0x95cc_b0c1_e5ee_8c6d);
        assert_eq!(flags(is_digit), 0x6efa_c2a7_c235_8a21);
        assert_eq!(flags(is_numeric), 0x1a4e_1fcb_ee94_1865);
        assert_eq!(flags(is_alnum), 0xf46b_9ca0_8c6b_e424);
        assert_eq!(flags(is_upper), 0x594a_d4ee_aacc_31a4);
        assert_eq!(flags(is_lower), 0x51bb_ca86_4b1c_06dd);
        assert_eq!(flags(is_xid_start), 0x3303_f655_6b43_6490);
        assert_eq!(flags(is_xid_continue), 0x5753_9bbc_495f_afae);
        assert_eq!(flags(is_title), 0xa448_72d0_f473_ba38);
        assert_eq!(flags(is_line_break), 0x63d6_76ed_365b_655f);
        assert_eq!(flags(is_case_ignorable), 0x38f5_677e_15c3_9210);
    }

    #[test]
    fn every_code_point_is_mapped_as_cpython_does() {
        assert_eq!(digest(|cp, put| put(decimal_value(cp).unwrap_or(99))), 0x28c9_fd27_d972_825d);
        assert_eq!(digest(|cp, put| to_upper(cp, put)), 0xfa55_10fa_95bf_e0a4);
        assert_eq!(digest(|cp, put| to_lower(cp, put)), 0x462b_2690_2c13_fe2e);
        assert_eq!(digest(|cp, put| to_title(cp, put)), 0xc695_cba5_a20a_a86c);
        assert_eq!(digest(|cp, put| to_fold(cp, put)), 0x606d_a8ad_5b88_3a17);
    }
}
