"""Which way a text runs, and what turns it: the bidirectional algorithm of Unicode (UAX #9), as far as we meddle."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

import babel

Direction = Literal["ltr", "rtl", "auto"]

_FROM_THE_RIGHT = re.compile(
    "[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
"""The blocks of the scripts that are written from right to left, and the mark for it."""

_OPENED = {"\u202a": "\u202c", "\u202b": "\u202c", "\u2066": "\u2069", "\u2067": "\u2069", "\u2068": "\u2069"}
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")


@lru_cache(maxsize=64)
def direction_of(language: str) -> Direction:
    """How a language is written; `auto` where that is not known."""
    try:
        return "rtl" if babel.Locale.parse(language, sep="-").text_direction == "rtl" else "ltr"
    except (ValueError, babel.UnknownLocaleError):
        return "auto"


def runs_from_the_right(text: str) -> bool:
    """Whether some of a text does, so that among texts from left to right it has to be kept to itself."""
    return not text.isascii() and _FROM_THE_RIGHT.search(text) is not None


def unruly(text: str) -> str:
    """The sign by which a text would turn what stands beside it, by its number; empty where there is none.

    An override spells words backwards, and no language needs one. An embedding or an isolate that is not ended in its
    own line reaches beyond it. The marks LRM, RLM and ALM turn nothing, and what is ended holds what it turns.
    """
    if text.isascii() or _TURNS.search(text) is None:
        return ""
    return next((sign for line in text.splitlines() if (sign := _unruly(line))), "")


def _unruly(line: str) -> str:
    open_ones: list[str] = []
    for sign in _TURNS.findall(line):
        if sign in _OPENED:
            open_ones.append(sign)
        elif not open_ones or _OPENED[open_ones.pop()] != sign:
            return _numbered(sign)
    return _numbered(open_ones[-1]) if open_ones else ""


def _numbered(sign: str) -> str:
    return f"U+{ord(sign):04X}"
