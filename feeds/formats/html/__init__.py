"""The pages: one to find and subscribe to a calendar, one for each month of a long one, one for each event to send on.

Plain HTML that works without JavaScript and asks nothing of other hosts. Templates escape everything; what is marked
safe in them was sanitised when it was told (P8). Nothing here reads the clock: what is next and what is past is
reckoned from the last build that had news (P2).
"""

from __future__ import annotations

from feeds.formats.html.event import event_pages
from feeds.formats.html.front import front_page, further_pages, render
from feeds.formats.html.page import shared_files

__all__ = ["event_pages", "front_page", "further_pages", "render", "shared_files"]
