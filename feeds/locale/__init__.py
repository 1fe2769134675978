"""Every sentence a subscriber can read, one TOML file per language.

`load` gives a language as a frozen `Locale`. A new language is one new file beside this module; `tests/locale` holds it
to the keys and the fields of the others.
"""

from __future__ import annotations

import string
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import babel

from feeds.errors import FeedsError

FOLDER = Path(__file__).parent
"""Where the files of the languages lie."""

CATEGORIES = frozenset({"zero", "one", "two", "few", "many", "other"})
"""The plural categories of CLDR; a table that has these for keys, `other` among them, is one sentence by `count`."""

Sentence = str | Mapping[str, str]
"""A sentence with its fields in braces, or one per plural category."""


class UnknownLanguageError(FeedsError, ValueError):
    """There are no sentences for a language. `language` is the tag asked for, `available` are those there are."""

    def __init__(self, language: str, available: tuple[str, ...]) -> None:
        self.language = language
        self.available = available
        super().__init__(f"no sentences for the language {language!r}; there are: {', '.join(available)}")


@dataclass(frozen=True, eq=False)
class Locale:
    """A language to write in: its BCP 47 tag, its own name, its direction, and its sentences by dotted key.

    `babel` is the Babel locale that names months and zones. `patterns` are the date patterns (CLDR's letters).
    """

    language: str
    name: str
    direction: str
    babel: babel.Locale
    patterns: Mapping[str, str]
    sentences: Mapping[str, Sentence]

    def say(self, key: str, /, **fields: object) -> str:
        """The sentence `key`, such as `titles.moved`, with its fields filled in; `count` chooses among plurals."""
        sentence = self.sentences[key]
        if not isinstance(sentence, str):
            count = fields["count"]
            if not isinstance(count, int):
                raise TypeError(f"{key}: count is {count!r}, not a whole number")
            sentence = sentence.get(self.babel.plural_form(count), sentence["other"])
        return sentence.format(**fields) if fields or "}" in sentence else sentence

    def nth(self, key: str, count: int) -> str:
        """The sentence `key` for something by its number: 'the 22nd'; the number chooses among ordinals."""
        sentence = self.sentences[key]
        if not isinstance(sentence, str):
            sentence = sentence.get(self.babel.ordinal_form(count), sentence["other"])
        return sentence.format(count=count)

    def fields(self, key: str) -> frozenset[str]:
        """The names of the fields that the sentence `key` has places for."""
        sentence = self.sentences[key]
        forms = (sentence,) if isinstance(sentence, str) else tuple(sentence.values())
        return frozenset(name for form in forms for _, name, _, _ in string.Formatter().parse(form) if name)


@lru_cache
def languages() -> tuple[str, ...]:
    """The tags of the languages there are, in the order of the alphabet."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


@lru_cache
def load(language: str) -> Locale:
    """The sentences of `language`; `pt-BR` falls back to `pt`. Raises `UnknownLanguageError` if there are neither."""
    wanted = language.replace("_", "-").lower()
    by_tag = {tag.lower(): tag for tag in languages()}
    while wanted and wanted not in by_tag:
        wanted = wanted.rpartition("-")[0]
    if not wanted:
        raise UnknownLanguageError(language, languages())
    tag = by_tag[wanted]
    return _read(tag)


@lru_cache
def _read(tag: str) -> Locale:
    table = tomllib.loads((FOLDER / f"{tag}.toml").read_text(encoding="utf-8"))
    about = table.pop("language")
    patterns = table.pop("patterns")
    return Locale(
        language=tag,
        name=about["name"],
        direction=about["direction"],
        babel=babel.Locale.parse(about["babel"]),
        patterns=MappingProxyType(patterns),
        sentences=MappingProxyType(dict(_flatten(table))),
    )


def _flatten(table: Mapping[str, object], path: str = "") -> Iterator[tuple[str, Sentence]]:
    for name, value in table.items():
        key = f"{path}{name}"
        if isinstance(value, str):
            yield key, value
        elif isinstance(value, Mapping) and "other" in value and set(value) <= CATEGORIES:
            yield key, MappingProxyType(dict(value))
        elif isinstance(value, Mapping):
            yield from _flatten(value, f"{key}.")
        else:
            raise TypeError(f"{key}: {value!r} is not a sentence")
