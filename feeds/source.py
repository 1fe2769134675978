"""YAML to plain values, each with its line and column.

YAML 1.2 as people mean it: a scalar is kept as it was written, and the field it stands in decides what it is. So
`NO` is Norway, `09:30` a time and `1_000` a text. Plain YAML is read by `feeds.blocks`, any other by `feeds.parser`.
"""

from __future__ import annotations

from dataclasses import dataclass

from feeds.blocks import read_blocks
from feeds.errors import Position
from feeds.nodes import Node
from feeds.syntax import CONTROL, failure

MOST_BYTES = 64 * 1024 * 1024
_LOW_CONTROLS = bytes(one for one in (*range(32), 127) if one not in b"\t\n\r")
_ASCII = bytes(range(128))


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was read: its name, its lines, and what it holds.

    It is `plain` if each value stands on lines of its own, and follows from those alone.
    """

    name: str
    lines: tuple[str, ...]
    root: Node
    plain: bool = False


def read_source(data: bytes, name: str) -> Source:
    """The values of a YAML file. Raises `InputErrors` for what is not YAML, not UTF-8, or not to be had safely."""
    text = _decoded(data, name)
    lines = tuple(text.split("\n"))
    control = CONTROL.search(text) if _may_have_controls(data) else None
    if control:
        message = f"there is a control character here, U+{ord(control[0]):04X}"
        raise failure(name, lines, _place(text, control.start()), message, "remove it")
    plainly = read_blocks(lines)
    if plainly is not None:
        return Source(name, lines, plainly, plain=True)
    return Source(name, lines, parse(name, lines, text))


def parse(name: str, lines: tuple[str, ...], text: str) -> Node:
    """The value of any YAML. Raises as `read_source` does."""
    from feeds.parser import parse as parse_any

    return parse_any(name, lines, text)


def _decoded(data: bytes, name: str) -> str:
    if len(data) > MOST_BYTES:
        raise failure(name, (), Position(1, 1), f"the file is larger than {MOST_BYTES >> 20} MiB")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise failure(name, (), Position(1, 1), "the file is UTF-16, not UTF-8", "save it as UTF-8")
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        shown = tuple(data.decode("utf-8", "replace").splitlines())
        place = _place(data[: error.start].decode(), error.start)
        message = f"the byte 0x{data[error.start]:02X} is not UTF-8"
        raise failure(name, shown, place, message, "save the file as UTF-8") from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _may_have_controls(data: bytes) -> bool:
    """Whether to look for control characters one by one: quick for what has none, as nearly all files have."""
    return len(data.translate(None, _LOW_CONTROLS)) < len(data) or bool(
        CONTROL.search(data.translate(None, _ASCII).decode())
    )


def _place(text: str, offset: int) -> Position:
    before = text[:offset]
    return Position(before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)
