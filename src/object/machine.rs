//! How much memory there is for this process: the machine's, or what it is given of that.

use rustix::process::{Resource, getrlimit};
use std::fs;
use std::path::Path;

/// The bytes that there are: of the machine, the container, and the limits of the process.
pub(super) fn memory() -> usize {
    let machine = rustix::system::sysinfo();
    let total = u64::from(machine.mem_unit).saturating_mul(machine.totalram);
    let total = [group(), limit()].into_iter().flatten().fold(total, u64::min);
    usize::try_from(total).unwrap_or(usize::MAX)
}

/// What the process may still ask for (`ulimit -v`, `ulimit -d`). More is refused, also to what cannot
/// go on without it.
pub(super) fn limit() -> Option<u64> {
    let limits = [(Resource::As, 0), (Resource::Data, 5)];
    if limits.iter().all(|(resource, _)| getrlimit(*resource).current.is_none()) {
        return None;
    }
    let pages = fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let had = |field| pages.split_whitespace().nth(field)?.parse::<u64>().ok()?.checked_mul(4096);
    let rest = |(resource, field)| {
        let had = had(field).unwrap_or(0);
        // What the allocator set aside for a thread counts as address space, and is there to be used.
        let aside = if resource == Resource::As { set_aside() } else { 0 };
        Some(getrlimit(resource).current?.saturating_sub(had.saturating_sub(aside)))
    };
    limits.into_iter().filter_map(rest).min()
}

/// The bytes of address space that were asked for and cannot be touched yet.
fn set_aside() -> u64 {
    let maps = fs::read_to_string("/proc/self/maps").unwrap_or_default();
    let length = |line: &str| {
        let (range, rights) = line.split_once(' ')?;
        let (start, end) = range.split_once('-')?;
        let at = |hex| u64::from_str_radix(hex, 16).ok();
        rights.starts_with("---p").then_some(at(end)?.saturating_sub(at(start)?))
    };
    maps.lines().filter_map(length).fold(0, u64::saturating_add)
}

/// What the control groups that the process is in leave it, as containers do.
fn group() -> Option<u64> {
    let groups = fs::read_to_string("/proc/self/cgroup").ok()?;
    let limits = groups.lines().filter_map(|line| {
        let (controllers, path) = line.split_once(':')?.1.split_once(':')?;
        let (mount, file) = match controllers {
            "" => ("/sys/fs/cgroup", "memory.max"),
            _ if controllers.split(',').any(|name| name == "memory") => {
                ("/sys/fs/cgroup/memory", "memory.limit_in_bytes")
            }
            _ => return None,
        };
        let limit = |folder: &Path| {
            let inside = Path::new(mount).join(folder.strip_prefix("/").ok()?).join(file);
            fs::read_to_string(inside).ok()?.trim().parse().ok()
        };
        Path::new(path).ancestors().filter_map(limit).min()
    });
    limits.min()
}
