"""The languages of the calendar, and which one is meant by what is none: a name, or a tag in other letters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from babel import Locale, UnknownLocaleError

from feeds.locale import UnknownLanguageError, languages, load
from feeds.nodes import Node
from feeds.reading.keys import KEYS
from feeds.reading.report import Report
from feeds.reading.unknown import meant_by
from feeds.reading.values import LANGUAGE, Values

USUAL = ("en",)


class Languages(NamedTuple):
    """Their tags; they are `unsure` if another one may have been meant, and then nothing is known of those of texts."""

    tags: tuple[str, ...]
    unsure: bool = False


def read_languages(report: Report, keys: Mapping[str, Node]) -> Languages:
    """The languages that the keys of the calendar name."""
    if "language" in keys and "languages" in keys:
        report.error(keys["languages"], "language and languages cannot stand together", "keep languages")
    node = keys.get("languages") or keys.get("language")
    if node is None:
        # Under a name that is none, or in a table that is not there, they are not known either.
        meant = (meant_by(key, "calendar") for key in keys if key not in KEYS["calendar"])
        return Languages(USUAL, unsure=not keys or any(key in ("language", "languages") for key in meant))
    before = len(report.problems)
    values = Values(report)
    found: list[str] = []
    for item in values.several(node):
        word = values.word(item)
        if word is None:
            continue
        tag = canonical(word)
        try:
            if not LANGUAGE.fullmatch(word):
                report.error(item, f"'{word}' is not a language", _meant(word))
                continue
            load(tag)
        except UnknownLanguageError:
            report.error(item, f"there are no sentences for the language '{word}'", _meant(word))
            continue
        if tag in found:
            report.error(item, f"'{tag}' is here twice")
        found.append(tag)
    unsure = len(report.problems) > before
    return Languages(USUAL if unsure else tuple(found) or USUAL, unsure)


def canonical(tag: str) -> str:
    """A language tag in its usual letters (RFC 5646 §2.1.1): the folders of the output are called by it."""
    first, *others = tag.split("-")
    shaped = (part.upper() if len(part) == 2 else part.title() if len(part) == 4 else part.lower() for part in others)
    return "-".join((first.lower(), *shaped))


def _meant(word: str) -> str:
    """A hint at a language by its name, in itself or in one that there is; else at all of them."""
    known = languages()
    tag = canonical(word.replace("_", "-"))
    if tag != word and tag.partition("-")[0] in known and LANGUAGE.fullmatch(tag):
        return f"did you mean '{tag}'?"
    name = word.casefold()
    for one in known:
        names = (Locale.parse(one).get_display_name(other) or "" for other in known)
        if name in {each.casefold() for each in names} or (len(word) == 3 and _by_three_letters(word) == one):
            return f"did you mean '{one}'?"
    return f"one of: {', '.join(known)}"


def _by_three_letters(word: str) -> str:
    """The tag of two letters that is the same language as one of three (ISO 639-2), such as 'eng'; else empty."""
    try:
        return Locale.parse(word.lower()).language
    except (UnknownLocaleError, ValueError):
        return ""
