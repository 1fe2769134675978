"""`events.yaml` to a `Calendar`: all mistakes in one go, each with its place and the nearest right answer (P9)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from hashlib import sha256

from feeds.colours import NAMES, is_colour
from feeds.errors import Position, Problem
from feeds.model import UNIVERSAL, Calendar, Event, Overview, Text, Topic, Window
from feeds.nodes import Items, Node, Scalar, Table
from feeds.reading.contact import read_contact
from feeds.reading.dates import WEEKDAY, DateError, read_clock
from feeds.reading.entries import Entries
from feeds.reading.events import Events
from feeds.reading.fields import NONE, Defaults, Fields, read_leads
from feeds.reading.languages import read_languages
from feeds.reading.likely import warn_of_the_unlikely
from feeds.reading.origins import origins
from feeds.reading.report import Report, nearest
from feeds.reading.times import Zones, read_time
from feeds.reading.values import HOST, Values, is_nothing, present
from feeds.source import read_source

REMINDERS = (timedelta(days=7), timedelta(days=1))
REMINDER_TIME = time(8)
ZONE = "UTC"

_LOST_COLOUR = re.compile(r"\s*:\s+(#[0-9A-Fa-f]{3,8})\b")


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: the calendar, and what is legal in it but likely wrong, with the lines that is in.

    `files` are the places where it names files of the site, by key: `logo` and `templates`. `digest` is the SHA-256 of
    the bytes that were read, and `origins` name the lines that each event was read from.
    """

    calendar: Calendar
    problems: tuple[Problem, ...]
    lines: tuple[str, ...]
    files: Mapping[str, Position] = field(default_factory=dict)
    digest: str = ""
    origins: Mapping[str, str] = field(default_factory=dict)


def read_calendar(data: bytes, name: str) -> Reading:
    """Read the bytes of a file called `name`. Raises `InputErrors` with all its mistakes."""
    source = read_source(data, name)
    report = Report(source)
    file = Values(report).table(source.root, "file")
    given = present(file) if file else {}
    about = Values(report).table(given["calendar"], "calendar") if "calendar" in given else None
    keys = present(about) if about else {}
    if about:
        _warn_of_lost_colour(report, about)
    languages = read_languages(report, keys)
    values = Values(report, languages.tags, any_language=languages.unsure)
    entries = Entries(values)
    entries.read(given)
    named = values.zone(keys["timezone"]) if "timezone" in keys else None
    zone = named or ZONE
    leads = read_leads(values, keys["reminders"]) if "reminders" in keys else REMINDERS
    clock = (read_time(values, keys["reminder_time"]) if "reminder_time" in keys else None) or REMINDER_TIME
    alarms = read_leads(values, keys["alarms"]) if "alarms" in keys else ()
    zones = Zones(zone, zone, known=named is not None)
    events = Events(Fields(values, entries, Defaults(zones, leads, clock, alarms))).read(given.get("events"))
    calendar = _calendar(values, keys, zone, events)
    if isinstance(given.get("events"), Items):
        _warn_of_unused_tags(values, keys.get("topics"), calendar)
        entries.warn_of_unused(given)
    topics = keys.get("topics")
    titled = topics.values.keys() if isinstance(topics, Table) else ()
    warn_of_the_unlikely(report, given.get("events"), calendar, events, titled=tuple(titled), zoned=named is not None)
    files = {key: keys[key].position for key in ("logo", "templates") if key in keys}
    digest = sha256(data).hexdigest()
    return Reading(calendar, report.finish(), source.lines, files, digest, origins(source, events))


def _calendar(values: Values, keys: Mapping[str, Node], zone: str, events: tuple[Event, ...]) -> Calendar:
    texts = {key: values.text(keys[key]) if key in keys else None for key in ("description", "rights")}
    url = values.url(keys["url"]) if "url" in keys else None
    if url and ("?" in url or "#" in url):
        values.report.error(keys["url"], "this address has a '?' or '#'", "write the address of a folder")
    return Calendar(
        id=(values.slug(keys["id"]) if "id" in keys else None) or "",
        domain=_domain(values, keys),
        title=(values.line(keys["title"]) if "title" in keys else None) or Text({UNIVERSAL: "?"}),
        url=url if url and url.endswith("/") else f"{url}/",
        languages=values.languages,
        zone=zone,
        description=texts["description"],
        colour=_colour(values, keys),
        refresh=_refresh(values, keys),
        contact=read_contact(values, keys["contact"]) if "contact" in keys else None,
        rights=texts["rights"],
        overview=_overview(values, keys["overview"]) if "overview" in keys else None,
        window=_window(values, keys["feed"]) if "feed" in keys else Window(),
        hubs=_hubs(values, keys.get("hubs")),
        topics=_topics(values, keys.get("topics"), events),
        logo=values.word(keys["logo"]) if "logo" in keys else None,
        templates=values.word(keys["templates"]) if "templates" in keys else None,
        events=events,
    )


