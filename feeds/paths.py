"""Where the files of a channel lie below `output/`."""

from __future__ import annotations

from feeds.model import Calendar, Topic


def language_path(calendar: Calendar, language: str) -> str:
    """The folder of a language below `output/`: none for the default one."""
    return "" if language == calendar.language else f"{language}/"


def channel_path(calendar: Calendar, language: str, topic: Topic | None) -> str:
    """The folder of a channel in one language."""
    return language_path(calendar, language) + (f"topics/{topic.tag}/" if topic else "")
