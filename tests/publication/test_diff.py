"""`feeds diff` says beforehand what a build would do, and `feeds check --format github` says it at the line."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from urllib.parse import unquote

import pytest
import yaml
from click.testing import CliRunner, Result
from markdown_it import MarkdownIt

from feeds.cli import main
from feeds.errors import Position, Problem, as_annotation

HEAD = """calendar: {id: t, domain: example.org, url: https://example.org/t/, title: {en: T, nl: T},
  languages: [en, nl], timezone: UTC, reminders: [1d]}
events:
"""
MEETINGS = {
    "a": "title: {en: Apples, nl: Appels}, start: 2022-01-11, place: Town hall",
    "b": "title: Bread, start: 2022-01-12",
    "c": "title: Cheese, start: 2022-01-13",
}
DAY_9 = ("--now", "2022-01-09T00:00Z")
DAY_10 = ("--now", "2022-01-10T00:00Z")


def feeds(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def write(events: Path, **changes: str | None) -> None:
    meetings = {**MEETINGS, **changes}
    events.write_text(HEAD + "".join(f"  - {{id: {name}, {text}}}\n" for name, text in meetings.items() if text))


@pytest.fixture
def events(tmp_path: Path) -> Path:
    path = tmp_path / "events.yaml"
    write(path)
    return path


@pytest.fixture
def output(events: Path, tmp_path: Path) -> Path:
    assert feeds("build", events, "--output", tmp_path / "output", *DAY_9).exit_code == 0
    return tmp_path / "output"


def diff(events: Path, output: Path, *more: str) -> str:
    told = feeds("diff", events, "--output", output, *(more or DAY_9))
    assert told.exit_code == 0, told.output
    return told.stdout


def test_without_news_there_is_nothing_new(events: Path, output: Path) -> None:
    assert diff(events, output) == "nothing new\n"


def test_a_first_edition_is_all_new_and_nothing_is_written(events: Path, tmp_path: Path) -> None:
    assert (
        diff(events, tmp_path / "output")
        == """3 events added; 3 notices

Added: Apples (a)
    Tuesday 11 January 2022, Town hall
Added: Bread (b)
    Wednesday 12 January 2022
Added: Cheese (c)
    Thursday 13 January 2022

Notices:
    2022-01-08 23:59Z  New: Apples
    2022-01-08 23:59Z  New: Bread
    2022-01-09 00:00Z  New: Cheese
"""
    )
    assert [path.name for path in tmp_path.iterdir()] == ["events.yaml"]


def test_changes_are_told_field_by_field_with_their_notices(events: Path, output: Path) -> None:
    write(
        events,
        a="title: {en: Apples, nl: Peren}, start: 2022-01-12, place: Library, sources: [{title: A paper}]",
        b=None,
        c="title: Cheese, start: 2022-01-13, status: cancelled, reason: No milk",
        d="title: Dates, start: 2022-01-14",
    )
    assert (
        diff(events, output, "--now", "2022-01-09T01:00Z")
        == """1 event added, 1 changed, 1 cancelled, 1 dropped; 4 notices

Changed: Apples (a)
    Date: from Tuesday 11 January to Wednesday 12 January
    Place: from Town hall to Library
    Title: from Appels to Peren [nl]
    Sources: changed
Dropped: Bread (b)
    no longer in the input; it stays in the calendar, as cancelled
Cancelled: Cheese (c)
    Status: cancelled (was: confirmed)
    Reason: No milk
Added: Dates (d)
    Friday 14 January 2022

Notices:
    2022-01-09 00:59Z  New: Dates
    2022-01-09 00:59Z  Moved to Wednesday 12 January: Apples
    2022-01-09 00:59Z  Cancelled: Bread
    2022-01-09 01:00Z  Cancelled: Cheese
