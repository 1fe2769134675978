"""The build that has nothing to do: it leaves at once, says what it always said, and is never wrong for it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.build import advance, build
from feeds.cli import build as build_command
from feeds.cli import cached, contents, main, program, stamp
from feeds.design import Design
from feeds.history.ledger import History
from feeds.model import UNIVERSAL, AllDay, Calendar, Event, Overview, Repeat, Text, Timed
from feeds.notices.due import LOOK_AHEAD

EVENTS = """\
calendar:
  id: t
  domain: example.org
  url: https://example.org/t/
  title: T
  timezone: UTC
  reminders: [1d]
people: {somebody: Somebody}
events:
  - {id: a, title: A, start: 2022-01-11}
  - {id: b, title: B, start: 2022-01-12 09:00, tags: [x]}
"""
BUILT = "2022-01-09T00:00Z"
HEAVY = ("icalendar", "pydantic", "yaml", "jinja2", "lxml", "babel", "markdown_it", "dateutil")


def run(events: Path, output: Path, *arguments: str, now: str = "2022-01-09T01:00Z") -> Result:
    told = CliRunner().invoke(main, ["build", str(events), "--output", str(output), "--now", now, *arguments])
    assert told.exit_code == 0
    return told


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FEEDS_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def events(tmp_path: Path, cache: Path) -> Path:  # noqa: ARG001
    path = tmp_path / "events.yaml"
    path.write_text(EVENTS)
    return path


@pytest.fixture
def output(events: Path, tmp_path: Path) -> Path:
    run(events, tmp_path / "output", now=BUILT)
    return tmp_path / "output"


def state(output: Path) -> dict[Path, tuple[int, int, int]]:
    return {path: (found.st_ino, found.st_mtime_ns, found.st_ctime_ns) for path in output.rglob("*")
            for found in [path.stat()]}  # fmt: skip


def contents_of(output: Path) -> dict[Path, bytes]:
    return {path.relative_to(output): path.read_bytes() for path in output.rglob("*") if path.is_file()}


def leaves_at_once(events: Path, output: Path, now: str = "2022-01-09T01:00Z") -> bool:
    options = "allow_mass_cancel=False formats="
    return stamp.find(stamp.inputs(events), output, options, datetime.fromisoformat(now).timestamp()) is not None


def test_a_build_without_news_touches_nothing_and_says_what_a_whole_one_says(
    events: Path, output: Path, cache: Path
) -> None:
    before = state(output)
    assert leaves_at_once(events, output)
    quick = run(events, output)
    for path in cache.rglob("*"):
        if path.is_file():
            path.unlink()
    whole = run(events, output)
    assert (quick.stdout, quick.stderr) == (whole.stdout, whole.stderr)
    assert "no event names 'somebody'" in quick.stderr
    assert state(output) == before


@pytest.mark.parametrize("more", [[], ["--formats", "calendar.ics,rss.xml"]], ids=["whole", "some formats"])
def test_a_build_without_news_imports_no_library_but_that_of_the_command_line(
    events: Path, output: Path, more: list[str]
) -> None:
    run(events, output, *more)
    arguments = ["build", str(events), "--output", str(output), "--now", "2022-01-09T01:00Z", *more]
    script = (
        "import sys; from feeds.cli import main\n"
        f"main({arguments!r}, standalone_mode=False)\n"
        f"print([one for one in {HEAVY!r} if one in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert told.stdout.splitlines()[-1] == "[]"


def test_quiet_says_nothing(events: Path, output: Path) -> None:
    told = run(events, output, "--quiet")
    assert (told.stdout, told.stderr) == ("", "")


@pytest.mark.parametrize(
    ("now", "at_once"),
    [(BUILT, True), ("2022-01-10T07:59:59Z", True), ("2022-01-10T08:00Z", False), ("2022-01-08T23:59Z", False)],
    ids=["when it was made", "just before a notice is due", "when a notice is due", "with a clock set back"],
)
def test_it_holds_from_the_build_until_something_is_due(events: Path, output: Path, now: str, at_once: bool) -> None:
    assert leaves_at_once(events, output, now) == at_once


def delete(path: Path) -> None:
    path.unlink()


def alter(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"A", b"B"))


@pytest.mark.parametrize("change", [delete, alter])
@pytest.mark.parametrize("name", ["calendar.ics", "events/a/index.html", "topics/x/rss.xml"])
def test_what_was_done_to_the_output_is_undone(
    events: Path, output: Path, name: str, change: Callable[[Path], None]
) -> None:
    before = contents_of(output)
    change(output / name)
    run(events, output)
    assert contents_of(output) == before
    assert leaves_at_once(events, output)


def test_an_edit_is_seen_whatever_the_times_of_the_file_say(events: Path, output: Path) -> None:
    found = events.stat()
    events.write_text(EVENTS.replace("title: A", "title: C"))
    os.utime(events, ns=(found.st_atime_ns, found.st_mtime_ns))
    run(events, output)
    assert "SUMMARY;LANGUAGE=en:C" in (output / "calendar.ics").read_text()


def check_out_anew(*paths: Path) -> None:
    """What is there, as git writes it where it was not: other inodes and other times."""
    for path in paths:
        other = path.with_name(f"{path.name}.new")
        if path.is_dir():
            shutil.copytree(path, other, copy_function=shutil.copyfile, symlinks=True)
            shutil.rmtree(path)
        else:
            shutil.copyfile(path, other)
        other.replace(path)


def test_a_fresh_checkout_of_the_same_input_is_known_by_its_bytes(events: Path, output: Path) -> None:
    check_out_anew(events)
    assert leaves_at_once(events, output)


def test_a_build_without_news_in_a_fresh_checkout_touches_nothing_and_says_the_same(events: Path, output: Path) -> None:
    told = run(events, output)
    check_out_anew(events, output)
    before = state(output)
    assert leaves_at_once(events, output)
    assert run(events, output).output == told.output
    assert state(output) == before


def test_a_checkout_is_read_once(events: Path, output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check_out_anew(output)
    assert leaves_at_once(events, output)
    monkeypatch.setattr(contents, "digest_in", lambda *_: "nothing is read")
    assert leaves_at_once(events, output)


def test_a_program_is_another_one_whatever_the_times_of_its_files_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where all files have one time, as in reproducible images; and libraries may lie in any folder."""
    own, lib = tmp_path / "own", tmp_path / "lib"
    (lib / "some-1.0.dist-info").mkdir(parents=True)
    own.mkdir()
    (own / "a.py").write_text("1")
    os.utime(own / "a.py", (1, 1))
    monkeypatch.setattr(program, "OWN", own)
    monkeypatch.syspath_prepend(str(lib))
    marks = [program.mark()]
    (own / "a.py").write_text("2")
    os.utime(own / "a.py", (1, 1))
    marks.append(program.mark())
    (lib / "some-1.0.dist-info").rename(lib / "some-2.0.dist-info")
    marks.append(program.mark())
    assert len(set(marks)) == 3
    assert program.mark() == marks[-1]


