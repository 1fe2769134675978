"""What an output folder holds, as one digest: the same wherever its files were copied to or checked out anew.

Of files that others put there, such as `CNAME`, it has the paths alone, as no build touches them.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator
from hashlib import sha256

PIECE = 256 * 1024
"""So many octets are read at once: calendars are large, and there is no need to have one in memory."""

OF_OTHERS = ""
"""What stands for the content of a file that others put there, and of what is no plain file."""


def digest_of(files: Iterable[tuple[str, str]], others: Iterable[str]) -> str:
    """The digest of an output: its files, each with the digest of its content, and the paths of what is not ours."""
    told = sorted((*files, *((path, OF_OTHERS) for path in others)))
    # No path has a NUL in it, so that two lists are told alike only if they are.
    whole = "\0".join(one for pair in told for one in pair)
    return sha256(whole.encode("utf-8", "surrogateescape")).hexdigest()


def digest_in(output: str, others: Collection[str]) -> str:
    """The digest of an output as it is found, all of it read but for the files of `others`. Raises `OSError`."""
    return digest_of(_files(output, frozenset(others)), ())


def _files(output: str, others: Collection[str]) -> Iterator[tuple[str, str]]:
    waiting = [""]
    while waiting:
        prefix = waiting.pop()
        with os.scandir(f"{output}/{prefix}") as entries:
            for entry in entries:
                path = prefix + entry.name
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(f"{path}/")
                elif path in others or not entry.is_file(follow_symlinks=False):
                    yield path, OF_OTHERS
                else:
                    yield path, _digest(entry.path)


def _digest(path: str) -> str:
    """The SHA-256 of a file. Plain calls: a large calendar has tens of thousands."""
    made = sha256()
    descriptor = os.open(path, os.O_RDONLY)
    try:
        while piece := os.read(descriptor, PIECE):
            made.update(piece)
    finally:
        os.close(descriptor)
    return made.hexdigest()
