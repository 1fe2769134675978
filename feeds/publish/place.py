"""Where an output folder is, and where a build keeps what is not yet or no longer in it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from feeds.publish.error import OutputError

INSIDE = ".publishing"
"""The name of a build's own folder, where it has to be inside the output folder, and of the lock."""


@dataclass(frozen=True, slots=True)
class Place:
    """An output folder, links followed, with the folders of a build beside it and inside it, and its lock."""

    output: Path
    beside: Path
    inside: Path
    lock: Path

    @classmethod
    def of(cls, output: Path) -> Place:
        """The place of an output folder that need not be there yet. Raises `OutputError` if it is not a folder."""
        try:
            real = output.resolve()
        except (OSError, RuntimeError) as error:
            raise OutputError(f"{output} cannot be written: it is a link that leads nowhere") from error
        if real.exists() and not real.is_dir():
            raise OutputError(f"{output} cannot be written: it is a file, and a folder is needed")
        beside = real.parent / f".{real.name}{INSIDE}"
        inside = real / INSIDE
        outer = beside if os.access(_first_there(real.parent), os.W_OK | os.X_OK) else inside
        return cls(real, beside, inside, outer.with_name(f"{outer.name}.lock"))


def _first_there(folder: Path) -> Path:
    return next(one for one in (folder, *folder.parents) if one.exists())
