//! Sorting by `<` alone, which may fail and need not be an order: stable, and never in trouble.

use super::ops::{self, CmpOp};
use super::{Args, Eval, Host, Value, interrupt, limits, memory};
use std::ops::Range;

/// Sorts values as `list.sort` and `sorted` do.
///
/// # Errors
/// What `key` or a comparison raises.
pub fn sort(host: &mut dyn Host, items: Vec<Value>, key: &Value, reverse: bool) -> Eval<Vec<Value>> {
    let keys = match key {
        Value::None => None,
        _ => {
            let mut keys = limits::vec(items.len())?;
            for item in &items {
                memory::tick()?;
                keys.push(host.call(key, Args::positional(std::slice::from_ref(item)))?);
            }
            Some(keys)
        }
    };
    let mut order: Vec<usize> = limits::vec(items.len())?;
    order.extend(0..items.len());
    // Equal items keep their order in reverse, too: the same as sorting the reversed list and
    // reversing the result.
    if reverse {
        order.reverse();
    }
    let by = keys.as_deref().unwrap_or(&items);
    if !sort_plain(&mut order, by)? {
        sort_by_less(&mut order, &mut |a, b| {
            interrupt::check()?;
            match (by.get(a), by.get(b)) {
                (Some(a), Some(b)) => ops::compare(CmpOp::Lt, a, b),
                _ => Ok(false),
            }
        })?;
    }
    if reverse {
        order.reverse();
    }
    let mut sorted = limits::vec(items.len())?;
    let mut items = items;
    sorted.extend(order.into_iter().filter_map(|i| items.get_mut(i).map(std::mem::take)));
    Ok(sorted)
}

/// Sorts by keys that are all ints, all text or all bytes, where comparing can't fail; whether
/// they are.
fn sort_plain(order: &mut [usize], keys: &[Value]) -> Eval<bool> {
    fn all<'a, K: Ord>(order: &mut [usize], keys: &'a [Value], of: fn(&'a Value) -> Option<K>) -> Eval<bool> {
        if !keys.iter().all(|k| of(k).is_some()) {
            return Ok(false);
        }
        let key = |i: usize| keys.get(i).and_then(of);
        let mut runs = Vec::new();
        for run in order.chunks_mut(AT_ONCE) {
            interrupt::look()?;
            run.sort_by_key(|i| key(*i));
            let start = runs.last().map_or(0, |last: &Range<usize>| last.end);
            runs.push(start..start + run.len());
        }
        merge_all(order, runs, &mut |a, b| {
            interrupt::look()?;
            Ok(key(a) < key(b))
        })?;
        Ok(true)
    }
    let int = |v: &Value| match v {
        Value::Int(n) => Some(*n),
        _ => None,
    };
    match keys.first() {
        Some(Value::Int(_)) => all(order, keys, int),
        Some(Value::Str(_)) => all(order, keys, |v| match v {
            Value::Str(s) => Some(s.as_bytes()),
            _ => None,
        }),
        Some(Value::Bytes(_)) => all(order, keys, |v| match v {
            Value::Bytes(b) => Some(b.as_slice()),
            _ => None,
        }),
        _ => Ok(false),
    }
}

/// How many keys are sorted before it is looked whether Ctrl-C was pressed.
const AT_ONCE: usize = 1 << 17;

/// Whether the item with the first number is less than that with the second.
type Less<'a> = &'a mut dyn FnMut(usize, usize) -> Eval<bool>;

/// Runs that stand in order already, or are made so by insertion, then merges of neighbours. Below
/// 64 items it compares the same pairs in the same order as CPython.
fn sort_by_less(order: &mut [usize], less: Less<'_>) -> Eval<()> {
    let least = least_run(order.len());
    let mut runs = Vec::new();
    let mut start = 0;
    while let Some(rest) = order.get_mut(start..).filter(|r| !r.is_empty()) {
        let sorted = count_run(rest, less)?;
        let n = rest.len().min(sorted.max(least));
        insert(rest.get_mut(..n).unwrap_or_default(), sorted, less)?;
        runs.push(start..start + n);
        start += n;
    }
    merge_all(order, runs, less)
}

