"""Texts that need no parser, of Markdown or of HTML: nearly all.

In Markdown these are paragraphs of plain words: a text in which anything may mean more is for the library. In HTML they
are paragraphs or items with words that are emphasised or linked at most, as the libraries make them.
"""

from __future__ import annotations

import html
import re
from typing import NamedTuple
from urllib.parse import unquote

# The letters that most texts consist of are named, since to look one up in a class takes twice as long.
_SIGNS = r"a-zA-Z0-9\w ,.;:?!()'\"%/–—…’‘“”„«»€-"
_WORDS = rf"[^\W\d_][{_SIGNS}]*(?<! )"
_PROSE = re.compile(rf"{_WORDS}(?:\n+{_WORDS})*")
"""A text in which nothing means anything to Markdown or to HTML, if it has no underscore: nearly all texts."""

_BLANK_LINES = re.compile(r"\n\n+")
_BETWEEN = "</p>\n<p>"

_SIMPLE = (
    (re.compile(r"<p>[^<>]+</p>(?:\n<p>[^<>]+</p>)*"), ("<p>", _BETWEEN, "</p>"), "", "\n\n"),
    (
        re.compile(r"<ul>\n<li>[^<>]+</li>(?:\n<li>[^<>]+</li>)*\n</ul>"),
        ("<ul>\n<li>", "</li>\n<li>", "</li>\n</ul>"),
        "- ",
        "\n",
    ),
)
"""HTML of paragraphs or of items alone: its shape, what stands around and between them, and their plain text's."""

_INLINE = re.compile(r'</?(?:strong|em)>|<a href="([^"\s<>]+)" rel="noopener noreferrer">([^<>]*)</a>')
_SPACE = re.compile(r"[ \t\n\r\f]+")


class Passage(NamedTuple):
    """A text as HTML, and as `plain` text where that came along."""

    html: str
    plain: str = ""


OTHER = Passage("")
"""A text that is for the libraries."""


def passage_of_prose(markdown: str) -> Passage:
    """Such a text in Markdown as HTML and as plain text; `OTHER` for any other."""
    if "_" in markdown or not _PROSE.fullmatch(markdown):
        return OTHER
    if "\n\n" in markdown:
        paragraphs = _BLANK_LINES.split(markdown)
        return Passage(f"<p>{_BETWEEN.join(paragraphs)}</p>", "\n\n".join(map(spaced, paragraphs)))
    return Passage(f"<p>{markdown}</p>", spaced(markdown))


def text_of_prose(markup: str) -> str:
    """The plain text of HTML of such paragraphs, or of a list of such items; empty for any other."""
    bare = _INLINE.sub(_bare, markup) if "<strong>" in markup or "<em>" in markup or "<a " in markup else markup
    for shape, (begin, gap, end), mark, between in _SIMPLE:
        if shape.fullmatch(bare):
            parts = [spaced(_read(part)).strip() for part in bare[len(begin) : -len(end)].split(gap)]
            return between.join([mark + part for part in parts]) if all(parts) else ""
    return ""


def _bare(tag: re.Match[str]) -> str:
    """Emphasised words as they are, linked words with their address."""
    if tag[1] is None:
        return ""
    return html.escape(link_in_words(spaced(_read(tag[2])), _read(tag[1])), quote=False)


def _read(markup: str) -> str:
    return html.unescape(markup) if "&" in markup else markup


def link_in_words(words: str, url: str) -> str:
    """A link as plain text: its words and its address, or its address alone where the words are no other."""
    address = url.removeprefix("mailto:")
    if not address or unquote(address) == unquote(words.strip()):
        return words
    return f"{words} ({address})" if words.strip() else address


def spaced(text: str) -> str:
    """The text with one space for each run of what HTML shows as one."""
    flat = text.replace("\n", " ")
    odd = "  " in flat or "\t" in flat or "\r" in flat or "\f" in flat
    return _SPACE.sub(" ", flat) if odd else flat
