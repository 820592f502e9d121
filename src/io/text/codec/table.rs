//! Tables from characters to codes.

/// The code of each character of the basic plane, in pages that exist only where they hold something.
pub(super) struct Codes {
    pages: Vec<Option<Box<[u16; PAGE]>>>,
}

const PAGE: usize = 256;
const NONE: u16 = 0xffff;

impl Codes {
    pub(super) fn new() -> Self {
        Self { pages: vec![None; PAGE] }
    }

    /// The code of `char`.
    pub(super) fn get(&self, char: u32) -> Option<u16> {
        let page = self.pages.get((char >> 8) as usize)?.as_ref()?;
        page.get((char & 0xff) as usize).copied().filter(|&code| code != NONE)
    }

    /// Sets, or with none takes away, the code of `char`.
    pub(super) fn set(&mut self, char: u16, code: Option<u16>) {
        let page = self.pages.get_mut(usize::from(char >> 8));
        let page = page.map(|page| page.get_or_insert_with(|| Box::new([NONE; PAGE])));
        if let Some(slot) = page.and_then(|page| page.get_mut(usize::from(char & 0xff))) {
            *slot = code.unwrap_or(NONE);
        }
    }
}
