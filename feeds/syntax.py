"""What a YAML library's complaint means to somebody who never read a YAML manual: where the slip is, and what is right.

The library tells where it could not go on, which is often a line or a page after the slip itself.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feeds.errors import InputErrors, Position, Problem
from feeds.keystrokes import MOST_LINES, Slip, line_above, slip_in_brackets, slip_near

if TYPE_CHECKING:
    import yaml

NESTED = "values are nested too deeply"

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
"""What may stand in no text."""

QUOTE_IT = "put the text in quotes"
_NO_SPACE = re.compile(r"\s*(?:-\s+)?([\w-]+):([^\s:/].*)")
_KEY_AND_VALUE = re.compile(r"\s*(?:-\s+)*[^\s:#][^:]*:\s+[^\s#]")
_KEY_LINE = re.compile(r"\s*(?:-\s+)*[\w-]+:(?:\s|$)|\s*-\s")
_KEY = re.compile(r"\s*(?:-\s+)*")


def failure(name: str, lines: tuple[str, ...], position: Position, message: str, hint: str = "") -> InputErrors:
    """The one mistake by which a file called `name` cannot be read."""
    return InputErrors((Problem("error", name, position, message, hint),), lines)


def explain(error: yaml.MarkedYAMLError, lines: tuple[str, ...]) -> Slip:
    """Where the slip is, what it is, and what would be right; the library's own words where ours know no better."""
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    here = _at(line, column)
    opened = _at(error.context_mark.line, error.context_mark.column) if error.context_mark else here
    text = lines[line] if line < len(lines) else ""
    problem, context = error.problem or "", error.context or ""
    indent = text[: len(text) - len(text.lstrip())]
    if "\t" in indent:
        return _at(line, indent.index("\t")), "there is a tab where YAML wants spaces", "indent with spaces"
    if "maximum nesting depth" in problem:
        # libyaml 0.2.6 and later refuse it themselves.
        return here, NESTED, ""
    if "expected a single document" in str(error):
        return here, "the file holds a second document", "remove the line '---'"
    no_colon = "could not find expected ':'" in problem
    slip = slip_near(lines, opened.line - 1 if no_colon else line)
    if slip is not None:
        return slip
    if "mapping values are not allowed" in problem:
        return _misplaced_colon(lines, line, column)
    if no_colon:
        return opened, "a key and its value are expected here", _key_hint(lines, opened.line - 1)
    found = _left_open(lines, opened, context) or _of_a_text(lines, (here, opened), problem, context)
    if found is None and "did not find expected key" in problem and column == len(indent):
        found = _too_deep(lines, line) or _out_of_line(lines, line)
    return found or (here, f"this is not YAML: {problem or context}", "")


def _left_open(lines: tuple[str, ...], opened: Position, context: str) -> Slip | None:
    """A quote or a bracket that is read to no end, and why not."""
    if "quoted scalar" in context:
        return opened, "a quote opens here and is never closed", "close it, or leave it out"
    if "flow sequence" not in context and "flow mapping" not in context:
        return None
    kind, close = ("list", "]") if "sequence" in context else ("table", "}")
    return slip_in_brackets(lines, opened) or (
        opened, f"a {kind} opens here and is not closed", f"close it with '{close}'"
    )  # fmt: skip


def _of_a_text(lines: tuple[str, ...], at: tuple[Position, Position], problem: str, context: str) -> Slip | None:
    """What is wrong with the beginning or the end of a text: `at` are where the library is, and where that opened."""
    here, opened = at
    text = lines[here.line - 1] if here.line <= len(lines) else ""
    before, sign = text[: here.column - 1].rstrip(), _character(lines, here)
    if "cannot start any token" in problem and sign == "\t":
        return here, "there is a tab where YAML wants a space", "write a space instead"
    if "cannot start any token" in problem or "are not allowed in this context" in problem:
        return here, f"a text cannot begin with '{sign}'", QUOTE_IT
    if any(kind in context for kind in ("scanning an alias", "scanning an anchor", "scanning a block scalar")):
        return opened, f"a text cannot begin with '{_character(lines, opened)}'", QUOTE_IT
    if "did not find expected key" in problem and before[-1:] in ("'", '"'):
        hint = "put the text in double quotes, or write a quote that stands in it twice"
        return here, "the text goes on after its closing quote", hint
    if "expected '-' indicator" in problem:
        hint = "indent it as the keys above it, or begin a new entry with '- '"
        return here, "this line belongs neither to the entry above it nor to a new one", hint
    return None


def _misplaced_colon(lines: tuple[str, ...], line: int, column: int) -> Slip:
    text = lines[line] if line < len(lines) else ""
    if ": " in text[:column]:
        return _at(line, column), "a colon and a space stand in the text", "put a text that has a colon in quotes"
    above = line_above(lines, line)
    if above is None:
        return _at(line, column), "this is not YAML: a colon is not expected here", ""
    joined = _NO_SPACE.fullmatch(lines[above])
    if joined:
        hint = f"did you mean '{joined[1]}: {joined[2]}'?"
        return _at(above, joined.start(1)), "there is no space after the colon", hint
    deep = _too_deep(lines, line)
    if deep is not None:
        return deep
    return _at(line, column), "this is not YAML: a colon is not expected here", "put a text that has a colon in quotes"


def _too_deep(lines: tuple[str, ...], line: int) -> Slip | None:
    """A key that stands deeper than the one above it, which has a value already."""
    above = line_above(lines, line)
    if above is None or line >= len(lines) or not _KEY_AND_VALUE.match(lines[above]):
        return None
    wanted, found = _key_column(lines[above]), _key_column(lines[line])
    if found <= wanted:
        return None
    return _at(line, found), "this line is indented further than the key above it", f"indent it by {wanted} spaces"


def _out_of_line(lines: tuple[str, ...], line: int) -> Slip | None:
    """A key or a dash that stands below none of those above it."""
    if line >= len(lines) or not _KEY_LINE.match(lines[line]):
        return None
    column = _dash_column if _dash_column(lines[line]) is not None else _key_column
    above = [column(one) for one in reversed(lines[max(0, line - MOST_LINES) : line]) if _KEY_LINE.match(one)]
    found = column(lines[line])
    columns = [one for one in above if one is not None]
    if found is None or found in columns or not columns:
        return None
    wanted = min(columns, key=lambda one: abs(one - found))
    hint = f"indent it by {wanted} spaces" if wanted else "begin it at the left edge"
    return _at(line, found), "this line stands below none of those that it may belong with", hint


def _dash_column(text: str) -> int | None:
    """The column of the dash that a line begins with; None without one."""
    bare = text.lstrip()
    return len(text) - len(bare) if bare.startswith("- ") else None


def _key_hint(lines: tuple[str, ...], line: int) -> str:
    """What to write where a line has no key: one, or the rest of the text above it as such."""
    above = line_above(lines, line)
    hint = "write a colon and a space after the key"
    if above is None or not _KEY_AND_VALUE.match(lines[above]) or " " not in lines[line].strip():
        return hint
    wanted = _key_column(lines[above])
    rest = f"indent it by {wanted + 2} spaces if it goes on with the text above it"
    return rest if _key_column(lines[line]) < wanted else f"{hint}, or {rest}"


def _key_column(text: str) -> int:
    """The column at which the key of a line begins, after what marks an entry of a list."""
    match = _KEY.match(text)
    return match.end() if match else 0


def _character(lines: tuple[str, ...], at: Position) -> str:
    return lines[at.line - 1][at.column - 1 : at.column] if at.line <= len(lines) else ""


def _at(line: int, column: int) -> Position:
    return Position(line + 1, column + 1)
