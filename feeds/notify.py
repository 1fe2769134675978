"""Notices to chats, phones and mailboxes, by whatever service the apprise library knows: each once to each address.

What was delivered where is remembered in a file of its own, not in the ledger: the ledger is public and the same on any
machine (P2), and an address is a secret. In the file stands a salted hash of it. A notice is remembered when it was
delivered and no sooner; one that fails is tried again by the next run, before any that came after it.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from feeds.errors import FeedsError
from feeds.history.ledger import History, Notice
from feeds.model import Calendar
from feeds.paths import language_path

VERSION = 1

Deliver = Callable[[str, str, str], bool]
"""Sends a title and a text to an address; whether it arrived."""


class NotifyError(FeedsError):
    """Notices that cannot be sent, or whose delivery cannot be remembered."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A notice as it is sent."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of one address, by its place in the list: how many were delivered, how many wait, if it is new."""

    number: int
    delivered: int
    waiting: int
    new: bool


@dataclass(slots=True)
class Memory:
    """The ids of the notices that each address has had; `path` is the file it is kept in."""

    path: Path
    salt: str
    had: dict[str, list[str]] = field(default_factory=dict)

    def key(self, address: str) -> str:
        """What stands for an address: from it the address cannot be found."""
        return hashlib.scrypt(address.encode(), salt=self.salt.encode(), n=2**14, r=8, p=1, dklen=16).hex()

    def write(self) -> None:
        """Put it on the disk, whole or not at all, for its owner alone. Raises `NotifyError`."""
        data = json.dumps({"version": VERSION, "salt": self.salt, "had": self.had}, indent=1, sort_keys=True)
        try:
            new = self.path.with_name(f"{self.path.name}.new")
            new.unlink(missing_ok=True)
            with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(f"{data}\n")
                file.flush()
                os.fsync(file.fileno())
            new.replace(self.path)
        except OSError as error:
            raise NotifyError(f"{self.path} cannot be written: {error.strerror}") from error


def remembered(path: Path) -> Memory:
    """The memory in a file, an empty one if there is no such file. Raises `NotifyError`."""
    try:
        plain = json.loads(path.read_bytes())
        if plain["version"] != VERSION:
            raise NotifyError(f"{path} is of version {plain['version']!r}, and this feeds knows version {VERSION}")
        return Memory(
            path, str(plain["salt"]), {str(key): [str(one) for one in ids] for key, ids in plain["had"].items()}
        )
    except FileNotFoundError:
        return Memory(path, secrets.token_hex(16))
    except OSError as error:
        raise NotifyError(f"{path} cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotifyError(
            f"{path} is damaged: remove it, and what is new from then on is sent. Nothing was sent now, since it might"
            " have been sent before."
        ) from error


def letters(calendar: Calendar, history: History) -> tuple[Letter, ...]:
    """The notices of a ledger as they are sent, in the default language, the oldest first."""
    language = calendar.language
    every = (notice for notice in history.notices.values() if language in notice.texts)
    return tuple(_letter(notice, calendar) for notice in sorted(every, key=lambda notice: (notice.time, notice.id)))


def send(addresses: Sequence[str], every: Iterable[Letter], memory: Memory, deliver: Deliver) -> Iterator[Sent]:
    """Send each address what it has not had. One that was never seen before gets what is new from now on."""
    every = tuple(every)
    known = {letter.id for letter in every}
    for number, address in enumerate(addresses, 1):
        key = memory.key(address)
        if key not in memory.had:
            memory.had[key] = sorted(known)
            memory.write()
            yield Sent(number, 0, 0, new=True)
            continue
        had = {one for one in memory.had[key] if one in known}
        waiting = [letter for letter in every if letter.id not in had]
        delivered = 0
        for letter in waiting:
            if not deliver(address, letter.title, letter.text):
                break
            delivered += 1
            had.add(letter.id)
            memory.had[key] = sorted(had)
            memory.write()
        yield Sent(number, delivered, len(waiting) - delivered, new=False)


def _letter(notice: Notice, calendar: Calendar) -> Letter:
    text = notice.texts[calendar.language]
    page = f"{calendar.url}{language_path(calendar, calendar.language)}"
    link = f"{page}events/{notice.event}/" if notice.event else page
    return Letter(notice.id, text.title, f"{text.summary}\n{link}")
