"""The command line: what it prints, how it exits, and that a mistake never costs what was published."""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from feeds import __version__
from feeds.cli import COMMANDS, main

HEAD = "calendar: {id: t, domain: example.org, url: https://example.org/t/, title: T, timezone: UTC, reminders: [1d]}\n"
FOUR = "events:\n" + "".join(
    f"  - {{id: {name}, title: {name.upper()}, start: 2022-01-1{day}}}\n" for day, name in enumerate("abcd", 1)
)


def feeds(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def events(tmp_path: Path) -> Path:
    path = tmp_path / "events.yaml"
    path.write_text(HEAD + FOUR)
    return path


@pytest.fixture
def output(events: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "output"
    assert feeds("build", events, "--output", folder, "--now", "2022-01-09T00:00Z").exit_code == 0
    return folder


def test_a_build_sums_up_what_it_did(events: Path, tmp_path: Path) -> None:
    told = feeds("build", events, "--output", tmp_path / "new", "--now", "2022-01-09T00:00Z")
    assert told.exit_code == 0
    assert told.output.splitlines() == [
        "4 events; 21 files written, 0 unchanged",
        "4 new notices; the next is due on 2022-01-10 at 08:00 (UTC)",
    ]


def test_quiet_says_nothing_and_verbose_names_files_and_notices(events: Path, tmp_path: Path) -> None:
    assert feeds("build", events, "--output", tmp_path / "q", "--quiet").output == ""
    told = feeds("build", events, "--output", tmp_path / "v", "--verbose", "--now", "2022-01-09T00:00Z").output
    assert "wrote calendar.ics" in told
    assert "notice 2022-01-09T00:00Z New: D" in told


def test_a_mistake_publishes_nothing_and_loses_nothing(events: Path, output: Path) -> None:
    before = {path: path.read_bytes() for path in output.rglob("*") if path.is_file()}
    events.write_text(HEAD + FOUR.replace("2022-01-11", "2022-02-30"))
    told = feeds("build", events, "--output", output)
    assert told.exit_code == 1
    assert "events.yaml:3:30: error: '2022-02-30': February 2022 has 28 days" in told.stderr
    assert {path: path.read_bytes() for path in output.rglob("*") if path.is_file()} == before


def test_check_prints_every_mistake_and_writes_nothing(events: Path, tmp_path: Path) -> None:
    events.write_text(HEAD + FOUR.replace("title: A", "titel: A").replace("2022-01-12", "soon"))
    told = feeds("check", events)
    assert told.exit_code == 1
    assert "'titel' is not a key of an event" in told.stderr
    assert "'soon' is not a date" in told.stderr
    assert told.stderr.splitlines()[-1].startswith("2 mistakes in ")
    assert [path.name for path in tmp_path.iterdir()] == ["events.yaml"]


def test_a_damaged_ledger_stops_the_build_and_stays(events: Path, output: Path) -> None:
    (output / "history.json").write_text("{")
    told = feeds("build", events, "--output", output)
    assert told.exit_code == 1
    assert "git checkout" in told.stderr
    assert (output / "history.json").read_text() == "{"


@pytest.mark.parametrize("command", ["check", "serve"])
@pytest.mark.parametrize(
    ("there", "asked"), [("events.yml", "events.yaml"), ("events.yaml", "events.yml"), ("events.yaml", "event.yaml")]
)
def test_a_file_that_is_not_there_is_answered_with_the_one_that_is(
    tmp_path: Path, command: str, there: str, asked: str
) -> None:
    (tmp_path / there).write_text(HEAD + FOUR)
    told = feeds(command, tmp_path / asked)
    assert told.exit_code == 2
    assert f"did you mean {tmp_path / there}?" in told.output.replace("\n", "")


def test_a_file_that_is_not_there_is_not_answered_with_just_any(tmp_path: Path) -> None:
    (tmp_path / "mkdocs.yml").write_text("site_name: T\n")
    assert "did you mean" not in feeds("check", tmp_path / "events.yaml").output
    assert "did you mean" not in feeds("check", tmp_path / "none" / "events.yaml").output


@pytest.mark.parametrize("kind", ["a folder", "a link that leads nowhere"])
def test_a_ledger_that_is_no_file_is_not_taken_for_a_missing_one(events: Path, output: Path, kind: str) -> None:
    path = output / "history.json"
    path.unlink()
    path.mkdir() if kind == "a folder" else path.symlink_to(output / "none")
    told = feeds("build", events, "--output", output)
    assert told.exit_code == 1
    assert "it is not a file" in told.stderr


def test_a_ledger_that_is_far_ahead_of_the_clock_is_warned_of(events: Path, output: Path) -> None:
    events.write_text(HEAD + FOUR.replace("title: A", "title: Z"))
    assert feeds("build", events, "--output", output, "--now", "2035-01-01T00:00Z").stderr == ""
    told = feeds("build", events, "--output", output, "--now", "2022-01-10T00:00Z")
    assert "counts as 2035-01-01, which is ahead of the clock" in told.stderr


def test_a_missing_ledger_beside_a_calendar_is_warned_of(events: Path, output: Path) -> None:
    (output / "history.json").unlink()
    assert "has a calendar but no history.json" in feeds("build", events, "--output", output).stderr


def test_losing_most_events_at_once_stops_the_build_unless_it_is_meant(events: Path, output: Path) -> None:
    events.write_text(HEAD + "events: []\n")
    told = feeds("build", events, "--output", output, "--now", "2022-01-09T01:00Z")
    assert told.exit_code == 1
    assert "would cancel 4 of 4 coming events" in told.stderr
    meant = feeds("build", events, "--output", output, "--now", "2022-01-09T01:00Z", "--allow-mass-cancel")
    assert meant.exit_code == 0
    assert (output / "calendar.ics").read_text().count("STATUS:CANCELLED") == 4


def test_the_ledger_can_come_from_elsewhere(events: Path, output: Path, tmp_path: Path) -> None:
    elsewhere = output.rename(tmp_path / "elsewhere") / "history.json"
    feeds("build", events, "--output", output, "--now", "2022-01-09T01:00Z", "--history", elsewhere)
    assert (output / "history.json").read_bytes() == elsewhere.read_bytes()


@pytest.mark.parametrize("where", ["nowhere.json", "ftp://example.org/history.json", "http://example.org/history.json"])
def test_a_ledger_that_cannot_be_had_is_an_error(events: Path, tmp_path: Path, where: str) -> None:
    told = feeds("build", events, "--output", tmp_path / "output", "--history", where)
    assert told.exit_code == 1
    assert where in told.stderr
    assert not (tmp_path / "output").exists()


def test_an_output_that_is_a_file_is_an_error(events: Path, tmp_path: Path) -> None:
    (tmp_path / "output").write_text("mine")
    told = feeds("build", events, "--output", tmp_path / "output")
    assert told.exit_code == 1
    assert "cannot be written" in told.stderr
    assert (tmp_path / "output").read_text() == "mine"


def test_files_that_a_build_did_not_write_are_left_alone(events: Path, tmp_path: Path) -> None:
    output, both = tmp_path / "both", HEAD.replace("title: T,", "title: T, languages: [en, nl],")
    events.write_text(both + FOUR)
    assert feeds("build", events, "--output", output, "--now", "2022-01-09T00:00Z").exit_code == 0
    (output / "CNAME").write_text("example.org")
    (output / "nl" / "events" / "a" / "notes.txt").write_text("mine")
    events.write_text(HEAD + FOUR)
    assert feeds("build", events, "--output", output, "--now", "2022-01-09T01:00Z").exit_code == 0
    assert (output / "CNAME").read_text() == "example.org"
    assert (output / "nl" / "events" / "a" / "notes.txt").read_text() == "mine"
    assert not (output / "nl" / "events" / "a" / "event.ics").exists()
    assert not (output / "nl" / "events" / "b").exists()


@pytest.mark.parametrize("now", ["yesterday", "2022-13-01", ""])
def test_a_time_that_is_none_is_wrong_use(events: Path, now: str) -> None:
    assert feeds("build", events, "--now", now).exit_code == 2


def test_a_file_that_is_not_there_is_wrong_use(tmp_path: Path) -> None:
    assert feeds("check", tmp_path / "none.yaml").exit_code == 2


def test_the_version_is_told_by_the_module_too() -> None:
    told = subprocess.run([sys.executable, "-m", "feeds", "--version"], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == f"feeds, version {__version__}"


def test_help_imports_nothing_heavy() -> None:
    heavy = ("icalendar", "feedgen", "pydantic", "yaml", "babel")
    code = f"import sys, feeds.cli; print([name for name in {heavy} if name in sys.modules])"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_the_list_of_commands_says_what_each_says_of_itself() -> None:
    context = click.Context(main)
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        assert command is not None
        assert command.get_short_help_str(limit=200) == COMMANDS[name]


@pytest.mark.parametrize("now", ["0001-01-01T00:00+14:00", "9999-12-31T23:59-12:00", "9999-12-31T23:59Z"])
def test_a_time_at_the_end_of_time_is_a_wrong_use_and_not_a_crash(events: Path, tmp_path: Path, now: str) -> None:
    told = feeds("build", events, "--output", tmp_path / "new", "--now", now)
    assert told.exit_code == 2
    assert "lies outside the years" in told.output


@pytest.mark.parametrize("now", ["2022-01-08T24:00Z", "2022-01-09T00:00:00z", "20220109T0100+01"])
def test_a_time_may_be_written_in_any_way_of_iso_8601(events: Path, tmp_path: Path, now: str) -> None:
    output = tmp_path / "new"
    assert feeds("build", events, "--output", output, "--now", now).exit_code == 0
    assert json.loads((output / "history.json").read_bytes())["as_of"] == "2022-01-09T00:00:00Z"


@pytest.mark.parametrize(("environment", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_a_terminal_gets_colour_unless_it_wants_none(
    events: Path, environment: dict[str, str], *, coloured: bool
) -> None:
    events.write_text("calendar: 1\n")
    told = CliRunner(env=environment).invoke(main, ["check", str(events)], color=True)
    assert ("\x1b[" in told.output) is coloured


MEETINGS = """people: {ann: Ann}
events:
  - {id: a, title: A, start: 2022-03-07 10:00, duration: 2h, participants: [ann]}
  - {id: b, title: B, start: 2022-03-07 11:00, duration: 2h, participants: [ann]}
  - {id: c, title: C, start: 2022-03-27 02:30, timezone: Europe/Brussels}
  - {id: d, title: D, start: 2022-03-26 02:30, timezone: Europe/Brussels, repeat: daily}
"""


def test_nobody_is_warned_of_what_is_over(events: Path, tmp_path: Path) -> None:
    events.write_text(HEAD + MEETINGS)

    def warnings(command: str, *arguments: str | Path) -> list[str]:
        return re.findall(r"yaml:(\d+):\d+: warning: (\w+)", feeds(command, events, *arguments).stderr)

    build = ("build", "--output", tmp_path / "new", "--now")
    # A rule without an end comes upon such days again and again.
    endless = [("7", "02"), ("7", "the")]
    assert warnings(*build, "2022-03-07T12:59Z") == [("5", "Ann"), ("6", "the"), *endless]
    assert warnings(*build, "2022-03-07T13:00Z") == [("6", "the"), *endless]
    assert warnings(*build, "2022-03-27T01:30Z") == endless
    assert warnings("check") == endless


def test_a_check_does_not_speak_of_publishing(events: Path) -> None:
    events.write_text("calendar: 1\n")
    assert feeds("check", events).output.endswith(f" in {events}\n")
    assert feeds("build", events).output.endswith("; nothing was published\n")


def test_the_formats_asked_for_are_built_alone(events: Path, tmp_path: Path) -> None:
    output = tmp_path / "few"
    told = feeds(
        "build", events, "--output", output, "--now", "2022-01-09T00:00Z", "--formats", "rss.xml, calendar.ics"
    )
    assert told.exit_code == 0
    assert sorted(path.name for path in output.rglob("*")) == ["calendar.ics", "history.json", "rss.xml"]
    feeds("build", events, "-o", tmp_path / "all", "--now", "2022-01-09T00:00Z")
    assert (output / "rss.xml").read_bytes() == (tmp_path / "all/rss.xml").read_bytes()


def test_a_format_that_there_is_not_is_refused(events: Path) -> None:
    told = feeds("build", events, "--formats", "calendar.isc")
    assert told.exit_code == 2
    assert "'calendar.isc' is not one of: calendar.ics" in told.output


def test_a_long_build_shows_on_a_terminal_how_far_it_is(tmp_path: Path) -> None:
    path = tmp_path / "events.yaml"
    path.write_text(
        HEAD + "events:\n" + "".join(f"  - {{id: e{n}, title: E, start: 2022-01-10}}\n" for n in range(1000))
    )
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "feeds", "build", str(path), "--output", str(tmp_path / "new")]
    with subprocess.Popen(command, stderr=theirs, stdout=subprocess.DEVNULL) as build:
        os.close(theirs)
        shown = b""
        with contextlib.suppress(OSError):  # the terminal is gone when the build is
            while chunk := os.read(ours, 1 << 16):
                shown += chunk
    os.close(ours)
    assert build.returncode == 0
    steps = [int(step) for step in re.findall(rb"(\d+)%", shown)]
    assert steps == sorted(steps)
    assert len(set(steps)) > 10
    assert steps[-1] > 90


@pytest.mark.parametrize("command", ["build", "diff", "notify", "ping", "serve"])
def test_an_output_without_a_name_is_a_mistake_and_not_the_folder_one_is_in(command: str, tmp_path: Path) -> None:
    told = CliRunner().invoke(main, [command, str(tmp_path / "events.yaml"), "--output", ""])
    assert told.exit_code == 2
    assert "a folder is expected, and the name is empty; the folder that you are in is '.'" in told.output
