"""Colours in the two ways calendars take them: RFC 7986 wants a CSS name, Apple's calendar a hexadecimal one."""

from __future__ import annotations

import re

_HEXADECIMAL = re.compile(r"#[0-9a-f]{6}")

NAMES = {
    "aqua": 0x00FFFF, "black": 0x000000, "blue": 0x0000FF, "blueviolet": 0x8A2BE2, "brown": 0xA52A2A,
    "cadetblue": 0x5F9EA0, "chocolate": 0xD2691E, "coral": 0xFF7F50, "cornflowerblue": 0x6495ED, "crimson": 0xDC143C,
    "darkblue": 0x00008B, "darkcyan": 0x008B8B, "darkgoldenrod": 0xB8860B, "darkgray": 0xA9A9A9, "darkgreen": 0x006400,
    "darkmagenta": 0x8B008B, "darkolivegreen": 0x556B2F, "darkorange": 0xFF8C00, "darkred": 0x8B0000,
    "darkslateblue": 0x483D8B, "darkslategray": 0x2F4F4F, "deeppink": 0xFF1493, "dimgray": 0x696969,
    "dodgerblue": 0x1E90FF, "firebrick": 0xB22222, "forestgreen": 0x228B22, "fuchsia": 0xFF00FF, "gold": 0xFFD700,
    "goldenrod": 0xDAA520, "gray": 0x808080, "green": 0x008000, "hotpink": 0xFF69B4, "indianred": 0xCD5C5C,
    "indigo": 0x4B0082, "khaki": 0xF0E68C, "lightblue": 0xADD8E6, "lightgray": 0xD3D3D3, "lightgreen": 0x90EE90,
    "lime": 0x00FF00, "limegreen": 0x32CD32, "maroon": 0x800000, "mediumblue": 0x0000CD, "mediumpurple": 0x9370DB,
    "midnightblue": 0x191970, "navy": 0x000080, "olive": 0x808000, "olivedrab": 0x6B8E23, "orange": 0xFFA500,
    "orangered": 0xFF4500, "orchid": 0xDA70D6, "peru": 0xCD853F, "pink": 0xFFC0CB, "plum": 0xDDA0DD,
    "purple": 0x800080, "rebeccapurple": 0x663399, "red": 0xFF0000, "rosybrown": 0xBC8F8F, "royalblue": 0x4169E1,
    "saddlebrown": 0x8B4513, "salmon": 0xFA8072, "seagreen": 0x2E8B57, "sienna": 0xA0522D, "silver": 0xC0C0C0,
    "skyblue": 0x87CEEB, "slateblue": 0x6A5ACD, "slategray": 0x708090, "steelblue": 0x4682B4, "tan": 0xD2B48C,
    "teal": 0x008080, "tomato": 0xFF6347, "turquoise": 0x40E0D0, "violet": 0xEE82EE, "white": 0xFFFFFF,
    "yellow": 0xFFFF00, "yellowgreen": 0x9ACD32,
}  # fmt: skip
"""The names a calendar may be coloured with, from CSS Color Module Level 4 §6.1."""


def is_colour(colour: str) -> bool:
    """Whether it is one of the names, or six hexadecimal digits after a number sign."""
    return colour.lower() in NAMES or _HEXADECIMAL.fullmatch(colour.lower()) is not None


def hexadecimal(colour: str) -> str:
    """The colour as `#rrggbb`."""
    return f"#{NAMES[colour.lower()]:06X}" if colour.lower() in NAMES else colour.upper()


def named(colour: str) -> str:
    """The CSS name that is or comes nearest to the colour (RFC 7986 §5.9)."""
    if colour.lower() in NAMES:
        return colour.lower()
    wanted = int(colour[1:], 16)
    return min(NAMES, key=lambda name: (_distance(NAMES[name], wanted), name))


def _distance(one: int, other: int) -> int:
    return sum(((one >> shift & 255) - (other >> shift & 255)) ** 2 for shift in (16, 8, 0))
