"""`feeds ping` against hubs on loopback: which feeds they are told of, and what becomes of one that is down."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs

import feedparser
import pytest
from click.testing import CliRunner, Result

from feeds.cli import main
from tests.publication.receiver import Receiver, receiver

SITE = "https://example.org/t/"
NOTHING = {"rss.xml", "atom.xml", "feed.json"}


@pytest.fixture
def hub() -> Iterator[Receiver]:
    with receiver() as hub:
        yield hub


@pytest.fixture
def events(tmp_path: Path, hub: Receiver) -> Path:
    path = tmp_path / "events.yaml"
    write(path, [f"http://{hub.address}/"])
    assert feeds("build", path, "-o", tmp_path / "output", "--now", "2022-01-01T00:00Z").exit_code == 0
    return path


def write(path: Path, hubs: list[str], *more: str) -> None:
    path.write_text(
        "calendar: {id: t, domain: example.org, url: " + SITE + ", title: T, timezone: UTC, languages: [en, nl],"
        f" hubs: {json.dumps(hubs)}}}\nevents:\n"
        "  - {id: a, title: {en: A, nl: A}, start: 2022-02-11, tags: [apples]}\n"
        "  - {id: b, title: {en: B, nl: B}, start: 2022-02-12, tags: [bread]}\n" + "".join(more)
    )


def feeds(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def ping(events: Path, *more: str) -> Result:
    return feeds("ping", events, "-o", events.with_name("output"), *more)


def told_of(hub: Receiver) -> set[str]:
    bodies = [parse_qs(body.decode()) for body in hub.got]
    assert all(body["hub.mode"] == ["publish"] for body in bodies)
    return {body["hub.url"][0].removeprefix(SITE) for body in bodies}


def test_the_feeds_name_the_hubs(events: Path, hub: Receiver) -> None:
    address = f"http://{hub.address}/"
    output = events.with_name("output")
    for name in ("rss.xml", "atom.xml", "nl/topics/apples/rss.xml"):
        feed = feedparser.parse((output / name).read_bytes())
        links = {(link.rel, link.href) for link in feed.feed.links}
        assert ("hub", address) in links
        assert ("self", f"{SITE}{name}") in links
    assert feedparser.parse((output / "rss.xml").read_bytes()).feed.link == SITE
    assert json.loads((output / "feed.json").read_text())["hubs"] == [{"type": "WebSub", "url": address}]


def test_a_hub_is_told_of_the_feeds_that_have_a_new_notice(events: Path, hub: Receiver) -> None:
    write(events, [f"http://{hub.address}/"], "  - {id: c, title: {en: C, nl: C}, start: 2022-02-13, tags: [bread]}\n")
    feeds("build", events, "-o", events.with_name("output"), "--now", "2022-01-02T00:00Z")
    told = ping(events)
    assert told.exit_code == 0
    folders = ("", "topics/bread/", "nl/", "nl/topics/bread/")
    assert told_of(hub) == {folder + name for folder in folders for name in NOTHING}
    assert told.output == f"http://{hub.address}/ was told of 12 feeds\n"


def test_a_hub_can_be_told_of_all_feeds(events: Path, hub: Receiver) -> None:
    assert ping(events, "--all").exit_code == 0
    assert {path for path in told_of(hub) if path.startswith("topics/apples/")} == {
        f"topics/apples/{name}" for name in NOTHING
    }
    assert len(told_of(hub)) == 18


def test_a_hub_that_stumbles_is_told_again(events: Path, hub: Receiver) -> None:
    hub.answers = [503]
    assert ping(events).exit_code == 0
    assert len(hub.got) == len(told_of(hub)) + 1


@pytest.mark.parametrize("answer", [404, 500])
def test_a_hub_that_refuses_is_a_warning(events: Path, hub: Receiver, answer: int) -> None:
    hub.answers = [answer] * 9
    told = ping(events, "--seconds", "1.5")
    assert told.exit_code == 0
    assert f"was not told: it answered {answer}" in told.stderr


def test_a_hub_that_is_down_is_a_warning_and_the_next_one_is_told(events: Path, hub: Receiver) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        down = f"http://127.0.0.1:{free.getsockname()[1]}/"
    write(events, [down, f"http://{hub.address}/"])
    told = ping(events, "--seconds", "0.5")
    assert told.exit_code == 0
    assert f"warning: {down} was not told: [Errno 111] Connection refused" in told.stderr
    assert "was told of" in told.stdout


def test_a_hub_that_never_answers_does_not_hold_up_the_run(events: Path, hub: Receiver) -> None:
    hub.answers = [None] * 9
    began = time.monotonic()
    told = ping(events, "--seconds", "0.5")
    assert time.monotonic() - began < 3
    assert told.exit_code == 0
    assert "was not told" in told.stderr


def test_without_hubs_there_is_nothing_to_do(events: Path) -> None:
    write(events, [])
    assert ping(events).output == f"{events} names no hubs\n"
