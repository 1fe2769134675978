"""The templates: ours, and those of a site in their place. Everything is escaped but what was made safe as `Markup`.

Templates are compiled once for each set of them, since that costs more than filling them in; what is the same on all
pages of a language is in an environment of that language, so that the macros they share are made once for it.
"""

from __future__ import annotations

import hashlib
import traceback
from collections.abc import Callable, Mapping, Sized
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

import jinja2
from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    DictLoader,
    Environment,
    PackageLoader,
    StrictUndefined,
    meta,
)
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from feeds.design import Design
from feeds.edition import Edition
from feeds.errors import InputErrors, Position, Problem
from feeds.formats.html.compiled import Compiled, CompiledOnce
from feeds.formats.html.palette import BAND, PAPER, Accent, accent
from feeds.formats.html.quick import QuickEnvironment
from feeds.locale import Locale

SITE = "site:"
"""What the names of a site's own templates begin with in a traceback."""

MOST_MADE = 1_000_000
MOST_BITS = 10_000
"""So long a text or a list may be that a template makes by multiplying, and so large a number by a power."""


SYNTAX: Mapping[str, Any] = {
    "autoescape": True,
    "trim_blocks": True,
    "lstrip_blocks": True,
    "keep_trailing_newline": True,
}
"""How templates are read."""


def environment(templates: Mapping[str, str]) -> Environment:
    """The environment with a site's own templates before ours, which are there as `feeds/NAME` to extend."""
    return _environment(tuple(sorted(templates.items())))


def environment_with(templates: Mapping[str, str], values: Mapping[str, object]) -> Environment:
    """The same, with values that are there in all templates and their macros."""
    made = environment(templates).overlay()
    made.globals = {**made.globals, **values}
    return made


@lru_cache(maxsize=8)
def _environment(templates: tuple[tuple[str, str], ...]) -> Environment:
    shipped = PackageLoader("feeds")
    # A site's templates come with its events; they fill in pages and cannot reach for anything else (P8).
    return (_Sandbox if templates else QuickEnvironment)(
        loader=ChoiceLoader([_OfSite(dict(templates)), shipped, _Prefixed(shipped)]) if templates else shipped,
        bytecode_cache=Compiled() if templates else CompiledOnce(repr(SYNTAX)),
        auto_reload=False,
        undefined=StrictUndefined,
        **SYNTAX,
    )


class _Sandbox(ImmutableSandboxedEnvironment):
    """Runs a site's templates: what they reach for is bounded, and so is what one sign in them makes."""

    intercepted_binops = frozenset({"*", "**"})

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """The product or the power of two values; `OverflowError` where it would fill the memory."""
        if operator == "**":
            large = isinstance(left, int) and isinstance(right, int) and abs(left).bit_length() * right > MOST_BITS
        else:
            pairs = ((left, right), (right, left))
            large = any(isinstance(n, int) and isinstance(s, Sized) and len(s) * n > MOST_MADE for s, n in pairs)
        if large:
            raise OverflowError(f"what '{operator}' makes is too large")
        return super().call_binop(context, operator, left, right)


@lru_cache(maxsize=1)
def ours() -> tuple[str, ...]:
    """The names of our templates."""
    return tuple(name for name in PackageLoader("feeds").list_templates() if name.endswith(".html"))


def referenced(text: str) -> frozenset[str]:
    """The names of the templates that one extends, includes or imports from; none where it is no template."""
    try:
        names = meta.find_referenced_templates(Environment().parse(text))  # noqa: S701 - nothing is filled in
        return frozenset(name for name in names if name is not None)
    except (jinja2.TemplateSyntaxError, RecursionError):
        return frozenset()


class TemplateError(InputErrors):
    """A template of a site that cannot be filled in, with its file, the line, and what is wrong."""


def fill_in(design: Design, environment: Environment, name: str, values: dict[str, object]) -> str:
    """The template `name` with values in it. Raises `TemplateError` where a site's own one is at fault.

    A site's macros may show whatever a page has; ours are given what is not in the `environment`.
    """
    try:
        if design.templates:
            return environment.get_template(name, globals=values).render()
        return environment.get_template(name).render(values)
    except Exception as error:
        # A template can go wrong in any way that a program can.
        found = _place(error, design.templates)
        if found is None:
            raise
        file, line = found
        text = design.templates[file]
        problem = problem_in(str(Path(design.folder) / file), text, line, error)
        raise TemplateError((problem,), tuple(text.splitlines())) from error


