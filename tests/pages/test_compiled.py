"""Our templates are compiled once for all builds, to what they would be compiled to now."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from jinja2 import Environment

from feeds.formats.html import templating
from feeds.formats.html.compiled import Compiled, CompiledOnce
from tests.cli.test_made_once import kept

NAME = "base.html"


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


def test_a_later_process_does_not_compile_again(pycache: Path, compiled: list[str | None]) -> None:
    load()
    load()
    assert compiled == [NAME]
    (file,) = kept(pycache, "template")
    assert sys.implementation.cache_tag in file.name


@pytest.mark.parametrize("damage", [b"", b"nonsense", b"j2\x80\x02K\x05.", None])
def test_what_is_damaged_is_compiled_again(pycache: Path, compiled: list[str | None], damage: bytes | None) -> None:
    load()
    (file,) = kept(pycache, "template")
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
def test_the_templates_of_a_site_are_kept_nowhere(pycache: Path) -> None:
    load({NAME: "{% extends 'feeds/base.html' %}"})
    assert not kept(pycache, "template")
    assert type(templating.environment({NAME: "x"}).bytecode_cache) is Compiled