"""
    )


def test_a_dropped_event_that_never_had_a_day_is_said_to_be_in_no_calendar(events: Path, output: Path) -> None:
    write(events, e="title: Eggs, start: tbd", f="title: Figs, start: 2022-01-14")
    feeds("build", events, "--output", output, *DAY_9)
    write(events, e="title: Eggs, start: tbd", f="title: Figs, start: tbd")
    feeds("build", events, "--output", output, *DAY_9)
    write(events)
    gone = "    no longer in the input; it stays"
    told = diff(events, output)
    assert f"Dropped: Eggs (e)\n{gone} on the pages, as cancelled; without a day it is in no calendar\n" in told
    assert f"Dropped: Figs (f)\n{gone} in the calendar, as cancelled\n" in told


def test_an_event_that_seems_to_have_a_new_id_is_pointed_out(events: Path, output: Path) -> None:
    write(events, a=None, apples=MEETINGS["a"], b=None, bread="title: Bread, start: 2022-01-15")
    seems = "'apples' is new, with the title and the start of 'a', which is gone"
    hint = "if it is 'a' under another id, write formerly: [a] before this is published"
    told = diff(events, output)
    assert f"Added: Apples (apples)\n    Tuesday 11 January 2022, Town hall\n    {seems}: {hint}\n" in told
    assert "'b'" not in told
    built = feeds("build", events, "--output", output, *DAY_9)
    assert built.exit_code == 0
    line = f"  - {{id: apples, {MEETINGS['a']}}}"
    assert f"{events}:5:10: warning: {seems}\n    5 | {line}\n      |          ^^^^^^\n  help: {hint}\n" in built.stderr
    assert feeds("build", events, "--output", output, *DAY_9).stderr == ""


def test_a_new_id_that_is_said_to_be_one_draws_no_warning(events: Path, output: Path) -> None:
    write(events, a=None, apples=f"{MEETINGS['a']}, formerly: [a]")
    assert "which is gone" not in diff(events, output)
    assert feeds("build", events, "--output", output, *DAY_9).stderr == ""


def test_an_event_that_moves_into_the_past_is_pointed_out(events: Path, output: Path) -> None:
    write(events, a="title: Apples, start: 2021-01-12, place: Town hall")
    said = "'a' was to come, and is over by the date that it has now"
    assert f"    {said}: is the year right?\n" in diff(events, output)
    built = feeds("build", events, "--output", output, *DAY_9)
    assert f"{events}:4:10: warning: {said}\n" in built.stderr
    # To correct what is over, or to call it off, is nothing to ask about.
    write(events, a="title: Apples, start: 2021-01-13", b="title: Bread, start: 2021-01-12, status: cancelled")
    assert "over" not in feeds("build", events, "--output", output, *DAY_9).stderr


@pytest.mark.parametrize(
    ("was", "now", "help_"),
    [
        ("start: 2022-01-03 19:30", "start: 2022-01-03 19:30, status: cancelled", "{status: cancelled}"),
        ("start: 2022-01-03 19:30", "start: 2022-01-03 20:00", "{start: 20:00}"),
        ("start: 2022-01-10 19:30", "start: 2022-01-10 20:00", ""),
        ("start: 2022-01-03 19:30", "start: 2022-01-03 19:30, place: School", ""),
    ],
)
def test_a_series_whose_past_changes_with_it_is_pointed_out(
    events: Path, output: Path, was: str, now: str, help_: str
) -> None:
    weekly = "title: Choir, duration: 2h, repeat: {every: week, until: 2022-02-28}"
    write(events, d=f"{weekly}, {was}")
    feeds("build", events, "--output", output, *DAY_9)
    write(events, d=f"{weekly}, {now}")
    told = diff(events, output, *DAY_10)
    meant = f"for those to come alone, write changes: {{from 2022-01-10: {help_}}}\n"
    assert ("from its beginning on" in told) is bool(help_)
    assert not help_ or meant in told
    # What the help says to write says so of those to come alone.
    if help_:
        write(events, d=f"{weekly}, {was}, changes: {{from 2022-01-10: {help_}}}")
        assert "from its beginning on" not in diff(events, output, *DAY_10)


def test_an_earlier_id_that_comes_too_late_is_pointed_out(events: Path, output: Path) -> None:
    write(events, a=None, apples=MEETINGS["a"])
    feeds("build", events, "--output", output, *DAY_9)
    write(events, a=None, apples=f"{MEETINGS['a']}, formerly: [a]")
    built = feeds("build", events, "--output", output, *DAY_9)
    assert f"{events}:6:10: warning: 'apples' cannot take over 'a' any more: both were published" in built.stderr
    assert "take 'a' out of formerly" in built.stderr
    write(events, a=None, apples=f"{MEETINGS['a']}")
    assert feeds("build", events, "--output", output, *DAY_9).stderr == ""


def test_a_correction_goes_out_without_a_notice(events: Path, output: Path) -> None:
    write(events, b="title: Fresh bread, start: 2022-01-12, minor: spelling")
    told = diff(events, output)
    assert (
        told == "1 event changed\n\nChanged: Fresh bread (b), without a notice\n    Title: from Bread to Fresh bread\n"
    )


def test_what_is_said_otherwise_and_is_no_news_is_named(events: Path, output: Path) -> None:
    series = "title: Bread, start: 2022-01-12 12:00, repeat: {every: week%s}"
    write(events, b=series % ", except: [2022-01-19], also: [2022-01-20 13:00]")
    assert feeds("build", events, "--output", output, *DAY_9).exit_code == 0
    write(
        events,
        a="title: {en: Apples, nl: Appels}, start: 2022-01-11, place: {name: Town hall, url: https://example.org/hall}",
        b=series % "" + ", changes: {2022-01-19: {start: 2022-01-20 13:00}}",
    )
    assert diff(events, output).splitlines()[2:] == [
        "Changed: Apples (a), without a notice",
        "    Details of the place: changed",
        "Changed: Bread (b), without a notice",
        "    Repeats: changed",
    ]


def test_what_returns_is_told_as_going_ahead(events: Path, output: Path) -> None:
    write(events, b=None)
    feeds("build", events, "--output", output, *DAY_9)
    write(events)
    assert diff(events, output).startswith(
        "1 event going ahead after all; 1 notice\n\nGoing ahead after all: Bread (b)"
    )


def test_a_reminder_that_has_come_due_is_a_notice(events: Path, output: Path) -> None:
    told = diff(events, output, "--now", "2022-01-10T09:00Z")
    assert told == "1 notice\n\nNotices:\n    2022-01-10 08:00Z  Tomorrow: Apples\n"


def test_a_change_of_the_calendar_itself_is_told(events: Path, output: Path) -> None:
    events.write_text(events.read_text().replace("title: {en: T, nl: T}", "title: Talks"))
    assert diff(events, output) == "the calendar's own details changed\n"


def test_what_a_build_would_refuse_is_told_beforehand(events: Path, output: Path) -> None:
    write(events, **{f"e{number}": f"title: E, start: 2022-02-1{number}" for number in range(5)})
    feeds("build", events, "--output", output, *DAY_9)
    write(events, a=None, b=None, c=None)
    told = diff(events, output)
    assert told.startswith("8 events dropped; 8 notices\n")
    assert "this build would cancel 8 of 8 coming events" in told


def test_the_diff_is_what_the_build_then_does(events: Path, output: Path) -> None:
    write(events, a="title: Pears, start: 2022-01-20", b=None)
    foretold = [line.split("  ")[-1] for line in diff(events, output, *DAY_10).partition("Notices:\n")[2].splitlines()]
    told = feeds("build", events, "--output", output, "--verbose", *DAY_10).output
    assert foretold == re.findall(r"^notice \S+ (.*)$", told, re.MULTILINE)
    assert diff(events, output, *DAY_10) == "nothing new\n"


def test_a_revision_in_git_can_be_compared_with(events: Path, output: Path, tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        names = ("-c", "user.name=T", "-c", "user.email=t@example.org")
        subprocess.run(["git", "-C", str(tmp_path), *names, *arguments], check=True, capture_output=True)

    git("init", "--quiet")
    git("add", "events.yaml")
    git("commit", "--quiet", "--message", "events")
    git("tag", "before")
    git("add", "output")
    git("commit", "--quiet", "--message", "output")
    write(events, b="title: Bread, start: 2022-01-15")
    feeds("build", events, "--output", output, *DAY_9)
    assert diff(events, output) == "nothing new\n"
    assert diff(events, output, "--against", "HEAD", *DAY_9).startswith("1 event changed; 1 notice\n")
    assert diff(events, output, "--against", "before", *DAY_9).startswith("3 events added; 3 notices\n")
    assert diff(events, tmp_path / "none", "--against", "HEAD", *DAY_9).startswith("3 events added; 3 notices\n")
    assert "git knows no revision 'nowhere'" in feeds("diff", events, "-o", output, "--against", "nowhere").stderr
    assert feeds("diff", events, "-o", output, "--against", "--output=x").exit_code == 2


HOSTILE = [
    "<script>alert(1)</script>",
    "[click](https://evil.example/) ![x](https://evil.example/x.png) <https://evil.example>",
    "`code` **bold** _it_ ~~gone~~ | a | b | &lt; &amp; \\\\ \\\\* # 1. - + > !",
    "a\\n\\n# A heading\\n- a list\\n```\\n<details>",
    "\\u202Eback \\u2028 \\u0007 ::error::x",
]


@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_title_stays_a_text_in_markdown(events: Path, output: Path, title: str) -> None:
    write(events, b=f'title: "{title}", place: "{title}", start: 2022-01-12', c=f'title: "{title}", start: 2022-01-13')
    told = feeds("diff", events, "--output", output, "--format", "markdown", *DAY_9)
    if told.exit_code == 1:
        assert "control character" in told.stderr
        return
    tokens = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(told.stdout)
    inline = [child for token in tokens for child in token.children or ()]
    assert {token.type for token in inline} <= {"text", "strong_open", "strong_close", "text_special"}
    assert {token.tag for token in tokens if token.tag} == {"h3", "h4", "p", "ul", "li"}
    shown = " ".join("".join(child.content for child in token.children or ()) for token in tokens if token.children)
    said = yaml.safe_load(f'"{title}"')
    assert " ".join(re.sub("[\u202e\u2028\x07]", " ", said).split()) in shown


def test_a_mistake_becomes_an_annotation_at_its_line(events: Path) -> None:
    write(events, b="titel: Bread, start: 2022-01-12")
    told = feeds("check", events, "--format", "github")
    assert told.exit_code == 1
    commands = told.stdout.splitlines()
    assert f"::error file={events},line=5,col=13,endColumn=18,title=feeds check::" in commands[0]
    assert any("'titel' is not a key of an event%0Adid you mean 'title'?" in line for line in commands)
    assert all(line.startswith(("::error ", "::warning ")) for line in commands)


def test_nothing_in_a_mistake_begins_a_command_of_its_own() -> None:
    problem = Problem("warning", "a:b,c%.yaml", Position(3, 7, 4), "100%\r\n::set-env::x\x1b[1m", "a, b: c")
    told = as_annotation(problem)
    assert told.count("\n") == told.count("\r") == 0
    head, _, message = told.removeprefix("::").partition("::")
    assert unquote(message) == "100%\r\n::set-env::x�[1m\na, b: c"
    given = dict(part.split("=", 1) for part in head.partition(" ")[2].split(","))
    assert {name: unquote(value) for name, value in given.items()} == {
        "file": "a:b,c%.yaml", "line": "3", "col": "7", "endColumn": "11", "title": "feeds check",
    }  # fmt: skip