def problem_in(file: str, text: str, line: int, error: BaseException) -> Problem:
    """What is wrong with a line of a template, as a mistake in a file; Jinja does not know where in the line it is."""
    lines = text.splitlines()
    shown = lines[line - 1] if line <= len(lines) else ""
    column = len(shown) - len(shown.lstrip()) + 1
    return Problem("error", file, Position(line, column, max(1, len(shown.strip()))), _told(error))


def _told(error: BaseException) -> str:
    if isinstance(error, RecursionError):
        return "the template goes round in circles: it extends, includes or calls itself without end"
    if isinstance(error, jinja2.TemplateError):
        return error.message or "not a template"
    return f"cannot be filled in: {type(error).__name__}: {error}"


def _place(error: BaseException, templates: Mapping[str, str]) -> tuple[str, int] | None:
    """The template of a site and the line in it that went wrong; None where none of them had a part in it."""
    if isinstance(error, jinja2.TemplateSyntaxError) and error.name is not None and error.name in templates:
        return error.name, error.lineno
    frames = ((frame.f_code.co_filename, line) for frame, line in traceback.walk_tb(error.__traceback__))
    own = [(file.removeprefix(SITE), line) for file, line in frames if file.startswith(SITE)]
    return own[-1] if own else None


class _OfSite(DictLoader):
    """The templates of a site, each with a name that tells in a traceback which one it is."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:  # type: ignore[override]
        """The source of one of them."""
        source, _, current = super().get_source(environment, template)
        return source, f"{SITE}{template}", current


class _Prefixed(BaseLoader):
    """Our own templates under `feeds/`, for a site's template of the same name to extend."""

    def __init__(self, ours: PackageLoader) -> None:
        self._ours = ours

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, object]:  # type: ignore[override]
        """The source of one of ours."""
        return self._ours.get_source(environment, template.removeprefix("feeds/"))


@lru_cache(maxsize=8)
def stylesheet(colour: str | None) -> str:
    """The style sheet of the pages, in the colours of a calendar."""
    made = accent(colour)
    light, dark = _colours("light", made), _colours("dark", made)
    head = f":root{{{light}}}@media (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"
    return head + _shipped("page.css")


def feed_stylesheet(edition: Edition, locale: Locale) -> bytes:
    """The style sheet that makes a feed readable in a browser, with what a feed is in the words of a language."""
    texts = {
        "title": locale.say("pages.feed_title"),
        "hint": locale.say("pages.feed_hint"),
        "page": locale.say("pages.feed_page", url=edition.url()),
    }
    variables = ";".join(f"--{name}:{_quoted(text)}" for name, text in texts.items())
    # A date in RSS is in English; in a feed of another language its place in the order has to do.
    dates = "" if locale.babel.language == "en" else "item>pubDate{display:none}"
    return f"{_shipped('feed.css')}:root{{direction:{locale.direction};{variables}}}{dates}\n".encode()


def script() -> str:
    """The script of the pages."""
    return _shipped("page.js")


def icon(colour: str | None) -> str:
    """The favicon: a leaf of a calendar, in its colour, light where the browser is dark."""
    made = accent(colour)
    return _shipped("icon.svg").replace("#light", made.light).replace("#dark", made.dark)


@lru_cache(maxsize=16)
def version(content: str | bytes) -> str:
    """What tells one version of a shared file from another in its address, so that caches can keep it for long."""
    data = content.encode() if isinstance(content, str) else content
    return hashlib.sha256(data).hexdigest()[:8]


def _quoted(text: str) -> str:
    """A text as a string of CSS (CSS Syntax Module Level 3 §4.3.7)."""
    return '"' + "".join(f"\\{ord(one):x} " if one in '\\"<>\n' else one for one in text) + '"'


def _colours(scheme: str, made: Accent) -> str:
    return f"--paper:{PAPER[scheme]};--band:{BAND[scheme]};--accent:{getattr(made, scheme)}"


@lru_cache(maxsize=8)
def _shipped(name: str) -> str:
    return resources.files("feeds").joinpath(f"templates/{name}").read_text(encoding="utf-8")
