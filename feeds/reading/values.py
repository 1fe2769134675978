"""One reader for each kind of value: it takes what was written and gives a value of the model, or reports the mistake.

Each returns None where there is nothing right to return; the report then knows why, and no build will come of it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import TypeVar
from zoneinfo import ZoneInfo, available_timezones

from feeds.direction import unruly
from feeds.model import UNIVERSAL, Geo, Text
from feeds.nodes import NULLS, Items, Node, Scalar, Table
from feeds.reading.addresses import linkable
from feeds.reading.dates import DateError, Use, read_duration
from feeds.reading.keys import KEYS, REQUIRED
from feeds.reading.report import Report, nearest
from feeds.reading.unknown import meant_in, refuse_unknown
from feeds.reading.zones import city_meant, warn_of_no_city

ANYWHERE = "Etc/GMT+12"
"""The zone that 'anywhere on Earth' (AoE) is."""

Made = TypeVar("Made")

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
HOST = re.compile(r"(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
_DASHED = re.compile(r"-[^\W\d]")
MOST_CHARACTERS = 200
"""How long an id may be; it is part of file names."""


@dataclass(frozen=True, slots=True)
class Values:
    """Readers of single values, with the report they note mistakes in and the languages a text may have.

    With `any_language` it may have any: what the calendar says of its languages is a mistake, which is one enough.
    """

    report: Report
    languages: tuple[str, ...] = ()
    any_language: bool = False

    def table(
        self, node: Node, kind: str, *, required: bool = True, hint: Callable[[Node], str] | None = None
    ) -> Table | None:
        """A table whose keys are all known; every one that is not is a mistake. `hint` is for what is no table."""
        if not isinstance(node, Table):
            keys = f"such as {', '.join(REQUIRED[kind] or list(KEYS[kind])[:3])}"
            message = f"keys and values are expected here, not {_kind_of(node)}"
            self.report.error(node, message, hint(node) if hint else keys)
            return None
        known = KEYS[kind]
        if not node.values.keys() <= known.keys():
            refuse_unknown(self.report, node, kind)
        if required:
            for key in missing(node, kind, REQUIRED[kind]):
                self.report.error(node.keys.get(key, node.position), f"'{key}' is missing", KEYS[kind][key].about)
        return node

    def word(self, node: Node, hint: str = "") -> str | None:
        """A text on one line, the same in every language; `hint` says what to write instead of what is none."""
        if not isinstance(node, Scalar) or node.is_null:
            self.report.error(node, f"a text is expected here, not {_kind_of(node)}", hint)
            return None
        return self._composed(node, " ".join(node.text.split()))

    def line(self, node: Node) -> Text | None:
        """A text that stands on one line, such as a title or a name; one written over several lines is joined."""
        if not isinstance(node, Table):
            words = self._words(node)
            return Text({UNIVERSAL: _on_one_line(words)}) if words else None
        text = self.text(node)
        return text and Text({language: _on_one_line(words) for language, words in text.translations.items()})

    def text(self, node: Node) -> Text | None:
        """A text, or one per language."""
        if isinstance(node, Table):
            translations: dict[str, str] = {}
            for language, value in sorted(node.values.items()):
                if not self.has_language(language):
                    known = ", ".join(self.languages)
                    if is_nothing(value) and self.report.after_comma(node.keys[language]):
                        self.report.error(
                            node.keys[language],
                            f"a comma ends the text before '{_short(language)}'",
                            "put a text that has a comma in quotes",
                        )
                        continue
                    hint = nearest(language, self.languages, otherwise=f"the languages of this calendar: {known}")
                    self.report.error(node.keys[language], f"'{language}' is not a language of this calendar", hint)
                words = self._words(value)
                if words:
                    translations[language] = words
            return Text(translations) if translations else None
        words = self._words(node)
        return Text({UNIVERSAL: words}) if words else None

    def has_language(self, key: str) -> bool:
        """Whether a text may be there in a language."""
        return key in self.languages or (self.any_language and LANGUAGE.fullmatch(key) is not None)

    def _words(self, node: Node) -> str | None:
        if not isinstance(node, Scalar):
            self.report.error(node, f"a text is expected here, not {_kind_of(node)}", "put it in quotes if it is one")
            return None
        words = self._composed(node, node.text.replace("\x85", " ")).strip()
        if not words or node.is_null:
            self.report.error(node, "the text is empty", "leave the key out if there is nothing to say")
            return None
        return words

    def _composed(self, node: Node, words: str) -> str:
        """A text in NFC; refused if it would turn round what stands beside it, in a calendar, a feed or a page."""
        if words.isascii():
            return words
        words = unicodedata.normalize("NFC", words)
        sign = unruly(words)
        if sign:
            message = f"the text has an unseen sign that turns round what stands beside it ({sign})"
            self.report.error(node, message, "take it out; the marks LRM, RLM and ALM may stay")
        return words

    def slug(self, node: Node) -> str | None:
        """An id: small letters, digits and hyphens."""
        if isinstance(node, Scalar) and not node.is_null and is_slug(node.text):
            return node.text
        word = self.word(node)
        if word is None or is_slug(word):
            return word
        if SLUG.fullmatch(word):
            message = f"'{_short(word)}' is too long for an id: {len(word)} characters"
            self.report.error(node, message, f"at most {MOST_CHARACTERS}")
            return None
        self.report.error(
            node, f"'{_short(word)}' is not an id: small letters, digits and hyphens only", slug_hint(word)
        )
        return None

    def url(self, node: Node, schemes: tuple[str, ...] = ("http", "https")) -> str | None:
        """An absolute address; what may not stand in one is percent-encoded."""
        word = self.word(node)
        if word is None:
            return None
        try:
            return linkable(word, schemes)
        except ValueError as error:
            starts = " or ".join(f"{one}:" if one == "mailto" else f"{one}://" for one in schemes)
            self.report.error(
                node, f"'{_short(word)}' is not an address to link to", str(error) or f"it starts with {starts}"
            )
            return None

    def zone(self, node: Node, usual: str = "") -> str | None:
        """An IANA time zone, or `AoE`; `usual` is the one of the calendar, where that is known."""
        if isinstance(node, Scalar) and is_zone(node.text):
            warn_of_no_city(self.report, node, node.text, usual)
            return node.text
        word = self.word(node)
        if word is None:
            return None
        if word.lower() == "aoe":
            return ANYWHERE
        if is_zone(word):
            warn_of_no_city(self.report, node, word, usual)
            return word
        zones = _zone_names()
        cities = {name.rpartition("/")[2].lower(): name for name in zones}
        exact = cities.get(word.lower().replace(" ", "_"))
        hint = city_meant(word) or (f"did you mean '{exact}'?" if exact else "")
        hint = hint or nearest(word, zones, otherwise="such as Europe/Brussels")
        self.report.error(node, f"'{_short(word)}' is not a time zone", hint)
        return None

    def dated(self, node: Node, read: Callable[[str], Made], use: Use = Use.MOMENT) -> Made | None:
        """A word, read by one of the readers of `feeds.reading.dates`; `use` is what the date is for."""
        word = self.word(node)
        if word is None:
            return None
        try:
            return read(word)
        except DateError as error:
            from feeds.reading.slips import said_of

            self.report.error(node, *said_of(error, word, use))
            return None

    def duration(self, node: Node) -> timedelta | None:
        """A length of time such as `7d`."""
        return self.dated(node, read_duration)

    def number(self, node: Node, least: int = 0, most: int = 100_000) -> int | None:
        """A whole number."""
        word = self.word(node)
        if word is None:
            return None
        if re.fullmatch(r"[0-9]{1,9}", word) and least <= int(word) <= most:
            return int(word)
        self.report.error(node, f"'{_short(word)}' is not a whole number from {least} to {most}")
        return None

    def boolean(self, node: Node) -> bool:
        """Whether something is so: true or false."""
        word = self.word(node)
        if word is not None and word.lower() not in ("true", "false"):
            self.report.error(node, f"'{_short(word)}' is neither true nor false")
        return word is not None and word.lower() == "true"

    def geo(self, node: Node) -> Geo | None:
        """A position: `[50.88, 4.43]`, `50.88, 4.43`, or `latitude` and `longitude`."""
        parts: list[Node | str] = []
        if isinstance(node, Items):
            parts = list(node.items)
        elif isinstance(node, Table) and set(node.values) == {"latitude", "longitude"}:
            parts = [node.values["latitude"], node.values["longitude"]]
        elif isinstance(node, Scalar):
            parts = list(node.text.split(","))
        numbers = [_degrees(part.text if isinstance(part, Scalar) else part) for part in parts]
        right = [number for number in numbers if number is not None]
        if len(right) == len(numbers) == 2:
            latitude, longitude = right
            if abs(latitude) <= 90 and abs(longitude) <= 180:
                # There is one equator and one meridian of Greenwich, whatever the sign they are written with.
                return Geo(latitude + 0.0, longitude + 0.0)
        self.report.error(node, "this is not a position", "write latitude and longitude in degrees: [50.8796, 4.4264]")
        return None

    def many(self, node: Node) -> tuple[Node, ...]:
        """The values of a list; one value stands for a list of one."""
        if isinstance(node, Items):
            return node.items
        if isinstance(node, Scalar) and node.plain and _DASHED.match(node.text):
            hint = f"write '- {_short(node.text[1:].partition(' -')[0])}'"
            self.report.error(node, "there is no space after the dash", hint)
            return ()
        return () if is_nothing(node) else (node,)

    def several(self, node: Node) -> tuple[Node, ...]:
        """The values of a list of single words, which commas alone do not make."""
        if isinstance(node, Scalar) and "," in node.text:
            self.report.error(node, f"'{_short(node.text)}' is one value", f"write [{_short(node.text)}] for several")
            return ()
        return self.many(node)

    def choice(self, node: Node, choices: Iterable[str], called: str) -> str | None:
        """One of a few words."""
        word = self.word(node)
        known = list(choices)
        if word is None or word.lower() in known:
            return word.lower() if word else None
        self.report.error(node, f"'{_short(word)}' is not {called}", nearest(word.lower(), known))
        return None


def slug_hint(word: str) -> str:
    """The id that comes nearest to a word that is none."""
    plain = unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode().lower()
    proposed = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:MOST_CHARACTERS].strip("-")
    return f"did you mean '{proposed}'?" if proposed else "such as geneva-talks"


def missing(table: Table, kind: str, required: Iterable[str]) -> tuple[str, ...]:
    """The required keys that were given no value, and are not there under another name either."""
    lacking = tuple([key for key in required if is_nothing(table.values.get(key))])
    if not lacking or table.values.keys() <= KEYS[kind].keys():
        return lacking
    meant = meant_in(table, kind)
    return tuple(key for key in lacking if key not in meant)


def is_nothing(node: Node | None) -> bool:
    """Whether a key was given no value."""
    return node is None or (isinstance(node, Scalar) and node.plain and node.text in NULLS)


def present(table: Table) -> Mapping[str, Node]:
    """The values of a table, without the keys that were given none."""
    return stated(table.values)


def stated(values: Mapping[str, Node]) -> Mapping[str, Node]:
    """Values by their keys, without those that are nothing."""
    return {
        key: value
        for key, value in values.items()
        if not (isinstance(value, Scalar) and value.plain and value.text in NULLS)
    }


@lru_cache(maxsize=4096)
def is_slug(word: str) -> bool:
    """Whether it may be an id."""
    return SLUG.fullmatch(word) is not None and len(word) <= MOST_CHARACTERS


@lru_cache(maxsize=1024)
def is_zone(name: str) -> bool:
    """Whether the time zone database knows the name."""
    if not re.fullmatch(r"[A-Za-z0-9_+\-]+(?:/[A-Za-z0-9_+\-]+)*", name):
        return False
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return name not in ("localtime", "posixrules", "Factory")


@lru_cache(maxsize=1)
def _zone_names() -> tuple[str, ...]:
    return tuple(sorted(available_timezones()))


def _on_one_line(words: str) -> str:
    """A text with nothing but single blanks between its words, as nearly all have it."""
    return words if words.isprintable() and "  " not in words else " ".join(words.split())


def _degrees(text: object) -> float | None:
    if not isinstance(text, str) or not re.fullmatch(r"\s*[+-]?\d{1,3}(?:\.\d{1,12})?\s*", text):
        return None
    return float(text)


def _kind_of(node: Node) -> str:
    if isinstance(node, Items):
        return "a list"
    if isinstance(node, Table):
        return "keys and values"
    return "nothing" if node.is_null else "a text"


def _short(word: str) -> str:
    return word if len(word) <= 80 else f"{word[:77]}…"
