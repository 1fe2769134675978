"""Several processes that make the pages: as quick as there are cores, and the same bytes as by one (P2)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from feeds.workers import MANY, RUN, WIDTH, copies_for, side_by_side, workers
from tests.benchmarks import calendars

NAMES = tuple(f"piece {number}" for number in range(4 * RUN + 3))


def piece(name: str) -> bytes:
    return f"{name}, made by {os.getpid()}".encode()


def makers(pieces: list[bytes | None]) -> set[bytes]:
    return {one.rpartition(b" ")[2] for one in pieces if one is not None}


def children() -> set[str]:
    """The processes that this one has begun, by their ids."""
    return set(Path(f"/proc/self/task/{os.getpid()}/children").read_text().split())


@pytest.fixture(autouse=True)
def _no_copy_is_left() -> Iterator[None]:
    before = children()
    yield
    assert children() == before


@pytest.mark.parametrize("count", [1, 2, 3, 7])
def test_each_piece_is_had_in_turn_from_the_copy_that_makes_it(count: int) -> None:
    with workers(piece, NAMES, count) as at_work:
        pieces = [at_work.take(name) for name in NAMES]
    assert [piece and piece.partition(b",")[0].decode() for piece in pieces] == list(NAMES)
    assert len(makers(pieces)) == min(count, 5)
    assert str(os.getpid()).encode() not in makers(pieces)


@pytest.mark.parametrize("count", [2, 3, 4])
def test_pieces_that_are_near_each_other_are_made_by_the_same_copy(count: int) -> None:
    names = [f"piece {number}" for number in range(count * 3 * RUN)]
    order = side_by_side(names, count)
    with workers(piece, order, count) as at_work:
        made = {name: at_work.take(name) for name in order}
    assert made.keys() == set(names)
    parts = [names[begin : begin + 3 * RUN] for begin in range(0, len(names), 3 * RUN)]
    assert [len(makers([made[name] for name in part])) for part in parts] == [1] * count


@pytest.mark.parametrize("length", [0, 1, RUN, 2 * RUN + 1, 7 * RUN - 1])
def test_no_piece_is_lost_or_made_twice_by_their_order(length: int) -> None:
    names = [f"piece {number}" for number in range(length)]
    for count in range(5):
        assert sorted(side_by_side(names, count)) == sorted(names)


def test_a_piece_may_be_larger_than_a_pipe() -> None:
    with workers(lambda name: name.encode() * WIDTH, ("a", "b"), 2) as at_work:
        assert at_work.take("a") == b"a" * WIDTH
        assert at_work.take("b") == b"b" * WIDTH


def test_a_piece_that_is_not_the_next_is_not_had() -> None:
    with workers(piece, NAMES, 2) as at_work:
        assert at_work.take(NAMES[1]) is None
        assert at_work.take(NAMES[0]) is not None
        assert at_work.take(NAMES[1]) is not None
        assert at_work.take("another") is None


def test_a_piece_that_a_copy_cannot_make_is_left_to_who_asks_and_the_next_is_made() -> None:
    def make(name: str) -> bytes:
        if name == NAMES[1]:
            raise ValueError(name)
        return piece(name)

    with workers(make, NAMES[:3], 2) as at_work:
        assert [at_work.take(name) is None for name in NAMES[:3]] == [False, True, False]


def test_what_a_killed_copy_had_still_to_make_is_left_to_who_asks() -> None:
    def make(name: str) -> bytes:
        if name == NAMES[2]:
            os.kill(os.getpid(), signal.SIGKILL)
        return b"x" * WIDTH

    with workers(make, NAMES[:5], 1) as at_work:
        had = [at_work.take(name) for name in NAMES[:5]]
    assert None not in had[:1]
    assert had[2:] == [None, None, None]


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_copy_that_has_made_its_share_ends_and_another_goes_on(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("feeds.workers.ROOM", 0)
    with workers(piece, NAMES, count) as at_work:
        pieces = [at_work.take(name) for name in NAMES]
    assert [piece and piece.partition(b",")[0].decode() for piece in pieces] == list(NAMES)
    assert len(makers(pieces)) == 5, "one for each run"


def test_where_no_other_can_go_on_the_rest_is_left_to_who_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> int:
        raise BlockingIOError

    monkeypatch.setattr("feeds.workers.ROOM", 0)
    with workers(piece, NAMES, 1) as at_work:
        monkeypatch.setattr(os, "fork", refuse)
        pieces = [at_work.take(name) for name in NAMES]
    assert None not in pieces[:RUN]
    assert set(pieces[RUN:]) == {None}


def test_who_stops_asking_ends_the_copies() -> None:
    with workers(lambda name: name.encode() * WIDTH, NAMES, 2) as at_work:
        assert at_work.take(NAMES[0]) is not None
    # `_no_copy_is_left` sees to the rest.


@pytest.mark.parametrize("what", ["fork", "pipe"])
def test_where_no_further_process_can_begin_all_is_left_to_who_asks(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    possible, begun = getattr(os, what), []

    def begin() -> object:
        if len(begun) == 2:
            raise BlockingIOError
        begun.append(what)
        return possible()

    monkeypatch.setattr(os, what, begin)
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    with workers(piece, NAMES, 5) as at_work:
        assert {at_work.take(name) for name in NAMES} == {None}
        assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == before


def test_no_more_processes_begin_than_there_is_work_for(monkeypatch: pytest.MonkeyPatch) -> None:
    fork, begun = os.fork, []
    monkeypatch.setattr(os, "fork", lambda: begun.append(1) or fork())
    with workers(piece, NAMES, 100_000) as at_work:
        assert at_work.take(NAMES[0]) is not None
    assert len(begun) == 5


KILLED = """
import os, sys
from feeds.workers import workers
with workers(lambda name: name.encode() * 10_000_000, [str(number) for number in range(200)], 2) as at_work:
    at_work.take("0")
    os.kill(os.getpid(), 9)
