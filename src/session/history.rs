//! What happened so far: the last Steps, and the raw calls of all of them summed up.

use crate::object::{RawCall, RawKind};
use crate::step::Step;
use std::collections::VecDeque;
use std::rc::Rc;

/// How many Steps are kept unless somebody wants more or fewer.
const KEEP: usize = 1000;
/// How many streams are told apart in the sums; what comes after them is not summed up.
const STREAMS: usize = 1000;

/// The Steps of a session, the last of them whole.
#[derive(Debug)]
pub struct History {
    steps: VecDeque<Step>,
    keep: usize,
    sums: Vec<Sum>,
}

/// The raw calls that operations on one stream caused.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// The variable that holds the stream, or none for temporaries.
    pub name: Option<Rc<str>>,
    /// Its class.
    pub class: &'static str,
    /// The file's name as `repr` shows it, where there is one.
    pub file: Option<Rc<str>>,
    /// How many operations there were.
    pub operations: u64,
    /// Of each kind of call how many there were, and how many bytes they moved.
    pub calls: Vec<(RawKind, u64, u64)>,
}

impl Default for History {
    fn default() -> History {
        History { steps: VecDeque::new(), keep: KEEP, sums: Vec::new() }
    }
}

impl History {
    /// The Steps that are kept, in order.
    pub fn steps(&self) -> impl DoubleEndedIterator<Item = &Step> {
        self.steps.iter()
    }

    /// The Step of a number, if it is still kept.
    #[must_use]
    pub fn step(&self, number: u64) -> Option<&Step> {
        let first = self.steps.front()?.number;
        self.steps.get(usize::try_from(number.checked_sub(first)?).ok()?)
    }

    /// How many Steps are kept at most.
    #[must_use]
    pub fn keeps(&self) -> usize {
        self.keep
    }

    /// Sets how many Steps are kept.
    pub fn keep(&mut self, count: usize) {
        self.keep = count;
        self.steps.drain(..self.steps.len().saturating_sub(count));
    }

    /// The raw calls by stream, in the order in which the streams came.
    #[must_use]
    pub fn sums(&self) -> &[Sum] {
        &self.sums
    }

    pub(super) fn push(&mut self, step: &Step) {
        self.add(step);
        if self.keep == 0 {
            return;
        }
        if self.steps.len() >= self.keep {
            self.steps.pop_front();
        }
        self.steps.push_back(step.clone());
    }

    /// A stream that was made by a Step has got its name.
    pub(super) fn name(&mut self, number: u64, name: &Rc<str>) {
        let first = self.steps.front().map_or(0, |s| s.number);
        let index = number.checked_sub(first).and_then(|i| usize::try_from(i).ok());
        let Some(step) = index.and_then(|i| self.steps.get_mut(i)) else { return };
        let unnamed = step.clone();
        step.name = Some(name.clone());
        let named = step.clone();
        self.take_off(&unnamed);
        self.add(&named);
    }

    fn sum(&mut self, step: &Step) -> Option<&mut Sum> {
        let file = step.after.layers.iter().find_map(|l| l.name.as_ref());
        let same = |s: &Sum| s.name == step.name && s.class == step.class && s.file.as_ref() == file;
        let at = match self.sums.iter().position(same) {
            Some(at) => at,
            None if self.sums.len() < STREAMS => {
                let sum =
                    Sum { name: step.name.clone(), class: step.class, file: file.cloned(), ..Sum::default() };
                self.sums.push(sum);
                self.sums.len() - 1
            }
            None => return None,
        };
        self.sums.get_mut(at)
    }

    fn add(&mut self, step: &Step) {
        let Some(sum) = self.sum(step) else { return };
        sum.operations += 1;
        for call in &step.calls {
            let moved = moved(call);
            match sum.calls.iter_mut().find(|(kind, ..)| *kind == call.kind) {
                Some((_, count, bytes)) => {
                    *count += 1;
                    *bytes = bytes.saturating_add(moved);
                }
                None => sum.calls.push((call.kind, 1, moved)),
            }
        }
    }

    fn take_off(&mut self, step: &Step) {
        let Some(sum) = self.sum(step) else { return };
        sum.operations = sum.operations.saturating_sub(1);
        for call in &step.calls {
            if let Some((_, count, bytes)) = sum.calls.iter_mut().find(|(kind, ..)| *kind == call.kind) {
                *count = count.saturating_sub(1);
                *bytes = bytes.saturating_sub(moved(call));
            }
        }
        self.sums.retain(|s| s.operations > 0);
    }
}

/// How many bytes a call moved.
fn moved(call: &RawCall) -> u64 {
    match call.kind {
        RawKind::Read | RawKind::ReadAll | RawKind::Write => {
            call.given.and_then(|n| u64::try_from(n).ok()).unwrap_or(0)
        }
        RawKind::Seek | RawKind::Truncate | RawKind::Close => 0,
    }
}
