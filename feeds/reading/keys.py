"""Every key that `events.yaml` may have: what it holds, what it says, and what a subscriber sees of it.

The reader refuses what is not here. The JSON Schema for editors (`feeds.reading.schema`) and the reference in
`docs/events.md` are made of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Key(NamedTuple):
    """A key: the kind of its value, what it says, an example of its value as YAML, and what subscribers see of it.

    The kind is a name in `VALUES`; `+` after it says that a list of them will do as well. A key that is left out counts
    as its `default`, or as `otherwise` says.
    """

    kind: str
    about: str
    example: str
    seen: str = ""
    default: object = None
    otherwise: str = ""


class Value(NamedTuple):
    """A kind of value: what it is called, how it is written, and examples as YAML."""

    called: str
    about: str = ""
    examples: tuple[str, ...] = ()


KEYS: Mapping[str, Mapping[str, Key]] = MappingProxyType({
    "file": {
        "calendar": Key("calendar", "What the calendar is and where it is published.",
            "{id: council, domain: example.org, url: https://example.org/, title: Council, timezone: UTC}"),
        "parties": Key("parties", "Countries, organisations and groups, by id.", "{council: Town council}",
            seen="what the events that name them show of them"),
        "people": Key("people", "People, by id.", "{ann: {name: Ann Example, role: mayor}}",
            seen="what the events that name them show of them"),
        "places": Key("places", "Places, by id.", "{hall: {name: Town hall, address: Market Square 1}}",
            seen="what the events that name them show of them"),
        "context": Key("blocks", "Background that several events share, by id.",
            "{background: The pool was closed in 2024.}", seen="what the events that name them show of them"),
        "events": Key("events", "The events.", "[{id: debate, title: Debate, start: 2026-03-12}]",
            seen="each in the calendar, with a page of its own", otherwise="a calendar without events"),
    },
    "calendar": {
        "id": Key("slug", "A short name that never changes; part of every event's identity.", "council",
            seen="nothing of it; but if it changes, every event becomes another one"),
        "domain": Key("word", "A domain of yours; part of every event's identity.", "example.org",
            seen="nothing of it; but if it changes, every event becomes another one"),
        "title": Key("text", "The name of the calendar.", "Town council",
            seen="the name of the calendar, of its pages and of its feeds"),
        "description": Key("text", "What the calendar is about.", "What the council meets about.",
            seen="a text under the title of the front page, and in the calendar and the feeds"),
        "url": Key("url", "The address at which output/ is published; a slash at its end is added.",
            "https://example.org/council/", seen="the beginning of every address"),
        "language": Key("word",
            "The language of the texts and of what is said around them, such as nl; given one that there is not, "
            "feeds check names those there are.", "nl", seen="dates and headings in that language", default="en"),
        "languages": Key("word+", "The languages of the texts, the default one first; stands instead of language.",
            "[en, nl]", seen="a calendar, feeds and pages in each; the first is at the top of output/",
            otherwise="the one under language"),
        "timezone": Key("word", "The IANA time zone of events that name none, such as Europe/Brussels.",
            "Europe/Brussels", seen="the times of its events; overviews and lists of days go by it"),
        "reminders": Key("duration+", "How long before an event reminders go out; [] is for none.", "[14d, 2d]",
            seen="a notice in the feeds at each of these times, such as 'Tomorrow: …'", default=["7d", "1d"]),
        "reminder_time": Key("clock", "The time of day from which the reminders of all-day events are counted back.",
            "09:30", seen="the hour of these reminders, and of the alarms of all-day events", default="08:00"),
        "alarms": Key("duration+", "How long before an event a calendar app is to ring.", "15m",
            seen="an alarm, in apps that heed those of a calendar one subscribes to", default=[]),
        "overview": Key("word",
            "The weekday, and the time in the calendar's time zone, at which the notice of the week ahead goes out.",
            "monday 08:00",
            seen="'The week ahead: …' in the feeds, before each week (Monday to Sunday) that has events, and one in "
                 "the feeds of each topic that has", otherwise="there is none"),
        "refresh": Key("duration",
            "How often a calendar app or a feed reader is asked to look for news: from 5m to 31d.", "4h",
            seen="news sooner or later, in apps that heed it", default="1h"),
        "colour": Key("word", "The colour of the calendar: a CSS name, or #rrggbb in quotes.", '"#1f4e79"',
            seen="the pages in that colour, and the calendar in apps that heed it",
            otherwise="the app and our pages choose one"),
        "color": Key("word", "The same as colour.", "steelblue", seen="the same as for colour", otherwise="colour"),
        "contact": Key("contact", "Whom to write to about the calendar.", "{name: Clerk, email: clerk@example.org}",
            seen="it on the pages and in each event of the calendar that has none of its own; the author of the feeds"),
        "rights": Key("text", "What may be done with the texts.", "The texts may be reused.",
            seen="it at the foot of the pages and in the feeds"),
        "feed": Key("window",
            "How many notices a feed shows: those of so many days, and never fewer than so many, if there are.",
            "{days: 30, entries: 50}", seen="older ones in an archive, a document for each year",
            default={"days": 90, "entries": 20}),
        "topics": Key("topics", "Titles for the tags of events, by tag.", "{money: Money and taxes}",
            seen="these titles on the pages, in the feeds and as categories in the calendar",
            otherwise="the tag is the title"),
        "hubs": Key("url+", "WebSub hubs that pass news on to readers at once; feeds ping tells them.",
            "https://pubsubhubbub.appspot.com/", seen="alerts within seconds, in readers that know WebSub"),
        "logo": Key("word",
            "A picture beside the title of the pages: the path of an SVG, PNG, JPEG or WebP file beside events.yaml.",
            "logo.svg", seen="it on the pages", otherwise="there is none"),
        "templates": Key("word", "A folder of Jinja templates that stand in for those of the pages.", "templates",
            seen="the pages as these make them", otherwise="ours"),
    },
    "contact": {
        "name": Key("word", "A name.", "Clerk", seen="the name"),
        "email": Key("word", "An e-mail address.", "clerk@example.org", seen="the address, to write to"),
        "url": Key("url", "A page.", "https://example.org/clerk", seen="a link on the name"),
    },
    "window": {
        "days": Key("number", "Notices of so many days are shown, counted back from the last build that had news.",
            "30", seen="these notices", default=90),
        "entries": Key("number", "At least so many notices are shown, however old, if there are.", "50",
            seen="these notices", default=20),
    },
    "party": {
        "name": Key("text", "The name.", "Town council", seen="the name, alone or after those who belong to it"),
        "url": Key("url", "Its page.", "https://example.org/council",
            seen="a link on the name, on the page of an event it takes part in"),
    },
    "person": {
        "name": Key("text", "The name.", "Ann Example", seen="the name"),
        "role": Key("text", "What they are, such as foreign minister; what they do at an event is said there.", "mayor",
            seen="it after the name: 'Ann Example (mayor)'"),
        "party": Key("party", "The side they belong to: an id, or a name.", "council", seen="it after the name"),
        "url": Key("url", "Their page.", "https://example.org/ann", seen="a link on the name, on the event's page"),
    },
    "place": {
        "name": Key("text", "The name.", "Town hall", seen="the name: in the calendar, the notices and on the pages"),
        "address": Key("text", "The address.", "Market Square 1, Exampletown", seen="it after the name"),
        "geo": Key("geo", "Latitude and longitude in degrees, such as [50.8796, 4.4264].", "[50.8796, 4.4264]",
            seen="a link to a map on the event's page, and the map in apps that have one"),
        "timezone": Key("word", "The IANA time zone of events there that name none.", "Europe/Paris",
            seen="the times of these events, in that zone", otherwise="that of the calendar"),
        "url": Key("url", "Its page.", "https://example.org/hall", seen="a link on the name"),
    },
    "block": {
        "title": Key("text", "A heading.", "The swimming pool", seen="it above the text"),
        "text": Key("text", "The background, in Markdown.", "The pool was closed in 2024.",
            seen="it under 'Background'; a change of it alone sends no notice"),
        "sources": Key("source+", "Where it was read.", "[{title: An article, url: https://example.org/article}]",
            seen="them among the sources of the event"),
    },
    "source": {
        "title": Key("text", "The title.", "An article", seen="it in the list of sources"),
        "url": Key("url", "The address.", "https://example.org/article", seen="a link on the title"),
        "publisher": Key("text", "Who published it.", "The Example Times", seen="it after the title"),
        "published": Key("day", "The day it was published.", "2026-02-27", seen="the date after that"),
    },
    "participant": {
        "person": Key("word", "The id of a person, or a name.", "ann",
            seen="the person, with what is said of them under people"),
        "party": Key("word",
            "The id or name of a side that takes part as a whole; beside name, the side of whoever is named.",
            "council", seen="it in the list, or after the name"),
        "name": Key("text", "The name of somebody who has no id.", "Bob Example", seen="the name"),
        "role": Key("word",
            "What they do at the event: chair, host, guest, lead, speaker, moderator, participant or observer.",
            "chair", seen="it after the name, in their language: 'Ann Example, chair'; participant is not said",
            default="participant"),
    },
    "expectation": {
        "party": Key("word", "The id or name of a side.", "council", seen="it before the text"),
        "text": Key("text", "What it expects, in Markdown.", "That the pool **opens** in May.",
            seen="it under 'What each side expects'"),
    },
    "image": {
        "url": Key("url", "The address of the picture.", "https://example.org/hall.jpg",
            seen="a link on the event's page, the picture where the page is shared, and in apps that show one"),
        "alt": Key("text", "The words that stand for it.", "The town hall by night", seen="the words of that link",
            otherwise="'Picture', in their language"),
    },
    "attachment": {
        "url": Key("url", "The address of the document.", "https://example.org/agenda.pdf",
            seen="a link under 'Documents'; in the calendar an attachment"),
        "title": Key("text", "What it is called.", "Agenda", seen="the words of that link", otherwise="the address"),
        "type": Key("word", "Its media type, such as application/pdf.", "application/pdf",
            seen="the document in the app for it", otherwise="what the end of the address says, such as .pdf"),
    },
    "property": {
        "value": Key("word", "The value.", "5", seen="it in apps that know the property"),
        "type": Key("word",
            "The type of the value: text, uri, integer, float, boolean, date, date-time, time, duration or utc-"
            "offset.", "integer", seen="nothing of it",
            otherwise="the usual type of that property; text for one of your own"),
        "parameters": Key("parameters", "Its parameters, by name.", "{X-ROW: b}", seen="nothing of it"),
    },
    "repeat": {
        "every": Key("word",
            "How often: day, 2 weeks, 'other friday', 'first wednesday of the month', or an RRULE. It may be left out"
            " where also names the days.", "2 weeks", seen="'every 2 weeks', in their language"),
        "on": Key("word+", "On which days: monday, first wednesday, last weekday, 15, 10 january.", "[mon, thu]",
            seen="the days, in their language", otherwise="the day it starts on"),
        "until": Key("day", "The last day, included.", "2026-12-17", seen="'until 17 December 2026'",
            otherwise="it has no end"),
        "count": Key("number", "How often in all; stands instead of until.", "10", seen="'10 times'",
            otherwise="it has no end"),
        "except": Key("exceptions", "Days on which it is left out; with a reason, it is shown as cancelled.",
            "[2026-03-19, {2026-03-26: A holiday.}]",
            seen="nothing of a day left out; one with a reason stays in calendars, cancelled, with that reason"),
        "also": Key("day+", "Further days on which it takes place.", "2026-03-17 20:00", seen="further dates"),
        "rule": Key("word", "An RRULE (RFC 5545), instead of every and on.", "FREQ=WEEKLY;BYDAY=TH",
            seen="the same in words", otherwise="every and on say it"),
    },
    "event": {
        "id": Key("slug",
            "A short name that never changes; the event's identity. That of a part has that of the whole before it.",
            "budget-2026", seen="it in the address of the event's page"),
        "title": Key("text", "What it is called.", "Debate on the budget",
            seen="the title everywhere; a new one is told", otherwise="in a part: that of the whole"),
        "description": Key("text", "What it is, in Markdown.", "With **all** councillors.",
            seen="it under 'About'; a change is told"),
        "start": Key("day", "When it starts: a day, a time, a month (2026-03), a week (2026-W11), or tbd.",
            "Thursday 12 March 2026 19:30",
            seen="the time. An event without a day (tbd, a month, a week) is on the pages and announced, and enters "
                 "the calendar when it has one; another day or time is told"),
        "end": Key("day", "When it ends: a last day, which is included, or a time.", "21:30",
            seen="the end; a change is told", otherwise="it lasts that day, or has no end"),
        "duration": Key("duration", "How long it lasts, instead of end.", "2h", seen="the end that comes of it",
            otherwise="the end says it"),
        "timezone": Key("word", "Its IANA time zone, AoE, or floating: at that hour wherever somebody is.",
            "America/New_York",
            seen="the times with that zone, and in their app their own; a floating one is at that hour everywhere",
            otherwise="that of its place, else that of the calendar"),
        "end_timezone": Key("word", "The time zone of its end, where that is another one.", "Asia/Tokyo",
            seen="the end in that zone, as of a flight", otherwise="that of its start"),
        "place": Key("place", "Where it is held: an id, or a name.", "hall", seen="where it is; another place is told"),
        "online": Key("url", "Where to join it.", "https://meet.example.org/budget",
            seen="a link to join; another one is told"),
        "status": Key("status",
            "confirmed, tentative, cancelled, or postponed: not on its day, and the new one unknown.", "tentative",
            seen="it before the title, in their language: 'Cancelled: …'; a change is told", default="confirmed"),
        "reason": Key("text", "Why it is cancelled, postponed or moved.", "The hall is being repaired.",
            seen="it first of all on the event's page and in notices; a change is told"),
        "announced": Key("day",
            "From when the public may know: a day (from its midnight) or a time. Until then the event is nowhere in "
            "output/.", "2026-03-01 09:00", seen="'New: …', and the event, from then on",
            otherwise="the first build that sees it"),
        "participants": Key("participant+", "Who takes part.",
            "[{chair: ann}, {speaker: Bob Example (Town council)}, council]",
            seen="them under 'Who'; a change is told"),
        "topics": Key("text+", "What is on the table.", "[swimming pool, libraries]",
            seen="them under 'On the table'; a change is told"),
        "expectations": Key("expectations", "What each side expects, by party.",
            "{council: That the pool opens in May.}", seen="them under 'What each side expects'; a change is told"),
        "context": Key("block+", "Background: ids of blocks, or text.", "[background, A text of its own.]",
            seen="it under 'Background'; a change of it alone is not told"),
        "sources": Key("source+", "Where it was read.",
            "[{title: An article, url: https://example.org/article}, https://example.org/agenda]",
            seen="them under 'Sources'; a change is not told"),
        "tags": Key("slug+", "The topics it belongs to; each has feeds of its own.", "[money, sport]",
            seen="the event in the calendar, feeds and page of each topic; one that it leaves is told"),
        "reminders": Key("duration+", "How long before it reminders go out; [] is for none.", "[]",
            seen="a notice at each of these times; for a series, for each of its dates",
            otherwise="those of the calendar"),
        "reminder_time": Key("clock",
            "The time of day from which its reminders are counted back, if it is an all-day event.", "18:00",
            seen="the hour of these reminders", otherwise="that of the calendar"),
        "alarms": Key("duration+", "How long before it a calendar app is to ring.", "[1d, 15m]",
            seen="an alarm, in apps that heed those of a calendar one subscribes to",
            otherwise="those of the calendar"),
        "busy": Key("boolean", "Whether it takes the time of whoever has the calendar.", "true",
            seen="themselves shown as busy at that time", default=False),
        "url": Key("url", "Its own page elsewhere.", "https://example.org/budget", seen="a link, 'Website'"),
        "image": Key("image", "A picture.", "{url: https://example.org/hall.jpg, alt: The town hall}",
            seen="a link on the event's page, the picture where the page is shared, and in apps that show one"),
        "attachments": Key("attachment+", "Documents: an agenda, minutes.",
            "[{url: https://example.org/agenda.pdf, title: Agenda}]", seen="them under 'Documents'"),
        "contact": Key("contact", "Whom to write to about it.", "{name: Clerk, email: clerk@example.org}",
            seen="it under 'Contact', and in the calendar", otherwise="in the calendar, that of the calendar"),
        "outcome": Key("text", "What came of it, in Markdown.", "Adopted, 21 to 14.",
            seen="'Outcome: …' in the feeds, and it on the page"),
        "minor": Key("word",
            "A note such as 'spelling', or true: while it stands, corrections of texts and names send no notice. "
            "Another time, place, link to join or status and an outcome are told all the same, and so is an event "
            "that is new.", "spelling", seen="the correction, without an alert", default=False),
        "formerly": Key("slug+", "Ids it had before, the oldest first: by that one calendars know it.", "[budget]",
            seen="the same event as before, under its new address"),
        "repeat": Key("repeat", "How it recurs: in words, an RRULE, or keys and values.",
            "every second thursday of the month", seen="each of its dates in the calendar; another schedule is told",
            otherwise="it takes place once"),
        "changes": Key("changes",
            "Occurrences that differ, by their date; 'from 2022-04-04' for all from then on. What may differ: title, "
            "description, start, end, duration, timezone, place, online, status, reason, participants, topics, "
            "expectations, context, sources, url, image, attachments, contact, busy, alarms and outcome; from a day "
            "on, repeat too.",
            "{2026-03-19: {start: 20:30}, from 2026-04-02: {place: School}}",
            seen="that date as it is; the change is told, with its day"),
        "parts": Key("events",
            "Days or sessions of its own. Each is an event with an id and a start, and takes from the whole what it "
            "does not say of title, description, place, online, status, announced, participants, topics, expectations, "
            "context, sources, tags, reminders, reminder_time, alarms, busy, url, image, contact, timezone and "
            "end_timezone.", "[{id: dinner, title: Dinner, start: 2026-03-12 22:00}]",
            seen="each as an event of its own, with notices, tied to the whole"),
        "related": Key("slug+", "Ids of other events that belong with it, such as those of one series.", "vote",
            seen="a link on the page of each to the other"),
        "properties": Key("properties", "Further iCalendar properties, by name.", "{PRIORITY: 5, X-SEATS: 120}",
            seen="them in apps that know them"),
    },
})  # fmt: skip

VALUES: Mapping[str, Value] = MappingProxyType({
    "word": Value("words", "on one line, the same in every language."),
    "slug": Value("an id", "small letters, digits and hyphens, at most 200 of them.", ("budget-2026",)),
    "text": Value("a text", "a plain string, or one for each language of the calendar. Titles and names stand on one "
        "line; longer texts may have paragraphs and Markdown. One with ': ' or ' #' in it stands in quotes.",
        ("Council", '"Council: the budget"', "{en: Council, nl: Raad}")),
    "url": Value("an address", "http:// or https://, without a name and a password in it.",
        ("https://example.org/council/",)),
    "day": Value("a day or a time", "in figures, or in words: English, Dutch, German or French. A weekday has to be "
        "that of the date. A time without an offset from UTC is in the event's own time zone.",
        ("2026-03-12", "Thursday 12 March 2026", "12 maart 2026", "2026-03-12 19:30", "2026-03-12T19:30+01:00")),
    "clock": Value("a time of day", "hours and minutes.", ("09:30",)),
    "duration": Value("a length of time", "weeks, days, hours and minutes.", ("7d", "2h", "1h30m", "1 week")),
    "boolean": Value("true or false", "these words alone; yes is none of them.", ("true", "false")),
    "number": Value("a whole number", "from 1, in digits.", ("30",)),
    "status": Value("a status", "confirmed, tentative, postponed or cancelled.", ("tentative",)),
    "geo": Value("a position", "latitude and longitude in degrees.",
        ("[50.8796, 4.4264]", "50.8796, 4.4264", "{latitude: 50.8796, longitude: 4.4264}")),
    "parties": Value("ids, each with a party"),
    "people": Value("ids, each with a person"),
    "places": Value("ids, each with a place"),
    "blocks": Value("ids, each with a block"),
    "topics": Value("tags, each with a text"),
    "parameters": Value("names, each with words"),
    "properties": Value("names, each with words, a property, or a list of these"),
    "events": Value("a list of events"),
    "changes": Value("days, each with the keys that differ"),
    "exceptions": Value("days, or days each with a text as the reason"),
    "expectations": Value("parties, each with a text, or a list of expectations"),
})  # fmt: skip
"""The kinds of values that are no table of `KEYS`; those without a word of their own are told by what they hold."""

TABLES: Mapping[str, str] = MappingProxyType({
    "file": "The keys at the top of the file.",
    "calendar": "What stands under `calendar:`.",
    "party": "A country, an organisation, a group; under `parties:` by its id, or in place. `council: Town council` is "
        "short for `council: {name: Town council}`.",
    "person": "Under `people:` by an id, or in place. `ann: Ann Example (Town council)` says the name and the party.",
    "place": "Under `places:` by an id, or in place. `place: Town hall` is short for `place: {name: Town hall}`.",
    "block": "A block of background; under `context:` by an id, or in place. A text alone is one too.",
    "event": "An entry of `events:`, or of the `parts:` of one; a part has no parts of its own.",
    "participant": "`ann` alone takes part; `{chair: ann}` is short for `{person: ann, role: chair}`, and so with each "
        "role. It needs `person`, `party` or `name`.",
    "repeat": "How an event recurs. `repeat: every 2 weeks` is short for `repeat: {every: 2 weeks}`. It needs `every`, "
        "`rule` or `also`. Its days are in the event's own time zone.",
    "expectation": "In a list under `expectations:`. `{council: …}` is short for `[{party: council, text: …}]`.",
    "source": "A title alone, or an address alone, is one too.",
    "image": "An address alone is one too.",
    "attachment": "An address alone is one too.",
    "contact": "A name alone is one too.",
    "property": "Words alone are the value. Properties that feeds writes itself cannot be written here.",
    "window": "What stands under `feed:` of the calendar.",
})  # fmt: skip
"""What each table of `KEYS` is, and how it is written for short, in the order in which the reference has them."""

REQUIRED: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "file": ("calendar",),
    "calendar": ("id", "domain", "title", "url", "timezone"),
    "event": ("id", "title", "start"),
    "contact": ("name",), "party": ("name",), "person": ("name",), "place": ("name",), "block": ("text",),
    "source": ("title",), "expectation": ("party", "text"), "image": ("url",), "repeat": (), "window": (),
    "participant": (), "attachment": ("url",), "property": ("value",),
})  # fmt: skip
"""The keys that have to be there. A part or a change of an event inherits those of the whole."""
