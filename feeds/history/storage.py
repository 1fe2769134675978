"""The ledger as a file: `output/history.json`, versioned, sorted, one value a line so that a diff shows what changed.

What is empty is left out. What cannot be read is an error that says how to recover, never a silent new start: a new
start would repeat every alert.
"""

from __future__ import annotations

import json
from typing import Any

from pydantic import TypeAdapter, ValidationError

from feeds.errors import FeedsError
from feeds.history.ledger import History

VERSION = 1

ALWAYS = ("as_of", "files")
"""What even the ledger of an empty calendar says. One without it has lost a part, and would pass for a new start."""

_ledger: TypeAdapter[History] = TypeAdapter(History)


class DamagedHistoryError(FeedsError):
    """A ledger that is there but cannot be read: its `name`, and `what` is wrong with it."""

    def __init__(self, name: str, what: str) -> None:
        self.name, self.what = name, what
        super().__init__(
            f"{name} cannot be used: {what}.\n"
            "Nothing was published, since starting afresh would repeat alerts and lose revisions. To recover, take the"
            " last good one from git (git log -- output/history.json, then git checkout COMMIT -- output/history.json)"
            " or from the published site (feeds build --history https://YOUR.SITE/history.json)."
        )


def write_history(history: History) -> bytes:
    """The bytes of the ledger: the same for the same history, on any machine."""
    plain = _ledger.dump_python(history, mode="json", exclude_none=True)
    ledger = json.dumps({"version": VERSION, **_without_the_empty(plain)}, ensure_ascii=False, indent=1, sort_keys=True)
    return f"{ledger}\n".encode()


def _without_the_empty(plain: Any) -> Any:
    if isinstance(plain, dict):
        kept = {key: value for key, value in plain.items() if value not in ([], {}) or key in ALWAYS}
        return {key: _without_the_empty(value) for key, value in kept.items()}
    if isinstance(plain, list):
        return [_without_the_empty(value) for value in plain]
    return plain


def read_history(data: bytes, name: str) -> History:
    """The ledger in `data`; `name` is what the message calls it. Raises `DamagedHistoryError`."""
    try:
        plain: Any = json.loads(data)
    except ValueError as error:
        raise DamagedHistoryError(name, f"it is not JSON ({error})") from error
    if not isinstance(plain, dict) or "version" not in plain:
        raise DamagedHistoryError(name, "it is not a ledger of feeds: it names no version")
    version = plain.pop("version")
    if version != VERSION:
        raise DamagedHistoryError(name, f"it has version {version!r}, and this feeds reads version {VERSION}")
    lacking = [key for key in ALWAYS if key not in plain]
    if lacking:
        raise DamagedHistoryError(name, f"it has no {' and no '.join(lacking)}, which every ledger has")
    try:
        return _ledger.validate_json(json.dumps(plain))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise DamagedHistoryError(name, f"at {where}: {first['msg']}") from error
