"""Names that never change: what a calendar client and a feed reader recognise an event or a notice by.

Promise P1: they are made of the calendar's domain and id and of the event's id, and of nothing else.
"""

from __future__ import annotations

import uuid
from functools import lru_cache
from hashlib import sha1

TAG_YEAR = 2022
"""The date part of every tag URI (RFC 4151 §2.1). It is part of the identity, so it is never to be changed."""


def event_uid(domain: str, calendar_id: str, event_id: str) -> str:
    """The UID of an event: a UUIDv5 (RFC 9562 §5.5, RFC 7986 §5.3) under the domain's own DNS name space."""
    return name_based(_space(domain), f"{calendar_id}/{event_id}")


@lru_cache
def _space(domain: str) -> bytes:
    return uuid.uuid5(uuid.NAMESPACE_DNS, domain).bytes


def name_based(space: bytes, name: str) -> str:
    """The UUIDv5 of a name in a name space (RFC 9562 §5.5): what `uuid.uuid5` gives, as text, for a third of its time.

    A large calendar has tens of thousands of them.
    """
    digits = sha1(space + name.encode(), usedforsecurity=False).hexdigest()
    variant = "89ab"[int(digits[16], 16) & 3]
    return f"{digits[:8]}-{digits[8:12]}-5{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:32]}"


def inner_uid(uid: str, *path: str) -> str:
    """The UID of something within an event, such as an alarm (RFC 9074 §4): a UUIDv5 in the name space of its UID."""
    return name_based(bytes.fromhex(uid.replace("-", "")), "/".join(path))


def tag_uri(domain: str, calendar_id: str, *path: str) -> str:
    """The tag URI (RFC 4151) of a feed or a notice, such as `tag:example.org,2022:talks/geneva/announced/en`."""
    return f"tag:{domain},{TAG_YEAR}:{'/'.join((calendar_id, *path))}"
