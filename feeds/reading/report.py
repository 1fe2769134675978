"""The mistakes that reading finds: gathered, so that a person gets to see all of them at once."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from datetime import datetime
from itertools import repeat
from operator import contains

from feeds.errors import InputErrors, Position, Problem, Severity
from feeds.nodes import Node
from feeds.source import Source

MOST_COMPARED = 100
LONGEST_COMPARED = 100
"""How many known words of what length a wrong one is compared with, so that many slips in a large file cost little."""


_MEANT = re.compile(r"did you mean '([^']+)'\?")


class Report:
    """What was found so far in one file, of which it has the lines and none of the values."""

    def __init__(self, source: Source) -> None:
        self._name, self._lines = source.name, source.lines
        self.problems: list[Problem] = []

    def error(self, at: Node | Position, message: str, hint: str = "") -> None:
        """Note a mistake; reading goes on, for the sake of the next one."""
        self._add("error", at, message, hint)

    def warning(self, at: Node | Position, message: str, hint: str = "", until: datetime | None = None) -> None:
        """Note what is legal but likely wrong, and if that is so, `until` when it is worth a word (UTC)."""
        self._add("warning", at, message, hint, until)

    def line(self, number: int) -> str:
        """A line of the file, counted from 1; empty where there is none."""
        return self._lines[number - 1] if number <= len(self._lines) else ""

    def after_comma(self, at: Position) -> bool:
        """Whether what is there follows a comma and has no colon after it: most likely the rest of what is before."""
        line = self.line(at.line)
        before, after = line[: at.column - 1].rstrip(), line[at.column - 1 + at.width :].lstrip()
        return before.endswith(",") and not after.startswith(":")

    def has(self, sign: str) -> bool:
        """Whether a sign is anywhere in the file."""
        return any(map(contains, self._lines, repeat(sign)))

    def meant(self) -> frozenset[str]:
        """The words that are to be written instead of the mistakes found so far."""
        return frozenset(word for problem in self.problems for word in _MEANT.findall(problem.help))

    def finish(self) -> tuple[Problem, ...]:
        """The warnings, if that is all there is; otherwise raises `InputErrors`."""
        found = sorted(set(self.problems), key=lambda problem: (problem.position, problem.message))
        if any(problem.severity == "error" for problem in found):
            raise InputErrors(tuple(found), self._lines)
        # The readers of values that know this report know each other in a ring, which nobody collects in a build.
        self._lines = ()
        return tuple(found)

    def _add(
        self, severity: Severity, at: Node | Position, message: str, hint: str, until: datetime | None = None
    ) -> None:
        position = at if isinstance(at, Position) else at.position
        self.problems.append(Problem(severity, self._name, position, message, hint, until))


def nearest(word: str, known: Iterable[str], *, otherwise: str = "") -> str:
    """A hint at the known word that comes nearest, or at all of them if they are few."""
    choices = list(known)
    close = closest(word, choices)
    if close:
        return f"did you mean '{close}'?"
    if otherwise:
        return otherwise
    return f"one of: {', '.join(choices)}" if 0 < len(choices) <= 24 else ""


def closest(word: str, known: Iterable[str]) -> str:
    """The known word that comes nearest; empty if none comes near."""
    close = difflib.get_close_matches(word[:LONGEST_COMPARED], comparable(word, list(known)), n=1, cutoff=0.6)
    return close[0] if close else ""


def comparable(word: str, choices: list[str]) -> list[str]:
    """The words worth comparing: of many, those that begin alike and are about as long."""
    if len(choices) > MOST_COMPARED:
        choices = [one for one in choices if one[:1] == word[:1] and abs(len(one) - len(word)) <= 2]
    return choices[:MOST_COMPARED]
