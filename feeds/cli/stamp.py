"""The stamp of a build: by it, the next one sees without reading anything that there is no news, and leaves.

It says what the build was made of (the input, the output, the program, the options) and until when nothing falls due.
It lies in a cache that may be deleted at any time, and holds nothing of what is published: a stamp that is damaged, or
that differs in anything, costs a whole build and no more. This module is imported before every build, so it imports
next to nothing.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from pathlib import Path

from feeds.settled import SETTLED, identity

MOST_WATCHED = 2_000
"""How many files of the output are looked at: all of them for a few hundred events, in a few milliseconds."""


@dataclass(frozen=True)
class Stamp:
    """What a build was made of, and what the next one says if nothing has changed.

    `digest` and `identity` are those of the input, and `beside` the further files it names, each with its identity.
    `watched` are paths below the output, and `state` is how they were found.
    Nothing is due from `built` until `until` (seconds since 1970). `warnings` are those of the reading, each with its
    severity, and `summary` what a build without news prints. `made` is when the stamp was made, in nanoseconds.
    """

    program: str
    options: str
    digest: str
    identity: str
    beside: tuple[tuple[str, str], ...]
    watched: tuple[str, ...]
    state: str
    built: float
    until: float
    warnings: tuple[tuple[str, str], ...]
    summary: tuple[str, ...]
    made: int


def cache_folder() -> Path:
    """Where caches lie: `FEEDS_CACHE`, or the user's own place for them."""
    given = os.environ.get("FEEDS_CACHE")
    if given:
        return Path(given)
    if sys.platform == "darwin":
        return Path.home() / "Library/Caches/feeds"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home()) / "feeds/Cache"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "feeds"


def program() -> str:
    """What the program is made of: its own files, and the folder of the libraries, which each installation touches."""
    own = Path(__file__).parents[1]
    libraries = (one for one in sys.path if one.endswith(("site-packages", "dist-packages")))
    told = (sys.version, *_tree(str(own), ("__pycache__",)), *map(_identity, (*libraries, "/usr/share/zoneinfo")))
    return sha256("\n".join(told).encode("utf-8", "surrogateescape")).hexdigest()


def _tree(folder: str, without: Iterable[str]) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.is_dir():
                if entry.name not in without:
                    yield from _tree(entry.path, without)
            else:
                found = entry.stat()
                yield f"{entry.path} {found.st_size} {found.st_mtime_ns}"


def _identity(path: str) -> str:
    """What tells a file from its later states; nothing if it is not there."""
    try:
        return identity(os.stat(path))  # noqa: PTH116 - of thousands of files
    except OSError:
        return ""


def _state(output: str, watched: Iterable[str]) -> str:
    told = "\n".join(_identity(f"{output}/{path}") for path in watched)
    return sha256(told.encode()).hexdigest()


def watched_of(files: Iterable[str]) -> tuple[str, ...]:
    """What of the output is looked at: its folders near the top, and all its files or those that lead to the rest."""
    paths = sorted(files, key=lambda path: (path.count("/"), path))
    folders = {"", *(folder for path in paths for folder in _outer(path) if folder.count("/") < 1)}
    return (*sorted(folders)[:MOST_WATCHED], *paths[:MOST_WATCHED])


def _outer(path: str) -> Iterator[str]:
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


@dataclass(frozen=True)
class Inputs:
    """What a build reads, as it was before it was read: the time, and the identity of `events` and of files beside."""

    events: Path
    identity: str
    made: int
    beside: tuple[tuple[str, str], ...] = ()

    def and_beside(self, paths: Iterable[Path]) -> Inputs:
        """With further files and folders that the input names."""
        return replace(self, beside=tuple((str(path), _identity(str(path))) for path in paths))


def inputs(events: Path) -> Inputs:
    """The inputs of a build that is about to begin."""
    return Inputs(events, _identity(str(events)), time.time_ns())


def keep(
    found: Inputs,
    output: Path,
    files: Iterable[str],
    *,
    digest: str,
    options: str,
    span: tuple[float, float],
    warnings: tuple[tuple[str, str], ...],
    summary: tuple[str, ...],
) -> None:
    """Keep the stamp of a build that has just been published; nothing is due in the `span` of time."""
    watched = watched_of(files)
    stamp = Stamp(
        program=program(), options=options, digest=digest, identity=found.identity, beside=found.beside,
        watched=watched, state=_state(str(output), watched), built=span[0], until=span[1], warnings=warnings,
        summary=summary, made=found.made,
    )  # fmt: skip
    _write(stamp, _place(found.events, output))


def _write(stamp: Stamp, target: Path) -> None:
    """Write a stamp whole or not at all; a cache that cannot be written to is done without."""
    body = json.dumps(asdict(stamp))
    draft = target.with_suffix(f".{os.getpid()}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(f"{sha256(body.encode()).hexdigest()}\n{body}", encoding="utf-8")
        draft.replace(target)
    except OSError:
        return


def find(events: Path, output: Path, options: str, moment: float) -> Stamp | None:
    """The stamp by which a build at `moment` (seconds since 1970) would have no news; None if there has to be one."""
    stamp = _read(_place(events, output))
    if (
        stamp is None
        or not stamp.built <= moment < stamp.until
        or stamp.options != options
        or stamp.program != program()
        or stamp.state != _state(str(output), stamp.watched)
        or any(_identity(path) != identity for path, identity in stamp.beside)
        or not _is_as_it_was(events, output, stamp)
    ):
        return None
    return stamp


def _is_as_it_was(events: Path, output: Path, stamp: Stamp) -> bool:
    """Whether the input is the same: by its times where they can be relied on, by its bytes otherwise."""
    now = inputs(events)
    if now.identity and now.identity == stamp.identity and _is_settled(now.identity, stamp.made):
        return True
    try:
        same = sha256(events.read_bytes()).hexdigest() == stamp.digest
    except OSError:
        return False
    if same and _is_settled(now.identity, now.made):
        _write(replace(stamp, identity=now.identity, made=now.made), _place(events, output))
    return same


def _is_settled(identity: str, made: int) -> bool:
    """Whether the file was left alone for long enough before that time, so that a later change shows in its times."""
    _, modified, changed, _ = map(int, identity.split())
    return max(modified, changed) < made - SETTLED


def _read(path: Path) -> Stamp | None:
    try:
        digest, _, body = path.read_text(encoding="utf-8").partition("\n")
        if sha256(body.encode()).hexdigest() != digest:
            return None
        plain = json.loads(body)
        lists = {key: tuple(value) for key, value in plain.items() if isinstance(value, list)}
        return Stamp(**{**plain, **lists})
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _place(events: Path, output: Path) -> Path:
    about = f"{events.absolute()}\n{output.absolute()}"
    return cache_folder() / "stamps" / sha256(about.encode("utf-8", "surrogateescape")).hexdigest()[:32]
