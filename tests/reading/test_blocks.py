"""The short way through YAML gives what the parser gives, to the column, or gives up."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from feeds.blocks import read_blocks
from feeds.nodes import Node
from feeds.source import parse, read_source
from tests.benchmarks.calendars import our_file

HERE = Path(__file__).parent
FILES = sorted([*HERE.parent.rglob("*.yaml"), *HERE.parents[1].glob("*.yaml")])

values = st.sampled_from(
    [
        "",
        "a",
        "NO",
        "yes",
        "null",
        "~",
        "09:30",
        "1_000",
        "0o7",
        "1e3",
        "2022-01-10 09:30",
        "a b  c",
        "a, b",
        "a]",
        "é😀",
        "a: b",
        "a:",
        "a #b",
        "a#b",
        "# c",
        "'a'",
        "'it''s'",
        '"a"',
        '"a\\n"',
        "'a' b",
        "[a, b]",
        "[a,b ,  c]",
        "[]",
        "[a",
        "[ ]",
        "[a: b]",
        "[09:30]",
        "[-1.5, 2]",
        "[- a]",
        "['a', b]",
        "[a, , b]",
        "[a, b] c",
        "[[a]]",
        "{nl: a, en: b}",
        "{a: }",
        "{}",
        "{a: b, a: c}",
        "{a: b,c: d }",
        "{a: b c: d}",
        "|",
        ">",
        "|-",
        ">-",
        "|+",
        "|2",
        "> x",
        "&a b",
        "*a",
        "!x a",
        "!!str a",
        "- a",
        "-",
        "-1",
        "--- a",
        "? a",
        "%a",
        "@a",
        "`a",
        "https://example.org/?a=1&b=2#c",
        "a\u00a0",
        "\u00a0a",
        "<<",
        "a | b",
    ]
)
keys = st.sampled_from(["a", "b", "c", "id", "2022-01-10", "NO", "<<", "a b", "'q'", "é", "null", "a.b", "k" * 300])
indents = st.sampled_from(["", "", "  ", "  ", "    ", "   ", "      "])
begins = st.sampled_from(["", "", "", "- ", "-   ", "- - "])
pairs = st.builds("{}{}{}: {}".format, indents, begins, keys, values)
items = st.builds("{}- {}".format, indents, values)
ODD = ("", "# c", "word", "w w", "---", "...", "-", "a:", "- a:", "\t")
others = st.one_of(
    st.builds("{}{}".format, indents, st.sampled_from(ODD)),
    st.builds("{}{}{}:".format, indents, begins, keys),
)  # fmt: skip
files = st.lists(st.one_of(pairs, items, others), min_size=1, max_size=9).map("\n".join)


def by_both_ways(text: str) -> tuple[Node | None, Node]:
    lines = tuple(text.split("\n"))
    return read_blocks(lines), parse("x", lines, text)


@settings(deadline=None, max_examples=3000)
@given(files, st.sampled_from(["\n", "\n", "", "\n\n", "\n  \n"]))
@example("a: |\n  x\n\n  y\n\nb: >\n  x\n  y\n\n  z", "\n")
@example("a:\n- b: c\n  d:\n  - e\n- f", "\n")
@example("a: b\n\n\n  c\n  d", "\n")
@example("a: b\n  # c\n  d", "\n")
@example("a: |\n  x\n   \n  y", "\n")
@example("a: |\n  x\n # c\nb: d", "\n")
@example("a: >\n  x\n   y\n  z", "\n")
def test_what_it_reads_is_what_the_parser_reads(text: str, end: str) -> None:
    whole = text + end
    lines = tuple(whole.split("\n"))
    short = read_blocks(lines)
    if short is not None:
        assert short == parse("x", lines, whole)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_file_here_is_read_as_the_parser_reads_it(path: Path) -> None:
    lines = tuple(path.read_bytes().decode("utf-8", "replace").split("\n"))
    if not all(line.isprintable() for line in lines):
        return  # with a control character it is refused before
    short = read_blocks(lines)
    if short is not None:
        assert short == parse("x", lines, "\n".join(lines))


def test_a_large_file_of_the_usual_kind_is_read_the_short_way() -> None:
    short, long = by_both_ways(our_file(300))
    assert short is not None
    assert short == long


@pytest.mark.parametrize(
    "text",
    [
        "a: b\n",
        "# c\n\na:\n  b: 09:30\n  c:\n\n  d: [x, y]\n",
        "a:\n- b: 'x'\n  c: {nl: een, en: one}\n- d\n",
        "a: >-\n  one\n  two\n\n  three\nb: |\n  x: y\n\n   z\n",
        "a: one\n  two\n\n  three\nb: c\n",
    ],
)
def test_the_usual_is_not_given_up_on(text: str) -> None:
    short, long = by_both_ways(text)
    assert short == long


def test_a_mistake_is_explained_by_the_parser() -> None:
    assert read_blocks(("a: b", "a: c", "")) is None
    with pytest.raises(Exception, match="'a' is here twice"):
        read_source(b"a: b\na: c\n", "x")
