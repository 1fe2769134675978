"""`feeds notify`: send new notices to chats, phones and mailboxes."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from feeds.cli.console import EVENTS, Folder, count, fail, read_events, read_ledger
from feeds.errors import FeedsError

if TYPE_CHECKING:
    from feeds.notify import Deliver, Sent

ADDRESSES = "FEEDS_NOTIFY"


@click.command("notify")
@EVENTS
@click.option("--output", "-o", type=Folder(), default=Path("output"), show_default=True,
              help="The folder with what is published.")  # fmt: skip
@click.option("--state", type=click.Path(dir_okay=False, path_type=Path),
              help="Remembers what was sent; beside the output, .feeds-notified.json, if not given.")  # fmt: skip
def command(*, events: Path, output: Path, state: Path | None) -> None:
    """Send the new notices of EVENTS (events.yaml) to the apprise addresses in FEEDS_NOTIFY.

    FEEDS_NOTIFY is a variable of the environment, with white space between the addresses.
    """
    from feeds.build import HISTORY_FILE
    from feeds.notify import letters, remembered, send
    from feeds.publish.lock import alone

    addresses = os.environ.get(ADDRESSES, "").split()
    if not addresses:
        click.echo(f"{ADDRESSES} names no addresses")
        return
    deliver = _apprise(addresses)
    calendar = read_events(events, quiet=True).calendar
    late = 0
    path = state or output.resolve().parent / ".feeds-notified.json"
    try:
        every = letters(calendar, read_ledger(None, output, HISTORY_FILE))
        with alone(path.with_name(f"{path.name}.lock"), "another run is sending notices"):
            for sent in send(addresses, every, remembered(path), deliver):
                late += sent.waiting
                click.echo(f"address {sent.number}: {_told(sent)}")
    except FeedsError as error:
        fail(str(error))
    if late:
        fail(f"{count(late, 'notice')} could not be delivered; the next run tries again")


def _told(sent: Sent) -> str:
    if sent.new:
        return "new; it is sent what is new from now on"
    waiting = f", {sent.waiting} could not be, and will be tried again" if sent.waiting else ""
    return f"{count(sent.delivered, 'notice')} sent{waiting}"


def _apprise(addresses: list[str]) -> Deliver:
    """Delivery by apprise; no address is ever printed, for there are passwords in them."""
    try:
        from apprise import Apprise
    except ImportError:
        fail("feeds notify needs the apprise library: pip install 'feeds[notify]'")
    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
    services = {}
    for number, address in enumerate(addresses, 1):
        service = Apprise()
        if not service.add(address):
            fail(f"address {number} in {ADDRESSES} is none that apprise knows; nothing was sent")
        services[address] = service
    return lambda address, title, text: bool(services[address].notify(text, title=title, body_format="text"))
