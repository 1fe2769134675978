"""The schema that a ledger is read by: what pydantic makes of its types, made once and kept as compiled modules are.

To import pydantic and to have it look at the types takes a fifth of the build of a small calendar, and both change only
with the program; to read by the schema takes its core alone. It lies in `__pycache__`, and nothing is written with
`PYTHONDONTWRITEBYTECODE`, or where the folder of the program cannot be written to.
"""

from __future__ import annotations

import pickle
import sys
from contextlib import suppress
from functools import cache
from hashlib import sha256
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any

import pydantic_core

from feeds import model, whole
from feeds.history import kinds, ledger


@cache
def by_kind() -> Any:
    """The core schema of a ledger in which values of several kinds are told by what they say they are."""
    with suppress(OSError):
        digest, _, body = _place().read_bytes().partition(b"\n")
        if digest == _digest(body):
            return pickle.loads(body)  # noqa: S301 - where it lies, Python takes code from as well
    from pydantic import TypeAdapter

    schema = kinds.told_by_kind(_bare(TypeAdapter(ledger.History).core_schema))
    if not sys.dont_write_bytecode:
        # Not all that pydantic may put into a schema can be kept.
        with suppress(OSError, pickle.PicklingError, AttributeError, TypeError):
            body = pickle.dumps(schema)
            whole.write(_place(), _digest(body) + b"\n" + body)
    return schema


def _bare(schema: Any) -> Any:
    """The schema without what only pydantic itself asks for."""
    if isinstance(schema, list):
        return [_bare(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {key: _bare(value) for key, value in schema.items() if key != "metadata"}


def _place() -> Path:
    return Path(cache_from_source(__file__)).with_suffix(".pickle")


def _digest(body: bytes) -> bytes:
    """What tells a schema from a damaged one, and from one that was made of something else."""
    sources = (Path(str(path)).read_bytes() for path in (model.__file__, ledger.__file__, kinds.__file__, __file__))
    return sha256(b"\0".join((pydantic_core.__version__.encode(), *sources, body))).hexdigest().encode()
