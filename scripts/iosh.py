"""What iosh has beyond Python, for CPython: scripts that use it run there, too."""

import io


class ScriptedRaw(io.RawIOBase):
    """A raw stream that hands out exactly the given reads and accepts exactly so many bytes a write.

    An item of reads is bytes; None, as if the read would block; or an exception to raise. Bytes
    that are longer than what is asked for keep their rest for the next read. An item of writes is
    a number of bytes, None, or an exception. After the reads end, reads give b''; after the writes
    end, writes take everything. It is readable, writable and not seekable.
    """

    def __init__(self, reads=(), writes=()):
        self._reads = [self._check(item, "reads", "bytes") for item in reads]
        self._writes = [self._check(item, "writes", "sizes") for item in writes]
        self._written = bytearray()

    @staticmethod
    def _check(item, what, kind):
        if item is None or isinstance(item, BaseException):
            return item
        if isinstance(item, type) and issubclass(item, BaseException):
            return item()
        if kind == "bytes" and isinstance(item, (bytes, bytearray, memoryview)):
            return bytes(item)
        if kind == "sizes" and isinstance(item, int) and item >= 0:
            return item
        name = type(item).__name__
        raise TypeError(f"{what} must be {kind}, None or exceptions, not {name}")

    def readable(self):
        self._checkClosed()
        return True

    def writable(self):
        self._checkClosed()
        return True

    def readinto(self, b):
        self._checkClosed()
        if not self._reads:
            return 0
        item = self._reads.pop(0)
        if item is None:
            return None
        if isinstance(item, BaseException):
            raise item
        n = min(len(item), len(b))
        b[:n] = item[:n]
        if item[n:]:
            self._reads.insert(0, item[n:])
        return n

    def write(self, b):
        self._checkClosed()
        # A BytesIO takes what every stream takes, and refuses the rest in the same words.
        data = io.BytesIO()
        n = data.write(b)
        if self._writes:
            item = self._writes.pop(0)
            if item is None:
                return None
            if isinstance(item, BaseException):
                raise item
            n = min(item, n)
        self._written += data.getvalue()[:n]
        return n

    @property
    def written(self):
        return bytes(self._written)
