"""The golden editions and what the consumers made of them, each asked once; the table at the end of the run."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from tests.consumers.consumers import Consumer, Told
from tests.consumers.editions import CalendarFile, calendar_files
from tests.consumers.table import Table

TABLE = pytest.StashKey[Table]()


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[CalendarFile]:
    """All golden editions as calendar files."""
    return calendar_files(tmp_path_factory.mktemp("editions"))


class Understood:
    """What the consumers understood of all files; each is asked once."""

    def __init__(self, files: list[CalendarFile]) -> None:
        self.by = cache(lambda consumer: consumer.read([file.path for file in files]))

    def __call__(self, consumer: Consumer) -> dict[Path, Told]:
        return self.by(consumer)


@pytest.fixture(scope="session")
def understood(files: list[CalendarFile]) -> Understood:
    return Understood(files)


@pytest.fixture(scope="session")
def table(request: pytest.FixtureRequest) -> Table:
    """The table that is printed at the end of the run."""
    stash = request.config.stash
    if TABLE not in stash:
        stash[TABLE] = Table()
    return stash[TABLE]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if TABLE in config.stash:
        terminalreporter.section("what each consumer understood")
        for line in config.stash[TABLE].lines():
            terminalreporter.write_line(line)
