"""What RSS and Atom have in common: one feedgen feed, with extensions for the elements it has no word for.

feedgen holds the entries and writes the XML; the order of the entries is ours, the newest first.
"""

from __future__ import annotations

from html import escape
from typing import Any

from feedgen.entry import FeedEntry
from feedgen.ext.base import BaseEntryExtension, BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree

from feeds import __version__
from feeds.edition import Edition, Enclosure
from feeds.history.ledger import Notice
from feeds.identity import tag_uri
from feeds.model import UNIVERSAL, Text

ATOM = "http://www.w3.org/2005/Atom"
SYNDICATION = "http://purl.org/rss/1.0/modules/syndication/"
DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
EVENT = "http://purl.org/rss/1.0/modules/event/"
HISTORY = "http://purl.org/syndication/history/1.0"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

ICS_TYPE = "text/calendar"
DOCS = "https://www.rssboard.org/rss-specification"


def feed_of(edition: Edition, name: str, media_type: str) -> FeedGenerator:
    """The feed of an edition without its entries; `name` and `media_type` are those of the file it becomes."""
    calendar = edition.calendar
    feed = FeedGenerator()
    feed.register_extension("edition", _FeedExtension, _EntryExtension)
    feed.edition.edition = edition
    topic = ("topics", edition.topic.tag) if edition.topic else ()
    feed.id(tag_uri(calendar.domain, calendar.id, edition.language, *topic, "feed"))
    feed.title(edition.title)
    feed.description(edition.description or edition.title)
    feed.subtitle(edition.description or edition.title)
    for hub in calendar.hubs:
        feed.link(href=hub, rel="hub")
    feed.link(href=edition.url(name), rel="self", type=media_type)
    feed.link(href=edition.url(), rel="alternate", type="text/html", hreflang=edition.language)
    feed.language(edition.language)
    feed.author(**author(edition))
    if calendar.rights:
        feed.rights(calendar.rights.in_language(edition.language, calendar.language).text)
    feed.generator("feeds", version=__version__)
    feed.docs(DOCS)
    feed.ttl(max(1, int(calendar.refresh.total_seconds() // 60)))
    feed.updated(edition.updated)
    feed.pubDate(edition.updated)
    feed.lastBuildDate(edition.updated)
    return feed


def add_entries(feed: FeedGenerator, edition: Edition, notices: tuple[Notice, ...]) -> None:
    """Add the notices, in their order."""
    for notice in notices:
        entry = feed.add_entry(order="append")
        _fill(entry, edition, notice)
        entry.edition.notice = notice
        entry.edition.edition = edition
        entry.edition.enclosure = edition.enclosures.get(notice.event or "")
        entry.edition.page = page_url(edition, notice)


def _fill(entry: FeedEntry, edition: Edition, notice: Notice) -> None:
    calendar = edition.calendar
    text = notice.texts[edition.language]
    identifier = notice_id(edition, notice)
    entry.id(identifier)
    entry.guid(identifier, permalink=False)
    entry.title(text.title)
    entry.summary(text.summary)
    # An item's description is HTML to its readers, as the RSS Advisory Board has it; quotes are as well left alone.
    entry.description(escape(text.summary, quote=False))
    entry.content(text.html, type="html")
    entry.published(notice.time)
    entry.updated(notice.time)
    entry.pubDate(notice.time)
    for tag in notice.tags:
        entry.category(term=tag, scheme=f"{calendar.url}topics/", label=topic_title(edition, tag))
    enclosure = edition.enclosures.get(notice.event or "")
    if enclosure is not None:
        entry.enclosure(enclosure.url, str(enclosure.length), ICS_TYPE)
    # RSS has room for one link and feedgen takes the last, so that of the page comes last.
    entry.link(href=page_url(edition, notice), rel="alternate", type="text/html")


def notice_id(edition: Edition, notice: Notice) -> str:
    """The id of a notice as a tag URI; in each language it is an entry of its own, whichever is the default one."""
    path = (*notice.id.split("/"), edition.language)
    return tag_uri(edition.calendar.domain, edition.calendar.id, *path)


def topic_title(edition: Edition, tag: str) -> str:
    """What a topic is called in the language of the edition."""
    calendar = edition.calendar
    title = next((topic.title for topic in calendar.topics if topic.tag == tag), Text({UNIVERSAL: tag}))
    return title.in_language(edition.language, calendar.language).text


def page_url(edition: Edition, notice: Notice) -> str:
    """The page a notice leads to: that of its event, or the front page."""
    if notice.event is None:
        return edition.url()
    return f"{edition.calendar.url}{language_folder(edition)}events/{notice.event}/"


def language_folder(edition: Edition) -> str:
    """The folder of the edition's language, whatever its channel."""
    return "" if edition.language == edition.calendar.language else f"{edition.language}/"


def with_stylesheet(data: bytes, edition: Edition) -> bytes:
    """The XML of a feed with the style sheet that shows it in a browser (Associating Style Sheets with XML §2)."""
    head, rest = data.split(b"?>\n", 1)
    address = escape(f"{edition.calendar.url}{language_folder(edition)}feed.css", quote=True)
    return b"".join((head, b"?>\n", f'<?xml-stylesheet type="text/css" href="{address}"?>\n'.encode(), rest))


def author(edition: Edition) -> dict[str, str]:
    """Who speaks: the contact of the calendar, or the calendar itself."""
    contact = edition.calendar.contact
    if contact is None:
        return {"name": edition.calendar.title.in_language(edition.language, edition.calendar.language).text}
    parts = {"name": contact.name, "email": contact.email, "uri": contact.url}
    return {key: value for key, value in parts.items() if value}


def sub_element(parent: Any, namespace: str, name: str, text: str | None = None, **attributes: str) -> Any:
    """Add an element of a namespace."""
    element = etree.SubElement(parent, f"{{{namespace}}}{name}", attributes)
    element.text = text
    return element


def link(parent: Any, **attributes: str) -> None:
    """Add an Atom link; feedgen writes Atom's own elements without a namespace, under a default one."""
    etree.SubElement(parent, "link", attributes)


class _FeedExtension(BaseExtension):  # type: ignore[misc]
    """What feedgen's feeds lack: the language of an Atom feed, the rhythm of an RSS feed, links to the archive."""

    def __init__(self) -> None:
        self.edition: Edition | None = None
        self.archive: int | None = None

    def extend_ns(self) -> dict[str, str]:
        """The namespaces of what is added."""
        return {"sy": SYNDICATION, "dc": DUBLIN_CORE, "ev": EVENT, "fh": HISTORY}

    def extend_atom(self, feed: Any) -> Any:
        """Mark the language, and link the archive of older entries (RFC 5005 §4)."""
        if self.edition is None:
            return feed
        feed.set(XML_LANG, self.edition.language)
        if self.archive is not None:
            feed.insert(0, etree.Element(f"{{{HISTORY}}}archive"))
            link(feed, rel="current", type="application/atom+xml", href=self.edition.url("atom.xml"))
        earlier = [year for year in self.edition.archives if self.archive is None or year < self.archive]
        if earlier:
            href = self.edition.url(f"archive/{earlier[-1]}.xml")
            link(feed, rel="prev-archive", type="application/atom+xml", href=href)
        _entries_last(feed)
        _declare_texts(feed)
        return feed

    def extend_rss(self, feed: Any) -> Any:
        """Name the hubs (WebSub §4) and the archive of older entries, and say how often to come back (syndication)."""
        if self.edition is None:
            return feed
        channel = feed[0]
        if self.edition.archives:
            # RFC 5005 §4 takes this link in RSS too; the documents are Atom's, which says when each entry was.
            href = self.edition.url(f"archive/{self.edition.archives[-1]}.xml")
            sub_element(channel, ATOM, "link", rel="prev-archive", type="application/atom+xml", href=href)
        for hub in self.edition.calendar.hubs:
            sub_element(channel, ATOM, "link", rel="hub", href=hub)
        seconds = self.edition.calendar.refresh.total_seconds()
        period, length = ("hourly", 3600) if seconds < 86400 else ("daily", 86400)
        sub_element(channel, SYNDICATION, "updatePeriod", period)
        sub_element(channel, SYNDICATION, "updateFrequency", str(max(1, round(length / seconds))))
        return feed


def _entries_last(feed: Any) -> None:
    """The Atom feed's own elements before its entries, as readers expect them."""
    for entry in feed.findall("entry"):
        feed.remove(entry)
        feed.append(entry)


def _declare_texts(parent: Any) -> None:
    """Say of plain texts that they are (RFC 4287 §3.1.1), so that no reader looks for HTML in them."""
    for name in ("title", "subtitle", "summary", "rights"):
        for element in parent.findall(name):
            element.set("type", "text")


class _EntryExtension(BaseEntryExtension):  # type: ignore[misc]
    """What feedgen's entries lack: who wrote an RSS item, when and where its event is, what an Atom link is for."""

    def __init__(self) -> None:
        self.edition: Edition | None = None
        self.notice: Notice | None = None
        self.enclosure: Enclosure | None = None
        self.page = ""

    def extend_atom(self, entry: Any) -> Any:
        """Write the links with what they are: feedgen 1.0 leaves out all but the address."""
        for bare in entry.findall("link"):
            entry.remove(bare)
        if self.edition is None:
            return entry
        link(entry, rel="alternate", type="text/html", hreflang=self.edition.language, href=self.page)
        if self.enclosure is not None:
            length = str(self.enclosure.length)
            link(entry, rel="enclosure", type=ICS_TYPE, length=length, href=self.enclosure.url)
        _declare_texts(entry)
        self._say_when(entry, self.edition.language)
        return entry

    def extend_rss(self, item: Any) -> Any:
        """Name the creator (Dublin Core), and the event's start, end and place (RSS event module)."""
        if self.edition is None:
            return item
        sub_element(item, DUBLIN_CORE, "creator", author(self.edition)["name"])
        self._say_when(item, self.edition.language)
        return item

    def _say_when(self, entry: Any, language: str) -> None:
        """The event's start, end and place for machines (RSS event module)."""
        notice = self.notice
        if notice is None:
            return
        if notice.start:
            sub_element(entry, EVENT, "startdate", notice.start)
            sub_element(entry, EVENT, "enddate", notice.end)
        if notice.texts[language].where:
            sub_element(entry, EVENT, "location", notice.texts[language].where)
