"""The golden editions and what the consumers made of them, each asked once; the table at the end of the run."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from tests.consumers.consumers import Consumer, Told
from tests.consumers.editions import CalendarFile, calendar_files
from tests.consumers.table import Table

TABLE = pytest.StashKey[Table]()
FEED_TABLE = pytest.StashKey[Table]()


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[CalendarFile]:
    """All golden editions as calendar files."""
    return calendar_files(tmp_path_factory.mktemp("editions"))


class Understood:
    """What the consumers understood of all files; each is asked once."""

    def __init__(self, files: list[CalendarFile]) -> None:
        self.files = files
        self.by = cache(lambda consumer: consumer.read([file.path for file in self.handed(consumer)]))

    def handed(self, consumer: Consumer) -> list[CalendarFile]:
        """The files that a consumer is handed."""
        return [file for file in self.files if not consumer.slow or file.path.name == "calendar.ics"]

    def __call__(self, consumer: Consumer) -> dict[Path, Told]:
        return self.by(consumer)


@pytest.fixture(scope="session")
def understood(files: list[CalendarFile]) -> Understood:
    return Understood(files)


@pytest.fixture(scope="session")
def table(request: pytest.FixtureRequest) -> Table:
    """The table that is printed at the end of the run."""
    return request.config.stash.setdefault(TABLE, Table())


@pytest.fixture(scope="session")
def feed_table(request: pytest.FixtureRequest) -> Table:
    """The same for feed readers."""
    return request.config.stash.setdefault(FEED_TABLE, Table())


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for key, title in (
        (TABLE, "what each calendar consumer understood"),
        (FEED_TABLE, "what each feed reader understood"),
    ):
        if key in config.stash:
            terminalreporter.section(title)
            for line in config.stash[key].lines(by_consumer=key is FEED_TABLE):
                terminalreporter.write_line(line)
