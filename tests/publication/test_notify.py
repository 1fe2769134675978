"""`feeds notify` with the real apprise, against a receiver on loopback: each notice once to each address."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from feeds.cli import main
from tests.publication.receiver import Receiver, receiver

HEAD = "calendar: {id: t, domain: example.org, url: https://example.org/t/, title: T, timezone: UTC, reminders: [1d]}\n"


@pytest.fixture
def services() -> Iterator[list[Receiver]]:
    with ExitStack() as stack:
        yield [stack.enter_context(receiver()) for _ in range(2)]


class Desk:
    """An events file, its output, and the addresses that are told of it."""

    def __init__(self, folder: Path, services: list[Receiver]) -> None:
        self.events, self.output, self.state = (
            folder / "events.yaml",
            folder / "output",
            folder / ".feeds-notified.json",
        )
        self.addresses = [f"json://user:s3cret@{service.address}/" for service in services]
        self.day = 0

    def build(self, *ids: str) -> None:
        self.day += 1
        self.events.write_text(
            HEAD + "events:\n" + "".join(f"  - {{id: {i}, title: {i.upper()}, start: 2022-02-11}}\n" for i in ids)
        )
        self.run("build", "--now", f"2022-01-{self.day:02}T00:00Z", "--quiet")

    def run(self, command: str, *more: str, notify: str | None = None) -> Result:
        addresses = " ".join(self.addresses) if notify is None else notify
        return CliRunner().invoke(
            main, [command, str(self.events), "--output", str(self.output), *more], env={"FEEDS_NOTIFY": addresses}
        )


@pytest.fixture
def desk(tmp_path: Path, services: list[Receiver]) -> Desk:
    """A calendar that was published, and whose addresses are known."""
    desk = Desk(tmp_path, services)
    desk.build("a")
    told = desk.run("notify")
    assert told.output.splitlines() == [f"address {n}: new; it is sent what is new from now on" for n in (1, 2)]
    return desk


def titles(service: Receiver) -> list[str]:
    return [json.loads(body)["title"] for body in service.got]


def test_a_new_address_gets_what_is_new_from_then_on(desk: Desk, services: list[Receiver]) -> None:
    assert titles(services[0]) == []
    desk.build("a", "b")
    assert desk.run("notify").output.splitlines() == ["address 1: 1 notice sent", "address 2: 1 notice sent"]
    assert titles(services[0]) == titles(services[1]) == ["New: B"]
    message = json.loads(services[0].got[0])["message"]
    assert message.splitlines()[-1] == "https://example.org/t/events/b/"


def test_each_notice_is_sent_once(desk: Desk, services: list[Receiver]) -> None:
    desk.build("a", "b")
    for _ in range(3):
        assert desk.run("notify").exit_code == 0
    desk.build("a", "b", "c")
    desk.run("notify")
    assert titles(services[0]) == titles(services[1]) == ["New: B", "New: C"]


def test_what_fails_is_tried_again_in_order_and_holds_up_nobody_else(desk: Desk, services: list[Receiver]) -> None:
    desk.build("a", "b", "c")
    services[0].answers = [204, 500]
    told = desk.run("notify")
    assert told.exit_code == 1
    assert "address 1: 1 notice sent, 1 could not be, and will be tried again" in told.output
    assert titles(services[1]) == ["New: B", "New: C"]
    desk.build("a", "b", "c", "d")
    services[0].answers = [500]
    assert desk.run("notify").exit_code == 1
    assert desk.run("notify").exit_code == 0
    # What was refused was received by the test, twice; what was accepted came once.
    assert titles(services[0]) == ["New: B", "New: C", "New: C", "New: C", "New: D"]
    assert titles(services[1]) == ["New: B", "New: C", "New: D"]


def test_an_address_that_comes_later_starts_later(desk: Desk, services: list[Receiver]) -> None:
    first, second = desk.addresses
    desk.state.unlink()
    desk.run("notify", notify=first)
    desk.build("a", "b")
    desk.run("notify", notify=first)
    assert "address 2: new" in desk.run("notify").output
    desk.build("a", "b", "c")
    desk.run("notify", notify=f"{second} {first}")
    assert titles(services[0]) == ["New: B", "New: C"]
    assert titles(services[1]) == ["New: C"]


def test_no_secret_is_written_or_printed(desk: Desk, services: list[Receiver]) -> None:
    desk.build("a", "b")
    services[0].answers = [500]
    told = desk.run("notify")
    state = desk.state.read_text()
    for secret in ("s3cret", services[0].address):
        assert secret not in told.output + told.stderr + state
    assert desk.state.stat().st_mode & 0o777 == 0o600
    wrong = desk.run("notify", notify=f"{desk.addresses[0]} nonsense://s3cret@x")
    assert wrong.exit_code == 1
    assert "address 2 in FEEDS_NOTIFY is none that apprise knows" in wrong.stderr
    assert "s3cret" not in wrong.output + wrong.stderr


def test_the_output_is_not_touched_and_nothing_else_is_left(desk: Desk, tmp_path: Path) -> None:
    desk.build("a", "b")
    before = {path: path.read_bytes() for path in desk.output.rglob("*") if path.is_file()}
    desk.run("notify")
    assert {path: path.read_bytes() for path in desk.output.rglob("*") if path.is_file()} == before
    assert sorted(path.name for path in tmp_path.iterdir()) == [".feeds-notified.json", "events.yaml", "output"]


def test_a_damaged_memory_sends_nothing(desk: Desk, services: list[Receiver]) -> None:
    desk.build("a", "b")
    desk.state.write_text("{")
    told = desk.run("notify")
    assert told.exit_code == 1
    assert "is damaged" in told.stderr
    assert titles(services[0]) == []


def test_without_addresses_there_is_nothing_to_do(desk: Desk) -> None:
    assert desk.run("notify", notify="").output == "FEEDS_NOTIFY names no addresses\n"
