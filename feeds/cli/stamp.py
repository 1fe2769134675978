"""The stamp of a build: by it, the next one sees without building anything that there is no news, and leaves.

It says what the build was made of (the input, the output, the program, the options) and until when nothing falls due.
All this is known again by its times, as in git's index, without reading it; or where those have changed, as in a fresh
checkout, by digests of all that is in it. The stamp lies in a cache that may be deleted at any time, and holds nothing
of what is published: one that is damaged, or that differs in anything, costs a whole build and no more. This module is
imported before every build, so it imports next to nothing.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from functools import partial
from hashlib import sha256
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

from feeds.cli import cached, contents, program
from feeds.settled import SETTLED, identity, identity_at

KIND = "stamps"
"""The folder of the cache that stamps lie in."""

MOST_WATCHED = 2_000
"""How many files of the output are looked at: all of them for a few hundred events, in a few milliseconds. With more
files in it that are not ours, it is not known by its content.
"""


class State(NamedTuple):
    """How something was found: `mark` tells that from its later states without reading it, `digest` says what it was.

    Either is empty where it cannot be relied on.
    """

    mark: str
    digest: str

    def again(self, mark: str, digest: Callable[[], str]) -> State | None:
        """The state of the same thing, which has this mark by now; None if it is another thing by its `digest`."""
        if mark and mark == self.mark:
            return self
        return State(mark, self.digest) if self.digest and digest() == self.digest else None


@dataclass(frozen=True)
class Stamp:
    """What a build was made of, and what the next one says if nothing has changed.

    `events` is the input, and `beside` the further files it names. `watched` are paths below the output, which make its
    mark, and `others` those of the files there that are not ours. Nothing is due from `built` until `until` (seconds
    since 1970). `warnings` are those of the reading, each with its severity, and `summary` what a build without news
    prints.
    """

    options: str
    program: State
    events: State
    beside: tuple[tuple[str, State], ...]
    output: State
    watched: tuple[str, ...]
    others: tuple[str, ...]
    built: float
    until: float
    warnings: tuple[tuple[str, str], ...]
    summary: tuple[str, ...]


def _mark(path: Path) -> str:
    """The mark of a file; none if it was touched so lately that a later change might not show in its times."""
    now = time.time_ns()
    try:
        found = path.stat()
    except OSError:
        return ""
    return identity(found) if max(found.st_mtime_ns, found.st_ctime_ns) < now - SETTLED else ""


def _digest(path: Path) -> str:
    """The digest of a file, or of the names in a folder; none if it is not there."""
    try:
        data = _names(path) if path.is_dir() else path.read_bytes()
    except OSError:
        return ""
    return sha256(data).hexdigest()


def _names(folder: Path) -> bytes:
    return "\0".join(sorted(one.name for one in folder.iterdir())).encode("utf-8", "surrogateescape")


def _state(output: str, watched: Iterable[str]) -> str:
    told = "\n".join(identity_at(f"{output}/{path}") for path in watched)
    return sha256(told.encode()).hexdigest()


def watched_of(files: Iterable[str]) -> tuple[str, ...]:
    """What of the output is looked at: its folders near the top, and all its files or those that lead to the rest."""
    from heapq import nsmallest

    by_depth: dict[int, list[str]] = {}
    for path in files:
        by_depth.setdefault(path.count("/"), []).append(path)
    nested = chain.from_iterable(paths for depth, paths in by_depth.items() if depth)
    folders = {"", *(path.partition("/")[0] for path in nested)}
    # Only as many are put in order as are looked at: the pages of a large calendar all lie at one depth.
    paths = chain.from_iterable(nsmallest(MOST_WATCHED, by_depth[depth]) for depth in sorted(by_depth))
    return (*sorted(folders)[:MOST_WATCHED], *islice(paths, MOST_WATCHED))


@dataclass(frozen=True)
class Inputs:
    """What a build reads, as it was before it was read: the marks of `events` and of the program, and files beside."""

    events: Path
    mark: str
    program: str
    beside: tuple[tuple[str, State], ...] = ()

    def and_beside(self, paths: Iterable[Path]) -> Inputs:
        """With further files and folders that the input names."""
        return replace(self, beside=tuple((str(path.absolute()), State(_mark(path), _digest(path))) for path in paths))

    def are_of_the_same_program(self) -> bool:
        """Whether the program is still what it was: if not, nobody knows which of the two made the files."""
        program.digest()  # Before its mark is looked at: from then on it is known.
        return program.mark() == self.program


def inputs(events: Path) -> Inputs:
    """The inputs of a build that is about to begin."""
    return Inputs(events, _mark(events), program.mark())


def keep(
    found: Inputs,
    output: Path,
    files: Iterable[tuple[str, str]],
    others: tuple[str, ...],
    *,
    closed: Iterable[str],
    digest: str,
    options: str,
    span: tuple[float, float],
    warnings: tuple[tuple[str, str], ...],
    summary: tuple[str, ...],
) -> None:
    """Keep the stamp of a build that has just been published; nothing is due in the `span` of time.

    `files` are those of the output, each with its digest, `closed` the documents of closed years among the `others`,
    and `digest` is that of the input.
    """
    if any(_digest(Path(path)) != state.digest for path, state in found.beside):
        return  # It was changed while the build was under way, and nobody knows which of the two was read.
    files = tuple(files)
    watched = watched_of((*closed, *(path for path, _ in files)))
    known = contents.digest_of(files, others) if len(others) <= MOST_WATCHED else ""
    stamp = Stamp(
        options=options, program=State(found.program, program.digest()), events=State(found.mark, digest),
        beside=found.beside, output=State(_state(str(output), watched), known), watched=watched,
        others=others if known else (), built=span[0], until=span[1], warnings=warnings, summary=summary,
    )  # fmt: skip
    cached.write(cached.place(KIND, found.events, output), asdict(stamp))


def find(found: Inputs, output: Path, options: str, moment: float) -> Stamp | None:
    """The stamp by which a build at `moment` (seconds since 1970) would have no news; None if there has to be one."""
    place = cached.place(KIND, found.events, output)
    stamp = _read(place)
    if stamp is None or not stamp.built <= moment < stamp.until or stamp.options != options:
        return None
    again = _again(stamp, found, output)
    if again is not None and again != stamp:
        # The next build need not read what this one had to.
        cached.write(place, asdict(again))
    return again


def _again(stamp: Stamp, found: Inputs, output: Path) -> Stamp | None:
    """The stamp with the marks that all has by now; None if anything is not what it was. What is large comes last."""
    looked_at: tuple[tuple[State, str, Callable[[], str]], ...] = (
        (stamp.program, found.program, program.digest),
        (stamp.events, found.mark, partial(_digest, found.events)),
        *((state, _mark(Path(path)), partial(_digest, Path(path))) for path, state in stamp.beside),
        (stamp.output, _state(str(output), stamp.watched), partial(_contents, output, stamp.others)),
    )
    states: list[State] = []
    for known, mark, digest in looked_at:
        state = known.again(mark, digest)
        if state is None:
            return None
        states.append(state)
    beside = zip((path for path, _ in stamp.beside), states[2:-1], strict=True)
    return replace(stamp, program=states[0], events=states[1], beside=tuple(beside), output=states[-1])


def _contents(output: Path, others: tuple[str, ...]) -> str:
    try:
        return contents.digest_in(str(output), others)
    except OSError:
        return ""


def _read(path: Path) -> Stamp | None:
    """The stamp at a path; None if it is not there, or is damaged in any way."""
    plain = cached.read(path)
    try:
        return Stamp(
            options=_text(plain["options"]), program=_state_of(plain["program"]), events=_state_of(plain["events"]),
            beside=tuple((_text(path), _state_of(state)) for path, state in plain["beside"]),
            output=_state_of(plain["output"]), watched=_texts(plain["watched"]), others=_texts(plain["others"]),
            built=float(plain["built"]), until=float(plain["until"]),
            warnings=tuple((_text(severity), _text(message)) for severity, message in plain["warnings"]),
            summary=_texts(plain["summary"]),
        )  # fmt: skip
    except (ValueError, KeyError, TypeError, OverflowError):
        return None


def _text(plain: object) -> str:
    (text,) = _texts([plain])
    return text


def _texts(plain: object) -> tuple[str, ...]:
    """Texts that may be names of files, whatever those are encoded in; all at once, as there are thousands."""
    if not isinstance(plain, list):
        raise TypeError(plain)
    if b"\0" in os.fsencode("".join(plain)):
        raise ValueError(plain)
    return tuple(plain)


def _state_of(plain: object) -> State:
    return State(*_texts(plain))
