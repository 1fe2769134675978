"""Further iCalendar properties of an event, for what we did not foresee: `properties: {X-PRIORITY-BOX: red}`.

Each is looked at here as a client would, so that none can break a calendar: its name, its value for its type, its
parameters. What we write ourselves cannot be written a second time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from feeds.model import Property
from feeds.nodes import Items, Node, Scalar, Table
from feeds.reading.report import nearest
from feeds.reading.values import Values, present

OURS: Mapping[str, str] = MappingProxyType({
    "ATTACH": "attachments", "CATEGORIES": "tags", "CLASS": "", "COLOR": "", "CONCEPT": "tags", "CONFERENCE": "online",
    "CONTACT": "contact", "CREATED": "", "DESCRIPTION": "description", "DTEND": "end", "DTSTAMP": "",
    "DTSTART": "start", "DURATION": "duration", "EXDATE": "repeat", "EXRULE": "repeat", "GEO": "place",
    "IMAGE": "image", "LAST-MODIFIED": "", "LINK": "sources", "LOCATION": "place", "RDATE": "repeat",
    "RECURRENCE-ID": "changes", "REFID": "", "RELATED-TO": "related", "RRULE": "repeat", "SEQUENCE": "",
    "STATUS": "status", "STYLED-DESCRIPTION": "description", "SUMMARY": "title", "TRANSP": "busy", "UID": "id",
    "URL": "url", "X-ALT-DESC": "description", "X-APPLE-STRUCTURED-LOCATION": "place",
    "X-MICROSOFT-CDO-BUSYSTATUS": "busy",
})  # fmt: skip
"""What we write ourselves, with the key it is made from."""

REFUSED = frozenset({"ATTENDEE", "BEGIN", "END", "METHOD", "ORGANIZER", "REQUEST-STATUS"})
KNOWN = frozenset({"COMMENT", "PRIORITY", "RESOURCES", "STRUCTURED-DATA"})
"""What the RFCs have for an event beyond that."""

TYPES = ("text", "uri", "integer", "float", "boolean", "date", "date-time", "time", "duration", "utc-offset")
"""The types a value may be said to have (RFC 5545 §3.3)."""

FORMS = MappingProxyType({
    "URI": re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[!-~]+"), "FLOAT": re.compile(r"[+-]?\d+(?:\.\d+)?", re.ASCII),
    "INTEGER": re.compile(r"[+-]?\d{1,10}", re.ASCII), "BOOLEAN": re.compile("TRUE|FALSE", re.IGNORECASE),
})  # fmt: skip
"""What a value looks like, where the library takes more than the RFC has."""

TOKEN = re.compile(r"[A-Za-z0-9-]{1,60}")
PARAMETERS = frozenset({"VALUE", "TZID", "ENCODING"})
"""The parameters that belong to the type."""


def read_properties(values: Values, node: Node) -> tuple[Property, ...]:
    """The properties under `properties:`, in the order of their names."""
    if not isinstance(node, Table):
        values.report.error(node, "under properties: a name and its value are expected", "such as X-COLOUR: red")
        return ()
    found: list[Property] = []
    for name, value in node.values.items():
        if _may_pass(values, node, name):
            found += _of_name(values, name.upper(), value)
    return tuple(sorted(found, key=lambda one: one.name))


def _may_pass(values: Values, node: Table, name: str) -> bool:
    at, upper = node.keys[name], name.upper()
    if not TOKEN.fullmatch(name):
        values.report.error(at, f"'{name}' is not the name of a property: letters, digits and hyphens only")
    elif upper in REFUSED:
        values.report.error(at, f"'{name}' cannot be passed through: a published calendar invites nobody")
    elif upper in OURS:
        key = OURS[upper]
        values.report.error(at, f"'{name}' is written already", f"it is made from '{key}'" if key else "")
    else:
        if upper not in KNOWN and not upper.startswith("X-"):
            hint = nearest(upper, KNOWN, otherwise="one of your own begins with X-")
            values.report.warning(at, f"'{name}' is not a property we know", hint)
        return True
    return False


def _of_name(values: Values, name: str, node: Node) -> Iterator[Property]:
    """The property, or several of one name for a list."""
    for item in node.items if isinstance(node, Items) else (node,):
        made = _property(values, name, item, "", ()) if isinstance(item, Scalar) else _described(values, name, item)
        if made is not None:
            yield made


def _described(values: Values, name: str, node: Node) -> Property | None:
    table = values.table(node, "property")
    given = present(table) if table else {}
    if "value" not in given:
        return None
    kind = values.choice(given["type"], TYPES, "a type of value") if "type" in given else ""
    parameters = tuple(_parameters(values, given["parameters"])) if "parameters" in given else ()
    return _property(values, name, given["value"], (kind or "").upper(), parameters)


def _parameters(values: Values, node: Node) -> Iterator[tuple[str, str]]:
    if not isinstance(node, Table):
        values.report.error(node, "under parameters: a name and its value are expected", "such as LANGUAGE: nl")
        return
    for name, value in sorted(node.values.items()):
        word = values.word(value)
        if not TOKEN.fullmatch(name) or name.upper() in PARAMETERS:
            values.report.error(node.keys[name], f"'{name}' is not a parameter to give", "the type is given by type")
        elif word is not None and '"' in word:
            values.report.error(value, "a parameter cannot hold a quotation mark (RFC 5545 §3.2)")
        elif word is not None:
            yield name.upper(), word


def _property(
    values: Values, name: str, node: Node, kind: str, parameters: tuple[tuple[str, str], ...]
) -> Property | None:
    if not isinstance(node, Scalar) or node.is_null:
        values.report.error(node, f"a value is expected for {name}")
        return None
    from icalendar.prop import TypesFactory

    factory = TypesFactory()
    if not kind:
        usual = factory.for_property(name)
        kind = next((one.upper() for one in TYPES if factory[one] is usual), "TEXT")
    text = node.text.strip()
    if not _is_right(text, kind):
        values.report.error(node, f"'{text[:80]}' is not a value of the type {kind.lower()} for {name}")
        return None
    return Property(name, text, kind, parameters)


def _is_right(text: str, kind: str) -> bool:
    """Whether a value is one of its type, on one line if it is no text."""
    if kind == "TEXT":
        return True
    form = FORMS.get(kind)
    if "\n" in text or (form is not None and not form.fullmatch(text)):
        return False
    from icalendar.prop import TypesFactory

    try:
        TypesFactory()[kind].from_ical(text)
    except (ValueError, TypeError, KeyError, AttributeError):
        return False
    return True
