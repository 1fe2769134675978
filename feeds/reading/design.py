"""The files that a site brings for its pages: read from beside `events.yaml`, never from outside its folder (P8)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from feeds.design import Design, Logo
from feeds.errors import InputErrors, Position, Problem
from feeds.reading import Reading
from feeds.reading.report import nearest

ACTIVE = re.compile(rb"<\s*([\w-]+:)?(script|foreignobject)\b|[\s\"'/]on[a-z]+\s*=|javascript:|\x00", re.IGNORECASE)
"""What makes a picture a program: it would run where the picture is opened by itself, on the host of the calendar."""

LOGOS = {
    ".svg": re.compile(rb"<([\w-]+:)?svg[\s/>]"),
    ".png": re.compile(rb"\A\x89PNG\r\n\x1a\n"),
    ".jpg": re.compile(rb"\A\xff\xd8\xff"),
    ".jpeg": re.compile(rb"\A\xff\xd8\xff"),
    ".webp": re.compile(rb"\ARIFF.{4}WEBP", re.DOTALL),
}
"""The kinds of pictures, and what each of them has in it; one that is none leaves a hole in every page."""

MOST_BYTES = 500_000
"""As large as a logo or a template may be; every visitor loads the one, every page is made by the other."""


def read_design(reading: Reading, events: Path) -> Design:
    """What the calendar read from the file `events` names for its pages. Raises `InputErrors`."""
    calendar = reading.calendar
    found = _Beside(events, reading)
    logo = found.logo(calendar.logo) if calendar.logo is not None else None
    templates = found.templates(calendar.templates) if calendar.templates is not None else {}
    if found.problems:
        raise InputErrors(tuple(found.problems), reading.lines, found.lines)
    folder = str(events.parent / calendar.templates) if calendar.templates is not None else ""
    return Design(templates, logo, folder, tuple(found.warnings))


class _Beside:
    """The files beside `events.yaml`, and what is wrong with those that are named."""

    def __init__(self, events: Path, reading: Reading) -> None:
        self._events = events
        self._places = reading.files
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []
        self.lines: dict[str, tuple[str, ...]] = {}

    def logo(self, name: str) -> Logo | None:
        path = self._inside("logo", name)
        if path is None:
            return None
        if path.suffix.lower() not in LOGOS:
            self._wrong("logo", f"'{name}' is not a picture for a page", f"one of: {', '.join(sorted(LOGOS))}")
            return None
        data = self._bytes("logo", path, name)
        if data is not None and not LOGOS[path.suffix.lower()].search(data):
            self._wrong("logo", f"'{name}' is not a picture of the kind that its name says")
            return None
        if data is not None and path.suffix.lower() == ".svg" and ACTIVE.search(data):
            self._wrong("logo", f"'{name}' has a script in it", "a picture without scripts, handlers and foreignObject")
            return None
        return Logo(f"logo{path.suffix.lower()}", data) if data is not None else None

    def templates(self, name: str) -> dict[str, str]:
        folder = self._inside("templates", name)
        if folder is None:
            return {}
        if not folder.is_dir():
            self._wrong("templates", f"there is no folder '{name}'", "its path as seen from here")
            return {}
        from jinja2 import TemplateSyntaxError

        from feeds.formats.html.templating import environment, problem_in

        made: dict[str, str] = {}
        for path in sorted(folder.glob("*.html")):
            text = self._template(path)
            if text is not None:
                made[path.name] = text
        self._unused(folder, made)
        for file, text in made.items():
            try:
                environment(made).compile(text)
            except (TemplateSyntaxError, RecursionError) as error:
                # Named as the person wrote it, beside events.yaml, and not where that was found to be.
                path = self._events.parent / name / file
                problem = problem_in(str(path), text, getattr(error, "lineno", 1), error)
                self.problems.append(problem)
                self.lines[problem.file] = tuple(text.splitlines())
        return made

    def _template(self, path: Path) -> str | None:
        """The text of a template; a link in their folder may lead no further than the folder itself may."""
        found = self._inside("templates", path.name, path)
        data = self._bytes("templates", found, path.name) if found is not None else None
        try:
            return data.decode("utf-8") if data is not None else None
        except UnicodeDecodeError:
            self._wrong("templates", f"'{path.name}' is not text in UTF-8", "save it as UTF-8")
            return None

    def _unused(self, folder: Path, templates: Mapping[str, str]) -> None:
        """Warn of files that no page is made with: of a name we do not know, and that no other template asks for."""
        from feeds.formats.html.templating import ours, referenced

        known = ours()
        asked = {name for text in templates.values() for name in referenced(text)}
        for path in sorted(folder.iterdir()):
            if path.name in known or path.name in asked or path.name.startswith("."):
                continue
            hint = nearest(path.name, known, otherwise="" if path.name in templates else "-")
            if hint != "-":
                place = self._places.get("templates", Position(1, 1))
                message = f"no page is made with '{path.name}': no template of ours has that name"
                self.warnings.append(Problem("warning", str(self._events), place, message, hint))

    def _inside(self, key: str, name: str, where: Path | None = None) -> Path | None:
        """Where the file of this name is, which may stand elsewhere than beside `events.yaml`."""
        root = self._events.parent.resolve()
        path = (where or root / name).resolve()
        if not path.is_relative_to(root) or path == root:
            self._wrong(key, f"'{name}' lies outside the folder of {self._events.name}", "a path beside it")
            return None
        return path

    def _bytes(self, key: str, path: Path, name: str) -> bytes | None:
        try:
            data = path.read_bytes() if path.stat().st_size <= MOST_BYTES else None
        except OSError as error:
            self._wrong(key, f"'{name}' cannot be read: {error.strerror}")
            return None
        if data is None:
            self._wrong(key, f"'{name}' is larger than {MOST_BYTES // 1000} kB")
        return data

    def _wrong(self, key: str, message: str, hint: str = "") -> None:
        place = self._places.get(key, Position(1, 1))
        self.problems.append(Problem("error", str(self._events), place, message, hint))
