"""Pieces of a content are taken over as they lie there, many at once, and are what each would be by itself."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.excerpts import Excerpts

END = b";"
names = st.lists(st.sampled_from("abcdefgh"), unique=True)


def content(order: list[str], gap: bytes) -> Excerpts:
    """A content with a piece for each name, and something between them."""
    data, places = b"head", {}
    for name in order:
        data += gap
        places[name] = len(data)
        data += name.encode() * 3 + END
    return Excerpts(data + b"foot", places, END)


@given(names, names, st.sampled_from([b"", b", "]))
def test_runs_have_the_pieces_in_their_order(there: list[str], wanted: list[str], gap: bytes) -> None:
    excerpts = content(there, gap)
    found: list[bytes] = []
    at = 0
    for count, begin, end in excerpts.runs(wanted):
        run = wanted[at : at + count]
        if end:
            assert excerpts.data[begin:end] == gap.join(excerpts[name] for name in run)
            found += [excerpts[name] for name in run]
        else:
            assert count == 1
            assert run[0] not in there
            found.append(b"")
        at += count
    assert found == [excerpts[name] if name in there else b"" for name in wanted]


@given(names)
def test_what_lies_as_it_is_wanted_is_one_run(there: list[str]) -> None:
    assert [count for count, _, _ in content(there, b"").runs(there)] == ([len(there)] if there else [])


@given(names, st.sampled_from([b"", b", "]), st.sampled_from([b"", END * 2]))
def test_each_piece_is_where_its_span_says(there: list[str], gap: bytes, after: bytes) -> None:
    excerpts = content(there, gap)
    spans = list(replace(excerpts, data=excerpts.data + after).spans())
    assert [name for name, _, _ in spans] == there
    assert [excerpts.data[begin:end] for _, begin, end in spans] == [excerpts[name] for name in there]


def test_what_ends_nowhere_has_no_span() -> None:
    with pytest.raises(ValueError, match="not found"):
        list(Excerpts(b"headaaa", {"a": 4}, END).spans())


@given(names)
def test_a_name_is_found_without_its_piece(there: list[str]) -> None:
    excerpts = content(there, b"")
    assert [name for name in "abcdefgh" if name in excerpts] == sorted(there)
