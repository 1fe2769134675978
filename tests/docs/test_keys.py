"""The reference of the keys in `docs/events.md` is what the keys say, and each of its examples is right.

`FEEDS_REWRITE=1 python -m pytest tests/docs` writes the reference anew, for review.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from textwrap import fill
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from feeds.cli import main
from feeds.model import Calendar, Role, Status
from feeds.reading import read_calendar
from feeds.reading.events import INHERITED
from feeds.reading.keys import KEYS, REQUIRED, TABLES, VALUES, Key, Value
from feeds.reading.layout import CHANGEABLE
from feeds.reading.properties import TYPES
from feeds.reading.schema import KINDS, json_schema
from tests.docs.test_docs import ROOT, is_current

DOCUMENT = ROOT / "docs" / "events.md"
MADE = "<!-- from here on made of feeds/reading/keys.py -->\n"
EVERY_KEY = [(table, key) for table, keys in KEYS.items() for key in keys]

Table = dict[str, "str | Table | list[Table]"]

FILE: Table = {
    "parties": {"council": {"name": "Town council"}},
    "people": {"ann": {"name": "Ann Example"}},
    "places": {"hall": {"name": "Town hall"}},
    "context": {"background": {"text": "The pool was closed in 2024."}},
}
CALENDAR: Table = {
    "id": "t",
    "domain": "example.org",
    "title": "T",
    "url": "https://example.org/",
    "languages": "[en, nl]",
    "timezone": "Europe/Brussels",
}
EVENT: Table = {"id": "debate", "title": "Debate", "start": "2026-03-12 19:30"}
VOTE: Table = {
    "id": "vote",
    "title": "Vote",
    "start": "2026-03-19",
    "participants": "[ann, council]",
    "place": "hall",
    "context": "background",
    "tags": "money",
}
"""An event that names all that there is to name, so that nothing of it is unused."""

WHERE: dict[str, tuple[str, ...]] = {
    "file": (),
    "calendar": ("calendar",),
    "event": ("event",),
    "party": ("parties", "council"),
    "person": ("people", "ann"),
    "place": ("places", "hall"),
    "block": ("context", "background"),
    "contact": ("calendar", "contact"),
    "window": ("calendar", "feed"),
    "source": ("event", "sources"),
    "participant": ("event", "participants"),
    "expectation": ("event", "expectations"),
    "image": ("event", "image"),
    "attachment": ("event", "attachments"),
    "property": ("event", "properties", "X-SEATS"),
    "repeat": ("event", "repeat"),
}
"""Where each table stands."""

NEEDED: dict[str, Table] = {
    "contact": {"name": "Clerk"},
    "source": {"title": "An article"},
    "participant": {"name": "Bob Example"},
    "expectation": {"party": "council", "text": "That it opens."},
    "image": {"url": "https://example.org/hall.jpg"},
    "attachment": {"url": "https://example.org/agenda.pdf"},
    "property": {"value": "7"},
    "repeat": {"every": "week"},
}
"""What a table needs, or one of its keys beside it."""

INSTEAD = {"rule": "every", "person": "name", "language": "languages"}
"""What cannot stand beside a key; one of both has to be there."""

BESIDE: dict[str, Table] = {"changes": {"repeat": "week"}, "end_timezone": {"end": "2026-03-13 09:00"}}
"""What a key of an event needs beside it."""


def file_with(table: str, key: str, value: str | None) -> str:
    """A whole file in which a key of a table has this value, or is not there."""
    event: dict[str, Any] = EVENT | BESIDE.get(key, {})
    root: dict[str, Any] = {"calendar": dict(CALENDAR), "event": event, **deepcopy(FILE)}
    keys = root
    for step in WHERE[table]:
        keys = keys.setdefault(step, {})
    for name, needed in NEEDED.get(table, {}).items():
        keys.setdefault(name, needed)
    for name in (key, INSTEAD.get(key, key)):
        keys.pop(name, None)
    root["events"] = [root.pop("event"), VOTE]
    if isinstance(event.get("expectations"), dict):
        event["expectations"] = [event["expectations"]]
    if value is not None:
        keys[key] = value
    if (table, key) == ("file", "events"):
        # What else there is would be named by no event.
        root = {"calendar": root["calendar"], "events": value or "[]"}
    return "".join(written(root))


def written(keys: Table, indent: str = "") -> Iterator[str]:
    """Keys and values as YAML, line by line."""
    for key, value in keys.items():
        if isinstance(value, str):
            yield f"{indent}{key}: {value}\n"
            continue
        yield f"{indent}{key}:\n"
        for one in value if isinstance(value, list) else ():
            first, *others = written(one, f"{indent}  ")
            yield f"{indent}- {first.lstrip()}"
            yield from others
        if isinstance(value, dict):
            yield from written(value, f"{indent}  ")


def read(text: str) -> Calendar:
    """The calendar of a file without a mistake or a warning."""
    reading = read_calendar(text.encode(), "events.yaml")
    assert reading.problems == (), text
    return reading.calendar


def in_yaml(value: object) -> str:
    """A default as a person writes it."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {in_yaml(one)}' for key, one in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(in_yaml, value))}]"
    return str(value).lower() if isinstance(value, bool) else str(value)


