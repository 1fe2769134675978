"""`feeds check`: every mistake at once, and nothing published."""

from __future__ import annotations

from pathlib import Path

import click

from feeds.cli.console import EVENTS, count, read_events, read_look


@click.command("check")
@EVENTS
@click.option("--format", "form", type=click.Choice(["text", "github"]), default="text", show_default=True,
              help="How to write mistakes: for people, or as annotations in a GitHub workflow.")  # fmt: skip
@click.option("--quiet", "-q", is_flag=True, help="Print mistakes only.")
def command(*, events: Path, form: str, quiet: bool) -> None:
    """Look for every mistake in EVENTS (events.yaml), and publish nothing.

    It looks at the file alone, and what that names beside it; feeds diff holds it against what is published.
    """
    reading = read_events(events, quiet=quiet, annotate=form == "github")
    design = read_look(reading, events, quiet=quiet, annotate=form == "github")
    if not quiet:
        warnings = len(reading.problems) + len(design.warnings)
        found = f", {warnings} {'warning' if warnings == 1 else 'warnings'}" if warnings else ""
        click.echo(f"{events}: {count(len(reading.calendar.events), 'event')}, no mistakes{found}")