"""


def test_no_copy_outlives_a_killed_build() -> None:
    source, target = os.pipe()
    with os.fdopen(source, "rb") as pipe:
        process = subprocess.run([sys.executable, "-c", KILLED], pass_fds=(target,), check=False)
        os.close(target)
        assert process.returncode == -signal.SIGKILL
        # Each copy holds that end of the pipe as long as it lives.
        assert pipe.read() == b""


def test_copies_are_made_where_they_pay_or_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "active_count", lambda: 2)
    assert copies_for(3, MANY) == 0, "another thread may hold a lock"
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    cores = len(os.sched_getaffinity(0))
    assert copies_for(None, MANY - 1) == 0
    assert copies_for(None, MANY) == (min(cores, 4) if cores > 1 else 0)
    assert copies_for(1, MANY) == 0, "one process is this one"
    assert copies_for(3, 1) == 3
    assert copies_for(3, 0) == 0


def build(events: Path, output: Path, *more: str) -> tuple[dict[str, bytes], str]:
    told = subprocess.run(
        [sys.executable, "-m", "feeds", "build", events, "--output", output, "--now", "2026-03-02T09:07Z", *more],
        env={**os.environ, "FEEDS_CACHE": f"{output}.cache"},
        capture_output=True,
        text=True,
        check=False,
    )
    found = {str(path.relative_to(output)): path.read_bytes() for path in output.rglob("*") if path.is_file()}
    return found, told.stdout + told.stderr


@pytest.mark.parametrize("languages", [1, 2])
def test_the_files_are_the_same_by_any_number_of_processes(tmp_path: Path, languages: int) -> None:
    events = tmp_path / "events.yaml"
    events.write_text(calendars.our_file(60, languages=languages, topics=3), encoding="utf-8")
    one, said = build(events, tmp_path / "one", "--jobs", "1")
    assert len(one) > 3 * RUN
    assert build(events, tmp_path / "2", "--jobs", "2") == (one, said)
    # And what was kept of such a build serves the next one.
    events.write_text(
        events.read_text(encoding="utf-8").replace("title: Match on", "title: Final on"), encoding="utf-8"
    )
    assert build(events, tmp_path / "one", "--jobs", "1") == build(events, tmp_path / "2", "--jobs", "2")


def test_a_mistake_that_a_page_finds_is_told_the_same(tmp_path: Path) -> None:
    (tmp_path / "look").mkdir()
    (tmp_path / "look" / "event.html").write_text("one\n{{ nothing }}\n")
    events = tmp_path / "events.yaml"
    text = calendars.our_file(9, topics=2).replace("  timezone:", "  templates: look\n  timezone:", 1)
    events.write_text(text, encoding="utf-8")
    one = build(events, tmp_path / "one", "--jobs", "1")
    assert "look/event.html:2:1: error: 'nothing' is undefined" in one[1]
    assert build(events, tmp_path / "two", "--jobs", "2") == one == ({}, one[1])
