"""An output folder that cannot be written to, told to a person."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from feeds.errors import FeedsError

UNWRITABLE = (errno.EACCES, errno.EPERM, errno.EROFS)


class OutputError(FeedsError):
    """An output folder that cannot be written to."""


@contextmanager
def told(output: Path) -> Iterator[None]:
    """Turns what the operating system says inside it into an `OutputError` about `output`."""
    try:
        yield
    except OSError as error:
        about = f" ({error.filename})" if error.filename else ""
        raise OutputError(
            f"{output} cannot be written: {error.strerror or error}{about}. Nothing new was published."
        ) from error
