"""The JSON Schema of `events.yaml`, for completion and checks in an editor, made of the keys there are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from feeds.reading.keys import KEYS, REQUIRED, Key

_STRING = {"type": ["string", "number", "boolean"]}
_TEXT = {"anyOf": [_STRING, {"type": "object", "additionalProperties": _STRING}]}


def _named(kind: str) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": {"$ref": f"#/$defs/{kind}"}}


def _named_or_list(kind: str) -> dict[str, Any]:
    one = {"$ref": f"#/$defs/{kind}"}
    return {"type": "object", "additionalProperties": {"anyOf": [one, {"type": "array", "items": one}]}}


KINDS: Mapping[str, dict[str, Any]] = MappingProxyType({
    "word": _STRING,
    "slug": {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"},
    "text": _TEXT,
    "url": {"type": "string", "pattern": "^https?://"},
    "day": {"type": "string"},
    "clock": {"type": "string", "pattern": "^[0-9]{1,2}:[0-9]{2}$"},
    "duration": {"type": "string"},
    "boolean": {"type": "boolean"},
    "number": {"type": "integer", "minimum": 1},
    "status": {"enum": ["confirmed", "tentative", "postponed", "cancelled"]},
    "geo": {"anyOf": [{"type": "array", "items": {"type": "number"}}, {"type": "string"}, {"type": "object"}]},
    "parties": _named("party"),
    "people": _named("person"),
    "places": _named("place"),
    "blocks": _named("block"),
    "topics": {"type": "object", "additionalProperties": _TEXT},
    "parameters": {"type": "object", "additionalProperties": _STRING},
    "properties": _named_or_list("property"),
    "events": {"type": "array", "items": {"$ref": "#/$defs/event"}},
    "changes": {"type": "object", "additionalProperties": {"type": "object"}},
    "exceptions": {"anyOf": [{"type": "string"}, {"type": "object", "additionalProperties": _TEXT}, {
        "type": "array", "items": {"anyOf": [{"type": "string"}, {"type": "object", "additionalProperties": _TEXT}]}}]},
    "expectations": {"anyOf": [{"type": "object", "additionalProperties": _TEXT},
                               {"type": "array", "items": {"$ref": "#/$defs/expectation"}}]},
})  # fmt: skip


def json_schema() -> str:
    """The JSON Schema (2020-12) of `events.yaml`, for completion and checks in an editor."""
    tables = {name: _table(name, keys) for name, keys in KEYS.items()}
    file = tables.pop("file")
    for table, keys in list(tables.items()):
        if table not in ("calendar", "event", "window", "repeat"):
            # Whatever has a name may be given as the name alone.
            tables[table] = {"anyOf": [_STRING, {"type": "object", "additionalProperties": _STRING}, keys]}
    tables["repeat"] = {"anyOf": [_STRING, tables["repeat"]]}
    tables["participant"]["anyOf"][-1]["additionalProperties"] = _TEXT
    tables["event"]["required"] = ["id"]
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "events.yaml",
        **file,
        "$defs": tables,
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _table(name: str, keys: Mapping[str, Key]) -> dict[str, Any]:
    properties = {key: _property(about) for key, about in keys.items()}
    return {
        "type": "object",
        "properties": properties,
        "required": list(REQUIRED[name]),
        "additionalProperties": False,
    }


def _property(key: Key) -> dict[str, Any]:
    default = {} if key.default is None else {"default": key.default}
    return {"description": key.about, **_kind(key.kind), **default}


def _kind(kind: str) -> dict[str, Any]:
    if kind.endswith("+"):
        one = _kind(kind[:-1])
        return {"anyOf": [one, {"type": "array", "items": one}]}
    return KINDS.get(kind, {"$ref": f"#/$defs/{kind}"})
