"""Telling WebSub hubs that a feed has news, so that readers get it within seconds and need not ask.

The feeds name their hubs (`rel="hub"`); a publisher tells a hub by a POST of `hub.mode=publish` and the feed's address
(PubSubHubbub Core 0.4 §7, which WebSub §7 leaves to hub and publisher). A hub is a favour: one that is down costs a
warning and no more, and its readers see the news when they next ask.
"""

from __future__ import annotations

import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from http.client import HTTPException
from queue import Empty, Queue

from feeds.history.ledger import History
from feeds.model import Calendar
from feeds.paths import channel_path

ATTEMPTS = 3
ANSWERS_OF_A_HUB = range(200, 300)
FEEDS = ("rss.xml", "atom.xml", "feed.json")


@dataclass(frozen=True, slots=True)
class Ping:
    """What came of telling a hub of some feeds; `failure` is empty if it took them all."""

    hub: str
    feeds: tuple[str, ...]
    failure: str = ""


def feeds_with_news(calendar: Calendar, history: History, *, every: bool = False) -> tuple[str, ...]:
    """The addresses of the feeds in which the last build with news put a notice; with `every`, of all feeds."""
    newest = max((notice.published for notice in history.notices.values()), default=None)
    last = [notice for notice in history.notices.values() if every or notice.published == newest]
    channels: set[tuple[str, str | None]] = {(language, None) for language in calendar.languages if every}
    for notice in last:
        for language in notice.texts:
            if language in calendar.languages:
                channels |= {(language, tag) for tag in (None, *notice.tags)}
    topics = {topic.tag: topic for topic in calendar.topics}
    paths = sorted(channel_path(calendar, lang, topics[tag] if tag else None) for lang, tag in channels
                   if tag is None or tag in topics)  # fmt: skip
    return tuple(f"{calendar.url}{path}{name}" for path in paths for name in FEEDS)


def ping(hubs: Iterable[str], feeds: tuple[str, ...], *, seconds: float) -> Iterator[Ping]:
    """Tell each hub of each feed, trying again what fails, for at most `seconds` a hub."""
    for hub in hubs:
        yield Ping(hub, feeds, _within(seconds, hub, feeds))


def _within(seconds: float, hub: str, feeds: tuple[str, ...]) -> str:
    """The failure, if any, of telling one hub: time is up for all of it together, however slowly it answers."""
    outcome: Queue[str] = Queue(1)
    until = time.monotonic() + seconds
    threading.Thread(target=lambda: outcome.put(_tell(hub, feeds, until)), daemon=True).start()
    try:
        return outcome.get(timeout=seconds)
    except Empty:
        return f"no answer within {seconds:g} seconds"


def _tell(hub: str, feeds: tuple[str, ...], until: float) -> str:
    for feed in feeds:
        pause = 1.0
        for attempt in range(1, ATTEMPTS + 1):
            failure = _post(hub, feed, max(0.1, until - time.monotonic()))
            if not failure:
                break
            if attempt == ATTEMPTS or time.monotonic() + pause > until:
                return failure
            time.sleep(pause)
            pause *= 2
    return ""


def _post(hub: str, feed: str, seconds: float) -> str:
    body = urllib.parse.urlencode({"hub.mode": "publish", "hub.url": feed}).encode()
    request = urllib.request.Request(hub, body, {"User-Agent": "feeds"})  # noqa: S310 - events.yaml takes web addresses only
    try:
        with urllib.request.urlopen(request, timeout=seconds) as answer:  # noqa: S310
            return "" if answer.status in ANSWERS_OF_A_HUB else f"it answered {answer.status}"
    except urllib.error.HTTPError as error:
        return f"it answered {error.code}"
    except (urllib.error.URLError, HTTPException, OSError, ValueError) as error:
        return str(getattr(error, "reason", error)) or type(error).__name__
