"""The command line: the only place that prints, reads the clock and exits.

One module a command, each with a `command`. A module is imported when its command is run, since the libraries behind it
are heavy: `feeds --help` answers at once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Any, NoReturn, TextIO

import click

from feeds import __version__

COMMANDS: Mapping[str, str] = MappingProxyType({
    "build": "Publish EVENTS (events.yaml) into the output folder.",
    "check": "Look for every mistake in EVENTS (events.yaml), and publish nothing.",
    "diff": "Show what subscribers would see if EVENTS (events.yaml) were published now, and publish nothing.",
    "list": "List what takes place, occurrence by occurrence; what is under embargo is left out.",
    "notify": "Send the new notices of EVENTS (events.yaml) to the apprise addresses in FEEDS_NOTIFY.",
    "ping": "Tell the WebSub hubs in EVENTS (events.yaml) which feeds have news; to be run when they are online.",
    "serve": "Show EVENTS (events.yaml) in a browser, and again on every save; nothing is published.",
})  # fmt: skip
"""The commands, each the module of that name, with the first sentence of its help."""


class Commands(click.Group):
    """A group whose commands are imported when they are run."""

    def __call__(self, *args: Any, **more: Any) -> Any:
        """Run a command; if what it says cannot be written, it ends with that. On a closed pipe click ends silently."""
        try:
            return super().__call__(*args, **more)
        except OSError as error:
            if not _came_of_printing(error):
                raise
            _give_up_printing(error)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """The names of the commands, in the order of the alphabet."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of a name, from its module."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"feeds.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands in `feeds --help`, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name]) for name in self.list_commands(ctx)])


def _came_of_printing(error: OSError) -> bool:
    """Whether an error came up in click's `echo`: all that is printed goes through it."""
    from traceback import walk_tb

    return any(frame.f_code is click.echo.__code__ for frame, _ in walk_tb(error.__traceback__))


def _give_up_printing(error: OSError) -> NoReturn:
    """Say so where it can be said, and exit with 1."""
    from feeds.cli.console import fail

    _let_go_of(sys.stdout)
    try:
        fail(f"what there is to say cannot be written: {error.strerror}")
    except OSError:
        _let_go_of(sys.stderr)
        sys.exit(1)


def _let_go_of(stream: TextIO | None) -> None:
    """Drop what waits to be written: it would fail once more at the end of the process, in words of Python's own."""
    if stream is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="feeds")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Events as code: publish events.yaml as a calendar and as alert feeds."""
    if os.environ.get("NO_COLOR"):
        ctx.color = False
