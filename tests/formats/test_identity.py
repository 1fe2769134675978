"""The UIDs we write are those that Python's own `uuid` makes."""

from __future__ import annotations

import uuid

from hypothesis import given
from hypothesis import strategies as st

from feeds.identity import event_uid, inner_uid

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(domain=words, calendar=words, event=words)
def test_an_event_is_known_by_a_uuid_of_its_domain_its_calendar_and_itself(
    domain: str, calendar: str, event: str
) -> None:
    space = uuid.uuid5(uuid.NAMESPACE_DNS, domain)
    assert event_uid(domain, calendar, event) == str(uuid.uuid5(space, f"{calendar}/{event}"))


@given(uid=st.uuids(), path=st.lists(words, min_size=1, max_size=3))
def test_what_is_within_an_event_is_known_by_a_uuid_of_that_of_the_event(uid: uuid.UUID, path: list[str]) -> None:
    assert inner_uid(str(uid), *path) == str(uuid.uuid5(uid, "/".join(path)))
