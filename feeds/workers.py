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
from itertools import cycle
from typing import BinaryIO, NoReturn

if sys.platform == "linux":
    import fcntl

Make = Callable[[str], bytes]

RUN = 50
"""So many pieces that follow each other are made by the same copy, as they have things in common."""

WIDTH = 1024 * 1024
"""How many octets a pipe holds, so that a copy need not wait while another one's are taken. Linux allows as many."""

HEAD = struct.Struct("<q")
"""What comes before each piece: its length, or `FAILED`."""

FAILED = -1

MANY, MOST = 1_000, 4
"""From how many pieces on a copy for each core pays, and how many copies at most one process can keep up with."""

LIFE = 2_000
"""So many pieces a copy makes: what it has of its own by then goes with it, and so its memory stays small."""


def side_by_side(names: Sequence[str], copies: int) -> Sequence[str]:
    """The pieces in an order by which each copy makes a part of them: those that are near have most in common."""
    if copies < 2 or not names:
        return names
    size = -(-len(names) // (copies * RUN)) * RUN
    parts = [names[begin : begin + size] for begin in range(0, len(names), size)]
    return [name for begin in range(0, size, RUN) for part in parts for name in part[begin : begin + RUN]]


def in_shifts(names: Sequence[str], copies: int) -> Iterator[Sequence[str]]:
    """The pieces that are made by the same copies, at a time."""
    most = LIFE * copies
    return (names[begin : begin + most] for begin in range(0, len(names), most))


def copies(jobs: int | None, pieces: int) -> int:
    """How many copies are to make so many pieces: one for each of the `jobs`, or as it pays where those are not given.

    None outside Linux, since Windows has no copies and what the libraries of macOS hold does not survive them; and none
    beside other threads, as a copy would have their locks without them.
    """
    if sys.platform != "linux" or threading.active_count() > 1:
        return 0
    if jobs is None:
        jobs = min(len(os.sched_getaffinity(0)), MOST) if pieces >= MANY else 1
    return jobs if jobs > 1 and pieces else 0


class Workers:
    """Some copies at work on pieces that are asked for in this order; `make` makes one by its name."""

    def __init__(self, make: Make, names: Sequence[str], copies: int) -> None:
        runs = [names[begin : begin + RUN] for begin in range(0, len(names), RUN)]
        self._copies: list[tuple[int, BinaryIO]] = []
        self._next: deque[tuple[str, BinaryIO]] = deque()
        copies = min(copies, len(runs))
        try:
            for number in range(copies):
                own = [name for run in runs[number::copies] for name in run]
                self._copies.append(self._begin(make, own))
        except OSError:
            # A machine that lets a process have no more of its kind, or of pipes: it can do without.
            self.end()
        of_run = zip(runs, cycle(source for _, source in self._copies), strict=False)
        self._next.extend((name, source) for run, source in of_run for name in run)

    def take(self, name: str) -> bytes | None:
        """A piece, if it is the next one and a copy has made it."""
        if not self._next or self._next[0][0] != name:
            return None
        source = self._next.popleft()[1]
        head = source.read(HEAD.size)
        if len(head) < HEAD.size:
            return None
        length: int = HEAD.unpack(head)[0]
        data = b"" if length == FAILED else source.read(length)
        return data if len(data) == length else None

    def end(self) -> None:
        """End the copies, whatever they have not made yet."""
        self._next.clear()
        for _, source in self._copies:
            source.close()
        for process, _ in self._copies:
            with suppress(ChildProcessError):
                os.waitpid(process, 0)
        self._copies.clear()

    def _begin(self, make: Make, names: Sequence[str]) -> tuple[int, BinaryIO]:
        source, target = os.pipe()
        # An interrupted copy would go on as if it were this process, and clear away what is not its own.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            process = os.fork()
            if process == 0:
                _work(make, names, target, (source, *(other.fileno() for _, other in self._copies)))
        except OSError:
            os.close(source)
            raise
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
            os.close(target)
        return process, os.fdopen(source, "rb")


def _work(make: Make, names: Sequence[str], target: int, others: Iterable[int]) -> NoReturn:
    """Make pieces and send them, and end this process, whatever happens. The `others` are the ends of pipes to read."""
    try:
        for other in others:
            os.close(other)
        # Of what the process has had until now nothing is looked at, which would copy it.
        gc.freeze()
        gc.enable()
        _widen(target)
        with os.fdopen(target, "wb") as pipe:
            for name in names:
                try:
                    data = make(name)
                except Exception:
                    pipe.write(HEAD.pack(FAILED))
                else:
                    pipe.write(HEAD.pack(len(data)))
                    pipe.write(data)
    finally:
        os._exit(0)


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
