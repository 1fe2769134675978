"""Whom to write to: about the calendar, or about one event."""

from __future__ import annotations

from feeds.model import Contact
from feeds.nodes import Node, Scalar
from feeds.reading.addresses import MAILBOX
from feeds.reading.values import Values, present


def read_contact(values: Values, node: Node) -> Contact | None:
    """A name, with an address or a page if they are given."""
    if isinstance(node, Scalar):
        name = values.word(node)
        if name and MAILBOX.fullmatch(name):
            values.report.warning(node, f"'{name}' is shown as a name here", f"write {{name: …, email: {name}}}")
        return Contact(name) if name else None
    table = values.table(node, "contact")
    given = present(table) if table else {}
    name = values.word(given["name"]) if "name" in given else None
    email = values.word(given["email"]) if "email" in given else None
    if email is not None and not MAILBOX.fullmatch(email):
        values.report.error(given["email"], f"'{email}' is not an e-mail address")
    url = values.url(given["url"]) if "url" in given else None
    return Contact(name, email, url) if name else None
