"""A check of our own that reads the bytes of a calendar file, and takes nothing on trust from a library.

It says what is wrong with the lines, folds, escapes, types, zones and properties of a file, after RFC 5545, 7986, 9073
and 9074, and after promise P7. An empty list is a good file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

NAME = r"[A-Za-z0-9-]+"
PARAMETER = rf'{NAME}=(?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*'
LINE = re.compile(rf"({NAME})((?:;{PARAMETER})*):(.*)", re.DOTALL)
DATE = r"\d{4}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
TIME = r"(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d|60)"
TEXT = r"(?:[^\\;,]|\\[\\;,nN])+"

SHAPES = {
    TEXT: "SUMMARY DESCRIPTION LOCATION CONTACT COMMENT NAME X-WR-CALNAME X-WR-CALDESC X-ALT-DESC STYLED-DESCRIPTION "
          "STRUCTURED-DATA UID RELATED-TO REFID PRODID TZNAME",
    rf"{TEXT}(?:,{TEXT})*": "CATEGORIES RESOURCES",
    r'[A-Za-z][A-Za-z0-9+.-]*:[^\s"<>\\^`{|}]+': "URL SOURCE CONFERENCE IMAGE ATTACH LINK CONCEPT "
                                                 "X-APPLE-STRUCTURED-LOCATION",
    rf"{DATE}T{TIME}Z": "DTSTAMP CREATED LAST-MODIFIED",
    r"-?P(?:\d+W|(?:\d+D)?(?:T(?:\d+H)?(?:\d+M)?(?:\d+S)?)?)(?<![PT])": "REFRESH-INTERVAL X-PUBLISHED-TTL TRIGGER",
    r"FREQ=(?:DAILY|WEEKLY|MONTHLY|YEARLY)(?:;[A-Z]+=[A-Z0-9,+-]+)*": "RRULE",
    r"-?\d{1,2}(?:\.\d+)?;-?\d{1,3}(?:\.\d+)?": "GEO",
    r"\d+": "SEQUENCE",
    "TENTATIVE|CONFIRMED|CANCELLED": "STATUS",
    "OPAQUE|TRANSPARENT": "TRANSP",
    r"[+-]\d{4}(?:\d\d)?": "TZOFFSETFROM TZOFFSETTO",
}  # fmt: skip
"""How a value may look (RFC 5545 §3.3), and the properties that have such a value."""
SHAPE = {name: re.compile(shape, re.DOTALL) for shape, names in SHAPES.items() for name in names.split()}

DATES = {"DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE", "RDATE"}
NEVER = {"METHOD", "ATTENDEE", "ORGANIZER"}
ONCE = {"VCALENDAR": {"PRODID", "VERSION"},
        "VEVENT": {"UID", "DTSTAMP", "DTSTART", "SUMMARY", "SEQUENCE", "LAST-MODIFIED"},
        "VTIMEZONE": {"TZID"}, "STANDARD": {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"},
        "DAYLIGHT": {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"}, "VALARM": {"UID", "ACTION", "TRIGGER"},
        "PARTICIPANT": {"UID", "PARTICIPANT-TYPE"}}  # fmt: skip
AT_MOST_ONCE = {"VCALENDAR": {"CALSCALE", "X-WR-CALNAME", "X-WR-TIMEZONE", "URL", "COLOR", "REFRESH-INTERVAL", "SOURCE",
                              "LAST-MODIFIED"},
                "VEVENT": {"CLASS", "CREATED", "DESCRIPTION", "DTEND", "GEO", "LOCATION", "PRIORITY", "RECURRENCE-ID",
                           "RRULE", "STATUS", "TRANSP", "URL"}}  # fmt: skip


@dataclass
class Component:
    """What has begun and not yet ended: its properties, each with its parameters and its value."""

    name: str
    lines: list[tuple[str, str, str]] = field(default_factory=list)

    def values(self, name: str) -> list[str]:
        return [value for key, _, value in self.lines if key == name]


def faults(data: bytes) -> list[str]:
    """All that is wrong with a calendar file."""
    return [*_physical(data), *_logical(data)]


def _physical(data: bytes) -> Iterator[str]:
    """Line ends and folds (RFC 5545 §3.1): octets are counted, and no character is cut in two."""
    if not data.endswith(b"END:VCALENDAR\r\n"):
        yield "the last line does not end"
    for number, line in enumerate(data.removesuffix(b"\r\n").split(b"\r\n"), 1):
        if b"\r" in line or b"\n" in line:
            yield f"line {number}: a bare line end"
        if len(line) > 75:
            yield f"line {number}: {len(line)} octets"
        if not line or (line[:1] in b" \t" and len(line) == 1):
            yield f"line {number}: empty"
        try:
            text = line.decode()
        except UnicodeDecodeError:
            yield f"line {number}: a character is cut in two"
            continue
        if re.search(r"[\x00-\x08\x0a-\x1f\x7f]", text):
            yield f"line {number}: a control character"


def _logical(data: bytes) -> Iterator[str]:
    text = data.replace(b"\r\n ", b"").replace(b"\r\n\t", b"").decode()
    stack: list[Component] = []
    zones: set[str] = set()
    seen: set[tuple[str, str]] = set()
    for line in text.removesuffix("\r\n").split("\r\n"):
        found = LINE.fullmatch(line)
        if not found:
            yield f"no content line: {line[:60]}"
            continue
        name, parameters, value = found.groups()
        if name == "BEGIN":
            stack.append(Component(value))
        elif name == "END":
            closed = stack.pop()
            if closed.name != value:
                yield f"END:{value} closes {closed.name}"
            yield from _component(closed, seen)
            if closed.name == "VTIMEZONE":
                zones.update(closed.values("TZID"))
            if closed.name == "VCALENDAR" and not seen and not zones:
                yield "a calendar without any component"
        else:
            stack[-1].lines.append((name, parameters, value))
            yield from _property(name, parameters, value, zones)
    if stack:
        yield f"{stack[-1].name} does not end"


def _component(component: Component, seen: set[tuple[str, str]]) -> Iterator[str]:
    """Which properties it has, how often, and which go together (RFC 5545 §3.6)."""
    name = component.name
    for key in ONCE.get(name, ()):
        if len(component.values(key)) != 1:
            yield f"{name}: {key} is there {len(component.values(key))} times"
    for key in AT_MOST_ONCE.get(name, ()):
        if len(component.values(key)) > 1:
            yield f"{name}: {key} is there {len(component.values(key))} times"
    if name == "VEVENT":
        yield from _event(component, seen)


def _event(event: Component, seen: set[tuple[str, str]]) -> Iterator[str]:
    key = ((*event.values("UID"), "")[0], (*event.values("RECURRENCE-ID"), "")[0])
    if key in seen:
        yield f"{key} is there twice"
    if key[1] and not any(uid == key[0] and not changed for uid, changed in seen):
        yield f"{key} comes before what it changes"
    seen.add(key)
    if key[1] and event.values("RRULE"):
        yield f"{key} has a rule of its own"
    yield from _times(event, key)


def _times(event: Component, key: tuple[str, str]) -> Iterator[str]:
    dates = [(name, parameters) for name, parameters, _ in event.lines if name in DATES]
    types = {name: re.search(r"VALUE=DATE(?=;|$)", parameters) is not None for name, parameters in dates}
    zones = {name: re.findall("TZID=([^;:]+)", parameters) for name, parameters in dates}
    if types.get("DTEND", types["DTSTART"]) != types["DTSTART"]:
        yield f"{key}: DTSTART and DTEND are of two types"
    for name in ("EXDATE", "RDATE"):
        if name in types and (types[name], zones[name]) != (types["DTSTART"], zones["DTSTART"]):
            yield f"{key}: {name} is not of the type and zone of DTSTART"
    start, end = event.values("DTSTART")[0], (*event.values("DTEND"), "")[0]
    if end and zones["DTSTART"] == zones["DTEND"] and end <= start:
        yield f"{key}: it ends before it starts"
    for rule in event.values("RRULE"):
        until = re.search(r"UNTIL=([^;]+)", rule)
        floats = not zones["DTSTART"] and not start.endswith("Z")
        kind = DATE if types["DTSTART"] else f"{DATE}T{TIME}" + ("" if floats else "Z")
        if until and not re.fullmatch(kind, until[1]):
            yield f"{key}: UNTIL={until[1]}"
        if until and "COUNT=" in rule:
            yield f"{key}: UNTIL beside COUNT"


def _property(name: str, parameters: str, value: str, zones: set[str]) -> Iterator[str]:
    """The value as its type has it (RFC 5545 §3.3), and its parameters."""
    at = f"{name}{parameters}:{value[:40]}"
    if not value:
        yield f"{at} is empty"
    if name in NEVER:
        yield f"{at} may not be there"
    for zone in re.findall(r';TZID=("[^"]*"|[^;:,]*)', parameters):
        if zone not in zones:
            yield f"{at}: the zone is not defined before"
        if value.endswith("Z"):
            yield f"{at}: UTC with a zone"
    if name in SHAPE and not SHAPE[name].fullmatch(value):
        yield f"{at} is not of its type"
    if name in DATES:
        kind = DATE if re.search(r"VALUE=DATE(?=;|$)", parameters) else f"{DATE}T{TIME}Z?"
        if not re.fullmatch(f"{kind}(?:,{kind})*", value):
            yield f"{at} is not of its type"
