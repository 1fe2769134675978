"""`feeds list`: the agenda in plain columns, occurrence by occurrence."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from feeds.cli import main

EVENTS = """\
calendar: {id: t, domain: example.org, url: https://example.org/, title: T, languages: [nl, en],
           timezone: Europe/Brussels}
events:
  - id: council
    title: {nl: Raad, en: Council}
    start: 2022-03-14 19:30
    duration: 2h
    place: Town hall
    repeat: {every: week, count: 5, except: [2022-03-21]}
    changes:
      2022-03-28: {status: cancelled}
      from 2022-04-04: {start: "20:00", place: School}
  - {id: fair, title: Fair, start: 2022-03-26, end: 2022-03-27}
  - {id: secret, title: Secret, start: 2022-03-15, announced: 2022-03-20}
  - {id: later, title: Later, start: 2022-06}
"""


@pytest.fixture
def events(tmp_path: Path) -> Path:
    path = tmp_path / "events.yaml"
    path.write_text(EVENTS)
    return path


def listed(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["list", *map(str, arguments)])


def test_every_occurrence_has_a_line_in_the_calendars_language(events: Path) -> None:
    told = listed(events, "--now", "2022-03-10T00:00Z")
    assert told.exit_code == 0
    assert told.stdout == (
        "maandag 14 maart 2022   19:30–21:30 uur (tijd in Brussel)  Raad            Town hall\n"
        "zaterdag 26 maart 2022  26–27 maart 2022                   Fair\n"
        "maandag 28 maart 2022   19:30–21:30 uur (tijd in Brussel)  Afgelast: Raad  Town hall\n"
        "maandag 4 april 2022    20:00–22:00 uur (tijd in Brussel)  Raad            School\n"
    )


def test_what_has_no_day_yet_is_listed_where_it_may_be(events: Path) -> None:
    events.write_text(f"{EVENTS}  - {{id: open, title: Open, start: tbd}}\n")
    june = "\nin juni 2022"
    assert june not in listed(events, "--now", "2022-03-10T00:00Z").stdout
    assert june not in listed(events, "--from", "2022-04-01", "--to", "2022-05-31").stdout
    assert june in listed(events, "--from", "2022-04-01", "--to", "2022-06-01").stdout
    assert june in listed(events, "--from", "2022-06-30", "--to", "2022-07-01").stdout
    assert june not in listed(events, "--from", "2022-07-01", "--to", "2022-07-31").stdout
    assert "Open" in listed(events, "--from", "2022-07-01", "--to", "2022-07-31").stdout


def test_what_is_under_embargo_is_left_out_and_counted(events: Path) -> None:
    before = listed(events, "--now", "2022-03-10T00:00Z")
    assert "Secret" not in before.output
    assert before.stderr == "1 event not listed, under embargo still\n"
    assert "Secret" in listed(events, "--now", "2022-03-20T00:00Z", "--from", "2022-03-01").output


def test_a_span_is_given_by_its_days_or_its_last_day(events: Path) -> None:
    days = listed(events, "--from", "2022-04-04", "--days", "1", "--language", "en")
    assert days.stdout.splitlines()[0] == "Monday 4 April 2022  20:00–22:00 (Brussels time)  Council  School"
    assert listed(events, "--from", "2022-04-04", "--to", "2022-04-04", "--language", "en").stdout == days.stdout
    assert "nothing from 2030-01-01 to 2030-01-30" in listed(events, "--from", "2030-01-01").stderr


@pytest.mark.parametrize(
    "wrong", [["--from", "soon"], ["--days", "0"], ["--to", "2022-01-01", "--days", "3"], ["--language", "fr"]]
)
def test_a_wrong_use_is_told(events: Path, wrong: list[str]) -> None:
    assert listed(events, *wrong).exit_code == 2
