"""The QR code of a page, read by a decoder that phones use, leads to that page whatever its address is."""

from __future__ import annotations

import re

import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.formats.html.subscribe import qr_code

WORD = st.text("abcdefghijklmnopqrstuvwxyz0123456789-", min_size=1, max_size=24)
SIGN = st.sampled_from("~_.-%!$&'()*+,;=:@AZ09")
ADDRESSES = st.builds(
    lambda host, path, rest: f"https://{host}.example.org/{''.join(f'{one}/' for one in path)}{''.join(rest)}",
    WORD,
    st.lists(WORD, max_size=8),
    st.lists(SIGN, max_size=12),
)
WIDTH = 3
"""So many pixels a module is wide."""


@settings(max_examples=300)
@given(ADDRESSES)
def test_a_qr_code_leads_to_its_address(address: str) -> None:
    assert read(qr_code(address)) == address


def test_addresses_of_any_length_have_a_code() -> None:
    for length in range(0, 2000, 99):
        address = f"https://example.org/{'a' * length}"
        assert read(qr_code(address)) == address


def test_the_topics_of_a_calendar_in_its_languages_have_codes() -> None:
    for language in ("", "nl/", "en-GB/", "zh-Hans/"):
        for number in range(40):
            address = f"https://example.org/agenda/{language}topics/tag-{number}/"
            assert read(qr_code(address)) == address


def read(svg: str) -> str:
    """What a QR code says."""
    pixels, size = drawn(svg)
    found = zxingcpp.read_barcode(memoryview(pixels).cast("B", shape=[size, size]))
    assert found is not None
    return found.text


def drawn(svg: str) -> tuple[bytes, int]:
    """The pixels of an SVG that is a path of horizontal lines, black on white, and how many there are to a side."""
    box = re.search(r'viewBox="0 0 (\d+) \1"', svg)
    path = re.search(r'stroke="#000" d="([^"]*)"', svg)
    assert box is not None
    assert path is not None
    size = int(box[1])
    rows = [bytearray(b"\xff" * size) for _ in range(size)]
    x = y = 0.0
    for step, numbers in re.findall(r"([Mmh])([-\d. ]+)", path[1]):
        one, *other = map(float, numbers.split())
        if step == "M":
            x, y = one, other[0]
        elif step == "m":
            x, y = x + one, y + other[0]
        else:
            rows[int(y)][int(x) : int(x + one)] = bytes(int(one))
            x += one
    wide = (bytes(one for one in row for _ in range(WIDTH)) for row in rows)
    return b"".join(row * WIDTH for row in wide), size * WIDTH
