//! Looking at what the operating system holds, without changing it.

use super::{Description, Kind};
use crate::object::{Layer, LayerKind, Window};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::OFlags;
use rustix::net::RecvFlags;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};

/// What a file, pipe or socket holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Where a file stands.
    pub position: Option<u64>,
    /// How long a file is; how much waits in a pipe or socket.
    pub length: Option<u64>,
    /// Where `content` starts.
    pub start: u64,
    /// Part of the content; none if it can't be read.
    pub content: Option<Vec<u8>>,
}

/// The layer of a snapshot that shows what the operating system holds.
#[must_use]
pub fn system_layer(description: &Description, window: usize) -> Layer {
    let look = description.look(description.position().unwrap_or(0), window);
    let class = match description.kind() {
        Kind::File => "file",
        Kind::Folder => "folder",
        Kind::Pipe => "pipe",
        Kind::Socket => "socket",
        Kind::Device => "device",
    };
    Layer {
        kind: LayerKind::System,
        class,
        position: look.position,
        length: look.length,
        window: look.content.map(|content| Window { start: look.start, content }),
        ..Layer::default()
    }
}

impl Description {
    /// Another handle on what is open, to read, by way of `/proc`: a write-only one can't be read.
    pub(super) fn reopen(&self) -> Option<OwnedFd> {
        let name = format!("/proc/self/fd/{}", self.fd.as_raw_fd());
        let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC;
        rustix::fs::open(name, flags, rustix::fs::Mode::empty()).ok()
    }

    /// The position of a file: no change, and for most no system call.
    #[must_use]
    pub fn position(&self) -> Option<u64> {
        match (self.kind(), self.offset()) {
            (_, Some(here)) => u64::try_from(here.get()).ok(),
            (Kind::File, None) => rustix::fs::tell(&self.fd).ok(),
            _ => None,
        }
    }

    /// Looks at up to `window` bytes: of a file, those around `around`; of a pipe or socket, the
    /// next ones.
    #[must_use]
    pub fn look(&self, around: u64, window: usize) -> Look {
        match self.kind() {
            Kind::File => self.look_at_file(around, window),
            Kind::Pipe => self.look_into_pipe(window),
            Kind::Socket => self.look_into_socket(window),
            Kind::Folder | Kind::Device => Look::default(),
        }
    }

    fn look_at_file(&self, around: u64, window: usize) -> Look {
        let length = self.stat().ok().and_then(|s| u64::try_from(s.st_size).ok());
        let half = (window / 2) as u64;
        // As much as there is room for around the place, less before the start or past the end.
        let last = length.unwrap_or(0).saturating_sub(window as u64);
        let start = around.saturating_sub(half).min(last);
        let mut content = vec![0; window];
        let mut read = rustix::io::pread(&self.fd, &mut content[..], start);
        if read.is_err() {
            let mirror = self.mirror.get_or_init(|| self.reopen());
            if let Some(mirror) = mirror {
                read = rustix::io::pread(mirror, &mut content[..], start);
            }
        }
        let content = read.ok().map(|n| {
            content.truncate(n);
            content
        });
        Look { position: self.position(), length, start, content }
    }

    /// `tee(2)` copies what waits in a pipe into another without taking it.
    fn look_into_pipe(&self, window: usize) -> Look {
        let peek = |end: BorrowedFd<'_>| -> rustix::io::Result<(u64, Vec<u8>)> {
            let length = rustix::io::ioctl_fionread(end)?;
            let (out, scratch) = rustix::pipe::pipe_with(rustix::pipe::PipeFlags::CLOEXEC)?;
            let most = window.min(usize::try_from(length).unwrap_or(window));
            let mut content = vec![0; most];
            let copied = match most {
                0 => 0,
                _ => rustix::pipe::tee(end, &scratch, most, rustix::pipe::SpliceFlags::NONBLOCK)?,
            };
            content.truncate(copied);
            let read = if copied == 0 { 0 } else { rustix::io::read(&out, &mut content[..])? };
            content.truncate(read);
            Ok((length, content))
        };
        // The end to write can't be looked into; a reading end of one's own is there for a moment.
        let looked = peek(self.fd()).ok().or_else(|| peek(self.reopen()?.as_fd()).ok());
        match looked {
            Some((length, content)) => {
                Look { length: Some(length), content: Some(content), ..Look::default() }
            }
            None => Look::default(),
        }
    }

    fn look_into_socket(&self, window: usize) -> Look {
        let length = rustix::io::ioctl_fionread(&self.fd).ok();
        // An error that waits would be told to the one who looks, and never to the program.
        let now = Some(&Timespec { tv_sec: 0, tv_nsec: 0 });
        let mut state = [PollFd::new(&self.fd, PollFlags::empty())];
        if poll(&mut state, now).is_err() || state[0].revents().contains(PollFlags::ERR) {
            return Look { length, ..Look::default() };
        }
        let mut content = vec![0; window];
        let flags = RecvFlags::PEEK | RecvFlags::DONTWAIT;
        let read = rustix::net::recv(&self.fd, &mut content[..], flags).map_or(0, |(n, _)| n);
        content.truncate(read);
        Look { length, content: Some(content), ..Look::default() }
    }
}
