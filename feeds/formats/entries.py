"""The entries of a feed as its file has them, each written once for all the feeds of a language that show it.

A notice never changes once it is published (P5), so that nearly all entries of a feed are in the one that was published
before. A format writes the feed of those that are in none, and this puts the others around them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from feeds.edition import Edition
from feeds.excerpts import Excerpts
from feeds.formats import names
from feeds.formats.feed import page_url


@dataclass(frozen=True, slots=True)
class Layout:
    """How the entries lie in a file: what each begins and ends with, and what is between them and after the last.

    These have line breaks where no text can have one before such a word. `none` ends a file that has no entries, and
    `opened` is what stands there before the first, if there is one. `after` is what all of them come after.
    """

    begin: bytes
    end: bytes
    closed: bytes
    none: bytes
    opened: bytes = b""
    between: bytes = b""
    after: bytes = b""

    def first(self, data: bytes) -> int:
        """Where the first entry begins in a feed that has one."""
        return data.index(self.begin, data.index(self.after))


CHANNEL_END, FEED_END = b"\n  </channel>\n</rss>\n", b"\n</feed>\n"

RSS = Layout(b"\n    <item>\n", b"\n    </item>", CHANNEL_END, CHANNEL_END)
ATOM = Layout(b"\n  <entry>\n", b"\n  </entry>", FEED_END, FEED_END)
JSON = Layout(b"\n    {\n", b"\n    }", b"\n  ]\n}\n", b"[]\n}\n", b"[", b",", b'\n  "items": [')

LAYOUTS: Mapping[str, Layout] = {"rss.xml": RSS, "atom.xml": ATOM, "feed.json": JSON}

NOTHING = Excerpts()

Write = Callable[[Edition], bytes]
"""Writes a feed with all notices of an edition."""


def with_entries(edition: Edition, name: str, layout: Layout, write: Write) -> bytes:
    """The feed of an edition, which becomes the file `name`: as `write` would write it."""
    written: dict[tuple[str, str], bytes] = edition.once(("entries", layout.end.decode()), dict)
    keys = [(notice.id, page_url(edition, notice)) for notice in edition.notices]
    path = f"{edition.path}{name}"
    named = _take_over(written, keys, path, edition)
    missing = {key: one for one, key in zip(edition.notices, keys, strict=True) if key not in written}
    data = write(replace(edition, notices=tuple(missing.values())))
    if missing:
        made = entries_in(data, (one.id for one in missing.values()), layout)
        written.update((key, made[one.id]) for key, one in missing.items())
        head = data[: layout.first(data)]
    else:
        head = data.removesuffix(layout.none) + (layout.opened if keys else b"")
    pieces = [written[key] for key in keys]
    if edition.kept is not None and named is not None:
        edition.kept.places[path] = _places(named, pieces, len(head), len(layout.between))
    return b"".join((head, layout.between.join(pieces), layout.closed)) if keys else data


def entries_in(data: bytes, named: Iterable[str], layout: Layout) -> Excerpts:
    """The entries of a feed by the names that they go by there, in their order."""
    places: dict[str, int] = {}
    end = data.index(layout.after)
    for name in named:
        places[name] = data.index(layout.begin, end)
        end = data.index(layout.end, places[name])
    return Excerpts(data, places, layout.end)


def _places(named: Iterable[str], pieces: Iterable[bytes], first: int, between: int) -> dict[str, int]:
    """Where each entry begins in a feed whose first one begins at `first`, with so much between two of them."""
    places: dict[str, int] = {}
    at = first
    for name, piece in zip(named, pieces, strict=True):
        places[name] = at
        at += len(piece) + between
    return places


def _take_over(
    written: dict[tuple[str, str], bytes], keys: Sequence[tuple[str, str]], path: str, edition: Edition
) -> Sequence[str] | None:
    """Take the entries of the feed that was published; the names of those of the one that takes its place, if kept."""
    kept = edition.kept
    if kept is None or edition.topic is not None or not edition.made_of:
        return None
    named = names.entries_of_feed(edition)
    there = kept.pieces.pop(path, NOTHING)
    for key, one in zip(keys, named, strict=True):
        if key not in written and one in there:
            written[key] = there[one]
    return named
