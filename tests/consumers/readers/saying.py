"""How the readers in Python say what they understood: a line of JSON for each file, or why they could not."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any


def say(read: Callable[[str], dict[str, Any]]) -> None:
    """Print what `read` makes of each file named on the command line."""
    for name in sys.argv[1:]:
        text = Path(name).read_bytes().decode()
        try:
            told = read(text)
        except Exception as error:
            told = {"failed": f"{type(error).__name__}: {error}"}
        print(json.dumps({"file": name, **told}, ensure_ascii=False))  # noqa: T201


def moment(value: date | datetime | None) -> str | None:
    """A day, a time in UTC, or a floating time."""
    if not isinstance(value, datetime):
        return None if value is None else value.isoformat()
    if value.tzinfo is None:
        return value.isoformat()
    return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
