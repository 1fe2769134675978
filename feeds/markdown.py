"""Markdown to safe HTML by two libraries: one that reads CommonMark, and one that lets only listed tags through.

What comes in may be hostile (P8). Raw HTML is shown as text; the few tags that Markdown makes pass a list of what is
allowed; no control character passes. Imported for the first text that needs a parser: many calendars have none.
"""

from __future__ import annotations

import html
from collections.abc import Sequence

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from feeds.markup import LINKED, plain, without_controls

TAGS = frozenset(
    {"p", "br", "em", "strong", "a", "ul", "ol", "li", "blockquote", "code", "pre", "h4", "h5", "h6", "hr"}
)
"""The tags that a text may have; h3 is for the parts of a card."""

ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}

SCHEMES = frozenset({"http", "https", "mailto"})
"""The kinds of address that a link may lead to."""

HEADINGS_DOWN = 3
"""How many levels a text's headings go down, so that they come below those of the card and the page."""


def render(markdown: str) -> str:
    """The HTML of a text, sanitised; without a line break at its end."""
    return _clean(_MARKDOWN.render(without_controls(markdown)))


def render_inline(markdown: str) -> str:
    """The same of a text that is to stand on one line."""
    return _clean(_MARKDOWN.renderInline(plain(markdown)))


def _clean(markup: str) -> str:
    # A reference such as &#12; has become the character that it stands for.
    return _CLEANER.clean(without_controls(markup)).strip()


def _allowed(_tag: str, attribute: str, value: str) -> str | None:
    """Leave out addresses that are relative: a feed is read far from where it lies."""
    return None if attribute == "href" and not LINKED.match(value) else value


def _lower_headings(state: StateCore) -> None:
    for token in state.tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1:]) + HEADINGS_DOWN, 6)}"


def _picture_in_words(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    """A picture is shown by the words that stand for it: nobody's reader is to load what a text names."""
    return html.escape(renderer.renderInlineAsText(tokens[index].children or [], options, env))


def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False, "linkify": False})
    markdown.validateLink = lambda url: bool(LINKED.match(url))  # type: ignore[method-assign]
    markdown.core.ruler.push("lower_headings", _lower_headings)
    markdown.add_render_rule("image", _picture_in_words)
    return markdown


_MARKDOWN = _markdown()
_CLEANER = nh3.Cleaner(
    tags=set(TAGS),
    attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
    attribute_filter=_allowed,
    url_schemes=set(SCHEMES),
    link_rel="noopener noreferrer",
)
