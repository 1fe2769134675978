"""Pages that are filled in but for some gaps: what is the same on several, or each time one is made, is made once.

A gap has a name, and stands in the page between two marks. That is for our own templates, of which we know what they do
with what they are given; a site's may ask how long a title is, and are filled in whole (`feeds.design`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from jinja2.runtime import Macro
from markupsafe import Markup, escape

from feeds.edition import Edition
from feeds.formats.html.agenda import Item
from feeds.formats.html.digest import Digest
from feeds.formats.html.page import UP, kept_entry, page

INSIDE = "inside"
"""The gap for where a page stands in its channel."""

MARK = "\0"
"""Stands before and after the name of a gap; no text has this character."""


def gap(name: str) -> Markup:
    """A gap, to be filled in a template in place of a text."""
    return Markup(f"{MARK}{name}{MARK}")  # noqa: S704 - of our own names


class _Outline:
    """A page in parts, and the names of the gaps between them."""

    def __init__(self, made: bytes) -> None:
        parts = made.split(MARK.encode())
        self._parts = parts[::2]
        self.names = [name.decode() for name in parts[1::2]]

    def filled(self, own: Mapping[str, bytes]) -> list[bytes]:
        """The page in pieces, with what stands in its gaps."""
        pieces = self._parts[:1]
        for name, part in zip(self.names, self._parts[1:], strict=True):
            pieces += (own[name], part)
        return pieces


class Entries:
    """A page with gaps for its entries, which are filled in once it is known how much of each there is room for.

    An entry is made once for all pages of a language that tell as much of it.
    """

    def __init__(
        self, template: str, edition: Edition, digests: Mapping[str, Digest], values: Mapping[str, Any]
    ) -> None:
        self._edition = edition
        self._entries: dict[str, tuple[Macro, Item, bool, tuple[Any, ...]]] = {}
        self._outline = _Outline(page(template, edition, digests=digests, kept_entry=self._gap, **values))

    def _gap(self, macro: Macro, item: Item, digest: Digest | None, *around: Any) -> Markup:
        name = f"{len(self._entries)}"
        # An event is told the first time only, whatever of it is told.
        self._entries[name] = macro, item, digest is not None, around
        return gap(name)

    def filled(self, digests: Mapping[str, Digest]) -> list[bytes]:
        """The page in pieces, with what some digests say in its entries."""
        return self._outline.filled({name: self._entry(digests, *one) for name, one in self._entries.items()})

    def _entry(
        self, digests: Mapping[str, Digest], macro: Macro, item: Item, is_told: bool, around: tuple[Any, ...]
    ) -> bytes:
        digest = digests[item.card.event.id] if is_told else None
        return kept_entry(self._edition, macro, item, digest, *around).encode()


class _Alike:
    """A page with gaps for what tells it from others of the same kind in its channel.

    That is where it stands, some texts, and what the template marks as a page's own.
    """

    def __init__(
        self, template: str, edition: Edition, depth: int, texts: Iterable[str], values: Mapping[str, Any]
    ) -> None:
        self._own: dict[str, tuple[Macro, tuple[str, ...]]] = {}
        left = {name: gap(name) for name in texts}
        given = {**values, **left, "root": UP * depth, "own": self._gap}
        self._outline = _Outline(page(template, edition, inside=gap(INSIDE), **given))

    def _gap(self, macro: Macro, *names: str) -> Markup:
        name = " ".join((macro.name, *names))
        self._own[name] = macro, names
        return gap(name)

    def filled(self, inside: str, texts: Mapping[str, str], values: Mapping[str, Any]) -> bytes:
        """The page that stands `inside` its channel, with its texts and with what is its own among some values."""
        made = {name: escape(text).encode() for name, text in ((INSIDE, inside), *texts.items())}
        for name, (macro, given) in self._own.items():
            made[name] = str(macro(*(values[one] for one in given))).encode()
        return b"".join(self._outline.filled(made))


def one_of_many(
    template: str, edition: Edition, kind: str, inside: str, texts: Mapping[str, str], values: Mapping[str, Any]
) -> bytes:
    """A page of a channel that has many of its `kind`: those show the same but for some texts and what is marked so."""
    if edition.design.templates:
        return page(template, edition, inside=inside, **texts, **values)
    depth = f"{edition.path}{inside}".count("/")
    key = ("outline", template, edition.path, kind, f"{depth}")
    alike = edition.once(key, lambda: _Alike(template, edition, depth, texts, values))
    url = f"{edition.calendar.url}{edition.path}{inside}"
    return alike.filled(inside, texts, {**values, "edition": edition, "url": url})
