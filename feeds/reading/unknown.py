"""What an unknown key is likely to mean: a slip, the word of another format, or a key that stands elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from feeds.nodes import Scalar, Table
from feeds.reading.keys import KEYS
from feeds.reading.report import LONGEST_COMPARED, Report, closest, nearest

MEANT: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "event": {
        "name": "title", "summary": "title",
        "date": "start", "day": "start", "time": "start", "when": "start", "start_time": "start", "start_date": "start",
        "end_time": "end", "end_date": "end",
        "location": "place", "venue": "place", "where": "place",
        "attendees": "participants", "people": "participants", "speakers": "participants", "who": "participants",
        "categories": "tags", "category": "tags",
        "recurrence": "repeat", "rrule": "repeat",
        "cancelled": "status", "canceled": "status", "postponed": "status", "tentative": "status",
        "link": "url", "website": "url",
        "titel": "title", "naam": "title", "onderwerp": "title",
        "datum": "start", "dag": "start", "tijd": "start", "begin": "start", "aanvang": "start", "wanneer": "start",
        "einde": "end", "eind": "end", "tot": "end", "duur": "duration", "tijdzone": "timezone",
        "plaats": "place", "locatie": "place", "zaal": "place", "waar": "place",
        "omschrijving": "description", "beschrijving": "description", "toelichting": "description",
        "deelnemers": "participants", "sprekers": "participants", "aanwezigen": "participants", "wie": "participants",
        "bron": "sources", "bronnen": "sources", "onderwerpen": "topics", "punten": "topics", "agendapunten": "topics",
        "trefwoorden": "tags", "labels": "tags", "categorie": "tags", "rubriek": "tags",
        "herhaal": "repeat", "herhaling": "repeat", "onderdelen": "parts", "deel": "parts", "delen": "parts",
        "reden": "reason", "afgelast": "status", "geannuleerd": "status", "uitgesteld": "status",
        "uitkomst": "outcome", "besluit": "outcome", "bijlage": "attachments", "bijlagen": "attachments",
        "afbeelding": "image", "foto": "image", "herinnering": "reminders", "herinneringen": "reminders",
        "aangekondigd": "announced", "wijzigingen": "changes", "verwachtingen": "expectations",
        "achtergrond": "context",
    },
    "calendar": {
        "name": "title", "lang": "language", "tz": "timezone", "zone": "timezone", "link": "url",
        "titel": "title", "naam": "title", "omschrijving": "description", "beschrijving": "description",
        "taal": "language", "talen": "languages", "tijdzone": "timezone", "domein": "domain", "kleur": "colour",
        "adres": "url", "rechten": "rights", "herinneringen": "reminders", "onderwerpen": "topics",
    },
    "file": {
        "kalender": "calendar", "evenementen": "events", "gebeurtenissen": "events", "activiteiten": "events",
        "afspraken": "events", "vergaderingen": "events", "partijen": "parties", "personen": "people",
        "mensen": "people", "plaatsen": "places", "locaties": "places", "achtergrond": "context",
    },
    "party": {"naam": "name"},
    "person": {"naam": "name", "partij": "party", "functie": "role", "rol": "role"},
    "place": {"naam": "name", "adres": "address"},
    "source": {"titel": "title", "datum": "published", "uitgever": "publisher"},
    "repeat": {"elke": "every", "tot": "until", "ook": "also", "behalve": "except", "aantal": "count"},
})  # fmt: skip
"""The words of other formats, of no format, and of Dutch for our keys."""

NEEDLESS = frozenset({"all_day", "allday", "all-day", "whole_day"})
"""Keys of other formats for what the start says."""

ELSEWHERE: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "event": {
        "repeat": "it stands under repeat:", "calendar": "it stands under calendar:", "place": "it stands under place:",
    },
    "file": {"calendar": "it stands under calendar:"},
    "calendar": {"file": "it stands beside calendar:, at the left edge"},
})  # fmt: skip
"""Where the keys of other tables are looked for, and where to say that they stand."""


def meant_by(key: str, kind: str) -> str:
    """The known key that is most likely meant by an unknown one; empty if that is anybody's guess."""
    known = KEYS[kind]
    if key.lower() in known:
        return key.lower()
    named = MEANT.get(kind, {}).get(key.lower())
    if named or _elsewhere(key, kind):
        return named or ""
    return closest(key, known)


def meant_in(table: Table, kind: str) -> frozenset[str]:
    """The keys that are there under another name, so that nobody need be told that they are missing as well."""
    return frozenset(meant_by(key, kind) for key in table.values if key not in KEYS[kind])


def hint_at(key: str, kind: str) -> str:
    """What to write instead of an unknown key."""
    meant = meant_by(key, kind)
    return f"did you mean '{meant}'?" if meant else _elsewhere(key, kind) or nearest(key, KEYS[kind])


def refuse_unknown(report: Report, table: Table, kind: str) -> None:
    """Note each key that is none, or that is the rest of a value which a comma has ended."""
    for key, position in table.keys.items():
        value = table.values[key]
        if key in KEYS[kind]:
            continue
        if isinstance(value, Scalar) and value.is_null and report.after_comma(position):
            hint = "put several values in brackets, and a text that has a comma in quotes"
            report.error(position, f"a comma ends the value before '{key[:LONGEST_COMPARED]}'", hint)
        else:
            hint = _hint_in(table, key, kind)
            report.error(position, f"'{key}' is not a key of {_called(kind)}", hint)


def _hint_in(table: Table, key: str, kind: str) -> str:
    """What to write instead of an unknown key, beside the others that are there."""
    if kind == "event" and key.lower() in NEEDLESS:
        return "leave it out: an event whose start has no time takes whole days"
    meant = meant_by(key, kind)
    if meant in ("start", "end") and meant in table.values and "time" in key.lower():
        return f"write it after the day in {meant}, as 2022-01-10 09:30"
    return hint_at(key, kind)


def _called(kind: str) -> str:
    if kind in ("file", "calendar"):
        return {"file": "the file", "calendar": "the calendar"}[kind]
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"


def _elsewhere(key: str, kind: str) -> str:
    places = ELSEWHERE.get(kind, {})
    return next((where for other, where in places.items() if key in KEYS[other]), "")
