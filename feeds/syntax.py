"""What a YAML library's complaint means to somebody who never read a YAML manual: where the slip is, and what is right.

The library tells where it could not go on, which is often a line or a page after the slip itself.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feeds.errors import InputErrors, Position, Problem

if TYPE_CHECKING:
    import yaml

NESTED = "values are nested too deeply"

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
"""What may stand in no text."""

_QUOTE_IT = "put the text in quotes"
_NO_SPACE = re.compile(r"\s*(?:-\s+)?([\w-]+):([^\s:/].*)")
_KEY = re.compile(r"\s*(?:-\s+)*")


def failure(name: str, lines: tuple[str, ...], position: Position, message: str, hint: str = "") -> InputErrors:
    """The one mistake by which a file called `name` cannot be read."""
    return InputErrors((Problem("error", name, position, message, hint),), lines)


def explain(error: yaml.MarkedYAMLError, lines: tuple[str, ...]) -> tuple[Position, str, str]:
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
    if "mapping values are not allowed" in problem:
        return _misplaced_colon(lines, line, column)
    if "expected '-' indicator" in problem:
        hint = "indent it as the keys above it, or begin a new entry with '- '"
        return here, "this line belongs neither to the entry above it nor to a new one", hint
    if "quoted scalar" in context:
        return opened, "a quote opens here and is never closed", "close it, or leave it out"
    if "flow sequence" in context or "flow mapping" in context:
        kind, close = ("list", "]") if "sequence" in context else ("table", "}")
        return opened, f"a {kind} opens here and is not closed", f"close it with '{close}'"
    if "cannot start any token" in problem or "are not allowed in this context" in problem:
        return here, f"a text cannot begin with '{text[column : column + 1]}'", _QUOTE_IT
    if any(kind in context for kind in ("scanning an alias", "scanning an anchor", "scanning a block scalar")):
        return opened, f"a text cannot begin with '{_character(lines, opened)}'", _QUOTE_IT
    if "could not find expected ':'" in problem:
        return opened, "a key and its value are expected here", "write a colon and a space after the key"
    if "did not find expected key" in problem and text[:column].rstrip()[-1:] in ("'", '"'):
        hint = "put the text in double quotes, or write a quote that stands in it twice"
        return here, "the text goes on after its closing quote", hint
    return here, f"this is not YAML: {problem or context}", ""


def _misplaced_colon(lines: tuple[str, ...], line: int, column: int) -> tuple[Position, str, str]:
    text = lines[line] if line < len(lines) else ""
    if ": " in text[:column]:
        return _at(line, column), "a colon and a space stand in the text", "put a text that has a colon in quotes"
    above = next((number for number in range(line - 1, -1, -1) if lines[number].strip()), None)
    if above is None:
        return _at(line, column), "this is not YAML: a colon is not expected here", ""
    joined = _NO_SPACE.fullmatch(lines[above])
    if joined:
        hint = f"did you mean '{joined[1]}: {joined[2]}'?"
        return _at(above, joined.start(1)), "there is no space after the colon", hint
    wanted, found = _key_column(lines[above]), _key_column(text)
    if found > wanted:
        return _at(line, found), "this line is indented further than the key above it", f"indent it by {wanted} spaces"
    return _at(line, column), "this is not YAML: a colon is not expected here", "put a text that has a colon in quotes"


def _key_column(text: str) -> int:
    """The column at which the key of a line begins, after what marks an entry of a list."""
    match = _KEY.match(text)
    return match.end() if match else 0


def _character(lines: tuple[str, ...], at: Position) -> str:
    return lines[at.line - 1][at.column - 1 : at.column] if at.line <= len(lines) else ""


def _at(line: int, column: int) -> Position:
    return Position(line + 1, column + 1)
