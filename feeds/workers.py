"""Copies of this process that make pieces on other cores, while this one puts away those that it has from them.

A copy (`fork`) has all that this process has, so that it need only be told which pieces are its own; it sends each back
through a pipe. It writes nothing else: when this process is gone, so is the pipe, and the copy ends. A piece that it
cannot make is left to whoever asks for it, so that the mistake is raised where any other would be.
"""

from __future__ import annotations

import gc
import os
import signal
import struct
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import chain, cycle
from typing import BinaryIO, NoReturn

if sys.platform == "linux":
    import fcntl
    import resource

Make = Callable[[str], bytes]

RUN = 50
"""So many pieces that follow each other are made by the same copy, as they have things in common."""

WIDTH = 1024 * 1024
"""How many octets a pipe holds, so that a copy need not wait while another one's are taken. Linux allows as many."""

HEAD = struct.Struct("<q")
"""What comes before each piece: its length, or one of these."""

FAILED, OVER = -1, -2
"""A piece could not be made; the copy has ended, with pieces that it has not made."""

MANY, MOST = 1_000, 4
"""From how many pieces on a copy for each core pays, and how many copies at most one process can keep up with."""

ROOM = 192 * 1024 * 1024
"""So many octets of memory of their own all copies may have. One that has its share ends, and another goes on for it.

It has what it was copied of until either side touches that, and in a large calendar each event lies somewhere else.
"""


def side_by_side(names: Sequence[str], copies: int) -> Sequence[str]:
    """The pieces in an order by which each copy makes a part of them: those that are near have most in common."""
    if copies < 2 or not names:
        return names
    size = -(-len(names) // (copies * RUN)) * RUN
    parts = [names[begin : begin + size] for begin in range(0, len(names), size)]
    return [name for begin in range(0, size, RUN) for part in parts for name in part[begin : begin + RUN]]


def copies_for(jobs: int | None, pieces: int) -> int:
    """How many copies are to make so many pieces: one for each of the `jobs`, or as it pays where those are not given.

    None outside Linux, since Windows has no copies and what the libraries of macOS hold does not survive them; and none
    beside other threads, as a copy would have their locks without them.
    """
    if sys.platform != "linux" or threading.active_count() > 1:
        return 0
    if jobs is None:
        jobs = min(len(os.sched_getaffinity(0)), MOST) if pieces >= MANY else 1
    return jobs if jobs > 1 and pieces else 0


@dataclass(slots=True)
class _Copy:
    """A copy at work, and what it and those that go on for it are still to make."""

    left: deque[str]
    process: int = 0
    source: BinaryIO | None = None


class Workers:
    """Some copies at work on pieces that are asked for in this order; `make` makes one by its name."""

    def __init__(self, make: Make, names: Sequence[str], copies: int) -> None:
        self._make = make
        runs = [names[begin : begin + RUN] for begin in range(0, len(names), RUN)]
        copies = min(copies, len(runs))
        self._copies = [_Copy(deque(chain.from_iterable(runs[number::copies]))) for number in range(copies)]
        of_run = zip(runs, cycle(self._copies), strict=False)
        self._next = deque((name, copy) for run, copy in of_run for name in run)
        try:
            for copy in self._copies:
                self._begin(copy)
        except OSError:
            # A machine that lets a process have no more of its kind, or of pipes: it can do without.
            self.end()

    def take(self, name: str) -> bytes | None:
        """A piece, if it is the next one and a copy has made it."""
        if not self._next or self._next[0][0] != name:
            return None
        copy = self._next.popleft()[1]
        length = _length(copy)
        if length == OVER:
            _end(copy)
            with suppress(OSError):
                self._begin(copy)
            length = _length(copy)
        copy.left.popleft()
        data = copy.source.read(length) if copy.source and length >= 0 else b""
        return data if len(data) == length else None

    def end(self) -> None:
        """End the copies, whatever they have not made yet."""
        self._next.clear()
        for copy in self._copies:
            _end(copy)

    def _begin(self, copy: _Copy) -> None:
        source, target = os.pipe()
        others = [other.source.fileno() for other in self._copies if other.source]
        # An interrupted copy would go on as if it were this process, and clear away what is not its own.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            process = os.fork()
            if process == 0:
                _work(self._make, copy.left, ROOM // len(self._copies), target, (source, *others))
        except OSError:
            os.close(source)
            raise
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
            os.close(target)
        copy.process, copy.source = process, os.fdopen(source, "rb")


def _length(copy: _Copy) -> int:
    """What a copy says before its next piece; `FAILED` where it says nothing, as one that was killed."""
    head = copy.source.read(HEAD.size) if copy.source else b""
    length: int = HEAD.unpack(head)[0] if len(head) == HEAD.size else FAILED
    return length


def _end(copy: _Copy) -> None:
    if copy.source:
        copy.source.close()
        copy.source = None
        with suppress(ChildProcessError):
            os.waitpid(copy.process, 0)


def _work(make: Make, names: Iterable[str], room: int, target: int, others: Iterable[int]) -> NoReturn:
    """Make pieces and send them, and end this process, whatever happens. The `others` are the ends of pipes to read."""
    try:
        for other in others:
            os.close(other)
        # Of what the process has had until now nothing is looked at, which would copy it.
        gc.freeze()
        gc.enable()
        _widen(target)
        inherited = _memory()
        with os.fdopen(target, "wb") as pipe:
            for number, name in enumerate(names):
                if number and number % RUN == 0 and _memory() - inherited >= room:
                    pipe.write(HEAD.pack(OVER))
                    break
                try:
                    data = make(name)
                except Exception:
                    pipe.write(HEAD.pack(FAILED))
                else:
                    pipe.write(HEAD.pack(len(data)))
                    pipe.write(data)
    finally:
        os._exit(0)


def _memory() -> int:
    """How many octets of memory this process has asked the system for, or to have a copy of, page by page."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt * resource.getpagesize()


def _widen(pipe: int) -> None:
    """Let a pipe hold as much as it may; where that is less than asked for, it holds what it did."""
    if sys.platform == "linux":
        with suppress(OSError):
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, WIDTH)


@contextmanager
def workers(make: Make, names: Sequence[str], copies: int) -> Iterator[Workers]:
    """So many copies at work, which end with this."""
    made = Workers(make, names, copies)
    try:
        yield made
    finally:
        made.end()
