"""What a command has to say, where that cannot be written: real processes, each with its streams."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import IO

import pytest

from tests.cli.test_stamp import EVENTS, cache, events  # noqa: F401

FULL = Path("/dev/full")
SAID = "error: what there is to say cannot be written: No space left on device\n"
COMMANDS = {
    "build": ["build", "events.yaml", "--now", "2022-01-09T00:00Z"],
    "check": ["check", "events.yaml"],
    "diff": ["diff", "events.yaml"],
    "list": ["list", "events.yaml", "--from", "2022-01-01"],
    "list for years": ["list", "events.yaml", "--from", "2022-01-01", "--days", "30000"],
    "help": ["--help"],
    "version": ["--version"],
}


def run(
    folder: Path, command: str, stdout: int | IO[bytes], stderr: int | IO[bytes] = subprocess.PIPE, **environment: str
) -> subprocess.CompletedProcess[str]:
    plain = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    return subprocess.run(
        [sys.executable, "-m", "feeds", *COMMANDS[command]],
        cwd=folder, env={**plain, **environment}, stdout=stdout, stderr=stderr, text=True, check=False,
    )  # fmt: skip


@pytest.fixture
def folder(events: Path) -> Path:  # noqa: F811
    daily = "  - {id: c, title: C, start: 2022-01-11 09:00, repeat: {every: day, count: 30000}}\n"
    events.write_text(EVENTS.replace("people: {somebody: Somebody}\n", "") + daily)
    return events.parent


@pytest.mark.parametrize("buffering", [{}, {"PYTHONUNBUFFERED": "1"}], ids=["buffered", "unbuffered"])
@pytest.mark.parametrize("command", COMMANDS)
def test_an_output_that_is_full_is_told_in_one_line(folder: Path, command: str, buffering: dict[str, str]) -> None:
    with FULL.open("wb") as full:
        told = run(folder, command, full, **buffering)
    assert (told.returncode, told.stderr) == (1, SAID)


def test_what_was_published_by_then_is_whole(folder: Path) -> None:
    with FULL.open("wb") as full:
        run(folder, "build", full)
    assert "0 files written" in run(folder, "build", subprocess.PIPE).stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_a_pipe_that_is_closed_ends_it_silently(folder: Path, command: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as closed:
        told = run(folder, command, closed)
    assert (told.returncode, told.stderr) == (1, "")


def test_the_first_line_alone_can_be_asked_for(folder: Path) -> None:
    listed = subprocess.Popen(
        [sys.executable, "-m", "feeds", *COMMANDS["list for years"]],
        cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    first = subprocess.run(["head", "-1"], stdin=listed.stdout, capture_output=True, text=True, check=True)
    assert listed.stdout is not None
    listed.stdout.close()
    assert first.stdout.startswith("Tuesday 11 January 2022")
    assert listed.communicate()[1] == b""


def test_nowhere_to_say_it_is_no_traceback(folder: Path) -> None:
    with FULL.open("wb") as full, FULL.open("wb") as also:
        assert run(folder, "build", full, also).returncode == 1
