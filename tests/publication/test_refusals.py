"""What only the ledger shows of an event is told at its place in the file, with what to do; and that then works."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from feeds.cli import main

HEAD = "calendar: {id: t, domain: example.org, url: https://example.org/t/, title: T, timezone: UTC}\nevents:\n"
FIRST, SECOND, THIRD = ("--now", "2022-01-05T00:00Z"), ("--now", "2022-01-06T00:00Z"), ("--now", "2022-01-07T00:00Z")
OLD = "  - {id: e, title: The fair, start: 2022-01-12}\n"
RENAMED = "  - {id: ee, title: The fair, start: 2022-01-12, formerly: [e]}\n"


class Site:
    """A calendar that is edited and built."""

    def __init__(self, folder: Path) -> None:
        self.events, self.output = folder / "events.yaml", folder / "output"

    def run(self, command: str, *options: str) -> Result:
        given = [command, str(self.events), "--output", str(self.output), *options]
        return CliRunner().invoke(main, given)

    def build(self, events: str, *options: str) -> Result:
        self.events.write_text(HEAD + events)
        return self.run("build", *options)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A calendar whose event e has been renamed to ee."""
    site = Site(tmp_path)
    assert site.build(OLD, *FIRST).exit_code == 0
    assert site.build(RENAMED, *SECOND).exit_code == 0
    return site


@pytest.mark.parametrize("command", ["build", "diff"])
def test_an_old_file_put_back_after_a_renaming_is_told_what_to_write(site: Site, command: str) -> None:
    site.build(OLD, *SECOND)
    told = site.run(command, *THIRD)
    assert told.exit_code == 1
    assert (
        told.stderr
        == f"""{site.events}:3:10: error: 'ee' was published as 'e' before, so a new event cannot be called so
    3 |   - {{id: e, title: The fair, start: 2022-01-12}}
      |          ^
  help: if this is 'ee' under another id, write formerly: [ee]; if not, give it an id that was never used
1 mistake in {site.events}{"; nothing was published" if command == "build" else ""}
"""
    )


def test_and_that_works_without_an_alert(site: Site) -> None:
    told = site.build(OLD.replace("}", ", formerly: [ee]}"), *THIRD)
    assert told.exit_code == 0
    assert "0 new notices" in told.stdout
    assert "STATUS:CANCELLED" not in (site.output / "calendar.ics").read_text()


def test_a_new_event_is_not_called_what_another_in_the_file_was_called(site: Site) -> None:
    told = site.build(RENAMED.replace(", formerly: [e]", "") + OLD, *THIRD)
    assert f"{site.events}:4:10: error: 'ee' was published as 'e' before" in told.stderr
    assert "  help: give it an id that was never used\n" in told.stderr


def test_an_id_is_taken_over_once(site: Site) -> None:
    told = site.build("  - {id: z, title: The fair, start: 2022-01-12, formerly: [e]}\n", *THIRD)
    assert f"{site.events}:3:10: error: 'ee' was published as 'e' before, so 'z' cannot take that over" in told.stderr
    assert "  help: if this is 'ee' under another id, write formerly: [e, ee]; if not, take 'e' out\n" in told.stderr
    both = site.build(
        RENAMED.replace(", formerly: [e]", "") + "  - {id: z, title: Z, start: 2022-01-12, formerly: [e]}\n", *THIRD
    )
    assert "  help: take 'e' out of formerly\n" in both.stderr


def test_a_part_has_its_place_too(site: Site) -> None:
    top = "  - id: top\n    title: Top\n    start: 2022-01-12\n"
    parts = "    parts:\n      - {id: a, title: A, start: 2022-01-12}\n"
    renamed = "  - {id: other, title: A, start: 2022-01-12, formerly: [top-a]}\n"
    assert site.build(top + parts, *THIRD).exit_code == 0
    assert site.build(top + renamed, *THIRD).exit_code == 0
    told = site.build(top + parts, *THIRD)
    assert f"{site.events}:7:14: error: 'other' was published as 'top-a' before" in told.stderr
