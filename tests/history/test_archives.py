"""Closed years stay where they are: whoever followed a feed can go back to its first entry (RFC 5005 §4)."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from feeds.cli import main
from feeds.history.ledger import History, Notice, NoticeKind, NoticeText
from feeds.history.window import Told

HEAD = """calendar: {id: t, domain: example.org, url: https://example.org/t/, title: T, timezone: UTC, reminders: [],
           feed: {days: 10, entries: 2}}
events:
"""
OLD = "".join(f"  - {{id: a{day}, title: A, start: 2021-06-0{day}}}\n" for day in (1, 2, 3))
NEW = "".join(f"  - {{id: b{day}, title: B, start: 2022-06-0{day}}}\n" for day in (1, 2, 3))


def feeds(*arguments: str | Path) -> Result:
    told = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert told.exit_code == 0, told.output
    return told


@pytest.fixture
def events(tmp_path: Path) -> Path:
    """A calendar whose year 2021 was closed into `output`, beside it."""
    path, output = tmp_path / "events.yaml", tmp_path / "output"
    path.write_text(HEAD + OLD)
    feeds("build", path, "-o", output, "--now", "2021-05-01T10:00Z")
    path.write_text(HEAD + OLD + NEW)
    feeds("build", path, "-o", output, "--now", "2022-05-01T10:00Z")
    path.write_text(HEAD + OLD + NEW.replace("B", "C"))
    feeds("build", path, "-o", output, "--now", "2022-05-27T10:00Z")
    assert (output / "archive/2021.xml").read_bytes().count(b"<entry>") == 3
    return path


def test_the_builds_after_leave_the_document_of_a_closed_year_where_it_is(events: Path, tmp_path: Path) -> None:
    output = tmp_path / "output"
    before = (output / "archive/2021.xml").read_bytes()
    for hour, title in ((11, "C"), (12, "D"), (13, "E")):
        events.write_text(HEAD + OLD + NEW.replace("B", title))
        feeds("build", events, "-o", output, "--now", f"2022-05-27T{hour}:00Z")
    assert (output / "archive/2021.xml").read_bytes() == before


def test_a_ledger_from_elsewhere_brings_the_closed_years_that_lie_beside_it(events: Path, tmp_path: Path) -> None:
    site, fresh = tmp_path / "output", tmp_path / "fresh"
    told = feeds("build", events, "-o", fresh, "--history", site / "history.json", "--now", "2022-05-27T11:00Z")
    assert not told.stderr
    assert (fresh / "archive/2021.xml").read_bytes() == (site / "archive/2021.xml").read_bytes()


def test_a_closed_year_that_is_lost_is_warned_of(events: Path, tmp_path: Path) -> None:
    site, fresh = tmp_path / "output", tmp_path / "fresh"
    (site / "archive/2021.xml").unlink()
    told = feeds("build", events, "-o", fresh, "--history", site / "history.json", "--now", "2022-05-27T11:00Z")
    assert "warning: archive/2021.xml is not in" in told.stderr
    assert (fresh / "atom.xml").exists()


def test_the_build_that_closes_a_year_has_its_document_and_warns_of_nothing(tmp_path: Path) -> None:
    """Of a year whose notices were all in the feed until then."""
    path, output = tmp_path / "events.yaml", tmp_path / "output"
    many = "".join(f"  - {{id: a{day}, title: A, start: 2024-0{day % 9 + 1}-12}}\n" for day in range(40))
    path.write_text(HEAD.replace("feed: {days: 10, entries: 2}", "language: en") + many)
    feeds("build", path, "-o", output, "--now", "2023-12-31T10:00Z")
    assert not (output / "archive").exists()
    path.write_text(path.read_text().replace("title: A", "title: B"))
    told = feeds("build", path, "-o", output, "--now", "2024-05-11T10:00Z")
    assert (output / "archive/2023.xml").is_file()
    assert not told.stderr


def test_a_notice_that_an_edited_ledger_puts_into_a_topic_twice_is_told_there_once() -> None:
    time = datetime(2022, 1, 9, tzinfo=UTC)
    notice = Notice(
        id="a/announced", kind=NoticeKind.ANNOUNCED, time=time, published=time, tags=("money", "money"),
        texts={"en": NoticeText("A", "A", "A")},
    )  # fmt: skip
    assert Told(History(notices={notice.id: notice}), "en").in_channel("money") == [notice]
