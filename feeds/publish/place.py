"""Where an output folder is, and where a build keeps what is not yet or no longer in it."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

from feeds.publish.error import OutputError

INSIDE = ".publishing"
"""The name of a build's own folder, where it has to be inside the output folder, and of the lock."""

LONGEST_STEP = 50_000_000
"""How many nanoseconds the next step of a clock is waited for at most: some old file systems count by seconds."""


@dataclass(frozen=True, slots=True)
class Place:
    """An output folder, links followed, with the folders of a build beside it and inside it, and its lock."""

    output: Path
    beside: Path
    inside: Path
    lock: Path

    @classmethod
    def of(cls, output: Path) -> Place:
        """The place of an output folder that need not be there yet. Raises `OutputError` if it is not a folder."""
        try:
            real = output.resolve()
        except (OSError, RuntimeError) as error:
            raise OutputError(f"{output} cannot be written: it is a link that leads nowhere") from error
        if real.exists() and not real.is_dir():
            raise OutputError(f"{output} cannot be written: it is a file, and a folder is needed")
        beside = real.parent / f".{real.name}{INSIDE}"
        inside = real / INSIDE
        outer = beside if os.access(_first_there(real.parent), os.W_OK | os.X_OK) else inside
        return cls(real, beside, inside, outer.with_name(f"{outer.name}.lock"))

    def moment(self) -> int:
        """The time by the clock of the file system, in nanoseconds since 1970, found by touching the lock.

        It may be another than that of this machine, and is the one that files have their times by. It goes by steps of
        some milliseconds: the next one is waited for, so that what is done from now on has a later time.
        """
        patience = time.monotonic_ns() + LONGEST_STEP
        try:
            moment = now = self._touched()
            while now == moment and time.monotonic_ns() < patience:
                now = self._touched()
        except OSError:
            return time.time_ns()
        return moment

    def _touched(self) -> int:
        """The time of the lock, which is written to."""
        with self.lock.open("r+b") as file:
            signed = file.read()
            file.seek(0)
            file.write(signed or b"\n")
        return self.lock.stat().st_mtime_ns


def _first_there(folder: Path) -> Path:
    return next(one for one in (folder, *folder.parents) if one.exists())
