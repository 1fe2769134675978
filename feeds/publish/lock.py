"""One build at a time: the lock on an output folder, and what a build that was killed left to be cleared away.

The lock is a file beside the folder, held by the operating system for as long as the process lives, so that one left by
a killed build is no hindrance. It says who holds it, and is gone when the build is over.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from feeds.publish import journal, swap
from feeds.publish.error import UNWRITABLE, OutputError, told
from feeds.publish.place import Place

PATIENCE = 10.0
"""How many seconds to wait for another build."""


@contextmanager
def hold(output: Path, patience: float = PATIENCE) -> Iterator[Place]:
    """Holds the lock on an output folder, and first makes it whole if a build was killed while it published.

    May be nested. To be held from before the ledger is read until the edition is in place, since a build in between
    would be forgotten. Raises `OutputError` if another build holds it after `patience` seconds, and says which. Where
    nothing can be written there is no lock, and nothing that it would protect.
    """
    place = Place.of(output)
    missing = [folder for folder in (place.output.parent, *place.output.parents) if not folder.exists()]
    try:
        with ExitStack() as held:
            with told(output):
                place.output.parent.mkdir(parents=True, exist_ok=True)
                busy = f"another build is publishing into {output}"
                if held.enter_context(alone(place.lock, busy, patience)):
                    _recover(place)
            yield place
    finally:
        for folder in missing:
            # Those that nothing was put into after all.
            with suppress(OSError):
                folder.rmdir()


@contextmanager
def alone(path: Path, busy: str, patience: float = PATIENCE) -> Iterator[bool]:
    """Holds the lock of a path; gives whether this is the first to hold it, and not one inside of that.

    Raises `OutputError`, which says `busy` and who holds it, after `patience` seconds; and `OSError`.
    """
    lock = FileLock(path, is_singleton=True)
    try:
        lock.acquire(timeout=patience)
    except Timeout as error:
        raise OutputError(f"{busy}{_holder(path)}. Nothing was done.") from error
    except OSError as error:
        if error.errno not in UNWRITABLE:
            raise
        yield True
        return
    first = lock.lock_counter == 1
    try:
        if first:
            _sign(path)
        yield first
    finally:
        if first:
            # While it is held: a build that waits for it sees that this file is no longer the lock, and makes its own.
            with suppress(OSError):
                path.unlink()
        lock.release()


def _sign(lock: Path) -> None:
    with suppress(OSError):
        lock.write_text(
            f"process {os.getpid()} on {socket.gethostname()}, since {datetime.now(UTC):%Y-%m-%d %H:%M:%S}Z"
        )


def _holder(lock: Path) -> str:
    try:
        holder = lock.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        holder = ""
    return f": {holder} (by the lock {lock})" if holder else f" (by the lock {lock})"


def _recover(place: Place) -> None:
    swap.recover(place)
    journal.recover(place)
