"""Take the ledger from where an earlier job left it: a file, or the published site over https.

The answer is bounded in size and in time, so that a wrong address cannot hold up or swamp the job (P8).
"""

from __future__ import annotations

import re
import threading
import urllib.error
import urllib.request
from http.client import HTTPException
from pathlib import Path
from queue import Empty, Queue
from urllib.parse import urljoin, urlsplit

from feeds.errors import FeedsError

MOST_BYTES = 256 * 1024 * 1024
SECONDS = 30.0
ARCHIVE = re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9_-]*/)*archive/[0-9]{4,}\.xml")
"""The path of the document of a year; no other file is taken from beside a ledger."""

LOOPBACK = ("127.0.0.1", "::1", "localhost")


class HistoryNotFoundError(FeedsError):
    """A ledger that was asked for by name and could not be had."""


def fetch_history(given: str) -> bytes:
    """The bytes of the ledger at a path or an https address. Raises `HistoryNotFoundError`."""
    if _is_safe(given):
        return _download(given)
    if "://" in given:
        raise HistoryNotFoundError(f"{given}: a ledger is taken from a file or over https")
    try:
        return Path(given).read_bytes()
    except OSError as error:
        raise HistoryNotFoundError(
            f"{given} cannot be read: {error.strerror}. For the very first build leave --history out."
        ) from error


def fetch_beside(given: str, path: str) -> bytes:
    """The bytes of an archive document, by its path below the ledger's folder. Raises `HistoryNotFoundError`."""
    if not ARCHIVE.fullmatch(path):
        raise HistoryNotFoundError(f"{path} is not the path of an archive document")
    if "://" in given:
        return fetch_history(urljoin(given, path))
    return fetch_history(str(Path(given).parent / path))


def _is_safe(address: str) -> bool:
    """Whether nobody in between can change what comes from an address."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


def _download(address: str) -> bytes:
    """What is at an address, within the time there is for all of it: a server may send its headers a byte at a time."""
    outcome: Queue[bytes | Exception] = Queue(1)

    def receive() -> None:
        try:
            outcome.put(_receive(address))
        except Exception as error:
            outcome.put(error)

    threading.Thread(target=receive, daemon=True).start()
    try:
        received = outcome.get(timeout=SECONDS)
    except Empty:
        raise HistoryNotFoundError(f"{address} took longer than {SECONDS:.0f} seconds") from None
    if isinstance(received, (urllib.error.URLError, HTTPException, OSError)):
        reason = getattr(received, "reason", received)
        raise HistoryNotFoundError(f"{address} could not be had: {reason}") from received
    if isinstance(received, Exception):
        raise received
    return received


def _receive(address: str) -> bytes:
    request = urllib.request.Request(address, headers={"User-Agent": "feeds", "Cache-Control": "no-cache"})  # noqa: S310
    received = bytearray()
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
        if not _is_safe(answer.geturl()):
            raise HistoryNotFoundError(f"{address} leads away from https, to {answer.geturl()}")
        while chunk := answer.read1(1 << 16):
            received += chunk
            if len(received) > MOST_BYTES:
                raise HistoryNotFoundError(f"{address} is larger than {MOST_BYTES >> 20} MiB")
    return bytes(received)
