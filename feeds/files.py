"""The files of a build by their paths, each made when it is asked for.

A large calendar has a page and a file for every event: all of them at once take gigabytes, and nearly all of them are
the same as before. So a file may be a draft: what makes it, and a name for all that it is made of. Of what came of that
name before, its size and its digest are kept, so that a file that is there and has both need not be made.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Container, Generator, Iterable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from feeds.excerpts import Excerpts
from feeds.settled import identity
from feeds.workers import Workers, copies_for, side_by_side, workers


class Print(NamedTuple):
    """What tells the content of a file from any other: its size in octets, and its SHA-256."""

    size: int
    digest: str


def print_of(*pieces: bytes | memoryview) -> Print:
    """The print of a content, as a whole or in pieces."""
    digest = sha256()
    for piece in pieces:
        digest.update(piece)
    return Print(sum(map(len, pieces)), digest.hexdigest())


def name_of(*parts: object) -> str:
    """A short name for all that something is made of; two things have the same one only if all parts are the same.

    Times are told as ISO 8601 has them, since the zone of one that was read from a ledger is UTC by another name.
    """
    told = [part.isoformat() if isinstance(part, datetime) else part for part in parts]
    return sha256(repr(told).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def mark_of(made_of: str, found: os.stat_result) -> str:
    """What tells a file as it was left in a folder from its later states, and from one made of something else."""
    return sha256(f"{made_of} {identity(found)}".encode()).hexdigest()[:32]


Pieces = tuple[bytes | memoryview, ...]
"""A content in parts, one after the other."""

Step = Callable[[], object]
"""Called for each piece of a build that is made: `feeds.build.pieces` says how many there are."""


class Draft(NamedTuple):
    """A file that is yet to be made; `made_of` names all that it is made of, and is empty where nobody keeps that.

    One of a `kind` may be made by another process, as nothing that others need is left behind by making it; but what
    helps with all of that kind may be, and more so with those of the same `family`. `begin` makes what a large one
    begins with, where that says when it changed; `in_pieces` makes all of it, without putting it together.
    """

    make: Callable[[], bytes]
    made_of: str = ""
    kind: str = ""
    family: str = ""
    begin: Callable[[], bytes] | None = None
    in_pieces: Callable[[], Pieces] | None = None


@dataclass(slots=True)
class Kept:
    """What earlier builds made, by the names of what it was made of; a build adds what it makes.

    `prints` are those of files. `pieces` are the events of each calendar and the entries of each feed that was
    published, by its path, until this build has made it anew; `entries` are the entries of the ledger as they stand in
    its file, by event id. `places` say where each of all these begins, in their order, in the files that this build
    makes or leaves. `origins` name what each event was read from that the ledger has just so, as
    `feeds.reading.origins` has them.
    `left` are the marks of the files that were published, by path; `read` are those of the files that hold all this.
    """

    prints: dict[str, Print] = field(default_factory=dict)
    pieces: MutableMapping[str, Excerpts] = field(default_factory=dict)
    places: dict[str, Mapping[str, int]] = field(default_factory=dict)
    entries: Excerpts = field(default_factory=Excerpts)
    origins: Mapping[str, str] = field(default_factory=dict)
    left: Mapping[str, str] = field(default_factory=dict)
    read: Mapping[str, str] = field(default_factory=dict)


UNKNOWN = "unknown"
"""What stands for a digest that nothing has."""

MOST_HELD, LARGE = 32 * 1024 * 1024, 4 * 1024 * 1024
"""So many octets of what was made are held, for whoever asks again. The rest is made again, and so are large files:
those are calendars, which are put together quickly.
"""


def from_the_top(paths: Iterable[str]) -> list[str]:
    """Paths of files, those at the top first: these files are large, and nobody holds them once they are written."""
    return sorted(paths, key=lambda path: path.count("/"))


class Files(Mapping[str, bytes]):
    """The files of a build; what is kept of one that is made is added to `kept`. `step` is called for each.

    `made` are some that were made already, in the pieces they are put together of. Of many that are asked for in turn,
    `jobs` processes make those that may be made apart.
    """

    def __init__(
        self,
        drafts: Mapping[str, bytes | Draft],
        kept: Kept | None,
        step: Step,
        made: Mapping[str, Pieces],
        jobs: int | None = 1,
    ) -> None:
        self._drafts, self._kept, self._step, self._jobs = drafts, kept, step, jobs
        self._made = dict(made)
        self._room = MOST_HELD
        self._left: set[str] = set()
        self._workers: Workers | None = None

    def __getitem__(self, path: str) -> bytes:
        draft = self._drafts[path]
        if isinstance(draft, bytes):
            return draft
        held = self._made.get(path)
        if held is not None:
            return b"".join(held)
        data = self._workers.take(path) if self._workers is not None else None
        if data is None:
            data = draft.make()
        self._keep(path, draft, (data,))
        if len(data) <= min(self._room, LARGE):
            self._made[path] = (data,)
            self._room -= len(data)
        return data

    def pieces(self, path: str) -> Pieces:
        """A file in the pieces that it is put together of, as far as it has not been yet."""
        held, draft = self._made.get(path), self._drafts[path]
        if held is not None:
            return held
        if isinstance(draft, bytes) or draft.in_pieces is None:
            return (self[path],)
        made = draft.in_pieces()
        self._keep(path, draft, made)
        return made

    def _keep(self, path: str, draft: Draft, made: Pieces) -> None:
        """Keep the print of a file that was made."""
        self._step()
        if self._kept is not None:
            self._kept.prints |= dict.fromkeys(self._names(path, draft), print_of(*made))

    def in_turn(self, paths: Iterable[str]) -> Generator[str]:
        """Some files in the order in which it is best to ask for them: those that other processes make are made ahead.

        Before those come calendars, feeds, and the first of each kind, whose templates the others need not load again;
        and before all what is made already, so that it is held no longer when a large calendar is made.
        """
        order = sorted(from_the_top(paths), key=lambda path: path not in self._made)
        apart = {path: draft for path in order if isinstance(draft := self._drafts[path], Draft) and draft.kind}
        for path in {draft.kind: path for path, draft in reversed(apart.items())}.values():
            del apart[path]
        yield from (path for path in order if path not in apart)
        count = copies_for(self._jobs, len(apart))
        if not count:
            yield from apart
            return
        names = side_by_side(sorted(apart, key=lambda path: apart[path].family), count)
        with workers(lambda path: apart[path].make(), names, count) as self._workers:
            yield from names
        self._workers = None

    def let_go(self, path: str) -> None:
        """Hold a file no longer: nobody will ask for it again."""
        self._room = min(MOST_HELD, self._room + sum(map(len, self._made.pop(path, ()))))

    def __contains__(self, path: object) -> bool:
        return path in self._drafts

    def __iter__(self) -> Iterator[str]:
        return iter(self._drafts)

    def __len__(self) -> int:
        return len(self._drafts)

    def beside(self, files: Mapping[str, bytes]) -> Files:
        """These files and others, which stand in place of those of the same path."""
        if not files:
            return self
        return Files({**self._drafts, **files}, self._kept, self._step, self._made, self._jobs)

    def prints(self) -> dict[str, Print]:
        """The prints that are kept of these files, by what each was made of, or by path."""
        if self._kept is None:
            return {}
        every = self._kept.prints
        drafts = ((path, draft) for path, draft in self._drafts.items() if isinstance(draft, Draft))
        found = {name: every[name] for path, draft in drafts if (name := draft.made_of or path) in every}
        return found | {path: every[path] for path in self._kept.places if path in self._drafts and path in every}

    def _names(self, path: str, draft: Draft) -> tuple[str, ...]:
        """What the print of a file is kept by; by its path, if pieces of it may be taken over."""
        if draft.made_of and self._kept is not None and path in self._kept.places:
            return (draft.made_of, path)
        return (draft.made_of or path,)

    def digests(self) -> Iterator[tuple[str, str]]:
        """The path of each file with its SHA-256; of one that was neither made nor known from before, with none."""
        prints = self._kept.prints if self._kept is not None else {}
        for path, draft in self._drafts.items():
            made = print_of(draft) if isinstance(draft, bytes) else prints.get(draft.made_of or path)
            yield path, made.digest if made is not None else UNKNOWN

    def known(self, path: str) -> Print | None:
        """The print of a file that need not be made for it."""
        draft = self._drafts.get(path)
        return self._kept.prints.get(draft.made_of) if self._kept is not None and isinstance(draft, Draft) else None

    def beginning(self, path: str) -> bytes:
        """What a file begins with, as far as that is known without making it."""
        draft = self._drafts.get(path)
        return draft.begin() if isinstance(draft, Draft) and draft.begin is not None else b""

    def is_left(self, path: str, found: os.stat_result) -> bool:
        """Whether a file was left so by the build that published it, and would be made of the same now."""
        draft = self._drafts.get(path)
        if self._kept is None or not isinstance(draft, Draft) or not draft.made_of:
            return False
        left = self._kept.left.get(path) == mark_of(draft.made_of, found)
        if left:
            self._left.add(path)
        return left

    def relinked(self, paths: Iterable[str]) -> None:
        """Hear that files have been given another name, or lost one, which their times tell."""
        self._left.difference_update(paths)

    def marks(self, folder: str, written: Container[str], *, placed: int, begun: int, settled: int) -> dict[str, str]:
        """The marks of these files as they have been left in a folder, by path; what was left there has the same.

        Raises `OSError` if one of them has been changed or taken away since: those that were `written` since they were
        `placed`, and others since publishing had `begun` (nanoseconds since 1970); or if another one has taken its
        place since all was `settled`.
        """
        before = self._kept.left if self._kept is not None else {}
        marks = {path: before[path] for path in self._left}
        for path in sorted(self._drafts.keys() - self._left):
            draft = self._drafts[path]
            found = os.stat(f"{folder}/{path}")  # noqa: PTH116 - of thousands of files
            if found.st_mtime_ns > (placed if path in written else begun) or found.st_ctime_ns > settled:
                raise OSError(errno.ESTALE, os.strerror(errno.ESTALE), path)
            if isinstance(draft, Draft) and draft.made_of:
                marks[path] = mark_of(draft.made_of, found)
        return marks
