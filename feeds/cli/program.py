"""What the program is made of: told without reading it, by times, and by what is in its files.

This module is imported before every build, so it imports next to nothing.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path

from feeds.settled import identity, identity_at

OWN = Path(__file__).parents[1]

SUFFIXES = (".py", ".toml", ".html", ".css", ".js", ".svg", ".txt")
"""The kinds of files that the program is made of."""

ZONES = ("/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo", "/etc/zoneinfo")
"""Where Python looks for time zones if nothing else is said; it is not asked, as its import takes too long here."""


def mark() -> str:
    """A mark of the program as it is installed: its own files, and the folders of the libraries and of the time zones,
    which each installation touches.
    """  # fmt: skip
    libraries = (path for path in sys.path if _libraries(path))
    given = os.environ.get("PYTHONTZPATH")
    zones = ZONES if given is None else given.split(os.pathsep)
    return _digest((sys.version, *_tree(str(OWN), ("__pycache__",)), *map(identity_at, (*libraries, *zones))))


@cache
def digest() -> str:
    """A digest of the program by content, so that it is the same one wherever it is installed anew."""
    names = sorted(name for path in sys.path for name in _libraries(path))
    own = (path for path in sorted(OWN.rglob("*")) if path.suffix in SUFFIXES)
    return _digest((sys.version, *names, *_versions_of_zones(), *(sha256(one.read_bytes()).hexdigest() for one in own)))


def _digest(told: Iterable[str]) -> str:
    return sha256("\n".join(told).encode("utf-8", "surrogateescape")).hexdigest()


def _tree(folder: str, without: Iterable[str]) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.is_dir():
                if entry.name not in without:
                    yield from _tree(entry.path, without)
            else:
                yield f"{entry.path} {identity(entry.stat())}"


def _libraries(path: str) -> Iterable[str]:
    """The libraries in a folder, each with its version in its name."""
    try:
        return [name for name in os.listdir(path) if name.endswith(".dist-info")]  # noqa: PTH208
    except OSError:
        return []


def _versions_of_zones() -> Iterator[str]:
    """The version of each time zone database there is, or when it was put there."""
    from zoneinfo import TZPATH

    for folder in map(Path, TZPATH):
        found = [name for name in ("tzdata.zi", "+VERSION") if (folder / name).is_file()]
        for name in found:
            with (folder / name).open("rb") as file:
                yield repr(file.read(64))
        if not found and folder.is_dir():
            yield f"{folder.stat().st_mtime_ns}"
