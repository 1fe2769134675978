"""What a build keeps for the next one: it saves work, and can be neither wrong nor missed."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from feeds import publish
from feeds.card import Card
from feeds.cli import keeping, main, program, stamp
from feeds.edition import Edition
from feeds.files import Files, Kept, Print, print_of
from feeds.formats import icalendar
from feeds.formats.component import Component
from feeds.formats.html import event as event_page
from feeds.formats.html.series import Neighbours
from feeds.publish import Published, swap, tree
from tests.cli.test_stamp import BUILT, EVENTS, cache, check_out_anew, events, output, run  # noqa: F401

LATER = "2022-01-09T02:00Z"


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def kept(cache: Path, output: Path) -> Path:  # noqa: F811, ARG001
    (path,) = (cache / "kept").iterdir()
    return path


@pytest.fixture
def edited(events: Path, output: Path) -> Path:  # noqa: F811, ARG001
    events.write_text(EVENTS.replace("title: B", "title: Another B"))
    return events


@pytest.fixture
def expected(edited: Path, output: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:  # noqa: F811
    """The edition after an edit, of a machine that keeps nothing."""
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(output, elsewhere)
    with monkeypatch.context() as patch:
        patch.setenv("FEEDS_CACHE", str(tmp_path / "another cache"))
        run(edited, elsewhere, now=LATER)
    return files(elsewhere)


def test_what_is_kept_has_nothing_of_what_is_published(kept: Path) -> None:
    assert b"title" not in kept.read_bytes().lower()
    assert b"somebody" not in kept.read_bytes().lower()


@pytest.mark.parametrize("checked_out", [False, True], ids=["where it was built", "in a fresh checkout"])
def test_only_pages_that_show_what_changed_are_made_anew(
    edited: Path,
    output: Path,  # noqa: F811
    expected: dict[str, bytes],
    checked_out: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    far = "".join(f"  - {{id: far{day}, title: Far {day}, start: 2022-02-{day:02}}}\n" for day in range(1, 20))
    edited.write_text(EVENTS + far)
    run(edited, output, now="2022-01-09T01:30Z")
    if checked_out:
        check_out_anew(edited, output)
    made: list[str] = []
    original = event_page._event

    def counted(edition: Edition, card: Card, near: Neighbours) -> bytes:
        made.append(card.event.id)
        return original(edition, card, near)

    monkeypatch.setattr(event_page, "_event", counted)
    edited.write_text(EVENTS.replace("title: B", "title: Another B") + far)
    run(edited, output, now=LATER)
    assert set(made) == {"a", "b", "far1"}
    assert b"Another B" in files(output)["events/far1/index.html"]
    assert set(expected) < set(files(output))


def test_a_large_calendar_makes_the_event_that_changed_and_each_event_once(
    events: Path,  # noqa: F811
    cache: Path,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("feeds.files.LARGE", 0)
    made: list[str] = []
    original = icalendar.vevent

    def counted(card: Card, whole: Card, edition: Edition) -> Component:
        made.append(card.event.id)
        return original(card, whole, edition)

    monkeypatch.setattr(icalendar, "vevent", counted)
    plain = EVENTS.replace(", tags: [x]", "")
    events.write_text(plain)
    run(events, tmp_path / "alone", "--formats", "calendar.ics")
    assert sorted(made) == ["a", "b"]
    made.clear()
    events.write_text(plain.replace("title: B", "title: Another B"))
    run(events, tmp_path / "alone", "--formats", "calendar.ics", now=LATER)
    assert made == ["b"]
    events.write_text(plain)
    made.clear()
    shutil.rmtree(cache)
    run(events, tmp_path / "alone", "--formats", "calendar.ics", now="2022-01-09T04:00Z")
    assert sorted(made) == ["a", "b"]


@pytest.mark.parametrize("damage", [b"", b"nonsense", b"0" * 64 + b"\n{}"])
def test_a_damaged_cache_changes_nothing(
    edited: Path,
    output: Path,  # noqa: F811
    kept: Path,
    expected: dict[str, bytes],
    damage: bytes,
) -> None:
    kept.write_bytes(damage)
    run(edited, output, now=LATER)
    assert files(output) == expected


def test_a_cache_that_was_cut_short_changes_nothing(
    edited: Path,
    output: Path,  # noqa: F811
    kept: Path,
    expected: dict[str, bytes],
) -> None:
    kept.write_bytes(kept.read_bytes()[:-20])
    run(edited, output, now=LATER)
    assert files(output) == expected


@pytest.mark.parametrize("path", ["events/a/index.html", "calendar.ics", "events/a/event.ics", "rss.xml"])
@pytest.mark.parametrize("change", ["lost", "same size", "same size and time", "longer"])
def test_what_somebody_changed_in_the_output_is_put_right(
    edited: Path,
    output: Path,  # noqa: F811
    expected: dict[str, bytes],
    path: str,
    change: str,
) -> None:
    data, before = (output / path).read_bytes(), (output / path).stat()
    if change == "lost":
        (output / path).unlink()
    else:
        (output / path).write_bytes(data + b"\r\nX" if change == "longer" else data.replace(b"A", b"X"))
    if change == "same size and time":
        os.utime(output / path, ns=(before.st_atime_ns, before.st_mtime_ns))
    run(edited, output, now=LATER)
    assert files(output) == expected


def test_a_file_that_nobody_touched_is_not_read_again(
    edited: Path,
    output: Path,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[str] = []
    original = tree.print_of

    def counted(data: bytes) -> Print:
        read.append(data.decode())
        return original(data)

    monkeypatch.setattr(tree, "print_of", counted)
    os.utime(output / "events/a/event.ics")
    run(edited, output, now=LATER)
    assert [data.split("SUMMARY;LANGUAGE=en:")[1][0] for data in read] == ["A"]


@pytest.mark.parametrize("touched", [None, "calendar.ics", "history.json"])
def test_a_calendar_or_a_ledger_that_nobody_touched_is_taken_over_without_its_digest(
    events: Path,  # noqa: F811
    cache: Path,  # noqa: F811, ARG001
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    touched: str | None,
) -> None:
    there, keep = tmp_path / "there", keeping.keep

    def slowly(kept: Kept, made: Files, output: Path, published: Published) -> bool:  # noqa: F811
        """As if it had taken a while to publish, so that its own files are not as young as what others do then."""
        return keep(kept, made, output, replace(published, placed=published.placed + 1_000_000_000))

    monkeypatch.setattr(keeping, "keep", slowly)
    run(events, there)
    if touched is not None:
        os.utime(there / touched)
    digested: list[bytes] = []
    monkeypatch.setattr(keeping, "print_of", lambda data: digested.append(data) or print_of(data))
    assert keeping.find(there, "history.json").entries
    assert digested == ([] if touched is None else [(there / touched).read_bytes()])


def test_a_ledger_from_elsewhere_goes_with_nothing_that_is_kept(
    edited: Path,
    output: Path,  # noqa: F811
    expected: dict[str, bytes],
    tmp_path: Path,
) -> None:
    ledger = tmp_path / "ledger.json"
    shutil.copy(output / "history.json", ledger)
    run(edited, output, "--history", str(ledger), now=LATER)
    assert files(output) == expected


def test_another_program_takes_nothing_from_this_one(output: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    assert keeping.find(output, "history.json").prints
    monkeypatch.setattr(program, "digest", lambda: "another")
    assert not keeping.find(output, "history.json").prints


def test_a_cache_that_cannot_be_written_to_is_done_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "cache").write_text("a file where a folder should be")
    monkeypatch.setenv("FEEDS_CACHE", str(tmp_path / "cache"))
    source = tmp_path / "events.yaml"
    source.write_text(EVENTS)
    told = CliRunner().invoke(main, ["build", str(source), "--output", str(tmp_path / "output"), "--now", BUILT])
    assert told.exit_code == 0
    assert (tmp_path / "output/events/a/index.html").exists()


@pytest.mark.parametrize("done", ["changed", "taken away", "replaced"])
def test_what_others_do_to_a_file_just_published_is_mended_by_the_next_build(
    cache: Path,  # noqa: F811
    events: Path,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    done: str,
) -> None:
    """Between publishing and keeping, which takes a moment of a large calendar."""
    keep, there = keeping.keep, tmp_path / "there"
    page = there / "events" / "a" / "index.html"

    def meddled(kept: Kept, made: Files, output: Path, published: Published) -> bool:  # noqa: F811
        if done == "changed":
            page.write_bytes(page.read_bytes()[::-1])
        elif done == "replaced":
            replaced_by_an_older_one(page, published.settled)
        else:
            page.unlink()
        return keep(kept, made, output, published)

    monkeypatch.setattr(keeping, "keep", meddled)
    run(events, there, now=BUILT)
    published = files(there)
    monkeypatch.undo()
    monkeypatch.setenv("FEEDS_CACHE", str(cache))
    run(events, there)
    assert files(there) != published
    assert files(there)["events/a/index.html"].startswith(b"<!DOCTYPE html>")


def test_what_others_do_to_a_file_the_moment_it_is_published_is_mended_by_the_next_build(
    cache: Path,  # noqa: F811
    events: Path,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Before the clock of the file system has gone on, as somebody who watches the folder may."""
    step, there = swap._step, tmp_path / "there"
    page = there / "events" / "a" / "index.html"

    def meddled(new: Path, output: Path) -> None:  # noqa: F811
        step(new, output)
        page.write_bytes(page.read_bytes()[::-1])

    monkeypatch.setattr(swap, "_step", meddled)
    run(events, there, now=BUILT)
    assert b"<!DOCTYPE html>" not in page.read_bytes()
    monkeypatch.undo()
    monkeypatch.setenv("FEEDS_CACHE", str(cache))
    run(events, there, now=LATER)
    assert b"<!DOCTYPE html>" in page.read_bytes()


