"""Slips of the keyboard by which a file is no YAML, found in its lines: the library complains elsewhere, or of another.

A space that is left out, or is none; a text in braces with a sign that YAML takes for its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from feeds.errors import Position

Slip = tuple[Position, str, str]
"""Where it is, what it is, and what would be right."""

MOST_SHOWN = 60
MOST_LINES = 100
"""How many lines are looked at: below a bracket that is not closed, and above a line that stands below nothing."""

NO_BREAK_SPACE = "\xa0"

_NO_PLAIN_SPACE = re.compile(r" *(?:- +)*(?:-|[\w-]+:)?([^\S \t\n])")
_DASH = re.compile(r" *(?:- +)*-(?=[^\W\d]|[\"'{\[])")
_DASH_AND_KEY = re.compile(r" *(?:- +)*-(?=[^\W\d][\w-]*:(?: |$))")
_CLOSING = {"{": "}", "[": "]"}


def slip_near(lines: Sequence[str], line: int) -> Slip | None:
    """A space that was left out or is none, in the line of a complaint or in the one above it."""
    above = line_above(lines, line)
    for number in (line, above):
        if number is None or number >= len(lines):
            continue
        text = lines[number]
        space = _NO_PLAIN_SPACE.match(text)
        if space:
            at = Position(number + 1, space.start(1) + 1)
            return at, f"there is {_called(space[1])} here, which looks like a space", "write a plain space instead"
        dash = (_DASH if number == line else _DASH_AND_KEY).match(text)
        if dash:
            meant = f"- {text[dash.end() :].rstrip()}"
            hint = f"did you mean '{meant}'?" if len(meant) <= MOST_SHOWN else "write a space after it"
            return Position(number + 1, dash.end()), "there is no space after the dash", hint
    return None


def line_above(lines: Sequence[str], line: int) -> int | None:
    """The line that comes before one and has something to say; None at the top."""
    above = range(min(line, len(lines)) - 1, -1, -1)
    return next((one for one in above if lines[one].strip() and lines[one].lstrip()[0] != "#"), None)


def slip_in_brackets(lines: Sequence[str], opened: Position) -> Slip | None:
    """A colon or a '#' in a text without quotes, by which the brackets that open there are not read to their end."""
    scan = _Brackets()
    for number in range(opened.line - 1, min(opened.line - 1 + MOST_LINES, len(lines))):
        column = opened.column - 1 if number == opened.line - 1 else 0
        found = scan.slip(lines[number], column)
        if found is not None:
            at = Position(number + 1, found + 1)
            if lines[number][found] == "#":
                return at, "a '#' after a space begins a comment", "put a text that has a '#' in quotes"
            return at, "a colon and a space stand in the text", "put a text that has a colon in quotes"
        if not scan.open:
            break
    return None


@dataclass(slots=True)
class _Brackets:
    """Follows brackets over lines: `open` are those that close the ones that are open, `quote` the quotes."""

    open: str = ""
    quote: str = ""

    def slip(self, line: str, column: int) -> int | None:
        """The column of the first sign in a line that YAML takes for its own; None if there is none."""
        keyed = [False] * (len(self.open) + 1)
        for at, sign, before in self._signs(line, column):
            if sign in _CLOSING:
                self.open += _CLOSING[sign]
                keyed.append(False)
            elif sign == self.open[-1:]:
                self.open = self.open[:-1]
                keyed.pop()
                if not self.open:
                    return None
            elif sign == ",":
                keyed[-1] = False
            elif sign == ":" and line[at + 1 : at + 2] in ("", " "):
                if keyed[-1]:
                    return at
                keyed[-1] = True
            elif sign == "#" and before == " ":
                return at if self.open[-1:] in line[at:] else None
        return None

    def _signs(self, line: str, column: int) -> Iterator[tuple[int, str, str]]:
        """The signs outside quotes: where they are, and what is before them."""
        before = word = ""
        for at in range(column, len(line)):
            sign = line[at]
            if self.quote:
                if sign == self.quote and before != "\\":
                    self.quote = ""
            elif sign in "'\"" and word in ("", ",", ":", "{", "["):
                self.quote = sign
            else:
                yield at, sign, before
            before = sign
            word = sign if sign != " " else word


def _called(space: str) -> str:
    return "a no-break space" if space == NO_BREAK_SPACE else f"the sign U+{ord(space):04X}"