def test_a_program_that_was_installed_anew_is_known_by_its_bytes(
    events: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(program, "mark", lambda: "installed anew")
    assert leaves_at_once(events, output)
    monkeypatch.setattr(program, "mark", lambda: "installed once more")
    monkeypatch.setattr(program, "digest", lambda: "another program")
    assert not leaves_at_once(events, output)


def add(path: Path) -> None:
    path.with_name("more.txt").write_text("More")


def rename(path: Path) -> None:
    path.rename(path.with_name("renamed"))


@pytest.mark.parametrize("change", [delete, alter, add, rename])
@pytest.mark.parametrize("name", ["calendar.ics", "events/a/index.html", "topics/x/rss.xml"])
def test_any_other_file_in_a_checkout_makes_a_whole_build(
    events: Path, output: Path, name: str, change: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stamp, "MOST_WATCHED", 1)
    run(events, output, "--verbose", now=BUILT)
    before = contents_of(output)
    change(output / name)
    check_out_anew(output)
    assert not leaves_at_once(events, output)
    run(events, output)
    assert before.items() <= contents_of(output).items()
    check_out_anew(output)
    assert leaves_at_once(events, output)


def test_a_link_in_the_place_of_a_file_makes_a_whole_build(events: Path, output: Path, tmp_path: Path) -> None:
    (output / "rss.xml").rename(tmp_path / "rss.xml")
    (output / "rss.xml").symlink_to(tmp_path / "rss.xml")
    assert not leaves_at_once(events, output)


def test_what_others_put_into_the_output_is_theirs_to_change(events: Path, output: Path) -> None:
    (output / "CNAME").write_text("example.org")
    run(events, output)
    (output / "CNAME").write_text("example.net")
    check_out_anew(output)
    assert leaves_at_once(events, output)
    (output / "CNAME").unlink()
    check_out_anew(output)
    assert not leaves_at_once(events, output)


def test_an_output_that_is_mostly_of_others_is_not_read(
    events: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stamp, "MOST_WATCHED", 2)
    for number in range(3):
        (output / f"{number}.txt").write_text("theirs")
    run(events, output, "--verbose", now=BUILT)
    assert leaves_at_once(events, output)
    check_out_anew(output)
    monkeypatch.setattr(contents, "digest_in", None)
    assert not leaves_at_once(events, output)


def test_in_a_fresh_checkout_too_a_notice_that_is_due_is_sent(events: Path, output: Path) -> None:
    check_out_anew(events, output)
    assert not leaves_at_once(events, output, "2022-01-10T08:00Z")
    assert "1 new notice" in run(events, output, now="2022-01-10T08:00Z").stdout


def test_a_logo_beside_the_input_is_part_of_it(events: Path, tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_text("<svg/>")
    events.write_text(EVENTS.replace("  title: T\n", "  title: T\n  logo: logo.svg\n"))
    run(events, tmp_path / "output", now=BUILT)
    assert leaves_at_once(events, tmp_path / "output")
    check_out_anew(tmp_path / "logo.svg")
    assert leaves_at_once(events, tmp_path / "output")
    (tmp_path / "logo.svg").write_text("<svg></svg>")
    assert not leaves_at_once(events, tmp_path / "output")


def test_templates_beside_the_input_are_part_of_it(events: Path, tmp_path: Path) -> None:
    folder, output = tmp_path / "templates", tmp_path / "output"
    folder.mkdir()
    (folder / "about.html").write_text("<p>About us</p>")
    events.write_text(EVENTS.replace("  title: T\n", "  title: T\n  templates: templates\n"))
    told = run(events, output, now=BUILT)
    assert "no template of ours has that name" in told.stderr
    check_out_anew(events, folder, output)
    assert leaves_at_once(events, output)
    assert "no template of ours has that name" in run(events, output).stderr
    (folder / "about.txt").write_text("a file more")
    assert not leaves_at_once(events, output)
    (folder / "about.txt").unlink()
    (folder / "about.html").write_text("<p>About them</p>")
    assert not leaves_at_once(events, output)


def test_a_template_that_was_changed_during_a_build_leaves_no_stamp(
    events: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    logo = tmp_path / "logo.svg"
    logo.write_text("<svg/>")
    events.write_text(EVENTS.replace("  title: T\n", "  title: T\n  logo: logo.svg\n"))
    original = build_command.read_look

    def saved_meanwhile(*given: Any, **more: Any) -> Design:
        logo.write_text("<svg></svg>")
        return original(*given, **more)

    monkeypatch.setattr(build_command, "read_look", saved_meanwhile)
    run(events, tmp_path / "output", now=BUILT)
    for text in ("<svg/>", "<svg></svg>"):
        logo.write_text(text)
        assert not leaves_at_once(events, tmp_path / "output")


def test_another_option_is_another_build(events: Path, output: Path) -> None:
    moment = datetime.fromisoformat(BUILT).timestamp()
    assert stamp.find(stamp.inputs(events), output, "allow_mass_cancel=True formats=", moment) is None


def test_other_formats_are_another_build(events: Path, output: Path) -> None:
    (output / "rss.xml").unlink()
    assert leaves_at_once(events, output) is False
    assert "1 file written, 2 unchanged" in run(events, output, "--formats", "rss.xml").stdout
    assert (output / "calendar.ics").exists()


def test_a_build_that_names_every_file_is_a_whole_one(events: Path, output: Path) -> None:
    assert "kept calendar.ics" in run(events, output, "--verbose").stdout


@given(cut=st.integers(0, 10_000), flip=st.integers(0, 255))
@settings(deadline=None, max_examples=60)
def test_a_damaged_stamp_is_none(tmp_path_factory: pytest.TempPathFactory, cut: int, flip: int) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    events, output = folder / "events.yaml", folder / "output"
    events.write_text(EVENTS)
    run(events, output, now=BUILT)
    (made,) = [
        path for path in (cached.folder() / stamp.KIND).iterdir() if path == cached.place(stamp.KIND, events, output)
    ]
    data = made.read_bytes()
    at = cut % len(data)
    made.write_bytes(data[:at] + bytes([data[at] ^ flip]) * (flip > 0))
    assert not leaves_at_once(events, output)
    made.write_bytes(data)
    assert leaves_at_once(events, output)


def test_a_cache_that_cannot_be_written_to_is_done_without(
    events: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("FEEDS_CACHE", str(tmp_path / "file"))
    assert "2 events" in run(events, tmp_path / "output").stdout
    assert "0 files written" in run(events, tmp_path / "output").stdout


BEGIN = datetime(2022, 1, 1, 6, tzinfo=UTC)
days = st.dates(BEGIN.date(), BEGIN.date() + timedelta(days=20))
spans = st.one_of(
    days.map(lambda day: AllDay(day, day)),
    st.builds(
        lambda day, hour: Timed(*2 * (datetime(day.year, day.month, day.day, hour),), "Europe/Brussels", "UTC"),
        days, st.integers(0, 23),
    ),
)  # fmt: skip
repeats = st.sampled_from([None, Repeat("FREQ=DAILY;COUNT=5"), Repeat("FREQ=WEEKLY")])
leads = st.lists(st.sampled_from([timedelta(days=7), timedelta(days=1), timedelta(hours=2)]), unique=True)
calendars = st.builds(
    Calendar,
    id=st.just("t"),
    domain=st.just("example.org"),
    title=st.just(Text({UNIVERSAL: "T"})),
    url=st.just("https://example.org/"),
    languages=st.just(("en",)),
    zone=st.just("Europe/Brussels"),
    overview=st.none() | st.builds(Overview, st.integers(0, 6), st.times().map(lambda one: one.replace(microsecond=0))),
    events=st.lists(
        st.builds(
            lambda when, repeat, lead, announced: (when, repeat, tuple(sorted(lead, reverse=True)), announced),
            spans, repeats, leads, st.none() | st.datetimes(datetime(2021, 12, 25), datetime(2022, 1, 20)),
        ),
        max_size=4,
    ).map(
        lambda made: tuple(
            Event(id=f"e{number}", title=Text({UNIVERSAL: "E"}), when=when, zone="Europe/Brussels", repeat=repeat,
                  reminders=reminders, announced=announced and announced.replace(tzinfo=UTC, microsecond=0))
            for number, (when, repeat, reminders, announced) in enumerate(made)
        )
    ),
)  # fmt: skip


@given(calendar=calendars, ahead=st.integers(0, 100), after=st.lists(st.floats(0, 1, exclude_max=True), max_size=5))
@settings(deadline=None, max_examples=200)
def test_nothing_is_due_before_what_is_next_due(calendar: Calendar, ahead: int, after: list[float]) -> None:
    begin = BEGIN + timedelta(hours=ahead)
    history, _, _ = advance(History(), calendar, begin)
    built = build(history, calendar, begin)
    until = built.next_due or begin + LOOK_AHEAD
    for share in after:
        moment = min(begin + (until - begin) * share, until - timedelta(seconds=1))
        assert advance(built.history, calendar, moment)[0] is built.history


def test_a_clock_behind_the_ledger_is_told_by_each_build(events: Path, output: Path) -> None:
    for minute in (0, 1):
        assert "the last build counts as" in run(events, output, now=f"2021-12-01T00:0{minute}Z").stderr


def test_the_document_of_a_closed_year_is_missed_below_a_topic_too(events: Path, cache: Path, tmp_path: Path) -> None:  # noqa: ARG001
    output = tmp_path / "output"
    many = "".join(f"  - {{id: a{day}, title: A, start: 2024-0{day % 9 + 1}-12, tags: [x]}}\n" for day in range(40))
    events.write_text(EVENTS[: EVENTS.index("  - ")] + many)
    run(events, output, now="2023-12-31T10:00Z")
    events.write_text(events.read_text().replace("title: A", "title: B"))
    for hour in (10, 11, 12):
        assert "is not in" not in run(events, output, now=f"2024-05-11T{hour}:00Z").stderr
    (output / "topics" / "x" / "archive" / "2023.xml").unlink()
    assert "topics/x/archive/2023.xml is not in" in run(events, output, now="2024-05-11T13:00Z").stderr


def test_time_zones_are_looked_at_wherever_python_looks_for_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(program, "identity_at", lambda path: asked.append(path) or "")
    monkeypatch.delenv("PYTHONTZPATH", raising=False)
    program.mark()
    assert {"/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo", "/etc/zoneinfo"} <= set(asked)
    monkeypatch.setenv("PYTHONTZPATH", str(tmp_path))
    asked.clear()
    program.mark()
    assert str(tmp_path) in asked
    assert "/etc/zoneinfo" not in asked