def with_news_of_others(source: Path, there: Path) -> None:
    """Build with two more events, which leave the page of the first as it is; then one of them has another title."""
    far = "".join(f"  - {{id: far{day}, title: Far {day}, start: 2022-02-{day:02}}}\n" for day in range(1, 3))
    source.write_text(EVENTS + far)
    run(source, there, now="2022-01-09T01:30Z")
    source.write_text(EVENTS + far.replace("Far 2", "Near 2"))


def replaced_by_an_older_one(page: Path, after: int) -> None:
    """As `mv` and `cp -p` do, which leave a file the time it had; later than a time by the steps that clocks go in."""
    other = page.with_name("other")
    other.write_bytes(page.read_bytes()[::-1])
    os.utime(other, (1, 1))
    while other.stat().st_ctime_ns <= after:
        os.utime(other, (1, 1))
    other.replace(page)


def test_what_replaces_a_file_that_stays_is_mended_by_the_next_build(
    cache: Path,  # noqa: F811
    events: Path,  # noqa: F811
    output: Path,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    keep, page = keeping.keep, output / "events" / "a" / "index.html"

    def meddled(kept: Kept, made: Files, output: Path, published: Published) -> bool:
        assert "events/a/index.html" in published.unchanged
        replaced_by_an_older_one(page, published.settled)
        return keep(kept, made, output, published)

    monkeypatch.setattr(keeping, "keep", meddled)
    with_news_of_others(events, output)
    assert b"<!DOCTYPE html>" not in page.read_bytes()
    monkeypatch.undo()
    monkeypatch.setenv("FEEDS_CACHE", str(cache))
    run(events, output, now=LATER)
    assert b"<!DOCTYPE html>" in page.read_bytes()


def test_what_others_do_to_a_file_that_stays_is_mended_by_the_next_build(
    cache: Path,  # noqa: F811
    events: Path,  # noqa: F811
    output: Path,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """While a build is under way: after it has looked at the file, and before it has published."""
    put, page = publish._put, output / "events" / "a" / "index.html"
    before = page.read_bytes()

    def meddled(news: tree.News, *more: Any) -> int:
        assert "events/a/index.html" not in news.written
        with page.open("r+b") as file:
            file.write(before[::-1])
        return put(news, *more)

    monkeypatch.setattr(publish, "_put", meddled)
    with_news_of_others(events, output)
    assert page.read_bytes() == before[::-1]
    monkeypatch.undo()
    monkeypatch.setenv("FEEDS_CACHE", str(cache))
    run(events, output, now=LATER)
    assert b"<!DOCTYPE html>" in page.read_bytes()


def test_a_program_that_is_changed_while_it_builds_keeps_nothing(
    cache: Path,  # noqa: F811
    events: Path,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    marks = iter(["before", "after"])
    monkeypatch.setattr(program, "mark", lambda: next(marks))
    run(events, tmp_path / "there", now=BUILT)
    assert not [path for path in cache.rglob("*") if path.is_file()]


DAMAGED = ("", "{", "[]", "null", '"x"', "1", "{}", "[" * 100_000)
WRONG = (None, 1, "x", [], {}, [1], {"a": 1}, {"a": [1]}, {"a": [1, 2]}, [["a", 1]])


def under_a_right_digest(path: Path, body: str) -> None:
    path.write_bytes(sha256(body.encode()).hexdigest().encode() + b"\n" + body.encode())


@pytest.fixture(params=["kept", "stamps"])
def left(request: pytest.FixtureRequest, cache: Path, edited: Path) -> Path:  # noqa: F811, ARG001
    """What a build has left in the cache, of each kind; the events have been edited since."""
    (path,) = (cache / request.param).iterdir()
    return path


def test_what_is_damaged_under_a_right_digest_is_as_good_as_none(
    left: Path,
    edited: Path,
    output: Path,  # noqa: F811
    expected: dict[str, bytes],
) -> None:
    """Each part of it of each wrong type, in turn, and each missing."""
    whole = json.loads(left.read_bytes().partition(b"\n")[2])
    bodies = [*DAMAGED, *(json.dumps({**whole, key: wrong}) for key in whole for wrong in WRONG)]
    bodies += [json.dumps({one: value for one, value in whole.items() if one != key}) for key in whole]
    moment = datetime.fromisoformat(LATER).timestamp()
    for body in bodies:
        under_a_right_digest(left, body)
        assert stamp.find(stamp.inputs(edited), output, "allow_mass_cancel=False formats=", moment) is None
        assert all(type(one) is Print for one in keeping.find(output, "history.json").prints.values())
    run(edited, output, now=LATER)
    assert files(output) == expected


def test_what_stands_in_the_place_of_what_was_left_is_not_waited_for(
    left: Path,
    edited: Path,
    output: Path,  # noqa: F811
    expected: dict[str, bytes],
) -> None:
    left.unlink()
    os.mkfifo(left)
    run(edited, output, now=LATER)
    assert files(output) == expected


def test_somebody_without_a_home_builds_without_a_cache(
    events: Path,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def homeless() -> Path:
        raise RuntimeError

    for name in ("FEEDS_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    for hour in (1, 2):
        run(events, tmp_path / "there", now=f"2022-01-09T0{hour}:00Z")
    assert (tmp_path / "there" / "calendar.ics").is_file()


@pytest.mark.parametrize("places", ["abc", ["a"], {"a": "b"}, {"a": 0, "b": 7}, {"a": -1}, {"a": 10**30}, {}])
@pytest.mark.parametrize("path", ["calendar.ics", "rss.xml", "history.json", "index.html", "a\0b", "\ud800"])
def test_places_that_do_not_go_with_what_is_published_are_as_good_as_none(
    edited: Path,
    output: Path,  # noqa: F811
    kept: Path,
    expected: dict[str, bytes],
    path: str,
    places: object,
) -> None:
    plain = json.loads(kept.read_bytes().partition(b"\n")[2])
    under_a_right_digest(kept, json.dumps({**plain, "places": {**plain["places"], path: places}}))
    run(edited, output, now=LATER)
    assert files(output) == expected


@pytest.mark.parametrize(
    ("key", "wrong"),
    [
        ("built", 10**400), ("until", 10**400),
        *((key, [text]) for key in ("watched", "others", "summary") for text in ("a\0b", "\ud800")),
        *(("beside", [[text, ["", "x"]]]) for text in ("a\0b", "\ud800")),
        *((key, "text") for key in ("watched", "others", "summary")),
    ],
)  # fmt: skip
def test_a_stamp_of_what_cannot_be_is_none(cache: Path, output: Path, key: str, wrong: object) -> None:  # noqa: F811, ARG001
    (path,) = (cache / "stamps").iterdir()
    plain = json.loads(path.read_bytes().partition(b"\n")[2])
    assert stamp._read(path) is not None
    under_a_right_digest(path, json.dumps({**plain, key: wrong}))
    assert stamp._read(path) is None
