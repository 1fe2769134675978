"""Our templates are compiled once for all builds, to what they would be compiled to now."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment

from feeds.formats.html import templating
from feeds.formats.html.compiled import Compiled, CompiledOnce

NAME = "base.html"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where Python keeps what it compiles; for these tests nothing is there yet."""
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    templating._environment.cache_clear()
    yield tmp_path
    templating._environment.cache_clear()


def kept(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.template"))


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """The templates that are compiled from now on."""
    names: list[str | None] = []
    original = Environment._parse

    def counted(self: Environment, source: str, name: str | None, filename: str | None) -> object:
        names.append(name)
        return original(self, source, name, filename)

    monkeypatch.setattr(Environment, "_parse", counted)
    return names


def load(templates: dict[str, str] | None = None) -> object:
    """A template, as a process loads it that has loaded none yet."""
    templating._environment.cache_clear()
    return templating.environment(templates or {}).get_template(NAME)


def test_a_later_process_does_not_compile_again(folder: Path, compiled: list[str | None]) -> None:
    load()
    load()
    assert compiled == [NAME]
    (file,) = kept(folder)
    assert sys.implementation.cache_tag in file.name


@pytest.mark.parametrize("damage", [b"", b"nonsense", b"j2\x80\x02K\x05.", None])
def test_what_is_damaged_is_compiled_again(folder: Path, compiled: list[str | None], damage: bytes | None) -> None:
    load()
    (file,) = kept(folder)
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2] if damage is None else damage)
    load()
    assert compiled == [NAME, NAME]
    assert file.read_bytes() == whole


def test_another_template_or_another_way_to_compile_it_has_another_digest(monkeypatch: pytest.MonkeyPatch) -> None:
    digest = CompiledOnce("a").get_source_checksum("source")
    assert CompiledOnce("a").get_source_checksum("source") == digest
    assert CompiledOnce("a").get_source_checksum("other") != digest
    assert CompiledOnce("b").get_source_checksum("source") != digest
    monkeypatch.setattr("jinja2.__version__", "0")
    assert CompiledOnce("a").get_source_checksum("source") != digest


@pytest.mark.usefixtures("compiled")
def test_the_templates_of_a_site_are_kept_nowhere(folder: Path) -> None:
    load({NAME: "{% extends 'feeds/base.html' %}"})
    assert not kept(folder)
    assert type(templating.environment({NAME: "x"}).bytecode_cache) is Compiled


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