def reference() -> str:
    """All keys, table by table, and what may stand under them."""
    kinds = [_item(f"**{value.called}**: {value.about}{_such(value)}") for value in VALUES.values() if value.about]
    sections = [
        ("values", "What may stand under a key.", kinds),
        *((table, about, [_told(table, *one) for one in KEYS[table].items()]) for table, about in TABLES.items()),
    ]
    return "\n\n".join(
        f"### {heading}\n\n{_wrapped(about)}\n\n{chr(10).join(items)}" for heading, about, items in sections
    )


def _told(table: str, name: str, key: Key) -> str:
    without = "needed" if name in REQUIRED[table] else f"if left out, {key.otherwise}" if key.otherwise else ""
    if key.default is not None:
        without = f"if left out, `{in_yaml(key.default)}`"
    head = "; ".join(part for part in (_called(key.kind), without) if part)
    seen = f" Subscribers see {key.seen}." if key.seen else ""
    return _item(f"`{name}: {key.example}` ({head}). {key.about}{seen}")


def _called(kind: str) -> str:
    if kind.endswith("+"):
        return f"{_called(kind[:-1])}, or a list"
    if kind in VALUES:
        return re.sub(rf"\b({'|'.join(TABLES)})s?\b", r"[\g<0>](#\1)", VALUES[kind].called)
    return f"{'an' if kind[0] in 'aeiou' else 'a'} [{kind}](#{kind})"


def _such(value: Value) -> str:
    return f" Such as {', '.join(f'`{example}`' for example in value.examples)}." if value.examples else ""


def _item(text: str) -> str:
    return _wrapped(text, initial_indent="- ", subsequent_indent="  ")


def _wrapped(text: str, **indents: str) -> str:
    """Within the width of a page, with no break in what is written as code."""
    whole = re.sub(r"`[^`]*`", lambda code: code[0].replace(" ", "\N{NO-BREAK SPACE}"), text)
    filled = fill(whole, 120, break_long_words=False, break_on_hyphens=False, **indents)
    return filled.replace("\N{NO-BREAK SPACE}", " ")


def test_the_reference_in_the_docs_is_what_the_keys_say() -> None:
    by_hand, mark, _ = DOCUMENT.read_text(encoding="utf-8").partition(MADE)
    assert is_current(DOCUMENT, f"{by_hand}{mark}\n{reference()}\n")


@pytest.mark.parametrize(("table", "key"), EVERY_KEY)
def test_the_example_of_a_key_is_read_without_a_mistake_or_a_warning(table: str, key: str) -> None:
    read(file_with(table, key, KEYS[table][key].example))


NOT_NEEDED = [
    (table, key)
    for table, key in EVERY_KEY
    if table != "file" and key not in (*REQUIRED[table], *INSTEAD, *(INSTEAD.values() if table in NEEDED else ()))
]


@pytest.mark.parametrize(("table", "key"), NOT_NEEDED)
def test_the_example_of_a_key_says_something_else_than_leaving_it_out(table: str, key: str) -> None:
    assert read(file_with(table, key, KEYS[table][key].example)) != read(file_with(table, key, None))


WITH_DEFAULT = [(table, key) for table, key in EVERY_KEY if KEYS[table][key].default is not None]


@pytest.mark.parametrize(("table", "key"), WITH_DEFAULT)
def test_a_default_is_what_a_key_that_is_left_out_means(table: str, key: str) -> None:
    default = in_yaml(KEYS[table][key].default)
    assert read(file_with(table, key, default)) == read(file_with(table, key, None))


