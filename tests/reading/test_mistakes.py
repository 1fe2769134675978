"""P9: every mistake has a message with its place, what was found and what is right, and all of them come at once.

Each `mistakes/*.yaml` has its messages beside it; `FEEDS_REWRITE=1 python -m pytest tests/reading` writes those anew
for review.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from feeds.errors import InputErrors, render_problem
from feeds.reading import read_calendar

MISTAKES = sorted((Path(__file__).parent / "mistakes").glob("*.yaml"))


def messages(data: bytes) -> str:
    try:
        reading = read_calendar(data, "events.yaml")
    except InputErrors as errors:
        return f"{errors}\n"
    return "".join(f"{render_problem(problem, reading.lines)}\n" for problem in reading.problems)


@pytest.mark.parametrize("path", MISTAKES, ids=lambda path: path.stem)
def test_a_mistake_is_told_with_its_place_and_what_is_right(path: Path) -> None:
    expected = path.with_suffix(".txt")
    told = messages(path.read_bytes())
    if os.environ.get("FEEDS_REWRITE"):
        expected.write_text(told, encoding="utf-8")
    assert told == expected.read_text(encoding="utf-8")
    assert told
