"""Addresses to link to: what may stand in one, and how it is written in ASCII."""

from __future__ import annotations

import re
from collections.abc import Iterable
from ipaddress import ip_address
from urllib.parse import quote, urlsplit

URL_HOST = re.compile(
    r"(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*\.?"
)
MAILBOX = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+")
URL_SAFE = "%/:=&?~#+!$,;'@()*[]"


def linkable(word: str, schemes: Iterable[str]) -> str:
    """An absolute address in ASCII (RFC 3986, hosts by IDNA). Raises `ValueError`, with what is wrong if that is known.

    A name and a password in it would be published with it, so they are refused.
    """
    parts = urlsplit(word)
    if parts.scheme not in schemes:
        raise ValueError
    if " " in word:
        raise ValueError("an address has no spaces: write %20 for each")
    if re.search(r"%(?![0-9A-Fa-f]{2})", word):
        raise ValueError("a '%' stands before two hexadecimal digits")
    if parts.scheme == "mailto":
        if not MAILBOX.fullmatch(parts.path):
            raise ValueError("such as mailto:desk@example.org")
        return quote(word, safe=URL_SAFE)
    if parts.username is not None:
        raise ValueError("leave out the name and the password")
    host = _ascii_host(parts.hostname or "")
    if not URL_HOST.fullmatch(host) and not _is_ip(host):
        raise ValueError("its host is no name of a host" if host else "")
    if ".." in parts.path.split("/"):
        raise ValueError("write it without '..'")
    shown = f"[{host}]" if ":" in host else host
    port = "" if parts.port is None else f":{parts.port}"
    return quote(parts._replace(netloc=f"{shown}{port}").geturl(), safe=URL_SAFE)


def _ascii_host(host: str) -> str:
    try:
        return host if host.isascii() else host.encode("idna").decode()
    except UnicodeError:
        return ""


def _is_ip(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
