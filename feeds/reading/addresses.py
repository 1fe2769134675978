"""Addresses to link to: what may stand in one, and how it is written in ASCII."""

from __future__ import annotations

import re
from collections.abc import Iterable
from ipaddress import ip_address
from urllib.parse import quote, urlsplit

from feeds.reading.report import closest

URL_HOST = re.compile(
    r"(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*\.?"
)
MAILBOX = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+")
URL_SAFE = "%/:=&?~#+!$,;'@()*[]"


_WITH_SCHEME = re.compile(r"([A-Za-z][\w+.-]{0,20})://(\S+)")
_OF_A_FILE = re.compile(r"[^\s/]+\.(?:pdf|docx?|odt|xlsx?|ods|pptx?|html?|txt|md|csv|png|jpe?g|ics)", re.IGNORECASE)
_OF_A_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}(?::\d+)?(?:/\S*)?", re.IGNORECASE)


def address_meant(word: str) -> str:
    """How what looks like an address, and is none to link to, is written as one; empty if it does not look so."""
    schemed = _WITH_SCHEME.fullmatch(word)
    if schemed:
        scheme = closest(schemed[1].lower(), ("https", "http"))
        return f"did you mean '{scheme}://{schemed[2]}'?" if scheme else "an address starts with http:// or https://"
    if _OF_A_FILE.fullmatch(word):
        return f"write the whole address of the file, such as https://example.org/{word}"
    if not _OF_A_HOST.fullmatch(word):
        return ""
    return f"write https://{word}" + ("" if "/" in word else f", or {{title: {word}}} if that is its name")


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
