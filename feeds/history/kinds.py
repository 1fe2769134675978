"""How values of several kinds are read from a ledger: by what they say they are.

A field such as `AllDay | Timed | Imprecise` is read by trying all of them and weighing what fits best, which is most of
the time of reading a large ledger. But each such value in the file has its `kind`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

KIND = "kind"


def told_by_kind(schema: Any) -> Any:
    """A schema of pydantic that goes by the kind wherever all that a value can be have one; a value has to name it."""
    return _told(schema, {one.get("ref"): one for one in schema.get("definitions", ())})


def _told(schema: Any, known: Mapping[str, Any]) -> Any:
    if isinstance(schema, list):
        return [_told(one, known) for one in schema]
    if not isinstance(schema, dict):
        return schema
    told = {key: _told(value, known) for key, value in schema.items()}
    if schema.get("type") != "union":
        return told
    kinds = [_kind(known.get(one.get("schema_ref", ""), one)) for one in schema["choices"] if isinstance(one, dict)]
    if None in kinds or len(kinds) < len(schema["choices"]):
        return told
    return {"type": "tagged-union", "discriminator": KIND, "choices": dict(zip(kinds, told["choices"], strict=True))}


def with_anything(schema: Any, kind: type, field: str) -> Any:
    """A schema in which a field of a dataclass may be anything."""
    if isinstance(schema, list):
        return [with_anything(one, kind, field) for one in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: with_anything(value, kind, field) for key, value in schema.items()}
    if schema.get("type") == "dataclass" and schema["cls"] is kind:
        for one in made["schema"]["fields"]:
            one["schema"] = {"type": "any"} if one["name"] == field else one["schema"]
    return made


def _kind(schema: Mapping[str, Any]) -> str | None:
    """What a dataclass has as its kind, if it has one."""
    if schema.get("type") != "dataclass":
        return None
    fields = {one["name"]: one["schema"] for one in schema["schema"]["fields"]}
    kind = fields.get(KIND, {})
    expected: list[str] = kind.get("schema", kind).get("expected", [])
    return expected[0] if len(expected) == 1 else None
