"""Whether a place was corrected or is another one, for changes that an editor calls minor."""

from __future__ import annotations

import re
import unicodedata

from feeds.model import UNIVERSAL, Place, Text

TYPO = 4
"""From how many letters on a word with one more, one less or two exchanged is the same, misspelt; 'II' is not 'I'."""


def is_corrected(old: Place | None, new: Place | None) -> bool:
    """Whether both are the same place: spelt otherwise, or called otherwise at the same address or spot of the map.

    Another number is another room.
    """
    if old is None or new is None:
        return old is new
    addresses = old.address is None or new.address is None or is_respelt(old.address, new.address)
    if is_respelt(old.name, new.name):
        return addresses
    there = (old.address is not None and old.address == new.address) or (old.geo is not None and old.geo == new.geo)
    return addresses and there and all(_numbers(was) == _numbers(now) for was, now in _side_by_side(old.name, new.name))


def is_respelt(old: Text, new: Text) -> bool:
    """Whether a name has in each language the same words, but for how they are spelt."""
    return all(_same(was, now) for was, now in _side_by_side(old, new))


def _side_by_side(old: Text, new: Text) -> list[tuple[str, str]]:
    tags = sorted({*old.translations, *new.translations})
    return [(old.in_language(tag, UNIVERSAL).text, new.in_language(tag, UNIVERSAL).text) for tag in tags]


def _same(old: str, new: str) -> bool:
    was, now = _words(old), _words(new)
    if "".join(was) == "".join(now) and re.findall(r"\d+", old) == re.findall(r"\d+", new):
        return True
    return len(was) == len(now) and all(
        one == other or _is_typo(one, other) for one, other in zip(was, now, strict=True)
    )


def _words(text: str) -> list[str]:
    """The words in small letters without accents and punctuation."""
    plain = "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))
    return re.findall(r"\w+", plain.casefold())


def _numbers(text: str) -> list[str]:
    found = re.findall(r"\w*\d\w*(?:[.,/-]\w+)*|\b\w\b|\b[IVX]+\b", text)
    return [*(one.casefold() for one in found), *(one for one in text if one.isnumeric() and not one.isdigit())]


def _is_typo(one: str, other: str) -> bool:
    """Whether a word has one letter more or less than another, another one, or two that are exchanged."""
    short, long = sorted((one, other), key=len)
    if len(long) < TYPO or len(long) - len(short) > 1 or not (one.isalpha() and other.isalpha()):
        return False
    if len(short) < len(long):
        return any(long[:at] + long[at + 1 :] == short for at in range(len(long)))
    differ = [at for at in range(len(long)) if one[at] != other[at]]
    if len(differ) == 1:
        return len(long) > TYPO and not (one[differ[0]].isnumeric() or other[differ[0]].isnumeric())
    return (
        len(differ) == 2
        and differ[1] == differ[0] + 1
        and one[differ[0]] + one[differ[1]] == (other[differ[1]] + other[differ[0]])
    )
