"""What tells a file or a folder from its later states without reading it, as in git's index."""

from __future__ import annotations

import os

SETTLED = 2_000_000_000
"""How many nanoseconds something must have been left alone before its times alone say that it is the same."""


def identity_at(path: str) -> str:
    """The identity of what is at a path; nothing if there is nothing."""
    try:
        return identity(os.stat(path))  # noqa: PTH116 - of thousands of files
    except OSError:
        return ""


def identity(found: os.stat_result) -> str:
    """The size of a file, the times of its content and of its inode (in nanoseconds), and the inode."""
    return f"{found.st_size} {found.st_mtime_ns} {found.st_ctime_ns} {found.st_ino}"
