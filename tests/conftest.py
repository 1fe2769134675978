"""What all tests share."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from feeds.formats.html import templating
from feeds.history import schema


@pytest.fixture(scope="session", autouse=True)
def _cache_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads or leaves anything in the cache of whoever runs it."""
    before = os.environ.get("FEEDS_CACHE")
    os.environ["FEEDS_CACHE"] = str(tmp_path_factory.mktemp("cache"))
    yield
    if before is None:
        del os.environ["FEEDS_CACHE"]
    else:
        os.environ["FEEDS_CACHE"] = before


@pytest.fixture
def pycache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where Python keeps what it compiles, with nothing there yet."""

    def forget() -> None:
        schema.by_kind.cache_clear()
        templating._environment.cache_clear()

    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    forget()
    yield tmp_path
    forget()
