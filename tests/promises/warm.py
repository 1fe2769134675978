"""Builds that have what earlier builds kept, beside builds that have nothing: the files have to be the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from itertools import takewhile

from feeds.build import HISTORY_FILE, build
from feeds.cli.keeping import carried_on
from feeds.excerpts import Excerpts
from feeds.files import Kept, print_of
from feeds.history.ledger import History
from feeds.model import Calendar


class Warm:
    """A machine with a cache, over the life of a calendar."""

    def __init__(self) -> None:
        self._kept, self._after = Kept(), History()
        self._calendars: Mapping[str, bytes] = {}

    def copy(self) -> Warm:
        """Another machine with the same in its cache."""
        other = Warm()
        other._kept, other._after = replace(self._kept, prints=dict(self._kept.prints)), self._after
        other._calendars = self._calendars
        return other

    def publishes_the_same(self, before: History, after: History, calendar: Calendar, now: datetime) -> None:
        """Build both ways, compare the files, and keep what the next build may use."""
        cold = build(before, calendar, now, allow_mass_cancel=True)
        if before is not self._after:
            # Another ledger was put in the place of the one that was published.
            self._kept.entries = Excerpts()
        warm = build(before, calendar, now, allow_mass_cancel=True, kept=self._kept)
        files = dict(cold.files)
        assert list(files) == list(warm.files)
        for path, data in files.items():
            known = warm.files.known(path)
            assert known is None or known == print_of(data), f"{path} is taken for what it was"
            assert warm.files[path] == data, f"{path} is another file when it is made of what was kept"
        calendars = {path: data for path, data in files.items() if path.endswith("calendar.ics")}
        for path in calendars.keys() & self._calendars.keys() if before is self._after else ():
            _see_when_it_changed(path, self._calendars[path], calendars[path])
        self._calendars = calendars
        prints = warm.files.prints()
        self._kept = carried_on(prints, self._kept.places, HISTORY_FILE, files.get)
        self._after = after


def _see_when_it_changed(path: str, was: bytes, now: bytes) -> None:
    """The LAST-MODIFIED of a calendar moves on if anything in it is another, and not otherwise."""
    if was == now:
        return
    assert _last_modified(now) > _last_modified(was), f"{path} has changed, and does not say so"
    assert _without_that(now) != _without_that(was), f"{path} says that it has changed, and has not"


def _without_that(calendar: bytes) -> list[bytes]:
    said = _last_modified(calendar)
    return [line for line in calendar.split(b"\r\n") if line != said]


def _last_modified(calendar: bytes) -> bytes:
    """The line that says when the calendar as a whole changed last."""
    about = takewhile(
        lambda line: not line.startswith(b"BEGIN:V") or line == b"BEGIN:VCALENDAR", calendar.split(b"\r\n")
    )
    return next(line for line in about if line.startswith(b"LAST-MODIFIED:"))
