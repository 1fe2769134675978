"""The schema of the ledger is made once, and is the one that would be made now."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pydantic
import pytest
from pydantic_core import SchemaValidator

from feeds.history import schema
from feeds.history.storage import read_history
from tests.cli.test_made_once import kept

LEDGER = Path(__file__).parents[2] / "output/history.json"


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[type]:
    """The types that pydantic looks at from now on."""
    looked_at: list[type] = []

    class Counted(pydantic.TypeAdapter[Any]):
        def __init__(self, kind: type) -> None:
            looked_at.append(kind)
            super().__init__(kind)

    monkeypatch.setattr(pydantic, "TypeAdapter", Counted)
    return looked_at


def load() -> Any:
    """The schema, as a process has it that has not asked for it yet."""
    schema.by_kind.cache_clear()
    return schema.by_kind()


def test_a_later_process_has_the_schema_without_pydantic(pycache: Path, made: list[type]) -> None:
    first = load()
    assert load() == first
    assert len(made) == 1
    assert len(kept(pycache, "pickle")) == 1


def test_what_is_kept_reads_a_ledger_as_what_is_made(pycache: Path) -> None:
    plain = LEDGER.read_bytes().replace(b',\n "version": 1\n}', b"\n}")
    load()
    assert kept(pycache, "pickle")
    assert SchemaValidator(load()).validate_json(plain) == read_history(LEDGER.read_bytes(), "history.json")


@pytest.mark.parametrize("damage", [b"", b"nonsense", b"0" * 64 + b"\n\x80\x04N.", None])
def test_what_is_damaged_is_made_again(pycache: Path, made: list[type], damage: bytes | None) -> None:
    load()
    (file,) = kept(pycache, "pickle")
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2] if damage is None else damage)
    load()
    assert len(made) == 2
    assert file.read_bytes() == whole


@pytest.mark.parametrize("what", ["pydantic", "the types"])
def test_another_program_makes_its_own(
    pycache: Path, made: list[type], what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    load()
    if what == "pydantic":
        monkeypatch.setattr("pydantic_core.__version__", "0")
    else:
        other = pycache / "model.py"
        other.write_text("")
        monkeypatch.setattr("feeds.model.__file__", str(other))
    load()
    assert len(made) == 2


def test_what_cannot_be_kept_is_made_each_time(
    pycache: Path, made: list[type], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: object) -> bytes:
        raise AttributeError

    monkeypatch.setattr("pickle.dumps", refuse)
    load()
    load()
    assert len(made) == 2
    assert not kept(pycache, "pickle")
