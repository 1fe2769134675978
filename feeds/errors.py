"""What can go wrong, and how a mistake in the input is shown to the person who made it.

Takes problems with their place in a file, gives the message of promise P9: file, line, column, the offending text, what
was expected and the nearest right answer. Every error of the package has one base class.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Literal, NamedTuple

Severity = Literal["error", "warning"]

WIDEST_LINE = 160
"""A longer line is shown only in part, around what the message is about."""


class FeedsError(Exception):
    """The base of all errors of this package; its text is for the person at the keyboard."""


class Position(NamedTuple):
    """A stretch of one line of a file: `line` and `column` count from 1, `width` and `column` in characters."""

    line: int
    column: int
    width: int = 1


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong, or likely wrong, in a file; `help` says what would be right, if that is known.

    What is only likely wrong may be over at some time (UTC): `until` then it is worth a word.
    """

    severity: Severity
    file: str
    position: Position
    message: str
    help: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """What is wrong, or likely wrong, with an event in the light of what is published; its place is not known there."""

    event: str
    message: str
    help: str = ""


class InputErrors(FeedsError):  # noqa: N818 - it is all of them at once
    """Everything that is wrong with an input; `lines` are the lines of its file, to show them.

    `beside` has the lines of other files that problems are in, by their names in those.
    """

    def __init__(
        self,
        problems: tuple[Problem, ...],
        lines: tuple[str, ...] = (),
        beside: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
    ) -> None:
        super().__init__(problems, lines)
        self.problems = problems
        self.lines = lines
        self.beside = beside

    def __str__(self) -> str:
        return "\n".join(render_problem(problem, self.lines_of(problem)) for problem in self.problems)

    def lines_of(self, problem: Problem) -> tuple[str, ...]:
        """The lines of the file that a problem is in."""
        return self.beside.get(problem.file, self.lines)


def render_problem(problem: Problem, lines: tuple[str, ...]) -> str:
    """The message for `problem`, with the line it is about, carets below the offending text, and the help."""
    at = problem.position
    told = [f"{_visible(problem.file)}:{at.line}:{at.column}: {problem.severity}: {_visible(problem.message)}"]
    if at.line <= len(lines):
        line, before, width = _excerpt(lines[at.line - 1], at)
        told += [f"{at.line:>5} | {line}".rstrip(), f"{'':5} | {before}{'^' * width}"]
    if problem.help:
        told.append(f"  help: {_visible(problem.help)}")
    return "\n".join(told)


def as_annotation(problem: Problem) -> str:
    """`problem` as a workflow command of GitHub Actions, which shows it at its line in a pull request.

    What is in it cannot begin a command of its own: line ends and the signs of a command are escaped, as the runner
    reads them.
    """
    at = problem.position
    place = {
        "file": problem.file,
        "line": str(at.line),
        "col": str(at.column),
        "endColumn": str(at.column + max(at.width, 1)),
        "title": "feeds check",
    }
    given = ",".join(f"{name}={_data(value, (':', ','))}" for name, value in place.items())
    told = f"{problem.message}\n{problem.help}" if problem.help else problem.message
    return f"::{problem.severity} {given}::{_data(told)}"


def _data(text: str, signs: tuple[str, ...] = ()) -> str:
    """A text as the runner takes it apart again: percent-encoded where it has to be."""
    for sign in ("%", "\r", "\n", *signs):
        text = text.replace(sign, f"%{ord(sign):02X}")
    return _visible(text)


def _excerpt(line: str, at: Position) -> tuple[str, str, int]:
    """The line as it is shown, the blank space up to its carets, and how many carets there are."""
    first, last = at.column - 1, at.column - 1 + max(at.width, 1)
    if len(line) > WIDEST_LINE:
        start = max(0, first - WIDEST_LINE // 4)
        lead = "…" if start else ""
        cut = line[start : start + WIDEST_LINE]
        tail = "…" if start + WIDEST_LINE < len(line) else ""
        line, first, last = f"{lead}{cut}{tail}", first - start + len(lead), last - start + len(lead)
    shown = _visible(line)
    before = "".join("\t" if character == "\t" else " " * _columns(character) for character in shown[:first])
    return shown, before, max(1, sum(_columns(character) for character in shown[first:last]))


def _visible(text: str) -> str:
    """The text without anything that would steer a terminal, each such character replaced by one that shows."""
    return "".join("�" if unicodedata.category(one) in {"Cc", "Cf", "Cs"} and one != "\t" else one for one in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1
