"""The documents say what is so: commands, examples, links and messages are held against the thing itself.

`FEEDS_REWRITE=1 python -m pytest tests/docs` writes the generated ones anew, for review.
"""

from __future__ import annotations

import os
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner

from feeds.build import build
from feeds.cli import COMMANDS, main
from feeds.history.ledger import History
from feeds.model import AllDay
from feeds.reading import read_calendar

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
MISTAKES = ROOT / "tests" / "reading" / "mistakes"


def is_current(path: Path, text: str) -> bool:
    if os.environ.get("FEEDS_REWRITE"):
        path.write_text(text, encoding="utf-8")
    return path.read_text(encoding="utf-8") == text


def test_the_readme_lists_every_command_and_no_other() -> None:
    listed = re.findall(r"^\| `feeds ([a-z]+)[^`]*` \|", README, flags=re.MULTILINE)
    assert sorted(listed) == sorted(COMMANDS)


def test_the_help_in_the_docs_is_what_the_commands_print() -> None:
    parts = ["# Commands\n\nWhat each command says of itself with `--help`.\n"]
    for name in ["", *sorted(COMMANDS)]:
        told = CliRunner().invoke(main, [*name.split(), "--help"], prog_name="feeds", terminal_width=100)
        parts.append(f"\n## {f'feeds {name}'.strip()}\n\n```\n{told.output}```\n")
    assert is_current(ROOT / "docs" / "commands.md", "".join(parts))


def test_the_messages_in_the_docs_are_those_of_the_mistakes() -> None:
    head = (
        "# Messages\n\nWhat `feeds check` says of a mistake. Each example is a file in `tests/reading/mistakes/`."
        " Nobody is warned of what is\nover by now, such as two meetings at the same hour last year.\n"
    )
    examples = [path for path in sorted(MISTAKES.glob("*.txt")) if path.stem != "utf-16"]
    parts = [
        f"\n## {path.stem.replace('-', ' ').capitalize()}\n\n```\n{path.read_text(encoding='utf-8')}```\n"
        for path in examples
    ]
    assert is_current(ROOT / "docs" / "messages.md", head + "".join(parts))


def test_the_small_calendar_of_the_readme_builds_and_draws_no_warning() -> None:
    (example,) = re.findall(r"```yaml\n(calendar:.*?)```", README, flags=re.DOTALL)
    reading = read_calendar(example.encode(), "events.yaml")
    assert reading.problems == ()
    made = build(History(), reading.calendar, datetime(2026, 3, 1, tzinfo=UTC))
    assert b"SUMMARY;LANGUAGE=en:To be confirmed: Debate on the budget" in made.files["calendar.ics"]


def test_the_recurring_meeting_of_the_readme_is_read_and_draws_no_warning() -> None:
    (example,) = re.findall(r"```yaml\n(  - id: council.*?)```", README, flags=re.DOTALL)
    head = "calendar: {id: t, domain: example.org, url: https://example.org/, title: T, timezone: Europe/Brussels}\n"
    reading = read_calendar(f"{head}events:\n{example}".encode(), "events.yaml")
    assert reading.problems == ()
    (event,) = reading.calendar.events
    assert [len(event.changes), len(event.following)] == [2, 1]


def test_a_moved_meeting_reads_as_the_readme_says() -> None:
    reading = read_calendar((ROOT / "events.yaml").read_bytes(), "events.yaml")
    before = build(History(), reading.calendar, datetime(2022, 1, 9, 9, tzinfo=UTC)).history
    tuesday = AllDay(date(2022, 1, 11), date(2022, 1, 11))
    events = tuple(
        replace(event, when=tuesday) if event.id == "us-russia-geneva" else event for event in reading.calendar.events
    )
    made = build(before, replace(reading.calendar, events=events), datetime(2022, 1, 9, 10, tzinfo=UTC))
    (notice,) = made.sent
    title = notice.texts["en"].title
    (line,) = re.findall(r"<li>(.*?)</li>", notice.texts["en"].html.partition("</ul>")[0])
    words = " ".join(README.split())
    assert title in words
    assert unescape(line).rstrip(".") in words


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_within_the_project_leads_somewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    targets = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", text)
    assert not [target for target in targets if not (path.parent / target).exists()]


def test_the_decisions_are_numbered_in_order() -> None:
    text = (ROOT / "docs" / "decisions.md").read_text(encoding="utf-8")
    numbers = [int(number) for number in re.findall(r"^## (\d+)\.", text, flags=re.MULTILINE)]
    assert numbers == list(range(1, len(numbers) + 1))
