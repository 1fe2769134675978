"""The schema of the ledger is made once, and is the one that would be made now."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pydantic
import pytest
from pydantic_core import SchemaValidator

from feeds.history import schema
from feeds.history.storage import read_history

LEDGER = Path(__file__).parents[2] / "output/history.json"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where Python keeps what it compiles; for these tests nothing is there yet."""
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    schema.by_kind.cache_clear()
    yield tmp_path
    schema.by_kind.cache_clear()


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[type]:
    """The types that pydantic looks at from now on."""
    looked_at: list[type] = []

    class Counted(pydantic.TypeAdapter):  # type: ignore[type-arg]
        def __init__(self, kind: type) -> None:
            looked_at.append(kind)
            super().__init__(kind)

    monkeypatch.setattr(pydantic, "TypeAdapter", Counted)
    return looked_at


def kept(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.pickle"))


def load() -> object:
    """The schema, as a process has it that has not asked for it yet."""
    schema.by_kind.cache_clear()
    return schema.by_kind()


def test_a_later_process_has_the_schema_without_pydantic(folder: Path, made: list[type]) -> None:
    first = load()
    assert load() == first
    assert len(made) == 1
    assert len(kept(folder)) == 1


def test_what_is_kept_reads_a_ledger_as_what_is_made(folder: Path) -> None:
    plain = LEDGER.read_bytes().replace(b',\n "version": 1\n}', b"\n}")
    load()
    assert kept(folder)
    assert SchemaValidator(load()).validate_json(plain) == read_history(LEDGER.read_bytes(), "history.json")  # type: ignore[arg-type]


@pytest.mark.parametrize("damage", [b"", b"nonsense", b"0" * 64 + b"\n\x80\x04N.", None])
def test_what_is_damaged_is_made_again(folder: Path, made: list[type], damage: bytes | None) -> None:
    load()
    (file,) = kept(folder)
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2] if damage is None else damage)
    load()
    assert len(made) == 2
    assert file.read_bytes() == whole


@pytest.mark.parametrize("what", ["pydantic", "the types"])
def test_another_program_makes_its_own(
    folder: Path, made: list[type], what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    load()
    if what == "pydantic":
        monkeypatch.setattr("pydantic_core.__version__", "0")
    else:
        other = folder / "model.py"
        other.write_text("")
        monkeypatch.setattr("feeds.model.__file__", str(other))
    load()
    assert len(made) == 2


def test_what_cannot_be_kept_is_made_each_time(folder: Path, made: list[type], monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: object) -> bytes:
        raise AttributeError

    monkeypatch.setattr("pickle.dumps", refuse)
    load()
    load()
    assert len(made) == 2
    assert not kept(folder)


def test_nothing_is_written_where_python_is_to_write_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    load()
    assert not kept(folder)


def test_a_folder_that_cannot_be_written_to_is_done_without(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_the_way = folder / "file"
    in_the_way.write_text("")
    monkeypatch.setattr(sys, "pycache_prefix", str(in_the_way))
    load()
    assert not kept(folder)
