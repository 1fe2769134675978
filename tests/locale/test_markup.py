"""Markdown to safe HTML and to plain text."""

from __future__ import annotations

import unicodedata
from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from feeds import markup
from feeds.markdown import TAGS

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](java\x00script:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox)",
    "[x](//evil.example)",
    "[x](../../etc/passwd)",
    "<javascript:alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]",
    '[x](https://example.org "\\" onmouseover=alert(1)")',
    "![x](https://example.org/track.png)",
    "![<script>](javascript:alert(1))",
    "```\n</code></pre><script>alert(1)</script>\n```",
    "<style>body{display:none}</style>",
    "<!-- <script>alert(1)</script> -->",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "`<script>`",
    "<![CDATA[<script>]]>",
    "a\x0bb\x1bc\ud800d\ufffee",
)


class Inspector(HTMLParser):
    """Fails on any tag, attribute or address that is not on the list."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS
        for name, value in attrs:
            assert name in {"href", "title", "rel", "start"}
            if name == "href":
                assert (value or "").lower().startswith(("http://", "https://", "mailto:"))

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(decl)


def inspect(html: str) -> None:
    inspector = Inspector()
    inspector.feed(html)
    inspector.close()
    assert not [c for c in html if unicodedata.category(c) in {"Cc", "Cs"} and c not in "\n\t"]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_passes(text: str) -> None:
    inspect(markup.to_html(text))
    inspect(markup.inline_html(text))
    inspect(markup.to_html(f"- {text}\n> {text}"))


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("<>&\"'[]()!`*_#-:/ \n\t\\=ajscript.\x00\x1b\ud800"), max_size=60))
def test_nothing_hostile_can_be_put_together(text: str) -> None:
    inspect(markup.to_html(text))
    inspect(markup.inline_html(text))
    markup.to_text(markup.to_html(text))


def test_raw_html_is_shown_as_text() -> None:
    assert markup.to_html("<b>x</b>") == "<p>&lt;b&gt;x&lt;/b&gt;</p>"
    assert markup.to_text(markup.to_html("<b>x</b>")) == "<b>x</b>"


def test_a_link_opens_without_a_way_back() -> None:
    html = markup.to_html('[the *paper*](https://example.org/a?b=1&c=2 "Title")')
    assert 'href="https://example.org/a?b=1&amp;c=2"' in html
    assert 'title="Title"' in html
    assert 'rel="noopener noreferrer"' in html
    assert "<em>paper</em>" in html


def test_headings_go_below_those_of_the_page() -> None:
    assert markup.to_html("# a\n## b\n### c\n#### d") == "<h4>a</h4>\n<h5>b</h5>\n<h6>c</h6>\n<h6>d</h6>"


def test_a_picture_is_shown_by_its_words() -> None:
    assert markup.to_html("![a *map*](https://example.org/m.png)") == "<p>a map</p>"


def test_one_line_has_no_paragraphs() -> None:
    assert markup.inline_html("because of *ice*\n\nand snow") == "because of <em>ice</em> and snow"


def test_plain_text_is_readable() -> None:
    markdown = """\
# Talks

Two sides, *one* table.
Read [the paper](https://example.org/p), <https://example.org/q> or write to <press@example.org>.

- first
- second
  1. inner
  2. other

3. three
4. four

> quoted

    code  kept

---

hard\\
break & <end>
"""
    assert (
        markup.to_text(markup.to_html(markdown))
        == """\
Talks

Two sides, one table. Read the paper (https://example.org/p), https://example.org/q or write to press@example.org.

- first
- second
  1. inner
  2. other

3. three
4. four

> quoted

code  kept

* * *

hard
break & <end>"""
    )


def test_a_name_is_escaped_for_element_and_attribute() -> None:
    assert markup.escape("a\r\nb\x00 <\"'&>") == "a b &lt;&quot;&#x27;&amp;&gt;"


def test_an_address_that_is_not_one_is_not_linked() -> None:
    assert markup.link("javascript:alert(1)", "x") == "x"
    assert markup.link("https://example.org/\"onclick='", "x").count('"') == 4


def test_deep_nesting_ends() -> None:
    inspect(markup.to_html("> " * 5000 + "x"))
    inspect(markup.to_html("[" * 5000))
    markup.to_text(markup.to_html("- " * 500 + "x"))


pieces = [*"aé1 ,.;:?!()'\"%/–—…’«€-\n\n", "word ", "1. ", "- ", "\n\n", "* ", "_", "#", "&", "<b>", "\\", "  \n", "=",
          "\u00a0", "e\u0301", "\r", "http://a.b/?c&d"]  # fmt: skip
prose = st.lists(st.sampled_from(pieces), max_size=30).map("".join)


marks = ["**", "*", "**word**", "*wörd*", "[word](https://example.org/)", "(**a b**)", "[", "](http://a-b.org/?y=1&z)",
         "](https://example.org/~a?b=&lt", "](https://xn--a.org)", "](HTTPS://1.2)", ")", "]: https://a.org", "!",
         " ", "a", "(", "\n", "'", '"', "&amp;"]  # fmt: skip
marked = st.lists(st.sampled_from(["word ", "a", *marks, *pieces]) | st.sampled_from(marks), max_size=12).map("".join)


@settings(deadline=None, max_examples=4000)
@given(marked)
@example(
    "See **the agenda**, *again*, and [the papers](https://example.org/papers?a=1&b=2).\nMore ([all](http://a.org))."
)
def test_a_text_with_words_marked_is_the_same_html_and_text_by_the_short_way(text: str) -> None:
    shown = markup.html_of_markdown(text)
    told = markup.passage(text)
    assert told.html == shown
    assert told.plain in ("", markup.text_of_html(shown))
    assert markup.to_text(shown) == markup.text_of_html(shown)


@settings(deadline=None, max_examples=2000)
@given(prose)
def test_a_text_without_markdown_is_the_same_html_by_the_short_way(text: str) -> None:
    shown = markup.html_of_markdown(text)
    told = markup.passage(text)
    assert (told.html, told.plain or markup.text_of_html(shown)) == (shown, markup.text_of_html(shown))


@settings(deadline=None, max_examples=1000)
@given(
    parts=st.lists(prose.map(markup.escape) | prose.map(markup.to_html), min_size=1, max_size=4),
    wrap=st.sampled_from(["<p>{}</p>", "<li>{}</li>", "{}"]),
    shape=st.sampled_from(["{}", "<ul>\n{}\n</ul>"]),
)
def test_html_of_paragraphs_or_items_is_the_same_text_by_the_short_way(parts: list[str], wrap: str, shape: str) -> None:
    shown = shape.format("\n".join(wrap.format(part) for part in parts))
    assert markup.to_text(shown) == markup.text_of_html(shown)
