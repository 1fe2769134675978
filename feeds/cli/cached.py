"""What a build leaves in the user's cache for the next one: JSON, with its digest before it.

The cache may be deleted at any time, and what is damaged in any way counts as if it was not there. This module is
imported before every build, so it imports next to nothing.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from feeds import whole

NOWHERE = Path(os.devnull)
"""A folder in which there can be nothing."""


Parse = Callable[[bytes], Any]
Compose = Callable[[Any], bytes]
"""Readers and writers of JSON: there are quicker ones than Python's own, which take longer to import."""


def composed(plain: object) -> bytes:
    """Plain values as JSON."""
    return json.dumps(plain).encode()


def folder() -> Path:
    """Where caches lie: `FEEDS_CACHE`, or the user's own place for them; nowhere, if there is no such place."""
    given = os.environ.get("FEEDS_CACHE")
    if given:
        return Path(given)
    try:
        if sys.platform == "darwin":
            return Path.home() / "Library/Caches/feeds"
        if sys.platform == "win32":
            return Path(os.environ.get("LOCALAPPDATA") or Path.home()) / "feeds/Cache"
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "feeds"
    except RuntimeError:
        # Somebody without a home, as in many containers.
        return NOWHERE


def place(kind: str, *of: Path) -> Path:
    """Where something of a kind lies that is about some files and folders."""
    about = "\n".join(str(path.absolute()) for path in of)
    return folder() / kind / sha256(about.encode("utf-8", "surrogateescape")).hexdigest()[:32]


def read(path: Path, parse: Parse = json.loads) -> Any:
    """What was written to a path, as plain values; None if it is not there, or not as it was written."""
    try:
        digest, _, body = (path.read_bytes() if path.is_file() else b"").partition(b"\n")
        return parse(body) if sha256(body).hexdigest().encode() == digest else None
    except (OSError, ValueError, RecursionError):
        return None


def write(path: Path, plain: object, compose: Compose = composed) -> bool:
    """Write plain values to a path, whole or not at all; whether they are there. It is no mistake if they are not."""
    body = compose(plain)
    return whole.write(path, sha256(body).hexdigest().encode() + b"\n" + body)
