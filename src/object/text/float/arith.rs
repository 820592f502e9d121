//! Division and powers of floats as Python has them.

use crate::object::text::{TextError, TextResult};

/// `a / b`.
pub fn div(a: f64, b: f64) -> TextResult<f64> {
    if b == 0.0 {
        return Err(TextError::zero_division("float division by zero"));
    }
    Ok(a / b)
}

/// The quotient and remainder for a divisor that is not zero.
fn floor_parts(a: f64, b: f64) -> (f64, f64) {
    let mut rest = a % b;
    // `a - rest` is a multiple of b but for rounding, so the quotient is nearly whole.
    let mut quotient = (a - rest) / b;
    if rest == 0.0 {
        rest = 0.0_f64.copysign(b);
    } else if (b < 0.0) != (rest < 0.0) {
        rest += b;
        quotient -= 1.0;
    }
    let floored = if quotient == 0.0 {
        // A zero has the sign of the true quotient.
        0.0_f64.copysign(a / b)
    } else {
        let floor = quotient.floor();
        if quotient - floor > 0.5 { floor + 1.0 } else { floor }
    };
    (floored, rest)
}

/// `a // b`.
pub fn floor_div(a: f64, b: f64) -> TextResult<f64> {
    if b == 0.0 {
        return Err(TextError::zero_division("float floor division by zero"));
    }
    Ok(floor_parts(a, b).0)
}

/// `a % b`.
pub fn modulo(a: f64, b: f64) -> TextResult<f64> {
    if b == 0.0 {
        return Err(TextError::zero_division("float modulo by zero"));
    }
    Ok(floor_parts(a, b).1)
}

/// `divmod(a, b)`.
pub fn div_mod(a: f64, b: f64) -> TextResult<(f64, f64)> {
    if b == 0.0 {
        return Err(TextError::zero_division("float divmod()"));
    }
    Ok(floor_parts(a, b))
}

/// `a ** b`; `None` where Python's result is a complex number.
pub fn pow(a: f64, b: f64) -> TextResult<Option<f64>> {
    if b == 0.0 || a == 1.0 {
        return Ok(Some(1.0));
    }
    if a.is_nan() || b.is_nan() || a.is_infinite() || b.is_infinite() {
        // The C library has no error to report here, and the cases are the same.
        return Ok(Some(a.powf(b)));
    }
    if a == 0.0 && b < 0.0 {
        return Err(TextError::zero_division("0.0 cannot be raised to a negative power"));
    }
    if a < 0.0 && b != b.floor() {
        return Ok(None);
    }
    let result = a.powf(b);
    if result.is_infinite() {
        return Err(TextError::overflow("(34, 'Numerical result out of range')"));
    }
    Ok(Some(result))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn division_floors() {
        const INF: f64 = f64::INFINITY;
        for (a, b, q, r) in [
            (7.0, 2.0, 3.0, 1.0),
            (-7.0, 2.0, -4.0, 1.0),
            (7.0, -2.0, -4.0, -1.0),
            (0.3, 0.1, 2.0, 0.099_999_999_999_999_98),
            (5.0, INF, 0.0, 5.0),
            (-5.0, INF, -1.0, INF),
        ] {
            assert_eq!(floor_div(a, b), Ok(q), "{a} // {b}");
            assert_eq!(modulo(a, b), Ok(r), "{a} % {b}");
        }
        assert!(modulo(-4.0, 2.0).is_ok_and(|x| x == 0.0 && x.is_sign_positive()));
        assert!(modulo(4.0, -2.0).is_ok_and(|x| x == 0.0 && x.is_sign_negative()));
        assert!(floor_div(INF, 1.0).is_ok_and(f64::is_nan));
    }

    #[test]
    fn zero_divisors() {
        let zero = |m| TextError::zero_division(m);
        assert_eq!(div(1.0, 0.0), Err(zero("float division by zero")));
        assert_eq!(floor_div(1.0, -0.0), Err(zero("float floor division by zero")));
        assert_eq!(modulo(1.0, 0.0), Err(zero("float modulo by zero")));
        assert_eq!(div_mod(1.0, 0.0), Err(zero("float divmod()")));
        assert_eq!(pow(0.0, -1.0), Err(zero("0.0 cannot be raised to a negative power")));
    }

    #[test]
    fn powers() {
        assert_eq!(pow(2.0, 0.5), Ok(Some(std::f64::consts::SQRT_2)));
        assert_eq!(pow(-8.0, 0.5), Ok(None));
        assert_eq!(pow(-8.0, 3.0), Ok(Some(-512.0)));
        assert_eq!(pow(f64::NAN, 0.0), Ok(Some(1.0)));
        assert_eq!(pow(-1.0, f64::INFINITY), Ok(Some(1.0)));
        assert_eq!(pow(10.0, 400.0), Err(TextError::overflow("(34, 'Numerical result out of range')")));
    }
}
