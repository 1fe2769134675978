"""The templates: ours, and those of a site in their place. Everything is escaped but what was made safe as `Markup`.

An environment is made once for each set of templates, since compiling them costs more than filling them in.
"""

from __future__ import annotations

import hashlib
import traceback
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources

import babel
import jinja2
from jinja2 import BaseLoader, ChoiceLoader, DictLoader, Environment, PackageLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from feeds.edition import Edition
from feeds.errors import FeedsError
from feeds.formats.html.palette import BAND, PAPER, Accent, accent
from feeds.locale import Locale


def environment(templates: Mapping[str, str]) -> Environment:
    """The environment with a site's own templates before ours, which are there as `feeds/NAME` to extend."""
    return _environment(tuple(sorted(templates.items())))


@lru_cache(maxsize=8)
def _environment(templates: tuple[tuple[str, str], ...]) -> Environment:
    ours = PackageLoader("feeds")
    loaders: list[BaseLoader] = [DictLoader(dict(templates)), ours]
    # A site's templates come with its events; they fill in pages and cannot reach for anything else (P8).
    return (ImmutableSandboxedEnvironment if templates else Environment)(
        loader=ChoiceLoader([*loaders, _Prefixed(ours)]) if templates else ours,
        autoescape=True,
        auto_reload=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


class TemplateError(FeedsError):
    """A template of a site that cannot be filled in: its name, the line if that is known, and what is wrong."""


def fill_in(templates: Mapping[str, str], name: str, values: Mapping[str, object]) -> str:
    """The template `name` with values in it. Raises `TemplateError` where a site's own one is at fault."""
    try:
        made: str = environment(templates).get_template(name).render(values)
    except jinja2.TemplateError as error:
        if not templates:
            raise
        line = getattr(error, "lineno", None) or _line(error, templates)
        raise TemplateError(f"{name}{f':{line}' if line else ''}: error: {error.message}") from error
    return made


def _line(error: BaseException, templates: Mapping[str, str]) -> int | None:
    """The line in a template at which filling it in went wrong."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == "<template>"]
    return lines[-1] if lines and templates else None


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
    return head + _own("page.css")


def feed_stylesheet(edition: Edition, locale: Locale) -> bytes:
    """The style sheet that makes a feed readable in a browser, with what a feed is in the words of a language."""
    texts = {
        "title": locale.say("pages.feed_title"),
        "hint": locale.say("pages.feed_hint"),
        "page": locale.say("pages.feed_page", url=edition.url()),
    }
    variables = ";".join(f"--{name}:{_quoted(text)}" for name, text in texts.items())
    return f"{_own('feed.css')}:root{{{variables}}}\n".encode()


def script() -> str:
    """The script of the pages."""
    return _own("page.js")


def icon(colour: str | None) -> str:
    """The favicon: a leaf of a calendar, in its colour."""
    made = accent(colour)
    return _own("icon.svg").replace("#accent", made.light)


@lru_cache(maxsize=16)
def version(content: str | bytes) -> str:
    """What tells one version of a shared file from another in its address, so that caches can keep it for long."""
    data = content.encode() if isinstance(content, str) else content
    return hashlib.sha256(data).hexdigest()[:8]


@lru_cache(maxsize=64)
def text_direction(language: str) -> str:
    """`ltr` or `rtl`, as a language is written; `auto` where that is not known."""
    try:
        return str(babel.Locale.parse(language, sep="-").text_direction)
    except (ValueError, babel.UnknownLocaleError):
        return "auto"


def _quoted(text: str) -> str:
    """A text as a string of CSS (CSS Syntax Module Level 3 §4.3.7)."""
    return '"' + "".join(f"\\{ord(one):x} " if one in '\\"<>\n' else one for one in text) + '"'


def _colours(scheme: str, made: Accent) -> str:
    return f"--paper:{PAPER[scheme]};--band:{BAND[scheme]};--accent:{getattr(made, scheme)}"


@lru_cache(maxsize=8)
def _own(name: str) -> str:
    return resources.files("feeds").joinpath(f"templates/{name}").read_text(encoding="utf-8")
