"""Jinja as it is, but for what filling in our own pages spends most of its time on.

A page has thousands of outputs, and MarkupSafe makes a new `Markup` for each of them though all are joined to one
string; the same names, addresses and words are escaped again on each page. A site's own templates run in Jinja's
sandbox, which is left alone.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from functools import lru_cache
from types import CodeType, FunctionType, MethodType
from typing import Any

import markupsafe
from jinja2 import Environment
from jinja2.runtime import Context
from markupsafe import Markup

PLAIN = (FunctionType, MethodType)


@lru_cache(maxsize=4096)
def _escaped(text: str) -> str:
    return str(markupsafe.escape(text))


def escape(value: object) -> str:
    """What `markupsafe.escape` makes of a value, as a string that is only to be joined to others."""
    kind = type(value)
    if kind is Markup:
        return value  # type: ignore[return-value]
    return _escaped(value) if kind is str else markupsafe.escape(value)


class QuickContext(Context):
    """Calls functions and methods at once, and leaves the search for a `__call__` of their own to other values."""

    def call(self, function: Any, /, *args: Any, **kwargs: Any) -> Any:
        """What a call in a template makes."""
        if type(function) not in PLAIN or hasattr(function, "jinja_pass_arg"):
            return super().call(function, *args, **kwargs)
        kwargs.pop("_block_vars", None)
        kwargs.pop("_loop_vars", None)
        return function(*args, **kwargs)


class QuickEnvironment(Environment):
    """An environment whose templates escape as above."""

    context_class = QuickContext

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The values that are there in a template: no chain of mappings, since each page asks for all of them."""
        return {**self.globals, **d} if d else self.globals

    def _compile(self, source: str, filename: str) -> CodeType:
        """Jinja's hook for another way to compile: what a template escapes with is a name in its module."""
        return super()._compile(f"{source}\nfrom {__name__} import escape\n", filename)
