"""What follows from the program alone is kept where Python keeps what it compiles modules to, and as Python does it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from feeds.formats.html import templating
from feeds.history import schema


def kept(pycache: Path, kind: str) -> list[Path]:
    """What is kept of a kind, by the end of its name."""
    return sorted(pycache.rglob(f"*.{kind}"))


def a_template() -> object:
    return templating.environment({}).get_template("base.html")


KINDS = pytest.mark.parametrize(("kind", "make"), [("template", a_template), ("pickle", schema.by_kind)])


@KINDS
def test_it_is_kept(pycache: Path, kind: str, make: Callable[[], object]) -> None:
    make()
    assert len(kept(pycache, kind)) == 1


@KINDS
def test_nothing_is_written_where_python_is_to_write_nothing(
    pycache: Path, kind: str, make: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    make()
    assert not kept(pycache, kind)


@KINDS
def test_a_folder_that_cannot_be_written_to_is_done_without(
    pycache: Path, kind: str, make: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    in_the_way = pycache / "file"
    in_the_way.write_text("")
    monkeypatch.setattr(sys, "pycache_prefix", str(in_the_way))
    make()
    assert not kept(pycache, kind)
