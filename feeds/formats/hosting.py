"""What hosts of static sites want to find in the folder: that it is no Jekyll site, and how its files are to be served.

`_headers` is read by Netlify, Cloudflare Pages and others, and served by none of them; elsewhere it does no harm. A
calendar that is read by a page of another site needs `Access-Control-Allow-Origin`; everything here is public.
docs/hosting has the same for nginx and Caddy.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

TYPES: Mapping[str, str] = MappingProxyType({
    "*.ics": "text/calendar; charset=utf-8",
    "*rss.xml": "application/rss+xml; charset=utf-8",
    "*atom.xml": "application/atom+xml; charset=utf-8",
    "*feed.json": "application/feed+json; charset=utf-8",
})  # fmt: skip
"""Media types that hosts do not know by the ends of the files' names."""

MINUTES = 5
"""How long a cache may keep what it has without asking: after that it asks, and is told that nothing is new."""


def hosting_files() -> dict[str, bytes]:
    """The files for hosts, by their path."""
    rules = ["/*", "  Access-Control-Allow-Origin: *", f"  Cache-Control: public, max-age={MINUTES * 60}"]
    for pattern, media_type in TYPES.items():
        rules += [f"/{pattern}", f"  Content-Type: {media_type}"]
    return {".nojekyll": b"", "_headers": "\n".join((*rules, "")).encode()}
