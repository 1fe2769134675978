"""`feeds ping`: tell the hubs of the calendar that its feeds have news."""

from __future__ import annotations

from pathlib import Path

import click

from feeds.cli.console import EVENTS, Folder, count, fail, read_events, read_ledger
from feeds.errors import FeedsError


@click.command("ping")
@EVENTS
@click.option("--output", "-o", type=Folder(), default=Path("output"), show_default=True,
              help="The folder with what is published.")  # fmt: skip
@click.option("--all", "every", is_flag=True, help="Tell of every feed, not only of those with a new notice.")
@click.option("--seconds", type=click.FloatRange(min=0.1), default=30, show_default=True,
              help="How long to try, for each hub.")  # fmt: skip
def command(*, events: Path, output: Path, every: bool, seconds: float) -> None:
    """Tell the WebSub hubs in EVENTS (events.yaml) which feeds have news; to be run when they are online."""
    from feeds.build import HISTORY_FILE
    from feeds.websub import feeds_with_news, ping

    calendar = read_events(events, quiet=True).calendar
    try:
        feeds = feeds_with_news(calendar, read_ledger(None, output, HISTORY_FILE), every=every)
    except FeedsError as error:
        fail(str(error))
    if not calendar.hubs or not feeds:
        click.echo("no feed has news" if calendar.hubs else f"{events} names no hubs")
        return
    for told in ping(calendar.hubs, feeds, seconds=seconds):
        if told.failure:
            warning = click.style("warning:", fg="yellow", bold=True)
            click.echo(f"{warning} {told.hub} was not told: {told.failure}. Its readers get the news later.", err=True)
        else:
            click.echo(f"{told.hub} was told of {count(len(told.feeds), 'feed')}")