/// Merges neighbours until one run is left.
fn merge_all(order: &mut [usize], mut runs: Vec<Range<usize>>, less: Less<'_>) -> Eval<()> {
    let mut spare = Vec::new();
    while runs.len() > 1 {
        let mut merged = Vec::with_capacity(runs.len().div_ceil(2));
        for pair in runs.chunks(2) {
            match pair {
                [a, b] => {
                    merge(order.get_mut(a.start..b.end).unwrap_or_default(), a.len(), &mut spare, less)?;
                    merged.push(a.start..b.end);
                }
                rest => merged.extend_from_slice(rest),
            }
        }
        runs = merged;
    }
    Ok(())
}

/// How long a run should at least be: between 32 and 64, so that merges are balanced.
fn least_run(mut n: usize) -> usize {
    let mut odd = 0;
    while n >= 64 {
        odd |= n & 1;
        n >>= 1;
    }
    n + odd
}

/// How many items at the front are in order; a falling run is turned around.
fn count_run(order: &mut [usize], less: Less<'_>) -> Eval<usize> {
    let falls = |i: usize, order: &[usize], less: Less<'_>| match (order.get(i), order.get(i - 1)) {
        (Some(a), Some(b)) => less(*a, *b).map(Some),
        _ => Ok(None),
    };
    let mut n = 1;
    while falls(n, order, less)? == Some(false) {
        n += 1;
    }
    if n > 1 || order.len() < 2 {
        return Ok(n.min(order.len()));
    }
    n = 2;
    while falls(n, order, less)? == Some(true) {
        n += 1;
    }
    let n = n.min(order.len());
    order.get_mut(..n).unwrap_or_default().reverse();
    Ok(n)
}

/// Inserts the items from `sorted` on into those before, each behind its equals.
fn insert(order: &mut [usize], sorted: usize, less: Less<'_>) -> Eval<()> {
    for i in sorted..order.len() {
        let Some(&pivot) = order.get(i) else { break };
        let (mut low, mut high) = (0, i);
        while low < high {
            let middle = usize::midpoint(low, high);
            match order.get(middle) {
                Some(at) if less(pivot, *at)? => high = middle,
                _ => low = middle + 1,
            }
        }
        order.get_mut(low..=i).unwrap_or_default().rotate_right(1);
    }
    Ok(())
}

/// Merges two runs, the first of which has `first` items; of equals the first run's come first.
fn merge(order: &mut [usize], first: usize, spare: &mut Vec<usize>, less: Less<'_>) -> Eval<()> {
    spare.clear();
    spare.extend_from_slice(order.get(..first).unwrap_or_default());
    let (mut left, mut right, mut to) = (0, first, 0);
    while let Some(&l) = spare.get(left) {
        let next = match order.get(right) {
            Some(&r) if less(r, l)? => {
                right += 1;
                r
            }
            _ => {
                left += 1;
                l
            }
        };
        if let Some(slot) = order.get_mut(to) {
            *slot = next;
        }
        to += 1;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_relation_is_survived() {
        for n in [0, 1, 2, 3, 31, 64, 100, 1000] {
            for seed in 1..6_usize {
                let mut order: Vec<usize> = (0..n).collect();
                let mut state = seed;
                let result = sort_by_less(&mut order, &mut |_, _| {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    Ok(state >> 40 & 1 == 0)
                });
                assert!(result.is_ok());
                order.sort_unstable();
                assert!(order.into_iter().eq(0..n), "an item was lost");
            }
        }
    }

    #[test]
    fn equals_keep_their_order() {
        for n in [10, 63, 64, 65, 1000] {
            let mut order: Vec<usize> = (0..n).collect();
            let key = |i: usize| i * 7 % 5;
            let result = sort_by_less(&mut order, &mut |a, b| Ok(key(a) < key(b)));
            let mut expected: Vec<usize> = (0..n).collect();
            expected.sort_by_key(|i| key(*i));
            assert!(result.is_ok());
            assert_eq!(order, expected);
        }
    }
}