@pytest.mark.parametrize("kind", [kind for kind, value in VALUES.items() if value.examples])
def test_the_examples_of_a_kind_of_value_are_read(kind: str) -> None:
    table, key = next((table, key) for table, key in EVERY_KEY if KEYS[table][key].kind == kind)
    for example in VALUES[kind].examples:
        read(file_with(table, key, example))


@pytest.mark.parametrize(("table", "key"), EVERY_KEY)
def test_the_schema_takes_the_example_of_a_key(table: str, key: str) -> None:
    file = file_with(table, key, KEYS[table][key].example)
    Draft202012Validator(json.loads(json_schema())).validate(_plain(yaml.compose(file)))


def _plain(node: yaml.Node) -> object:
    """A value as an editor has it, by the core schema of YAML 1.2: a date is a string there."""
    if isinstance(node, yaml.SequenceNode):
        return [_plain(one) for one in node.value]
    if isinstance(node, yaml.MappingNode):
        return {key.value: _plain(value) for key, value in node.value}
    if node.style is None and re.fullmatch(r"true|false|-?[0-9]+(\.[0-9]+)?", node.value):
        return json.loads(node.value)
    return node.value


def test_every_kind_and_every_table_is_described() -> None:
    kinds = {KEYS[table][key].kind.removesuffix("+") for table, key in EVERY_KEY}
    assert kinds <= VALUES.keys() | TABLES.keys()
    assert VALUES.keys() == KINDS.keys()
    assert TABLES.keys() == KEYS.keys() == REQUIRED.keys()


def test_where_only_some_words_will_do_all_of_them_are_said() -> None:
    for words, about in (
        (Role, KEYS["participant"]["role"].about),
        (Status, VALUES["status"].about),
        (TYPES, KEYS["property"]["type"].about),
        (CHANGEABLE, KEYS["event"]["changes"].about),
        (INHERITED, KEYS["event"]["parts"].about),
    ):
        assert not [word for word in words if not re.search(rf"\b{word}\b", about)]


def test_the_schema_has_every_default_and_each_is_valid_by_it() -> None:
    schema = json.loads(json_schema())
    tables = {"calendar": schema["$defs"]["calendar"], "event": schema["$defs"]["event"]}
    for table, key in WITH_DEFAULT:
        default = KEYS[table][key].default
        described = tables.get(table) or next(
            one for one in (schema["$defs"][table], *schema["$defs"][table].get("anyOf", ())) if "properties" in one
        )
        found = described["properties"][key]
        assert found["default"] == default
        Draft202012Validator({**found, "$defs": schema["$defs"]}).validate(default)


def test_the_listing_of_an_output_is_what_the_small_calendar_above_it_makes(tmp_path: Path) -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    small, listing = re.findall(r"```yaml\n(.*?)```.*?```\noutput/\n(.*?)```", text, flags=re.DOTALL)[0]
    (tmp_path / "events.yaml").write_text(small, encoding="utf-8")
    made = CliRunner().invoke(main, ["build", f"{tmp_path}/events.yaml", "--output", f"{tmp_path}/output"])
    assert made.exit_code == 0
    listed = {name for line in listing.splitlines() for name in re.split(r"   +", line.strip())[0].split()}
    paths = (path.relative_to(tmp_path / "output") for path in (tmp_path / "output").rglob("*") if path.is_file())
    assert listed == {f"{path.parent}/" if path.parent.parts else f"{path}" for path in paths}


BLOCKS = re.findall(r"```yaml\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), flags=re.DOTALL)


@pytest.mark.parametrize("block", BLOCKS)
def test_an_example_of_the_document_is_read_without_a_mistake_or_a_warning(block: str) -> None:
    """A block is a whole file, the keys of a calendar that differ, or events and what they name."""
    calendar: Table = CALENDAR | {"languages": "[en]"}
    if not block.startswith("calendar:"):
        events = "events:\n" if block.startswith("  - id:") else ""
        block = f"{''.join(written({'calendar': calendar}))}{events}{block}"
    elif "  domain:" not in block:
        named = set(re.findall(r"^  (\w+):", block, flags=re.MULTILINE))
        others: Table = {key: value for key, value in calendar.items() if key not in named}
        block = block.replace("calendar:\n", "".join(written({"calendar": others})))
    read(block)
