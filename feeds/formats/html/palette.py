"""The colours of the pages: the calendar's own colour, made dark or light enough to be read (WCAG 2.2 §1.4.3).

Any colour may be given; the hue is kept and its lightness moved until it has the contrast that text needs.
"""

from __future__ import annotations

import colorsys
from dataclasses import dataclass

from feeds.colours import hexadecimal

PAPER = {"light": "#fffefa", "dark": "#15161a"}
BAND = {"light": "#f5f2ea", "dark": "#1e2026"}
"""What text stands on, by scheme: the page, and the parts of it that are set off."""

OURS = "#1f4e79"
"""The colour where the calendar has none."""

LEAST = 5.0
"""The contrast that an accent has with its ground; 4.5 is what text needs, the rest is for the rounding of screens."""

GREY = 0.08
"""A colour of less saturation has no hue to keep."""


@dataclass(frozen=True, slots=True)
class Accent:
    """A colour that can be read on the page in each scheme, as `#rrggbb`."""

    light: str
    dark: str


def accent(colour: str | None) -> Accent:
    """The accent that a calendar's colour gives."""
    given = hexadecimal(colour) if colour else OURS
    return Accent(*(_readable(given, scheme) for scheme in ("light", "dark")))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, from 1 to 21 (WCAG 2.2, 'contrast ratio')."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _readable(colour: str, scheme: str) -> str:
    hue, lightness, saturation = colorsys.rgb_to_hls(*_channels(colour))
    if scheme == "dark" and saturation < GREY:
        # Black on white is white on black; halfway, where it can just be read, it would look switched off.
        lightness = max(lightness, 1 - lightness)
        colour = _hexadecimal(hue, lightness, saturation)
    step = -0.01 if scheme == "light" else 0.01
    # A colour that is all light or all dark carries no hue; the rest is brought to where it can be read.
    while min(contrast(colour, ground[scheme]) for ground in (PAPER, BAND)) < LEAST:
        lightness = min(1.0, max(0.0, lightness + step))
        colour = _hexadecimal(hue, lightness, saturation)
    return colour.lower()


def _hexadecimal(hue: float, lightness: float, saturation: float) -> str:
    channels = colorsys.hls_to_rgb(hue, lightness, saturation)
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in channels)


def _luminance(colour: str) -> float:
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in _channels(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _channels(colour: str) -> tuple[float, float, float]:
    number = int(colour[1:], 16)
    return (number >> 16 & 255) / 255, (number >> 8 & 255) / 255, (number & 255) / 255
