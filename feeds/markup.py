"""Markdown to safe HTML, and that HTML to readable plain text.

What comes in is what somebody wrote in `events.yaml`, and may be hostile (P8). Most of it needs no parser
(`feeds.prose`); the rest is for the libraries (`feeds.markdown`). Results are kept, since the same background stands
in many events.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser

from feeds.prose import Passage, link_in_words, passage_of_prose, spaced, text_of_prose

KEPT = 4096
"""How many texts of each kind are kept."""

LINKED = re.compile(r"(?:https?://|mailto:)\S", re.IGNORECASE)
"""How an address begins that may be linked to."""

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_SPACE = re.compile(r"[ \t\n\r\f]+")


def escape(text: str) -> str:
    """Plain text as HTML, fit for an element and for an attribute."""
    return html.escape(plain(text), quote=True)


def plain(text: str) -> str:
    """A text on one line, without control characters."""
    if text.isprintable() and "  " not in text:
        return text.strip()
    return _SPACE.sub(" ", without_controls(text)).strip()


def without_controls(text: str) -> str:
    """The text without what XML 1.0 and iCalendar do not take; line breaks of any kind become line feeds."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def link(url: str, words: str) -> str:
    """HTML of a link with `words` (themselves HTML); of the words alone where the address is not to be linked."""
    if not LINKED.match(url):
        return words
    return f'<a href="{escape(url)}" rel="noopener noreferrer">{words}</a>'


@lru_cache(KEPT)
def passage(markdown: str) -> Passage:
    """A text in Markdown as sanitised HTML, without a line break at its end; its plain text comes along if it can."""
    told = passage_of_prose(markdown)
    return told if told.html else Passage(html_of_markdown(markdown))


def to_html(markdown: str) -> str:
    """The HTML of a text in Markdown, sanitised."""
    return passage(markdown).html


def html_of_markdown(markdown: str) -> str:
    """What `to_html` gives, by way of the two libraries, also for a text that needs neither."""
    from feeds.markdown import render

    return render(markdown)


@lru_cache(KEPT)
def inline_html(markdown: str) -> str:
    """The HTML of a text in Markdown that is to stand on one line: emphasis, code and links, no paragraphs."""
    from feeds.markdown import render_inline

    return render_inline(markdown)


@lru_cache(KEPT)
def to_text(markup: str) -> str:
    """The plain text of sanitised HTML: blank lines between paragraphs, `- ` before items, links as `text (url)`."""
    return text_of_prose(markup) or text_of_html(markup)


def text_of_html(markup: str) -> str:
    """What `to_text` gives, by way of a parser, also for HTML that has paragraphs or items alone."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    return "\n\n".join(_blocks(reader.root.children))


_VOID = frozenset({"br", "hr", "img", "wbr"})
_UNREAD = frozenset({"script", "style", "template"})
_BLOCKS = frozenset({"p", "div", "ul", "ol", "blockquote", "pre", "hr", "h1", "h2", "h3", "h4", "h5", "h6"})


@dataclass(slots=True)
class _Element:
    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[_Element | str] = field(default_factory=list)


class _Reader(HTMLParser):
    """Reads HTML into elements."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = _Element("")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = _Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if any(element.tag == tag for element in self._open):
            while self._open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


def _blocks(children: Sequence[_Element | str]) -> Iterator[str]:
    """The paragraphs of some elements; what stands between block elements is a paragraph too."""
    run: list[_Element | str] = []
    for child in children:
        if isinstance(child, str) or child.tag not in _BLOCKS:
            run.append(child)
            continue
        yield from _paragraph(run)
        run = []
        yield from _block(child)
    yield from _paragraph(run)


def _block(element: _Element) -> Iterator[str]:
    match element.tag:
        case "div":
            yield from _blocks(element.children)
        case "ul" | "ol":
            yield "\n".join(_items(element))
        case "blockquote":
            quoted = "\n\n".join(_blocks(element.children))
            yield "\n".join(f"> {line}".rstrip() for line in quoted.split("\n"))
        case "pre":
            yield "".join(_raw(element)).strip("\n")
        case "hr":
            yield "* * *"
        case _:
            yield from _paragraph(element.children)


def _items(element: _Element) -> Iterator[str]:
    start = element.attributes.get("start", "1")
    number = int(start) if start.isdecimal() else 1
    for item in element.children:
        if isinstance(item, str):
            continue
        mark = f"{number}. " if element.tag == "ol" else "- "
        number += 1
        body = "\n".join(_blocks(item.children))
        yield mark + body.replace("\n", "\n" + " " * len(mark))


def _paragraph(children: Sequence[_Element | str]) -> Iterator[str]:
    lines = "".join(_inline(children)).split("\n")
    text = "\n".join(spaced(line).strip() for line in lines).strip("\n")
    if text:
        yield text


def _inline(children: Sequence[_Element | str]) -> Iterator[str]:
    for child in children:
        if isinstance(child, str):
            yield spaced(child)
        elif child.tag == "br":
            yield "\n"
        elif child.tag == "a":
            yield link_in_words("".join(_inline(child.children)), child.attributes.get("href", ""))
        elif child.tag not in _UNREAD:
            yield from _inline(child.children)


def _raw(element: _Element) -> Iterator[str]:
    for child in element.children:
        if isinstance(child, str):
            yield child
        else:
            yield from _raw(child)
