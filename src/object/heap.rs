//! The system's allocator, counted: so [`memory`](super::memory) knows what a program really has.
//!
//! What the process has as the system sees it is no measure of that: an allocator keeps what it is given
//! back. At a limit of 64 MB `x = bytes(25000000)` in a loop ended in MemoryError by it, and after a
//! gigabyte of small objects was let go of there was no room for a large one.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

/// What the allocator keeps beside a block.
const BESIDE: usize = 16;

thread_local! {
    static LIVE: Cell<usize> = const { Cell::new(0) };
}

/// The bytes that this thread asked for and did not give back; 0 where the program has another allocator.
#[inline]
pub(super) fn live() -> usize {
    LIVE.with(Cell::get)
}

/// The allocator that the program is to have for its memory to be counted:
///
/// ```
/// #[global_allocator]
/// static HEAP: iosh::object::heap::Counted = iosh::object::heap::Counted;
/// ```
///
/// Each thread counts its own, wrapping: a session lives in one.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counted;

impl Counted {
    /// A block of so many bytes takes the place of one of `old`, if the system gave it.
    #[inline]
    fn exchanged(block: *mut u8, old: usize, new: usize) -> *mut u8 {
        if !block.is_null() {
            LIVE.with(|live| live.set(live.get().wrapping_sub(old).wrapping_add(new)));
        }
        block
    }
}

// An allocator cannot be written without; a library that counts (`cap`) does so in atomic steps, which took
// 1.0 to 1.35 times as long as this in loops that allocate.
#[expect(unsafe_code, reason = "see above")]
// SAFETY: each block is the system's, asked for, grown and given back with what the caller passes, unchanged;
// counting neither allocates nor unwinds, as the counter needs no initialising and no dropping.
unsafe impl GlobalAlloc for Counted {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller keeps the system's conditions, which are those of this.
        let block = unsafe { System.alloc(layout) };
        Self::exchanged(block, 0, layout.size().wrapping_add(BESIDE))
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as above.
        let block = unsafe { System.alloc_zeroed(layout) };
        Self::exchanged(block, 0, layout.size().wrapping_add(BESIDE))
    }

    #[inline]
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: as above.
        let block = unsafe { System.realloc(block, layout, size) };
        Self::exchanged(block, layout.size(), size)
    }

    #[inline]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        Self::exchanged(block, layout.size().wrapping_add(BESIDE), 0);
        // SAFETY: as above.
        unsafe { System.dealloc(block, layout) }
    }
}
