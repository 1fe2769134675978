"""What a site brings for its own pages: templates that stand in for ours, and a logo. To read them is for a shell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from feeds.errors import Problem


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture beside the title: the name of its file below `output/`, and its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Design:
    """How the pages of a site look, where that is not as ours: Jinja templates by name, and a logo.

    `folder` is where the templates were read from, as a person would write it, for messages; `warnings` are of what is
    likely not meant so.
    """

    templates: Mapping[str, str] = field(default_factory=dict)
    logo: Logo | None = None
    folder: str = ""
    warnings: tuple[Problem, ...] = ()