def _domain(values: Values, keys: Mapping[str, Node]) -> str:
    word = (values.word(keys["domain"]) or "").lower() if "domain" in keys else ""
    if "domain" in keys and not HOST.fullmatch(word):
        values.report.error(keys["domain"], f"'{word}' is not a domain", "such as example.org")
    return word


def _colour(values: Values, keys: Mapping[str, Node]) -> str | None:
    node = keys.get("colour") or keys.get("color")
    if "colour" in keys and "color" in keys:
        values.report.error(keys["color"], "color is the same as colour", "keep one of them")
    if node is None:
        return None
    word = values.word(node)
    if word is None or is_colour(word):
        return word
    values.report.error(node, f"'{word}' is not a colour", nearest(word.lower(), NAMES, otherwise="such as '#1f4e79'"))
    return None


def _warn_of_lost_colour(report: Report, about: Table) -> None:
    """Warn of a colour that YAML takes for a comment."""
    for key in about.values.keys() & {"colour", "color"}:
        at = about.keys[key]
        lost = _LOST_COLOUR.match(report.line(at.line), at.column - 1 + at.width)
        if lost and is_nothing(about.values[key]):
            place = Position(at.line, lost.start(1) + 1, len(lost[1]))
            report.warning(place, f"a '#' after a space begins a comment, so there is no {key}", f"write '{lost[1]}'")


def _refresh(values: Values, keys: Mapping[str, Node]) -> timedelta:
    refresh = values.duration(keys["refresh"]) if "refresh" in keys else timedelta(hours=1)
    if refresh is not None and not timedelta(minutes=5) <= refresh <= timedelta(days=31):
        values.report.error(keys["refresh"], "refresh is from 5m to 31d")
    return refresh or timedelta(hours=1)


def _overview(values: Values, node: Node) -> Overview | None:
    """When the overview of the week ahead goes out."""
    if not isinstance(node, Scalar):
        values.report.error(node, "a weekday and a time are expected here", "such as monday 08:00")
        return None
    word = values.word(node)
    if word is None:
        return None
    day, _, clock = word.lower().partition(" ")
    hint = "leave the key out for none" if day in NONE else "such as monday 08:00"
    try:
        if day in WEEKDAY:
            return Overview(WEEKDAY[day], read_clock(clock) if clock else time(8))
        # A word as short as 'tue' comes near to too many, such as 'true'.
        names = [name for name in WEEKDAY if len(name) > len("tue")]
        values.report.error(node, f"'{day}' is not a weekday", nearest(day, names, otherwise=hint))
    except DateError as error:
        values.report.error(node, str(error), hint)
    return None


def _window(values: Values, node: Node) -> Window:
    table = values.table(node, "window")
    given = present(table) if table else {}
    days = values.number(given["days"], least=1, most=36_500) if "days" in given else None
    entries = values.number(given["entries"], least=1, most=10_000) if "entries" in given else None
    return Window(days or Window().days, entries or Window().entries)


def _hubs(values: Values, node: Node | None) -> tuple[str, ...]:
    found = (values.url(item) for item in values.many(node)) if node else ()
    return tuple(dict.fromkeys(hub for hub in found if hub))


def _warn_of_unused_tags(values: Values, node: Node | None, calendar: Calendar) -> None:
    used = [topic.tag for topic in calendar.topics]
    passed = {*used, *values.report.meant()}
    for tag, position in node.keys.items() if isinstance(node, Table) else ():
        if tag not in passed:
            values.report.warning(position, f"no event has the tag '{tag}'", nearest(tag, used))


def _topics(values: Values, node: Node | None, events: tuple[Event, ...]) -> tuple[Topic, ...]:
    used = {tag for event in events for tag in event.tags}
    titles: dict[str, Text] = {}
    if isinstance(node, Table):
        for tag, value in node.values.items():
            title = values.line(value)
            if title:
                titles[tag] = title
    elif node is not None:
        values.report.error(node, "under topics: a tag and its title are expected")
    return tuple(Topic(tag, titles.get(tag) or Text({UNIVERSAL: tag})) for tag in sorted(used))
