"""What templates are compiled to: in memory, and of our own where Python keeps what it compiles modules to.

To compile ours takes a seventh of the build of a small calendar, and they change only with the program. It is done as
Python does it: in `__pycache__`, or below `PYTHONPYCACHEPREFIX`; and nothing is written with `PYTHONDONTWRITEBYTECODE`,
or where the folder of the program cannot be written to.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from functools import cache
from hashlib import sha256
from importlib import resources
from importlib.util import cache_from_source
from pathlib import Path
from types import CodeType

import jinja2
from jinja2.bccache import Bucket, BytecodeCache, FileSystemBytecodeCache

from feeds.formats.html import quick

PATTERN = f"%s.{sys.implementation.cache_tag}.template"
"""How a file is called, by what tells its template from others: each version of Python has files of its own."""


class Compiled(BytecodeCache):
    """What templates were compiled to, for all environments that have the same ones; it lives as long as they do."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template what it was compiled to, if it was."""
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Take in what a template was compiled to."""
        self._codes[bucket.key, bucket.checksum] = bucket.code


class CompiledOnce(Compiled):
    """The same of our own templates, for later processes too."""

    def __init__(self, configuration: str) -> None:
        super().__init__()
        self._configuration = configuration
        folder = Path(cache_from_source(str(resources.files("feeds") / "templates/template.py"))).parent
        self._disk = FileSystemBytecodeCache(str(folder), PATTERN)

    def get_source_checksum(self, source: str) -> str:
        """A digest of a template and of what has a part in how it is compiled."""
        told = (source, jinja2.__version__, _own_way(), self._configuration)
        return sha256("\n".join(told).encode()).hexdigest()

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template what it was compiled to, now or by an earlier process; what is damaged is passed over."""
        super().load_bytecode(bucket)
        if bucket.code is None:
            with suppress(Exception):
                self._disk.load_bytecode(bucket)
            super().dump_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Take in what a template was compiled to."""
        super().dump_bytecode(bucket)
        if not sys.dont_write_bytecode:
            with suppress(OSError):
                Path(self._disk.directory).mkdir(parents=True, exist_ok=True)
                self._disk.dump_bytecode(bucket)


@cache
def _own_way() -> str:
    """The module that changes how Jinja compiles, as it is written."""
    return Path(quick.__file__).read_text(encoding="utf-8")
