"""Builds that have what earlier builds kept, beside builds that have nothing: the files have to be the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

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

    def copy(self) -> Warm:
        """Another machine with the same in its cache."""
        other = Warm()
        other._kept, other._after = replace(self._kept, prints=dict(self._kept.prints)), self._after
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
        prints = warm.files.prints()
        self._kept = carried_on(prints, self._kept.named, HISTORY_FILE, files.get)
        self._after = after
