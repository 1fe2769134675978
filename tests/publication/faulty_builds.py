"""Builds that are killed or fail at each call that changes a file system; run with `faults.c` loaded before all else.

    LD_PRELOAD=faults.so python -m tests.publication.faulty_builds FOLDER FAULT WAY

FAULT is `kill`, `kill-at-random` (after a random time), ENOSPC or EIO. WAY is `swap`, or `spare`, the same with an
edition that was put aside, or `journal`, which a repository inside the output makes it take. Each case starts from the
old edition and runs the whole of `feeds build` in a process of its own; then the next build runs. What the cases came
to is printed as one line of JSON.
"""

from __future__ import annotations

import ctypes
import errno
import hashlib
import json
import os
import random
import select
import shutil
import signal
import sys
import time
from collections import Counter
from pathlib import Path

from feeds.cli import keeping, main
from feeds.publish import spare

EVENTS = """
calendar: {id: t, domain: example.org, url: https://example.org/t/, title: T, timezone: UTC, reminders: [1d]}
events:
  - {id: kept, title: Kept, start: 2022-01-11}
  - {id: moved, title: Moved, start: 2022-01-12}
"""
EDITED = EVENTS.replace("2022-01-12", "2022-01-13, tags: [late]}\n  - {id: added, title: Added, start: 2022-01-14")
NOW = ("--now", "2022-01-09T00:00Z"), ("--now", "2022-01-20T00:00Z")
RANDOM_KILLS = 100
FOREIGN = {"CNAME": "example.org", "events/moved/notes.txt": "mine", "pictures/one/two.txt": "mine"}


class Newsroom:
    """An events file and an output folder, which is set back to the old edition before each case."""

    def __init__(self, folder: Path, way: str) -> None:
        self.room, self.saved, self.events = folder / "room", folder / "saved", folder / "events.yaml"
        self.output = self.room / "output"
        self.room.mkdir()
        self.cache, self.way = folder / "cache", way
        os.environ["FEEDS_CACHE"] = str(self.cache)
        spare.LEAST = 0 if way == "spare" else 1_000
        self.events.write_text(EVENTS)
        self.build(0)
        for path, text in FOREIGN.items():
            (self.output / path).parent.mkdir(parents=True, exist_ok=True)
            (self.output / path).write_text(text)
        if way == "journal":
            (self.output / ".git").mkdir()
            (self.output / ".git" / "HEAD").write_text("mine")
        self.room.rename(self.saved)
        self.old = digest(self.saved / "output")
        self.events.write_text(EDITED)
        self.reset()
        self.build(1)
        self.new = digest(self.output)

    def reset(self) -> None:
        shutil.rmtree(self.room, ignore_errors=True)
        shutil.copytree(self.saved, self.room, symlinks=True)
        shutil.rmtree(self.cache, ignore_errors=True)
        if self.way == "spare":
            self.put_aside()

    def put_aside(self) -> None:
        """An edition put aside that has files of the old one, lacks one, and has one and a folder of its own."""
        aside = keeping.spare(self.output)
        tree = (aside.folder or Path()) / aside.name / "edition"
        shutil.copytree(self.output, tree, symlinks=True, copy_function=os.link)
        (tree / "rss.xml").unlink()
        (tree / "atom.xml").unlink()
        (tree / "atom.xml").write_text("an earlier one")
        (tree / "events" / "left").mkdir()
        (tree / "events" / "left" / "event.ics").write_text("of an event that is gone")

    def build(self, which: int) -> None:
        command = ["build", str(self.events), "--output", str(self.output), "--quiet", *NOW[which]]
        main(command, standalone_mode=False)

    def edition(self) -> str:
        found = digest(self.output)
        return {self.old: "old", self.new: "new"}.get(found, "mixed")

    def rubbish(self) -> list[str]:
        return sorted({path.name for path in self.room.iterdir()} - {"output"})


def digest(folder: Path) -> str:
    """One number for all the files below a folder, their names and their contents."""
    own = folder / ".publishing", folder / ".publishing.lock"
    every = sorted(
        path for path in folder.rglob("*") if path.is_file() and path not in own and own[0] not in path.parents
    )
    parts = [(str(path.relative_to(folder)), hashlib.sha256(path.read_bytes()).hexdigest()) for path in every]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def in_a_process_of_its_own(
    newsroom: Newsroom, faults: ctypes.CDLL, at: int, number: int, patience: float | None = None
) -> int:
    """Its exit status, or the signal that ended it as a negative number; `at` 0 gives how many calls there were.

    After `patience` seconds it is killed.
    """
    counted, told = os.pipe()
    child = os.fork()
    if child == 0:
        status = 70
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        try:
            faults.fault_at(at, number, int(number == errno.ENOSPC))
            newsroom.build(1)
            status = 0
        except SystemExit as error:
            status = int(str(error.code))
        finally:
            calls = faults.fault_calls()
            faults.fault_at(0, 0, 0)
            os.write(told, str(calls).encode())
            os._exit(status)
    os.close(told)
    if patience is not None and not select.select([counted], [], [], patience)[0]:
        os.kill(child, signal.SIGKILL)
    calls = os.read(counted, 20)
    os.close(counted)
    _, ended = os.waitpid(child, 0)
    return int(calls) if at == 0 and patience is None else os.waitstatus_to_exitcode(ended)


def run(folder: Path, fault: str, way: str) -> dict[str, object]:
    """Every case of a fault, and what they came to: the kinds of outcome with their numbers, and what went wrong."""
    faults = ctypes.CDLL(None)
    newsroom = Newsroom(folder, way)
    newsroom.reset()
    began = time.perf_counter()
    calls = in_a_process_of_its_own(newsroom, faults, 0, 0)
    took = time.perf_counter() - began
    number = 0 if fault.startswith("kill") else getattr(errno, fault)
    outcomes: Counter[str] = Counter()
    for at in range(1, (RANDOM_KILLS if fault == "kill-at-random" else calls) + 1):
        newsroom.reset()
        if fault == "kill-at-random":
            status = in_a_process_of_its_own(newsroom, faults, 0, 0, random.uniform(0, 1.1 * took))
        else:
            status = in_a_process_of_its_own(newsroom, faults, at, number)
        ended = "killed" if status == -signal.SIGKILL else f"exit {status}"
        after, rubbish = newsroom.edition(), newsroom.rubbish()
        newsroom.build(1)
        last = f"then {newsroom.edition()}{' and rubbish' if newsroom.rubbish() else ''}"
        outcomes[f"{ended}, {after}{', rubbish' if rubbish and status >= 0 else ''}, {last}"] += 1
    return {"calls": calls, "outcomes": dict(sorted(outcomes.items()))}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run(Path(sys.argv[1]), sys.argv[2], sys.argv[3])) + "\n")
