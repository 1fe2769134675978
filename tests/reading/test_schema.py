"""The JSON Schema that editors complete by is the one that the keys make."""

from __future__ import annotations

import os
from pathlib import Path

from feeds.reading.schema import json_schema

SCHEMA = Path(__file__).parents[2] / "docs" / "events.schema.json"


def test_the_schema_in_the_docs_is_current() -> None:
    if os.environ.get("FEEDS_REWRITE"):
        SCHEMA.write_text(json_schema(), encoding="utf-8")
    assert SCHEMA.read_text(encoding="utf-8") == json_schema()
