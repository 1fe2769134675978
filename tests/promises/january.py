"""The week of talks as a life: `january.life.yaml` is what editors changed, and the job runs in between."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from feeds.build import Build, build
from feeds.history.ledger import History
from feeds.history.storage import read_history
from feeds.reading import read_calendar

HERE = Path(__file__).parent
EVENTS = HERE.parents[1] / "events.yaml"
BEGIN = datetime(2022, 1, 8, tzinfo=UTC)
END = datetime(2022, 1, 14, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Newsroom:
    """The file as it stands at a time, with what its editors have changed up to then."""

    def __init__(self) -> None:
        self.file: dict[str, Any] = yaml.safe_load(EVENTS.read_text(encoding="utf-8"))
        self.edits = yaml.safe_load((HERE / "january.life.yaml").read_text(encoding="utf-8"))

    def at(self, now: datetime) -> bytes:
        while self.edits and datetime.fromisoformat(self.edits[0]["at"]) <= now:
            edit = self.edits.pop(0)
            next(event for event in self.file["events"] if event["id"] == edit["event"]).update(edit["set"])
        return yaml.safe_dump(self.file, allow_unicode=True).encode()


Builds = list[tuple[datetime, Build]]


def replay(step: timedelta) -> Builds:
    """Run the job every `step`; the ledger goes through its file each time."""
    newsroom, history, now = Newsroom(), History(), BEGIN
    builds: Builds = []
    while now <= END:
        built = build(history, read_calendar(newsroom.at(now), "events.yaml").calendar, now)
        history = read_history(built.files["history.json"], "history.json")
        builds.append((now, built))
        now += step
    return builds
